"""Proves that no path through the procedures of a pack breaks what its clauses demand, or shows the path that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from doudi.policies.procedures.claims import Breach, Claim
from doudi.policies.procedures.exploration import Exploration, explore
from doudi.policies.procedures.model import DONE, Procedure
from doudi.policies.procedures.properties import EVERYWHERE, Property
from doudi.policies.procedures.soundness import unsound
from doudi.rules.problems import Problem, SourceLine, did_you_mean


@dataclass(frozen=True, slots=True)
class Refutation:
    """What does not hold of a procedure: the property (None for what every procedure must fulfil), and why."""

    procedure: Procedure
    property: Property | None
    breach: Breach

    def label(self) -> str:
        return self.property.label if self.property else "程序自身"

    def sentence(self) -> str:
        clauses = f"（{'、'.join(self.property.clauses)}）" if self.property else ""
        return f"{self.procedure.label}：{self.label()}{clauses}不成立：{self.breach.reason}"

    def path(self) -> str:
        """The path in Chinese, empty where none is needed to see it."""
        breach = self.breach
        if breach.exploration is None:
            return ""
        return (
            path_words(breach.exploration, breach.state) if breach.state is not None else _situation(breach.exploration)
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one procedure: how much was walked, the properties that hold, and what was refuted."""

    procedure: Procedure
    states: int
    proven: tuple[Property, ...]
    refutations: tuple[Refutation, ...]


@dataclass
class _Walk:
    """A walk through procedures of one shape: what was reached, what is unsound, and the claims tried so far."""

    explorations: list[Exploration]
    unsound: list[Breach]
    verdicts: dict[Claim, Breach | None]


class Prover:
    """Proves procedures, and walks those that differ only in labels and clauses once: packs share most of what they do."""

    def __init__(self) -> None:
        self._walks: dict[str, _Walk] = {}

    def prove(self, procedure: Procedure, properties: Iterable[Property]) -> Proof:
        """Explores one procedure and tries every property that is about it."""
        walk = self._walk(procedure)
        refutations = [Refutation(procedure, None, breach) for breach in walk.unsound]
        proven = []
        for claimed in properties:
            if not is_about(claimed, procedure):
                continue
            if claimed.claim not in walk.verdicts:
                walk.verdicts[claimed.claim] = claimed.claim.breach(procedure, walk.explorations)
            breach = walk.verdicts[claimed.claim]
            if breach is None:
                proven.append(claimed)
            else:
                refutations.append(Refutation(procedure, claimed, breach))
        states = sum(len(exploration.reached_by) + 1 for exploration in walk.explorations)
        return Proof(procedure, states, tuple(proven), tuple(refutations))

    def _walk(self, procedure: Procedure) -> _Walk:
        shape = _shape(procedure)
        if shape not in self._walks:
            explorations = list(explore(procedure))
            self._walks[shape] = _Walk(explorations, list(unsound(procedure, explorations)), {})
        return self._walks[shape]


def prove(procedure: Procedure, properties: Iterable[Property]) -> Proof:
    """Proves one procedure by itself."""
    return Prover().prove(procedure, properties)


NOWHERE = SourceLine("")


def _shape(procedure: Procedure) -> str:
    """Everything of a procedure on which a proof depends. Labels are kept where a path would show them."""
    steps = [replace(step, clauses=(), place=NOWHERE) for step in procedure.steps.values()]
    limits = [replace(limit, clauses=(), place=NOWHERE) for limit in procedure.limits]
    outcomes = [replace(outcome, clauses=(), place=NOWHERE) for outcome in procedure.outcomes.values()]
    used = sorted({paper for step in steps for paper in (*step.asks, *step.papers)})
    papers = [(name, procedure.papers[name].source) for name in used]
    return repr((steps, limits, outcomes, sorted(procedure.circumstances), papers, procedure.by_list))


def is_about(claimed: Property, procedure: Procedure) -> bool:
    if EVERYWHERE in claimed.procedures and not procedure.by_list:
        return True
    return procedure.name in claimed.procedures or (procedure.obeys or procedure.name) in claimed.procedures


def misnamed(properties: Sequence[Property], procedures: Mapping[str, Procedure]) -> list[Problem]:
    """Reports properties of procedures that do not exist."""
    problems = []
    for claimed in properties:
        for name in claimed.procedures:
            if name not in procedures and name != EVERYWHERE:
                hint = did_you_mean(name, procedures) or "procedures are " + ", ".join(procedures)
                problems.append(Problem(claimed.place, f"there is no procedure '{name}'", hint))
    return problems


def path_words(exploration: Exploration, state: tuple[int, ...]) -> str:
    """A path in words: the circumstances, then step after step with its result."""
    steps = []
    for move in exploration.path(state):
        result = list(move.step.results)[move.result - 1]
        steps.append(move.step.label + ("" if result == DONE else f"（{move.step.results[result]}）"))
    return f"{_situation(exploration)}；{' → '.join(steps) or '还没有开始'}"


def _situation(exploration: Exploration) -> str:
    labels = [exploration.procedure.circumstances[name].label for name in sorted(exploration.circumstances)]
    return "情形：" + ("、".join(labels) or "一般")
