"""Awards begin by a decision or a report and end once: by a review, an event, a day; what they say is known from nowhere else."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force, facts_from_awards
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import Award, Decision
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide, decided

pytestmark = pytest.mark.django_db
AID = "temporary_aid"


@pytest.fixture
def officers() -> Bureau:
    return bureau()


def case_facts(family: Household, *names: str) -> list[Any]:
    """Facts of the household as the case of a live determination has them; None where the case has none."""
    case = json.loads(determine(family).case)
    return [case["household"].get(name) for name in names]


def stricken(officers: Bureau, requested: int) -> Household:
    """A family in a calamity that asks for aid to be decided case by case."""
    family = build.poor_family(officers.clerk)
    statements = [FactInput("hardship_kind", "major"), FactInput("aid_requested", requested)]
    return build.tell(officers.clerk, family, *statements)


def aid(officers: Bureau, family: Household, yuan: int) -> Decision:
    """Temporary aid from a new application to the decision."""
    proceeding = build.proceeding(officers.clerk, family, AID)
    proceeding.refresh_from_db()
    live = determine(family)
    actions.give_opinion(
        by=officers.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=live.fingerprint,
    )  # fmt: skip
    proceeding.refresh_from_db()
    return build.decide(
        by=officers.county, proceeding=proceeding, expected_version=proceeding.version, grant=True, reason="一事一议",
        amount=Decimal(yuan),
    )  # fmt: skip


# What awards say


def test_a_family_without_awards_receives_nothing_and_its_classes_are_computed(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    names = ("on_dibao", "recognised_class", "temporary_aid_this_year")
    assert case_facts(family, *names) == [False, None, 0]
    head = family.memberships.get(relation="self").person
    assert facts_from_awards(family, build.DAY)[str(head.pk)] == {}


def test_a_grant_is_known_from_its_day_until_it_ends(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    award = decided(officers, family).award
    assert case_facts(family, "on_dibao", "recognised_class") == [True, "dibao"]
    before = build.DAY - dt.timedelta(days=1)
    assert facts_from_awards(family, before)["household"] == {"on_dibao": False, "temporary_aid_this_year": 0}
    actions.end_award(award=award, on=build.DAY, reason=EndReason.DEATH, by=officers.clerk)
    assert case_facts(family, "on_dibao", "recognised_class") == [False, None]


def test_the_award_is_what_was_decided(officers: Bureau) -> None:
    decision = decided(officers, build.poor_family(officers.clerk))
    award = decision.award
    assert (award.right, award.amount_fen, award.unit, award.person) == ("dibao", 102_000, "yuan/month", None)
    assert (award.granted_on, award.from_month, award.until) == (clock.today(), dt.date(2026, 10, 1), None)
    assert Entry.objects.filter(action="casework.grant_award", subject_id=str(award.pk)).exists()


@pytest.mark.parametrize("name", ["on_dibao", "recognised_class", "temporary_aid_this_year", "recognised_tekun"])
def test_what_is_known_from_awards_cannot_be_typed(officers: Bureau, name: str) -> None:
    family = build.poor_family(officers.clerk)
    head = family.memberships.get(relation="self").person
    value: Any = {"on_dibao": True, "recognised_class": "dibao", "recognised_tekun": True}.get(name, 100)
    person = head if name == "recognised_tekun" else None
    with pytest.raises(RefusedError, match="由正在享受的待遇得出，不能填写"):
        build.tell(officers.clerk, family, FactInput(name, value, person))


# Ceilings of the year


def test_a_second_aid_of_the_same_day_sees_the_first(officers: Bureau) -> None:
    """40,000 yuan twice in a year, where 50,000 is the most: the second is at most 10,000."""
    family = stricken(officers, 40_000)
    aid(officers, family, 40_000)
    assert case_facts(family, "temporary_aid_this_year") == [40_000]
    with pytest.raises(RefusedError, match="不在规则得出的幅度之内"):
        aid(officers, family, 40_000)
    proceeding = family.proceedings.get(state="opinion")
    decision = build.decide(
        by=officers.county, proceeding=proceeding, expected_version=proceeding.version, grant=True, reason="余额",
        amount=Decimal(10_000),
    )  # fmt: skip
    assert decision.amount_fen == 1_000_000
    assert case_facts(family, "temporary_aid_this_year") == [50_000]


def test_aid_of_another_year_or_cancelled_is_not_counted(officers: Bureau) -> None:
    family = stricken(officers, 40_000)
    award = aid(officers, family, 40_000).award
    assert facts_from_awards(family, dt.date(2027, 1, 1))["household"]["temporary_aid_this_year"] == 0
    with pytest.raises(RefusedError, match="撤销时请写明理由"):
        actions.end_award(award=award, on=build.DAY, reason=EndReason.CANCELLED, by=officers.county)
    actions.end_award(award=award, on=build.DAY, reason=EndReason.CANCELLED, by=officers.county, note="误批")
    assert case_facts(family, "temporary_aid_this_year") == [0]


def test_aid_reported_after_the_opinion_sends_the_case_back(officers: Bureau) -> None:
    family = stricken(officers, 40_000)
    proceeding = build.proceeding(officers.clerk, family, AID)
    actions.give_opinion(
        by=officers.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=determine(family).fingerprint,
    )  # fmt: skip
    report(officers, family, AID, amount_fen=4_000_000)
    proceeding.refresh_from_db()
    with pytest.raises(RefusedError, match=r"享受的待遇有变化，按现在的情况金额为0\.00–10,000\.00元：请退回"):
        build.decide(
            by=officers.county, proceeding=proceeding, expected_version=proceeding.version, grant=True, reason="一事一议",
            amount=Decimal(40_000),
        )  # fmt: skip


def test_a_grant_that_changes_nothing_of_another_sends_nothing_back(officers: Bureau) -> None:
    """Dibao is granted between opinion and decision on another right, whose outcome stays what it was."""
    family = stricken(officers, 40_000)
    proceeding = build.proceeding(officers.clerk, family, AID)
    actions.give_opinion(
        by=officers.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=determine(family).fingerprint,
    )  # fmt: skip
    decided(officers, family)
    proceeding.refresh_from_db()
    decision = build.decide(
        by=officers.county, proceeding=proceeding, expected_version=proceeding.version, grant=True, reason="一事一议",
        amount=Decimal(40_000),
    )  # fmt: skip
    assert decision.award.once


def test_what_is_given_once_is_not_held(officers: Bureau) -> None:
    family = stricken(officers, 10_000)
    aid(officers, family, 10_000)
    assert award_in_force(AID, family, None) is None
    assert build.proceeding(officers.clerk, family, AID).state == "investigation"


# Elsewhere


def report(officers: Bureau, family: Household, right: str = "dibao", **more: Any) -> Award:
    """What the household is said to receive from another county."""
    values = {"person": None, "source": "虚构市某区民政局，电话核实", "since": dt.date(2026, 3, 1)} | more
    return actions.report_award(by=officers.clerk, household=family, right=right, **values)


def test_what_is_received_elsewhere_counts_like_an_award_and_is_never_decided_here(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    spouse = family.memberships.exclude(relation="self").get().person
    award = report(officers, family, person=spouse)
    assert award.elsewhere
    assert case_facts(family, "on_dibao", "recognised_class") == [True, "dibao"]
    with pytest.raises(RefusedError, match=r"正在他处享受“最低生活保障”（虚构市某区民政局，电话核实）"):
        build.proceeding(officers.clerk, family)
    with pytest.raises(RefusedError, match="由他处发放，不能在本机构复核"):
        actions.open_review(by=officers.clerk, award=award)
    actions.end_award(award=award, on=build.DAY, reason=EndReason.REPORTED, by=officers.clerk)
    assert decided(officers, family).award.right == "dibao"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"right": "wealth"}, "没有“wealth”这个项目"),
        ({"right": "dibao_stop_for_refusal"}, "没有“dibao_stop_for_refusal”这个项目"),
        ({"right": "tekun"}, "“特困人员救助供养”是个人的项目"),
        ({"source": " "}, "请写明由哪里发放"),
        ({"since": dt.date(2026, 9, 2)}, "开始日期不能晚于今天"),
        ({"until": dt.date(2026, 2, 28)}, "结束日期不能早于开始日期"),
        ({"amount_fen": -1}, "金额不能为负"),
    ],
)
def test_a_report_that_cannot_be(officers: Bureau, change: dict[str, Any], message: str) -> None:
    family = build.poor_family(officers.clerk)
    with pytest.raises(RefusedError, match=message):
        report(officers, family, **change)
    assert not Award.objects.exists()


def test_a_report_of_somebody_who_does_not_live_there(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    with pytest.raises(RefusedError, match="只能登记本家庭成员"):
        report(officers, family, person=build.person(officers.clerk))


def test_who_may_report(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    stranger = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    with pytest.raises(PermissionDenied):
        report(Bureau(stranger, officers.head, officers.county), family)


def test_what_ran_out_is_not_held_and_may_be_reported_again(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    over = report(officers, family, until=dt.date(2026, 6, 30))
    assert (over.ended_on, over.end_reason) == (dt.date(2026, 7, 1), "term")
    running = report(officers, family, until=dt.date(2026, 9, 30))
    with clock.on(dt.date(2026, 10, 1)):
        assert award_in_force("dibao", family, None) is None
        report(officers, family, since=dt.date(2026, 10, 1))
    running.refresh_from_db()
    assert (running.ended_on, running.end_reason) == (dt.date(2026, 10, 1), "term")


def test_a_sum_that_nobody_knows_leaves_the_year_unknown(officers: Bureau) -> None:
    family = stricken(officers, 10_000)
    report(officers, family, AID)
    assert facts_from_awards(family, build.DAY)["household"]["temporary_aid_this_year"] is None


# How an award ends


def test_an_award_ends_once(officers: Bureau) -> None:
    award = decided(officers, build.poor_family(officers.clerk)).award
    with pytest.raises(RefusedError, match="终止日期不能晚于今天"):
        actions.end_award(
            award=award, on=clock.today() + dt.timedelta(days=1), reason=EndReason.DEATH, by=officers.clerk
        )
    with pytest.raises(RefusedError, match="请选择终止原因"):
        actions.end_award(award=award, on=clock.today(), reason="weather", by=officers.clerk)
    with pytest.raises(RefusedError, match="须经复核才能终止"):
        actions.end_award(award=award, on=clock.today(), reason=EndReason.REPORTED, by=officers.clerk)
    actions.end_award(award=award, on=clock.today(), reason=EndReason.DEATH, by=officers.clerk, note="独居老人去世")
    with pytest.raises(RefusedError, match="已于2026-09-09终止"):
        actions.end_award(award=award, on=clock.today(), reason=EndReason.DEATH, by=officers.clerk)


@pytest.mark.parametrize("reason", [EndReason.REVIEW, EndReason.CANCELLED, EndReason.REPLACED])
def test_only_the_county_ends_by_decision(officers: Bureau, reason: EndReason) -> None:
    award = decided(officers, build.poor_family(officers.clerk)).award
    with pytest.raises(PermissionDenied):
        actions.end_award(award=award, on=clock.today(), reason=reason, by=officers.clerk, note="某理由")


def test_a_review_ends_or_replaces_and_says_by_which_decision(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    first = decided(officers, family)
    build.tell(officers.clerk, family, FactInput("wage_income", 100, family.memberships.get(relation="self").person))
    review = actions.open_review(by=officers.clerk, award=first.award)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    renewed = decide(officers, review, grant=True)
    former = Award.objects.get(decision=first)
    assert (former.end_reason, former.ended_by_decision) == ("replaced", renewed)
    review = actions.open_review(by=officers.clerk, award=renewed.award)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    refusal = decide(officers, review, grant=False)
    former = Award.objects.get(decision=renewed)
    assert (former.end_reason, former.ended_by_decision) == ("review", refusal)
    assert award_in_force("dibao", family, None) is None


# What the database holds


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount_fen": 1}, "ended, never changed"),
        ({"right": "low_income"}, "ended, never changed"),
        ({"granted_on": dt.date(2020, 1, 1)}, "ended, never changed"),
        ({"until": dt.date(2030, 1, 1)}, "ended, never changed"),
        ({"ended_on": build.DAY}, "award_ended_by_whom_and_why|CHECK constraint|check constraint"),
    ],
)
def test_the_database_refuses_another_award(officers: Bureau, change: dict[str, Any], message: str) -> None:
    award = decided(officers, build.poor_family(officers.clerk)).award
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(**change)


def test_the_database_refuses_a_second_end_and_a_deletion(officers: Bureau) -> None:
    award = decided(officers, build.poor_family(officers.clerk)).award
    actions.end_award(award=award, on=build.DAY, reason=EndReason.DEATH, by=officers.clerk)
    with pytest.raises(DatabaseError, match="has ended already"), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(ended_on=dt.date(2026, 8, 1))
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Award.objects.filter(pk=award.pk).delete()


def test_the_database_refuses_a_right_held_twice_and_what_no_decision_grants(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    decision = decided(officers, family)
    spouse = family.memberships.exclude(relation="self").get().person
    values: dict[str, Any] = {
        "right": "dibao", "household": family, "granted_on": build.DAY, "recorded_by": officers.clerk.user,
        "recorded_at": clock.now(),
    }  # fmt: skip
    refused: list[dict[str, Any]] = [
        {"source": "他处"},
        {"decision": decision},
        {},
        {"source": "x", "decision": decision},
    ]
    for more in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.create(**values | more)
    # A person's is another holder's, once.
    Award.objects.create(**values, person=spouse, source="他处")
    with pytest.raises(DatabaseError), transaction.atomic():
        Award.objects.create(**values, person=spouse, source="他处")
    refusal = decided(officers, build.poor_family(officers.clerk), grant=False)
    with pytest.raises(DatabaseError, match="not what its decision grants"), transaction.atomic():
        Award.objects.create(**values | {"household": refusal.proceeding.household, "decision": refusal})
