"""Tables of facts as the engine holds them: whole numbers, truths and day numbers; what cannot be read is kept aside.

Two tables go in: `households` (`household`, `region`, `on` and facts) and `people` (`household`, `member` and facts). A
column may be of the fact's own type or text; sums of money are decimals or whole yuan, never floats. Null is absent.
`FACT.unknown`, yes or no, says that a fact was asked and is not known. A household with one fault is set aside whole, so
that nobody is decided on half a family, just as `doudi decide` refuses its case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from doudi.policies import divisions
from doudi.policies.vocabulary import EARLIEST, Vocabulary
from doudi.rules.model import Fact
from doudi.rules.problems import did_you_mean
from doudi.rules.types import Choice, Date, Number, Options, Truth
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION
from doudi.screening.steps import GROUP as HOME

EPOCH = dt.date(1970, 1, 1).toordinal()
KEPT_APART = {"households": ("kind",), "people": ("relation",)}
"""Columns that may stand beside facts without being one."""
REFUSED: dict[str, type[pl.String]] = {
    HOUSEHOLD: pl.String,
    MEMBER: pl.String,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
}
_YES, _NO = ("true", "1", "是"), ("false", "0", "否")


Refusal = tuple[str | None, str | None, str, str | None, str]
"""A row that could not be read: household, member, column, value, reason."""


def refusal(rows: list[Refusal]) -> pl.DataFrame:
    """Rows that could not be read, as a table."""
    return pl.DataFrame(rows, schema=REFUSED, orient="row")


class Unusable(Exception):
    """Tables that cannot be read at all: a column is missing or means nothing. `args`: a sentence for each."""


@dataclass(frozen=True)
class Stored:
    """Whole households, ready to be decided, and the rows that could not be read with the reason.

    `households` and `people` are in the same order of households; `home` in `people` is the row of its household.
    """

    households: pl.DataFrame
    people: pl.DataFrame
    refused: pl.DataFrame


def store(
    vocabulary: Vocabulary, households: pl.DataFrame, people: pl.DataFrame, barred: dict[str, str] | None = None
) -> Stored:
    """Both tables as stored, sorted as `households` is; Unusable where a column cannot be one.

    `barred`: households that are set aside whatever stands here, with the reason.
    """
    _expect_columns(vocabulary, households, people)
    # In one piece each: where columns are in unlike pieces, Polars puts the whole table together again at every step
    return _Storing(vocabulary, households.rechunk(), people.rechunk(), barred or {}).stored()


def _expect_columns(vocabulary: Vocabulary, households: pl.DataFrame, people: pl.DataFrame) -> None:
    faults = []
    for table, frame, keys, whose in (
        ("households", households, (HOUSEHOLD, REGION, ON), "household"),
        ("people", people, (HOUSEHOLD, MEMBER), "member"),
    ):
        faults += [f"{table}：缺少 {key} 列" for key in keys if key not in frame.columns]
        known = {name for fact in vocabulary.facts.values() if fact.whose == whose for name in column_names(fact)}
        for name in frame.columns:
            if name in keys or name in KEPT_APART[table]:
                continue
            if name not in known and name.removesuffix(".unknown") not in known:
                hint = did_you_mean(name, known)
                faults.append(
                    f"{table}：没有 {name} 这个事实" + (f"；{hint}" if hint else "，可用的名称见 doudi facts")
                )
            elif frame.schema[name].is_float():
                faults.append(f"{table}：{name} 是浮点数，无法精确到分；请存为小数（decimal）、整数或文字")
    if faults:
        raise Unusable(*faults)


def column_names(fact: Fact) -> list[str]:
    """The columns of a fact: one, or one for each option of a set."""
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, Options) else [fact.name]


class _Storing:
    def __init__(self, vocabulary: Vocabulary, households: pl.DataFrame, people: pl.DataFrame, barred: dict[str, str]):
        self.vocabulary, self.barred = vocabulary, barred
        texts = households.with_columns(pl.col(REGION).cast(pl.String), _day(households[ON]).alias(ON))
        self.households, self.people = _with_keys(texts, people)
        self.refused: list[pl.DataFrame] = []

    def stored(self) -> Stored:
        self._expect_keys()
        for frame, whose in ((self.households, "household"), (self.people, "member")):
            self._convert(frame, whose)
        if self.refused:
            self._set_aside()
        return Stored(self.households, self._in_order(), self._refused_rows())

    def _in_order(self) -> pl.DataFrame:
        """The people by household, with the row of their household."""
        runs = _Runs.of(self.households[HOUSEHOLD], self.people[HOUSEHOLD])
        if runs.matched:
            homes = self.people[HOUSEHOLD].rle_id().cast(pl.UInt32)
            return self.people.with_columns(homes.set_sorted().alias(HOME))
        places = self.households.select(HOUSEHOLD).with_row_index(HOME)
        people = self.people.join(places, on=HOUSEHOLD, how="left", maintain_order="left")
        return people.sort(HOME, maintain_order=True).with_columns(pl.col(HOME).set_sorted())

    # Who belongs together

    def _expect_keys(self) -> None:
        homes, people = self.households, self.people
        ids, owners, names = homes[HOUSEHOLD], people[HOUSEHOLD], people[MEMBER]
        for one, reason in self.barred.items():
            self._refuse(homes.filter(ids.cast(pl.String) == one).head(1), HOUSEHOLD, reason)
        runs = _Runs.of(ids, owners)
        for keys, frame in ((ids, homes), (owners, people)):
            self._refuse_where(frame, _is_missing(keys), HOUSEHOLD, "没有家庭编号")
        if ids.n_unique() < ids.len():
            twice = ids.is_duplicated() & ids.is_not_null()
            self._refuse_where(homes, twice, HOUSEHOLD, "家庭编号出现了两次，每户的编号应不同")
        if not runs.matched:
            strange = owners.is_not_null() & ~owners.is_in(ids.implode())
            self._refuse_where(people, strange, HOUSEHOLD, "家庭表里没有这一户")
            self._refuse_where(homes, ~ids.is_in(owners.implode()), HOUSEHOLD, "没有成员，至少一人")
        self._expect_sizes(runs)
        self._refuse_where(people, _is_missing(names), MEMBER, "没有成员编号")
        if names.dtype == pl.String:
            self._refuse_where(people, names == "household", MEMBER, "'household' 指整个家庭，不能用作成员编号")
        if not runs.matched or _somebody_twice(runs, names):
            both = people.select(HOUSEHOLD, MEMBER).is_duplicated() & names.is_not_null()
            self._refuse_where(people, both, MEMBER, "成员编号出现了两次，每个成员的编号应不同")
        missing = [one for one in homes[REGION].unique() if one is None or not divisions.exists(one)]
        if missing:
            wrong = homes[REGION].is_null() | homes[REGION].is_in(missing)
            self._refuse_where(homes, wrong, REGION, "应为存在的行政区划代码（6位，乡镇和社区12位）")
        days, late = homes[ON], dt.date(2200, 1, 1).toordinal()
        wrong = days.is_null() | (days <= EARLIEST) | (days >= late)
        self._refuse_where(homes, wrong, ON, "应为作出决定的日期，在1890年至2199年之间")

    def _expect_sizes(self, runs: _Runs) -> None:
        largest = self.vocabulary.members
        sizes = runs.frame if runs.matched else runs.frame.group_by(HOUSEHOLD).agg(pl.col("size").sum())
        if _most(sizes["size"]) > largest:
            big = sizes.filter(pl.col("size") > largest).with_columns(pl.lit(None, pl.String).alias(MEMBER))
            self._refuse(big, "size", f"成员数超过{largest}人")

    # Facts

    def _convert(self, frame: pl.DataFrame, whose: str) -> None:
        own = [fact for fact in self.vocabulary.facts.values() if fact.whose == whose]
        columns, today = [], self._days(frame) if any(fact.past for fact in own) else None
        for fact in own:
            for name in column_names(fact):
                if name in frame.columns:
                    given = frame[name]
                    if isinstance(fact.type, Date) and given.dtype == pl.Date:
                        column = given.cast(pl.Int32) + EPOCH
                    else:
                        column = stored_column(fact, given)
                    column = self._within(frame, fact, given, column, today)
                    columns.append(column.alias(name))
                unknown = f"{name}.unknown"
                if unknown in frame.columns:
                    columns.append(_truth(frame[unknown]).fill_null(False).alias(unknown))
        keys = (HOUSEHOLD, REGION, ON) if whose == "household" else (HOUSEHOLD, MEMBER)
        made = frame.select(keys).with_columns(columns)
        if whose == "household":
            self.households = made
        else:
            self.people = made

    def _days(self, frame: pl.DataFrame) -> pl.Series | int | None:
        """The day of the decision for each row, one number where it is the same for all."""
        days = self.households[ON]
        if days.n_unique() == 1:
            return None if days[0] is None else int(days[0])
        if frame is self.households:
            return days
        by_home = self.households.select(HOUSEHOLD, ON).unique(HOUSEHOLD, keep="first")
        return frame.select(HOUSEHOLD).join(by_home, on=HOUSEHOLD, how="left", maintain_order="left")[ON]

    def _within(
        self, frame: pl.DataFrame, fact: Fact, given: pl.Series, column: pl.Series, today: pl.Series | int | None
    ) -> pl.Series:
        """Refuses what is not of the fact's kind or lies outside its bounds."""
        kind, high = fact.type, today if fact.past else None
        ends = (kind.low, kind.high) if isinstance(kind, Number) else fact.days if isinstance(kind, Date) else None
        unread = column.null_count() > given.null_count()
        if not unread and not (ends and _beyond(column, *ends)) and not (high is not None and _later(column, high)):
            return column
        bad = column.is_null() & given.is_not_null()
        if ends:
            bad |= ((column < ends[0]) | (column > ends[1])).fill_null(False)
        if high is not None:
            bad |= (column > high).fill_null(False)
        self._refuse_where(frame, bad, given.name, _expected(fact))
        return column

    # What is set aside

    def _refuse_where(self, frame: pl.DataFrame, wrong: pl.Series, column: str, reason: str) -> None:
        if wrong.any():
            self._refuse(frame.filter(wrong), column, reason)

    def _refuse(self, rows: pl.DataFrame, column: str, reason: str) -> None:
        member = pl.col(MEMBER) if MEMBER in rows.columns else pl.lit(None, pl.String).alias(MEMBER)
        value = pl.col(column).cast(pl.String, strict=False).alias("value")
        found = rows.select(
            pl.col(HOUSEHOLD), member, pl.lit(column).alias("column"), value, pl.lit(reason).alias("reason")
        )
        self.refused.append(found.cast(pl.String))

    def _set_aside(self) -> None:
        homes = pl.concat(self.refused)[HOUSEHOLD].unique()
        out = pl.col(HOUSEHOLD).is_in(homes.implode()) | pl.col(HOUSEHOLD).is_null()
        self.households = self.households.filter(~out)
        known = self.households[HOUSEHOLD]
        self.people = self.people.filter(~out & pl.col(HOUSEHOLD).is_in(known.implode()))

    def _refused_rows(self) -> pl.DataFrame:
        """A row for each fault, also where two looks found the same one."""
        return pl.concat(self.refused).unique(maintain_order=True) if self.refused else pl.DataFrame(schema=REFUSED)


def _is_missing(keys: pl.Series) -> pl.Series:
    return keys.is_null() | (keys == "") if keys.dtype == pl.String else keys.is_null()


@dataclass(frozen=True)
class _Runs:
    """Who stands together: `frame` has a row for each run of people of one household, with its size. `matched`: these are the
    households in their order, everyone in one and none without."""

    frame: pl.DataFrame
    owners: pl.Series
    matched: bool

    @classmethod
    def of(cls, ids: pl.Series, owners: pl.Series) -> _Runs:
        runs = owners.rle().struct.unnest().rename({"len": "size", "value": HOUSEHOLD})
        matched = runs.height == ids.len() and bool((runs[HOUSEHOLD] == ids).fill_null(False).all())
        return cls(runs, owners, matched)


def _somebody_twice(runs: _Runs, names: pl.Series) -> bool:
    """Whether two people of a household may have one id. Mostly ids rise within a household; else hashes of ids tell,
    against as many rows before as the largest household has."""
    owners = runs.owners.rle_id()
    if bool(((names > names.shift()) | (owners != owners.shift())).fill_null(True).all()):
        return False
    hashes = names.hash()
    largest = _most(runs.frame["size"])
    return any(
        bool(((hashes == hashes.shift(by)) & (owners == owners.shift(by))).fill_null(False).any())
        for by in range(1, largest)
    )


def _most(sizes: pl.Series) -> int:
    most: Any = sizes.max()
    return int(most or 0)


def _beyond(column: pl.Series, low: int, high: int) -> bool:
    least: Any = column.min()
    most: Any = column.max()
    return least is not None and bool(least < low or most > high)


def _later(column: pl.Series, day: pl.Series | int) -> bool:
    return bool((column > day).any())


def _with_keys(households: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ids are whole numbers in both tables, or texts."""
    plain = all(frame.schema[HOUSEHOLD].is_integer() for frame in (households, people))
    key = pl.col(HOUSEHOLD).cast(pl.Int64 if plain else pl.String)
    member = pl.col(MEMBER) if people.schema[MEMBER].is_integer() else pl.col(MEMBER).cast(pl.String)
    return households.with_columns(key), people.with_columns(key, member)


def _day(given: pl.Series) -> pl.Series:
    """Day numbers of dates or ISO texts; null where it is neither."""
    if given.dtype != pl.Date:
        given = given.cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    return given.cast(pl.Int32) + EPOCH


def _truth(given: pl.Series) -> pl.Series:
    if given.dtype == pl.Boolean:
        return given
    text = given.cast(pl.String).str.strip_chars().str.to_lowercase()
    frame = pl.select(pl.when(text.is_in(_YES)).then(True).when(text.is_in(_NO)).then(False))
    return frame.to_series()


def stored_column(fact: Fact, given: pl.Series) -> pl.Series:
    """A column as stored; null where it is, and where a value is not of the fact's kind."""
    kind = fact.type
    if given.dtype == pl.Null:
        return pl.Series(
            given.name, [None] * given.len(), dtype=pl.Boolean if isinstance(kind, Truth | Options) else pl.Int64
        )
    if isinstance(kind, Truth | Options):
        return _truth(given)
    if isinstance(kind, Choice):
        if given.dtype == pl.Enum(kind.options):
            return given.to_physical().cast(pl.Int64)
        return given.cast(pl.String).replace_strict(
            kind.options, range(len(kind.options)), default=None, return_dtype=pl.Int64
        )
    if given.dtype == pl.String and fact.none is not None:
        is_none = given.str.strip_chars() == "none"
        rest = stored_column_of_kind(fact, pl.select(pl.when(~is_none).then(given)).to_series())
        return pl.select(
            pl.when(is_none.fill_null(False)).then(pl.lit(fact.none, pl.Int64)).otherwise(rest)
        ).to_series()
    return stored_column_of_kind(fact, given)


def stored_column_of_kind(fact: Fact, given: pl.Series) -> pl.Series:
    """Dates and numbers as stored."""
    kind = fact.type
    if isinstance(kind, Date):
        return _day(given).cast(pl.Int64)
    assert isinstance(kind, Number)
    if kind.den == 1:
        if given.dtype == pl.String:
            return given.str.strip_chars().cast(pl.Int64, strict=False)
        return given.cast(pl.Int64, strict=False)
    step = kind.den // 100
    if given.dtype.is_integer():
        whole = given.cast(pl.Int64, strict=False)
        if _beyond(whole, kind.low // kind.den, kind.high // kind.den):  # null is refused; a product might pass 2^63
            whole = pl.select(
                pl.when(whole.is_between(kind.low // kind.den, kind.high // kind.den)).then(whole)
            ).to_series()
        return whole * kind.den
    if given.dtype == pl.String:
        text = given.str.strip_chars()
        plain = pl.select(pl.when(text.str.contains(r"^\d{1,12}(\.\d{1,2})?$")).then(text)).to_series()
        given = plain.cast(pl.Decimal(18, 2))
    fen = _fen(given)
    if _beyond(fen, kind.low // step, kind.high // step):
        fen = pl.select(pl.when(fen.is_between(kind.low // step, kind.high // step)).then(fen)).to_series()
    return fen * step if step != 1 else fen


def _fen(given: pl.Series) -> pl.Series:
    """Decimals of yuan as whole fen; null where there is more than two places, or past 2^63."""
    kind = given.dtype
    assert isinstance(kind, pl.Decimal)
    if kind.scale == 2:
        fits = kind.precision <= 18  # so many digits always fit 64 bits: not to look costs a fifth
        return given.to_physical().cast(pl.Int64, strict=False, wrap_numerical=fits)
    units, by = pl.col(given.name), pl.lit(10 ** abs(kind.scale - 2), pl.Int128)
    exact = pl.when(units % by == 0).then(units // by) if kind.scale > 2 else units * by
    return given.to_physical().to_frame().select(exact.cast(pl.Int64, strict=False).alias(given.name)).to_series()


def _expected(fact: Fact) -> str:
    kind = fact.type
    if isinstance(kind, Choice):
        return "应为 " + "、".join(kind.options) + " 之一"
    if isinstance(kind, Date):
        return "应为日期，如 1980-03-01，" + ("不晚于作出决定的日期，" if fact.past else "") + "不早于1890年"
    if isinstance(kind, Number):
        low = kind.low + (fact.none is not None)
        what = "最多2位小数的数" if kind.den > 1 else "整数"
        return f"应为{what}，{low // kind.den} 至 {kind.high // kind.den}"
    return "应为 true 或 false"
