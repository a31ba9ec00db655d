"""The clocks of a proceeding: computed from its log and the notices of the holidays each time they are asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.office import clock
from doudi.office.casework.course.log import date_of
from doudi.office.casework.course.procedures import kept_procedure
from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import Proceeding
from doudi.policies.procedures.calendar import WorkCalendar
from doudi.policies.procedures.clock import LIGHTS, RunningClock, arithmetic, running_clocks
from doudi.policies.procedures.log import Log
from doudi.policies.procedures.model import Procedure
from doudi.policies.procedures.transfer import carried_clocks

WARNING_DAYS = 3
"""So many days before its end a clock shows yellow."""


@dataclass(frozen=True, slots=True)
class CourseClock:
    """A clock that runs: to which step, its end, its traffic light, and how the end was counted."""

    running: RunningClock
    since: str
    until_label: str
    calendar: WorkCalendar

    @property
    def label(self) -> str:
        return self.running.label

    @property
    def until(self) -> str:
        return self.running.until

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.running.clauses

    @property
    def due_on(self) -> dt.date | None:
        """None while the clock rests."""
        day = self.running.due.day
        return None if day is None else date_of(day)

    @property
    def light(self) -> str:
        """green, yellow, red or grey"""
        return self.running.due.light(clock.today().toordinal(), WARNING_DAYS)

    @property
    def light_label(self) -> str:
        return LIGHTS[self.light]

    @property
    def is_provisional(self) -> bool:
        """True where no notice of the holidays is about some of its days yet."""
        return self.running.due.provisional > 0

    @property
    def arithmetic(self) -> list[str]:
        """How the end was counted, line by line."""
        return arithmetic(self.running.due, self.since, self.calendar)


def clocks_of(proceeding: Proceeding, procedure: Procedure, log: Log, calendar: WorkCalendar) -> list[CourseClock]:
    """The clocks that run, the nearest end first, those that rest last. Where the procedure changed on the way, none is longer
    than it was before."""
    running = running_clocks(procedure, log, calendar)
    for former in _former_procedures(proceeding):
        # The clocks of what it ran on before go on at least as strictly.
        carried = {(each.name, each.until): each for each in carried_clocks(log, former, procedure, calendar)}
        present = {(each.name, each.until): each for each in running}
        running = [min(carried.get(key, each), each, key=_end) for key, each in (carried | present).items()]
    return sorted(
        (_with_words(each, procedure, log, calendar) for each in running), key=lambda each: _end(each.running)
    )


def _former_procedures(proceeding: Proceeding) -> list[Procedure]:
    rows = [row for row in proceeding.steps.all() if row.kind == LogKind.TRANSFER]
    return [kept_procedure(row.note.partition(" ")[0]) for row in rows]


def _with_words(running: RunningClock, procedure: Procedure, log: Log, calendar: WorkCalendar) -> CourseClock:
    since = next(
        (procedure.steps[event.step].label for event in log.steps() if event.day == running.due.start
         and event.step in procedure.steps and _begins(event.step, running, procedure)), "起算",
    )  # fmt: skip
    until = procedure.steps.get(running.until)
    return CourseClock(running, since, until.label if until else running.label, calendar)


def _begins(step: str, running: RunningClock, procedure: Procedure) -> bool:
    limits = {limit.name: limit.since for limit in procedure.limits}
    if running.name in limits:
        return limits[running.name] == step
    within = procedure.steps[running.until].within if running.until in procedure.steps else None
    return within is not None and within.since == step


def _end(running: RunningClock) -> int:
    return dt.date.max.toordinal() if running.due.day is None else running.due.day
