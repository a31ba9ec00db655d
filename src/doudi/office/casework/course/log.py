"""The log of a proceeding, as clocks and gates read it: what stands of the rows that were appended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import ProceedingStep
from doudi.policies.procedures.log import Arose, Event, Log, Paused, Resumed, StepDone
from doudi.policies.procedures.model import DONE

PROPOSING = ("propose", "propose_again")
"""The steps in which the township says what it proposes."""
SEND_BACK = "send_back"


def standing_rows(rows: Iterable[ProceedingStep]) -> list[ProceedingStep]:
    """The rows that count. Where the county has sent a case back, what was done from the township's opinion on no longer does:
    another opinion needs its own notice."""
    standing: list[ProceedingStep] = []
    for row in rows:
        if row.kind == LogKind.ACT and row.name == SEND_BACK:
            first = next((index for index, done in enumerate(standing) if _proposes(done)), len(standing))
            standing = [done for index, done in enumerate(standing) if index < first or done.kind != LogKind.STEP]
        standing.append(row)
    return standing


def _proposes(row: ProceedingStep) -> bool:
    return row.kind == LogKind.STEP and row.name in PROPOSING


def log_of(rows: Iterable[ProceedingStep]) -> Log:
    """The events of the rows that stand, in the order in which they were entered."""
    events = (_event(row) for row in standing_rows(rows))
    return Log(tuple(event for event in events if event is not None))


def _event(row: ProceedingStep) -> Event | None:
    if row.day is None:
        return None
    day = row.day.toordinal()
    match row.kind:
        case LogKind.STEP:
            return StepDone(day, row.name, row.result or DONE, tuple(str(key) for key in row.people or ()))
        case LogKind.CIRCUMSTANCE | LogKind.EXTENSION:
            return Arose(day, row.name, row.note)
        case LogKind.PAUSE:
            return Paused(day, row.name)
        case LogKind.RESUMPTION:
            return Resumed(day)
    return None


def date_of(day: int) -> dt.date:
    """The date of a day of the log."""
    return dt.date.fromordinal(day)
