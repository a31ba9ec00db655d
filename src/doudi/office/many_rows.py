"""Writing many rows at once, past what Django does for each of them; the database looks at every one as it always does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

Converter = Callable[[Any], Any]
Value = TypeVar("Value")
CHUNK = 5_000
"""How many keys a query is asked for at once: both databases take some more."""


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values a few thousand at a time."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Appends rows in their order: `columns` names their values, the others get what the model has for them.

    On PostgreSQL they are copied, which asks its triggers and constraints as well. Django's IntegrityError where one is
    refused; must be called within a transaction.
    """
    every = [field for field in model._meta.concrete_fields if not field.primary_key]
    named = [field for field in every if field.attname in columns]
    assert len(named) == len(columns), f"{model._meta.label} has no such columns: {columns}"
    fields = sorted(named, key=lambda field: columns.index(field.attname))
    others = [field for field in every if field not in fields]
    converters = [_converter(field) for field in fields]
    constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
    values = (
        (
            *(value if convert is None else convert(value) for convert, value in zip(converters, row, strict=True)),
            *constants,
        )
        for row in rows
    )
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in (*fields, *others))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (len(fields) + len(others)))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _converter(field: Field[Any, Any]) -> Converter | None:
    """How the database wants the values of a field; None where it takes them as they are. Days and moments come often: each is
    converted once."""
    if field.get_internal_type() not in ("DateField", "DateTimeField", "BooleanField", "JSONField"):
        return None
    known: dict[object, Any] = {}

    def convert(value: object) -> Any:
        if not isinstance(value, (dt.date, bool)):
            return field.get_db_prep_save(value, connection)
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return convert
