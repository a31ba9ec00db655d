"""Where a proceeding stands in its procedure: what is done, what may be done now and by whom, what is lacking, and the clocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.course.clocks import CourseClock, clocks_of
from doudi.office.casework.course.log import PROPOSING, date_of, log_of
from doudi.office.casework.course.procedures import procedure_of
from doudi.office.casework.course.words import clause_words, missing_words
from doudi.office.casework.enums import DECIDING, ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.casework.perms import act_action, step_action
from doudi.office.regions import packs
from doudi.policies.procedures.calendar import WorkCalendar
from doudi.policies.procedures.clock import due_day
from doudi.policies.procedures.gates import Gate, atoms
from doudi.policies.procedures.log import Log, StepDone
from doudi.policies.procedures.model import DONE, DUTIES, Ending, Procedure, Step
from doudi.rules.calendar import months_after

SUBMIT = "submit"
TOWNSHIP_DECIDES = "decide_in_township"
"""What comes next where the decision is left to the head of the township."""
WITH_TOWNSHIP = (ProceedingState.INVESTIGATION, ProceedingState.RETURNED)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step whose gate holds. `earliest`: the first day on which it can be done, later than today while a notice runs;
    `due_on`: the last day for it, where a clock runs to it."""

    step: Step
    duty: str
    action: Action
    clauses: str
    papers: tuple[str, ...]
    earliest: dt.date
    due_on: dt.date | None

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def label(self) -> str:
        return self.step.label

    @property
    def results(self) -> dict[str, str]:
        """{name: label}; one result alone needs no choice."""
        return self.step.results

    @property
    def people(self) -> int:
        """How many act together at least."""
        return self.step.people

    @property
    def waits(self) -> bool:
        """True while something has to run its days first."""
        return self.earliest > clock.today()


@dataclass(frozen=True)
class Course:
    """The course of one proceeding, as its rows say now."""

    proceeding: Proceeding
    procedure: Procedure
    log: Log
    calendar: WorkCalendar

    @cached_property
    def done(self) -> dict[str, StepDone]:
        """{name of a step: how it was done}"""
        return self.log.done()

    @cached_property
    def results(self) -> dict[str, str]:
        """{name of a step that is done: its result}"""
        return {name: event.result for name, event in self.done.items()}

    @cached_property
    def circumstances(self) -> frozenset[str]:
        return self.log.circumstances()

    @cached_property
    def ending(self) -> Ending | None:
        """The end that has been reached."""
        reached = (self.procedure.steps[name].outcome for name in self.done if name in self.procedure.steps)
        return next((self.procedure.outcomes[outcome] for outcome in reached if outcome), None)

    @property
    def is_over(self) -> bool:
        """True where nothing more can happen: an end is reached, or the proceeding was broken off."""
        return self.ending is not None or self.proceeding.state == ProceedingState.WITHDRAWN

    @cached_property
    def open_steps(self) -> list[OpenStep]:
        """The steps that are not done and whose gate holds, in the order of the procedure."""
        if self.is_over:
            return []
        return [self._open_step(step) for step in self.procedure.steps.values() if self.is_open(step.name)]

    def is_open(self, name: str) -> bool:
        """Whether a step can be taken, on a day that `earliest` says."""
        step = self.procedure.steps.get(name)
        if step is None or self.is_over or name in self.done:
            return False
        return step.gate.holds(self.results, self.circumstances)

    def open_step(self, name: str) -> OpenStep | None:
        return next((step for step in self.open_steps if step.name == name), None)

    def lacking(self, name: str) -> list[str]:
        """What must be there before a step, in Chinese; [] where it can be taken today."""
        step = self.procedure.steps.get(name)
        if step is None:
            return [f"“{self.procedure.label}”没有这一步"]
        if self.is_over:
            return ["这件事项已经办结"]
        if name in self.done:
            return [f"“{step.label}”已于{date_of(self.done[name].day)}办过"]
        words = missing_words(step.gate, self.procedure, self.results, self.circumstances)
        earliest = self.earliest(step)
        if not words and earliest > clock.today():
            words = [f"{self._running(step)}，{earliest:%Y-%m-%d}起才能办理"]
        return words

    @cached_property
    def clocks(self) -> list[CourseClock]:
        """The clocks that run, the nearest end first."""
        return clocks_of(self.proceeding, self.procedure, self.log, self.calendar)

    @property
    def accepts_opinion(self) -> bool:
        """Whether the township can say what it proposes."""
        if any(self.is_open(name) for name in PROPOSING):
            return self.proceeding.is_open
        return self.proceeding.state in WITH_TOWNSHIP and any(self.is_open(name) for name in DECIDING)

    @property
    def accepts_decision(self) -> bool:
        """Whether the decision can be taken today; a notice that has run is submitted with it."""
        if self.proceeding.state != ProceedingState.OPINION or self.accepts_opinion or self.is_over:
            return False
        submitted = {SUBMIT: DONE} if self.is_open(SUBMIT) and not self.lacking(SUBMIT) else {}
        results = self.results | submitted
        return any(
            step.name not in self.done
            and step.gate.holds(results, self.circumstances)
            and self.earliest(step) <= clock.today()
            for step in (self.procedure.steps[name] for name in DECIDING if name in self.procedure.steps)
        )

    @property
    def awaits(self) -> str:
        """What comes next: `accept`, `propose`, `decide`, TOWNSHIP_DECIDES, or the first step that is open; '' where nothing
        does."""
        if self.proceeding.state == ProceedingState.INTAKE:
            return "accept"
        if self.accepts_opinion:
            return "propose"
        if self.proceeding.is_open and any(self.is_open(name) for name in DECIDING):
            return TOWNSHIP_DECIDES if act_action("grant", self) == Action.GIVE_OPINION else "decide"
        return next((step.name for step in self.open_steps), "")

    @property
    def due_on(self) -> dt.date | None:
        """The nearest end of a clock, or of the review that an event asks for."""
        if self.is_over or not self.proceeding.is_open:
            ends = []
        else:
            ends = [running.due_on for running in self.clocks if running.due_on is not None]
            ends += [self.proceeding.review_by] if self.proceeding.review_by else []
        return min(ends, default=None)

    @property
    def granting(self) -> Ending | None:
        """The end that a grant leads to: what it says of the first month, the next recheck and the file."""
        return self.procedure.granting

    @property
    def recheck_on(self) -> dt.date | None:
        """When what was granted or kept is to be looked at again; None where no clause says so."""
        ending = self._decided_ending
        return self._months_on(ending.recheck_months if ending else None)

    @property
    def kept_until(self) -> dt.date | None:
        """Until when the file is kept; None where no clause says so."""
        ending = self._decided_ending
        years = ending.retention_years if ending else None
        return self._months_on(None if years is None else 12 * years)

    @property
    def _decided_ending(self) -> Ending | None:
        """The end that is reached, or that a grant leads to."""
        return self.ending or (self.granting if self.proceeding.state == ProceedingState.GRANTED else None)

    def _months_on(self, months: int | None) -> dt.date | None:
        """So many months after the decision, which stays where it is when its letters follow; where there is none, after the
        last step that stands."""
        decided = [self.done[name].day for name in DECIDING if name in self.done]
        days = decided or [event.day for event in self.log.steps()]
        return date_of(months_after(max(days), months)) if months is not None and days else None

    @property
    def decision_due(self) -> dt.date | None:
        """The day by which the decision has to be taken, as it is counted now."""
        ends = [running.due_on for running in self.clocks if running.until in DECIDING and running.due_on is not None]
        return min(ends, default=None)

    def earliest(self, step: Step) -> dt.date:
        """The first day on which a step can be done: not before what it rests on, and after what has to run its days. What
        answers a circumstance that arose meanwhile need not wait."""
        answers = {atom.name for atom in atoms(step.gate) if not atom.negated and atom.name in self.circumstances}
        first = 0
        for name in self._rests_on(step.gate):
            event, lasts = self.done[name], self.procedure.steps[name].lasts
            first = max(first, event.day)
            if lasts is not None and not answers:
                last_day = due_day(event.day, lasts, (), self.calendar).day
                assert last_day is not None
                first = max(first, last_day + 1)
        return date_of(first) if first else dt.date.min

    def _rests_on(self, gate: Gate) -> list[str]:
        """The steps of a gate that are done."""
        return [atom.name for atom in atoms(gate) if atom.name in self.done]

    def _running(self, step: Step) -> str:
        labels = [
            f"“{self.procedure.steps[name].label}”须满{self.procedure.steps[name].lasts}"
            for name in self._rests_on(step.gate)
            if self.procedure.steps[name].lasts is not None
        ]
        return "、".join(labels) or "日期未到"

    def _open_step(self, step: Step) -> OpenStep:
        ends = [running.due_on for running in self.clocks if running.until == step.name and running.due_on is not None]
        return OpenStep(
            step=step,
            duty=DUTIES[step.duty_in(self.circumstances)],
            action=step_action(step, self.circumstances),
            clauses=clause_words(step.clauses),
            papers=tuple(self.procedure.papers[name].label for name in (*step.asks, *step.papers)),
            earliest=self.earliest(step),
            due_on=min(ends, default=None),
        )


def course_of(proceeding: Proceeding) -> Course | None:
    """The course of a proceeding; None for one that was closed before procedures were followed. Makes no query where the steps
    were read with it."""
    procedure = procedure_of(proceeding)
    if procedure is None:
        return None
    return Course(proceeding, procedure, log_of(proceeding.steps.all()), packs.library().calendar)
