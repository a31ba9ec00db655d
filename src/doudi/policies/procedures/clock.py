"""Clocks: the last day of a time, counted from what happened and from the notices of the holidays.

The day of an event does not count, nor does a day on which the clock rests: from the day of the pause to that of the
resumption. A time of working days ends with its last working day; one of days or months ends with its last day, whatever day
that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from doudi.policies.procedures.calendar import WorkCalendar
from doudi.policies.procedures.log import Log, Rest
from doudi.policies.procedures.model import Duration, Procedure
from doudi.rules.calendar import format_day, months_after

LIGHTS = {"green": "正常", "yellow": "快到期", "red": "已超期", "grey": "暂停"}


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of a time; None while the clock rests. `provisional`: how many of its days no notice is about yet."""

    start: int
    span: Duration
    day: int | None
    provisional: int
    rests: tuple[Rest, ...]

    def light(self, today: int, warning: int) -> str:
        """The traffic light on a day: yellow for the last `warning` days of the calendar before the end."""
        if self.day is None:
            return "grey"
        if today > self.day:
            return "red"
        return "yellow" if self.day - today <= warning else "green"


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A time that runs in a proceeding: which limit or step sets it, by which clauses, and its end."""

    name: str
    label: str
    until: str
    clauses: tuple[str, ...]
    due: DueDay


def due_day(start: int, span: Duration, rests: Iterable[Rest], calendar: WorkCalendar) -> DueDay:
    """Returns the end of a time that begins with an event on the day `start`."""
    pauses = _joined(rests, start)
    counted = _last_day(start, span, pauses, calendar)
    provisional = calendar.provisional(start, counted) if counted is not None and span.unit == "working_days" else 0
    used = tuple(rest for rest in pauses if counted is None or rest.first <= counted)
    return DueDay(start, span, counted, provisional, used)


def _last_day(start: int, span: Duration, pauses: Sequence[Rest], calendar: WorkCalendar) -> int | None:
    if span.unit == "months":
        end = months_after(start, span.count)
        for rest in pauses:
            if rest.first > end:
                break
            if rest.last is None:
                return None
            end += rest.last - rest.first + 1
        return end
    left = span.count
    for first, last in _stretches(start, pauses):
        if last is None:
            return calendar.add_working_days(first - 1, left) if span.unit == "working_days" else first - 1 + left
        size = calendar.working_days(first - 1, last) if span.unit == "working_days" else last - first + 1
        if size >= left:
            return _nth_day(first, last, left, span, calendar)
        left -= size
    return None  # the last pause is not over


def _nth_day(first: int, last: int, count: int, span: Duration, calendar: WorkCalendar) -> int:
    """The day within a stretch on which the count is full, by halving."""
    if span.unit == "days":
        return first - 1 + count
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if calendar.working_days(first - 1, middle) >= count:
            high = middle
        else:
            low = middle + 1
    return low


def _stretches(start: int, pauses: Sequence[Rest]) -> Iterator[tuple[int, int | None]]:
    """The stretches of days that count after `start`, with their ends; None: without end."""
    first = start + 1
    for rest in pauses:
        if rest.first > first:
            yield first, rest.first - 1
        if rest.last is None:
            return
        first = max(first, rest.last + 1)
    yield first, None


def _joined(rests: Iterable[Rest], start: int) -> list[Rest]:
    """The pauses after `start`, in order; those that overlap or touch are joined."""
    joined: list[Rest] = []
    for rest in sorted(rests, key=lambda pause: pause.first):
        if rest.last is not None and rest.last <= start:
            continue
        pause = Rest(max(rest.first, start + 1), rest.last, rest.cause)
        if joined and (joined[-1].last is None or pause.first <= joined[-1].last + 1):
            ends = (joined[-1].last, pause.last)
            last = None if None in ends else max(end for end in ends if end is not None)
            cause = joined[-1].cause if pause.cause == joined[-1].cause else f"{joined[-1].cause}、{pause.cause}"
            joined[-1] = Rest(joined[-1].first, last, cause)
        else:
            joined.append(pause)
    return joined


def running_clocks(procedure: Procedure, log: Log, calendar: WorkCalendar) -> list[RunningClock]:
    """The clocks that run in a proceeding: those of limits and steps that began, and whose last step is not done. A pause
    stops them only if its cause is one for which the procedure lets clocks rest."""
    done, circumstances = log.done(), log.circumstances()
    causes = {pause.name: pause.label for pause in procedure.pauses}
    rests = [Rest(rest.first, rest.last, causes[rest.cause]) for rest in log.rests() if rest.cause in causes]
    clocks = []
    for limit in procedure.limits:
        if limit.since in done and limit.until not in done and limit.when.holds({}, circumstances):
            due = due_day(done[limit.since].day, limit.span, rests, calendar)
            clocks.append(RunningClock(limit.name, limit.label, limit.until, limit.clauses, due))
    for step in procedure.steps.values():
        within = step.within
        if within is None or within.since not in done or step.name in done:
            continue
        if within.when.holds({}, circumstances):
            due = due_day(done[within.since].day, within.span, rests, calendar)
            clocks.append(RunningClock(step.name, step.label, step.name, step.clauses, due))
    return clocks


def arithmetic(due: DueDay, event: str, calendar: WorkCalendar) -> list[str]:
    """How the end was counted, line by line in Chinese. `event`: what began the time."""
    lines = [f"{format_day(due.start)} {event}，当天不计，从次日起算{due.span}。"]
    stretches = list(_stretches(due.start, due.rests))
    if due.span.unit == "working_days":
        total = 0
        for first, last in stretches:
            end = due.day if last is None or (due.day is not None and due.day < last) else last
            if end is None or end < first:
                continue
            for text, count in _by_notice(first, end, calendar):
                total += count
                lines.append(f"{text}，累计{total}个。")
    for rest in due.rests:
        last_day = format_day(rest.last) if rest.last is not None else "今"
        lines.append(f"{format_day(rest.first)}至{last_day}：{rest.cause}，暂停，不计。")
    if due.day is None:
        lines.append("暂停还没有结束，到期日在恢复以后再算。")
    else:
        lines.append(f"到期日：{format_day(due.day)}。")
    if due.provisional:
        lines.append(f"其中{due.provisional}天还没有放假安排的通知，按平常的周末暂算，通知公布以后重算。")
    return lines


def _by_notice(first: int, last: int, calendar: WorkCalendar) -> Iterator[tuple[str, int]]:
    """The working days of a stretch, for each notice that is about a part of it: in words, and how many."""
    begin = first
    while begin <= last:
        notice = calendar.kind(begin).notice
        end = begin
        while end < last and calendar.kind(end + 1).notice == notice:
            end += 1
        days = range(begin, end + 1)
        source = f"按{notice.number}" if notice else "尚无通知"
        off = [day for day in days if notice and day in notice.off and not calendar.is_worked(day)]
        worked = [day for day in days if notice and day in notice.worked and calendar.is_worked(day)]
        parts = [f"{format_day(begin)}至{format_day(end)}（{source}）"]
        if off:
            parts.append(f"放假{len(off)}个平日（{_list(off)}）")
        if worked:
            parts.append(f"周末上班{len(worked)}天（{_list(worked)}）")
        count = calendar.working_days(begin - 1, end)
        yield "：".join([parts[0], "、".join([*parts[1:], f"计{count}个工作日"])]), count
        begin = end + 1


def _list(days: Sequence[int]) -> str:
    return "、".join(format_day(day) for day in days)
