"""The statutory clock: working days by China's calendar, in which some Saturdays are worked and some weekdays are free."""

from __future__ import annotations

import datetime as dt

import chinese_calendar

from doudi.office.registry import vocabulary


class NoCalendar(Exception):
    """The working days of that year are not known yet: no time limit can be said, and none is guessed."""


def after(day: dt.date, working_days: int) -> dt.date:
    """The last day of a limit of so many working days; the day of the event is not counted. NoCalendar."""
    found = day
    for _ in range(working_days):
        found += dt.timedelta(days=1)
        while not _is_worked(found):
            found += dt.timedelta(days=1)
    return found


def _is_worked(day: dt.date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise NoCalendar(f"{day.year}年的放假安排尚未录入，不能计算期限") from None


def decision_due(region_code: str, accepted_on: dt.date) -> dt.date | None:
    """When a decision is due by the most local pack that sets a limit; None where no pack does. NoCalendar."""
    library = vocabulary.library()
    day = accepted_on.toordinal()
    for pack in reversed(library.chain(library.for_region(region_code, day))):
        for limit in library.elements(pack).time_limits:
            if limit.name == "decision" and limit.start <= day <= limit.end:
                return after(accepted_on, limit.working_days)
    return None
