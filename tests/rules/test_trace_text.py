"""The trace as text says what the tree says, step by step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.outcomes import Household
from doudi.rules.program import Program
from doudi.rules.trace import Tracer
from doudi.rules.trace_text import TraceWriter
from tests.rules import toy
from tests.rules.told import told
from tests.rules.toy import crew, right, rule, way


def written(made: Program, household: Household | None = None) -> dict[str, Any]:
    """The text of every outcome, read again; it says what the tree says."""
    decision = toy.decision(made, household)
    writer, tracer = TraceWriter(decision.case), Tracer(decision.case)
    names = [writer.outcome(outcome) for outcome in decision.outcomes]
    found: dict[str, Any] = json.loads(writer.text())
    assert [json.loads(name) for name in names] == [
        f"{outcome.bound.rule.name}<{outcome.member}>" for outcome in decision.outcomes
    ]
    assert found == told(*[tracer.outcome(outcome) for outcome in decision.outcomes])
    return found


def test_a_right_with_what_it_rests_on() -> None:
    made = toy.program(rule("many", "rows > 12"), right("a", way("many", "debt"), unit="yuan"))
    assert written(made, crew(rows=13, debt=500)) == {
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
        {"trained": True, "kilos": 7, "wage": 300, "role": 1, "born": to_day("2000-02-03")},
        {"trained": False, "kilos": 0, "wage": 0, "role": 0, "born": to_day("1950-02-03")},
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
def test_every_kind_of_step(formula: str, household: Household) -> None:
    parameters = [
        toy.parameter("few", 1, "person"),
        toy.parameter("twice", 2, high=2),
        toy.parameter("sixty", 60, "year"),
        toy.parameter("share", (1, 20, 3), by=toy.FRUIT),
    ]
    debts = toy.money("debts", unit="yuan/month", whose="household")
    made = toy.program(right("a", way(formula), way("has_cart")), parameters=parameters, facts=[debts])
    written(made, household)


@pytest.mark.parametrize("household", HOUSEHOLDS.values(), ids=HOUSEHOLDS)
def test_ways_exceptions_and_supplements(household: Household) -> None:
    ways = [way("has_ladder", "debt"), way("has_cart", "debt * 12"), way("", "0")]
    made = toy.program(right("a", *ways, unless=[way("rows < 1")], supplements=[way("rows > 1", "debt")], unit="yuan"))
    found = written(made, household)["a<-1>"]["steps"]
    assert [next(iter(step)) for step in found] == ["way", "way", "way", "unless", "supplement"]


def test_a_rule_of_each_member_is_written_for_that_member() -> None:
    able = rule("able", "any_other(trained)", whose="member")
    made = toy.program(able, right("a", way("able"), whose="member"), right("b", way("any(able)")))
    found = written(made, crew({"trained": True}, {"trained": False}))
    assert list(found) == ["a<0>", "a<1>", "b<-1>", "able<0>", "able<1>"]
    assert found["able<0>"]["steps"][0]["steps"] == [{"fact": "trained", "of": 1, "value": False}]


def test_an_exact_fraction_is_a_text_and_what_is_open_is_null() -> None:
    made = toy.program(
        right("a", way("", "rows / max(depth, 1)"), unit="share"), facts=[toy.whole("depth", 0, 9, whose="household")]
    )
    assert written(made, crew(rows=1, depth=3))["a<-1>"]["steps"][0]["steps"][0]["amount"] == "100/3"
    assert written(made, crew(rows=1))["a<-1>"]["steps"][0]["steps"][0]["amount"] is None


def test_a_rule_whose_number_is_open_is_open() -> None:
    made = toy.program(rule("twice", "rows + rows", "share"), right("a", way("twice > 12")))
    found = written(made, crew())
    assert (found["twice<-1>"]["value"], found["twice<-1>"]["verdict"]) == (None, "open")
    assert (found["a<-1>"]["value"], found["a<-1>"]["verdict"]) == (None, "open")


def test_what_a_pack_says_is_text_whatever_stands_in_it() -> None:
    odd = "{case} '\"\\ } 第一条\n{0!r}"
    one = replace(way("rows > 1", "debt"), label=odd, clauses=(odd, "b"))
    made = toy.program(right("a", way("has_cart"), one, unit="yuan"))
    for has_cart in (True, False):
        found = written(made, crew(has_cart=has_cart, rows=4, debt=1))
        assert found["a<-1>"]["steps"][1]["way"] == odd


def test_a_hundred_rules_deep() -> None:
    deep = [rule("r0", "rows", "share")]
    deep += [rule(f"r{at}", f"r{at - 1} + 1", "share") for at in range(1, 101)]
    assert written(toy.program(*deep, right("a", way("r100 > 12"))), crew(rows=5))["r100<-1>"]["value"] == 105


def test_how_a_program_is_written_is_settled_once() -> None:
    made = toy.program(right("a", way("has_cart")))
    written(made, crew(has_cart=True))
    settled = made.cache["texts"]
    assert written(made, crew(has_cart=False))["a<-1>"]["verdict"] == "no"
    assert made.cache["texts"] is settled
