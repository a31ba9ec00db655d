"""Records for tests, signed by keys of nobody, and what somebody might change in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from doudi.policies.cases.decision_record import (
    computation_digest,
    read_record,
    signed_record_parts,
    signed_record_text,
    signed_text,
)
from doudi.policies.cases.record_signature import Ed25519, PublicKey, key_name
from doudi.policies.cases.record_verification import RecordVerification, verify_record
from doudi.policies.cases.replay import archive, decide_text
from doudi.policies.packs.library import Library

ADULT = '"birth_date": "1980-03-01", "employment": "employed", "labour_ability": "full"'
CASE = (
    '{"id": "450102H00000007", "region": "450102", "on": "2026-09-01", "parameters": {"dibao_standard": 810.10}, '
    '"household": {"assets_within_dibao_limit": true, "assets_within_low_income_limit": true}, "members": ['
    f'{{"id": "某甲", "sex": "male", "wage_income": 300.05, {ADULT}}}, '
    f'{{"id": "某乙", "sex": "female", "wage_income": 0, {ADULT}}}]}}'
)
PRIVATE_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
"""That of RFC 8032, 7.1, test 1."""
ALGORITHM = Ed25519()


def public_key(private_key: str = PRIVATE_KEY, **more: Any) -> PublicKey:
    pem = ALGORITHM.public_key(private_key)
    return PublicKey(key_name(pem), "Ed25519", pem, **{"valid_from": None, "valid_to": None, **more})


KEY = public_key()
KEYS = {KEY.name: KEY}


def decided(case: str, result: str, policy: bytes, **changed: Any) -> dict[str, Any]:
    """What a grant of dibao to the household of CASE says."""
    (outcome,) = [outcome for outcome in json.loads(result)["outcomes"] if outcome["right"] == "dibao"]
    return {
        "decision": 17,
        "determination": computation_digest(case, result, policy),
        "right": "dibao",
        "household": "450102H00000007",
        "person": None,
        "member": None,
        "granted": True,
        "amount_fen": 132_015,
        "months": None,
        "unit": "yuan/month",
        "clauses": outcome["clauses"],
        "region": "450102",
        "officer": 5,
        "duty": "县级审核人",
        "decided_at": "2026-09-02T09:30:00+08:00",
        **changed,
    }


def signed(parts: Mapping[str, Any], private_key: str = PRIVATE_KEY) -> dict[str, Any]:
    """The parts of a record, signed (anew) by a key, as parsed JSON."""
    name = key_name(ALGORITHM.public_key(private_key))
    unsigned = {name: part for name, part in parts.items() if name != "digest"}
    unsigned["signature"] = {"algorithm": "Ed25519", "key": name}
    record: dict[str, Any] = json.loads(
        signed_record_text(unsigned, ALGORITHM.sign(private_key, signed_text(unsigned)))
    )
    return record


def decided_record(library: Library, **changed: Any) -> dict[str, Any]:
    """CASE decided and signed, as parsed JSON; `changed` is what the record says otherwise than the office would."""
    result, decision = decide_text(library, CASE)
    policy = archive(library, decision.pack)
    statement = decided(CASE, result, policy, **changed)
    return signed(signed_record_parts(statement, CASE, result, policy, "Ed25519", KEY.name))


def verify(record: Mapping[str, Any], keys: Mapping[str, PublicKey] | None = KEYS) -> RecordVerification:
    return verify_record(read_record(json.dumps(record, ensure_ascii=False)), keys)
