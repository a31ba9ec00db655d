"""Operations for migrations that lay triggers on tables, on SQLite and PostgreSQL alike (docs/decisions/0015)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# PostgreSQL empties a table by it past every trigger of rows; SQLite knows no such statement.
TRUNCATE = "TRUNCATE"


class Guard(migrations.operations.base.Operation):
    """Refuses an INSERT, UPDATE or DELETE of rows for which `when` holds, or to TRUNCATE the table.

    `when` is SQL over NEW and OLD that both databases understand, or where they differ a mapping by `sqlite` and
    `postgresql`; without it every row is refused. `message` is what the database then says.
    `steady` is a table that `when` asks: its rows do not change until the transaction ends, also where two sessions do not
    see each other's rows.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, table: str, name: str, event: str, message: str, when: str | Mapping[str, str] = "", steady: str = ""
    ):
        self.table, self.name, self.event, self.message, self.when = table, name, event, message, when
        self.steady = steady

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of Django's picture of the models."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        trigger = f"{self.table}_{self.name}"
        when = self.when if isinstance(self.when, str) else self.when[schema_editor.connection.vendor]
        if schema_editor.connection.vendor == "sqlite":
            if self.event == TRUNCATE:
                return
            condition = f"WHEN {when} " if when else ""
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW {condition}'
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            )
            return
        lock = f'PERFORM 1 FROM "{self.steady}" FOR SHARE; ' if self.steady else ""
        condition = f"{lock}IF {when} THEN " if when else ""
        ends = "END IF; RETURN COALESCE(NEW, OLD);" if when else ""
        schema_editor.execute(
            f'CREATE FUNCTION "{trigger}"() RETURNS trigger AS $$ BEGIN {condition}'
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = '23514'; {ends} END $$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f'CREATE TRIGGER "{trigger}" BEFORE {self.event} ON "{self.table}" '
            f'FOR EACH {"STATEMENT" if self.event == TRUNCATE else "ROW"} EXECUTE FUNCTION "{trigger}"()'
        )

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        trigger = f"{self.table}_{self.name}"
        if schema_editor.connection.vendor == "sqlite":
            if self.event != TRUNCATE:
                schema_editor.execute(f'DROP TRIGGER "{trigger}"')
        else:
            schema_editor.execute(f'DROP TRIGGER "{trigger}" ON "{self.table}"')
            schema_editor.execute(f'DROP FUNCTION "{trigger}"()')

    def describe(self) -> str:
        return f"Refuse {self.event.lower()} on {self.table}: {self.message}"


def append_only(table: str) -> list[Guard]:
    """The guards of a table whose rows are written once and never changed or deleted."""
    return [
        Guard(table, "no_update", "UPDATE", f"{table}: rows are appended, never changed"),
        Guard(table, "no_delete", "DELETE", f"{table}: rows are appended, never deleted"),
        Guard(table, "no_truncate", TRUNCATE, f"{table}: rows are appended, never deleted"),
    ]
