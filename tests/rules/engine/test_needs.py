"""Needs: the open facts whose answer alone can change the status, or what is paid after rounding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    Need,
    Outcome,
)
from doudi.rules.program.program import Program
from doudi.rules.types import TRUTH
from tests.rules import orchard
from tests.rules.orchard import crew, way
from tests.rules.yuan_rights import FEE_NEEDED, UNSET, decide_right, yuan_right

HUNDRED = orchard.parameter("price", 100, "yuan", high=1000)
TENTH = orchard.parameter("tenth", 1, "share", den=10, high=10)


def program(amount: str, when: str = "", unless: str = "", **more: Any) -> Program:
    right = orchard.right("pay", way(when, amount), unit="yuan", unless=[way(unless)] if unless else [], **more)
    return orchard.program(right, parameters=[HUNDRED, TENTH])


def needed_facts(outcome: Outcome) -> list[tuple[str, int]]:
    return [(need.fact, need.member) for need in outcome.needs]


def test_a_fact_that_moves_a_sum_within_a_fen_is_not_needed() -> None:
    """A tenth of a fen more or less: 0.00 is paid either way."""
    assert needed_facts(orchard.single_outcome(program("(price if has_cart else 0) * tenth * tenth"))) == [
        ("has_cart", -1)
    ]
    small = program("(price if has_cart else 0) * tenth * tenth * tenth")
    outcome = orchard.single_outcome(small)
    assert (outcome.amount, outcome.needs) == (AmountRange(0, 0, "yuan"), ())


@pytest.mark.parametrize(("rounding", "needed"), [("down", False), ("up", True), ("half_up", False)])
def test_what_is_needed_follows_the_rounding_of_the_right(rounding: str, needed: bool) -> None:
    outcome = orchard.single_outcome(program("(price if has_cart else 0) * tenth * tenth * tenth", rounding=rounding))
    assert needed_facts(outcome) == ([("has_cart", -1)] if needed else [])


def test_an_open_sum_that_is_rounded_away_is_not_needed() -> None:
    few = orchard.fact("few", orchard.whole_number("few", high=4).type, "household")
    right = orchard.right("pay", way("", "price * few * tenth * tenth * tenth"), unit="yuan")
    outcome = orchard.single_outcome(orchard.program(right, facts=[few], parameters=[HUNDRED, TENTH]))
    assert (outcome.status, outcome.amount, outcome.needs) == (ELIGIBLE, AmountRange(0, 0, "yuan"), ())


def test_a_fact_that_only_moves_a_sum_below_nothing_is_not_needed() -> None:
    outcome = orchard.single_outcome(program("(price if has_cart else 0) - price - price"))
    assert (outcome.status, outcome.amount, outcome.needs) == (ELIGIBLE, AmountRange(0, 0, "yuan"), ())


def test_an_open_sum_counts_from_where_something_is_paid() -> None:
    outcome = orchard.single_outcome(program("price - debt"))
    assert (outcome.amount, needed_facts(outcome)) == (AmountRange(0, 100, "yuan"), [("debt", -1)])


def test_past_the_steps_of_the_program_every_open_fact_that_counts_is_named() -> None:
    unlimited = program("price if has_ladder else price + price", "rows > 12 and has_cart")
    exact = orchard.single_outcome(unlimited)
    few = orchard.single_outcome(replace(unlimited, steps=6))
    assert (exact.exact, set(needed_facts(exact))) == (True, {("rows", -1), ("has_cart", -1), ("has_ladder", -1)})
    assert (few.exact, set(needed_facts(few))) == (False, set(needed_facts(exact)))


@pytest.mark.parametrize("steps", [0, 3, 6, 9, 14, 20, 60])
def test_a_status_does_not_depend_on_whether_advice_is_asked_for(steps: int) -> None:
    """Needs and turning points have budgets of their own, and no outcome is read after they have used them up."""
    limited = replace(program("price if has_ladder else price + price", "rows > 12 and has_cart"), steps=steps)
    (advised,), (plain,) = (
        decide(limited, crew(debt=5), orchard.TODAY, advise=advise).outcomes for advise in (True, False)
    )
    assert (advised.status, advised.amount, advised.grounds) == (plain.status, plain.amount, plain.grounds)
    assert plain.exact or not advised.exact


def test_of_two_that_settle_as_much_the_order_of_the_vocabulary_decides() -> None:
    outcome = orchard.single_outcome(program("price", "has_ladder and has_cart"), crew())
    assert outcome.needs == (Need("has_ladder"), Need("has_cart"))
    assert outcome.status == UNDETERMINED


# In a right to a sum


def test_what_settles_most_is_needed_first() -> None:
    # any answer but one leaves `fruit` deciding; each answer to `rows` settles half
    facts = [
        orchard.fact("first", TRUTH, "household", order=9),
        orchard.fact("second", TRUTH, "household", order=1),
        orchard.fact("third", TRUTH, "household", order=2),
    ]
    outcome = decide_right(yuan_right(way("first and (second or third)", "price")), facts=facts)
    assert [need.fact for need in outcome.needs] == ["first", "second", "third"]


def test_needs_that_settle_alike_come_in_the_order_of_the_facts_then_of_the_members() -> None:
    facts = [orchard.fact("late", TRUTH, order=2), orchard.fact("early", TRUTH, order=1)]
    outcome = decide_right(yuan_right(way("all(late) and all(early)", "price")), crew({}, {}), facts=facts)
    assert [(need.fact, need.member) for need in outcome.needs] == [
        ("early", 0),
        ("early", 1),
        ("late", 0),
        ("late", 1),
    ]


def test_parameters_are_needed_after_facts() -> None:
    outcome = decide_right(yuan_right(way("has_cart and debt < fee", "price")), crew(debt=5), parameters=[UNSET])
    assert outcome.needs == (Need("has_cart"), FEE_NEEDED)


def test_a_fact_that_changes_only_the_sum_is_needed() -> None:
    outcome = decide_right(yuan_right(way("", "min(debt, price)")))
    assert (outcome.status, outcome.amount, outcome.needs) == (
        ELIGIBLE,
        AmountRange(0, 10_000, "yuan"),
        (Need("debt"),),
    )


def test_a_fact_that_changes_nothing_is_not_needed() -> None:
    right = yuan_right(way("has_cart and (rows > 12 or has_ladder)", "price"))
    assert [need.fact for need in decide_right(right, crew(has_ladder=True)).needs] == ["has_cart"]
    assert [need.fact for need in decide_right(right, crew(has_ladder=False, rows=12)).needs] == []
    right = yuan_right(way("debt + rows * price - rows * price > price", "price"))
    assert [need.fact for need in decide_right(right).needs] == ["debt"]


def test_coupled_numbers_are_compared_exactly() -> None:
    # debt < fees and fees < debt cannot both hold, whatever both are
    fees = orchard.money("fees", unit="yuan", entity="household")
    assert decide_right(yuan_right(way("debt < fees and fees < debt", "price")), facts=[fees]).status == NOT_ELIGIBLE
    outcome = decide_right(yuan_right(way("debt < fees", "price")), facts=[fees])
    assert (outcome.status, sorted(need.fact for need in outcome.needs)) == (UNDETERMINED, ["debt", "fees"])
    outcome = decide_right(yuan_right(way("debt < fees", "fees - debt")), facts=[fees])
    assert outcome.amount == AmountRange(1, 10_000_000_000, "yuan")


def test_what_matters_only_where_nothing_can_be_is_not_needed() -> None:
    sums = [orchard.money(name, unit="yuan", entity="household") for name in ("fees", "dues")]
    outcome = decide_right(
        yuan_right(way("debt < fees and fees < dues and dues < debt and has_cart", "price")), facts=sums
    )
    assert (outcome.status, outcome.needs) == (NOT_ELIGIBLE, ())


def test_a_set_of_choices_is_needed_once() -> None:
    outcome = decide_right(yuan_right(way("any('saw' in tools and 'knife' in tools)", "price")))
    assert outcome.needs == (Need("tools", 0),)


def test_a_product_of_open_facts_is_bounded() -> None:
    right = yuan_right(way("rows * depth > 0", "price"))
    outcome = decide_right(right, facts=[orchard.whole_number("depth", 1, 5, entity="household")])
    assert outcome.status == UNDETERMINED
    assert decide_right(
        right, facts=[orchard.whole_number("depth", 1, 5, entity="household")], members=1
    ).amount == AmountRange(10_000, 10_000, "yuan")
