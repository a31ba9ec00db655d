"""What is paid by the month is granted once: a second application, a second grant and a second offer are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force, awards_of_family
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import FactInput, add_member, end_membership
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers() -> Bureau:
    return bureau()


def apply_for(clerk: Actor, family: Household, right: str = "dibao") -> list[Proceeding]:
    """A new application for a right of the household."""
    application = build.application(clerk, family)
    return actions.open_proceedings(by=clerk, application=application, rights=[(right, None)])


def test_what_is_received_cannot_be_applied_for_again(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    decision = decided(officers, family)
    assert award_in_force("dibao", family, None) == decision.award
    with pytest.raises(RefusedError, match=r"这个家庭正在享受“最低生活保障”.*不能重复申请"):
        apply_for(officers.clerk, family)
    again = decision.proceeding.application
    with pytest.raises(RefusedError, match="正在享受"):
        actions.open_proceedings(by=officers.clerk, application=again, rights=[("low_income", None), ("dibao", None)])
    assert Proceeding.objects.exclude(procedure="by_list").count() == 1
    # Another right can be applied for, and another family is no concern of this one.
    assert len(apply_for(officers.clerk, family, "low_income")) == 1
    assert len(apply_for(officers.clerk, build.poor_family(officers.clerk))) == 1


def test_what_was_refused_or_ended_by_a_review_can_be_applied_for(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    refusal = decided(officers, family, grant=False)
    assert award_in_force("dibao", family, None) is None
    (second,) = apply_for(officers.clerk, family)
    build.accept(by=officers.clerk, proceeding=second, expected_version=second.version)
    award = decide(officers, second, grant=True)
    assert award != refusal
    review = actions.open_review(by=officers.clerk, award=award.award)
    assert review.application == award.proceeding.application
    assert actions.open_review(by=officers.clerk, award=award.award) == review
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    decide(officers, review, grant=False)
    assert award_in_force("dibao", family, None) is None
    assert len(apply_for(officers.clerk, family)) == 1


def test_a_review_may_grant_anew_and_the_last_decision_is_the_award(officers: Bureau) -> None:
    family = build.poor_family(officers.clerk)
    award = decided(officers, family)
    head = family.memberships.get(relation="self").person
    build.tell(officers.clerk, family, FactInput("wage_income", 100, head))
    review = actions.open_review(by=officers.clerk, award=award.award)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    renewed = decide(officers, review, grant=True)
    # 2 × 810 − 300 − 100, where it was 2 × 810 − 600
    assert (award.amount_fen, renewed.amount_fen) == (102_000, 122_000)
    assert awards_of_family(family, []) == {"dibao": renewed.award}


def test_what_was_applied_for_before_the_award_is_not_granted_beside_it(officers: Bureau) -> None:
    """The proceeding is older than the award of the same right, as where two households apply for one person."""
    family = build.poor_family(officers.clerk)
    first = build.proceeding(officers.clerk, family)
    Proceeding.objects.filter(pk=first.pk).update(state="withdrawn")
    second = build.proceeding(officers.clerk, family)
    award = decide(officers, second, grant=True)
    Proceeding.objects.filter(pk=first.pk).update(state="investigation")
    first.refresh_from_db()
    with pytest.raises(RefusedError, match="正在享受"):
        decide(officers, first, grant=True)
    assert list(Decision.objects.all()) == [award]
    # It can be refused, which ends no award upon another application.
    first.refresh_from_db()
    build.decide(by=officers.county, proceeding=first, expected_version=first.version, grant=False, reason="已在享受")
    assert award_in_force("dibao", family, None) == award.award


def test_a_person_s_award_goes_with_the_person(officers: Bureau) -> None:
    """The child's subsidy is received in the new household, too, and not by whoever stays in the old one."""
    clerk = officers.clerk
    family = build.poor_family(clerk)
    leaver = family.memberships.exclude(relation="self").get().person
    subsidy = "disability_living_subsidy"
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[(subsidy, leaver)])
    award = grant_directly(officers, proceeding)
    neighbours = build.household(clerk)
    family.refresh_from_db()
    end_membership(
        by=clerk,
        household=family,
        expected_version=family.version,
        membership=family.memberships.get(person=leaver),
        reason="结婚迁出",
    )
    with clock.on(clock.today() + dt.timedelta(days=2)):
        add_member(by=clerk, household=neighbours, expected_version=1, person=leaver, relation="spouse")
        assert award_in_force(subsidy, neighbours, leaver) == award.award
        head = neighbours.memberships.get(relation="self").person
        assert award_in_force(subsidy, neighbours, head) is None
        with pytest.raises(RefusedError, match=f"{leaver.name}正在享受"):
            actions.open_proceedings(
                by=clerk, application=build.application(clerk, neighbours), rights=[(subsidy, leaver)]
            )


def grant_directly(officers: Bureau, proceeding: Proceeding) -> Decision:
    """A grant as it stands in the database, without the facts that the rules would ask for."""
    determination = decided(officers, build.poor_family(officers.clerk)).determination
    opinion = proceeding.opinions.create(
        determination=determination, verdict="grant", by=officers.head.user, at=determination.made_at
    )
    Proceeding.objects.filter(pk=proceeding.pk).update(state="granted")
    decision = Decision.objects.create(
        proceeding=proceeding,
        opinion=opinion,
        determination=determination,
        granted=True,
        amount_fen=10_000,
        unit="yuan/month",
        opinion_by=officers.head.user,
        by=officers.county.user,
        at=determination.made_at,
    )
    actions.grant_award(decision=decision, by=officers.county)
    return decision
