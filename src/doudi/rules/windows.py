"""Windows: from dated entries (a wage from March to May, a bill of August) to the one number that a rule asks for.

A window says which months count, seen from a day, and how: their mean, their sum, what is held on the day, how many. All is
whole fen and whole months; a mean is its total and the number of months, since it may be no whole number of fen.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from doudi.rules.calendar import months_after


class Measure(enum.StrEnum):
    """How a window turns entries into a number."""

    MEAN = "mean"
    """The sum of its months divided by their number."""
    TOTAL = "total"
    """The sum of its months."""
    HELD = "held"
    """The sum of what is held on the day."""
    NUMBER = "number"
    """How many things are held on the day."""
    COUNT = "count"
    """How many events lie in so many months up to the latest of them."""
    RUN = "run"
    """How many months in a row, up to the month before the day, stay below a line (see `months_in_a_run`)."""


class Span(enum.StrEnum):
    """A calendar year that is a window, seen from a day."""

    LAST_YEAR = "last_year"
    THIS_YEAR = "this_year"


@dataclass(frozen=True, slots=True)
class Window:
    """`months`: so many months before the month of the day; or, of a count, up to the latest event. `span`: a calendar year."""

    name: str
    label: str
    measure: Measure
    months: int = 0
    span: Span | None = None

    def months_on(self, day: int) -> range:
        """The months that count on a day, as `month_of` numbers them. This year goes up to the month of the day."""
        month = month_of(day)
        january = month - month % 12
        if self.span is Span.LAST_YEAR:
            return range(january - 12, january)
        if self.span is Span.THIS_YEAR:
            return range(january, month + 1)
        return range(month - self.months, month)


@dataclass(frozen=True, slots=True)
class DatedAmount:
    """A sum, a thing or an event. `amount`: fen, below 0 for what is taken off, None where it is not known.

    `monthly`: the sum came in each month from that of `first` to that of `last`; else once, in the month of `first`. What has
    no `last` goes on. Of what is held, both are days.
    """

    first: int
    last: int | None
    amount: int | None
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class WindowValue:
    """What a window makes of entries. `total`: fen or a number of things; None where an amount that counts is not known.

    `months`: of a mean, by how many months the total is to be divided, else 1. `times`: how often each entry counts.
    """

    total: int | None
    months: int
    times: tuple[int, ...]


def month_of(day: int) -> int:
    """The number of the month in which a day lies; consecutive months have consecutive numbers."""
    calendar_day = date.fromordinal(day)
    return calendar_day.year * 12 + calendar_day.month - 1


def first_day_of(month: int) -> int:
    """The first day of a month that `month_of` numbers."""
    return date(month // 12, month % 12 + 1, 1).toordinal()


def evaluate(window: Window, entries: Sequence[DatedAmount], day: int) -> WindowValue:
    """The number that a window makes of entries on a day; for a run see `months_in_a_run`."""
    if window.measure is Measure.COUNT:
        return _count(window, entries, day)
    if window.measure in (Measure.HELD, Measure.NUMBER):
        times = tuple(int(_is_held(entry, day)) for entry in entries)
        if window.measure is Measure.NUMBER:
            return WindowValue(sum(times), 1, times)
        return WindowValue(_sum(entries, times), 1, times)
    months = window.months_on(day)
    times = tuple(_times(entry, months) for entry in entries)
    return WindowValue(_sum(entries, times), len(months) if window.measure is Measure.MEAN else 1, times)


def months_in_a_run(
    parts: Sequence[Sequence[DatedAmount]], day: int, line: Callable[[int], int | None], earliest: int
) -> int:
    """How many months in a row, up to the month before the day, have a sum below the line of the month. What the entries of
    each part come to is never below 0: what one source loses is not taken off another.

    Counting ends with `earliest`, before which nobody knows, and with a month whose sum or line is not known: the number is
    then the least that is certain.
    """
    run = 0
    for month in range(month_of(day) - 1, earliest - 1, -1):
        limit = line(month)
        sums = [_sum(part, tuple(_times(entry, range(month, month + 1)) for entry in part)) for part in parts]
        if limit is None or None in sums or sum(max(total or 0, 0) for total in sums) >= limit:
            break
        run += 1
    return run


def _times(entry: DatedAmount, months: range) -> int:
    """In how many of the months an entry counts."""
    first = month_of(entry.first)
    if not entry.monthly:
        return int(first in months)
    last = months.stop if entry.last is None else month_of(entry.last) + 1
    return max(min(last, months.stop) - max(first, months.start), 0)


def _is_held(entry: DatedAmount, day: int) -> bool:
    return entry.first <= day and (entry.last is None or day <= entry.last)


def _sum(entries: Sequence[DatedAmount], times: Sequence[int]) -> int | None:
    total = 0
    for entry, count in zip(entries, times, strict=True):
        if count and entry.amount is None:
            return None
        total += count * (entry.amount or 0)
    return total


def _count(window: Window, entries: Sequence[DatedAmount], day: int) -> WindowValue:
    """Counts back from the latest event up to the day, not from the day itself."""
    latest = max((entry.first for entry in entries if entry.first <= day), default=None)
    times = tuple(
        int(latest is not None and entry.first <= latest <= months_after(entry.first, window.months))
        for entry in entries
    )
    return WindowValue(sum(times), 1, times)
