"""People in the registry: by number, in the manual queue, and corrected."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.enums import FactSource, IdentityState
from doudi.office.registry.models import Fact, Person
from doudi.office.registry.queries import identity_queue, mask_number
from tests.office import build

pytestmark = pytest.mark.django_db
PHONE, BANK = "19900000001", "9900000000000000017"


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def correct(by: Actor, person: Person, **changes: str) -> Person:
    person.refresh_from_db()
    current = {name: getattr(person, name) for name in ("name", "phone")}
    return actions.correct_person(by=by, person=person, expected_version=person.version, **current | changes)


def test_a_person_of_a_sound_number(clerk: Actor) -> None:
    number = build.number_of(dt.date(1980, 3, 1), "male")
    person = build.person(clerk, "某甲", number=f" {number} ", phone="199-0000 0001", bank_account=BANK)
    assert (person.number, person.identity_state) == (number, "good")
    assert (person.sex, person.birth_date) == ("male", dt.date(1980, 3, 1))
    facts = {fact.name: (fact.value, fact.source) for fact in person.facts.all()}
    assert facts == {"birth_date": ("1980-03-01", "verified"), "sex": ("male", "verified")}
    assert person.now.search == "某 甲"


def test_the_number_decides_over_what_was_typed_beside_it(clerk: Actor) -> None:
    person = build.person(
        clerk, number=build.number_of(dt.date(1980, 3, 1), "male"), sex="female", birth_date=dt.date(1990, 1, 1)
    )
    assert (person.sex, person.birth_date) == ("male", dt.date(1980, 3, 1))


@pytest.mark.parametrize(("number", "state"), [("", "missing"), ("990101800301001", "fifteen"), ("12", "invalid")])
def test_a_number_in_doubt_goes_to_the_queue_with_what_was_declared(
    clerk: Actor, county: Actor, number: str, state: str
) -> None:
    person = build.person(clerk, number=number, sex="female", birth_date=dt.date(1990, 1, 1))
    assert person.identity_state == state
    assert list(identity_queue(county)) == [person]
    assert {fact.source for fact in person.facts.all()} == {FactSource.DECLARED}


def test_a_number_of_another_goes_to_the_queue(clerk: Actor, county: Actor) -> None:
    first = build.person(clerk)
    second = build.person(clerk, number=first.number)
    assert (first.identity_state, second.identity_state) == ("good", "duplicate")
    assert list(identity_queue(county)) == [second]


def test_the_queue_is_the_county_s(clerk: Actor, county: Actor) -> None:
    build.person(clerk, number="")
    assert not identity_queue(clerk).exists()
    assert not identity_queue(build.officer(Duty.COUNTY_OFFICER, build.OTHER_COUNTY)).exists()
    assert identity_queue(county).count() == 1


def test_a_name_is_needed_and_so_is_the_duty(clerk: Actor, county: Actor) -> None:
    with pytest.raises(RefusedError, match="姓名"):
        build.person(clerk, "　 ")
    for officer in (county, build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), build.officer(Duty.AUDITOR)):
        with pytest.raises(PermissionDenied):
            build.person(officer)
    assert not Person.objects.exists()


def test_numbers_stand_encrypted_and_nowhere_in_the_audit(clerk: Actor) -> None:
    person = build.person(clerk, phone=PHONE, bank_account=BANK)
    correct(clerk, person, phone="19900000002")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        rows = str(cursor.fetchall())
    entries = str(list(Entry.objects.values()))
    for number in (person.number, PHONE, BANK, "19900000002", person.number[-4:]):
        assert number not in rows
        assert number not in entries


def test_a_correction_tells_what_was_changed_and_never_to_what(clerk: Actor) -> None:
    person = build.person(clerk, "某甲")
    build.household(clerk, person)
    corrected = correct(clerk, person, name="某乙", phone=PHONE)
    assert (corrected.name, corrected.phone, corrected.version) == ("某乙", PHONE, 2)
    entry = Entry.objects.get(action="registry.correct_person")
    assert entry.detail == {"changed": ["姓名", "电话"]}
    assert entry.duty == Duty.TOWNSHIP_CLERK.label
    assert person.memberships.get().household.now.head_name == "某乙"
    assert current_facts.find_differences() == []


def test_a_new_number_brings_its_birth_and_sex_as_verified_facts(clerk: Actor) -> None:
    person = build.person(clerk)
    number = build.number_of(dt.date(1975, 5, 5), "female")
    corrected = build.change_number(clerk, person, number)
    assert (corrected.birth_date, corrected.sex) == (dt.date(1975, 5, 5), "female")
    corrected.now.refresh_from_db()
    assert corrected.now.facts["birth_date"]["value"] == "1975-05-05"
    assert corrected.facts.count() == 4


def test_a_correction_reopens_the_review(clerk: Actor) -> None:
    """Birth, sex and name are part of what was approved; a phone number is not."""
    person = build.person(clerk)
    family = build.household(clerk, person)
    versions = []
    for changes in ({"phone": PHONE}, {"name": "某乙"}):
        correct(clerk, person, **changes)
        family.refresh_from_db()
        versions.append(family.version)
    build.change_number(clerk, person, build.number_of(dt.date(1975, 5, 5), "female"))
    family.refresh_from_db()
    assert [*versions, family.version] == [1, 2, 3]


def test_who_saves_over_a_newer_version_is_told(clerk: Actor) -> None:
    person = build.person(clerk)
    values = {"name": "某乙", "phone": ""}
    actions.correct_person(by=clerk, person=person, expected_version=1, **values)
    with pytest.raises(ChangedMeanwhileError):
        actions.correct_person(by=clerk, person=person, expected_version=1, **values | {"name": "某丙"})
    person.refresh_from_db()
    assert person.name == "某乙"


def test_a_number_of_another_is_refused(clerk: Actor) -> None:
    person, holder = build.person(clerk), build.person(clerk)
    with pytest.raises(RefusedError, match="另一人名下"):
        build.change_number(clerk, person, holder.number)


def test_the_county_settles_the_queue_and_the_township_does_not(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk, number="", sex="male", birth_date=dt.date(1980, 1, 1))
    number = build.number_of(dt.date(1980, 3, 1), "male")
    with pytest.raises(PermissionDenied):
        build.change_number(clerk, person, number)
    settled = build.change_number(county, person, number)
    assert settled.identity_state == IdentityState.VERIFIED_FORM
    assert not identity_queue(county).exists()
    entry = Entry.objects.get(action="registry.correct_person")
    assert (entry.duty, entry.detail["requested_by"]) == (Duty.COUNTY_HEAD.label, county.user.name)
    # From here on it is the township's again.
    assert correct(clerk, settled, phone=PHONE).phone == PHONE
    with pytest.raises(PermissionDenied):
        correct(county, settled, phone="")


def test_what_was_known_stays_when_the_number_says_otherwise(clerk: Actor, county: Actor) -> None:
    """Facts are added, never changed: what the applicant declared can still be read."""
    person = build.person(clerk, number="", sex="male", birth_date=dt.date(1980, 1, 1))
    build.change_number(county, person, build.number_of(dt.date(1980, 3, 1), "male"))
    births = Fact.objects.filter(person=person, name="birth_date").values_list("value", "source")
    assert list(births) == [("1980-01-01", "declared"), ("1980-03-01", "verified")]


@pytest.mark.parametrize(
    ("number", "masked"),
    [("", ""), ("990101198003010012", "990101************"), ("19900000001", "*******0001"), ("12", "12")],
)
def test_a_masked_number(number: str, masked: str) -> None:
    assert mask_number(number) == masked
