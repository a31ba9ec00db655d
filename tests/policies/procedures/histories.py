"""Generated histories of a clock: a start, pauses, a length of time, and corrections of the calendar."""

from __future__ import annotations

import random
from dataclasses import dataclass

from doudi.policies.procedures.calendar import Notice, WorkCalendar, join_notices
from doudi.policies.procedures.log import Rest
from doudi.policies.procedures.model import Duration
from doudi.rules.problems import SourceLine

FIRST = 741_000
"""A day from which the histories begin."""


@dataclass(frozen=True, slots=True)
class History:
    start: int
    span: Duration
    rests: tuple[Rest, ...]
    calendar: WorkCalendar


def draw_calendar(draw: random.Random) -> WorkCalendar:
    """A calendar of one to four notices over parts of some two years; later ones correct earlier ones."""
    notices = []
    for number in range(draw.randint(1, 4)):
        first = FIRST + draw.randint(-40, 500)
        last = first + draw.choice((7, 30, 365))
        days = range(first, last + 1)
        weekdays = [day for day in days if (day - 1) % 7 < 5]
        weekends = [day for day in days if (day - 1) % 7 >= 5]
        off = frozenset(draw.sample(weekdays, min(len(weekdays), draw.randint(0, 12))))
        worked = frozenset(draw.sample(weekends, min(len(weekends), draw.randint(0, 8))))
        notices.append(
            Notice(f"n{number}", f"{number}号", number, "official", first, last, off, worked, SourceLine("drawn"))
        )
    return join_notices(notices)


def draw_history(draw: random.Random, calendar: WorkCalendar) -> History:
    start = FIRST + draw.randint(0, 400)
    rests = []
    for _ in range(draw.choice((0, 0, 1, 1, 2, 3))):
        first = start + draw.randint(-20, 60)
        last = None if draw.random() < 0.08 else first + draw.randint(0, 25)
        rests.append(Rest(first, last, draw.choice(("补正", "鉴定"))))
    unit = draw.choice(("working_days", "working_days", "working_days", "days"))
    return History(start, Duration(draw.choice((1, 3, 7, 10, 15, 20, 30, 45)), unit), tuple(rests), calendar)


def count_by_hand(history: History) -> int | None:
    """The end of a time, day by day: the oracle. None where the clock rests for good."""
    resting = {day for rest in history.rests if rest.last is not None for day in range(rest.first, rest.last + 1)}
    forever = min((rest.first for rest in history.rests if rest.last is None), default=None)
    left, day = history.span.count, history.start
    while left:
        day += 1
        if forever is not None and day >= forever:
            return None
        if day in resting:
            continue
        if history.span.unit == "working_days" and not _is_worked_by_hand(history.calendar, day):
            continue
        left -= 1
    return day


def _is_worked_by_hand(calendar: WorkCalendar, day: int) -> bool:
    """Whether the last notice about a day lets people work, else whether it is a weekday."""
    answer = (day - 1) % 7 < 5
    for notice in calendar.notices:
        if notice.first <= day <= notice.last:
            weekday = (day - 1) % 7 < 5
            answer = day not in notice.off if weekday else day in notice.worked
    return answer
