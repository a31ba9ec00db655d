"""Slips that an author of procedures could make, one at a time: a step dropped, a limit raised, a guard negated, an order
swapped, a paper or a second person forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from doudi.policies.procedures.exploration import explore_in
from doudi.policies.procedures.gates import Atom, Gate, renamed
from doudi.policies.procedures.model import Duration, Procedure, Step
from doudi.policies.procedures.properties import Property
from doudi.policies.procedures.prover import is_about, prove
from doudi.policies.procedures.reading import without
from doudi.policies.procedures.soundness import unsound

Mutant = tuple[str, Procedure]


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """Yields every mutant of a procedure, with what was done to it."""
    for step in procedure.steps.values():
        yield f"{step.name} dropped", without(procedure, step.name)
        for what, changed in _slips(step):
            yield f"{step.name}: {what}", _with_step(procedure, changed)
        for earlier in {atom.name for atom in _atoms(step.gate)} & set(procedure.steps):
            yield f"{earlier} and {step.name} swapped", _swapped(procedure, earlier, step.name)
    for position, limit in enumerate(procedure.limits):
        raised = replace(limit, span=_longer(limit.span, 1))
        limits = (*procedure.limits[:position], raised, *procedure.limits[position + 1 :])
        yield f"limit {limit.name} raised", replace(procedure, limits=limits)
    for outcome in procedure.outcomes.values():
        if outcome.recheck_months:
            later = replace(outcome, recheck_months=outcome.recheck_months + 1)
            outcomes = {**procedure.outcomes, outcome.name: later}
            yield f"recheck of {outcome.name} later", replace(procedure, outcomes=outcomes)


def _slips(step: Step) -> Iterator[tuple[str, Step]]:
    if step.within is not None:
        yield "limit raised", replace(step, within=replace(step.within, span=_longer(step.within.span, 1)))
    if step.lasts is not None:
        yield "cut short", replace(step, lasts=_longer(step.lasts, -1))
    if step.people > 1:
        yield "a person fewer", replace(step, people=step.people - 1)
    if step.share is not None:
        yield "share lowered", replace(step, share=step.share - 1)
    for name in step.apart_from:
        yield (
            f"not apart from {name}",
            replace(step, apart_from=tuple(other for other in step.apart_from if other != name)),
        )
    for paper in step.papers:
        yield f"without {paper}", replace(step, papers=tuple(other for other in step.papers if other != paper))
    for position, atom in enumerate(_atoms(step.gate)):
        yield f"{atom} negated", replace(step, gate=_negated(step.gate, position))


def _atoms(gate: Gate) -> list[Atom]:
    return [gate] if isinstance(gate, Atom) else [atom for part in gate.parts for atom in _atoms(part)]


def _negated(gate: Gate, position: int) -> Gate:
    """A gate whose atom at a position is negated."""
    if isinstance(gate, Atom):
        return replace(gate, negated=not gate.negated)
    parts = []
    for part in gate.parts:
        size = len(_atoms(part))
        parts.append(_negated(part, position) if 0 <= position < size else part)
        position -= size
    return type(gate)(tuple(parts))


def _longer(span: Duration, by: int) -> Duration:
    return replace(span, count=span.count + by)


def _with_step(procedure: Procedure, step: Step) -> Procedure:
    return replace(procedure, steps={**procedure.steps, step.name: step})


def _swapped(procedure: Procedure, first: str, second: str) -> Procedure:
    """A procedure in which each of two steps waits for what the other waited for."""
    names = {first: second, second: first}
    steps = procedure.steps
    gates = {first: renamed(steps[second].gate, names), second: renamed(steps[first].gate, names)}
    return replace(
        procedure,
        steps={name: replace(step, gate=gates[name]) if name in gates else step for name, step in steps.items()},
    )


def is_refuted(procedure: Procedure, properties: Iterable[Property]) -> bool:
    """Whether the prover refuses a procedure. Looks first at few combinations of circumstances, where most breaches show."""
    chosen = [claimed for claimed in properties if is_about(claimed, procedure)]
    names = sorted(procedure.circumstances)
    for circumstances in (frozenset[str](), *(frozenset([name]) for name in names)):
        explorations = [explore_in(procedure, circumstances)]
        if any(breach.exploration is not None for breach in unsound(procedure, explorations)):
            return True
        for claimed in chosen:
            breach = claimed.claim.breach(procedure, explorations)
            if breach is not None and breach.exploration is not None:
                return True
    return bool(prove(procedure, chosen).refutations)
