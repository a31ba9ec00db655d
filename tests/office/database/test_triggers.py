"""Guards are laid and taken off again, with and without a condition, on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, migrations, transaction
from django.db.migrations.state import ProjectState

from doudi.office.database.triggers import Guard, Rebuilding, append_only

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "triggers_try"


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    _execute(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, amount integer)")
    _execute(f"INSERT INTO {TABLE} VALUES (1, 5)")
    yield
    _execute(f"DROP TABLE {TABLE}")


def _execute(sql: str) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def _lay(*guards: Guard) -> None:
    with connection.schema_editor() as editor:
        for guard in guards:
            guard.database_forwards("audit", editor, None, None)


def _take_off(*guards: Guard) -> None:
    with connection.schema_editor() as editor:
        for guard in guards:
            guard.database_backwards("audit", editor, None, None)


def _refused(sql: str, message: str) -> None:
    with pytest.raises(DatabaseError, match=message):
        _execute(sql)


def test_a_guard_may_hold_the_table_that_it_asks() -> None:
    _execute(f"CREATE TABLE {TABLE}_state (least integer)")
    _execute(f"INSERT INTO {TABLE}_state VALUES (5)")
    guard = Guard(
        TABLE,
        "least",
        "INSERT",
        "too little",
        f"NEW.amount < (SELECT least FROM {TABLE}_state)",
        steady=f"{TABLE}_state",
    )
    _lay(guard)
    _execute(f"INSERT INTO {TABLE} VALUES (2, 5)")
    _refused(f"INSERT INTO {TABLE} VALUES (3, 4)", "too little")
    _take_off(guard)
    _execute(f"DROP TABLE {TABLE}_state")


def test_appended_rows_stay_until_the_guards_are_taken_off() -> None:
    guards = append_only(TABLE)
    _lay(*guards)
    _execute(f"INSERT INTO {TABLE} VALUES (2, 6)")
    _refused(f"UPDATE {TABLE} SET amount = 1", "rows are appended, never changed")
    _refused(f"DELETE FROM {TABLE} WHERE id = 2", "rows are appended, never deleted")
    if connection.vendor == "postgresql":
        _refused(f"TRUNCATE {TABLE}", "rows are appended, never deleted")
    _take_off(*guards)
    assert _execute(f"UPDATE {TABLE} SET amount = 1") == 2
    assert _execute(f"DELETE FROM {TABLE} WHERE id = 2") == 1


def test_a_condition_says_what_is_refused() -> None:
    guard = Guard(TABLE, "less", "UPDATE", "amounts only rise", "NEW.amount < OLD.amount")
    _lay(guard)
    assert _execute(f"UPDATE {TABLE} SET amount = 7") == 1
    _refused(f"UPDATE {TABLE} SET amount = 6", "amounts only rise")
    assert _execute(f"DELETE FROM {TABLE}") == 1
    _take_off(guard)


def test_a_condition_on_deleting_lets_the_others_go() -> None:
    guard = Guard(TABLE, "held", "DELETE", "five is held", "OLD.amount = 5")
    _lay(guard)
    _execute(f"INSERT INTO {TABLE} VALUES (2, 6)")
    _refused(f"DELETE FROM {TABLE} WHERE id = 1", "five is held")
    assert _execute(f"DELETE FROM {TABLE} WHERE id = 2") == 1
    _take_off(guard)


def test_a_guard_says_what_it_does() -> None:
    assert append_only(TABLE)[1].describe() == f"Refuse delete on {TABLE}: {TABLE}: rows are appended, never deleted"


def _renew(statements: Iterable[str]) -> None:
    with connection.schema_editor() as editor:
        for statement in statements:
            editor.execute(statement)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite builds a table anew to change it")
def test_triggers_that_ask_a_table_which_is_built_anew_are_set_again() -> None:
    """The rename refuses while they are there, and they guard as before afterwards."""
    _execute(f"CREATE TABLE {TABLE}_state (least integer)")
    _execute(f"INSERT INTO {TABLE}_state VALUES (5)")
    _lay(Guard(TABLE, "least", "INSERT", "too little", f"NEW.amount < (SELECT least FROM {TABLE}_state)"))
    renewal = (
        f"CREATE TABLE {TABLE}_new AS SELECT * FROM {TABLE}_state",
        f"DROP TABLE {TABLE}_state",
        f"ALTER TABLE {TABLE}_new RENAME TO {TABLE}_state",
    )
    with pytest.raises(DatabaseError, match="no such table"):
        _renew(renewal)
    with connection.schema_editor() as editor:
        operations = [migrations.RunSQL(statement) for statement in renewal]
        Rebuilding(f"{TABLE}_state", operations).database_forwards("audit", editor, ProjectState(), ProjectState())
    _refused(f"INSERT INTO {TABLE} VALUES (2, 4)", "too little")
    _execute(f"INSERT INTO {TABLE} VALUES (3, 5)")
    _execute(f"DROP TRIGGER {TABLE}_least")
    _execute(f"DROP TABLE {TABLE}_state")
