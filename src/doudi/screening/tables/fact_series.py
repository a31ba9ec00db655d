"""Columns of facts made from values, as the tables to be screened hold them.

- Money stands in yuan as a decimal of two places, so that a column says itself what it holds.
- An unknown or absent fact is null. The answer "none" of a number or a day is what the vocabulary stores for it: level 0,
  and the day before the earliest one.
- A set of options is one yes/no column for each option, such as `disability_components.visual`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from doudi.rules.language.model import FactDefinition
from doudi.rules.types import Choice, ChoiceSet, Date, Number
from doudi.rules.units import YUAN
from doudi.screening.tables.columns import EPOCH

YUAN_COLUMN = pl.Decimal(14, 2)


def list_column_names(fact: FactDefinition) -> list[str]:
    """The names of a fact's columns: one, or one for each option of a set."""
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, ChoiceSet) else [fact.name]


def is_money(kind: object) -> bool:
    """Whether a fact of this type is a sum of yuan, whatever the time it is for."""
    return isinstance(kind, Number) and kind.unit is not None and kind.unit.powers[0] == YUAN.powers[0]


def make_fact_series(fact: FactDefinition, values: list[Any]) -> list[pl.Series]:
    """The columns of a fact. `values`: fen, whole numbers, dates or day numbers, truths, options or collections of options,
    the word "none" where the vocabulary knows that answer; None is unknown."""
    name, kind = fact.name, fact.type
    if isinstance(kind, ChoiceSet):
        return [
            pl.Series(
                f"{name}.{option}", [None if value is None else option in value for value in values], dtype=pl.Boolean
            )
            for option in fact.options
        ]
    if isinstance(kind, Choice):
        return [pl.Series(name, values, dtype=pl.Enum(fact.options))]
    if fact.none is not None:
        values = [fact.none if value == "none" else value for value in values]
    if isinstance(kind, Date):
        days = [
            value.toordinal() - EPOCH if isinstance(value, dt.date) else value and value - EPOCH for value in values
        ]
        return [pl.Series(name, days, dtype=pl.Int32).cast(pl.Date)]
    if is_money(kind):
        fen = pl.Series(name, values, dtype=pl.Int64)
        return [(fen.cast(pl.Decimal(18, 2)) / 100).cast(YUAN_COLUMN)]
    if isinstance(kind, Number):
        return [pl.Series(name, values, dtype=pl.Int32)]
    return [pl.Series(name, values, dtype=pl.Boolean)]
