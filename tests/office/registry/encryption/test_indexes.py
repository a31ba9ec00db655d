"""Under which keys a person is indexed, before, during and after a renewal, and that a search finds all of them."""

from __future__ import annotations

import dataclasses

import pytest
from django.conf import settings

from doudi.office.number_indexes import number_is
from doudi.office.registry.encryption.indexes import PERSON_INDEXES, key_state, set_indexes
from doudi.office.registry.models import KeyState, Person

OLD, NEW = ("", b"1" * 32), ("k2", b"2" * 32)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, index_keys=(NEW, OLD)))


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        (KeyState(index_key=""), ["old", "none", "old", "old", "old"]),
        (KeyState(index_key="", next_index_key="k2"), ["old", "k2", "k2", "k2", "k2"]),
        (KeyState(index_key="k2", number_column="number_index_2"), ["none", "k2", "k2", "k2", "k2"]),
        (
            KeyState(index_key="k2", number_column="number_index_2", next_index_key=""),
            ["old", "k2", "old", "old", "old"],
        ),
    ],
    ids=["one key", "another is introduced", "the other is in use", "and back"],
)
def test_what_is_written_under_which_key(state: KeyState, keys: list[str]) -> None:
    person = Person(number="990000198003012572", phone="19900001234", bank_account="6299990000000000017")
    set_indexes(person, state)
    values = [getattr(person, index.column) for index in PERSON_INDEXES]
    assert ["none" if not value else value.partition(":")[0] if ":" in value else "old" for value in values] == keys


@pytest.mark.django_db
def test_before_the_first_start_the_oldest_key_is_in_use() -> None:
    assert (key_state().index_key, key_state().number_column, key_state().next_index_key) == ("", "number_index", None)
    KeyState.objects.create(id=1, index_key="k2")
    assert key_state().index_key == "k2"


@pytest.mark.django_db
def test_nobody_has_an_empty_number() -> None:
    person = Person(name="某某", identity_state="missing", region_code="450102901000", created_at="2026-09-01T00:00Z")
    person.save(force_insert=True)
    assert not Person.objects.filter(number_is("")).exists()
