"""Screening: every right of every household of two tables, decided by the rules that decide a family at the window.

Tables are parted by what decides them (pack and days on which it says the same), laid out as a plan of columns, and what
the plan cannot tell exactly goes household by household to the interpreter. Both give the same columns (see `names`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import polars as pl

from doudi.policies.packs import Library
from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD as WHOLE
from doudi.rules.program import Program
from doudi.screening.by_interpreter import Asked, ByInterpreter, Cases, rights_of
from doudi.screening.given import EXACT, Given
from doudi.screening.local_values import LocalValues
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION, SETTING, STATUS, Needed, needs_column, rights_in
from doudi.screening.parameters import Setting, look_up
from doudi.screening.plan import Plan
from doudi.screening.reasons import Counted, rules_name
from doudi.screening.rights import UNSURE
from doudi.screening.steps import GROUP
from doudi.screening.stored import Stored, store

__all__ = ["LocalValues", "Screened", "Screener"]

ORDER, PART = "#order", "#part"
STATUSES = [pl.lit(one, STATUS) for one in STATUS.categories]
"""Eligible, not eligible, undetermined."""


@dataclass(frozen=True)
class Screened:
    """Outcomes, in the order of the tables handed in, and the rows that could not be read. `unsure`: outcomes that the
    interpreter decided. `reasons`: how often each code of a reason occurs, by what decided and right."""

    households: pl.DataFrame
    people: pl.DataFrame
    refused: pl.DataFrame
    unsure: int
    reasons: Counted


@dataclass
class Screener:
    """Decides tables under the packs of a library. `mode`: how open facts are taken, see `given`.

    `advise`: also what decided, what is needed and how far it is to the line; else status and sum alone.
    """

    library: Library
    local_values: LocalValues = field(default_factory=LocalValues)
    presume: bool = True
    mode: str = EXACT
    advise: bool = True

    def __post_init__(self) -> None:
        self.needed = Needed.of(self.library.vocabulary)
        self._plans: dict[object, Plan] = {}
        self._planning = Lock()

    def decide(self, households: pl.DataFrame, people: pl.DataFrame) -> Screened:
        """Every right; Unusable where a column cannot be read at all."""
        stored = store(self.library.vocabulary, households, people)
        return self.decide_stored(stored)

    def decide_stored(self, stored: Stored) -> Screened:
        """The same of tables that were stored before."""
        tables: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        unsure, reasons = 0, Counted()
        for pack, program, settings, homes, people in self._parts(stored):
            found, everyone, doubted = self._decide(program, settings, homes, people)
            tables.append((found, everyone))
            unsure += doubted
            own = reasons.setdefault(rules_name(pack, program), {})
            for name, codes in reasons_in(found, everyone):
                own.setdefault(name, Counter()).update(codes)
        if not tables:
            keys = {HOUSEHOLD: pl.String}
            tables.append(
                (
                    pl.DataFrame(schema=keys | {REGION: pl.String, ON: pl.Date}),
                    pl.DataFrame(schema=keys | {MEMBER: pl.String}),
                )
            )
        if len(tables) == 1:
            return Screened(*tables[0], stored.refused, unsure, reasons)
        homes, people = (
            pl.concat(frames, how="diagonal").sort(ORDER).drop(ORDER) for frames in zip(*tables, strict=True)
        )
        return Screened(homes, people, stored.refused, unsure, reasons)

    # Parting

    def _parts(self, stored: Stored) -> Iterator[tuple[str, Program, list[Setting], pl.DataFrame, pl.DataFrame]]:
        """Households by pack and Program, with the setting of each as a column; where there are several, with the place of
        every row."""
        homes = stored.households
        if not homes.height:
            return
        pairs = homes.select(REGION, ON).unique(maintain_order=True)
        parts: dict[int, tuple[str, Program, list[Setting], dict[object, int]]] = {}
        which, at = [], []
        for region, on in pairs.iter_rows():
            pack = self.library.for_region(region, on)
            program = self.library.program(pack, on)
            _, _, settings, known = parts.setdefault(id(program), (pack.name, program, [], {}))
            places = self.local_values.places(region)
            if (places, on) not in known:
                known[places, on] = len(settings)
                settings.append(Setting(on, self.local_values.of(places)))
            which.append(id(program))
            at.append(known[places, on])
        people = stored.people
        if len(parts) > 1:
            people, homes = people.with_row_index(ORDER), homes.with_row_index(ORDER)
        if len(parts) == 1 and len(set(at)) == 1:
            homes = homes.with_columns(pl.lit(0, pl.UInt32).alias(SETTING))
        else:
            table = pairs.with_columns(pl.Series(PART, which, dtype=pl.Int64), pl.Series(SETTING, at, dtype=pl.UInt32))
            homes = homes.join(table, on=[REGION, ON], how="left", maintain_order="left")
        if len(parts) == 1:
            pack_name, program, settings, _ = next(iter(parts.values()))
            yield pack_name, program, settings, homes, people
            return
        owner = homes[PART].gather(people[GROUP])
        for key, (pack_name, program, settings, _) in parts.items():
            mine = people.filter(owner == key)
            ranks = mine[GROUP].rle_id().cast(pl.UInt32).set_sorted()
            yield pack_name, program, settings, homes.filter(pl.col(PART) == key), mine.with_columns(ranks.alias(GROUP))

    # Deciding

    def _decide(
        self, program: Program, settings: list[Setting], homes: pl.DataFrame, people: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame, int]:
        plan = self._plan(program, settings, homes, people)
        found, everyone = plan.run(homes, people)
        unsure = self._unsure(program, found, everyone)
        tables = (
            self._outcomes(program, n.HOUSEHOLD, found, [HOUSEHOLD, REGION, ON]),
            self._outcomes(program, n.MEMBER, everyone, [HOUSEHOLD, MEMBER]),
        )
        if not unsure or self.mode != EXACT:
            return *tables, 0
        return *self._settled(program, settings, homes, people, tables, unsure), sum(len(rows) for _, rows in unsure)

    def _plan(self, program: Program, settings: list[Setting], homes: pl.DataFrame, people: pl.DataFrame) -> Plan:
        """The plan for tables of this shape and these parameters; a Screener keeps those it has made."""
        shape = [(table, frozenset(frame.columns)) for table, frame in (("households", homes), ("people", people))]
        gaps = frozenset(name for frame in (homes, people) for name, count in _nulls(frame) if count)
        days = {setting.on for setting in settings}
        today = days.pop() if len(days) == 1 else None
        parameters, entered = look_up(program, settings)
        key = (id(program), *shape, gaps, today, tuple(parameters.items()), tuple(entered.items()))
        with self._planning:
            if key not in self._plans:
                given = Given(dict(shape), gaps, parameters, entered, today, self.presume, self.mode, self.advise)
                self._plans[key] = Plan.of(program, given, self.needed)
        return self._plans[key]

    def _outcomes(self, program: Program, whose: str, frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
        """The columns of a table's rights, each right with all that it can have."""
        there = set(frame.columns)
        columns = [pl.col(key) for key in keys]
        columns += [pl.col(ORDER)] if ORDER in there else []
        if ON in keys:
            columns[keys.index(ON)] = (pl.col(ON) - 719_163).cast(pl.Int32).cast(pl.Date).alias(ON)

        def cell(name: str, dtype: Any) -> pl.Expr:
            return pl.col(name).cast(dtype) if name in there else pl.lit(None, dtype).alias(name)

        yes, no, either = STATUSES
        for bound in rights_of(program, whose):
            name = bound.rule.name
            truth = pl.col(name)
            columns.append(pl.when(truth).then(yes).when(~truth).then(no).otherwise(either).alias(name))
            if bound.rule.unit is not None:
                last = f"{name}.high" if f"{name}.high" in there else f"{name}.low"
                columns += [pl.col(f"{name}.low"), pl.col(last).alias(f"{name}.high")]
            if not self.advise:
                continue
            columns += [cell(f"{name}.reason", pl.UInt32), cell(f"{name}.margin", pl.Int64)]
            for at in range(self.needed.words):
                column = needs_column(name, at)
                columns.append(pl.col(column) if column in there else pl.lit(0, pl.UInt64).alias(column))
        return frame.select(columns)

    # What the interpreter decides

    @staticmethod
    def _unsure(program: Program, found: pl.DataFrame, everyone: pl.DataFrame) -> list[tuple[str, pl.Series]]:
        """By right, the rows of its table for which the plan cannot tell."""
        rows = []
        for bound in program.of_kind("right"):
            frame, column = found if bound.rule.whose == n.HOUSEHOLD else everyone, f"{bound.rule.name}.{UNSURE}"
            if column in frame.columns:
                at = frame[column].arg_true()
                if at.len():
                    rows.append((bound.rule.name, at))
        return rows

    def _settled(
        self,
        program: Program,
        settings: list[Setting],
        homes: pl.DataFrame,
        people: pl.DataFrame,
        tables: tuple[pl.DataFrame, pl.DataFrame],
        unsure: list[tuple[str, pl.Series]],
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        sizes = people[GROUP].rle().struct.field("len")
        ends = sizes.cast(pl.Int64).cum_sum()
        firsts = (ends - sizes.cast(pl.Int64)).to_list()
        owners = people[GROUP]
        wanted: dict[int, list[tuple[str, int]]] = {}
        for name, rows in unsure:
            if program.rules[name].rule.whose == n.HOUSEHOLD:
                for row in rows.to_list():
                    wanted.setdefault(row, []).append((name, WHOLE))
            else:
                for row, home in zip(rows.to_list(), owners.gather(rows).to_list(), strict=True):
                    wanted.setdefault(home, []).append((name, row - firsts[home]))
        cases = Cases(program, homes, people, firsts, sizes.to_list())
        setting_of, decider = homes[SETTING], ByInterpreter(program, self.needed, self.presume, advise=False)
        cells: dict[str, tuple[list[int], list[dict[str, Any]]]] = {}
        for home, asked in sorted(wanted.items()):
            setting = settings[setting_of[home]]
            one = Asked(home, firsts[home], cases.household(home, setting.local), setting.on, tuple(asked))
            for name, member, found in decider.decide(one):
                at, rows_of = cells.setdefault(name, ([], []))
                at.append(home if member == WHOLE else firsts[home] + member)
                rows_of.append(found)
        made = list(tables)
        for name, (at, rows_of) in cells.items():
            table = 0 if program.rules[name].rule.whose == n.HOUSEHOLD else 1
            made[table] = _replaced(made[table], name, at, rows_of)
        return made[0], made[1]


def _nulls(frame: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """How many cells of each column are null."""
    yield from zip(frame.columns, frame.null_count().row(0), strict=True)


def reasons_in(*tables: pl.DataFrame) -> Iterator[tuple[str, Counter[int]]]:
    """How often each code of a reason occurs, by right."""
    for frame in tables:
        for name in rights_in(frame):
            if f"{name}.reason" in frame.columns:
                yield name, Counter(dict(frame[f"{name}.reason"].drop_nulls().value_counts().iter_rows()))


def _replaced(frame: pl.DataFrame, name: str, at: list[int], rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The columns of a right with some rows replaced. A margin is not told where facts are open; what is needed stays as it
    was, unless nothing is."""
    columns = []
    for suffix in dict.fromkeys([*(suffix for row in rows for suffix in row), ".margin"]):
        if name + suffix in frame.columns:
            column = frame[name + suffix]
            told = [
                (one, row.get(suffix))
                for one, row in zip(at, rows, strict=True)
                if suffix in row or suffix == ".margin"
            ]
            where = pl.Series([one for one, _ in told], dtype=pl.UInt32)
            columns.append(column.scatter(where, pl.Series([cell for _, cell in told], dtype=column.dtype)))
    return frame.with_columns(columns)
