"""A decision that runs out of steps gives bounds: they enclose what ample steps give, and name all that matters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from doudi.rules.engine.outcome import UNDETERMINED, Outcome
from tests.properties.brute_force import decide_home, outcomes_by_right
from tests.properties.homes import situations
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import resolve_within_limits
from tests.properties.test_programs import Situation, is_exact

STEPS = st.sampled_from((1, 5, 20, 50, 100, 200, 500))


def assert_encloses(bounds: Outcome, truth: Outcome) -> None:
    """Status, amount, needs and turning points of an outcome that may be inexact leave room for those of the exact one."""
    assert bounds.status in (UNDETERMINED, truth.status)
    if truth.amount is not None:
        assert bounds.amount is not None
        assert bounds.amount.low <= truth.amount.low
        assert bounds.amount.high is None or (truth.amount.high is not None and truth.amount.high <= bounds.amount.high)
    assert set(truth.needs) <= set(bounds.needs)
    assert {(turn.fact, turn.member) for turn in truth.turns_on} <= {
        (turn.fact, turn.member) for turn in bounds.turns_on
    }


def bounds_enclose_the_truth(example: tuple[Situation, int]) -> None:
    (written, home), steps = example
    program = resolve_within_limits(written)
    if not program:
        return
    ample, limited = decide_home(program, home), decide_home(replace(program, steps=steps, cache={}), home)
    truths = outcomes_by_right(ample)
    for key, outcome in outcomes_by_right(limited).items():
        truth = truths[key]
        if not is_exact(ample, truth):
            continue
        assert_encloses(outcome, truth)
        if is_exact(limited, outcome):
            assert (outcome.status, outcome.amount, outcome.grounds) == (truth.status, truth.amount, truth.grounds)
            assert set(outcome.needs) == set(truth.needs)
            assert outcome.turns_on == truth.turns_on


@pytest.mark.parametrize("times", TIMES)
def test_bounds_enclose_what_ample_steps_give(times: int) -> None:
    holds(bounds_enclose_the_truth, st.tuples(situations(unset=True), STEPS), times, 60)
