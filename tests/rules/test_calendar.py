"""Days, ages on birthdays and leap days, completed months."""

from __future__ import annotations

import pytest

from doudi.rules.calendar import age, from_day, months_after, months_between, to_day, year_end, year_start


def test_days_are_ordinals() -> None:
    assert to_day("0001-01-01") == 1
    assert to_day("2024-03-01") - to_day("2024-02-28") == 2
    assert from_day(to_day("2024-02-29")) == "2024-02-29"


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        to_day("2023-02-29")


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("2000-06-15", "2024-06-14", 23),
        ("2000-06-15", "2024-06-15", 24),
        ("2000-06-15", "2024-06-16", 24),
        ("2000-06-15", "2024-05-31", 23),
        ("2000-06-15", "2024-07-01", 24),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
        ("2004-02-29", "2024-02-29", 20),
        ("2024-06-15", "2024-06-15", 0),
    ],
)
def test_age_is_completed_years(born: str, today: str, years: int) -> None:
    assert age(to_day(born), to_day(today)) == years


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-15", "2024-02-14", 0),
        ("2024-01-15", "2024-02-15", 1),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-31", 2),
        ("2023-11-15", "2024-02-15", 3),
        ("2022-06-15", "2024-06-14", 23),
        ("2022-06-15", "2024-06-15", 24),
        ("2024-06-15", "2024-06-15", 0),
        ("2024-06-15", "2024-06-14", -1),
        ("2024-06-15", "2023-06-15", -12),
    ],
)
def test_months_between_is_completed_months(start: str, end: str, months: int) -> None:
    assert months_between(to_day(start), to_day(end)) == months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-06-15", 0, "2024-06-15"),
        ("2024-06-15", 6, "2024-12-15"),
        ("2024-06-15", 7, "2025-01-15"),
        ("2024-12-31", 12, "2025-12-31"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-11-30", 1, "2024-12-30"),
        ("2024-12-01", 25, "2027-01-01"),
    ],
)
def test_months_after_keeps_the_day_where_there_is_one(start: str, months: int, end: str) -> None:
    assert from_day(months_after(to_day(start), months)) == end


def test_year_end_and_start() -> None:
    today = to_day("2024-06-15")
    assert [from_day(year_end(today, back)) for back in (0, 1, 2)] == ["2024-12-31", "2023-12-31", "2022-12-31"]
    assert from_day(year_start(today)) == "2024-01-01"
