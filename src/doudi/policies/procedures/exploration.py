"""Walks a procedure to its ends: every order of acts, every result, in every combination of its circumstances."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from doudi.policies.procedures.gates import AnyOf, Atom, Gate, atoms
from doudi.policies.procedures.model import Procedure, Step
from doudi.rules.problems import Problem, RulesError

State = tuple[int, ...]
"""For each step in order: 0 while it is not done, else the number of its result."""
MOST_STATES = 200_000


@dataclass(frozen=True, slots=True)
class Move:
    """A step done with a result in a state."""

    before: State
    step: Step
    result: int
    after: State


@dataclass(frozen=True)
class Exploration:
    """What was reached in one combination of circumstances. `ends`: states with an outcome, by its name; `stuck`: states in
    which nothing can be done and no outcome is reached."""

    procedure: Procedure
    circumstances: frozenset[str]
    moves_by_step: dict[str, list[Move]]
    ends: tuple[tuple[State, str], ...]
    stuck: tuple[State, ...]
    reached_by: dict[State, Move]
    moments: dict[frozenset[str], list[tuple[State, dict[str, int]]]] = field(default_factory=dict)
    """Filled by `longest_path.end_moments`, by the circumstances on which clocks depend; shared like what was reached."""

    @cached_property
    def gate_names(self) -> dict[str, tuple[str, ...]]:
        """For each step the names in its gate."""
        return {step.name: tuple(atom.name for atom in atoms(step.gate)) for step in self.procedure.steps.values()}

    def path(self, state: State) -> list[Move]:
        """The moves that lead to a state from the beginning."""
        moves: list[Move] = []
        while state in self.reached_by:
            move = self.reached_by[state]
            moves.append(move)
            state = move.before
        return moves[::-1]

    def done(self, state: State) -> dict[str, str]:
        """The steps that are done in a state, with their results."""
        steps = self.procedure.steps.values()
        return {step.name: list(step.results)[result - 1] for step, result in zip(steps, state, strict=True) if result}


def explore(procedure: Procedure) -> Iterator[Exploration]:
    """Yields an exploration for each combination of the circumstances that the procedure names.

    A circumstance that only ever opens gates is always taken to be the case: whatever can happen without it happens then
    too. Circumstances that stand in no gate, but in limits and duties only, share what was reached.
    """
    opening = _only_opening(procedure)
    in_gates = {atom.name for step in procedure.steps.values() for atom in atoms(step.gate)}
    steering = sorted((set(procedure.circumstances) & in_gates) - opening)
    others = sorted(set(procedure.circumstances) - in_gates)
    for steered in _subsets(steering):
        reached = explore_in(procedure, opening | steered)
        for circumstances in _subsets(others):
            yield replace(reached, circumstances=opening | steered | circumstances)


def _subsets(names: list[str]) -> Iterator[frozenset[str]]:
    for flags in itertools.product((False, True), repeat=len(names)):
        yield frozenset(name for name, flag in zip(names, flags, strict=True) if flag)


def _only_opening(procedure: Procedure) -> frozenset[str]:
    """The circumstances that stand in gates of steps without `not`, and nowhere else."""
    steps = procedure.steps.values()
    elsewhere = {name for step in steps for name, _ in step.duties_when}
    elsewhere |= {atom.name for step in steps if step.within for atom in atoms(step.within.when)}
    elsewhere |= {atom.name for limit in procedure.limits for atom in atoms(limit.when)}
    elsewhere |= {atom.name for step in steps for atom in atoms(step.gate) if atom.negated}
    return frozenset(name for name in procedure.circumstances if name not in elsewhere)


def explore_in(procedure: Procedure, circumstances: frozenset[str]) -> Exploration:
    """Walks in one combination of circumstances; RulesError where there is too much to walk."""
    steps = list(procedure.steps.values())
    gates = [compile_gate(step.gate, procedure, circumstances) for step in steps]
    start: State = (0,) * len(steps)
    reached_by: dict[State, Move] = {}
    visited, waiting = {start}, [start]
    moves: dict[str, list[Move]] = {}
    ends: list[tuple[State, str]] = []
    stuck: list[State] = []
    for state in waiting:  # grows while it is walked: the nearest states first, so that paths are shortest
        enabled = False
        for position, step in enumerate(steps):
            if state[position] or not gates[position](state):
                continue
            enabled = True
            for result in range(1, len(step.results) + 1):
                after = (*state[:position], result, *state[position + 1 :])
                move = Move(state, step, result, after)
                moves.setdefault(step.name, []).append(move)
                if after in visited:
                    continue
                visited.add(after)
                reached_by[after] = move
                if step.outcome:
                    ends.append((after, step.outcome))
                else:
                    waiting.append(after)
        if not enabled:
            stuck.append(state)
        if len(visited) > MOST_STATES:
            problem = f"'{procedure.name}' has more than {MOST_STATES} states"
            raise RulesError([Problem(procedure.place, problem, "let fewer steps stand side by side")])
    return Exploration(procedure, circumstances, moves, tuple(ends), tuple(stuck), reached_by)


Test = Callable[[State], bool]


def compile_gate(gate: Gate, procedure: Procedure, circumstances: frozenset[str]) -> Test:
    """Returns a gate as a function of states."""
    if isinstance(gate, Atom):
        names = list(procedure.steps)
        if gate.name not in procedure.steps:
            holds = (gate.name in circumstances) != gate.negated
            return lambda _: holds
        position, negated = names.index(gate.name), gate.negated
        if not gate.result:
            return lambda state: bool(state[position]) != negated
        results = list(procedure.steps[gate.name].results)
        number = results.index(gate.result) + 1 if gate.result in results else -1
        return lambda state: (state[position] == number) != negated
    parts = [compile_gate(part, procedure, circumstances) for part in gate.parts]
    if len(parts) == 1:
        return parts[0]
    if isinstance(gate, AnyOf):
        return lambda state: any(part(state) for part in parts)
    return lambda state: all(part(state) for part in parts)
