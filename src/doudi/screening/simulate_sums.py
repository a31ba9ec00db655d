"""Sums of a simulation as they are told: ranges of money, by the month, the year and once, and numbers of people."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.policies.vocabulary import Right, Vocabulary
from doudi.rules.units import YUAN, parse_unit
from doudi.screening.simulate_counts import ELIGIBLE, OPEN
from doudi.screening.simulate_tables import Money

MONTHLY, YEARLY = parse_unit("yuan/month"), parse_unit("yuan/year")
TIMES_A_YEAR = {MONTHLY: 12, YEARLY: 1, YUAN: 1}
"""How often a year a right is paid; one that is paid once is taken as paid once in the year."""
PAID = {MONTHLY: "按月", YEARLY: "按年", YUAN: "一次性或年内累计"}
SETTLED = ("gained", "lost", "more", "less", "same")


@dataclass(frozen=True, slots=True)
class Cost:
    """In fen. `low`: what is certainly paid; `high`: what is paid at most, undetermined ones included; `loose`: rows without
    an upper bound."""

    low: int = 0
    high: int = 0
    loose: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.low + other.low, self.high + other.high, self.loose + other.loose)

    def __mul__(self, times: int) -> Cost:
        return Cost(self.low * times, self.high * times, self.loose)

    def money(self) -> Money:
        return Money(self.low, None if self.loose else self.high)


def paid_rights(vocabulary: Vocabulary) -> list[Right]:
    """Rights that are sums of money."""
    return [right for right in vocabulary.rights.values() if right.unit in TIMES_A_YEAR]


def cost(rows: pl.DataFrame, side: str) -> Cost:
    """What the rows of a cube come to, as often as each is paid. `side`: b before, a after."""
    low, high, loose = rows.select(pl.col(f"{side}_low", f"{side}_high", f"{side}_loose").sum()).row(0)
    return Cost(low, high, loose)


def yearly(vocabulary: Vocabulary, rows: pl.DataFrame, side: str, right: str = "") -> Cost:
    """What the rows of a cube cost in a year, all rights together or one of them."""
    found = Cost()
    for one in paid_rights(vocabulary):
        if right in ("", one.name):
            assert one.unit is not None
            found += cost(rows.filter(pl.col("right") == one.name), side) * TIMES_A_YEAR[one.unit]
    return found


def monthly(vocabulary: Vocabulary, rows: pl.DataFrame, side: str) -> Cost:
    """What the rows of a cube cost in a month: rights that are paid by the month."""
    names = [one.name for one in paid_rights(vocabulary) if one.unit == MONTHLY]
    return cost(rows.filter(pl.col("right").is_in(names)), side)


def difference(rows: pl.DataFrame, settled: bool) -> Money:
    """By how much rows of a cube change, either those that are certain both times or the others, alike ones left out."""
    is_settled = pl.col("change").is_in(SETTLED)
    low, high, loose = (
        rows.filter(is_settled if settled else pl.col("change") == "open")
        .select(pl.col("d_low", "d_high", "d_loose").sum())
        .row(0)
    )
    return Money(None, None, True) if loose else Money(low, high, True)


def yearly_difference(vocabulary: Vocabulary, cube: pl.DataFrame, settled: bool) -> Money:
    """The same for a year, all rights together."""
    low = high = 0
    for right in paid_rights(vocabulary):
        one = difference(cube.filter(pl.col("right") == right.name), settled)
        if one.low is None or one.high is None:
            return Money(None, None, True)
        assert right.unit is not None
        times = TIMES_A_YEAR[right.unit]
        low, high = low + one.low * times, high + one.high * times
    return Money(low, high, True)


def number(rows: pl.DataFrame, *changes: str, of: str = "rows") -> int:
    """How many rows, or people, changed in one of some ways."""
    return int(rows.filter(pl.col("change").is_in(changes)).select(pl.col(of).sum()).item())


def having(rows: pl.DataFrame, side: str, status: int = ELIGIBLE, of: str = "rows") -> int:
    """How many have a right before or after, or of how many it is undetermined."""
    column = "before" if side == "b" else "after"
    return int(rows.filter(pl.col(column) == status).select(pl.col(of).sum()).item())


def undetermined(rows: pl.DataFrame, side: str) -> int:
    return having(rows, side, OPEN)
