"""Working days, as notices of the holidays say them: `calendar.yaml`.

A notice is about a stretch of days, and the latest that is about a day has the last word. So a notice for the next year may
change this December, and a special one a single week. A day about which no notice speaks is provisional: counted as the
weekday it is, and counted again when the notice comes.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import RulesError, SourceLine

SATURDAY = 5
STANDINGS = ("official", "reprint", "to_be_confirmed")
LONGEST_STRETCH = 1_200
"""Days that one notice may be about."""


class NoHolidayNoticeError(Exception):
    """No notice at all is there, so that no time limit can be computed; none is guessed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `first` and `last`: the stretch of days it is about; `off`: free weekdays; `worked`: weekends on which people
    work. Days are day numbers."""

    name: str
    number: str
    published: int
    standing: str
    first: int
    last: int
    off: frozenset[int]
    worked: frozenset[int]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class DayKind:
    """Whether people work on a day, and the notice that says so; None where the day is provisional."""

    worked: bool
    notice: Notice | None


@dataclass(frozen=True)
class WorkCalendar:
    """The notices that were published up to some day, in the order of their publication."""

    notices: tuple[Notice, ...]

    def kind(self, day: int) -> DayKind:
        for notice in reversed(self.notices):
            if notice.first <= day <= notice.last:
                weekend = _is_weekend(day)
                return DayKind(day in notice.worked if weekend else day not in notice.off, notice)
        if not self.notices:
            raise NoHolidayNoticeError("没有任何放假安排的通知，不能计算期限；请先录入 calendar.yaml")
        return DayKind(not _is_weekend(day), None)

    def is_worked(self, day: int) -> bool:
        return self.kind(day).worked

    def published_until(self, day: int) -> WorkCalendar:
        """The calendar as it was on a day."""
        return WorkCalendar(tuple(notice for notice in self.notices if notice.published <= day))

    def add_working_days(self, day: int, count: int) -> int:
        """The last day of a time of `count` working days after an event on `day`, which is not counted itself."""
        last = day
        for _ in range(count):
            last += 1
            while not self.is_worked(last):
                last += 1
        return last

    def working_days(self, after: int, until: int) -> int:
        """How many working days lie after one day and up to another, which counts."""
        if until <= after:
            return 0
        self._require()
        total = _weekdays_until(until) - _weekdays_until(after)
        return total + self._shift_until(until) - self._shift_until(after)

    def provisional(self, after: int, until: int) -> int:
        """How many days after one day and up to another no notice is about."""
        return sum(1 for day in range(after + 1, until + 1) if self.kind(day).notice is None)

    def _require(self) -> None:
        if not self.notices:
            self.kind(0)

    @cached_property
    def _moved(self) -> tuple[list[int], list[int]]:
        """The days that differ from their weekday, and for each how many more working days there are up to it."""
        days = sorted({day for notice in self.notices for day in (*notice.off, *notice.worked)})
        moved, sums, total = [], [], 0
        for day in days:
            shift = int(self.is_worked(day)) - int(not _is_weekend(day))
            if shift:
                total += shift
                moved.append(day)
                sums.append(total)
        return moved, sums

    def _shift_until(self, day: int) -> int:
        moved, sums = self._moved
        position = bisect_right(moved, day)
        return sums[position - 1] if position else 0


def _is_weekend(day: int) -> bool:
    return (day - 1) % 7 >= SATURDAY  # day number 1 was a Monday


def _weekdays_until(day: int) -> int:
    """Mondays to Fridays from the first day of the calendar up to a day."""
    weeks, rest = divmod(day, 7)
    return weeks * SATURDAY + min(rest, SATURDAY)


def read_calendar(path: Path, name: str) -> WorkCalendar:
    """Reads `calendar.yaml`. RulesError with every fault found."""
    faults = Faults()
    record = read_yaml(path, name)
    faults.keys(record, ["notices"])
    notices = [_notice(item, faults) for item in faults.records(record, "notices")]
    names: dict[str, Notice] = {}
    for notice in notices:
        if notice.name in names:
            faults.add(notice.place, f"'{notice.name}' stands twice", f"the other is at {names[notice.name].place}")
        names[notice.name] = notice
    if faults:
        raise RulesError(faults)
    return join_notices(notices)


def join_notices(notices: Iterable[Notice]) -> WorkCalendar:
    return WorkCalendar(tuple(sorted(notices, key=lambda notice: (notice.published, notice.name))))


def _notice(record: Record, faults: Faults) -> Notice:
    faults.keys(record, ["notice", "number", "published", "standing", "covers"], ["off", "worked"])
    standing = faults.text(record, "standing")
    if standing and standing not in STANDINGS:
        faults.add(record.at("standing"), f"unknown standing '{standing}'", "standings are " + ", ".join(STANDINGS))
    stretch = _days(faults.texts(record, "covers"), record, "covers", faults)
    first, last = (min(stretch), max(stretch)) if stretch else (0, 0)
    off = frozenset(_days(faults.texts(record, "off"), record, "off", faults))
    worked = frozenset(_days(faults.texts(record, "worked"), record, "worked", faults))
    for day in sorted(off | worked):
        if not first <= day <= last:
            faults.add(record.place, f"{_text(day)} lies outside of what the notice covers", "widen 'covers'")
    for day in sorted(worked):
        if not _is_weekend(day):
            faults.add(record.at("worked"), f"{_text(day)} is no weekend", "only weekends are listed as worked")
    return Notice(
        name=faults.text(record, "notice"),
        number=faults.text(record, "number"),
        published=faults.day(record, "published", 0),
        standing=standing,
        first=first,
        last=last,
        off=off,
        worked=worked,
        place=record.place,
    )


def _days(texts: Sequence[str], record: Record, key: str, faults: Faults) -> list[int]:
    """The days of texts such as 2026-01-01 or 2026-01-01/2026-01-03."""
    days: list[int] = []
    for text in texts:
        ends = text.split("/")
        try:
            numbers = [dt.date.fromisoformat(end).toordinal() for end in ends]
        except ValueError:
            faults.add(record.at(key), f"'{text}' is no day and no stretch of days", "write 2026-01-01/2026-01-03")
            continue
        if len(numbers) > 2 or numbers[-1] < numbers[0] or numbers[-1] - numbers[0] > LONGEST_STRETCH:
            faults.add(record.at(key), f"'{text}' is no stretch of days", "write the first, a slash, the last")
            continue
        days += range(numbers[0], numbers[-1] + 1)
    return days


def _text(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()
