"""What is told of a family: added by name and version, never changed, and what it comes to now."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.registry import actions, now
from doudi.office.registry.actions import ChangedMeanwhile, Refused, Said
from doudi.office.registry.enums import Source
from doudi.office.registry.models import Fact, HouseholdNow, PersonNow
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_what_is_told_is_what_holds_now(clerk: Actor) -> None:
    family = build.household(clerk)
    person = family.memberships.get().person
    build.tell(
        clerk, family, Said("wage_income", 300, person), Said("housing", "none"), Said("labour_ability", None, person)
    )
    person.now.refresh_from_db()
    family.now.refresh_from_db()
    assert person.now.facts["wage_income"]["value"] == 300
    assert person.now.facts["labour_ability"]["value"] is None
    assert family.now.facts["housing"] == {
        "value": "none", "source": "declared", "fact": Fact.objects.get(name="housing").pk, "since": "2026-09-01",
    }  # fmt: skip
    assert now.differing() == []


def test_the_version_counts_every_telling(clerk: Actor) -> None:
    family = build.household(clerk)
    said = [Said("lacks_labour", True)]
    assert build.tell(clerk, family, *said).version == 2
    with pytest.raises(ChangedMeanwhile, match="已保留在本页"):
        actions.record_facts(by=clerk, household=family, expected_version=1, said=said)
    assert Fact.objects.filter(name="lacks_labour").count() == 1


def test_unknown_names_and_other_families_are_refused(clerk: Actor) -> None:
    family, other = build.household(clerk), build.household(clerk)
    stranger, own = other.memberships.get().person, family.memberships.get().person
    before = Fact.objects.count()
    for said, message in (
        (Said("wealth", 1), "没有“wealth”这项信息"),
        (Said("wage_income", 1), "没有“wage_income”这项信息"),
        (Said("housing", "none", own), "没有“housing”这项信息"),
        (Said("wage_income", 1, stranger), "只能填写本家庭成员"),
    ):
        with pytest.raises(Refused, match=message):
            build.tell(clerk, family, Said("lacks_labour", True), said)
    assert Fact.objects.count() == before


def test_who_has_left_is_no_longer_told_of(clerk: Actor) -> None:
    one, two = build.person(clerk), build.person(clerk)
    family = build.household(clerk, one, two)
    actions.end_membership(
        by=clerk, household=family, expected_version=1, membership=family.memberships.get(person=two), reason="搬走"
    )
    with pytest.raises(Refused, match="只能填写本家庭成员"):
        build.tell(clerk, family, Said("wage_income", 1, two))


def test_the_duty_is_asked_for(clerk: Actor) -> None:
    family = build.household(clerk)
    for duty, region in (
        (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), (Duty.COUNTY_OFFICER, build.COUNTY), (Duty.AUDITOR, build.COUNTY),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            build.tell(build.officer(duty, region), family, Said("lacks_labour", True))
    assert build.tell(build.officer(Duty.COMMUNITY_WORKER), family, Said("lacks_labour", True)).version == 2


def test_nothing_that_was_told_stands_in_the_audit(clerk: Actor) -> None:
    family = build.household(clerk)
    person = family.memberships.get().person
    said = [
        Said("wage_income", "4321.09", person),
        Said("disability_type", "mental", person),
        Said("housing", "unsafe"),
    ]
    actions.record_facts(by=clerk, household=family, expected_version=1, said=said, evidence="工资流水8765")
    entry = Entry.objects.get(action="registry.record_facts")
    assert entry.detail["names"] == ["disability_type", "housing", "wage_income"]
    assert set(entry.detail) == {"facts", "names", "source"}
    assert sorted(entry.detail["facts"]) == sorted(
        Fact.objects.exclude(evidence="居民身份证").values_list("pk", flat=True)
    )
    for told in ("4321.09", "mental", "unsafe", "8765"):
        assert told not in str(list(Entry.objects.values("detail")))


def fact(number: int, value: Any, source: Source, name: str = "wage_income") -> Fact:
    return Fact(pk=number, name=name, value=value, source=source, valid_from=dt.date(2026, 1, number))


D, OBSERVED, T, V = Source.DECLARED, Source.OBSERVED, Source.DEPARTMENT, Source.VERIFIED


@pytest.mark.parametrize(
    ("told", "value", "source", "otherwise"),
    [
        ([(1, D)], 1, D, None),
        ([(1, D), (2, D)], 2, D, None),
        ([(1, T), (2, D)], 2, D, None),
        ([(1, D), (2, V)], 2, V, None),
        ([(1, V), (2, D)], 1, V, 2),
        ([(1, V), (2, OBSERVED)], 1, V, 2),
        ([(1, V), (2, T)], 1, V, 2),
        ([(1, V), (2, D), (3, D)], 1, V, 3),
        ([(1, V), (2, V)], 2, V, None),
        ([(1, V), (2, D), (3, V)], 3, V, None),
        ([(1, D), (None, D)], None, D, None),
        ([(0, V), (None, D)], 0, V, None),
        ([(False, V), (True, D)], False, V, True),
    ],
)
def test_what_stands_now(told: list[tuple[Any, Source]], value: Any, source: Source, otherwise: Any) -> None:
    """A verified value until another is verified, else the newest; what the applicant says otherwise beside it."""
    found = now.current([fact(place, one, of) for place, (one, of) in enumerate(told, start=1)])["wage_income"]
    assert (found["value"], found["source"]) == (value, source)
    assert found.get("otherwise", {}).get("value") == otherwise
    assert ("otherwise" in found) == (len(told) > 1 and told[-1][1] != V and source == V)


def test_each_name_is_judged_alone() -> None:
    found = now.current([fact(1, 1, V), fact(2, 2, D, "basic_pension"), fact(3, 3, D)])
    assert {name: entry["value"] for name, entry in found.items()} == {"wage_income": 1, "basic_pension": 2}
    assert found["basic_pension"]["since"] == "2026-01-02"


def test_the_day_of_telling_is_kept(clerk: Actor) -> None:
    family = build.household(clerk)
    with clock.on(dt.date(2026, 10, 5)):
        build.tell(clerk, family, Said("lacks_labour", True))
    assert Fact.objects.get(name="lacks_labour").valid_from == dt.date(2026, 10, 5)


@pytest.mark.parametrize("table", ["person", "household"])
@pytest.mark.parametrize("change", ["value", "name", "gone"])
def test_a_row_that_was_tampered_with_is_found(clerk: Actor, table: str, change: str) -> None:
    family = build.poor_family(clerk)
    assert now.differing() == []
    kept: PersonNow | HouseholdNow
    kept = PersonNow.objects.order_by("pk")[0] if table == "person" else HouseholdNow.objects.get()
    if change == "gone":
        type(kept).objects.filter(pk=kept.pk).delete()
    elif change == "value":
        name = next(iter(kept.facts))
        kept.facts[name]["value"] = 1
        kept.save()
    elif isinstance(kept, PersonNow):
        kept.search = "别 人"
        kept.save()
    else:
        kept.size = 9
        kept.save()
    (found,) = now.differing()
    assert (str(kept.pk) if table == "person" else family.code) in found
