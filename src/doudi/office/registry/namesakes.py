"""Namesakes: people who may be one person registered twice, since nothing but an identity number tells them apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.office import per_request
from doudi.office.accounts.access import Actor
from doudi.office.number_indexes import number_is
from doudi.office.registry import queries
from doudi.office.registry.current_facts import search_text
from doudi.office.registry.enums import IdentityState
from doudi.office.registry.identity import NumberReading
from doudi.office.registry.models import Membership, Person

MOST = 5
"""People who are offered at once; the most recently registered first."""


def identities(people: Iterable[int]) -> dict[int, int]:
    """{key: key of the person} of these people and of every second row that is a reference to one of them.

    What is kept under a reference counts for the person: reading asks for all these keys.
    """
    own = {key: key for key in people}
    references = per_request.read_once(
        ("references", *sorted(own)),
        lambda: list(Person.objects.filter(same_as__in=own).values_list("pk", "same_as")),
    )
    return own | {second: person for second, person in references if person is not None}


def namesakes(person: Person) -> QuerySet[Person]:
    """People of the same name, wherever they live, of whom a person without a number may be one: those born on the same
    day, and those without a number themselves. Whoever was in a family by mistake alone is nobody."""
    entered = Membership.objects.filter(person=OuterRef("pk"), voided_at__isnull=True)
    same_name = Person.objects.filter(Exists(entered), same_as__isnull=True, now__search=search_text(person.name))
    same_name = same_name.exclude(pk=person.pk)
    return same_name.filter(_alike(person.birth_date, lacks_number=True))


def possible_doubles(person: Person) -> QuerySet[Person]:
    """People, wherever they live, of whom this one may be one: those with the same number, and without a number namesakes."""
    if person.identity_state == IdentityState.MISSING:
        return namesakes(person)
    same_number = number_is(person.number) if person.number else Q(pk__in=())
    return Person.objects.filter(same_number, same_as__isnull=True).exclude(pk=person.pk)


def registered_already(actor: Actor, name: str, reading: NumberReading, birth_date: dt.date | None) -> list[Person]:
    """People within the officer's regions of whom somebody about to be registered may be one.

    Two well-formed numbers that differ are of two people. Where only one has such a number, the same name and birth date
    may be one person.
    """
    has_number = reading.state == IdentityState.VERIFIED_FORM
    same_name = Q(now__search=search_text(name)) & _alike(
        reading.birth_date or birth_date, reading.state == IdentityState.MISSING
    )
    if has_number:
        same_name &= ~Q(identity_state=IdentityState.VERIFIED_FORM)
        same_number = Q(number_is(reading.number), identity_state=IdentityState.VERIFIED_FORM)
    else:
        same_number = Q(pk__in=())
    found = queries.people(actor).filter(same_name | same_number, same_as__isnull=True).select_related("now")
    return list(found.order_by("-id")[:MOST])


def _alike(birth_date: dt.date | None, lacks_number: bool) -> Q:
    """A condition for people born on this day and, where a number is lacking, for those without one."""
    same_day = Q(birth_date=birth_date) if birth_date is not None else Q(pk__in=())
    return same_day | Q(identity_state=IdentityState.MISSING) if lacks_number else same_day
