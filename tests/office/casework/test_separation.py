"""Nobody is alone in a case: who prepared it gives no opinion on it, and neither decides."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.casework import actions, separation
from doudi.office.casework.actions.decisions import freeze
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import Decision, Opinion, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import FactInput
from tests.office import build
from tests.office.casework.steps import step_on, take_step

pytestmark = pytest.mark.django_db

PARTS = {
    "took": "登记了申请",
    "proposed": "提出了办理",
    "accepted": "受理了本事项",
    "recorded": "登记了判断所依据的事实",
}


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def head() -> Actor:
    return build.officer(Duty.TOWNSHIP_HEAD, name="本镇负责人")


def case_with(part: str, hand: Actor, others: Actor) -> Proceeding:
    """A case ready for an opinion in which `hand` had one part and `others` all the rest; '' for no part."""
    family = build.poor_family(others)
    if part == "recorded":
        build.tell(hand, family, FactInput("wage_income", 300, family.memberships.get(relation="self").person))
    application = build.application(hand if part == "took" else others, family)
    proposer, accepter = (hand if part == name else others for name in ("proposed", "accepted"))
    (proceeding,) = actions.open_proceedings(by=proposer, application=application, rights=[("dibao", None)])
    return build.accept(by=accepter, proceeding=proceeding)


@pytest.mark.parametrize("part", PARTS)
def test_a_head_with_one_part_in_a_case_gives_no_opinion(clerk: Actor, head: Actor, part: str) -> None:
    proceeding = case_with(part, head, clerk)
    with pytest.raises(RefusedError, match=f"{PARTS[part]}，不能再“提出初审意见”"):
        take_step("give_opinion", head, proceeding)
    take_step("give_opinion", build.officer(Duty.TOWNSHIP_HEAD), proceeding)


def test_who_reported_what_is_received_elsewhere_has_a_part(clerk: Actor, head: Actor) -> None:
    proceeding = case_with("", head, clerk)
    award = actions.report_award(
        by=head,
        household=proceeding.household,
        right="housing_aid",
        person=None,
        source="虚构县住建局",
        since=build.DAY,
    )
    with pytest.raises(RefusedError, match="登记了他处的待遇或家庭的选择，不能再“提出初审意见”"):
        take_step("give_opinion", head, proceeding)
    actions.end_award(award=award, on=build.DAY, reason=EndReason.REPORTED, by=clerk)
    take_step("give_opinion", head, proceeding)


def test_a_head_cannot_register_verify_accept_and_opine(clerk: Actor, head: Actor) -> None:
    """All four at once, with every right that the duty has."""
    proceeding = build.proceeding(head, build.poor_family(head))
    with pytest.raises(RefusedError) as refusal:
        take_step("give_opinion", head, proceeding)
    assert all(part in str(refusal.value) for part in PARTS.values())


def test_a_head_with_no_part_gives_it(clerk: Actor, head: Actor) -> None:
    take_step("give_opinion", head, case_with("", head, clerk))


def test_a_fact_that_another_has_followed_is_no_part(clerk: Actor, head: Actor) -> None:
    """Only what the determination rests on counts: whoever stood in once is not barred from the family for ever."""
    family = build.poor_family(clerk)
    member = family.memberships.get(relation="self").person
    build.tell(head, family, FactInput("wage_income", 250, member))
    build.tell(clerk, family, FactInput("wage_income", 300, member))
    take_step("give_opinion", head, build.proceeding(clerk, family))


def test_the_refusal_names_colleagues_who_had_no_part(clerk: Actor, head: Actor) -> None:
    helper, deputy = (build.officer(Duty.TOWNSHIP_HEAD, name=name) for name in ("帮办负责人", "副职负责人"))
    build.officer(Duty.TOWNSHIP_HEAD, build.OTHER_TOWNSHIP, name="邻镇负责人")
    proceeding = case_with("accepted", head, clerk)
    family = proceeding.household
    build.tell(helper, family, FactInput("wage_income", 300, family.memberships.get(relation="spouse").person))
    with pytest.raises(RefusedError, match=r"可以由副职负责人办理$"):
        take_step("give_opinion", head, proceeding)
    Assignment.objects.filter(user=deputy.user).update(valid_to=build.DAY, ended_at=clock.now())
    with pytest.raises(RefusedError, match=r"请系统管理员给另一位工作人员分配乡镇负责人职责（须经复核）$"):
        take_step("give_opinion", head, proceeding)


def test_whoever_is_promoted_does_not_decide_what_they_prepared(clerk: Actor, head: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    take_step("give_opinion", head, proceeding)
    proceeding.refresh_from_db()
    for officer, part in ((clerk, "受理了本事项"), (head, "提出了初审意见")):
        Assignment.objects.filter(user=officer.user).update(valid_to=build.DAY, ended_at=clock.now())
        Assignment.objects.create(
            user=officer.user, duty=Duty.COUNTY_OFFICER, region_code=build.COUNTY, valid_from=build.DAY
        )
        with pytest.raises(RefusedError, match=part):
            step_on("grant", Actor.of(officer.user), proceeding)
    step_on("grant", build.officer(Duty.COUNTY_OFFICER, build.COUNTY), proceeding)


def test_an_opinion_is_given_anew_by_the_same_head(clerk: Actor, head: Actor) -> None:
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    for step, by in (("give_opinion", head), ("send_back", county), ("give_opinion", head)):
        take_step(step, by, proceeding)
        proceeding.refresh_from_db()


@pytest.mark.parametrize("part", PARTS)
def test_the_database_refuses_an_opinion_and_a_decision_of_who_prepared(clerk: Actor, head: Actor, part: str) -> None:
    proceeding = case_with(part, head, clerk)
    determination = freeze(proceeding.household, determine(proceeding.household), clerk.user)
    values = {"proceeding": proceeding, "determination": determination, "at": clock.now()}
    with pytest.raises(IntegrityError, match="casework_opinion: by who prepared"), transaction.atomic():
        Opinion.objects.create(verdict="grant", by=head.user, **values)
    opinion = Opinion.objects.create(verdict="grant", by=build.officer(Duty.TOWNSHIP_HEAD).user, **values)
    with pytest.raises(IntegrityError, match="casework_decision: by who prepared"), transaction.atomic():
        Decision.objects.create(opinion=opinion, granted=True, opinion_by=opinion.by, by=head.user, **values)
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    Decision.objects.create(opinion=opinion, granted=True, opinion_by=opinion.by, by=county.user, **values)


def test_who_stands_in_is_not_kin(clerk: Actor, head: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    assert [user.name for user in separation.stand_ins("give_opinion", proceeding.household)] == ["本镇负责人"]
    index = proceeding.household.memberships.get(relation="spouse").person.number_index
    head.user.kin.create(name="某某", relation="子女", number_index=index, declared_on=build.DAY)
    assert separation.stand_ins("give_opinion", proceeding.household) == []
