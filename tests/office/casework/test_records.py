"""What the record of a decision says, and what the office says of a record that somebody brings."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Decision, SignedRecord
from doudi.office.casework.records import compare_with_office, find_changes, public_keys, record_text
from doudi.office.registry.models import Person
from doudi.policies.cases.decision_record import PAID_FROM, DecisionRecord, read_record
from doudi.policies.cases.record_verification import verify_record
from tests.office import build
from tests.office.casework.steps import bring_to, step_on, stop
from tests.policies.cases.signed_records import signed

pytestmark = pytest.mark.django_db
Unguarded = Callable[[], contextlib.AbstractContextManager[None]]


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def decision(clerk: Actor) -> Decision:
    return bring_to(ProceedingState.GRANTED, clerk).decision


def afresh(decision: Decision) -> Decision:
    return Decision.objects.get(pk=decision.pk)


def record_of(decision: Decision) -> DecisionRecord:
    return read_record(record_text(afresh(decision)))


def without_signature(decision: Decision, unguarded: Unguarded) -> None:
    """As if the decision had been taken before the office signed."""
    with unguarded():
        SignedRecord.objects.filter(decision=decision).delete()


def test_a_record_says_what_was_decided(decision: Decision) -> None:
    proceeding = decision.proceeding
    assert record_of(decision).decided == {
        "decision": decision.pk,
        "determination": decision.determination.digest,
        "right": "dibao",
        "household": proceeding.household.code,
        "person": None,
        "member": None,
        "granted": True,
        "amount_fen": 102_000,
        "months": None,
        "unit": "yuan/month",
        "clauses": decision.clauses,
        "region": build.TOWNSHIP,
        "officer": decision.by_id,
        "duty": "县级审核人",
        "decided_at": decision.at.astimezone(dt.timezone(dt.timedelta(hours=8))).isoformat(),
        "paid_from": {
            "month": "2026-10",
            "rule": "following",
            "clauses": [{"document": "民发〔2021〕57号", "clause": "第二十一条", "id": "CN-57-21"}],
        },
    }


def test_a_record_that_was_signed_before_records_told_the_first_month_is_unchanged(
    decision: Decision, unguarded: Unguarded
) -> None:
    signed_record = decision.signed_record
    earlier = {name: part for name, part in signed_record.decided.items() if name != PAID_FROM}
    with unguarded():
        SignedRecord.objects.filter(pk=signed_record.pk).update(decided=earlier)
    assert find_changes(afresh(decision)) == []
    assert PAID_FROM not in record_of(decision).decided


def test_what_was_decided_names_nobody(decision: Decision) -> None:
    text = json.dumps(record_of(decision).decided, ensure_ascii=False)
    people = Person.objects.all()
    assert people
    for name in (*(person.name for person in people), *(person.number for person in people), decision.by.name):
        assert name not in text


@pytest.mark.parametrize("state", [ProceedingState.GRANTED, ProceedingState.REFUSED])
def test_a_record_holds_in_all_its_parts(clerk: Actor, state: ProceedingState) -> None:
    record = record_of(bring_to(state, clerk).decision)
    verification = verify_record(record, public_keys())
    assert [part.holds for part in verification.parts] == [True, True, True]
    assert compare_with_office(record).holds


def test_the_right_of_a_member_is_that_of_its_place_in_the_case(clerk: Actor) -> None:
    head, county = build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    family = build.poor_family(clerk)
    spouse = family.memberships.get(relation="spouse").person
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("orphan_allowance", spouse)])
    build.accept(by=clerk, proceeding=proceeding)
    actions.give_opinion(
        by=head, proceeding=proceeding, expected_version=proceeding.version, verdict="refuse", reason="不是孤儿",
        fingerprint=determine(family).fingerprint,
    )  # fmt: skip
    proceeding.refresh_from_db()
    step_on("refuse", county, proceeding)
    record = record_of(Decision.objects.get(proceeding=proceeding))
    assert (record.decided["person"], record.decided["granted"]) == (spouse.pk, False)
    members = json.loads(record.case)["members"]
    assert members[record.decided["member"]]["id"] == spouse.name
    assert verify_record(record, public_keys()).holds


# What the office says of a record


def test_the_office_knows_its_own_record(decision: Decision) -> None:
    part = compare_with_office(record_of(decision))
    assert str(part) == f"机构：成立。由本机构作出（决定 {decision.pk}），此后没有别的决定取代它"


def forged(parts: dict[str, Any], changed: dict[str, Any]) -> DecisionRecord:
    """The record with other values in what was decided, signed by a stranger."""
    return read_record(json.dumps(signed({**parts, "decided": {**parts["decided"], **changed}})))


def test_the_office_does_not_know_a_forged_record(decision: Decision) -> None:
    """Nor one that says the same under another key."""
    parts = json.loads(record_text(afresh(decision)))
    forgeries: tuple[dict[str, Any], ...] = (
        {"amount_fen": 999_999}, {"granted": False}, {"person": 1}, {"right": "tekun"}, {"decision": 2**53 - 1}, {},
    )  # fmt: skip
    for changed in forgeries:
        part = compare_with_office(forged(parts, changed))
        assert part.holds is False, changed
        assert f"以此为依据的决定是 {decision.pk}，记录的内容与之不同" in part.message


def test_the_office_does_not_know_a_stranger_s_record(decision: Decision) -> None:
    text = json.dumps(signed({**json.loads(record_text(afresh(decision))), "case": "{}"}))
    part = compare_with_office(read_record(text))
    assert (part.holds, part.message) == (False, "本机构没有作出这份记录：没有以此为依据的决定")


def test_what_was_changed_in_the_database_since_is_named(decision: Decision, unguarded: Unguarded) -> None:
    record = record_of(decision)
    with unguarded():
        Decision.objects.filter(pk=decision.pk).update(amount_fen=1)
    part = compare_with_office(record)
    assert (part.holds, part.message) == (False, f"数据库中的决定 {decision.pk} 在签名之后被改动过：amount_fen")
    # What is downloaded now is still what was signed.
    assert record_of(decision).computed_digest == record.computed_digest


def test_a_decision_that_another_has_replaced_still_is_the_office_s(clerk: Actor, decision: Decision) -> None:
    review = actions.open_review(by=clerk, award=decision.award)
    head, county = build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    stop(review, head, county)
    part = compare_with_office(record_of(decision))
    assert part.holds
    assert part.message.endswith(f"此后 2026-09-09 另有决定 {review.decision.pk}（不予）取代它")
    assert compare_with_office(record_of(review.decision)).message.endswith("此后没有别的决定取代它")


# Decisions that were taken before the office signed


def test_an_earlier_decision_has_an_unsigned_record_that_the_office_knows(
    decision: Decision, unguarded: Unguarded
) -> None:
    without_signature(decision, unguarded)
    record = record_of(decision)
    assert record.form == 1
    verification = verify_record(record)
    assert [part.holds for part in verification.parts] == [True, True, None]
    assert compare_with_office(record).holds


def test_an_unsigned_record_that_was_edited_is_found_by_the_office(decision: Decision, unguarded: Unguarded) -> None:
    without_signature(decision, unguarded)
    parts = json.loads(record_text(afresh(decision)))
    edits: tuple[dict[str, Any], ...] = (
        {"amount_fen": 101_999}, {"granted": False}, {"right": "tekun"}, {"for": "某人"}, {"clauses": []},
        {"decided_at": "2026-09-02T00:00:00+00:00"}, {"note": "x"},
    )  # fmt: skip
    for changed in edits:
        edited = read_record(json.dumps({**parts, "about": {**parts["about"], **changed}}))
        assert compare_with_office(edited).holds is False, changed
