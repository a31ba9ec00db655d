"""Days, ages and months. A day is its proleptic ordinal number, so that days compare and subtract as integers."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange


def parse_day(text: str) -> int:
    """The day number of an ISO date; ValueError where there is no such day."""
    return dt.date.fromisoformat(text).toordinal()


def format_day(day: int) -> str:
    """The ISO date of a day number, as 2024-06-15."""
    return dt.date.fromordinal(day).isoformat()


def age(born: int, today: int) -> int:
    """Completed years, by birthday: who was born on 15 June is a year older on 15 June."""
    a, b = dt.date.fromordinal(born), dt.date.fromordinal(today)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def months_between(start: int, end: int) -> int:
    """Completed months from `start` to `end`, as article 202 of the Civil Code counts them.

    A month ends with the corresponding day, else with the last day of the month, and is full when that day is over: from
    15 January one month is full on 16 February, from 31 August six months on 1 March. (An age, in contrast, is reached on the
    birthday itself.) Where `end` lies before `start`, the result is the number of months begun between them, below 0.
    """
    a, b = dt.date.fromordinal(start), dt.date.fromordinal(end)
    # The last month is full only when its corresponding day is over, so that day itself still counts as too early.
    early = b.day <= a.day if end > start else b.day < a.day
    return (b.year - a.year) * 12 + b.month - a.month - early


def months_after(day: int, months: int) -> int:
    """The last day of a period of so many months: the same day of the month, else the last of that month."""
    start = dt.date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def year_end(today: int, years_back: int) -> int:
    """31 December of the calendar year `years_back` years before the year of `today`."""
    return dt.date(dt.date.fromordinal(today).year - years_back, 12, 31).toordinal()


def year_start(today: int) -> int:
    """1 January of the year of `today`."""
    return dt.date(dt.date.fromordinal(today).year, 1, 1).toordinal()
