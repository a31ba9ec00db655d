"""What is told of a family: added by name and version, never changed, and what it comes to now."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Fact
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_what_is_told_is_what_holds_now(clerk: Actor) -> None:
    family = build.household(clerk)
    person = family.memberships.get().person
    build.tell(
        clerk,
        family,
        FactInput("wage_income", 300, person),
        FactInput("housing", "none"),
        FactInput("labour_ability", None, person),
    )
    person.now.refresh_from_db()
    family.now.refresh_from_db()
    assert person.now.facts["wage_income"]["value"] == 300
    assert person.now.facts["labour_ability"]["value"] is None
    assert family.now.facts["housing"] == {
        "value": "none", "source": "declared", "fact": Fact.objects.get(name="housing").pk, "since": "2026-09-01",
    }  # fmt: skip
    assert current_facts.find_differences() == []


def test_the_version_counts_every_telling(clerk: Actor) -> None:
    family = build.household(clerk)
    inputs = [FactInput("lacks_labour", True)]
    assert build.tell(clerk, family, *inputs).version == 2
    with pytest.raises(ChangedMeanwhileError, match="已保留在本页"):
        actions.record_facts(by=clerk, household=family, expected_version=1, inputs=inputs)
    assert Fact.objects.filter(name="lacks_labour").count() == 1


def test_unknown_names_and_other_families_are_refused(clerk: Actor) -> None:
    family, neighbours = build.household(clerk), build.household(clerk)
    stranger, member = neighbours.memberships.get().person, family.memberships.get().person
    before = Fact.objects.count()
    for fact_input, message in (
        (FactInput("wealth", 1), "没有“wealth”这项信息"),
        (FactInput("wage_income", 1), "没有“wage_income”这项信息"),
        (FactInput("housing", "none", member), "没有“housing”这项信息"),
        (FactInput("wage_income", 1, stranger), "只能填写本家庭成员"),
    ):
        with pytest.raises(RefusedError, match=message):
            build.tell(clerk, family, FactInput("lacks_labour", True), fact_input)
    assert Fact.objects.count() == before


def test_who_has_left_is_no_longer_told_of(clerk: Actor) -> None:
    head, leaver = build.person(clerk), build.person(clerk)
    family = build.household(clerk, head, leaver)
    actions.end_membership(
        by=clerk, household=family, expected_version=1, membership=family.memberships.get(person=leaver), reason="搬走"
    )
    with pytest.raises(RefusedError, match="只能填写本家庭成员"):
        build.tell(clerk, family, FactInput("wage_income", 1, leaver))


def test_the_duty_is_asked_for(clerk: Actor) -> None:
    family = build.household(clerk)
    for duty, region in (
        (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), (Duty.COUNTY_OFFICER, build.COUNTY), (Duty.AUDITOR, build.COUNTY),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            build.tell(build.officer(duty, region), family, FactInput("lacks_labour", True))
    assert build.tell(build.officer(Duty.COMMUNITY_WORKER), family, FactInput("lacks_labour", True)).version == 2


def test_nothing_that_was_told_stands_in_the_audit(clerk: Actor) -> None:
    family = build.household(clerk)
    person = family.memberships.get().person
    inputs = [
        FactInput("wage_income", "4321.09", person),
        FactInput("disability_type", "mental", person),
        FactInput("housing", "unsafe"),
    ]
    actions.record_facts(by=clerk, household=family, expected_version=1, inputs=inputs, evidence="工资流水8765")
    entry = Entry.objects.get(action="registry.record_facts")
    assert entry.detail["names"] == ["disability_type", "housing", "wage_income"]
    assert set(entry.detail) == {"facts", "names", "source"}
    assert sorted(entry.detail["facts"]) == sorted(
        Fact.objects.exclude(evidence="居民身份证").values_list("pk", flat=True)
    )
    for value in ("4321.09", "mental", "unsafe", "8765"):
        assert value not in str(list(Entry.objects.values("detail")))


def test_the_day_of_telling_is_kept(clerk: Actor) -> None:
    family = build.household(clerk)
    with clock.on(dt.date(2026, 10, 5)):
        build.tell(clerk, family, FactInput("lacks_labour", True))
    assert Fact.objects.get(name="lacks_labour").valid_from == dt.date(2026, 10, 5)
