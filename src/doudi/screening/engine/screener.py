"""Screening: every right of every household of two tables, decided by the rules that decide a family at the window.

Tables are parted by what decides them (the pack and the days on which it says the same), each part is computed by a plan of
columns, and what the plan cannot tell exactly goes household by household to the interpreter. Both give the same columns, which
`tables.columns` describes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import polars as pl

from doudi.policies.packs.library import Library
from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program
from doudi.rules.unknowns.sentinels import HOUSEHOLD as HOUSEHOLD_ITSELF
from doudi.screening.engine.contradiction_columns import ContradictionFinder
from doudi.screening.engine.crowded_households import CrowdedHouseholds
from doudi.screening.engine.exclusion_columns import add_choices
from doudi.screening.engine.interpreter_fallback import FallbackCase, HouseholdCases, InterpreterFallback, list_rights
from doudi.screening.engine.parameter_lookup import LocalSetting, look_up
from doudi.screening.engine.plan import Plan
from doudi.screening.engine.plan_inputs import EXACT, PlanInputs
from doudi.screening.engine.reason_codes import ReasonCounts, name_rules
from doudi.screening.engine.right_columns import UNSURE
from doudi.screening.tables.columns import (
    EPOCH,
    GROUP,
    HOUSEHOLD,
    MEMBER,
    ON,
    REGION,
    SETTING,
    STATUS,
    NeedBits,
    needs_column,
    rights_of_table,
)
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import make_refusals
from doudi.screening.tables.validate import StoredTables, store_tables

__all__ = ["LocalValues", "Screener", "ScreeningResult"]

ORDER, PART = "#order", "#part"
"""Columns while tables are parted: the place of a row in the whole table, and the Program that decides its household."""
STATUSES = [pl.lit(status, STATUS) for status in STATUS.categories]
"""Eligible, not eligible, undetermined."""


@dataclass(frozen=True)
class ScreeningResult:
    """Outcomes, in the order of the tables handed in, and the rows that could not be read. `unsure`: how many outcomes the
    interpreter decided. `reasons`: how often each reason code occurs, by the rules that decided and by right. `warnings`: what
    is odd about the facts of a household, in the form of `refused`."""

    households: pl.DataFrame
    people: pl.DataFrame
    refused: pl.DataFrame
    unsure: int
    reasons: ReasonCounts
    warnings: pl.DataFrame = field(default_factory=lambda: make_refusals([]))

    def tables(self) -> dict[str, pl.DataFrame]:
        """Everything that is written, by the name of its folder."""
        return {
            "households": self.households,
            "people": self.people,
            "refused": self.refused,
            "warnings": self.warnings,
        }


@dataclass(frozen=True)
class _PartWriter:
    """The households that one Program decides. `settings`: the days and local values among them; the column SETTING of
    `households` holds for each the index of its own."""

    pack: str
    program: Program
    settings: list[LocalSetting]
    households: pl.DataFrame
    people: pl.DataFrame


@dataclass
class Screener:
    """Decides tables under the packs of a library.

    `mode`: how open facts are taken, EXACT or THREE_VALUED (see `plan_inputs`). `advise`: also what decided, what is needed and
    how far it is to the line; without it status and sum alone. `widen_needs`: where very much of a household is unknown, all
    that a decision of it alone might name is needed (see `crowded_households`); without it the fewer facts that columns name,
    which are enough to settle the outcome and which an officer is better helped by.
    """

    library: Library
    local_values: LocalValues = field(default_factory=LocalValues)
    presume: bool = True
    mode: str = EXACT
    advise: bool = True
    widen_needs: bool = True

    def __post_init__(self) -> None:
        self.need_bits = NeedBits.of(self.library.vocabulary)
        self._contradictions = ContradictionFinder(self.library.vocabulary)
        self._plans: dict[object, Plan] = {}
        self._crowded: dict[int, CrowdedHouseholds] = {}
        self._planning = Lock()

    def decide(self, households: pl.DataFrame, people: pl.DataFrame) -> ScreeningResult:
        """The outcome of every right. UnusableTablesError where a column cannot be read at all."""
        return self.decide_stored(self.store(households, people))

    def store(
        self, households: pl.DataFrame, people: pl.DataFrame, barred: dict[str, str] | None = None
    ) -> StoredTables:
        """Both tables read and checked, also for facts that contradict each other. `barred`: see `store_tables`."""
        stored = store_tables(self.library.vocabulary, households, people, barred, self.local_values)
        return self._contradictions.set_aside(stored)

    def decide_stored(self, stored: StoredTables) -> ScreeningResult:
        """The outcome of every right of tables that were read and checked before."""
        outcomes: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        unsure, reasons = 0, ReasonCounts()
        for part in self._parts(stored):
            *tables, doubted = self._decide(part)
            outcomes.append((tables[0], tables[1]))
            unsure += doubted
            counts = reasons.setdefault(name_rules(part.pack, part.program), {})
            for name, codes in count_reasons(*tables):
                counts.setdefault(name, Counter()).update(codes)
        if not outcomes:
            outcomes.append(_empty_outcomes())
        if len(outcomes) == 1:
            return ScreeningResult(*outcomes[0], stored.refused, unsure, reasons, stored.warnings)
        households, people = (
            pl.concat(frames, how="diagonal").sort(ORDER).drop(ORDER) for frames in zip(*outcomes, strict=True)
        )
        return ScreeningResult(households, people, stored.refused, unsure, reasons, stored.warnings)

    # Parting

    def _parts(self, stored: StoredTables) -> Iterator[_PartWriter]:
        """The households by Program. Where there are several, each row also gets its place in the whole table (ORDER)."""
        households, people = stored.households, stored.people
        if not households.height:
            return
        pairs = households.select(REGION, ON).unique(maintain_order=True)
        parts: dict[int, tuple[str, Program, list[LocalSetting], dict[object, int]]] = {}
        program_ids, setting_numbers = [], []
        for region, on in pairs.iter_rows():
            pack = self.library.for_region(region, on)
            program = self.library.program(pack, on)
            _, _, settings, numbers = parts.setdefault(id(program), (pack.name, program, [], {}))
            places = self.local_values.places(region)
            if (places, on) not in numbers:
                numbers[places, on] = len(settings)
                settings.append(LocalSetting(on, self.local_values.of(places, on)))
            program_ids.append(id(program))
            setting_numbers.append(numbers[places, on])
        if len(parts) > 1:
            people, households = people.with_row_index(ORDER), households.with_row_index(ORDER)
        if len(parts) == 1 and len(set(setting_numbers)) == 1:
            households = households.with_columns(pl.lit(0, pl.UInt32).alias(SETTING))
        else:
            table = pairs.with_columns(
                pl.Series(PART, program_ids, dtype=pl.Int64), pl.Series(SETTING, setting_numbers, dtype=pl.UInt32)
            )
            households = households.join(table, on=[REGION, ON], how="left", maintain_order="left")
        if len(parts) == 1:
            pack_name, program, settings, _ = next(iter(parts.values()))
            yield _PartWriter(pack_name, program, settings, households, people)
            return
        part_of_person = households[PART].gather(people[GROUP])
        for key, (pack_name, program, settings, _) in parts.items():
            members = people.filter(part_of_person == key)
            groups = members[GROUP].rle_id().cast(pl.UInt32).set_sorted()
            yield _PartWriter(
                pack_name,
                program,
                settings,
                households.filter(pl.col(PART) == key),
                members.with_columns(groups.alias(GROUP)),
            )

    # Deciding

    def _decide(self, part: _PartWriter) -> tuple[pl.DataFrame, pl.DataFrame, int]:
        """The outcomes of households and of people, and how many of them the interpreter decided."""
        households, people = self._plan(part).run(part.households, part.people)
        unsure = _unsure_rows(part.program, households, people)
        outcomes = (
            self._outcomes(part.program, n.HOUSEHOLD, households, [HOUSEHOLD, REGION, ON]),
            self._outcomes(part.program, n.MEMBER, people, [HOUSEHOLD, MEMBER]),
        )
        if self.mode != EXACT:
            return *outcomes, 0
        if unsure:
            outcomes = self._decide_unsure(part, outcomes, unsure)
        if self.advise and self.widen_needs:
            if id(part.program) not in self._crowded:
                self._crowded[id(part.program)] = CrowdedHouseholds(part.program, self.need_bits, self.presume)
            outcomes = self._crowded[id(part.program)].widen_needs(
                outcomes, part.households, part.people, part.settings
            )
        if self.advise:
            order = tuple(self.library.vocabulary.rights)
            outcomes = (add_choices(part.program, order, outcomes[0]), add_choices(part.program, order, outcomes[1]))
        return *outcomes, sum(len(rows) for _, rows in unsure)

    def _plan(self, part: _PartWriter) -> Plan:
        """The plan for tables of this shape and these parameters. A Screener keeps every plan that it has made."""
        tables = {"households": part.households, "people": part.people}
        columns = {table: frozenset(frame.columns) for table, frame in tables.items()}
        gaps = frozenset(name for frame in tables.values() for name, count in _null_counts(frame) if count)
        days = {setting.on for setting in part.settings}
        today = days.pop() if len(days) == 1 else None
        parameters, entered = look_up(part.program, part.settings)
        key = (id(part.program), *columns.items(), gaps, today, tuple(parameters.items()), tuple(entered.items()))
        with self._planning:
            if key not in self._plans:
                inputs = PlanInputs(columns, gaps, parameters, entered, today, self.presume, self.mode, self.advise)
                self._plans[key] = Plan.of(part.program, inputs, self.need_bits)
        return self._plans[key]

    def _outcomes(self, program: Program, entity: str, frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
        """The columns of a table's rights. Every right gets all the columns that it can have, also where the plan has none."""
        present = set(frame.columns)
        columns = [pl.col(key) for key in keys]
        columns += [pl.col(ORDER)] if ORDER in present else []
        if ON in keys:
            columns[keys.index(ON)] = (pl.col(ON) - EPOCH).cast(pl.Int32).cast(pl.Date).alias(ON)

        def cell(name: str, dtype: Any) -> pl.Expr:
            return pl.col(name).cast(dtype) if name in present else pl.lit(None, dtype).alias(name)

        yes, no, either = STATUSES
        for bound in list_rights(program, entity):
            name = bound.rule.name
            truth = pl.col(name)
            columns.append(pl.when(truth).then(yes).when(~truth).then(no).otherwise(either).alias(name))
            if bound.rule.unit is not None:
                last = f"{name}.high" if f"{name}.high" in present else f"{name}.low"
                columns += [pl.col(f"{name}.low"), pl.col(last).alias(f"{name}.high")]
            if not self.advise:
                continue
            columns += [cell(f"{name}.reason", pl.UInt32), cell(f"{name}.margin", pl.Int64)]
            for index in range(self.need_bits.words):
                column = needs_column(name, index)
                columns.append(pl.col(column) if column in present else pl.lit(0, pl.UInt64).alias(column))
        return frame.select(columns)

    # What the interpreter decides

    def _decide_unsure(
        self, part: _PartWriter, outcomes: tuple[pl.DataFrame, pl.DataFrame], unsure: list[tuple[str, pl.Series]]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables of outcomes with those of the unsure rows replaced by the interpreter's."""
        program = part.program
        cases = HouseholdCases(program, part.households, part.people)
        requested = _outcomes_by_household(program, unsure, part.people[GROUP], cases.first_people)
        setting_of = part.households[SETTING]
        fallback = InterpreterFallback(program, self.need_bits, self.presume)
        replacements: dict[str, tuple[list[int], list[dict[str, Any]]]] = {}
        for row, pairs in sorted(requested.items()):
            setting = part.settings[setting_of[row]]
            household = cases.household(row, setting.local)
            for name, member, cells in fallback.decide(FallbackCase(household, setting.on, tuple(pairs))):
                rows, cells_of_rows = replacements.setdefault(name, ([], []))
                rows.append(row if member == HOUSEHOLD_ITSELF else cases.first_people[row] + member)
                cells_of_rows.append(cells)
        households, people = outcomes
        for name, (rows, cells_of_rows) in replacements.items():
            if program.rules[name].rule.entity == n.HOUSEHOLD:
                households = _replace_cells(households, name, rows, cells_of_rows)
            else:
                people = _replace_cells(people, name, rows, cells_of_rows)
        return households, people


def _empty_outcomes() -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = {HOUSEHOLD: pl.String}
    return pl.DataFrame(schema=keys | {REGION: pl.String, ON: pl.Date}), pl.DataFrame(schema=keys | {MEMBER: pl.String})


def _unsure_rows(program: Program, households: pl.DataFrame, people: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    """By right, the rows of its table for which the plan cannot tell."""
    unsure = []
    for bound in program.of_kind("right"):
        frame, column = households if bound.rule.entity == n.HOUSEHOLD else people, f"{bound.rule.name}.{UNSURE}"
        if column in frame.columns:
            rows = frame[column].arg_true()
            if rows.len():
                unsure.append((bound.rule.name, rows))
    return unsure


def _outcomes_by_household(
    program: Program, unsure: list[tuple[str, pl.Series]], groups: pl.Series, first_people: list[int]
) -> dict[int, list[tuple[str, int]]]:
    """The unsure outcomes by row of the household: pairs of right and member."""
    pairs: dict[int, list[tuple[str, int]]] = {}
    for name, rows in unsure:
        if program.rules[name].rule.entity == n.HOUSEHOLD:
            for row in rows.to_list():
                pairs.setdefault(row, []).append((name, HOUSEHOLD_ITSELF))
        else:
            for person, row in zip(rows.to_list(), groups.gather(rows).to_list(), strict=True):
                pairs.setdefault(row, []).append((name, person - first_people[row]))
    return pairs


def _null_counts(frame: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """How many cells of each column are null."""
    yield from zip(frame.columns, frame.null_count().row(0), strict=True)


def count_reasons(*tables: pl.DataFrame) -> Iterator[tuple[str, Counter[int]]]:
    """How often each reason code occurs, by right."""
    for frame in tables:
        for name in rights_of_table(frame):
            if f"{name}.reason" in frame.columns:
                yield name, Counter(dict(frame[f"{name}.reason"].drop_nulls().value_counts().iter_rows()))


def _replace_cells(frame: pl.DataFrame, name: str, rows: list[int], cells: list[dict[str, Any]]) -> pl.DataFrame:
    """The columns of a right with some rows replaced. The margin of such a row becomes null, since facts are open there. A cell
    that the interpreter does not tell stays: so it is for needs, where naming too much is allowed."""
    columns = []
    for suffix in dict.fromkeys([*(suffix for row in cells for suffix in row), ".margin"]):
        if name + suffix in frame.columns:
            column = frame[name + suffix]
            replaced = [
                (row, values.get(suffix))
                for row, values in zip(rows, cells, strict=True)
                if suffix in values or suffix == ".margin"
            ]
            where = pl.Series([row for row, _ in replaced], dtype=pl.UInt32)
            columns.append(column.scatter(where, pl.Series([value for _, value in replaced], dtype=column.dtype)))
    return frame.with_columns(columns)
