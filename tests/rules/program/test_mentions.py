"""What rules mention: directly, through other rules, presumptions, derived facts and stated ranges; and what a change leaves."""

from __future__ import annotations

from dataclasses import replace

from doudi.rules.program.mentions import Mentions, find_mentions, is_unchanged
from doudi.rules.program.program import Program
from doudi.rules.types import TRUTH, Number
from doudi.rules.units import MONTH
from tests.rules import orchard
from tests.rules.orchard import way

PRICE = orchard.parameter("price", 100, "yuan", high=1000)
BONUS = orchard.parameter("bonus", (1, 2, 3), "yuan", by=orchard.FRUIT)
FEE = orchard.parameter(
    "fee", unit="yuan", high=100_000, local=True, ranges=[orchard.value_range("price if has_cart else price + price")]
)
WORKED = orchard.fact("worked", Number(MONTH, 1, 0, 900), "household", derived="months_between(founded, today)")
INSURED = orchard.fact("insured", TRUTH, "household", presume=True, where="has_ladder")


def program(rows: str = "rows > 12", price: int = 100) -> Program:
    many = orchard.rule("many", rows)
    right = orchard.right(
        "pay", way("many and many", "fee"), way("insured and insured", "lookup(bonus, fruit)"), unit="yuan"
    )
    return orchard.program(
        many,
        right,
        orchard.right("grace", way("worked > worked - worked")),
        facts=[WORKED, INSURED],
        parameters=[replace(PRICE, values=(orchard.value(price),)), BONUS, FEE],
    )


def test_a_right_mentions_what_lies_behind_it() -> None:
    assert find_mentions(program(), ["pay"]) == Mentions(
        frozenset({"pay", "many"}),
        frozenset({"rows", "insured", "has_ladder", "has_cart", "fruit"}),
        frozenset({"price", "fee", "bonus"}),
    )
    assert find_mentions(program(), ["grace"]).facts == {"worked", "founded"}


def test_nodes_mention_what_stands_in_them() -> None:
    before = program()
    (stated,) = (part.node for source in before.sources["fee"] for part in source.value_ranges)
    assert stated is not None
    assert find_mentions(before, nodes=[stated]) == Mentions(frozenset(), frozenset({"has_cart"}), frozenset({"price"}))


def test_a_right_is_unchanged_where_nothing_behind_it_is_another() -> None:
    before = program()
    assert is_unchanged(before, program(), "pay")
    assert not is_unchanged(before, program(), "pay", moved={"fee"})
    assert is_unchanged(before, program(), "grace", moved={"fee"})
    assert not is_unchanged(before, program("rows > 12 and has_cart"), "pay")
    assert not is_unchanged(before, program("rows >= 12"), "pay")
    assert is_unchanged(before, program("rows >= 12"), "grace")
    assert not is_unchanged(before, program(price=200), "pay")
    assert not is_unchanged(before, program(), "missing")
