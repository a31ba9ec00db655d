"""A law of traces, on generated programs: the text says what the tree says, also where something is open."""

from __future__ import annotations

import json

import pytest

from doudi.rules.diagrams import TooWide
from doudi.rules.trace import Tracer
from doudi.rules.trace_text import TraceWriter
from tests.properties.brute import decided
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import Home, Written, resolved, situations
from tests.rules.told import told


def text_says_what_the_tree_says(situation: tuple[Written, Home]) -> None:
    written, home = situation
    program = resolved(written)
    if program is None:
        return
    decision = decided(program, home, advise=False)
    for outcome in (*decision.outcomes, *decision.classes):
        assert outcome.case
        writer = TraceWriter(outcome.case)
        writer.outcome(outcome)
        try:
            tree = Tracer(outcome.case).outcome(outcome)
        except TooWide:
            with pytest.raises(TooWide):
                writer.text()
        else:
            assert json.loads(writer.text()) == told(tree)


@pytest.mark.parametrize("times", TIMES)
def test_the_text_says_what_the_tree_says(times: int) -> None:
    holds(text_says_what_the_tree_says, situations(unset=True), times, 150)
