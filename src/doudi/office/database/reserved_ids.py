"""Primary keys that are known before their row is inserted, so that encrypted columns can be bound to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction


class ReservedId(models.BigAutoField[int, int]):
    """A number drawn from the table's own sequence before the row is inserted. To the database it is a BigAutoField.

    Whoever saves a new row says `force_insert=True`: Django takes a row that has its key for one that may exist, and would
    try an UPDATE first.
    """

    def __init__(self, **options: Any) -> None:
        # As Django gives a model that declares no key.
        super().__init__(
            **{"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID", **options}
        )

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.BigAutoField", arguments, options

    def get_pk_value_on_save(self, instance: models.Model) -> int:
        return reserve(self.model, 1, instance._state.db or router.db_for_write(self.model, instance=instance))[0]


def reserve(model: type[models.Model], count: int, alias: str = DEFAULT_DB_ALIAS) -> list[int]:
    """The next numbers of a table's sequence, so many, which no other row gets."""
    table, column = model._meta.db_table, model._meta.pk.column
    connection = connections[alias]
    # SQLite locks the whole database here, so that two processes do not read the same number.
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", (table, column, count)
            )
            return [int(number) for (number,) in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", (count, table))
        if cursor.rowcount == 0:
            # The table never had a row.
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", (table, count))
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", (table,))
        last = int(cursor.fetchone()[0])
        return list(range(last - count + 1, last + 1))
