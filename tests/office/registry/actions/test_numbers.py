"""The identity number of a person changes by two officers, the second of the county; and never by the person or kin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest
from doudi.office.audit.models import Entry, Read
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.models import Person
from doudi.office.registry.queries import identity_queue
from tests.office import build

pytestmark = pytest.mark.django_db
BIRTH = dt.date(1975, 5, 5)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def ask(by: Actor, person: Person, number: str) -> ChangeRequest:
    return actions.request_person_number(by=by, person=person, expected_version=person.version, number=number)


def test_a_number_stays_until_the_county_approves(clerk: Actor, county: Actor) -> None:
    person, number = build.person(clerk), build.number_of(BIRTH, "female")
    family = build.household(clerk, person)
    request = ask(clerk, person, number)
    person.refresh_from_db()
    assert (person.number != number, person.version, person.facts.count()) == (True, 1, 2)
    actions.approve_person_number(by=county, request=request, number=number)
    person.refresh_from_db()
    family.refresh_from_db()
    assert (person.number, person.birth_date, person.sex) == (number, BIRTH, "female")
    assert (person.version, family.version) == (2, 2), "an opinion given before must be given anew"
    assert {fact.recorded_by for fact in person.facts.all()} == {clerk.user}
    entry = Entry.objects.get(action="registry.correct_person")
    assert (entry.actor, entry.detail) == (
        county.user.pk,
        {"changed": ["身份证号"], "requested_by": clerk.user.name},
    )
    assert current_facts.find_differences() == []


def test_the_township_approves_nothing_and_the_county_not_its_own(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk, number="", sex="male", birth_date=BIRTH)
    number = build.number_of(BIRTH, "male")
    request = ask(county, person, number)
    for by in (county, build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_HEAD, build.OTHER_COUNTY)):
        with pytest.raises(PermissionDenied):
            actions.approve_person_number(by=by, request=request, number=number)
    assert identity_queue(county).get() == person


def test_a_number_typed_otherwise_by_the_second_changes_nothing(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk)
    request = ask(clerk, person, build.number_of(BIRTH, "male"))
    approval = actions.approve_person_number(by=county, request=request, number=build.number_of(BIRTH, "male"))
    assert (approval.took_effect, approval.request.state) == (False, "rejected")
    assert Person.objects.get(pk=person.pk).version == 1


@pytest.mark.parametrize("number", ["", "12", "990101750505001"])
def test_only_a_well_formed_number_is_asked_for(clerk: Actor, number: str) -> None:
    with pytest.raises(RefusedError):
        ask(clerk, build.person(clerk), number)


def test_who_asks_over_a_newer_version_is_told(clerk: Actor) -> None:
    person = build.person(clerk)
    actions.correct_person(by=clerk, person=person, expected_version=1, name="某乙", phone="")
    with pytest.raises(ChangedMeanwhileError):
        ask(clerk, person, build.number_of(BIRTH, "male"))


def test_a_number_of_somebody_elsewhere_is_told_to_the_county_alone(clerk: Actor, county: Actor) -> None:
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    stranger = build.person(far, region_code=build.OTHER_TOWNSHIP)
    person = build.person(clerk)
    searches = Read.objects.filter(subject="search").count()
    request = ask(clerk, person, stranger.number)
    assert Read.objects.filter(subject="search").count() == searches + 1, "counted as a search"
    actions.approve_person_number(by=county, request=request, number=stranger.number)
    person.refresh_from_db()
    assert person.identity_state == "duplicate"
    assert list(identity_queue(county)) == [person]


def test_nobody_touches_the_number_of_oneself_or_of_kin(clerk: Actor, county: Actor) -> None:
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    own = clerk.user.identity.number
    person = build.person(colleague, number=own)
    for number in (build.number_of(BIRTH, "male"), own):
        with pytest.raises(RefusedError, match="本人"):
            ask(clerk, person, number)
    neighbour = build.person(clerk)
    with pytest.raises(RefusedError, match="本人"):
        ask(clerk, neighbour, own)
    theirs = build.person(colleague, number=county.user.identity.number)
    number = build.number_of(BIRTH, "male")
    request = ask(colleague, theirs, number)
    assert request.concerned == county.user
    with pytest.raises((PermissionDenied, RefusedError)):
        actions.approve_person_number(by=county, request=request, number=number)
    actions.approve_person_number(by=build.officer(Duty.COUNTY_HEAD, build.COUNTY), request=request, number=number)


def test_a_relative_s_file_is_written_by_others(clerk: Actor) -> None:
    """Behind the pages the actions refuse as well."""
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    relative = build.person(colleague)
    family = build.household(colleague, relative)
    clerk.user.kin.create(name="某", relation="父母", number_index=relative.number_index, declared_on=build.DAY)
    refused: list[Callable[[], object]] = [
        lambda: build.tell(clerk, family, actions.FactInput("lacks_labour", True)),
        lambda: build.application(clerk, family),
        lambda: build.household(clerk, relative),
        lambda: build.person(clerk, number=relative.number),
        lambda: actions.record_unmasking(by=clerk, household=family, person=relative, purpose="核对号码"),
        lambda: actions.correct_person(by=clerk, person=relative, expected_version=1, name="某乙", phone=""),
    ]
    for write in refused:
        with pytest.raises(RefusedError, match="近亲属"):
            write()
    build.application(colleague, family)
