"""From the application to the decision: what each officer may do, and what the program refuses to let pass."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Kin
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.actions.decisions import granted_amount
from doudi.office.casework.determination import determine, policy_of
from doudi.office.casework.enums import LogKind, ProceedingState
from doudi.office.casework.models import Decision, Opinion, Proceeding
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.actions import FactInput, add_member
from doudi.policies.cases.decision_record import computation_digest
from doudi.policies.cases.replay import replay_parts
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def head() -> Actor:
    return build.officer(Duty.TOWNSHIP_HEAD)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def current_fingerprint(proceeding: Proceeding) -> str:
    live = determine(proceeding.household)
    return live.fingerprint


def opinion(head: Actor, proceeding: Proceeding, verdict: str = "grant", reason: str = "") -> Opinion:
    return actions.give_opinion(
        by=head, proceeding=proceeding, expected_version=proceeding.version, verdict=verdict, reason=reason,
        fingerprint=current_fingerprint(proceeding),
    )  # fmt: skip


def decision(county: Actor, proceeding: Proceeding, grant: bool = True, **more: object) -> Decision:
    proceeding.refresh_from_db()
    return build.decide(by=county, proceeding=proceeding, expected_version=proceeding.version, grant=grant, **more)


def test_a_family_from_the_door_to_the_decision(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opinion(head, proceeding)
    granted = decision(county, proceeding)
    proceeding.refresh_from_db()
    # 2 × 810 − 600 = 1020 yuan a month
    assert (proceeding.state, granted.amount_fen, granted.unit) == (ProceedingState.GRANTED, 102_000, "yuan/month")
    assert [row.name for row in proceeding.steps.all() if row.kind == LogKind.STEP] == [
        "apply", "authorise", "examine", "accept", "start_investigation", "visit", "request_check", "start_check", "check",
        "propose", "publicise", "submit", "decide",
    ]  # fmt: skip
    acts = [row.name for row in proceeding.steps.all() if row.kind == LogKind.ACT]
    assert acts == ["accept", "give_opinion", "grant"]
    assert granted.clauses[0]["id"].startswith("GX-")
    entries = Entry.objects.filter(subject="proceeding", subject_id=proceeding.pk).exclude(action="casework.step")
    audited = list(entries.values_list("action", flat=True))
    assert audited == ["casework.open_proceeding", "casework.accept", "casework.give_opinion", "casework.grant"]


def test_what_was_decided_is_replayed_byte_for_byte(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opinion(head, proceeding)
    determination = decision(county, proceeding).determination
    recomputed, comparison = replay_parts(determination.case, determination.result, policy_of(determination))
    assert comparison.identical
    assert recomputed == determination.result
    digest = computation_digest(determination.case, determination.result, policy_of(determination))
    assert digest == determination.digest


def test_who_gave_the_opinion_does_not_decide(clerk: Actor, head: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    author_opinion = opinion(head, proceeding)
    both = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    Opinion.objects.filter(pk=author_opinion.pk)
    with pytest.raises(PermissionDenied):
        decision(head, proceeding)
    with pytest.raises(IntegrityError, match="decision_by_another"), transaction.atomic():
        Decision.objects.create(
            proceeding=proceeding, opinion=author_opinion, determination=author_opinion.determination, granted=True,
            opinion_by=both.user, by=both.user, at=author_opinion.at,
        )  # fmt: skip


def test_an_undetermined_right_is_never_granted(clerk: Actor, head: Actor) -> None:
    family = build.household(clerk)
    proceeding = build.proceeding(clerk, family)
    with pytest.raises(RefusedError, match="不能建议给予"):
        opinion(head, proceeding)


def test_facts_that_change_after_the_opinion_reopen_the_review(clerk: Actor, head: Actor, county: Actor) -> None:
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)
    opinion(head, proceeding)
    build.tell(clerk, family, FactInput("lacks_labour", True))
    with pytest.raises(RefusedError, match="退回乡镇"):
        decision(county, proceeding)
    proceeding.refresh_from_db()
    returned = actions.send_back(by=county, proceeding=proceeding, expected_version=proceeding.version, note="请核对")
    opinion(head, returned)
    assert decision(county, returned).granted


def test_what_the_page_showed_must_still_hold(clerk: Actor, head: Actor) -> None:
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)
    before = current_fingerprint(proceeding)
    build.standard("900", since=dt.date(2026, 8, 15))
    build.tell(clerk, family, FactInput("wage_income", 500, family.memberships.get(relation="self").person))
    with pytest.raises(ChangedMeanwhileError):
        actions.give_opinion(
            by=head,
            proceeding=proceeding,
            expected_version=proceeding.version,
            verdict="grant",
            reason="",
            fingerprint=before,
        )


def test_a_number_in_two_families_stops_opinion_and_decision_until_it_is_settled(
    clerk: Actor, head: Actor, county: Actor
) -> None:
    child = build.person(clerk, birth=dt.date(2015, 5, 5))
    build.household(clerk, build.person(clerk), child)
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)
    opinion(head, proceeding)
    proceeding.refresh_from_db()
    double = build.person(clerk, "某重", number=child.number)
    family.refresh_from_db()
    add_member(by=clerk, household=family, expected_version=family.version, person=double, relation="child")
    for grant in (True, False):
        with pytest.raises(RefusedError, match="某重的身份证号与他人重复"):
            decision(county, proceeding, grant=grant, reason="理由")
    returned = actions.send_back(by=county, proceeding=proceeding, expected_version=proceeding.version, note="请核对")
    for verdict in ("grant", "refuse"):
        # That the number is registered elsewhere is for the county to know.
        with pytest.raises(RefusedError, match=r"某重的身份待县级核对：请先由县级（.+）在“号码核对”中核对"):
            opinion(head, returned, verdict, "理由")
    # The family in which the number was first is not stopped; the second goes on once the county has settled it.
    build.change_number(county, double, build.number_of(dt.date(2015, 5, 6), "female"))
    returned.refresh_from_db()
    opinion(head, returned, "refuse", "与申报不符")
    # Who settled the number recorded a fact of the case: a colleague decides.
    with pytest.raises(RefusedError, match="登记了判断所依据的事实"):
        decision(county, returned, grant=False, reason="与申报不符")
    colleague = build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    assert not decision(colleague, returned, grant=False, reason="与申报不符").granted


def test_two_officers_never_overwrite_each_other(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opinion(head, proceeding)
    proceeding.refresh_from_db()
    version = proceeding.version
    actions.send_back(by=county, proceeding=proceeding, expected_version=version, note="补充票据")
    with pytest.raises(ChangedMeanwhileError):
        actions.decide(by=county, proceeding=proceeding, expected_version=version, grant=True)


def test_kin_of_an_officer_are_marked_and_the_officer_stands_back(clerk: Actor, head: Actor) -> None:
    family = build.poor_family(clerk)
    index = family.memberships.get(relation="self").person.number_index
    Kin.objects.create(user=head.user, name="某某", relation="兄弟", number_index=index, declared_on=build.DAY)
    proceeding = build.proceeding(clerk, family)
    assert proceeding.kin_of_staff
    with pytest.raises(RefusedError, match="回避"):
        opinion(head, proceeding)
    assert opinion(build.officer(Duty.TOWNSHIP_HEAD), proceeding).pk


def test_a_refusal_says_why(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk, wage=2000))
    with pytest.raises(RefusedError, match="理由"):
        opinion(head, proceeding, "refuse")
    opinion(head, proceeding, "refuse", "人均收入高于标准")
    with pytest.raises(RefusedError, match="理由"):
        decision(county, proceeding, grant=False)
    assert not decision(county, proceeding, grant=False, reason="人均收入高于标准").granted


def test_another_township_is_refused(clerk: Actor) -> None:
    stranger = build.officer(Duty.TOWNSHIP_HEAD, build.OTHER_TOWNSHIP)
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    with pytest.raises(PermissionDenied):
        opinion(stranger, proceeding)


def test_a_sum_with_a_range_is_named_within_it(clerk: Actor, head: Actor, county: Actor) -> None:
    outcome = {"amount": {"low": "0.00", "high": "500.00", "unit": "yuan"}}
    assert granted_amount(outcome, Decimal("120.50"), "面板记录") == (12_050, "yuan")
    for amount, reason in ((None, "x"), (Decimal(1), ""), (Decimal("500.01"), "x"), (Decimal("0.001"), "x")):
        with pytest.raises(RefusedError):
            granted_amount(outcome, amount, reason)


@pytest.mark.parametrize("table", ["step", "determination", "opinion", "decision", "policyarchive"])
def test_the_database_itself_keeps_what_was_decided(clerk: Actor, head: Actor, county: Actor, table: str) -> None:
    from django.db import connection
    from django.db.utils import DatabaseError

    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opinion(head, proceeding)
    decision(county, proceeding)
    for statement in (
        f"DELETE FROM casework_{table}",
        f"UPDATE casework_{table} SET {KEYS.get(table, 'id')} = {KEYS.get(table, 'id')}",
    ):
        with pytest.raises(DatabaseError, match="appended"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


KEYS = {"policyarchive": "digest"}
