"""The trace as text says what the tree says, step by step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.explanation.trace import Tracer
from doudi.rules.explanation.trace_json import TraceWriter
from doudi.rules.program.program import Program
from tests.rules import orchard
from tests.rules.orchard import crew, right, rule, way
from tests.rules.trace_reference import render_rules


def write_trace(program: Program, household: HouseholdFacts | None = None) -> dict[str, Any]:
    """The text of every outcome, read again; it says what the tree says."""
    decision = orchard.decide_crew(program, household)
    writer, tracer = TraceWriter(decision.case), Tracer(decision.case)
    names = [writer.outcome(outcome) for outcome in decision.outcomes]
    texts: dict[str, Any] = json.loads(writer.text())
    assert [json.loads(name) for name in names] == [
        f"{outcome.bound.rule.name}<{outcome.member}>" for outcome in decision.outcomes
    ]
    assert texts == render_rules(*[tracer.outcome(outcome) for outcome in decision.outcomes])
    return texts


def test_a_right_with_what_it_rests_on() -> None:
    program = orchard.program(rule("many", "rows > 12"), right("a", way("many", "debt"), unit="yuan"))
    assert write_trace(program, crew(rows=13, debt=500)) == {
        "a<-1>": {
            "value": True,
            "verdict": "yes",
            "clauses": ["ORCHARD-1"],
            "steps": [
                {
                    "way": "ORCHARD-1",
                    "verdict": "yes",
                    "clauses": ["ORCHARD-1"],
                    "steps": ["many<-1>", {"amount": 500, "steps": [{"fact": "debt", "of": -1, "value": 500}]}],
                }
            ],
        },
        "many<-1>": {
            "value": True,
            "verdict": "yes",
            "clauses": ["ORCHARD-1"],
            "steps": [
                {"compare": "yes", "margin": 1, "steps": [{"value": 12, "steps": []}, {"fact": "rows", "of": -1, "value": 13}]}
            ],
        },
    }  # fmt: skip


HOUSEHOLDS = {
    "known": crew(
        {"trained": True, "kilos": 7, "wage": 300, "role": 1, "born": parse_day("2000-02-03")},
        {"trained": False, "kilos": 0, "wage": 0, "role": 0, "born": parse_day("1950-02-03")},
        rows=14, debt=10_000, has_cart=True, has_ladder=False, fruit=2,
    ),
    "half known": crew({"trained": True, "wage": 300}, {"kilos": 3}, rows=3, has_ladder=True),
    "unknown": crew({}, {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("household", HOUSEHOLDS.values(), ids=HOUSEHOLDS)
@pytest.mark.parametrize(
    "formula",
    [
        "has_cart and has_ladder and rows > 12",
        "has_cart or has_ladder or rows <= 1",
        "not has_cart",
        "rows == 12 or rows != 1",
        "has_ladder if has_cart else rows < 12",
        "any(trained and kilos > 1)",
        "all(trained)",
        "count(trained) >= few",
        "sum(wage * twice - wage) > debts * 12",
        "max(kilos) > min(rows, 12)",
        "fruit == 'plums' or fruit in ('apples', 'pears')",
        "any(age(born) >= sixty)",
        "lookup(share, fruit) > rows",
        "rows * rows + 1 > (rows if has_cart else twice * rows)",
        "any(role == 'cook') or age(founded) > sixty",
    ],
)
def test_every_kind_of_step(formula: str, household: HouseholdFacts) -> None:
    parameters = [
        orchard.parameter("few", 1, "person"),
        orchard.parameter("twice", 2, high=2),
        orchard.parameter("sixty", 60, "year"),
        orchard.parameter("share", (1, 20, 3), by=orchard.FRUIT),
    ]
    debts = orchard.money("debts", unit="yuan/month", entity="household")
    program = orchard.program(right("a", way(formula), way("has_cart")), parameters=parameters, facts=[debts])
    write_trace(program, household)


@pytest.mark.parametrize("household", HOUSEHOLDS.values(), ids=HOUSEHOLDS)
def test_ways_exceptions_and_supplements(household: HouseholdFacts) -> None:
    ways = [way("has_ladder", "debt"), way("has_cart", "debt * 12"), way("", "0")]
    program = orchard.program(
        right("a", *ways, unless=[way("rows < 1")], supplements=[way("rows > 1", "debt")], unit="yuan")
    )
    steps = write_trace(program, household)["a<-1>"]["steps"]
    assert [next(iter(step)) for step in steps] == ["way", "way", "way", "unless", "supplement"]


def test_a_rule_of_each_member_is_written_for_that_member() -> None:
    able = rule("able", "any_other(trained)", entity="member")
    program = orchard.program(able, right("a", way("able"), entity="member"), right("b", way("any(able)")))
    texts = write_trace(program, crew({"trained": True}, {"trained": False}))
    assert list(texts) == ["a<0>", "a<1>", "b<-1>", "able<0>", "able<1>"]
    assert texts["able<0>"]["steps"][0]["steps"] == [{"fact": "trained", "of": 1, "value": False}]


def test_an_exact_fraction_is_a_text_and_what_is_open_is_null() -> None:
    program = orchard.program(
        right("a", way("", "rows / max(depth, 1)"), unit="share"),
        facts=[orchard.whole_number("depth", 0, 9, entity="household")],
    )
    assert write_trace(program, crew(rows=1, depth=3))["a<-1>"]["steps"][0]["steps"][0]["amount"] == "100/3"
    assert write_trace(program, crew(rows=1))["a<-1>"]["steps"][0]["steps"][0]["amount"] is None


def test_a_rule_whose_number_is_open_is_open() -> None:
    program = orchard.program(rule("twice", "rows + rows", "share"), right("a", way("twice > 12")))
    texts = write_trace(program, crew())
    assert (texts["twice<-1>"]["value"], texts["twice<-1>"]["verdict"]) == (None, "open")
    assert (texts["a<-1>"]["value"], texts["a<-1>"]["verdict"]) == (None, "open")


def test_what_a_pack_says_is_text_whatever_stands_in_it() -> None:
    odd = "{case} '\"\\ } 第一条\n{0!r}"
    odd_way = replace(way("rows > 1", "debt"), label=odd, clauses=(odd, "b"))
    program = orchard.program(right("a", way("has_cart"), odd_way, unit="yuan"))
    for has_cart in (True, False):
        texts = write_trace(program, crew(has_cart=has_cart, rows=4, debt=1))
        assert texts["a<-1>"]["steps"][1]["way"] == odd


def test_a_hundred_rules_deep() -> None:
    deep = [rule("r0", "rows", "share")]
    deep += [rule(f"r{depth}", f"r{depth - 1} + 1", "share") for depth in range(1, 101)]
    assert write_trace(orchard.program(*deep, right("a", way("r100 > 12"))), crew(rows=5))["r100<-1>"]["value"] == 105


def test_how_a_program_is_written_is_settled_once() -> None:
    program = orchard.program(right("a", way("has_cart")))
    write_trace(program, crew(has_cart=True))
    settled = program.cache["texts"]
    assert write_trace(program, crew(has_cart=False))["a<-1>"]["verdict"] == "no"
    assert program.cache["texts"] is settled
