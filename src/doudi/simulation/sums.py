"""Sums of a simulation as they are told: ranges of money, by the month, the year and once, and numbers of people."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.policies.packs.vocabulary import Right, Vocabulary
from doudi.rules.units import YUAN, parse_unit
from doudi.simulation.counts import ELIGIBLE, OPEN, UNSETTLED
from doudi.simulation.paired_changes import MONTHLY
from doudi.simulation.report_tables import Money

YEARLY = parse_unit("yuan/year")
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

    def __add__(self, cost: Cost) -> Cost:
        return Cost(self.low + cost.low, self.high + cost.high, self.loose + cost.loose)

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
    total = Cost()
    for paid_right in paid_rights(vocabulary):
        if right in ("", paid_right.name):
            assert paid_right.unit is not None
            total += cost(rows.filter(pl.col("right") == paid_right.name), side) * TIMES_A_YEAR[paid_right.unit]
    return total


def monthly(vocabulary: Vocabulary, rows: pl.DataFrame, side: str) -> Cost:
    """What the rows of a cube cost in a month: rights that are paid by the month."""
    names = [right.name for right in paid_rights(vocabulary) if right.unit == MONTHLY]
    return cost(rows.filter(pl.col("right").is_in(names)), side)


def difference(rows: pl.DataFrame, settled: bool) -> Money:
    """By how much rows of a cube change, either those of which it is certain how they change or the others, alike ones left out."""
    is_settled = pl.col("change").is_in(SETTLED)
    low, high, loose = (
        rows.filter(is_settled if settled else pl.col("change").is_in(UNSETTLED))
        .select(pl.col("d_low", "d_high", "d_loose").sum())
        .row(0)
    )
    return Money(None, None, True) if loose else Money(low, high, True)


def yearly_difference(vocabulary: Vocabulary, cube: pl.DataFrame, settled: bool) -> Money:
    """The same for a year, all rights together."""
    low = high = 0
    for right in paid_rights(vocabulary):
        change = difference(cube.filter(pl.col("right") == right.name), settled)
        if change.low is None or change.high is None:
            return Money(None, None, True)
        assert right.unit is not None
        times = TIMES_A_YEAR[right.unit]
        low, high = low + change.low * times, high + change.high * times
    return Money(low, high, True)


def number(rows: pl.DataFrame, *changes: str, counting: str = "rows") -> int:
    """How many rows, or people, changed in one of some ways."""
    return int(rows.filter(pl.col("change").is_in(changes)).select(pl.col(counting).sum()).item())


def having(rows: pl.DataFrame, side: str, status: int = ELIGIBLE, counting: str = "rows") -> int:
    """How many have a right before or after, or of how many it is undetermined."""
    column = "before" if side == "b" else "after"
    return int(rows.filter(pl.col(column) == status).select(pl.col(counting).sum()).item())


def undetermined(rows: pl.DataFrame, side: str) -> int:
    return having(rows, side, OPEN)
