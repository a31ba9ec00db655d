"""Checks the two tables of a source and stores them as the engine holds them: whole numbers, truths and day numbers.

Two tables go in: `households` (`household`, `region`, `on` and facts) and `people` (`household`, `member` and facts). A
column may be of the fact's own type or text; sums of money are decimals or whole yuan, never floats. Null is absent.
`FACT.unknown`, yes or no, says that a fact was asked and is not known. A household with one fault is set aside whole, so
that nobody is decided on half a family, just as `doudi decide` refuses its case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from doudi.policies.packs import divisions
from doudi.policies.packs.vocabulary import EARLIEST, Vocabulary
from doudi.rules.language.model import FactDefinition
from doudi.rules.problems import did_you_mean
from doudi.rules.types import Date, Number
from doudi.screening.tables.columns import GROUP as HOME
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER, ON, REGION
from doudi.screening.tables.convert import (
    convert_column,
    day_numbers,
    describe_expected,
    exceeds,
    find_type_fault,
    is_text,
    truths,
)
from doudi.screening.tables.fact_series import list_column_names
from doudi.screening.tables.household_links import find_broken_links
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import REFUSED, UnusableTablesError, make_refusals

BESIDE_FACTS = {"households": ("kind",), "people": ("relation",)}
"""Columns that may stand beside facts without being one."""
ENTITIES = {"households": "household", "people": "member"}
_KEYS = {"households": (HOUSEHOLD, REGION, ON), "people": (HOUSEHOLD, MEMBER)}
_LONGEST = 200
"""Characters of a refused cell that are kept."""


@dataclass(frozen=True)
class StoredTables:
    """Whole households, ready to be decided, and the rows that could not be read with the reason.

    `households` and `people` are in the same order of households; `home` in `people` is the row of its household. `warnings`: in
    the form of `refused`, what is odd about those that can be decided.
    """

    households: pl.DataFrame
    people: pl.DataFrame
    refused: pl.DataFrame
    warnings: pl.DataFrame = field(default_factory=lambda: make_refusals([]))

    def without(self, rows: pl.Series) -> StoredTables:
        """The same without the households of some rows."""
        places = pl.int_range(self.households.height, eager=True, dtype=pl.UInt32)
        people = self.people.filter(~self.people[HOME].is_in(rows.implode()))
        homes = people[HOME].rle_id().cast(pl.UInt32).set_sorted()
        return replace(
            self,
            households=self.households.filter(~places.is_in(rows.implode())),
            people=people.with_columns(homes.alias(HOME)),
        )


def store_tables(
    vocabulary: Vocabulary,
    households: pl.DataFrame,
    people: pl.DataFrame,
    barred: dict[str, str] | None = None,
    local_values: LocalValues | None = None,
) -> StoredTables:
    """Both tables as stored, in the order of `households`. UnusableTablesError where a column is missing or means nothing.

    `barred`: households that are set aside whatever stands here, with the reason. `local_values`: those under which the tables
    will be decided; a household for whose day they contradict each other is refused.
    """
    _expect_columns(vocabulary, households, people)
    # In one piece each: where columns are in unlike pieces, Polars puts the whole table together again at every step.
    reader = _TableReader(
        vocabulary, households.rechunk(), people.rechunk(), barred or {}, local_values or LocalValues()
    )
    return reader.store()


def _expect_columns(vocabulary: Vocabulary, households: pl.DataFrame, people: pl.DataFrame) -> None:
    faults = []
    for table, frame in (("households", households), ("people", people)):
        faults += [f"{table}：缺少 {key} 列" for key in _KEYS[table] if key not in frame.columns]
        faults += [f"{table}：{fault}" for fault in _key_faults(frame, _KEYS[table])]
        facts = {
            name: fact
            for fact in vocabulary.facts.values()
            if fact.entity == ENTITIES[table]
            for name in list_column_names(fact)
        }
        for name, dtype in frame.schema.items():
            if name in _KEYS[table] or name in BESIDE_FACTS[table]:
                continue
            plain = name.removesuffix(".unknown")
            if plain not in facts:
                hint = did_you_mean(name, set(facts))
                faults.append(
                    f"{table}：没有 {name} 这个事实" + (f"；{hint}" if hint else "，可用的名称见 doudi facts")
                )
            elif plain != name:
                if not (is_text(dtype) or dtype == pl.Boolean or dtype.is_integer()):
                    faults.append(f"{table}：{name} 的类型是 {dtype}，应为 true 或 false")
            elif fault := find_type_fault(facts[name], dtype):
                faults.append(f"{table}：{name} {fault}")
    if faults:
        raise UnusableTablesError(*faults)


def _key_faults(frame: pl.DataFrame, keys: tuple[str, ...]) -> list[str]:
    """Ids must be text or whole numbers. A spreadsheet turns a column of whole numbers with gaps into fractions: 1 becomes 1.0."""
    faults = []
    for key in keys:
        dtype = frame.schema.get(key)
        if dtype is None or is_text(dtype) or dtype.is_integer() or (key == ON and dtype in (pl.Date, pl.Datetime)):
            continue
        faults.append(f"{key} 的类型是 {dtype}；请存为" + ("日期或文字" if key == ON else "文字或整数"))
    return faults


class _TableReader:
    def __init__(
        self,
        vocabulary: Vocabulary,
        households: pl.DataFrame,
        people: pl.DataFrame,
        barred: dict[str, str],
        local_values: LocalValues,
    ):
        self.vocabulary, self.barred, self.local_values = vocabulary, barred, local_values
        texts = households.with_columns(pl.col(REGION).cast(pl.String), day_numbers(households[ON]).alias(ON))
        self.households, self.people = _with_keys(texts, people)
        self.days_as_written = households[ON]
        self.refused: list[pl.DataFrame] = []

    def store(self) -> StoredTables:
        self._expect_keys()
        self.households = self._convert(self.households, "households")
        self.people = self._convert(self.people, "people")
        if self.refused:
            self._set_aside()
        return StoredTables(self.households, self._in_order(), self._refused_rows())

    def _in_order(self) -> pl.DataFrame:
        """The people by household, with the row of their household."""
        runs = _Runs.of(self.households[HOUSEHOLD], self.people[HOUSEHOLD])
        if runs.matched:
            homes = self.people[HOUSEHOLD].rle_id().cast(pl.UInt32)
            return self.people.with_columns(homes.set_sorted().alias(HOME))
        places = self.households.select(HOUSEHOLD).with_row_index(HOME)
        people = self.people.join(places, on=HOUSEHOLD, how="left", maintain_order="left")
        return people.sort(HOME, maintain_order=True).with_columns(pl.col(HOME).set_sorted())

    # Keys

    def _expect_keys(self) -> None:
        households, people = self.households, self.people
        ids, owners, names = households[HOUSEHOLD], people[HOUSEHOLD], people[MEMBER]
        for household, reason in self.barred.items():
            self._refuse_household(household, reason)
        runs = _Runs.of(ids, owners)
        self._refuse_where(households, _is_missing(ids), HOUSEHOLD, "没有家庭编号")
        if ids.n_unique() < ids.len():
            twice = ids.is_duplicated() & ids.is_not_null()
            self._refuse_where(households, twice, HOUSEHOLD, "家庭编号出现了两次，每户的编号应不同")
        if not runs.matched:
            self._refuse_broken_links(ids, owners, names)
        self._expect_sizes(runs)
        self._refuse_where(people, _is_missing(names), MEMBER, "没有成员编号")
        if names.dtype == pl.String:
            self._refuse_where(people, names == "household", MEMBER, "'household' 指整个家庭，不能用作成员编号")
        if not runs.matched or _somebody_twice(runs, names):
            both = people.select(HOUSEHOLD, MEMBER).is_duplicated() & names.is_not_null()
            self._refuse_where(people, both, MEMBER, "成员编号出现了两次，每个成员的编号应不同")
        self._expect_places_and_days()

    def _refuse_broken_links(self, ids: pl.Series, owners: pl.Series, names: pl.Series) -> None:
        links = find_broken_links(ids.cast(pl.String), owners.cast(pl.String), names.cast(pl.String))
        if links.strays.height:
            self.refused.append(links.strays)
        for household, reason in links.suspects.items():
            self._refuse_household(household, reason)
        self._refuse_where(self.households, ~ids.is_in(owners.drop_nulls().implode()), HOUSEHOLD, "没有成员，至少一人")

    def _expect_places_and_days(self) -> None:
        households = self.households
        nowhere = [region for region in households[REGION].unique() if region is None or not divisions.exists(region)]
        if nowhere:
            wrong = households[REGION].is_null() | households[REGION].is_in(nowhere)
            self._refuse_where(households, wrong, REGION, "应为存在的行政区划代码（6位，乡镇和社区12位）")
        days, late = households[ON], dt.date(2200, 1, 1).toordinal()
        wrong = days.is_null() | (days <= EARLIEST) | (days >= late)
        if wrong.any():
            written = households.with_columns(self.days_as_written.alias(ON))
            self._refuse_where(written, wrong, ON, "应为作出决定的日期，在1890年至2199年之间")
        if self.local_values.undated:
            self._expect_consistent_values(households.filter(~wrong))

    def _expect_consistent_values(self, households: pl.DataFrame) -> None:
        """Refuses the households for whose day two local values hold from one day."""
        for region, on in households.select(REGION, ON).drop_nulls().unique(maintain_order=True).iter_rows():
            for fault in self.local_values.conflicts(self.local_values.places(region), on):
                rows = households.filter((pl.col(REGION) == region) & (pl.col(ON) == on))
                self._refuse(rows.with_columns(pl.lit(None, pl.String).alias("parameters")), "parameters", fault)

    def _expect_sizes(self, runs: _Runs) -> None:
        largest = self.vocabulary.members
        sizes = runs.frame if runs.matched else runs.frame.group_by(HOUSEHOLD).agg(pl.col("size").sum())
        if _greatest(sizes["size"]) > largest:
            big = sizes.filter((pl.col("size") > largest) & pl.col(HOUSEHOLD).is_not_null())
            self._refuse(big, "size", f"成员数超过{largest}人")

    # Facts

    def _convert(self, frame: pl.DataFrame, table: str) -> pl.DataFrame:
        facts = [fact for fact in self.vocabulary.facts.values() if fact.entity == ENTITIES[table]]
        columns, today = [], self._days(frame) if any(fact.past for fact in facts) else None
        for fact in facts:
            for name in list_column_names(fact):
                if name in frame.columns:
                    written = frame[name]
                    if isinstance(fact.type, Date) and written.dtype == pl.Date:
                        column = day_numbers(written)
                    else:
                        column = convert_column(fact, written)
                    columns.append(self._expect_bounds(frame, fact, written, column, today).alias(name))
                unknown = f"{name}.unknown"
                if unknown in frame.columns:
                    answers = truths(frame[unknown])
                    if answers.null_count() > frame[unknown].null_count():
                        wrong = answers.is_null() & frame[unknown].is_not_null()
                        self._refuse_where(frame, wrong, unknown, "应为 true 或 false")
                    columns.append(answers.cast(pl.Boolean).fill_null(False).alias(unknown))
        return frame.select(_KEYS[table]).with_columns(columns)

    def _days(self, frame: pl.DataFrame) -> pl.Series | int | None:
        """The day of the decision for each row, one number where it is the same for all."""
        days = self.households[ON]
        if days.n_unique() == 1:
            return None if days[0] is None else int(days[0])
        if frame is self.households:
            return days
        by_household = self.households.select(HOUSEHOLD, ON).unique(HOUSEHOLD, keep="first")
        return frame.select(HOUSEHOLD).join(by_household, on=HOUSEHOLD, how="left", maintain_order="left")[ON]

    def _expect_bounds(
        self,
        frame: pl.DataFrame,
        fact: FactDefinition,
        written: pl.Series,
        column: pl.Series,
        today: pl.Series | int | None,
    ) -> pl.Series:
        """Refuses what is not of the fact's kind or lies outside its bounds, and returns the column."""
        kind, high = fact.type, today if fact.past else None
        ends = (kind.low, kind.high) if isinstance(kind, Number) else fact.days if isinstance(kind, Date) else None
        unread = column.null_count() > written.null_count()
        if not unread and not (ends and exceeds(column, *ends)) and not (high is not None and _is_later(column, high)):
            return column
        wrong = column.is_null() & written.is_not_null()
        if ends:
            wrong |= ((column < ends[0]) | (column > ends[1])).fill_null(False)
        if high is not None:
            wrong |= (column > high).fill_null(False)
        self._refuse_where(frame, wrong, written.name, describe_expected(fact))
        return column

    # What is set aside

    def _refuse_household(self, household: str, reason: str) -> None:
        rows = self.households.filter(self.households[HOUSEHOLD].cast(pl.String) == household).head(1)
        self._refuse(rows, HOUSEHOLD, reason)

    def _refuse_where(self, frame: pl.DataFrame, wrong: pl.Series, column: str, reason: str) -> None:
        if wrong.any():
            self._refuse(frame.filter(wrong), column, reason)

    def _refuse(self, rows: pl.DataFrame, column: str, reason: str) -> None:
        member = rows[MEMBER] if MEMBER in rows.columns else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        cells = {
            HOUSEHOLD: rows[HOUSEHOLD].cast(pl.String),
            MEMBER: member.cast(pl.String),
            "column": pl.repeat(column, rows.height, eager=True),
            "value": _as_written(rows[column]),
            "reason": pl.repeat(reason, rows.height, eager=True),
        }
        self.refused.append(pl.DataFrame(cells, schema=REFUSED))

    def _set_aside(self) -> None:
        refused = pl.concat(self.refused)[HOUSEHOLD].drop_nulls().unique()
        keys = pl.col(HOUSEHOLD)
        out = keys.cast(pl.String).is_in(refused.implode()) | keys.is_null()
        self.households = self.households.filter(~out)
        left = self.households[HOUSEHOLD]
        self.people = self.people.filter(~out & keys.is_in(left.implode()))

    def _refused_rows(self) -> pl.DataFrame:
        """One row for each fault, also where two checks found the same one."""
        return pl.concat(self.refused).unique(maintain_order=True) if self.refused else pl.DataFrame(schema=REFUSED)


def _as_written(column: pl.Series) -> pl.Series:
    """The cells of a column as text. A day that no calendar has, which Polars cannot write, is told by its number."""
    if column.dtype == pl.Date:
        readable = day_numbers(column).is_not_null()
        numbers = column.to_physical().cast(pl.String)
        dates = pl.select(pl.when(readable).then(column)).to_series().cast(pl.String)
        return pl.select(pl.coalesce(pl.lit(dates), pl.lit(numbers))).to_series()
    return column.cast(pl.String, strict=False).str.slice(0, _LONGEST)


def _is_missing(keys: pl.Series) -> pl.Series:
    return keys.is_null() | (keys == "") if keys.dtype == pl.String else keys.is_null()


@dataclass(frozen=True)
class _Runs:
    """Runs of people of one household: `frame` has a row for each, with its size. `matched`: the runs are the households in their
    order, so that everybody has a household and no household is without people."""

    frame: pl.DataFrame
    owners: pl.Series
    matched: bool

    @classmethod
    def of(cls, ids: pl.Series, owners: pl.Series) -> _Runs:
        runs = owners.rle().struct.unnest().rename({"len": "size", "value": HOUSEHOLD})
        matched = runs.height == ids.len() and bool((runs[HOUSEHOLD] == ids).fill_null(False).all())
        return cls(runs, owners, matched)


def _somebody_twice(runs: _Runs, names: pl.Series) -> bool:
    """Whether two people of a household may have one id. Mostly ids rise within a household; else each row's hash is compared with
    as many rows before it as the largest household has."""
    owners = runs.owners.rle_id()
    if bool(((names > names.shift()) | (owners != owners.shift())).fill_null(True).all()):
        return False
    hashes = names.hash()
    largest = _greatest(runs.frame["size"])
    return any(
        bool(((hashes == hashes.shift(offset)) & (owners == owners.shift(offset))).fill_null(False).any())
        for offset in range(1, largest)
    )


def _greatest(sizes: pl.Series) -> int:
    greatest: Any = sizes.max()
    return int(greatest or 0)


def _is_later(column: pl.Series, day: pl.Series | int) -> bool:
    return bool((column > day).any())


def _with_keys(households: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ids as whole numbers where both tables have them so, else as text."""
    numbers = all(
        frame.schema[HOUSEHOLD].is_integer() and frame.schema[HOUSEHOLD] != pl.UInt64 for frame in (households, people)
    )
    key = pl.col(HOUSEHOLD).cast(pl.Int64 if numbers else pl.String)
    member = pl.col(MEMBER) if people.schema[MEMBER].is_integer() else pl.col(MEMBER).cast(pl.String)
    return households.with_columns(key), people.with_columns(key, member)
