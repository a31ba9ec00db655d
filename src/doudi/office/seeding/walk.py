"""The log of one proceeding as officers would have written it: taken step by step through its procedure, in memory, by whose duty
each step is and on days on which it could be taken. What a step needs is asked of the procedure, as the office asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.casework.actions.course import ACTS, FOLLOWING_STEPS, refuse_closed_gate
from doudi.office.casework.course.course import SUBMIT, Course
from doudi.office.casework.course.log import PROPOSING, log_of
from doudi.office.casework.course.states import ACCEPT, state_after
from doudi.office.casework.enums import DECIDING, LogKind, ProceedingState
from doudi.office.casework.models import Proceeding, ProceedingStep
from doudi.office.casework.perms import OF_THE_HEAD
from doudi.office.regions import packs
from doudi.office.seeding.posts import CountyPosts
from doudi.policies.procedures.model import DONE, Procedure, Step

RESULTS = ("complete", "fits", "urgent")
"""How a step with several results comes out on the usual way; others by the first that the procedure names."""
_OUTSIDE = ("applicant", "department", "institution", "reviewer")
"""Duties of people outside the office: somebody else enters what they did."""
_OF_COUNTY = ("county", "department", "reviewer", "panel")


@dataclass
class Walk:
    """A proceeding that is not written yet, and the rows of its log so far."""

    proceeding: Proceeding
    procedure: Procedure
    posts: CountyPosts
    rows: list[ProceedingStep] = field(default_factory=list)

    @property
    def course(self) -> Course:
        """The course as the rows are now."""
        return Course(self.proceeding, self.procedure, log_of(self.rows), packs.library().calendar)

    def begin(self) -> None:
        """Enters today what opening stands for: the application, with the authorisation where it was shown with it."""
        names = ("apply", "authorise") if self.proceeding.application.authorised_on else ("apply",)
        for name in names:
            if self.course.is_open(name):
                self.take(name)

    def accept(self) -> None:
        """Accepts complete papers, where the procedure has an acceptance."""
        if self.proceeding.state == ProceedingState.INTAKE:
            for name in ("authorise", "examine", ACCEPT):
                if self.course.is_open(name):
                    self.take(name)
            self.act("accept", self._clerk)

    def inquire(self, steps: int | None = None) -> None:
        """Takes what comes before the township's opinion; at most so many steps, where a number is given."""
        taken = 0
        while taken != steps and not self.is_to_propose and (step := self._usual_step()) is not None:
            self.take(step.name)
            taken += 1

    @property
    def is_to_propose(self) -> bool:
        """Whether the township's opinion is the next thing."""
        return any(self.course.is_open(name) for name in PROPOSING)

    def propose(self, head: Actor) -> None:
        """Enters the township's opinion, and today's steps that follow upon it: a notice is put up."""
        self.take("propose")
        self.act("give_opinion", head)

    def put_up_notice(self) -> None:
        """Puts up the notice of the opinion, where the procedure has one, and submits the case on the day after it has run."""
        while not self.course.is_open(SUBMIT) and (step := self._usual_step()) is not None:
            self.take(step.name)
        if self.course.is_open(SUBMIT):
            with clock.on(self.course.earliest(self.procedure.steps[SUBMIT])):
                self.take(SUBMIT)

    def decide(self, grants: bool, officer: Actor) -> None:
        """Takes what the county does before its decision, and the decision."""
        while (name := self._deciding_step()) is None:
            step = self._usual_step()
            if step is None:
                raise LookupError(f"{self.procedure.name} leads to no decision: {self.course.results}")
            self.take(step.name)
        self.take(name, "granted" if grants else "refused")
        self.act("grant" if grants else "refuse", officer)

    def answer(self) -> None:
        """Takes what follows a decision, to an end of the procedure."""
        while (course := self.course).ending is None:
            self.take(next(name for name in self.procedure.steps if course.is_open(name)))

    def take(self, name: str, result: str = "") -> None:
        """Takes a step today, and what follows by itself. RefusedError where its gate does not hold."""
        step = self.procedure.steps[name]
        refuse_closed_gate(self.course, step)
        duty = step.duty_in(frozenset())
        officers = self._officers(step, duty)
        if duty not in _OUTSIDE and len(officers) < step.people:
            raise LookupError(f"{name} takes {step.people} officers")
        people = () if duty in _OUTSIDE else officers[: step.people]
        chosen = result or next((usual for usual in RESULTS if usual in step.results), next(iter(step.results)))
        self._append(LogKind.STEP, name, officers[0], chosen, people)
        self._follow(officers[0])

    def act(self, name: str, by: Actor, note: str = "") -> None:
        """Enters an act of the office beside the steps of the procedure."""
        self._append(LogKind.ACT, name, by, note=note)

    def close_log(self) -> None:
        """Sets on the proceeding what lists read of its log."""
        course = self.course
        self.proceeding.due_on, self.proceeding.awaits = course.due_on, course.awaits

    @property
    def _clerk(self) -> Actor:
        return self.posts.clerk(self.proceeding.region_code)

    def _officers(self, step: Step, duty: str) -> Sequence[Actor]:
        """Whose duty a step is, who enters it first."""
        if duty == "verifier":
            return (self.posts.verification,)
        if duty in _OF_COUNTY:
            return self.posts.county_officer, self.posts.county_head
        head = self.posts.head(self.proceeding.region_code)
        return (head,) if step.name in OF_THE_HEAD else (self._clerk, head)

    def _usual_step(self) -> Step | None:
        """The first step that can be taken today and is neither an act of its own nor an end."""
        course = self.course
        for step in self.procedure.steps.values():
            usual = step.name not in ACTS and not step.outcome and course.is_open(step.name)
            if usual and course.earliest(step) <= clock.today():
                return step
        return None

    def _deciding_step(self) -> str | None:
        course = self.course
        return next((name for name in DECIDING if course.is_open(name)), None)

    def _follow(self, by: Actor) -> None:
        """Takes what follows by itself, on behalf of who opened it."""
        following = [step for name in FOLLOWING_STEPS if (step := self.procedure.steps.get(name)) is not None]
        for step in following:
            course = self.course
            if course.is_open(step.name) and course.earliest(step) <= clock.today():
                self._append(LogKind.STEP, step.name, by, DONE, (by,))

    def _append(
        self,
        kind: LogKind,
        name: str,
        by: Actor,
        result: str | None = None,
        people: Sequence[Actor] = (),
        note: str = "",
    ) -> None:
        proceeding, source = self.proceeding, ProceedingState(self.proceeding.state)
        proceeding.state = state_after(source, kind, name, self.procedure)
        if kind == LogKind.STEP and name == ACCEPT:
            proceeding.accepted_on = clock.today()
        proceeding.version += 1
        proceeding.changed_at = clock.now()
        self.rows.append(
            ProceedingStep(
                proceeding=proceeding,
                kind=kind,
                name=name,
                day=clock.today(),
                result=result,
                people=[actor.user.pk for actor in people],
                source=source,
                target=proceeding.state,
                at=clock.now(),
                by=by.user,
                note=note,
            )
        )
