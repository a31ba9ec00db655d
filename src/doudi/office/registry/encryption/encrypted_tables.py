"""Every table of the office with encrypted columns: which rows are not yet under the newest keys, and what is wrong with a row.

Tables are found by their columns, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact

from doudi.office.accounts import one_time_codes
from doudi.office.accounts.models import Kin, OfficerNumber
from doudi.office.crypto import BOUND, Ciphertext, EncryptedText, encrypt, index_prefix
from doudi.office.errors import DecryptionError
from doudi.office.number_indexes import number_keys
from doudi.office.registry.encryption.indexes import (
    KIN_INDEXES,
    NUMBER_INDEXES,
    PERSON_INDEXES,
    Index,
    key_state,
    person_keys,
)
from doudi.office.registry.models import KeyState, Person

DIGITS = 64
"""Of a blind index, without the name of its key."""
TITLES = {
    "audit.CodeKey": "审计校验密钥",
    "registry.Person": "人员",
    "accounts.Kin": "近亲属申报",
    "accounts.OfficerNumber": "工作人员身份证号",
    "accounts.ChangeRequest": "待复核事项",
    "casework.SigningKey": "签名密钥",
    "casework.Draft": "申请草稿",
    "inquiry.FirstContact": "首问登记",
    "inquiry.NoticeObjection": "公示异议",
    "mfa.Authenticator": "动态口令",
}


class EncryptedColumn(Protocol):
    """A place in every row of a table that holds an encrypted text."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def stored(self) -> Any:
        """The text as it is stored, for functions of the database: the lookups of the column itself are refused."""

    def read(self, row: Any) -> str:
        """The text in clear. DecryptionError where it cannot be read."""

    def renew(self, row: Any) -> dict[str, Any]:
        """What is to be written so that the text of the row is under the newest key."""


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column that is an `EncryptedText`."""

    field: EncryptedText

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def title(self) -> str:
        named = self.field.verbose_name != self.field.name
        return str(self.field.verbose_name) if named else "内容"

    @property
    def stored(self) -> Any:
        return self.field.name

    def read(self, row: Any) -> str:
        return str(getattr(row, self.name))

    def renew(self, row: Any) -> dict[str, Any]:
        text = self.read(row)
        return {self.name: Ciphertext(encrypt(text, self.field.place(row.pk))) if text else ""}


@dataclass(frozen=True, slots=True)
class SecretColumn:
    """A secret of one-time codes, which allauth keeps in JSON."""

    name: str
    title = "密钥"

    @property
    def stored(self) -> Any:
        return KeyTextTransform(self.name, "data")

    def read(self, row: Any) -> str:
        return one_time_codes.open_secret(row.data[self.name]) if self.name in row.data else ""

    def renew(self, row: Any) -> dict[str, Any]:
        text = self.read(row)
        return {"data": {**row.data, self.name: one_time_codes.seal(text, row.user_id)}} if text else {}


@dataclass(frozen=True, slots=True)
class EncryptedTable:
    """A model with encrypted columns and the indexes beside them."""

    model: type[Model]
    columns: tuple[EncryptedColumn, ...]
    indexes: tuple[Index, ...] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._base_manager.order_by("pk")

    def describe(self, key: Any) -> str:
        """A row as `doudi check` names it."""
        return f"{TITLES.get(self.label, self.label)} {key}"

    def remaining(self, state: KeyState) -> QuerySet[Any]:
        """Rows that are not yet under the newest field key or not yet indexed under the keys that the state asks for."""
        field_key, _ = settings.DOUDI.field_keys[0]
        keys, remaining = self._index_keys(state), Q()
        for column in self.columns:
            remaining |= ~_begins(column.stored, "", 1) & ~_begins(column.stored, f"{field_key}:{BOUND}:")
        for index in self.indexes:
            if index.column in keys:
                remaining |= ~_begins(index.source, "", 1) & ~_is_indexed_under(index.column, keys[index.column])
        return self.rows.filter(remaining)

    def unbound(self) -> QuerySet[Any]:
        """Rows with a ciphertext from before they were bound."""
        unbound = Q()
        for column in self.columns:
            bound = Q(*(~_begins(column.stored, f"{name}:{BOUND}:") for name, _ in settings.DOUDI.field_keys))
            unbound |= ~_begins(column.stored, "", 1) & bound
        return self.rows.filter(unbound)

    def count_encrypted(self, key_name: str) -> int:
        """How many texts rest on a field key."""
        return sum(self.rows.filter(_begins(column.stored, f"{key_name}:")).count() for column in self.columns)

    def count_indexed(self, key_name: str, state: KeyState) -> int:
        """How many indexes that are in use rest on an index key."""
        columns = self._index_keys(state)
        return sum(self.rows.filter(_is_indexed_under(column, key_name)).count() for column in columns)

    def renew(self, row: Any, state: KeyState) -> dict[str, Any]:
        """The columns of a row under the newest keys.

        DecryptionError where something of it cannot be read or an index is not its own: an old ciphertext is not bound, and
        the index alone tells whether it belongs to this row.
        """
        faults = list(self.find_faults(row))
        if faults:
            raise DecryptionError("；".join(faults))
        columns: dict[str, Any] = {}
        for column in self.columns:
            columns |= column.renew(row)
        for name, key_name in self._index_keys(state).items():
            (index,) = (index for index in self.indexes if index.column == name)
            if getattr(row, index.source):
                columns[name] = index.compute(row, key_name)
        return columns

    def find_faults(self, row: Any) -> Iterator[str]:
        """What of a row cannot be read, and which numbers have an index of another or none, in Chinese."""
        texts = {}
        for column in self.columns:
            try:
                texts[column.name] = column.read(row), column.title
            except DecryptionError as error:
                yield f"{column.title}读不出（{error}）"
        configured, indexed = dict(settings.DOUDI.index_keys), set()
        for index in self.indexes:
            value, (text, title) = getattr(row, index.column), texts.get(index.source, ("", ""))
            key_name = value[:-DIGITS].removesuffix(":")
            if value:
                indexed.add((index.source, index.kind))
            # Of a relative who was declared before the number was kept there is the index alone.
            if not value or not title or key_name not in configured or (self.model is Kin and not text):
                continue
            if index.compute(row, key_name) != value:
                yield f"{title}的检索码（{index.column}）不是它自己的"
        for source, kind in {(index.source, index.kind) for index in self.indexes} - indexed:
            text, title = texts.get(source, ("", ""))
            if text:
                yield f"{title}没有检索码（{kind}）"

    def _index_keys(self, state: KeyState) -> dict[str, str]:
        """{column of an index: name of the key under which it is to be}."""
        if self.model is Person:
            return person_keys(state)
        if self.model is OfficerNumber:
            return number_keys(state)
        newest, _ = settings.DOUDI.index_keys[0]
        return {index.column: newest for index in self.indexes}


def encrypted_tables() -> Iterator[EncryptedTable]:
    """All of them, in the order of the apps."""
    indexes: dict[type[Model], tuple[Index, ...]] = {
        Person: PERSON_INDEXES,
        Kin: KIN_INDEXES,
        OfficerNumber: NUMBER_INDEXES,
    }
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedText)]
        if fields:
            yield EncryptedTable(model, tuple(map(FieldColumn, fields)), indexes.get(model, ()))
    yield EncryptedTable(Authenticator, tuple(map(SecretColumn, one_time_codes.SECRETS)))


def count_remaining() -> int:
    """How many rows of the office are not yet under the newest keys."""
    state = key_state()
    return sum(table.remaining(state).count() for table in encrypted_tables())


def _begins(stored: Any, text: str, length: int | None = None) -> Q:
    """Rows whose stored text begins so, capitals and all: SQLite's LIKE takes `a` for `A`. The empty text of length 1 finds
    rows that hold nothing."""
    return Q(Exact(Substr(stored, 1, length or len(text)), text))


def _is_indexed_under(column: str, key_name: str) -> Q:
    """Rows whose index was made under this key."""
    prefix = index_prefix(key_name)
    return Q(Exact(Length(column), len(prefix) + DIGITS)) & (_begins(column, prefix) if prefix else Q())
