"""Days, ages on birthdays and leap days, completed months."""

from __future__ import annotations

import pytest

from doudi.rules.calendar import age, format_day, months_after, months_between, parse_day, year_end, year_start


def test_days_are_ordinals() -> None:
    assert parse_day("0001-01-01") == 1
    assert parse_day("2024-03-01") - parse_day("2024-02-28") == 2
    assert format_day(parse_day("2024-02-29")) == "2024-02-29"


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        parse_day("2023-02-29")


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
    assert age(parse_day(born), parse_day(today)) == years


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-15", "2024-02-15", 0),
        ("2024-01-15", "2024-02-16", 1),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-01", 1),
        ("2024-01-31", "2024-03-31", 1),
        ("2024-01-31", "2024-04-01", 2),
        ("2023-11-15", "2024-02-16", 3),
        ("2022-06-15", "2024-06-15", 23),
        ("2022-06-15", "2024-06-16", 24),
        ("2022-08-31", "2023-02-28", 5),
        ("2022-08-31", "2023-03-01", 6),
        ("2004-02-29", "2005-02-28", 11),
        ("2004-02-29", "2005-03-01", 12),
        ("2024-06-15", "2024-06-15", 0),
        ("2024-06-15", "2024-06-16", 0),
        ("2024-06-15", "2024-06-14", -1),
        ("2024-06-15", "2023-06-15", -12),
    ],
)
def test_a_month_is_full_when_its_last_day_is_over(start: str, end: str, months: int) -> None:
    assert months_between(parse_day(start), parse_day(end)) == months


def test_months_are_full_on_the_day_after_the_period_ends() -> None:
    """Every day of two years as the first and up to fourteen months: the period ends where `months_after` says."""
    for start in range(parse_day("2023-01-01"), parse_day("2025-01-01")):
        for months in (1, 2, 6, 12, 14):
            last = months_after(start, months)
            assert [months_between(start, day) for day in (last, last + 1)] == [months - 1, months]


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
    assert format_day(months_after(parse_day(start), months)) == end


def test_year_end_and_start() -> None:
    today = parse_day("2024-06-15")
    assert [format_day(year_end(today, back)) for back in (0, 1, 2)] == ["2024-12-31", "2023-12-31", "2022-12-31"]
    assert format_day(year_start(today)) == "2024-01-01"
