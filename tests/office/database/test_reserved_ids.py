"""Keys that are known before their row is there: no two rows get the same, also not at once."""

from __future__ import annotations

import pytest

from doudi.office import clock
from doudi.office.database.reserved_ids import reserve
from doudi.office.registry.models import Person
from tests.office import build
from tests.office.at_once import at_once


def insert() -> Person:
    person = Person(name="某某", identity_state="missing", region_code=build.TOWNSHIP, created_at=clock.now())
    person.save(force_insert=True)
    return person


@pytest.mark.django_db
def test_keys_go_up_by_one_whoever_draws_them() -> None:
    first, second = insert(), insert()
    assert second.pk == first.pk + 1
    people = [
        Person(name="某某", identity_state="missing", region_code=build.TOWNSHIP, created_at=clock.now())
        for _ in "甲乙"
    ]
    Person.objects.bulk_create(people)
    assert [person.pk for person in people] == [second.pk + 1, second.pk + 2]


@pytest.mark.django_db(transaction=True)
def test_no_two_rows_get_one_key_at_once() -> None:
    assert at_once(*[insert] * 4) == [None] * 4
    assert len(set(Person.objects.values_list("pk", flat=True))) == 4


@pytest.mark.django_db
def test_many_keys_are_reserved_at_once_and_nobody_gets_them_again() -> None:
    first, second = reserve(Person, 3), reserve(Person, 2)
    assert len({*first, *second}) == 5
    assert first == sorted(first)
    assert max(first) < min(second)
