"""Days, ages and months. A day is its proleptic ordinal number, so that days compare and subtract as integers."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange


def to_day(text: str) -> int:
    """The day number of an ISO date; ValueError where there is no such day."""
    return dt.date.fromisoformat(text).toordinal()


def from_day(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def age(born: int, today: int) -> int:
    """Completed years, by birthday: who was born on 15 June is a year older on 15 June."""
    a, b = dt.date.fromordinal(born), dt.date.fromordinal(today)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def months_between(start: int, end: int) -> int:
    """Completed months from `start` to `end`; negative where `end` lies before."""
    a, b = dt.date.fromordinal(start), dt.date.fromordinal(end)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def months_after(day: int, months: int) -> int:
    """The same day of the month so many months later; the last of that month where it has no such day."""
    start = dt.date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def year_end(today: int, years_back: int) -> int:
    """31 December of the calendar year `years_back` years before the year of `today`."""
    return dt.date(dt.date.fromordinal(today).year - years_back, 12, 31).toordinal()


def year_start(today: int) -> int:
    """1 January of the year of `today`."""
    return dt.date(dt.date.fromordinal(today).year, 1, 1).toordinal()
