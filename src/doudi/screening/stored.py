"""Tables of facts as the engine holds them: whole numbers, truths and day numbers; what cannot be read is kept aside.

Two tables go in: `households` (`household`, `region`, `on` and facts) and `people` (`household`, `member` and facts). A
column may be of the fact's own type or text; sums of money are decimals or whole yuan, never floats. Null is absent.
`FACT.unknown`, yes or no, says that a fact was asked and is not known. A household with one fault is set aside whole, so
that nobody is decided on half a family, just as `doudi decide` refuses its case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from doudi.policies import divisions
from doudi.policies.vocabulary import EARLIEST, Vocabulary
from doudi.rules.model import Fact
from doudi.rules.problems import did_you_mean
from doudi.rules.types import Choice, Date, Number, Options, Truth
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION

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


def refusal(rows: list[tuple[str | None, str | None, str, str | None, str]]) -> pl.DataFrame:
    """Rows that could not be read: household, member, column, value, reason."""
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
    return _Storing(vocabulary, households, people, barred or {}).stored()


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
        self.households = _with_texts(households, (HOUSEHOLD, REGION)).with_columns(_day(households[ON]).alias(ON))
        self.people = _with_texts(people, (HOUSEHOLD, MEMBER))
        self.refused: list[pl.DataFrame] = []

    def stored(self) -> Stored:
        self._expect_keys()
        for frame, whose in ((self.households, "household"), (self.people, "member")):
            self._convert(frame, whose)
        if self.refused:
            self._set_aside()
        places = self.households.select(HOUSEHOLD).with_row_index("home")
        people = self.people.join(places, on=HOUSEHOLD, how="left", maintain_order="left")
        if not people["home"].is_sorted():
            people = people.sort("home", maintain_order=True)
        people = people.with_columns(pl.col("home").set_sorted())
        return Stored(self.households, people, self._refused_rows())

    # Who belongs together

    def _expect_keys(self) -> None:
        homes, people = self.households, self.people
        ids, owners = homes[HOUSEHOLD], people[HOUSEHOLD]
        for one, reason in self.barred.items():
            self._refuse(homes.filter(ids == one).head(1), HOUSEHOLD, reason)
        self._refuse(homes.filter(ids.is_null() | (ids == "")), HOUSEHOLD, "没有家庭编号")
        self._refuse(
            homes.filter(ids.is_duplicated() & ids.is_not_null()), HOUSEHOLD, "家庭编号出现了两次，每户的编号应不同"
        )
        self._refuse(people.filter(owners.is_null()), HOUSEHOLD, "没有家庭编号")
        if not _same_order(ids, owners):
            strangers = people.filter(owners.is_not_null() & ~owners.is_in(ids.implode()))
            self._refuse(strangers, HOUSEHOLD, "家庭表里没有这一户")
            self._refuse(homes.filter(~ids.is_in(owners.implode())), HOUSEHOLD, "没有成员，至少一人")
        sizes = owners.value_counts(name="size")
        largest = self.vocabulary.members
        big = sizes.filter(pl.col("size") > largest).select(HOUSEHOLD, pl.col("size").cast(pl.String).alias("size"))
        if big.height:
            rows = big.with_columns(pl.lit(None, pl.String).alias(MEMBER))
            self._refuse(rows, "size", f"成员数超过{largest}人")
        names = people[MEMBER]
        self._refuse(people.filter(names.is_null() | (names == "")), MEMBER, "没有成员编号")
        self._refuse(people.filter(names == "household"), MEMBER, "'household' 指整个家庭，不能用作成员编号")
        if people.select(HOUSEHOLD, MEMBER).is_duplicated().any():
            twice = people.filter(people.select(HOUSEHOLD, MEMBER).is_duplicated() & names.is_not_null())
            self._refuse(twice, MEMBER, "成员编号出现了两次，每个成员的编号应不同")
        places = homes[REGION].unique()
        missing = [one for one in places.to_list() if one is None or not divisions.exists(one)]
        if missing:
            wrong = homes.filter(homes[REGION].is_null() | homes[REGION].is_in(missing))
            self._refuse(wrong, REGION, "应为存在的行政区划代码（6位，乡镇和社区12位）")
        day = pl.col(ON)
        late = dt.date(2200, 1, 1).toordinal()
        self._refuse(
            homes.filter(day.is_null() | (day <= EARLIEST) | (day >= late)),
            ON,
            "应为作出决定的日期，在1890年至2199年之间",
        )

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
        bad = column.is_null() & given.is_not_null()
        kind = fact.type
        if isinstance(kind, Number):
            bad |= ((column < kind.low) | (column > kind.high)).fill_null(False)
        elif isinstance(kind, Date):
            low, high = fact.days
            bad |= ((column < low) | (column > high)).fill_null(False)
            if fact.past and today is not None:
                bad |= (column > today).fill_null(False)
        if bad.any():
            self._refuse(frame.filter(bad), given.name, _expected(fact))
        return column

    # What is set aside

    def _refuse(self, rows: pl.DataFrame, column: str, reason: str) -> None:
        if not rows.height:
            return
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
        return pl.concat(self.refused) if self.refused else pl.DataFrame(schema=REFUSED)


def _same_order(ids: pl.Series, owners: pl.Series) -> bool:
    """Whether people stand by household in the order of the households, everyone in one and none without."""
    runs = owners.filter(owners.ne_missing(owners.shift()).fill_null(True)) if owners.len() else owners
    return runs.len() == ids.len() and bool((runs == ids).all())


def _with_texts(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    return frame.with_columns(pl.col(name).cast(pl.String) for name in names if frame.schema[name] != pl.String)


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
        return given.cast(pl.Int64) * kind.den
    if given.dtype == pl.String:
        text = given.str.strip_chars()
        plain = pl.select(pl.when(text.str.contains(r"^\d{1,12}(\.\d{1,2})?$")).then(text)).to_series()
        given = plain.str.to_decimal(scale=2) if hasattr(plain.str, "to_decimal") else plain.cast(pl.Decimal(18, 2))
    if given.dtype.is_decimal() and given.dtype.scale > 2:  # type: ignore[attr-defined]
        exact = given.cast(pl.Decimal(18, 2), strict=False)
        given = pl.select(pl.when(exact == given).then(exact)).to_series()
    fen = (given.cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64)
    return fen * step if step != 1 else fen


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
