"""Traces: each step with its value, verdict and margin; what was not followed is there, and not computed."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.explanation.trace import NO, OPEN, YES, Trace, Tracer
from doudi.rules.program.program import Program
from tests.rules import orchard
from tests.rules.orchard import crew, right, way

Shape = tuple[str, str, tuple["Shape", ...]]


def trace_right(program: Program, household: HouseholdFacts | None = None) -> Trace:
    decision = orchard.decide_crew(program, household)
    return Tracer(decision.case).outcome(decision.outcomes[0])


def shape(trace: Trace) -> Shape:
    """Kind, then verdict or name (or that it was not taken), then what stands below."""
    label = "not taken" if not trace.taken else trace.name or trace.verdict
    return trace.kind, label, tuple(shape(child) for child in trace.children)


def test_a_way_behind_one_that_holds_is_not_taken() -> None:
    program = orchard.program(right("a", way("has_cart", "debt"), way("has_ladder", "debt"), unit="yuan"))
    trace = trace_right(program, crew(has_cart=True, has_ladder=True, debt=500))
    first, second = trace.children
    assert (first.verdict, [child.kind for child in first.children]) == (YES, ["fact", "amount"])
    assert (second.taken, second.verdict, second.children) == (False, "", ())
    assert first.children[1].value == 500


def test_a_way_that_fails_has_no_amount() -> None:
    program = orchard.program(right("a", way("has_cart", "debt"), unit="yuan", unless=[way("has_ladder")]))
    refused, unless = trace_right(program, crew(has_cart=False, has_ladder=True, debt=500)).children
    assert (refused.kind, refused.verdict, [child.kind for child in refused.children]) == ("way", NO, ["fact"])
    assert (unless.kind, unless.verdict) == ("unless", YES)


def test_logic_stops_at_the_part_that_decides() -> None:
    program = orchard.program(right("a", way("has_cart and has_ladder and rows > 12")))
    condition = trace_right(program, crew(has_cart=True, has_ladder=False, rows=20)).children[0].children[0]
    assert shape(condition) == (
        "and",
        NO,
        (("fact", "has_cart", ()), ("fact", "has_ladder", ()), ("value", "not taken", ())),
    )


@pytest.mark.parametrize(("rows", "margin", "verdict"), [(11, 1, YES), (12, 0, NO), (14, -2, NO)])
def test_a_margin_is_how_far_the_right_side_lies_above_the_left(rows: int, margin: int, verdict: str) -> None:
    comparison = trace_right(orchard.program(right("a", way("rows < 12"))), crew(rows=rows)).children[0].children[0]
    assert (comparison.kind, comparison.margin, comparison.verdict) == ("compare", margin, verdict)


def test_an_open_comparison_has_no_margin() -> None:
    comparison = trace_right(orchard.program(right("a", way("rows < 12"))), crew()).children[0].children[0]
    assert (comparison.margin, comparison.verdict) == (None, OPEN)


def test_only_the_branch_that_was_followed_is_computed() -> None:
    program = orchard.program(right("a", way("", "debt if has_cart else 0"), unit="yuan"))
    amount = trace_right(program, crew(has_cart=False, debt=500)).children[0].children[0]
    assert shape(amount.children[0]) == (
        "if", "", (("fact", "has_cart", ()), ("value", "not taken", ()), ("value", "", ())),
    )  # fmt: skip


def test_members_are_traced_one_by_one() -> None:
    program = orchard.program(right("a", way("any(trained)")))
    condition = trace_right(program, crew({"trained": False}, {"trained": True})).children[0].children[0]
    assert [(child.member, child.verdict) for child in condition.children] == [(0, NO), (1, YES)]


def test_a_rule_is_traced_once_and_shared() -> None:
    program = orchard.program(orchard.rule("many", "rows > 12"), right("a", way("many and has_cart"), way("not many")))
    first, second = trace_right(program, crew(rows=13, has_cart=False)).children
    assert first.children[0].children[0] is second.children[0].children[0]


def test_how_a_program_is_traced_is_settled_once() -> None:
    program = orchard.program(right("a", way("has_cart")))
    trace_right(program, crew(has_cart=True))
    settled = program.cache["steps"]
    assert trace_right(program, crew(has_cart=False)).verdict == NO
    assert program.cache["steps"] is settled


def test_a_rule_of_each_member_is_traced_for_that_member() -> None:
    able = orchard.rule("able", "trained", entity="member")
    program = orchard.program(able, right("a", way("any(able)")))
    condition = trace_right(program, crew({"trained": False}, {"trained": True})).children[0].children[0]
    assert [(child.name, child.member, child.verdict) for child in condition.children] == [
        ("able", 0, NO),
        ("able", 1, YES),
    ]


def amount_of(amount: str, household: HouseholdFacts, **parts: Any) -> Trace:
    """The trace of what a right without conditions pays."""
    program = orchard.program(right("a", way("", amount), unit="yuan/month"), **parts)
    return trace_right(program, household).children[0].children[0].children[0]


def test_a_known_sum_is_put_together_from_what_stands_below() -> None:
    rate = orchard.parameter("rate", 3, high=10)
    amount = amount_of("sum(wage * rate - wage)", crew({"wage": 500}, {"wage": 200}), parameters=[rate])
    assert (amount.kind, amount.value) == ("members", 1400)
    assert [child.value for child in amount.children] == [1000, 400]
    assert [child.value for child in amount.children[0].children] == [1500, 500]


def test_an_open_sum_is_open_at_every_step_above_what_is_open() -> None:
    rate = orchard.parameter("rate", 3, high=10)
    amount = amount_of("sum(wage * rate + wage)", crew({"wage": 500}, {}), parameters=[rate])
    settled, unknown = amount.children
    assert settled.value == 2000
    assert not {step.value.__class__ for step in (amount, unknown, *unknown.children)} & {int, bool}
