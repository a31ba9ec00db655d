"""Registers people and corrects what was typed wrong of them."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.errors import RefusedError
from doudi.office.registry import identity, perms
from doudi.office.registry.actions.current_facts import refresh_household, refresh_people
from doudi.office.registry.actions.look_ups import TAKEN_NUMBER_PURPOSE, record_search
from doudi.office.registry.actions.numbers import (
    add_facts_of_identity,
    holders,
    lock_households_of,
    lock_to_correct,
    set_number,
)
from doudi.office.registry.encryption import indexes
from doudi.office.registry.enums import IdentityState, SearchKind
from doudi.office.registry.models import Person
from doudi.text.contacts import read_phone

_NAME, _PHONE = "姓名", "电话"


@transaction.atomic
def register_person(
    *,
    by: Actor,
    region_code: str,
    name: str,
    number: str = "",
    sex: str = "",
    birth_date: dt.date | None = None,
    phone: str = "",
    not_same_reason: str = "",
) -> Person:
    """Registers a new person.

    A number that is missing, malformed, of the old 15 digits or registered already puts the person into the manual
    queue of the county instead of being refused. Birth date and sex are read from a well-formed number; `sex` and
    `birth_date` count only without one. Refused to the officer whose own or whose relative's number it is.
    `not_same_reason` says by what the officer knows that this is none of the people with the same name there are.
    """
    by.require(Action.REGISTER, region_code)
    if not name.strip():
        raise RefusedError("请填写姓名")
    reading = identity.read_number(number)
    perms.require_number_of_others(by, reading.number)
    person = Person(name=name.strip(), sex=sex, birth_date=birth_date, region_code=region_code, created_at=clock.now())
    set_number(person, reading)
    if reading.state == IdentityState.VERIFIED_FORM and holders(reading).exists():
        person.identity_state = IdentityState.DUPLICATE
    _set_phone(person, phone)
    indexes.set_indexes(person, indexes.key_state())
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # Another clerk registered the same number between the query above and this insert.
        person.identity_state = IdentityState.DUPLICATE
        person.save(force_insert=True)
    if person.identity_state == IdentityState.DUPLICATE:
        record_search(by=by, kind=SearchKind.NUMBER, purpose=TAKEN_NUMBER_PURPOSE)
    add_facts_of_identity(by.user, person)
    refresh_people([person])
    record_action(
        by=by,
        permission=Action.REGISTER,
        action="registry.register_person",
        subject="person",
        row=person,
        detail={"identity": str(person.identity_state)} | ({"not_same": not_same_reason} if not_same_reason else {}),
        rows=[person],
    )
    return person


@transaction.atomic
def correct_person(*, by: Actor, person: Person, expected_version: int, name: str, phone: str) -> Person:
    """Corrects what was typed wrong of a person. Numbers are changed by two: `numbers.request_person_number` and
    `bank_accounts.request_bank_account`.

    An empty name leaves the name as it is. A changed name is a change of the household: an opinion that the township gave
    before must be given anew.
    """
    # Every write locks households before people; another order could deadlock with it.
    households = lock_households_of(person.pk)
    locked, action = lock_to_correct(by, person, expected_version)
    before = _contact_fields(locked)
    locked.name = name.strip() or locked.name
    _set_phone(locked, phone)
    indexes.set_indexes(locked, indexes.key_state())
    locked.version += 1
    locked.save()
    changed = [label for label, value in _contact_fields(locked).items() if before[label] != value]
    refresh_people([locked])
    for household in households:
        if _NAME in changed:
            household.version += 1
            household.save(update_fields=["version"])
        refresh_household(household)
    record_action(
        by=by,
        permission=action,
        action="registry.correct_person",
        subject="person",
        row=locked,
        detail={"changed": changed},
    )
    return locked


def _contact_fields(person: Person) -> dict[str, str]:
    """What a correction can change, by the label under which the audit names it."""
    return {_NAME: person.name, _PHONE: person.phone}


def _set_phone(person: Person, phone: str) -> None:
    """Sets it in the form in which it is kept. RefusedError for a new one that cannot be; an old one stays as it is."""
    reading = read_phone(phone)
    if reading.message and reading.number != person.phone:
        raise RefusedError(reading.message)
    person.phone = reading.number
