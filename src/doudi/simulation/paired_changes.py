"""What a reform does to households of which something is open: decided both ways on the same answers.

`rules.engine.paired_decider` does it for one household.

Whatever is certain and exact both times needs no pairing: its difference is that of two numbers in columns. Nor does a right on
which the reform has no bearing: none of its rules, and none of the values behind them, is another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.outcome import NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.engine.paired_decider import PairedDecider, RightChange
from doudi.rules.program.mentions import is_unchanged
from doudi.rules.program.program import Program
from doudi.rules.units import parse_unit
from doudi.rules.unknowns.sentinels import HOUSEHOLD as HOUSEHOLD_ITSELF
from doudi.screening.engine.interpreter_fallback import HouseholdCases, find_members
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import GROUP, ON, REGION
from doudi.screening.tables.validate import StoredTables
from doudi.simulation.scenario import Setup

MONTHLY = parse_unit("yuan/month")
ROW, PAIRED = "#row", "#paired"
"""A row of a table of outcomes, and whether it was paired."""
_SCHEMA = {
    ROW: pl.UInt32, "p_low": pl.Int64, "p_high": pl.Int64, "p_lose": pl.Boolean, "p_gain": pl.Boolean, "p_exact": pl.Boolean,
    PAIRED: pl.Boolean,
}  # fmt: skip
Rows = list[tuple[int, int | None, int | None, bool, bool, bool, bool]]


@dataclass
class PairedChanges:
    """What was paired. `rights`: by right, the rows of its table; `monthly`: by household, all its monthly rights together.

    Each row holds the least and greatest change (null: no bound is known), whether some answer loses and some gains, and
    whether that is exact.
    """

    rights: dict[str, Rows] = field(default_factory=dict)
    monthly: Rows = field(default_factory=list)

    def beside(self, right: str, frame: pl.DataFrame) -> pl.DataFrame:
        """A table of outcomes' rows with the columns of what was paired of a right, `#paired` null where nothing was."""
        return _beside(frame, self.rights.get(right, []))

    def beside_households(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same of all monthly rights together."""
        return _beside(frame, self.monthly)


def _beside(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    columns = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    joined = frame.with_row_index(ROW).join(columns, on=ROW, how="left", maintain_order="left")
    return joined.drop(ROW)


def paired_change(certain: pl.Expr) -> pl.Expr:
    """What becomes of a row that was paired. `certain`: the rows that are certainly had before and after."""
    return (
        pl.when(~pl.col("p_exact")).then(pl.lit("wide"))
        .when(~pl.col("p_lose") & ~pl.col("p_gain")).then(pl.lit("alike"))
        .when(certain & (pl.col("p_low") > 0).fill_null(False)).then(pl.lit("more"))
        .when(certain & (pl.col("p_high") < 0).fill_null(False)).then(pl.lit("less"))
        .when(~pl.col("p_lose")).then(pl.lit("rise"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip


def pair_changes(
    vocabulary: Vocabulary,
    setups: tuple[Setup, Setup],
    stored: StoredTables,
    results: tuple[ScreeningResult, ScreeningResult],
) -> PairedChanges:
    """Pairs every household that has something open in a right on which the reform bears. `setups`, `results`: before, after."""
    changes = PairedChanges()
    pairing = _Pairing(setups, stored)
    first_people, _ = find_members(stored.people)
    unsettled = {
        name: _unsettled_rows(name, right.unit is not None, results) for name, right in vocabulary.rights.items()
    }
    unsettled_pairs: dict[int, list[tuple[str, int]]] = {}
    for name, (of_households, rows) in unsettled.items():
        homes = rows if of_households else stored.people[GROUP].gather(rows)
        for row, home in zip(rows.to_list(), homes.to_list(), strict=True):
            unsettled_pairs.setdefault(home, []).append(
                (name, HOUSEHOLD_ITSELF if of_households else row - first_people[home])
            )
    cases: dict[int, HouseholdCases] = {}
    for home, pairs in sorted(unsettled_pairs.items()):
        programs, local, concerned = pairing.of(home)
        pairs = [pair for pair in pairs if pair[0] in concerned]
        if not pairs:
            continue
        if id(programs[0]) not in cases:
            cases[id(programs[0])] = HouseholdCases(programs[0], stored.households, stored.people)
        read = cases[id(programs[0])]
        households = read.household(home, local[0]), read.household(home, local[1])
        decider = PairedDecider(programs, households, stored.households[ON][home], setups[0].presume)
        decided = decider.changes
        for name, member in pairs:
            row = home if member == HOUSEHOLD_ITSELF else first_people[home] + member
            changes.rights.setdefault(name, []).append(_cells(row, decided[name, member]))
        names = [name for name, right in vocabulary.rights.items() if right.unit == MONTHLY]
        changes.monthly.append(_cells(home, decider.total(names)))
    return changes


def _cells(row: int, change: RightChange) -> tuple[int, int | None, int | None, bool, bool, bool, bool]:
    return row, change.low, change.high, change.may_lose, change.may_gain, change.exact, True


def _unsettled_rows(right: str, paid: bool, results: tuple[ScreeningResult, ScreeningResult]) -> tuple[bool, pl.Series]:
    """Whether a right is in the table of households, and the rows in which it is not certain and exact both times."""
    nothing = pl.Series([], dtype=pl.UInt32)
    for of_households in (True, False):
        frames = [result.households if of_households else result.people for result in results]
        having = [frame for frame in frames if right in frame.columns]
        if having:
            open_rows = [frame.select(_is_unsettled(right, paid)).to_series() for frame in having]
            return of_households, reduce(pl.Series.__or__, open_rows).fill_null(False).arg_true()
    return True, nothing


def _is_unsettled(right: str, paid: bool) -> pl.Expr:
    unsettled = pl.col(right) == UNDETERMINED
    if paid:
        apart = pl.col(f"{right}.low").ne_missing(pl.col(f"{right}.high"))
        unsettled = unsettled | (apart & (pl.col(right) != NOT_ELIGIBLE))
    return unsettled


Sides = tuple[tuple[Program, Program], tuple[DatedLocalValues, DatedLocalValues], frozenset[str]]


class _Pairing:
    """The Programs and local values of each household under both setups, and the rights on which the difference bears."""

    def __init__(self, setups: tuple[Setup, Setup], stored: StoredTables):
        self.setups = setups
        self._places = stored.households.select(REGION, ON).rows()
        self._sides: dict[tuple[Any, ...], Sides] = {}
        self._concerned: dict[tuple[int, int, frozenset[str]], frozenset[str]] = {}

    def of(self, home: int) -> Sides:
        place = self._places[home]
        if place not in self._sides:
            self._sides[place] = self._side(*place)
        return self._sides[place]

    def _side(self, region: str, on: int) -> Sides:
        before, after = (setup.library.program(setup.library.for_region(region, on), on) for setup in self.setups)
        local = [setup.local_values.of(setup.local_values.places(region), on) for setup in self.setups]
        names = {*local[0].values, *local[1].values}
        moved = {name for name in names if local[0].values.get(name) != local[1].values.get(name)}
        key = id(before), id(after), frozenset(moved)
        if key not in self._concerned:
            rights = {bound.rule.name for program in (before, after) for bound in program.of_kind("right")}
            self._concerned[key] = frozenset(name for name in rights if not is_unchanged(before, after, name, moved))
        return (before, after), (local[0], local[1]), self._concerned[key]
