"""Blind indexes beside encrypted numbers: of what each is made, under which key it is written, how a number is looked up.

Numbers are looked up under every configured key. An identity number is written under the key in use and under the one that
is being introduced, each in a column of its own; anything else under the newer of the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model, Q

from doudi.office.crypto import blind_index, blind_indexes
from doudi.office.registry.enums import NumberColumn
from doudi.office.registry.models import KeyState, Person


@dataclass(frozen=True, slots=True)
class Index:
    """A column of blind indexes: of which encrypted column, under which kind, of how many last characters (0: of all)."""

    column: str
    source: str
    kind: str
    last: int = 0

    def compute(self, row: Model, key_name: str) -> str:
        """The index of what the row holds, under this key."""
        return blind_index(self.kind, getattr(row, self.source)[-self.last :], key_name)


PERSON_INDEXES = (
    *(Index(column, "number", "number") for column in NumberColumn.values),
    Index("number_tail_index", "number", "tail", last=4),
    Index("phone_index", "phone", "phone"),
    Index("bank_account_index", "bank_account", "bank"),
)
KIN_INDEXES = (Index("number_index", "number", "number"),)


def key_state() -> KeyState:
    """The state of the keys as it is in the database now; before the first start, one that is not saved."""
    oldest, _ = settings.DOUDI.index_keys[-1]
    return KeyState.objects.filter(id=1).first() or KeyState(id=1, index_key=oldest)


def person_keys(state: KeyState) -> dict[str, str]:
    """{column of a person's index: name of its key}, without the column that is to be empty."""
    column = NumberColumn(state.number_column)
    newest = state.index_key if state.next_index_key is None else state.next_index_key
    keys = {index.column: newest for index in PERSON_INDEXES}
    keys[column] = state.index_key
    if state.next_index_key is None:
        del keys[column.other]
    return keys


def set_indexes(person: Person, state: KeyState) -> None:
    """Sets the indexes of a person whose numbers were set."""
    keys = person_keys(state)
    for index in PERSON_INDEXES:
        setattr(person, index.column, index.compute(person, keys[index.column]) if index.column in keys else "")


def number_is(number: str, prefix: str = "") -> Q:
    """People with this identity number; `prefix` leads to them, such as `person__`. Nobody has an empty number."""
    indexes = blind_indexes("number", number)
    matches = Q()
    for column in NumberColumn.values:
        matches |= Q(**{f"{prefix}{column}__in": indexes})
    return matches
