"""What is said of rows and tables that cannot be read: a row for each fault, with its place, its value and the reason in
Chinese."""

from __future__ import annotations

import polars as pl

from doudi.screening.tables.columns import HOUSEHOLD, MEMBER

REFUSED: dict[str, type[pl.String]] = {
    HOUSEHOLD: pl.String,
    MEMBER: pl.String,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
}
"""The columns of a table of refused rows."""

Refusal = tuple[str | None, str | None, str, str | None, str]
"""A row that could not be read: household, member, column, value, reason."""


class UnusableTablesError(Exception):
    """Tables that cannot be read at all: a column is missing or means nothing. `args`: one sentence for each fault, in
    Chinese."""


class OutputExistsError(Exception):
    """What is to be written would overwrite or mix with something else; `args[0]` says so in Chinese."""


def make_refusals(rows: list[Refusal]) -> pl.DataFrame:
    """Rows that could not be read, as a table."""
    return pl.DataFrame(rows, schema=REFUSED, orient="row")
