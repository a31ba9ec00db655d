"""Invariants that stand in the database itself, on SQLite and PostgreSQL alike: operations for migrations."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# PostgreSQL empties a table by it past every trigger of rows; SQLite knows no such statement.
TRUNCATE = "TRUNCATE"


class Guard(migrations.operations.base.Operation):
    """Refuses an INSERT, UPDATE or DELETE of rows for which `when` holds, or to TRUNCATE the table.

    `when` is SQL over NEW and OLD, understood by both databases; `message` is what the database then says.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, name: str, event: str, message: str, when: str = ""):
        self.table, self.name, self.event, self.message, self.when = table, name, event, message, when

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of Django's picture of the models."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        trigger = f"{self.table}_{self.name}"
        if schema_editor.connection.vendor == "sqlite":
            if self.event == TRUNCATE:
                return
            condition = f"WHEN {self.when} " if self.when else ""
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW {condition}'
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            )
            return
        condition = f"IF {self.when} THEN " if self.when else ""
        ends = "END IF; RETURN COALESCE(NEW, OLD);" if self.when else ""
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
    """Rows are written once: the database refuses to change or delete them."""
    return [
        Guard(table, "no_update", "UPDATE", f"{table}: rows are appended, never changed"),
        Guard(table, "no_delete", "DELETE", f"{table}: rows are appended, never deleted"),
        Guard(table, "no_truncate", TRUNCATE, f"{table}: rows are appended, never deleted"),
    ]
