"""Two registered people who are one: joined by the county with a second person, and parted where that was a mistake."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force, facts_from_awards
from doudi.office.casework.determination import determine
from doudi.office.casework.identity_gate import doubts
from doudi.office.casework.models import Award, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry import actions as registry
from doudi.office.registry import items
from doudi.office.registry.actions import FactInput, ItemInput
from doudi.office.registry.current_facts import find_differences
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.office.registry.queries import identity_queue
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide

pytestmark = pytest.mark.django_db
BORN = dt.date(1950, 3, 1)
LATER = build.DAY + dt.timedelta(days=20)
CARE = "disability_care_subsidy"


@pytest.fixture
def officers() -> Bureau:
    return bureau()


@pytest.fixture
def person(officers: Bureau) -> Person:
    """Registered with a good number, and living in a household."""
    person = build.person(officers.clerk, "黄老伯", BORN)
    build.household(officers.clerk, person)
    return person


@pytest.fixture
def second(officers: Bureau, person: Person) -> Person:
    """The same, registered a second time in another family with the number that is taken."""
    row = build.person(officers.clerk, "黄老伯", BORN, number=person.number)
    build.household(officers.clerk, build.person(officers.clerk), row)
    return row


def home(person: Person) -> Household:
    return Household.objects.get(memberships__person=person, memberships__valid_to__isnull=True)


def leave(by: Actor, person: Person, kind: Kind = Kind.WRONG_MEMBER) -> Household:
    """Takes a person out of the household."""
    family = home(person)
    event = EventInput(kind, clock.today(), "虚构证明", people=(person.pk,))
    actions.record_life_event(by=by, household=family, expected_version=family.version, event=event)
    return family


def ask(by: Actor, second: Person, person: Person) -> Any:
    second.refresh_from_db()
    return registry.request_same_person(
        by=by, second=second, person=person, expected_version=second.version, evidence="户口簿上是同一人"
    )


def join(officers: Bureau, second: Person, person: Person) -> LifeEvent:
    """Asked for by one officer of the county, approved by another."""
    request = ask(officers.county, second, person)
    actions.approve_same_person(by=build.officer(Duty.COUNTY_HEAD, build.COUNTY), request=request)
    second.refresh_from_db()
    return LifeEvent.objects.filter(kind=Kind.SAME_PERSON).latest("pk")


def part(officers: Bureau, joined: LifeEvent) -> None:
    version = Household.objects.get(pk=joined.household_id).version
    actions.correct_life_event(by=officers.county, event=joined, expected_version=version, evidence="其实是堂兄弟")


def test_it_takes_two_of_the_county(officers: Bureau, person: Person, second: Person) -> None:
    leave(officers.clerk, second)
    with pytest.raises(PermissionDenied):
        ask(officers.clerk, second, person)
    request = ask(officers.county, second, person)
    with pytest.raises(PermissionDenied):
        actions.approve_same_person(by=officers.county, request=request)
    second.refresh_from_db()
    assert second.same_as is None


@clock.on(LATER)
def test_who_is_registered_nowhere_yet_takes_the_place_of_the_second_row(officers: Bureau, second: Person) -> None:
    """The number in doubt is gone from the queue and from the gate, and everything told of the second row is known."""
    person = Person.objects.exclude(pk=second.pk).get(name="黄老伯")
    leave(officers.clerk, person, Kind.LEAVE)
    family = home(second)
    build.tell(officers.clerk, family, FactInput("employment", "retired", second))
    declared(officers.clerk, family, second)
    assert [doubt.person for doubt in doubts(family)] == [second]
    joined = join(officers, second, person)
    assert home(person) == family
    assert not second.memberships.filter(valid_to__isnull=True).exists()
    assert doubts(family) == []
    assert not identity_queue(officers.county).filter(pk=second.pk).exists()
    person.now.refresh_from_db()
    assert person.now.facts["employment"]["value"] == "retired"
    assert "黄老伯" in determine(family).case
    assert items.facts_from_items(family, LATER).members[person.pk]["wage_income"] == {"total": 600, "months": 12}
    part(officers, joined)
    second.refresh_from_db()
    person.now.refresh_from_db()
    assert (second.same_as, home(second)) == (None, family)
    assert "employment" not in person.now.facts
    assert find_differences() == []


def declared(by: Actor, family: Household, person: Person) -> None:
    wage = ItemInput("wage", "虚构饭店", 60_000, dt.date(2026, 8, 1), dt.date(2026, 8, 31), monthly=True)
    family.refresh_from_db()
    registry.record_item(by=by, household=family, expected_version=family.version, person=person, entered=wage)
    family.refresh_from_db()
    registry.declare_items(
        by=by, household=family, expected_version=family.version, people=[person], group="income", covers_from=BORN
    )


@clock.on(LATER)
def test_two_rows_of_one_family_become_one_member(officers: Bureau, person: Person) -> None:
    family = home(person)
    double = build.person(officers.clerk, "黄老伯", BORN, number=person.number)
    registry.add_member(
        by=officers.clerk, household=family, expected_version=family.version, person=double, relation="other"
    )
    joined = join(officers, double, person)
    assert [row.person for row in family.memberships.filter(valid_to__isnull=True)] == [person]
    part(officers, joined)
    assert family.memberships.filter(valid_to__isnull=True).count() == 2


def test_what_both_rows_receive_is_held_by_one_person_and_reviewed_as_one(
    officers: Bureau, person: Person, second: Person
) -> None:
    own, family = awarded(officers, person), home(person)
    elsewhere = actions.report_award(
        by=officers.clerk, household=home(second), right=CARE, person=second, source="邻县", since=build.DAY
    )
    with clock.on(LATER):
        leave(officers.clerk, second, Kind.LEAVE)
        join(officers, second, person)
        (review,) = Proceeding.objects.open().filter(right=CARE)
        assert (review.person, review.household, review.reviews) == (person, family, own)
        assert award_in_force(CARE, family, person) in (own, elsewhere)
        assert set(facts_from_awards(family, LATER)) == {"household", str(person.pk)}
        with pytest.raises(RefusedError, match="正在"):
            actions.open_proceedings(
                by=officers.clerk, application=build.application(officers.clerk, family), rights=[(CARE, person)]
            )
        assert Award.objects.held_on(LATER).filter(right=CARE).count() == 2


def awarded(officers: Bureau, person: Person) -> Award:
    """A grave disability, from the door to the county's decision."""
    family = home(person)
    told = {"disability_type": "physical", "disability_level": 1, "has_income_source": True}
    build.none_of_this(officers.clerk, family, *(FactInput(name, value, person) for name, value in told.items()))
    (opened,) = actions.open_proceedings(
        by=officers.clerk, application=build.application(officers.clerk, family), rights=[(CARE, person)]
    )
    accepted = build.accept(by=officers.clerk, proceeding=opened)
    return decide(officers, accepted, grant=True).award


@clock.on(LATER)
def test_what_was_applied_for_goes_on_for_the_person(officers: Bureau, person: Person, second: Person) -> None:
    leave(officers.clerk, person, Kind.LEAVE)
    family = home(second)
    (opened,) = actions.open_proceedings(
        by=officers.clerk, application=build.application(officers.clerk, family), rights=[(CARE, second)]
    )
    state, procedure = opened.state, opened.kept_procedure_id
    join(officers, second, person)
    opened.refresh_from_db()
    assert (opened.person, opened.state, opened.kept_procedure_id) == (person, state, procedure)


def test_two_who_cannot_be_one_are_refused(officers: Bureau, person: Person, second: Person) -> None:
    stranger = build.person(officers.clerk, "黄老伯", BORN)
    build.household(officers.clerk, stranger)
    cases = [
        (second, person, "先由乡镇在不再居住的那一家"),
        (person, second, "请把没有号码或号码有疑问的一份并入"),
        (person, stranger, "号码不同就是两个人"),
        (second, second, "已经是同一个人"),
    ]
    for row, other, message in cases:
        with pytest.raises(RefusedError, match=message):
            ask(officers.county, row, other)
    leave(officers.clerk, second)
    join(officers, second, person)
    with pytest.raises(RefusedError, match="已经是同一个人"):
        ask(officers.county, second, stranger)


def test_the_database_keeps_a_reference_from_living_anywhere(officers: Bureau, person: Person, second: Person) -> None:
    with pytest.raises(DatabaseError, match="cannot be the same person"), transaction.atomic():
        Person.objects.filter(pk=second.pk).update(same_as=person)
    family = leave(officers.clerk, second)
    join(officers, second, person)
    with pytest.raises(DatabaseError, match="lives in no household"), transaction.atomic():
        family.memberships.create(person=second, relation="other", valid_from=LATER)
    with pytest.raises(DatabaseError, match="cannot be the same person"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(same_as=second)
