"""Locks on rows: of two officers who change the same row, the second must look at it again."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from doudi.office.errors import ChangedMeanwhileError

Row = TypeVar("Row", bound=Model)


def lock_for_update(rows: QuerySet[Row], pk: int, *, expected_version: int, message: str) -> Row:
    """Reads a row with a field `version` afresh and locks it until the transaction ends.

    `expected_version` is the version that the officer's form was opened on. ChangedMeanwhileError with the Chinese
    `message` if the row has another by now. Rows that `rows` joins by select_related are not locked.
    """
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    if row.version != expected_version:  # type: ignore[attr-defined]
        raise ChangedMeanwhileError(message)
    return row
