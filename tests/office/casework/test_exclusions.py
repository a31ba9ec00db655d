"""An orphan who is tekun too: the guardian chooses once, one of the two is granted, at the window, decision and night alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force, facts_from_awards
from doudi.office.casework.determination import determine
from doudi.office.casework.exclusions import exclusions_of
from doudi.office.casework.models import Decision, Proceeding, RightChoice
from doudi.office.errors import RefusedError
from doudi.office.monitoring.models import Finding
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Household, Person
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide, night

pytestmark = pytest.mark.django_db
TEKUN, ORPHAN = "tekun", "orphan_allowance"
RIVALS = {TEKUN, "tekun_basic", "tekun_care"}


@pytest.fixture
def officers() -> Bureau:
    return bureau()


@pytest.fixture
def family(officers: Bureau) -> Household:
    """A grandmother and an orphan who meets the conditions of both rights."""
    clerk = officers.clerk
    child = build.person(clerk, birth=dt.date(2015, 5, 1), sex="female")
    household = build.household(clerk, build.person(clerk, birth=dt.date(1955, 1, 1), sex="female"), child)
    facts: dict[str, Any] = {
        "is_orphan": True, "support_form": "home", "has_income_source": False, "has_able_obligor": False,
        "self_care_loss": "none",
    }  # fmt: skip
    return build.none_of_this(clerk, household, *(FactInput(name, value, child) for name, value in facts.items()))


def orphan(family: Household) -> Person:
    return family.memberships.get(relation="spouse").person


def accepted(officers: Bureau, family: Household, right: str) -> Proceeding:
    application = build.application(officers.clerk, family)
    rights = [(right, orphan(family))]
    (proceeding,) = actions.open_proceedings(by=officers.clerk, application=application, rights=rights)
    return build.accept(by=officers.clerk, proceeding=proceeding, expected_version=proceeding.version)


def choose(officers: Bureau, family: Household, right: str, **more: Any) -> RightChoice:
    values: dict[str, Any] = {"person": orphan(family), "chosen_by": "某外祖母", "chosen_on": build.DAY} | more
    return actions.record_choice(by=officers.clerk, household=family, right=right, **values)


def choices_named(family: Household) -> dict[str, set[str]]:
    return {row["right"]: set(row["choose"]) for row in determine(family).data["outcomes"] if "choose" in row}


def test_the_policy_says_what_excludes_what_in_both_directions() -> None:
    assert set(exclusions_of(ORPHAN, build.TOWNSHIP, build.DAY)) == RIVALS
    children = {ORPHAN, "unattended_child_allowance"}
    assert set(exclusions_of("tekun_basic", build.TOWNSHIP, build.DAY)) == children
    assert exclusions_of(ORPHAN, build.TOWNSHIP, build.DAY)[TEKUN].choice == "guardian"
    assert exclusions_of("dibao", build.TOWNSHIP, build.DAY) == {}


def test_the_window_names_the_choice(family: Household) -> None:
    named = choices_named(family)
    assert named[TEKUN] == {TEKUN, ORPHAN}
    assert {ORPHAN, TEKUN} <= named[ORPHAN]


def test_nothing_is_granted_before_somebody_has_chosen(officers: Bureau, family: Household) -> None:
    proceeding = accepted(officers, family, ORPHAN)
    with pytest.raises(RefusedError, match=r"“孤儿基本生活费”与“特困人员救助供养”.*只能选择其一：请先登记监护人的选择"):
        decide(officers, proceeding, grant=True)
    assert not Decision.objects.exists()


def test_of_two_that_exclude_each_other_one_is_granted(officers: Bureau, family: Household) -> None:
    rivals = {right: accepted(officers, family, right) for right in (ORPHAN, TEKUN)}
    choice = choose(officers, family, ORPHAN)
    assert (choice.chooser, choice.chosen_by, choice.recorded_by) == ("guardian", "某外祖母", officers.clerk.user)
    assert TEKUN in choice.forgone
    decide(officers, rivals[ORPHAN], grant=True)
    with pytest.raises(
        RefusedError, match="正在享受“孤儿基本生活费”，不能同时享受“特困人员救助供养”：由监护人选择其一"
    ):
        decide(officers, rivals[TEKUN], grant=True)
    assert award_in_force(ORPHAN, family, orphan(family)) is not None
    assert award_in_force(TEKUN, family, orphan(family)) is None


def test_what_was_forgone_is_not_applied_for_until_it_is_chosen_anew(officers: Bureau, family: Household) -> None:
    choose(officers, family, ORPHAN)
    with pytest.raises(
        RefusedError, match="监护人某外祖母已于2026-09-01选择“孤儿基本生活费”，不再办理“特困人员救助供养”"
    ):
        accepted(officers, family, TEKUN)
    choose(officers, family, TEKUN)
    proceeding = accepted(officers, family, TEKUN)
    with pytest.raises(RefusedError, match="选择“特困人员救助供养”，不再办理“孤儿基本生活费”"):
        accepted(officers, family, ORPHAN)
    assert decide(officers, proceeding, grant=True).award.right == TEKUN


def test_who_has_chosen_the_other_is_not_recognised_any_more(officers: Bureau, family: Household) -> None:
    """CN-43-9: the child counts among the people of the household again, as no tekun does."""
    key = str(orphan(family).pk)
    choose(officers, family, ORPHAN)
    assert facts_from_awards(family, build.DAY)[key] == {"recognised_tekun": False}
    choose(officers, family, TEKUN)
    assert facts_from_awards(family, build.DAY)[key] == {}


def test_who_has_chosen_anew_may_apply_while_the_other_is_still_received(officers: Bureau, family: Household) -> None:
    choose(officers, family, ORPHAN)
    award = decide(officers, accepted(officers, family, ORPHAN), grant=True).award
    choose(officers, family, TEKUN)
    proceeding = accepted(officers, family, TEKUN)
    with pytest.raises(RefusedError, match="不能同时享受"):
        decide(officers, proceeding, grant=True)
    review = actions.open_review(by=officers.clerk, award=award)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    decide(officers, review, grant=False)
    proceeding.refresh_from_db()
    assert decide_again(officers, proceeding).award.right == TEKUN


def decide_again(officers: Bureau, proceeding: Proceeding) -> Decision:
    """The county's decision on an opinion that stands."""
    return build.decide(
        by=officers.county, proceeding=proceeding, expected_version=proceeding.version, grant=True, reason=""
    )


def test_what_is_received_elsewhere_excludes_too(officers: Bureau, family: Household) -> None:
    actions.report_award(
        by=officers.clerk,
        household=family,
        right=TEKUN,
        person=orphan(family),
        source="虚构县民政局",
        since=dt.date(2026, 1, 1),
    )
    with pytest.raises(RefusedError, match="正在享受“特困人员救助供养”，不能同时享受“孤儿基本生活费”"):
        accepted(officers, family, ORPHAN)


def test_a_choice_that_is_none(officers: Bureau, family: Household) -> None:
    with pytest.raises(RefusedError, match="“最低生活保障”目前没有需要选择的情形"):
        choose(officers, family, "dibao", person=None)
    with pytest.raises(RefusedError, match="请写明由谁作出选择"):
        choose(officers, family, ORPHAN, chosen_by=" ")
    with pytest.raises(RefusedError, match="选择日期不能晚于今天"):
        choose(officers, family, ORPHAN, chosen_on=dt.date(2026, 9, 2))
    with pytest.raises(RefusedError, match="只能登记本家庭成员的选择"):
        choose(officers, family, ORPHAN, person=build.person(officers.clerk))
    county = Bureau(build.officer(Duty.AUDITOR, build.COUNTY), officers.head, officers.county)
    with pytest.raises(PermissionDenied):
        choose(county, family, ORPHAN)
    assert not RightChoice.objects.exists()
    choose(officers, family, ORPHAN)
    assert Entry.objects.filter(action="casework.record_choice").count() == 1


def test_the_night_finds_neither_what_is_forgone_nor_what_is_excluded(officers: Bureau, family: Household) -> None:
    night()
    missed = {
        finding.right for finding in Finding.objects.filter(household=family, person=orphan(family), state="open")
    }
    assert {TEKUN, ORPHAN} <= missed
    choose(officers, family, ORPHAN)
    night()
    missed = {
        finding.right for finding in Finding.objects.filter(household=family, person=orphan(family), state="open")
    }
    assert ORPHAN in missed
    assert not RIVALS & missed
    decide(officers, accepted(officers, family, ORPHAN), grant=True)
    night()
    missed = {
        finding.right for finding in Finding.objects.filter(household=family, person=orphan(family), state="open")
    }
    assert not {ORPHAN, *RIVALS} & missed
