"""The records of decisions: what is signed, what is downloaded, and whether a record that somebody brings is the office's own.

A decision that was taken before the office signed has a record of form 1: to sign it later would say more than is known.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.utils import timezone

from doudi.office.casework.course.first_month import FirstMonth, first_month_of
from doudi.office.casework.determination import policy_of
from doudi.office.casework.models import Decision, Determination, SignedRecord, SigningKey
from doudi.policies.cases.decision_record import (
    PAID_FROM,
    SIGNED,
    DecisionRecord,
    computation_digest,
    signed_record_parts,
    signed_record_text,
    unsigned_record_text,
)
from doudi.policies.cases.record_signature import PublicKey
from doudi.policies.cases.record_verification import VerifiedPart

MONTHS = "months"


def decided_parts(decision: Decision, duty: str) -> dict[str, Any]:
    """What the record of a decision says was decided; `duty`: by which duty the officer decided. It has PAID_FROM where the
    right is paid by the month.

    It names nobody: person and officer go by the keys of their rows.
    """
    proceeding, determination = decision.proceeding, decision.determination
    first = first_month_of(decision)
    paid_from = {} if first is None else {PAID_FROM: _first_month(first)}
    return {
        "decision": decision.pk,
        "determination": determination.digest,
        "right": proceeding.right,
        "household": proceeding.household.code,
        "person": proceeding.person_id,
        "member": _place(determination, proceeding.person_id),
        "granted": decision.granted,
        "amount_fen": None if decision.unit == MONTHS else decision.amount_fen,
        "months": decision.amount_fen if decision.unit == MONTHS else None,
        "unit": decision.unit,
        "clauses": decision.clauses,
        "region": json.loads(determination.case)["region"],
        "officer": decision.by_id,
        "duty": duty,
        "decided_at": timezone.localtime(decision.at).isoformat(),
    } | paid_from


def _first_month(first: FirstMonth) -> dict[str, Any]:
    return {"month": f"{first.month:%Y-%m}", "rule": first.rule, "clauses": first.cited}


def record_parts(decision: Decision, decided: dict[str, Any], key: SigningKey) -> dict[str, Any]:
    """The record of a decision but for its digest and the value of its signature."""
    determination = decision.determination
    policy = policy_of(determination)
    return signed_record_parts(decided, determination.case, determination.result, policy, key.algorithm, key.name)


def record_text(decision: Decision) -> str:
    """The record of a decision as the text of a file, for `doudi replay`."""
    signed_record: SignedRecord | None = getattr(decision, "signed_record", None)
    if signed_record is None:
        determination = decision.determination
        about = _about(decision)
        return unsigned_record_text(determination.case, determination.result, policy_of(determination), about)
    parts = record_parts(decision, signed_record.decided, signed_record.key)
    return signed_record_text(parts, bytes(signed_record.signature))


def public_keys() -> dict[str, PublicKey]:
    """The public keys of the office by name, the one in use and all former ones."""
    return {
        key.name: PublicKey(key.name, key.algorithm, key.public_key, key.valid_from, key.valid_to)
        for key in SigningKey.objects.defer("private_key")
    }


def compare_with_office(record: DecisionRecord) -> VerifiedPart:
    """Whether the office made this very record and its decision still stands in the database as it was signed; and, for the
    reader, whether a later decision has taken its place."""
    decisions = Decision.objects.select_related("proceeding__household", "proceeding__person", "determination")
    if record.form == SIGNED:
        decision = decisions.filter(signed_record__digest=record.computed_digest).first()
        if decision is not None and find_changes(decision):
            changes = "、".join(find_changes(decision))
            return VerifiedPart("机构", False, f"数据库中的决定 {decision.pk} 在签名之后被改动过：{changes}")
    else:
        rows = decisions.filter(determination__digest=record.computed_digest)
        decision = next((row for row in rows if _is_about(record.decided, row)), None)
    if decision is None:
        return VerifiedPart("机构", False, f"本机构没有作出这份记录：{_nearest_words(record)}")
    successor = _successor(decision)
    since = "此后没有别的决定取代它"
    if successor is not None:
        verdict = "给予" if successor.granted else "不予"
        since = f"此后 {timezone.localtime(successor.at):%Y-%m-%d} 另有决定 {successor.pk}（{verdict}）取代它"
    return VerifiedPart("机构", True, f"由本机构作出（决定 {decision.pk}），{since}")


def find_changes(decision: Decision) -> list[str]:
    """The parts in which the rows of a decision differ from what was signed, by name; the decision has a signed record."""
    signed = decision.signed_record.decided
    current = decided_parts(decision, signed["duty"])
    # What was signed before a record said from which month on is paid says nothing of it.
    return [name for name in current if (name in signed or name != PAID_FROM) and current[name] != signed.get(name)]


def _nearest_words(record: DecisionRecord) -> str:
    """What the office has instead of a record that it did not make."""
    digest = computation_digest(record.case, record.result, record.policy)
    rows = Decision.objects.filter(determination__digest=digest).order_by("pk")
    numbers = [str(number) for number in rows.values_list("pk", flat=True)]
    if not numbers:
        return "没有以此为依据的决定"
    return f"以此为依据的决定是 {'、'.join(numbers)}，记录的内容与之不同"


def _successor(decision: Decision) -> Decision | None:
    """The last decision that has taken the place of another: on the same right of the same holder, upon the same application
    or as a new grant. The refusal of another application ends nothing."""
    proceeding = decision.proceeding
    holder = (
        Q(proceeding__household=proceeding.household_id, proceeding__person__isnull=True)
        if proceeding.person_id is None
        else Q(proceeding__person=proceeding.person_id)
    )
    later = Decision.objects.filter(holder, proceeding__right=proceeding.right, pk__gt=decision.pk)
    return later.filter(Q(proceeding__application=proceeding.application_id) | Q(granted=True)).last()


def _place(determination: Determination, person_id: int | None) -> int | None:
    """The place of a person among the members of the case; None where the right is the household's or the person was none."""
    names = [name for name, key in determination.people.items() if key == person_id]
    members = [member["id"] for member in json.loads(determination.case)["members"]]
    return members.index(names[0]) if names else None


def _about(decision: Decision) -> dict[str, Any]:
    """What a record of form 1 says of a decision."""
    proceeding = decision.proceeding
    return {
        "right": proceeding.right,
        "for": "household" if proceeding.person is None else proceeding.person.name,
        "granted": decision.granted,
        "amount_fen": decision.amount_fen,
        "unit": decision.unit,
        "clauses": decision.clauses,
        "decided_at": decision.at.isoformat(),
    }


def _is_about(about: dict[str, Any], decision: Decision) -> bool:
    """Whether a record of form 1 speaks of a decision. A name may have been corrected since: that of the case serves too."""
    current = _about(decision)
    names = {current["for"]} | {
        name for name, key in decision.determination.people.items() if key == decision.proceeding.person_id
    }
    return about.get("for") in names and {**about, "for": ""} == {**current, "for": ""}
