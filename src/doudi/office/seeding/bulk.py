"""Many rows at once, past the ORM's statement for each few: COPY on PostgreSQL, one prepared statement on SQLite. Constraints and
triggers of the database see every row as they see any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Model

from doudi.office.crypto import EncryptedText
from doudi.office.reserved_ids import reserve


def insert(rows: Sequence[Model]) -> None:
    """Inserts rows of one table; each gets its key where it has none. Columns are written as the model's fields write them."""
    if not rows:
        return
    model = type(rows[0])
    keyless = [row for row in rows if row.pk is None]
    for row, key in zip(keyless, reserve(model, len(keyless)) if keyless else (), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    table, columns = connection.ops.quote_name(model._meta.db_table), [_quoted(field) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copied:
                for values in _prepared(fields, rows):
                    copied.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            cursor.executemany(statement, list(_prepared(fields, rows)))


def _quoted(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _prepared(fields: Sequence[Field[Any, Any]], rows: Sequence[Model]) -> Iterator[tuple[Any, ...]]:
    """The columns of each row as the database takes them. Whole numbers, truths and short texts it takes as they are; the same day
    or moment, which stands in many rows, is written once."""
    written: dict[tuple[str, Any], Any] = {}
    names = [(str(field.attname), field, isinstance(field, _WRITTEN_ALONE)) for field in fields]
    for row in rows:
        values = []
        for name, field, alone in names:
            value = row.__dict__.get(name)
            if alone:
                value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
            elif type(value) not in _PLAIN:
                key = name, value
                if key not in written:
                    written[key] = field.get_db_prep_save(value, connection)
                value = written[key]
            values.append(value)
        yield tuple(values)


_PLAIN = (int, str, bool, type(None))
_WRITTEN_ALONE = (EncryptedText, JSONField, BinaryField)
