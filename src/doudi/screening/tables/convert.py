"""Converts columns of tables into the integers and truths with which the engine counts.

A number becomes a whole number over the denominator of its fact (fen for money), a day its day number, a choice the index of its
option. A cell that is not of the fact's kind becomes null; the caller compares with the cells that were null before. What is read
is what `doudi decide` reads in a case; only truths may also be 是, 否, 1 and 0, since spreadsheets write them so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from doudi.rules.language.model import FactDefinition
from doudi.rules.types import Choice, ChoiceSet, Date, Number, Truth
from doudi.screening.tables.columns import EPOCH

_YES, _NO = ("true", "1", "是"), ("false", "0", "否")
_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MONEY = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
_WHOLE_NUMBER = r"^-?[0-9]{1,18}$"
"""Patterns of text are of ASCII digits: `\\d` would also match full-width ones, which a later conversion does not read."""
_FIRST_DAY, _LAST_DAY = dt.date.min.toordinal() - EPOCH, dt.date.max.toordinal() - EPOCH


def is_text(dtype: pl.DataType) -> bool:
    """Whether a column holds text, or nothing at all."""
    return dtype in (pl.String, pl.Categorical, pl.Null) or isinstance(dtype, pl.Enum)


def find_type_fault(fact: FactDefinition, dtype: pl.DataType) -> str:
    """Why no cell of such a column can be read as the fact, in Chinese; '' where some can."""
    kind = fact.type
    if dtype.is_float():
        return "是浮点数，无法精确到分；请存为小数（decimal）、整数或文字"
    numeric = dtype.is_integer() or dtype.is_decimal()
    if is_text(dtype) or (numeric and not isinstance(kind, Date)):
        return ""
    if isinstance(kind, Truth | ChoiceSet) and dtype == pl.Boolean:
        return ""
    if isinstance(kind, Date) and dtype in (pl.Date, pl.Datetime):
        return ""
    return f"的类型是 {dtype}，读不出这个事实；{describe_expected(fact)}"


def day_numbers(column: pl.Series) -> pl.Series:
    """Day numbers of dates, of times at midnight and of ISO texts; null for anything else."""
    if column.dtype == pl.Datetime:
        dates = column.dt.date()
        column = pl.select(pl.when(column == dates.cast(column.dtype)).then(dates)).to_series()
    elif column.dtype != pl.Date:
        text = column.cast(pl.String)
        column = pl.select(pl.when(text.str.contains(_ISO_DAY)).then(text)).to_series()
        column = column.str.to_date("%Y-%m-%d", strict=False)
    days = column.to_physical()
    if exceeds(days, _FIRST_DAY, _LAST_DAY):  # no calendar has such a day, and to add EPOCH might pass 2^31
        days = pl.select(pl.when(days.is_between(_FIRST_DAY, _LAST_DAY)).then(days)).to_series()
    return days + EPOCH


def truths(column: pl.Series) -> pl.Series:
    """Yes and no; null for anything else."""
    if column.dtype == pl.Boolean:
        return column
    text = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    return pl.select(pl.when(text.is_in(_YES)).then(True).when(text.is_in(_NO)).then(False)).to_series()


def convert_column(fact: FactDefinition, column: pl.Series) -> pl.Series:
    """A column as stored; null where it is, and where a cell is not of the fact's kind. The type of the column is one in which
    `find_type_fault` finds no fault."""
    kind = fact.type
    if column.dtype == pl.Null:
        dtype = pl.Boolean if isinstance(kind, Truth | ChoiceSet) else pl.Int64
        return pl.Series(column.name, [None] * column.len(), dtype=dtype)
    if isinstance(kind, Truth | ChoiceSet):
        return truths(column)
    if isinstance(kind, Choice):
        if column.dtype == pl.Enum(kind.options):
            return column.to_physical().cast(pl.Int64)
        indexes = range(len(kind.options))
        return column.cast(pl.String).replace_strict(kind.options, indexes, default=None, return_dtype=pl.Int64)
    if is_text(column.dtype) and column.dtype != pl.String:
        column = column.cast(pl.String)
    if column.dtype == pl.String and fact.none is not None:
        return _convert_text_or_none(fact, fact.none, column)
    return _convert_number(fact, column)


def _convert_text_or_none(fact: FactDefinition, none: int, column: pl.Series) -> pl.Series:
    """Text that may be the word "none". The value that is stored for it is no answer in text, as it is none in a case."""
    is_none = column.str.strip_chars() == "none"
    rest = _convert_number(fact, pl.select(pl.when(~is_none).then(column)).to_series())
    rest = pl.select(pl.when(rest > none).then(rest)).to_series()
    return pl.select(pl.when(is_none.fill_null(False)).then(pl.lit(none, pl.Int64)).otherwise(rest)).to_series()


def _convert_number(fact: FactDefinition, column: pl.Series) -> pl.Series:
    """Dates and numbers as stored."""
    kind = fact.type
    if isinstance(kind, Date):
        return day_numbers(column).cast(pl.Int64)
    assert isinstance(kind, Number)
    return _convert_whole_number(column) if kind.denominator == 1 else _convert_money(kind, column)


def _convert_whole_number(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        column = pl.select(pl.when(text.str.contains(_WHOLE_NUMBER)).then(text)).to_series()
    elif column.dtype.is_decimal():
        hundredths = _convert_decimal(column)
        return pl.select(pl.when(hundredths % 100 == 0).then(hundredths // 100)).to_series()
    return column.cast(pl.Int64, strict=False)


def _convert_money(kind: Number, column: pl.Series) -> pl.Series:
    """Yuan over the denominator of the fact, which is a multiple of 100."""
    step = kind.denominator // 100
    if column.dtype.is_integer():
        yuan = column.cast(pl.Int64, strict=False)
        low, high = kind.low // kind.denominator, kind.high // kind.denominator
        return _between(yuan, low, high) * kind.denominator
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        column = pl.select(pl.when(text.str.contains(_MONEY)).then(text)).to_series().cast(pl.Decimal(18, 2))
    fen = _between(_convert_decimal(column), kind.low // step, kind.high // step)
    return fen * step if step != 1 else fen


def _between(column: pl.Series, low: int, high: int) -> pl.Series:
    """The column with null for what lies outside: it is refused, and a product of it might pass 2^63."""
    if not exceeds(column, low, high):
        return column
    return pl.select(pl.when(column.is_between(low, high)).then(column)).to_series()


def _convert_decimal(column: pl.Series) -> pl.Series:
    """Decimals as whole hundredths; null where there are more than two places, or past 2^63."""
    kind = column.dtype
    assert isinstance(kind, pl.Decimal)
    if kind.scale == 2:
        fits = kind.precision <= 18  # so many digits always fit 64 bits: not to look costs a fifth
        return column.to_physical().cast(pl.Int64, strict=False, wrap_numerical=fits)
    units, factor = pl.col(column.name), pl.lit(10 ** abs(kind.scale - 2), pl.Int128)
    if kind.scale > 2:
        exact = pl.when(units % factor == 0).then(units // factor)
    else:  # 10^20 hundredths are past 2^63, and a hundred times that within 2^127
        exact = pl.when(units.abs() <= pl.lit(10**20, pl.Int128)).then(units * factor)
    hundredths = exact.cast(pl.Int64, strict=False).alias(column.name)
    return column.to_physical().to_frame().select(hundredths).to_series()


def describe_expected(fact: FactDefinition) -> str:
    """What a cell of a fact should be, in Chinese."""
    kind = fact.type
    if isinstance(kind, Choice):
        return "应为 " + "、".join(kind.options) + " 之一"
    if isinstance(kind, Date):
        return "应为日期，如 1980-03-01，" + ("不晚于作出决定的日期，" if fact.past else "") + "不早于1890年"
    if isinstance(kind, Number):
        low = kind.low + (fact.none is not None)
        number = "最多2位小数的数" if kind.denominator > 1 else "整数"
        return f"应为{number}，{low // kind.denominator} 至 {kind.high // kind.denominator}"
    return "应为 true 或 false"


def exceeds(column: pl.Series, low: int, high: int) -> bool:
    """Whether any number of a column lies outside of two bounds."""
    least: Any = column.min()
    most: Any = column.max()
    return least is not None and bool(least < low or most > high)
