"""Takes the steps of procedures that records of an inquiry are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.actions.course import note_circumstance, take_shared_step, take_step
from doudi.office.casework.course.course import Course, course_of
from doudi.office.casework.models import Application, Proceeding, ProceedingStep
from doudi.office.casework.perms import step_action
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.policies.procedures.model import DONE

LONGEST_NOTE = 500


def take(
    by: Actor, proceeding: Proceeding, name: str, *, on: dt.date, people: Sequence[User] = (), note: str = "",
    document: Document | None = None,
) -> ProceedingStep:  # fmt: skip
    """The step in one proceeding, which the caller has locked. RefusedError says what is lacking, with the clause."""
    version = Proceeding.objects.values_list("version", flat=True).get(pk=proceeding.pk)
    return take_step(
        by, proceeding, name, version=version, on=on, people=people, note=note[:LONGEST_NOTE], document=document
    )


def take_for_family(
    by: Actor, application: Application, name: str, *, on: dt.date, result: str = DONE, people: Sequence[User] = (),
    note: str = "", document: Document | None = None, must: bool = True,
) -> list[ProceedingStep]:  # fmt: skip
    """The step in every right of an application in which it is due.

    Where it is due in none: nothing is taken if it was taken in one already, as for a second visit, or unless it `must`; else
    RefusedError says what is lacking.
    """
    courses = _courses(application)
    is_due = any(course.is_open(name) for course in courses)
    was_taken = any(name in course.done for course in courses)
    if not is_due and (was_taken or not must):
        return []
    return take_shared_step(
        by, application, name, on=on, result=result, people=people, note=note[:LONGEST_NOTE], document=document
    )


def step_permission(proceeding: Proceeding, name: str) -> Action:
    """By which duty a step is taken as things are. RefusedError where the procedure has no such step."""
    course = course_of(proceeding)
    step = course.procedure.steps.get(name) if course is not None else None
    if course is None or step is None:
        raise RefusedError("这个项目的程序没有这一步")
    return step_action(step, course.circumstances)


def note_once(by: Actor, proceeding: Proceeding, circumstance: str, *, on: dt.date, reason: str) -> None:
    """The circumstance of a proceeding, unless it is recorded already or its procedure has no such."""
    fresh = Proceeding.objects.get(pk=proceeding.pk)
    course = course_of(fresh)
    if course is None or circumstance in course.circumstances or circumstance not in course.procedure.circumstances:
        return
    note_circumstance(by, fresh, circumstance, version=fresh.version, on=on, reason=reason[:LONGEST_NOTE])


def _courses(application: Application) -> list[Course]:
    rows = Proceeding.objects.open().filter(application=application).prefetch_related("steps").order_by("pk")
    return [course for row in rows if (course := course_of(row)) is not None]
