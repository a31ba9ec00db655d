"""Writing many rows at once, past what Django does for each of them: COPY on PostgreSQL, one prepared statement on SQLite. The
database looks at every row as it always does: constraints and triggers refuse what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from doudi.office.crypto import EncryptedText
from doudi.office.database.reserved_ids import reserve

Converter = Callable[[Any], Any]
Value = TypeVar("Value")
CHUNK = 5_000
"""How many keys a query is asked for at once: both databases take some more."""
_PLAIN = (int, str, bool, type(None))
"""Values of these types the database takes as they are, but for a field that writes them in a form of its own."""


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values a few thousand at a time."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def insert_objects(objects: Sequence[Model]) -> None:
    """Inserts objects of one model, none of which is saved yet; each gets its key where it has none. Django's IntegrityError where
    a row is refused; must be called within a transaction."""
    if not objects:
        return
    model = type(objects[0])
    keyless = [row for row in objects if row.pk is None]
    for row, key in zip(keyless, reserve(model, len(keyless)) if keyless else (), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    sealed = [field for field in fields if isinstance(field, EncryptedText)]
    names = [str(field.attname) for field in fields]

    def values(row: Model) -> list[object]:
        held = row.__dict__ | {field.attname: field.pre_save(row, add=True) for field in sealed}
        return [held.get(name) for name in names]

    _write(model, fields, map(values, objects))


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Appends rows in their order: `columns` names their values, the others get what the model has for them, and the database gives
    their keys. AssertionError for a column that the model does not have; else as `insert_objects`."""
    every = [field for field in model._meta.concrete_fields if not field.primary_key]
    named = [field for field in every if field.attname in columns]
    assert len(named) == len(columns), f"{model._meta.label} has no such columns: {columns}"
    fields = sorted(named, key=lambda field: columns.index(field.attname))
    others = [field for field in every if field not in fields]
    defaults = [field.get_default() for field in others]
    _write(model, [*fields, *others], ([*row, *defaults] for row in rows))


def _write(model: type[Model], fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[object]]) -> None:
    """Writes rows, each with the value of every one of the fields as the model holds it."""
    converters = [_converter(field) for field in fields]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    values = (tuple(convert(value) for convert, value in zip(converters, row, strict=True)) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
            cursor.executemany(statement, list(values))


def _converter(field: Field[Any, Any]) -> Converter:
    """How the database wants the values of a field. Days and moments come often: each is converted once."""

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, EncryptedText) or field.get_internal_type() in ("BinaryField", "JSONField"):
        return convert
    written: dict[Any, Any] = {}

    def convert_once(value: Any) -> Any:
        if type(value) in _PLAIN:
            return value
        if value not in written:
            written[value] = convert(value)
        return written[value]

    return convert_once
