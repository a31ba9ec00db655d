"""How far an application for review is, what may come next, and by when: by the procedure `review` of the packs."""

from __future__ import annotations

import datetime as dt

from doudi.office.casework.course.procedures import procedure_named
from doudi.office.inquiry.enums import AppealStage
from doudi.office.inquiry.models import Appeal
from doudi.office.regions import packs
from doudi.policies.procedures.clock import RunningClock, due_day, running_clocks
from doudi.policies.procedures.log import Event, Log, StepDone
from doudi.policies.procedures.model import DONE, Procedure

REVIEW = "review"


def procedure_of(region_code: str, day: dt.date) -> Procedure:
    """The procedure of reviews in a region. RefusedError where the packs have none."""
    return procedure_named(REVIEW, region_code, day)


def log_of(appeal: Appeal) -> Log:
    """What happened so far."""
    events: list[Event] = [
        StepDone(appeal.informed_on.toordinal(), "told"),
        StepDone(appeal.applied_on.toordinal(), "apply"),
    ]
    for step in appeal.steps.order_by("pk"):
        name, _, result = step.stage.partition(".")
        events.append(StepDone(step.taken_on.toordinal(), name, result or DONE))
    return Log(tuple(events))


def next_stages(appeal: Appeal) -> list[AppealStage]:
    """What may happen next."""
    procedure = procedure_of(appeal.region_code, appeal.applied_on)
    done = {event.step: event.result for event in log_of(appeal).steps()}
    stages = []
    for stage in AppealStage:
        name, _, result = stage.value.partition(".")
        step = procedure.steps.get(name)
        if step is None or name in done or (result and result not in step.results):
            continue
        if step.gate.holds(done, frozenset()):
            stages.append(stage)
    return stages


def clocks_of(appeal: Appeal) -> list[RunningClock]:
    """The clocks that run."""
    procedure = procedure_of(appeal.region_code, appeal.applied_on)
    return running_clocks(procedure, log_of(appeal), packs.library().calendar)


def last_day_to_apply(region_code: str, informed_on: dt.date) -> dt.date | None:
    """The last day on which somebody may apply who was told of the decision on a day; None where the packs set none."""
    within = procedure_of(region_code, informed_on).steps["apply"].within
    if within is None:
        return None
    day = due_day(informed_on.toordinal(), within.span, (), packs.library().calendar).day
    return None if day is None else dt.date.fromordinal(day)
