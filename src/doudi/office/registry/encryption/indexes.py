"""Blind indexes beside encrypted numbers: of what each is made, under which key it is written, how a number is looked up.

Numbers are looked up under every configured key. An identity number is written under the key in use and under the one that
is being introduced, each in a column of its own; anything else under the newer of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Model

from doudi.office.crypto import blind_index
from doudi.office.number_indexes import NumberColumn, keys_in_use, number_keys
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


NUMBER_INDEXES = tuple(Index(column, "number", "number") for column in NumberColumn.values)
PERSON_INDEXES = (
    *NUMBER_INDEXES,
    Index("number_tail_index", "number", "tail", last=4),
    Index("phone_index", "phone", "phone"),
    Index("bank_account_index", "bank_account", "bank"),
)
KIN_INDEXES = (Index("number_index", "number", "number"),)


def key_state() -> KeyState:
    """The state of the keys as it is in the database now; before the first start, one that is not saved."""
    return cast(KeyState, keys_in_use())


def person_keys(state: KeyState) -> dict[str, str]:
    """{column of a person's index: name of its key}, without the column that is to be empty."""
    newest = state.index_key if state.next_index_key is None else state.next_index_key
    numbers = number_keys(state)
    others = {index.column: newest for index in PERSON_INDEXES if index.column not in NumberColumn.values}
    return numbers | others


def set_indexes(person: Person, state: KeyState) -> None:
    """Sets the indexes of a person whose numbers were set."""
    keys = person_keys(state)
    for index in PERSON_INDEXES:
        setattr(person, index.column, index.compute(person, keys[index.column]) if index.column in keys else "")
