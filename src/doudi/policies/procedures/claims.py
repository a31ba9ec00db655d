"""What a clause can demand of a procedure, one class for each form of demand.

A claim looks at all that was reached, and returns the first breach, or None where it holds. A claim that could not fail,
because its step or its circumstances never occur, is a breach too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doudi.policies.procedures.exploration import Exploration, Move, State, compile_gate
from doudi.policies.procedures.gates import OPEN_GATE, Atom, Gate, atoms
from doudi.policies.procedures.longest_path import end_moments
from doudi.policies.procedures.model import DUTIES, START_MONTHS, Duration, Procedure, Step


@dataclass(frozen=True, slots=True)
class Breach:
    """Why a claim does not hold, and the way there: an exploration and the state it led to, where a path shows it."""

    reason: str
    exploration: Exploration | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step, or only one of its results: `decide` or `decide.granted`."""

    step: str
    result: str = ""

    def moves(self, exploration: Exploration) -> Iterator[Move]:
        for move in exploration.moves_by_step.get(self.step, ()):
            if self.result in ("", list(move.step.results)[move.result - 1]):
                yield move

    def label(self, procedure: Procedure) -> str:
        step = procedure.steps.get(self.step)
        if step is None:
            return f"“{self.step}”"
        return f"“{step.label}”" + (f"（{step.results.get(self.result, self.result)}）" if self.result else "")


def _where(explorations: Sequence[Exploration], when: Gate) -> list[Exploration]:
    """The explorations in whose circumstances a gate over circumstances holds."""
    return [exploration for exploration in explorations if when.holds({}, exploration.circumstances)]


def distinct(explorations: Sequence[Exploration], needs: Gate = OPEN_GATE) -> list[Exploration]:
    """The explorations without those that reached the same and do not differ in a circumstance that a gate names."""
    names = {atom.name for atom in atoms(needs)}
    chosen: dict[tuple[int, frozenset[str]], Exploration] = {}
    for exploration in explorations:
        chosen.setdefault((id(exploration.moves_by_step), exploration.circumstances & names), exploration)
    return list(chosen.values())


@dataclass(frozen=True, slots=True)
class Before:
    """Before the step, `needs` holds."""

    act: StepResult
    needs: Gate
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        reached = False
        for exploration in distinct(_where(explorations, self.when), self.needs):
            needs = compile_gate(self.needs, procedure, exploration.circumstances)
            for move in self.act.moves(exploration):
                reached = True
                if not needs(move.before):
                    reason = f"到了{self.act.label(procedure)}，此前应有的还没有做到（{self.needs}）"
                    return Breach(reason, exploration, move.after)
        return None if reached else Breach(f"{self.act.label(procedure)}从未发生")


@dataclass(frozen=True, slots=True)
class Then:
    """No path that did the step ends before `needs` holds."""

    act: StepResult
    needs: Gate
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        reached = False
        done = compile_gate(_gate(self.act), procedure, frozenset())
        for exploration in distinct(_where(explorations, self.when), self.needs):
            needs = compile_gate(self.needs, procedure, exploration.circumstances)
            for state, _ in exploration.ends:
                if done(state):
                    reached = True
                    if not needs(state):
                        reason = f"做了{self.act.label(procedure)}，办结时还缺后续（{self.needs}）"
                        return Breach(reason, exploration, state)
        return None if reached else Breach(f"没有一条经过{self.act.label(procedure)}的路径能够办结")


def _gate(act: StepResult) -> Gate:
    return Atom(act.step, act.result)


@dataclass(frozen=True, slots=True)
class Never:
    """The step does not occur."""

    act: StepResult
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        chosen = distinct(_where(explorations, self.when))
        for exploration in chosen:
            for move in self.act.moves(exploration):
                return Breach(f"不应有{self.act.label(procedure)}", exploration, move.after)
        return None if chosen else Breach("所说的情形从不出现")


@dataclass(frozen=True, slots=True)
class Possible:
    """In each of the circumstances there is a path to the step."""

    act: StepResult
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        chosen = _where(explorations, self.when)
        for exploration in chosen:
            if next(self.act.moves(exploration), None) is None:
                return Breach(f"没有一条路径通到{self.act.label(procedure)}", exploration)
        return None if chosen else Breach("所说的情形从不出现")


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest lawful path from one step to another takes at most so long, and a limit of the procedure says so."""

    since: str
    until: str
    span: Duration
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        chosen = _where(explorations, self.when)
        for exploration in chosen:
            stated = _limits(procedure, exploration, self.since, self.until)
            if not any(span.is_at_most(self.span) for span in stated):
                return Breach(f"没有规定不超过{self.span}的时限", exploration)
            for state, moments in end_moments(exploration):
                if self.since in moments and self.until in moments:
                    taken = moments[self.until] - moments[self.since]
                    if taken > self.span.working_days_at_most():
                        return Breach(f"最长要{taken}天，超过{self.span}", exploration, state)
        return None if chosen else Breach("所说的情形从不出现")


def _limits(procedure: Procedure, exploration: Exploration, since: str, until: str) -> Iterator[Duration]:
    """The lengths of time that a procedure sets between two steps: by its limits, or by the clock of the later step."""
    for limit in procedure.limits:
        if (limit.since, limit.until) == (since, until) and limit.when.holds({}, exploration.circumstances):
            yield limit.span
    step = procedure.steps.get(until)
    if (
        step is not None
        and step.within is not None
        and step.within.since == since
        and step.within.when.holds({}, exploration.circumstances)
    ):
        yield step.within.span


@dataclass(frozen=True, slots=True)
class HasTraits:
    """What a step says of itself: who does it, how many together, apart from whom, how long it lasts, which papers it needs,
    what it makes public, what share is drawn, who helps, and what may be asked for at most. Only what the clause names is
    looked at."""

    step: str
    duty: tuple[str, ...] = ()
    people: int = 1
    apart_from: tuple[str, ...] = ()
    lasts: Duration | None = None
    papers: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    share: int = 0
    helped_by: tuple[str, ...] = ()
    asks_at_most: tuple[str, ...] = ()
    when: Gate = OPEN_GATE

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        step = procedure.steps.get(self.step)
        if step is None:
            return Breach(f"没有“{self.step}”这一步")
        chosen = _where(explorations, self.when)
        if not chosen:
            return Breach("所说的情形从不出现")
        for exploration in chosen:
            duty = step.duty_in(exploration.circumstances)
            if self.duty and duty not in self.duty:
                wanted = "或".join(DUTIES[name] for name in self.duty)
                return Breach(f"“{step.label}”由{DUTIES[duty]}办理，应由{wanted}办理", exploration)
        reason = next(self._missing(procedure, step), "")
        return Breach(reason) if reason else None

    def _missing(self, procedure: Procedure, step: Step) -> Iterator[str]:
        if step.people < self.people:
            yield f"“{step.label}”只要求{step.people}人，应不少于{self.people}人"
        for name in self.apart_from:
            if name not in step.apart_from:
                yield f"“{step.label}”可以由做过“{procedure.steps[name].label if name in procedure.steps else name}”的人来做"
        if self.lasts and not (step.lasts and self.lasts.is_at_most(step.lasts)):
            yield f"“{step.label}”持续{step.lasts or '的时间没有规定'}，应不少于{self.lasts}"
        for paper in self.papers:
            if paper not in step.papers:
                label = procedure.papers[paper].label if paper in procedure.papers else paper
                yield f"“{step.label}”缺少文书：{label}"
        if self.shows and not (step.shows and set(step.shows) <= set(self.shows)):
            yield f"“{step.label}”公开{'、'.join(step.shows) or '什么没有规定'}，只可以公开{'、'.join(self.shows)}"
        for duty in self.helped_by:
            if duty not in step.helped_by:
                yield f"“{step.label}”没有{DUTIES[duty]}协助"
        beyond = [paper for paper in step.asks if self.asks_at_most and paper not in self.asks_at_most]
        if beyond:
            yield f"“{step.label}”多要了材料：{'、'.join(procedure.papers[paper].label for paper in beyond)}"
        if (step.share or 0) < self.share:
            yield f"“{step.label}”抽取{step.share or 0}%，应不少于{self.share}%"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an outcome brings: from which month, after how many months at most it is looked at again, which papers."""

    outcome: str
    start_month: str = ""
    recheck_months: int = 0
    papers: tuple[str, ...] = ()

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        outcome = procedure.outcomes.get(self.outcome)
        if outcome is None:
            return Breach(f"没有“{self.outcome}”这个结果")
        if self.start_month and outcome.start_month != self.start_month:
            begins = START_MONTHS.get(outcome.start_month, "没有规定的时间")
            return Breach(f"“{outcome.label}”从{begins}起，应从{START_MONTHS[self.start_month]}起")
        if self.recheck_months and not (outcome.recheck_months and outcome.recheck_months <= self.recheck_months):
            return Breach(f"“{outcome.label}”应至少每{self.recheck_months}个月复核一次")
        missing = [paper for paper in self.papers if paper not in outcome.papers]
        return Breach(f"“{outcome.label}”缺少文书：{'、'.join(missing)}") if missing else None


@dataclass(frozen=True, slots=True)
class FollowsList:
    """Nobody applies for it: it follows from another recognition, by list."""

    def breach(self, procedure: Procedure, explorations: Sequence[Exploration]) -> Breach | None:
        asked = [step for step in procedure.steps.values() if step.duty == "applicant" or step.asks]
        if asked:
            return Breach(f"“{asked[0].label}”要申请人来做，而它应当随名单而来")
        return None if procedure.by_list else Breach("没有写明随名单而来")


Claim = Before | Then | Never | Possible | Longest | HasTraits | Effect | FollowsList
