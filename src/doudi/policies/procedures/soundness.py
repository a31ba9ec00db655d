"""What every procedure must fulfil, whatever its clauses say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doudi.policies.procedures.claims import Breach, distinct
from doudi.policies.procedures.exploration import Exploration, State
from doudi.policies.procedures.gates import atoms
from doudi.policies.procedures.longest_path import end_moments
from doudi.policies.procedures.model import Limit, Procedure

ASKED_OF_APPLICANTS = "applicant"


def unsound(procedure: Procedure, explorations: Sequence[Exploration]) -> Iterator[Breach]:
    """Yields every breach: paths without an end, steps and outcomes that are never reached, results on which nothing hangs,
    outcomes without their papers, clocks that run from nothing, limits that lawful steps exceed, and papers that are asked
    of people although the office holds them or can have them by verification."""
    for exploration in distinct(explorations):
        for state in exploration.stuck[:1]:
            yield Breach("走到这里就没有下一步了，也没有办结", exploration, state)
    yield from _unreached(procedure, explorations)
    yield from _papers(procedure, explorations)
    yield from _clocks(procedure, explorations)
    for limit in procedure.limits:
        breach = _exceeded(limit, explorations)
        if breach is not None:
            yield breach


def _unreached(procedure: Procedure, explorations: Sequence[Exploration]) -> Iterator[Breach]:
    reached = {name for exploration in explorations for name in exploration.moves_by_step}
    ends = {outcome for exploration in explorations for _, outcome in exploration.ends}
    decisive = {atom.name for step in procedure.steps.values() for atom in atoms(step.gate) if atom.result}
    for step in procedure.steps.values():
        if step.name not in reached:
            yield Breach(f"“{step.label}”在任何情形下都走不到")
        if len(step.results) > 1 and step.name not in decisive:
            yield Breach(f"“{step.label}”有几种结果，而后面的步骤都不看它是哪一种")
    for outcome in procedure.outcomes.values():
        if outcome.name not in ends:
            yield Breach(f"“{outcome.label}”这个结果走不到")


def _papers(procedure: Procedure, explorations: Sequence[Exploration]) -> Iterator[Breach]:
    for step in procedure.steps.values():
        for paper in step.asks:
            if procedure.papers[paper].source != ASKED_OF_APPLICANTS:
                yield Breach(f"“{step.label}”向申请人要“{procedure.papers[paper].label}”，而它不必由申请人提供")
    for name, outcome in procedure.outcomes.items():
        for exploration in distinct(explorations):
            states = [state for state, end in exploration.ends if end == name]
            lacking = next((state for state in states if _lacks(exploration, state, outcome.papers)), None)
            if lacking is not None:
                missing = "、".join(
                    procedure.papers[paper].label for paper in _lacks(exploration, lacking, outcome.papers)
                )
                yield Breach(f"可以不经“{missing}”就得出“{outcome.label}”", exploration, lacking)
                break


def _lacks(exploration: Exploration, state: State, papers: tuple[str, ...]) -> list[str]:
    """The papers of an outcome that no step on the way asked for or made."""
    done = exploration.done(state)
    steps = exploration.procedure.steps
    present = {paper for name in done for paper in (*steps[name].papers, *steps[name].asks)}
    return [paper for paper in papers if paper not in present]


def _clocks(procedure: Procedure, explorations: Sequence[Exploration]) -> Iterator[Breach]:
    names = list(procedure.steps)
    for exploration in explorations:
        for step in procedure.steps.values():
            within = step.within
            if within is None or not within.when.holds({}, exploration.circumstances):
                continue
            since = names.index(within.since)
            for move in exploration.moves_by_step.get(step.name, ()):
                if not move.before[since]:
                    yield Breach(f"“{step.label}”的期限从一个还没有做的步骤起算", exploration, move.after)
                    break
        for limit in procedure.limits:
            if not limit.when.holds({}, exploration.circumstances):
                continue
            since = names.index(limit.since)
            for move in exploration.moves_by_step.get(limit.until, ()):
                if not move.before[since]:
                    yield Breach(f"“{limit.label}”的时限从一个还没有做的步骤起算", exploration, move.after)
                    break


def _exceeded(limit: Limit, explorations: Sequence[Exploration]) -> Breach | None:
    reached = False
    for exploration in explorations:
        if not limit.when.holds({}, exploration.circumstances):
            continue
        for state, moments in end_moments(exploration):
            if limit.since in moments and limit.until in moments:
                reached = True
                taken = moments[limit.until] - moments[limit.since]
                if taken > limit.span.working_days_at_most():
                    reason = f"各步都不超期，“{limit.label}”最长也要{taken}天，超过{limit.span}"
                    return Breach(reason, exploration, state)
    return None if reached else Breach(f"“{limit.label}”的时限从不起作用")
