"""What the page of a case shows of the course of a proceeding: what comes next, what is lacking, the clocks, and what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.accounts.queries import colleagues
from doudi.office.casework.actions.course import ACTS, FOLLOWING_STEPS, extensions
from doudi.office.casework.course.course import Course, OpenStep
from doudi.office.casework.enums import FOLLOWING, TRANSITIONS, LogKind
from doudi.office.casework.models import ProceedingStep
from doudi.office.files.models import Document
from doudi.office.files.queries import of_subject
from doudi.office.inquiry.recorded_steps import is_recorded
from doudi.office.registry.models import Household

ACTS_WITH_STEPS = {"accept", "give_opinion", "grant", "refuse"}
"""Acts of which the steps of the procedure tell the same."""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step that this officer can enter. `others`: in how many other proceedings of the application it is open as well;
    `colleagues`: who may have done it; `is_recorded`: a record of the inquiry takes it, and no form here."""

    step: OpenStep
    others: int
    colleagues: list[User]
    is_recorded: bool

    @property
    def chooses_people(self) -> bool:
        return bool(self.colleagues)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of the log in words."""

    day: dt.date | None
    what: str
    people: str
    note: str
    row: ProceedingStep


class OfficeAround:
    """What the forms of a page choose from, worked out once for all its proceedings."""

    def __init__(self, actor: Actor, household: Household, courses: Iterable[Course]):
        self.actor, self.household, self.courses = actor, household, list(courses)
        self._colleagues: dict[Action, list[User]] = {}

    def colleagues(self, action: Action) -> list[User]:
        if action not in self._colleagues:
            self._colleagues[action] = colleagues(action, self.household.region_code)
        return self._colleagues[action]

    @cached_property
    def documents(self) -> list[Document]:
        """The newest papers of the family, to be named as what a step rests on."""
        return list(of_subject(self.actor, "household", self.household.pk)[:50])

    @cached_property
    def names(self) -> Mapping[int, str]:
        """{key: name} of everybody who has done a step."""
        rows = (row for course in self.courses for row in course.proceeding.steps.all())
        keys = {key for row in rows for key in row.people or ()}
        return dict(User.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def step_forms(course: Course, around: OfficeAround) -> list[StepForm]:
    """The steps that this officer can enter now. What an act of its own stands for, or follows by itself, is not among them."""
    region = course.proceeding.region_code
    forms = []
    for step in course.open_steps:
        if step.name in ACTS or step.name in FOLLOWING_STEPS or not around.actor.may(step.action, region):
            continue
        others = sum(
            1 for other in around.courses if other.proceeding.pk != course.proceeding.pk and other.is_open(step.name)
        )
        duty = step.step.duty_in(course.circumstances)
        is_ours = duty not in ("applicant", "department", "institution", "reviewer")
        people = around.colleagues(step.action) if is_ours and step.people > 1 else []
        forms.append(StepForm(step, others, people, is_recorded(course, step.name)))
    return forms


def lacking_for_next(course: Course) -> list[str]:
    """What stands between the proceeding and its next opinion or decision, in words; [] where nothing does."""
    if course.is_over or not course.proceeding.is_open or course.accepts_opinion or course.accepts_decision:
        return []
    steps = course.procedure.steps
    goal = "propose" if "propose" in steps and "propose" not in course.done else "decide"
    return course.lacking(goal) if goal in steps else []


def circumstances_to_note(course: Course) -> list[tuple[str, str]]:
    """(name, label) of the circumstances that may still turn up; those that extend a limit say so."""
    if course.is_over:
        return []
    longer = extensions(course)
    named = course.procedure.circumstances.items()
    return [
        (name, f"{each.label}（延长期限）" if name in longer else each.label)
        for name, each in named
        if name not in course.circumstances
    ]


def log_lines(course: Course | None, rows: list[ProceedingStep], names: Mapping[int, str]) -> list[LogLine]:
    """The log in words, the oldest row first."""
    lines = []
    for index, row in enumerate(rows):
        follows_step = index > 0 and rows[index - 1].kind == LogKind.STEP
        if row.kind == LogKind.ACT and row.name in ACTS_WITH_STEPS and follows_step:
            continue
        people = "、".join(names.get(key, "") for key in row.people or ()) or row.by.name
        note = "" if row.kind == LogKind.TRANSFER else row.note
        lines.append(LogLine(row.day, _words(course, row), people, note, row))
    return lines


def _words(course: Course | None, row: ProceedingStep) -> str:
    procedure = course.procedure if course is not None else None
    if row.kind == LogKind.STEP and procedure is not None:
        step = procedure.steps.get(row.name)
        if step is None:
            return row.name
        result = step.results.get(row.result or "", "") if len(step.results) > 1 else ""
        return f"{step.label}：{result}" if result else step.label
    if row.kind in (LogKind.CIRCUMSTANCE, LogKind.EXTENSION) and procedure is not None:
        named = procedure.circumstances.get(row.name)
        return f"{row.get_kind_display()}：{named.label if named else row.name}"
    if row.kind in (LogKind.PAUSE, LogKind.RESUMPTION, LogKind.TRANSFER):
        return str(row.get_kind_display())
    transition = TRANSITIONS.get(row.name) or FOLLOWING.get(row.name)
    return transition.label if transition is not None else row.name
