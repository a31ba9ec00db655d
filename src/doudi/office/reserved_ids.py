"""Primary keys that are known before their row is inserted, so that encrypted columns can be bound to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router, transaction


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
        return _reserve(self.model, instance._state.db or router.db_for_write(self.model, instance=instance))


def _reserve(model: type[models.Model], alias: str) -> int:
    """The next number of a table's sequence, which no other row gets."""
    table, column = model._meta.db_table, model._meta.pk.column
    connection = connections[alias]
    # SQLite locks the whole database here, so that two processes do not read the same number.
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", (table, column))
            return int(cursor.fetchone()[0])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s", (table,))
        if cursor.rowcount == 0:
            # The table never had a row.
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 1)", (table,))
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", (table,))
        return int(cursor.fetchone()[0])
