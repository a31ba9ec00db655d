"""A law of traces, on generated programs: the text says what the tree says, also where something is open."""

from __future__ import annotations

import json

import pytest

from doudi.rules.explanation.trace import Tracer
from doudi.rules.explanation.trace_json import TraceWriter
from doudi.rules.unknowns.decision_diagrams import TooManyCasesError
from tests.properties.brute_force import decide_home
from tests.properties.homes import Home, situations
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import WrittenProgram, resolve_within_limits
from tests.rules.trace_reference import render_rules


def text_says_what_the_tree_says(situation: tuple[WrittenProgram, Home]) -> None:
    written, home = situation
    program = resolve_within_limits(written)
    if program is None:
        return
    decision = decide_home(program, home, advise=False)
    for outcome in (*decision.outcomes, *decision.classes):
        assert outcome.case
        writer = TraceWriter(outcome.case)
        writer.outcome(outcome)
        try:
            tree = Tracer(outcome.case).outcome(outcome)
        except TooManyCasesError:
            with pytest.raises(TooManyCasesError):
                writer.text()
        else:
            assert json.loads(writer.text()) == render_rules(tree)


@pytest.mark.parametrize("times", TIMES)
def test_the_text_says_what_the_tree_says(times: int) -> None:
    holds(text_says_what_the_tree_says, situations(unset=True), times, 150)
