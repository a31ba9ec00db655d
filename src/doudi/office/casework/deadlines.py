"""Statutory time limits in working days of China's calendar, in which some weekends are worked and some weekdays free."""

from __future__ import annotations

import datetime as dt

import chinese_calendar

from doudi.office.errors import OfficeError
from doudi.office.registry import vocabulary


class NoCalendarError(OfficeError):
    """The working days of that year are not published yet, so that a time limit cannot be computed; none is guessed."""


def add_working_days(day: dt.date, working_days: int) -> dt.date:
    """The last day of a limit of `working_days` after an event on `day`, which is not counted itself.

    NoCalendarError where the limit reaches into a year without a calendar.
    """
    last = day
    for _ in range(working_days):
        last += dt.timedelta(days=1)
        while not _is_worked(last):
            last += dt.timedelta(days=1)
    return last


def _is_worked(day: dt.date) -> bool:
    """Whether people work on that day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise NoCalendarError(f"{day.year}年的放假安排尚未录入，不能计算期限") from None


def decision_due(region_code: str, accepted_on: dt.date) -> dt.date | None:
    """The day by which to decide, by the most local pack that sets a limit; None where no pack does. NoCalendarError."""
    library = vocabulary.library()
    day = accepted_on.toordinal()
    for pack in reversed(library.chain(library.for_region(region_code, day))):
        for limit in library.elements(pack).time_limits:
            if limit.name == "decision" and limit.start <= day <= limit.end:
                return add_working_days(accepted_on, limit.working_days)
    return None
