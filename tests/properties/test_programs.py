"""Laws of decisions, on generated programs of which every answer can be tried."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import strategies as st

from doudi.rules.diagrams import Space
from doudi.rules.interpreter import OPEN
from doudi.rules.outcomes import UNDETERMINED, Decision, Outcome, Turn
from doudi.rules.types import Number
from tests.properties.brute import contains, decided, outcomes, plain, tried
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import FACT, Cell, Home, Written, given_values, resolved, situations

Situation = tuple[Written, Home]


def is_exact(decision: Decision, outcome: Outcome) -> bool:
    """Whether nothing was taken for wider than it is: no product of two open numbers, no division by one."""
    algebra = decision.case.algebra
    return outcome.exact and isinstance(algebra, Space) and not algebra.inexact


# Containment


def leaves_room(situation: Situation) -> None:
    written, home = situation
    program = resolved(written)
    found = program and tried(written, program, home)
    if program and found:
        for key, outcome in outcomes(decided(program, home)).items():
            for result in found.of(key):
                contains(outcome, result, key)


@pytest.mark.parametrize("times", TIMES)
def test_an_outcome_leaves_room_for_every_answer(times: int) -> None:
    holds(leaves_room, situations(), times, 150)


# Exactness


def says_no_more_than_it_must(situation: Situation) -> None:
    written, home = situation
    program = resolved(written)
    found = program and tried(written, program, home)
    if not program or not found:
        return
    decision = decided(program, home)
    for key, outcome in outcomes(decision).items():
        if not is_exact(decision, outcome):
            continue
        results = found.of(key)
        statuses = {status for status, _, _ in results}
        assert (outcome.status == UNDETERMINED) is (len(statuses) > 1), (key, outcome.status, statuses)
        lows = [low for _, low, _ in results if low is not None]
        highs = [high for _, _, high in results if high is not None]
        assert plain(outcome)[1:] == (min(lows, default=None), max(highs, default=None)), key


@pytest.mark.parametrize("times", TIMES)
def test_both_ends_of_an_outcome_are_reached(times: int) -> None:
    holds(says_no_more_than_it_must, situations(even=True), times, 150)


def needs_what_it_must(situation: Situation) -> None:
    written, home = situation
    program = resolved(written)
    found = program and tried(written, program, home)
    if not program or not found:
        return
    decision = decided(program, home)
    for outcome in decision.outcomes:
        if is_exact(decision, outcome):
            key = outcome.bound.rule.name, outcome.member
            assert set(outcome.needs) == found.needed(key), key
            assert len(set(outcome.needs)) == len(outcome.needs)


@pytest.mark.parametrize("times", TIMES)
def test_needs_are_what_alone_changes_an_outcome(times: int) -> None:
    holds(needs_what_it_must, situations(even=True), times, 150)
