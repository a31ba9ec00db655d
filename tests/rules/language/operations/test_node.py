"""Each kind of node says all of itself, and nothing else has to be told of it."""

from __future__ import annotations

import json

import pytest

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, AmountRange
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.explanation.trace import STEPS, Tracer
from doudi.rules.explanation.trace_codegen import WRITERS
from doudi.rules.explanation.trace_json import TraceWriter
from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import TraceShape
from doudi.rules.types import DATE
from tests.rules import orchard
from tests.rules.invented_operation import GAP, Gap
from tests.rules.orchard import crew, right, way
from tests.rules.trace_reference import render_rules

SOURCE = "doudi.rules.language.operations."
RULES = (orchard.rule("grade_sum", "sum(grade)", "share"),)


def test_the_table_names_every_kind_of_node() -> None:
    kinds = {kind.__name__ for kind in n.Node.__subclasses__() if kind.__module__.startswith(SOURCE)}
    assert {kind.__name__ for kind in n.NODE_KINDS} == kinds


@pytest.mark.parametrize("kind", n.NODE_KINDS, ids=lambda kind: str(kind.__name__))
def test_a_kind_of_node_says_how_it_is_computed_and_worded(kind: type[n.Node]) -> None:
    assert {"evaluate", "phrase"} <= set(vars(kind))
    assert kind.__doc__


@pytest.mark.parametrize("shape", TraceShape)
def test_the_tree_and_the_text_of_a_trace_have_every_shape(shape: TraceShape) -> None:
    assert shape in STEPS
    assert shape in WRITERS


def test_an_operation_is_added_by_one_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(n.FUNCTIONS, GAP.name, GAP)
    program = orchard.program(
        right("apart", way("gap(rows, 12) > 1", "gap(rows, max(grade_sum, 1))"), unit="share"), *RULES
    )
    decision = orchard.decide_crew(program, crew({"grade": 2}, rows=9))
    (outcome,) = decision.outcomes
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(700, 700, "share"))
    assert orchard.single_outcome(program, crew(rows=13)).status == NOT_ELIGIBLE
    assert orchard.single_outcome(program, crew()).status == UNDETERMINED
    assert Explainer(decision, str, "、".join).brief(outcome) == (
        "符合：ORCHARD-1（ORCHARD-1）。rows与12之差（3） ＞ 1。金额：rows 9 与 （grade_sum 2 与 1 中较大者） 之差 ＝ 7。"
    )
    writer, tracer = TraceWriter(decision.case), Tracer(decision.case)
    writer.outcome(outcome)
    assert json.loads(writer.text()) == render_rules(tracer.outcome(outcome))


def test_an_operation_carries_open_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is exact where one fact stands on both sides, as every operation is."""
    monkeypatch.setitem(n.FUNCTIONS, GAP.name, GAP)
    program = orchard.program(right("apart", way("", "gap(rows, rows + 1 + 1)"), unit="share"))
    assert orchard.single_outcome(program, crew()).amount == AmountRange(200, 200, "share")
    assert isinstance(program.rules["apart"].grounds[0].amount, Gap)


def test_a_kind_that_shows_its_sides_says_how_they_are_calculated() -> None:
    with pytest.raises(NotImplementedError, match="Today has no text"):
        n.Today(DATE).calculation(())
