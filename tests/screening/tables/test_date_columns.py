"""Ages and months as columns: the same whole numbers as the calendar of the rules."""

from __future__ import annotations

import polars as pl
import pytest

from doudi.rules import calendar
from doudi.screening.tables import date_columns

DAYS = range(calendar.parse_day("2023-11-25"), calendar.parse_day("2025-03-05"))
PAIRS = pl.DataFrame({"start": list(DAYS)}, schema={"start": pl.Int64}).join(
    pl.DataFrame({"end": list(DAYS)}, schema={"end": pl.Int64}), how="cross"
)


@pytest.mark.parametrize("name", ["age", "months_between"])
def test_every_pair_of_days_is_counted_as_for_one_case(name: str) -> None:
    column, plain = getattr(date_columns, name), getattr(calendar, name)
    counted = PAIRS.select(column(pl.col("start"), pl.col("end"))).to_series()
    assert counted.to_list() == [plain(start, end) for start, end in PAIRS.iter_rows()]
