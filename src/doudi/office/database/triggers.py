"""Operations for migrations that lay triggers on tables, on SQLite and PostgreSQL alike (docs/decisions/0015)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    see each other's rows. `lock` does the same with some rows: SQL that follows FROM and ends with how they are locked. SQLite
    has one writer at a time and needs neither.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        name: str,
        event: str,
        message: str,
        when: str | Mapping[str, str] = "",
        steady: str = "",
        lock: str = "",
    ):
        self.table, self.name, self.event, self.message, self.when = table, name, event, message, when
        self.steady, self.lock = steady, lock or (f'"{steady}" FOR SHARE' if steady else "")

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
        lock = f"PERFORM 1 FROM {self.lock}; " if self.lock else ""
        # In parentheses: a CASE within has a THEN of its own.
        condition = f"{lock}IF ({when}) THEN " if when else ""
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


class Consequence(migrations.operations.base.Operation):
    """Has a statement follow every INSERT or UPDATE of a row for which `when` holds; both are SQL over NEW and OLD that both
    databases understand."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, name: str, event: str, when: str, statement: str):
        self.table, self.name, self.event, self.when, self.statement = table, name, event, when, statement

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of Django's picture of the models."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        trigger, laid = f"{self.table}_{self.name}", f"AFTER {self.event} ON"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" {laid} "{self.table}" FOR EACH ROW WHEN {self.when} '
                f"BEGIN {self.statement}; END"
            )
            return
        schema_editor.execute(
            f'CREATE FUNCTION "{trigger}"() RETURNS trigger AS $$ BEGIN {self.statement}; RETURN NULL; END $$ '
            "LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f'CREATE TRIGGER "{trigger}" {laid} "{self.table}" FOR EACH ROW WHEN ({self.when}) '
            f'EXECUTE FUNCTION "{trigger}"()'
        )

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        trigger = f"{self.table}_{self.name}"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER "{trigger}"')
        else:
            schema_editor.execute(f'DROP TRIGGER "{trigger}" ON "{self.table}"')
            schema_editor.execute(f'DROP FUNCTION "{trigger}"()')

    def describe(self) -> str:
        return f"After {self.event.lower()} on {self.table}: {self.statement}"


class Rebuilding(migrations.SeparateDatabaseAndState):
    """Operations by which SQLite builds a table anew, while the triggers that name it are laid aside.

    SQLite renames no table while a trigger names one that is not there, and a table that is built anew loses its own triggers.
    Which there are depends on the apps that were migrated before; they are set again as they were. Those that would not stand
    the change are taken off by the caller.
    """

    def __init__(self, table: str, operations: Sequence[migrations.operations.base.Operation]):
        super().__init__(database_operations=operations, state_operations=operations)
        self.table = table

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table, "operations": self.database_operations}

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        laid_aside = self._lay_aside(schema_editor)
        super().database_forwards(app_label, schema_editor, old, new)
        self._set_again(schema_editor, laid_aside)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: Any, new: Any) -> None:
        laid_aside = self._lay_aside(schema_editor)
        super().database_backwards(app_label, schema_editor, old, new)
        self._set_again(schema_editor, laid_aside)

    def _lay_aside(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        """The statements of the triggers that it takes off."""
        if schema_editor.connection.vendor != "sqlite":
            return []
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            asking = [(name, sql) for name, sql in cursor.fetchall() if re.search(rf"\b{re.escape(self.table)}\b", sql)]
        for name, _ in asking:
            schema_editor.execute(f'DROP TRIGGER "{name}"')
        return [sql for _, sql in asking]

    def _set_again(self, schema_editor: BaseDatabaseSchemaEditor, laid_aside: Sequence[str]) -> None:
        for statement in laid_aside:
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Build {self.table} anew"


def append_only(table: str) -> list[Guard]:
    """The guards of a table whose rows are written once and never changed or deleted."""
    return [
        Guard(table, "no_update", "UPDATE", f"{table}: rows are appended, never changed"),
        Guard(table, "no_delete", "DELETE", f"{table}: rows are appended, never deleted"),
        Guard(table, "no_truncate", TRUNCATE, f"{table}: rows are appended, never deleted"),
    ]
