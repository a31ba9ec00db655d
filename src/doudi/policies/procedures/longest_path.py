"""The longest lawful path: each step at the latest moment that its clock allows, and at once where it has none."""

from __future__ import annotations

from doudi.policies.procedures.exploration import Exploration, State
from doudi.policies.procedures.gates import atoms


def end_moments(exploration: Exploration) -> list[tuple[State, dict[str, int]]]:
    """The latest moments of every end. They are worked out once for each exploration."""
    steps = exploration.procedure.steps.values()
    names = {atom.name for step in steps if step.within for atom in atoms(step.within.when)}
    key = exploration.circumstances & names
    if key not in exploration.moments:
        exploration.moments[key] = [(state, latest_moments(exploration, state)) for state, _ in exploration.ends]
    return exploration.moments[key]


def latest_moments(exploration: Exploration, state: State) -> dict[str, int]:
    """For each step done in a state, the working days from the beginning after which it is over at the latest.

    A step without a clock of its own is counted as done at once: it takes what the limit over several steps leaves it. Days
    of the calendar count in full, since moved working days can make all of them such.
    """
    gate_names = exploration.gate_names
    moments: dict[str, int] = {}
    for move in exploration.path(state):  # in the order of a path, so that what a step waits for comes before it
        step = move.step
        moment = max((moments[name] for name in gate_names[step.name] if name in moments), default=0)
        within = step.within
        if within and within.since in moments and within.when.holds({}, exploration.circumstances):
            moment = max(moment, moments[within.since] + within.span.working_days_at_most())
        moments[step.name] = moment + (step.lasts.working_days_at_most() if step.lasts else 0)
    return moments
