"""Two clerks in the same moment: on SQLite one waits for the other, on PostgreSQL rows and constraints decide."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Fact, Household, Membership, Person
from tests.office import build
from tests.office.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_one_number_is_one_person_s(clerk: Actor) -> None:
    number = build.number_of(dt.date(1980, 3, 1), "male")

    def register() -> Person:
        return actions.register_person(by=clerk, region_code=build.TOWNSHIP, name="某甲", number=number)

    assert at_once(register, register, register) == [None] * 3
    assert sorted(Person.objects.values_list("identity_state", flat=True)) == ["duplicate", "duplicate", "good"]
    assert current_facts.find_differences() == []


def test_a_number_is_corrected_to_one_person_s(clerk: Actor) -> None:
    first, second = build.person(clerk), build.person(clerk)
    number = build.number_of(dt.date(1980, 3, 1), "male")

    requests = [
        actions.request_person_number(by=clerk, person=person, expected_version=1, number=number)
        for person in (first, second)
    ]
    heads = [build.officer(Duty.COUNTY_HEAD, build.COUNTY) for _ in requests]

    def approve(position: int) -> None:
        actions.approve_person_number(by=heads[position], request=requests[position], number=number)

    raised = at_once(lambda: approve(0), lambda: approve(1))
    # The later one is refused where both asked at the same moment, and goes to the queue where it came after.
    assert [type(error) for error in raised if error] in ([], [RefusedError])
    index = Person.objects.filter(version=2).first().number_index  # type: ignore[union-attr]
    assert Person.objects.filter(number_index=index, identity_state="good").count() == 1
    assert current_facts.find_differences() == []


def test_two_tellings_of_one_version_are_one(clerk: Actor) -> None:
    family = build.household(clerk)

    def tell() -> list[Fact]:
        inputs = [FactInput("lacks_labour", True)]
        return actions.record_facts(by=clerk, household=family, expected_version=1, inputs=inputs)

    raised = at_once(tell, tell, tell)
    assert sorted(error is None for error in raised) == [False, False, True]
    assert {type(error) for error in raised if error} == {ChangedMeanwhileError}
    assert Fact.objects.filter(name="lacks_labour").count() == 1
    family.refresh_from_db()
    assert family.version == 2


def test_one_person_joins_one_household(clerk: Actor) -> None:
    person, homes = build.person(clerk), [build.household(clerk) for _ in range(2)]

    def join(home: Household) -> Household:
        return actions.add_member(by=clerk, household=home, expected_version=1, person=person, relation="child")

    raised = at_once(*(lambda home=home: join(home) for home in homes))
    assert [type(error) for error in raised if error] == [RefusedError]
    assert Membership.objects.filter(person=person).count() == 1
    assert current_facts.find_differences() == []


def test_a_correction_and_a_telling_do_not_lock_each_other_out(clerk: Actor) -> None:
    """Both lock the household first: in the other order each would wait for the other."""
    person = build.person(clerk)
    family = build.household(clerk, person)

    def correct() -> None:
        for version in range(1, 6):
            actions.correct_person(by=clerk, person=person, expected_version=version, name=f"某{version}", phone="")

    def tell() -> None:
        recorded = 0
        while recorded < 5:
            version = Household.objects.values_list("version", flat=True).get(pk=family.pk)
            try:
                inputs = [FactInput("wage_income", version, person)]
                actions.record_facts(by=clerk, household=family, expected_version=version, inputs=inputs)
                recorded += 1
            except ChangedMeanwhileError:
                continue

    assert at_once(correct, tell) == [None, None]
    family.refresh_from_db()
    assert family.version == 11
    assert current_facts.find_differences() == []
