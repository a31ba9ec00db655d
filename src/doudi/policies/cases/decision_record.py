"""The record of a decision as a file: what was decided, beside the case, the result and the policy that it rests on.

Form 1 says in `about` what was decided, and nothing covers that. Form 2 says it in `decided`, and a signature of the office
covers the whole record but its own value and the digest: every other part stands in the signed text, which is written by the
rules of RFC 8785 (names in order, no blanks, UTF-8), so that auditors can make it with any library. docs/decisions/0044.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

UNSIGNED, SIGNED = 1, 2
"""The forms of records."""
LARGEST_WHOLE_NUMBER = 2**53 - 1  # what JSON of RFC 8785 can hold
_SIGNED_PARTS = {"form", "decided", "case", "result", "policy"}
_NUMBER_OR_NONE = (int, type(None))
DECIDED_PARTS: dict[str, tuple[type, ...]] = {
    "decision": (int,),
    "determination": (str,),
    "right": (str,),
    "household": (str,),
    "person": _NUMBER_OR_NONE,
    "member": _NUMBER_OR_NONE,
    "granted": (bool,),
    "amount_fen": _NUMBER_OR_NONE,
    "months": _NUMBER_OR_NONE,
    "unit": (str,),
    "clauses": (list,),
    "region": (str,),
    "officer": (int,),
    "duty": (str,),
    "decided_at": (str,),
}
"""What `decided` holds. `decision`, `person` and `officer` are the office's own keys of rows: outside it they name nobody.
`household` is the id of the case; `member`: the place of the person among its members, from 0; both are None where the right
is the household's. The sum is in fen (`amount_fen`) or in `months`, both None where the right is no sum or is refused.
`region`: of the case. `determination`: SHA-256 over case, result and policy, by `computation_digest`. `decided_at`: a moment
with its offset."""


PAID_FROM = "paid_from"
"""A part that `decided` has where the right is paid by the month: `month` (2026-10) from which on, by which `rule` of
START_MONTHS or '', and the `clauses` that say so. Records signed by earlier versions do not have it."""


class RecordError(Exception):
    """A text that is no record of a decision. The message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class RecordSignature:
    """By which algorithm and which key of the office a record is signed; `value` is the signature over its signed text."""

    algorithm: str
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A record as it was read. `digest` is what the record itself says; `computed_digest` what it comes to.

    `decided` is what `about` holds in form 1, whatever that is, and has DECIDED_PARTS in form 2. `signed_text` is empty in
    form 1; `signature` is None there, and where it was taken away.
    """

    form: int
    case: str
    result: str
    policy: bytes
    decided: dict[str, Any]
    digest: str
    computed_digest: str
    signed_text: bytes
    signature: RecordSignature | None


def computation_digest(case: str, result: str, policy: bytes) -> str:
    """Returns the SHA-256, as 64 hexadecimal digits, over a case, its result and the policy that decided, each with its
    length."""
    digest = hashlib.sha256()
    for part in (case.encode(), result.encode(), policy):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def unsigned_record_text(case: str, result: str, policy: bytes, about: dict[str, Any]) -> str:
    """Returns a record of form 1 as the text of a file. `about` says what became of the result."""
    record = {
        "form": UNSIGNED,
        "digest": computation_digest(case, result, policy),
        "about": about,
        "case": case,
        "result": result,
        "policy": base64.b64encode(policy).decode(),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def signed_record_parts(
    decided: dict[str, Any], case: str, result: str, policy: bytes, algorithm: str, key: str
) -> dict[str, Any]:
    """Returns a record of form 2 that lacks its digest and the value of its signature, by the key of that name."""
    return {
        "form": SIGNED,
        "decided": decided,
        "case": case,
        "result": result,
        "policy": base64.b64encode(policy).decode(),
        "signature": {"algorithm": algorithm, "key": key},
    }


def signed_text(parts: dict[str, Any]) -> bytes:
    """Returns the bytes that digest and signature of a record cover, whether it has these two already or not."""
    covered: dict[str, Any] = {name: part for name, part in parts.items() if name != "digest"}
    if isinstance(covered.get("signature"), dict):
        covered["signature"] = {name: part for name, part in covered["signature"].items() if name != "value"}
    # All names are ASCII and all numbers whole (_read_decided), so that this is what RFC 8785 asks for.
    return json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text_digest(text: bytes) -> str:
    """Returns the SHA-256 over a signed text, as 64 hexadecimal digits."""
    return hashlib.sha256(text).hexdigest()


def signed_record_text(parts: dict[str, Any], signature: bytes) -> str:
    """Returns a record of form 2 as the text of a file."""
    digest = text_digest(signed_text(parts))
    signed = {**parts, "digest": digest, "signature": {**parts["signature"], "value": signature.hex()}}
    return json.dumps(signed, ensure_ascii=False, indent=1) + "\n"


def read_record(text: str) -> DecisionRecord:
    """Reads a record of either form. RecordError where the text is none, names a part twice, or has a part of another type."""
    try:
        parts = json.loads(text, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        raise RecordError("不是决定记录：应为从办理页面导出的 JSON 文件，且没有缺失、重复的内容") from None
    if not isinstance(parts, dict) or "form" not in parts:
        raise RecordError("不是决定记录：应为从办理页面导出的 JSON 文件")
    form = parts["form"]
    if type(form) is not int or form not in (UNSIGNED, SIGNED):
        raise RecordError(f"记录的格式是 {form!r:.40}，这个版本只认识格式 {UNSIGNED} 和 {SIGNED}")
    case, result, digest, policy_text = (_text(parts, name) for name in ("case", "result", "digest", "policy"))
    try:
        policy = base64.b64decode(policy_text, validate=True)
    except (ValueError, binascii.Error):
        raise RecordError("不是决定记录：policy 应为 base64 编码的政策文件") from None
    if form == UNSIGNED:
        about = parts.get("about")
        decided = about if isinstance(about, dict) else {}
        computed_digest = computation_digest(case, result, policy)
        return DecisionRecord(form, case, result, policy, decided, digest, computed_digest, b"", None)
    if parts.keys() - {"signature", "digest"} != _SIGNED_PARTS:
        names = "、".join(sorted(_SIGNED_PARTS | {"signature", "digest"}))
        raise RecordError(f"不是决定记录：格式 {SIGNED} 的记录应有且只有 {names}")
    decided, signature = _read_decided(parts["decided"]), _read_signature(parts.get("signature"))
    covered = signed_text(parts)
    return DecisionRecord(form, case, result, policy, decided, digest, text_digest(covered), covered, signature)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. ValueError where a name stands twice in it: two readers could take two different values."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name that stands twice")
    return members


def _text(parts: dict[str, Any], name: str, whose: str = "") -> str:
    """A part that is a text of whole characters. RecordError where it is missing, no text, or has half of a character."""
    text = parts.get(name)
    if not isinstance(text, str):
        raise RecordError(f"不是决定记录：{whose}{name} 应为文字")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RecordError(f"不是决定记录：{whose}{name} 中有不成字的编码") from None
    return text


def _read_decided(decided: Any) -> dict[str, Any]:
    """What was decided, with exactly DECIDED_PARTS and perhaps PAID_FROM. RecordError."""
    if not isinstance(decided, dict) or decided.keys() - {PAID_FROM} != DECIDED_PARTS.keys():
        raise RecordError(f"不是决定记录：decided 应有且只有 {'、'.join(DECIDED_PARTS)}，按月发放的还可有 {PAID_FROM}")
    for name, types in DECIDED_PARTS.items():
        part = decided[name]
        if type(part) not in types:
            labels = {int: "整数", str: "文字", bool: "true 或 false", list: "列表", type(None): "null"}
            raise RecordError(f"不是决定记录：decided.{name} 应为{'或'.join(labels[each_type] for each_type in types)}")
        if isinstance(part, str):
            _text(decided, name, "decided.")
        elif isinstance(part, int) and not 0 <= part <= LARGEST_WHOLE_NUMBER:
            raise RecordError(f"不是决定记录：decided.{name} 不能为负，也不能大于 {LARGEST_WHOLE_NUMBER}")
    _check_clauses(decided["clauses"], "decided.clauses")
    if PAID_FROM in decided:
        _check_paid_from(decided[PAID_FROM])
    moment_of(decided["decided_at"])
    return decided


def _check_clauses(clauses: list[Any], place: str) -> None:
    for clause in clauses:
        if not isinstance(clause, dict) or clause.keys() != {"document", "clause", "id"}:
            raise RecordError(f"不是决定记录：{place} 的每一条应有且只有 document、clause、id")
        for name in clause:
            _text(clause, name, f"{place}.")


def _check_paid_from(paid_from: Any) -> None:
    place = f"decided.{PAID_FROM}"
    if not isinstance(paid_from, dict) or paid_from.keys() != {"month", "rule", "clauses"}:
        raise RecordError(f"不是决定记录：{place} 应有且只有 month、rule、clauses")
    for name in ("month", "rule"):
        _text(paid_from, name, f"{place}.")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", paid_from["month"]) or not isinstance(paid_from["clauses"], list):
        raise RecordError(f"不是决定记录：{place}.month 应为年-月，如 2026-10，{place}.clauses 应为列表")
    _check_clauses(paid_from["clauses"], f"{place}.clauses")


def moment_of(text: str) -> dt.datetime:
    """The moment at which something was decided. RecordError where it is none, or has no offset."""
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("without an offset")
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise RecordError("不是决定记录：decided.decided_at 应为带时区的时刻，如 2026-09-01T09:30:00+08:00") from None
    return moment


def _read_signature(signature: Any) -> RecordSignature | None:
    """The signature of a record; None where it has none. RecordError where it has another form."""
    if signature is None:
        return None
    if not isinstance(signature, dict) or signature.keys() != {"algorithm", "key", "value"}:
        raise RecordError("不是决定记录：signature 应有且只有 algorithm、key、value")
    algorithm, key, digits = (_text(signature, name, "signature.") for name in ("algorithm", "key", "value"))
    try:
        value = bytes.fromhex(digits)
    except ValueError:
        value = b""
    if not value or value.hex() != digits:
        raise RecordError("不是决定记录：signature.value 应为小写的十六进制数字")
    return RecordSignature(algorithm, key, value)
