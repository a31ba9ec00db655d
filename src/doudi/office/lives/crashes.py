"""Interruptions: a step that is broken off after some statements, as by a power cut, and then taken again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

_CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
"""What begins and ends parts of a transaction: whether it is taken is the database's doing alone."""


class InterruptedStepError(Exception):
    """Stands for whatever ends a process between two statements."""


def run_interrupted(step: Callable[[], None], after: int | None) -> bool:
    """Takes a step; with `after`, breaks it off once so many statements were made and takes it again from the start.

    What an action had not committed is lost with it. Returns whether it was interrupted.
    """
    if after is None:
        step()
        return False
    left = after

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(_CONTROL):
            return execute(sql, parameters, many, context)
        left -= 1
        if left == -1:  # whatever follows undoes what was not committed, as the database does when a process is gone
            raise InterruptedStepError
        return execute(sql, parameters, many, context)

    try:
        with connection.execute_wrapper(count):
            step()
    except InterruptedStepError:
        step()
        return True
    return False


def in_one_transaction(step: Callable[[], None]) -> Callable[[], None]:
    """The step so that all of it is kept or nothing."""

    def whole() -> None:
        with transaction.atomic():
            step()

    return whole
