"""The two columns in which a table of identity numbers keeps their blind indexes, so that a number stays unique while the key of
indexes is renewed (docs/decisions/0045).

People of the registry and officers have such columns, each unique: one for the key in use, the other for the key that is
being introduced. Numbers are looked up under every configured key in both.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, cast

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.crypto import blind_index, blind_indexes


class NumberColumn(models.TextChoices):
    """The column of identity numbers' indexes that is in use; the other is empty, or is being filled under another key."""

    FIRST = "number_index"
    SECOND = "number_index_2"

    @property
    def other(self) -> NumberColumn:
        return NumberColumn.SECOND if self == NumberColumn.FIRST else NumberColumn.FIRST


class KeysInUse(Protocol):
    """Which key of indexes is in use and which is being introduced: registry.KeyState, which belongs to an app above."""

    index_key: str
    number_column: str
    next_index_key: str | None


class Numbered(Protocol):
    """A row with an identity number and both columns."""

    number: str
    number_index: str
    number_index_2: str


def keys_in_use() -> KeysInUse:
    """The state of the keys as it is in the database now; before the first start, one that is not saved."""
    oldest, _ = settings.DOUDI.index_keys[-1]
    # By name, as the app above owns the table.
    model = apps.get_model("registry", "KeyState")
    return cast(KeysInUse, model.objects.filter(id=1).first() or model(id=1, index_key=oldest))


def number_keys(keys: KeysInUse) -> dict[str, str]:
    """{column of the index of an identity number: name of its key}, without the column that is to be empty."""
    column = NumberColumn(keys.number_column)
    columns: dict[str, str] = {column: keys.index_key}
    if keys.next_index_key is not None:
        columns[column.other] = keys.next_index_key
    return columns


def set_number_indexes(row: Numbered, keys: KeysInUse) -> None:
    """Sets both columns of a row whose number was set. ConfigurationError where this process does not know a key."""
    named = number_keys(keys)
    row.number_index, row.number_index_2 = (
        blind_index("number", row.number, named[column]) if column in named else "" for column in NumberColumn.values
    )


def is_indexed_as(indexes: Collection[str], prefix: str = "") -> Q:
    """Rows with one of these indexes in either column; `prefix` leads to them, such as `person__`."""
    matches = Q()
    for column in NumberColumn.values:
        matches |= Q(**{f"{prefix}{column}__in": indexes})
    return matches


def number_is(number: str, prefix: str = "") -> Q:
    """Rows with this identity number. None has an empty number."""
    return is_indexed_as(blind_indexes("number", number), prefix)
