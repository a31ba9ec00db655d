"""Windows over dated entries, in tables and against a reference that goes month by month, entry by entry."""

from __future__ import annotations

import calendar
import datetime as dt
import os
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.rules.calendar import parse_day
from doudi.rules.windows import (
    DatedAmount,
    Measure,
    Span,
    Window,
    evaluate,
    first_day_of,
    month_of,
    months_in_a_run,
)

DRAWN = int(os.environ.get("DOUDI_WINDOWS", "1000"))
"""How many lists of items are drawn; `DOUDI_WINDOWS=100000 pytest tests/rules/test_windows.py` is the long run."""
TODAY = parse_day("2026-09-15")
YEAR = Window("year", "前12个月", Measure.MEAN, months=12)
QUARTER = Window("quarter", "前3个月", Measure.MEAN, months=3)
TWELVE = Window("twelve", "前12个月", Measure.TOTAL, months=12)
LAST_YEAR = Window("last_year", "上一年", Measure.TOTAL, span=Span.LAST_YEAR)
THIS_YEAR = Window("this_year", "本年", Measure.TOTAL, span=Span.THIS_YEAR)
HELD = Window("held", "现有", Measure.HELD)
THINGS = Window("things", "数量", Measure.NUMBER)
HALF_YEAR = Window("half_year", "次数", Measure.COUNT, months=6)
WINDOWS = (YEAR, QUARTER, TWELVE, LAST_YEAR, THIS_YEAR, HELD, THINGS, HALF_YEAR)


def monthly(amount: int | None, first: str, last: str = "") -> DatedAmount:
    return DatedAmount(parse_day(first), parse_day(last) if last else None, amount, monthly=True)


def once(amount: int | None, day: str) -> DatedAmount:
    return DatedAmount(parse_day(day), parse_day(day), amount)


def since(amount: int | None, first: str, last: str = "") -> DatedAmount:
    return DatedAmount(parse_day(first), parse_day(last) if last else None, amount)


@pytest.mark.parametrize(
    ("window", "entries", "total", "months", "times"),
    [
        # 2025-09 to 2026-08: seven months of 3,200 and five of 2,800
        (YEAR, [monthly(3200, "2026-02-01"), monthly(2800, "2025-01-01", "2026-01-31")], 36_400, 12, (7, 5)),
        (YEAR, [monthly(100, "2026-09-01")], 0, 12, (0,)),  # the month itself does not count
        (YEAR, [monthly(100, "2025-08-01", "2025-08-31")], 0, 12, (0,)),
        (YEAR, [once(500, "2025-09-30"), once(700, "2025-08-31"), once(900, "2026-09-01")], 500, 12, (1, 0, 0)),
        (YEAR, [monthly(1000, "2020-01-01"), monthly(-300, "2026-08-01")], 11_700, 12, (12, 1)),
        (YEAR, [monthly(None, "2026-08-01"), monthly(100, "2020-01-01")], None, 12, (1, 12)),
        (YEAR, [monthly(None, "2020-01-01", "2020-12-31")], 0, 12, (0,)),  # what is not known lies outside
        (QUARTER, [monthly(100, "2026-07-01")], 200, 3, (2,)),
        (TWELVE, [once(1, "2025-09-01"), once(2, "2026-08-31")], 3, 1, (1, 1)),
        (LAST_YEAR, [monthly(10, "2025-11-01"), once(7, "2025-01-01"), once(9, "2026-01-01")], 27, 1, (2, 1, 0)),
        (THIS_YEAR, [monthly(10, "2025-11-01"), once(9, "2026-09-10"), once(8, "2025-12-31")], 99, 1, (9, 1, 0)),
        (HELD, [since(50, "2026-09-15"), since(60, "2026-09-16"), since(70, "2020-01-01", "2026-09-14")], 50, 1, (1, 0, 0)),
        (HELD, [since(50, "2026-01-01", "2026-09-15"), since(None, "2027-01-01")], 50, 1, (1, 0)),
        (HELD, [since(None, "2026-01-01")], None, 1, (1,)),
        (THINGS, [since(None, "2026-01-01"), since(5, "2025-01-01")], 2, 1, (1, 1)),
        (HALF_YEAR, [once(None, "2026-02-28"), once(None, "2026-08-28"), once(None, "2026-02-27")], 2, 1, (1, 1, 0)),
        (HALF_YEAR, [once(None, "2025-03-10"), once(None, "2025-01-10")], 2, 1, (1, 1)),  # back from the latest, not from today
        (HALF_YEAR, [once(None, "2026-09-16")], 0, 1, (0,)),
        (HALF_YEAR, [], 0, 1, ()),
    ],
)  # fmt: skip
def test_what_a_window_makes_of_entries(
    window: Window, entries: list[DatedAmount], total: int | None, months: int, times: tuple[int, ...]
) -> None:
    value = evaluate(window, entries, TODAY)
    assert (value.total, value.months, value.times) == (total, months, times)


@pytest.mark.parametrize(
    ("entries", "line", "earliest", "run"),
    [
        ([monthly(500, "2025-01-01")], 600, "2025-09-01", 12),
        ([monthly(600, "2025-01-01")], 600, "2025-09-01", 0),  # at the line is not below it
        ([monthly(500, "2025-01-01"), once(100, "2026-05-20")], 600, "2025-09-01", 3),
        ([], 600, "2026-08-01", 1),
        ([], 600, "2026-09-01", 0),
        ([once(None, "2026-06-01")], 600, "2025-09-01", 2),
        ([monthly(500, "2025-01-01")], None, "2025-09-01", 0),
        ([monthly(700, "2025-01-01"), monthly(-200, "2026-07-01")], 600, "2025-09-01", 2),
    ],
)
def test_months_in_a_row_below_a_line(entries: list[DatedAmount], line: int | None, earliest: str, run: int) -> None:
    assert months_in_a_run([entries], TODAY, lambda month: line, month_of(parse_day(earliest))) == run


def test_months_are_numbered_one_after_the_other() -> None:
    assert month_of(parse_day("2026-01-31")) == month_of(parse_day("2025-12-01")) + 1
    assert dt.date.fromordinal(first_day_of(month_of(parse_day("2025-12-31")))) == dt.date(2025, 12, 1)


# The reference: every month of the window by itself, with calendar days alone


def _months_before(day: dt.date, count: int) -> list[tuple[int, int]]:
    months, year, month = [], day.year, day.month
    for _ in range(count):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        months.append((year, month))
    return months


def _received(entry: DatedAmount, year: int, month: int) -> bool:
    first = dt.date.fromordinal(entry.first)
    if not entry.monthly:
        return (first.year, first.month) == (year, month)
    last = (9999, 12)
    if entry.last is not None:
        end = dt.date.fromordinal(entry.last)
        last = (end.year, end.month)
    return (first.year, first.month) <= (year, month) <= last


def _reference(window: Window, entries: Sequence[DatedAmount], today: dt.date) -> tuple[int | None, int]:
    if window.measure in (Measure.HELD, Measure.NUMBER):
        present = [e for e in entries if e.first <= today.toordinal() <= (e.last or dt.date.max.toordinal())]
        if window.measure is Measure.NUMBER:
            return len(present), 1
        return (None if any(e.amount is None for e in present) else sum(e.amount or 0 for e in present)), 1
    if window.measure is Measure.COUNT:
        past = [dt.date.fromordinal(e.first) for e in entries if e.first <= today.toordinal()]
        if not past:
            return 0, 1
        latest = max(past)
        # A day counts where the same day six months later, or the last of that month, is not before the latest.
        count = 0
        for day in past:
            later_year, later_month = divmod(day.year * 12 + day.month - 1 + window.months, 12)
            last_of_month = calendar.monthrange(later_year, later_month + 1)[1]
            count += dt.date(later_year, later_month + 1, min(day.day, last_of_month)) >= latest
        return count, 1
    if window.span is Span.LAST_YEAR:
        months = [(today.year - 1, month) for month in range(1, 13)]
    elif window.span is Span.THIS_YEAR:
        months = [(today.year, month) for month in range(1, today.month + 1)]
    else:
        months = _months_before(today, window.months)
    total: int | None = 0
    for year, month in months:
        for entry in entries:
            if _received(entry, year, month):
                total = None if total is None or entry.amount is None else total + entry.amount
    return total, len(months) if window.measure is Measure.MEAN else 1


_DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31)).map(dt.date.toordinal)
_AMOUNTS = st.one_of(st.integers(-10_000_000, 10_000_000), st.sampled_from([0, 1, None]))


@st.composite
def _entries(draw: Callable[..., Any]) -> DatedAmount:
    first = draw(_DAYS)
    last = draw(st.one_of(st.none(), st.integers(0, 900).map(lambda days: first + days)))
    return DatedAmount(first, last, draw(_AMOUNTS), draw(st.booleans()))


def _check(entries: list[DatedAmount], day: int) -> None:
    for window in WINDOWS:
        value = evaluate(window, entries, day)
        assert (value.total, value.months) == _reference(window, entries, dt.date.fromordinal(day)), window.name
        if window.measure not in (Measure.NUMBER, Measure.COUNT) and value.total is not None:
            assert value.total == sum(count * (e.amount or 0) for count, e in zip(value.times, entries, strict=True))


@settings(max_examples=100)
@given(st.lists(_entries(), max_size=12), _DAYS)
def test_a_window_says_what_the_months_say_one_by_one(entries: list[DatedAmount], day: int) -> None:
    _check(entries, day)


def test_so_it_does_for_many_lists() -> None:
    random_ = random.Random(20260901)
    first_day, last_day = dt.date(2023, 1, 1).toordinal(), dt.date(2027, 12, 31).toordinal()
    for _ in range(DRAWN):
        entries = []
        for _ in range(random_.randrange(9)):
            first = random_.randint(first_day, last_day)
            last = random_.choice((None, first, first + random_.randrange(900)))
            amount = None if random_.random() < 0.03 else random_.randint(-1_000_000, 1_000_000)
            entries.append(DatedAmount(first, last, amount, random_.random() < 0.5))
        _check(entries, random_.randint(first_day, last_day))


@settings(max_examples=100)
@given(st.lists(st.lists(_entries(), max_size=4), max_size=3), _DAYS, st.integers(-1000, 100_000), st.integers(0, 30))
def test_a_run_ends_where_a_month_reaches_the_line(
    parts: list[list[DatedAmount]], day: int, line: int, reach: int
) -> None:
    today, run = dt.date.fromordinal(day), 0
    for year, month in _months_before(today, reach):
        sums = [[entry.amount for entry in part if _received(entry, year, month)] for part in parts]
        if any(None in amounts for amounts in sums):
            break
        if sum(max(sum(amount or 0 for amount in amounts), 0) for amounts in sums) >= line:
            break
        run += 1
    assert months_in_a_run(parts, day, lambda month: line, month_of(day) - reach) == run
