"""Which steps of a proceeding are taken with a record of the inquiry alone: nobody enters them by hand beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from doudi.office.casework.course.course import Course
from doudi.office.casework.enums import PaperKind
from doudi.office.casework.models import Proceeding
from doudi.office.inquiry.enums import CheckOutcome, CheckStance
from doudi.office.inquiry.models import MissingList, NoticeEntry
from doudi.policies.procedures.model import DONE

RESULTS: dict[str, frozenset[str]] = {
    "authorise": frozenset({DONE}),
    "tell_missing": frozenset({DONE}),
    "supplement": frozenset({"supplied", "withheld"}),
    "register_kin": frozenset({DONE}),
    "visit": frozenset({DONE}),
    "county_visit": frozenset({DONE}),
    "request_check": frozenset({DONE}),
    "start_check": frozenset({DONE}),
    "check": frozenset(CheckOutcome.values),
    "tell_check": frozenset({DONE}),
    "answer_check": frozenset(CheckStance.values),
    "check_again": frozenset({DONE}),
    "publicise": frozenset({DONE}),
    "publicise_again": frozenset({DONE}),
    "reinvestigate": frozenset({DONE}),
    "invite_hearing": frozenset({DONE}),
    "hear": frozenset({DONE}),
    "panel": frozenset({DONE}),
    "draw_sample": frozenset({DONE}),
    "pay": frozenset({DONE}),
}
"""Steps behind which there is a record, with the results that the record can enter. Where a procedure knows others, as of the
visit that tells whether a need is urgent, its step is no such record."""


def is_recorded(course: Course, name: str) -> bool:
    """Whether a step is taken by its record alone. Not where that can no longer be made, because what it follows upon was
    entered without one, or was recorded before the proceeding was opened."""
    step = course.procedure.steps.get(name)
    if step is None or name not in RESULTS or set(step.results) != RESULTS[name]:
        return False
    rests_on = _RESTS_ON.get(name)
    return rests_on is None or rests_on(course.proceeding)


def recorded_in_any(courses: Iterable[Course], name: str) -> bool:
    """Whether a step that is taken in several proceedings at once is taken by its record in one of those in which it is open."""
    return any(course.is_open(name) and is_recorded(course, name) for course in courses)


def _is_publicised(proceeding: Proceeding) -> bool:
    return NoticeEntry.objects.filter(proceeding=proceeding, notice__posting__isnull=False).exists()


def _is_not_told(proceeding: Proceeding) -> bool:
    """What is missing is told once for an application."""
    by_paper = proceeding.application.papers.filter(kind=PaperKind.MISSING_PAPERS).exists()
    return not by_paper and not MissingList.objects.filter(application=proceeding.application_id).exists()


def _waits_for_papers(proceeding: Proceeding) -> bool:
    return MissingList.objects.filter(application=proceeding.application_id, reply__isnull=True).exists()


_RESTS_ON: dict[str, Callable[[Proceeding], bool]] = {
    "tell_missing": _is_not_told,
    "supplement": _waits_for_papers,
    "register_kin": lambda proceeding: not proceeding.application.staff_ties.exists(),
    "publicise": lambda proceeding: bool(proceeding.opinions.all()),
    "reinvestigate": _is_publicised,
    "hear": lambda proceeding: proceeding.hearings.filter(statement__isnull=True).exists(),
}
