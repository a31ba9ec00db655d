"""Where sums begin and end, what hangs on a value nobody has set, and turns at the edge of what may be answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    HouseholdFacts,
    Need,
    Outcome,
    TurningPoint,
)
from doudi.rules.language.model import Rule
from doudi.rules.types import AVERAGE, Number
from doudi.rules.units import parse_unit
from doudi.rules.unknowns.sentinels import HOUSEHOLD
from tests.rules import orchard
from tests.rules.orchard import crew, way
from tests.rules.yuan_rights import PRICE, UNSET, ground_labels, yuan_right

ONE_FEN = orchard.parameter("one_fen", 1, "yuan")
CEILING = replace(orchard.parameter("most_paid", unit="yuan", high=100_000, local=True), ceiling=True)
CARTS = "has_cart and has_ladder"
CIRCLE = "debt < fees and fees < dues and dues < debt"  # never holds
SUMS = [orchard.money(name, unit="yuan", entity="household") for name in ("fees", "dues")]


def decide_rights(
    *rules: Rule, household: HouseholdFacts | None = None, wide: bool = False, **parts: Any
) -> list[Outcome]:
    """`wide`: where no cases are allowed at all."""
    parameters = [PRICE, ONE_FEN, UNSET, CEILING, *parts.pop("parameters", [])]
    program = orchard.program(*rules, parameters=parameters, facts=[*SUMS, *parts.pop("facts", [])], **parts)
    return list(orchard.decide_crew(replace(program, cases=-1) if wide else program, household).outcomes)


def decide_right(rule: Rule, household: HouseholdFacts | None = None, wide: bool = False, **parts: Any) -> Outcome:
    (only,) = decide_rights(rule, household=household, wide=wide, **parts)
    assert only.exact is not wide
    return only


# Needs and outcomes as values


def test_a_need_names_a_fact_or_a_parameter_and_its_day() -> None:
    assert Need("rows") == Need("rows", HOUSEHOLD, "", 0)


def test_outcomes_are_equal_though_their_cases_are_not_one() -> None:
    right = yuan_right(way("rows > 12", "price"))
    assert decide_right(right, crew(rows=13)) == decide_right(right, crew(rows=13))


def test_needs_are_ranked_by_the_share_of_answers_that_settle() -> None:
    # of the three classes of rows one settles, of the two answers about the cart one
    assert [need.fact for need in decide_right(yuan_right(way("rows > 12 and has_cart", "price"))).needs] == [
        "has_cart",
        "rows",
    ]


def test_a_quotient_needs_both_its_numbers() -> None:
    outcome = decide_right(yuan_right(way("", "debt / max(rows, 1)")))
    assert set(outcome.needs) == {Need("debt"), Need("rows")}
    assert outcome.status == ELIGIBLE


def test_sums_that_couple_in_a_circle_are_told_apart() -> None:
    assert decide_right(yuan_right(way(CIRCLE, "price"))).status == NOT_ELIGIBLE


# Ways


def test_a_ceiling_of_a_way_that_cannot_hold_is_none() -> None:
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price + min(debt, price)"))
    outcome = decide_right(yuan_right(*ways), crew(has_cart=False))
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(10_000, 20_000, "yuan"))
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price"))
    outcome = decide_right(yuan_right(*ways), crew(has_cart=False))
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(10_000, 10_000, "yuan"))


def test_sums_on_another_denominator_are_no_ceilings() -> None:
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price"), way("has_ladder", "debt / 12"))
    outcome = decide_right(yuan_right(*ways), crew(has_cart=False, has_ladder=False))
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(10_000, 10_000, "yuan"))


def test_a_ceiling_of_what_may_be_refused() -> None:
    outcome = decide_right(yuan_right(way("has_cart", "price", at_most=True)))
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(0, 10_000, "yuan"))
    outcome = decide_right(yuan_right(way("has_cart", "price", at_most=True), supplements=[way("", "one_fen")]))
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(1, 10_001, "yuan"))


@pytest.mark.parametrize("wide", [False, True])
def test_a_supplement_comes_on_top_of_a_ceiling_and_beside_one(wide: bool) -> None:
    cart = CARTS if wide else "has_cart"
    right = yuan_right(
        way(f"rows > 12 and ({cart})", "price", at_most=True), way("", "price"), supplements=[way("", "debt")]
    )
    assert decide_right(right, crew(rows=5, has_ladder=True, has_cart=True, debt=5)).amount == AmountRange(
        10_005, 10_005, "yuan"
    )
    assert decide_right(right, crew(rows=13, has_ladder=True, has_cart=True, debt=5)).amount == AmountRange(
        5, 10_005, "yuan"
    )
    assert decide_right(right, crew(rows=13, debt=5), wide=wide).amount == AmountRange(5, 10_005, "yuan")
    open_debt = decide_right(right, crew(rows=13, has_ladder=True, has_cart=True))
    assert open_debt.amount == AmountRange(0, 10_000_010_000, "yuan")


def test_a_wide_ceiling_beside_a_fixed_sum() -> None:
    outcome = decide_right(
        yuan_right(way(CARTS, "price", at_most=True), way("", "price + debt")), crew(debt=7), wide=True
    )
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(0, 10_007, "yuan"))


def test_a_way_that_cannot_be_reached_decides_nothing() -> None:
    outcome = decide_right(yuan_right(way(CIRCLE, "price", "C"), way("", "price", "W")))
    assert (outcome.status, ground_labels(outcome)) == (ELIGIBLE, ["W"])


def test_a_supplement_too_wide_to_tell_is_left_out_where_intervals_rule_it_out() -> None:
    (outcome,) = decide_rights(
        yuan_right(
            way("", "price", "W"), supplements=[way(f"{CARTS} and rows < 0", clause="S"), way(CARTS, clause="T")]
        ),
        wide=True,
    )
    assert (outcome.status, ground_labels(outcome)) == (ELIGIBLE, ["W", "T"])


# Sums without a bound


def test_a_sum_that_reaches_as_far_as_may_be_answered_has_no_bound() -> None:
    takings = orchard.money("takings", high=1000, unit="yuan", entity="household", unlimited=True)
    stock = orchard.money("stock", high=1000, unit="yuan", entity="household")
    rules = [
        orchard.right("a", way("", "takings"), unit="yuan"),
        orchard.right("b", way("", "stock"), unit="yuan"),
        orchard.right("c", way("", "takings / 12"), unit="yuan"),
    ]
    outcomes = decide_rights(*rules, facts=[takings, stock])
    assert [outcome.amount for outcome in outcomes] == [
        AmountRange(0, None, "yuan"),
        AmountRange(0, 100_000, "yuan"),
        AmountRange(0, 8333, "yuan"),
    ]


# What hangs on a value nobody has set


def test_a_sum_that_is_nothing_in_one_case_only_does_not_hang() -> None:
    outcome = decide_right(yuan_right(way("has_cart", "min(fee, price)"), way("", "price")))
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(0, 10_000, "yuan"))


@pytest.mark.parametrize(
    ("amount", "status", "high"),
    [
        (f"min(fee, price) if {CARTS} else 0", UNDETERMINED, 10_000),
        (f"fee + price if {CARTS} else price", UNDETERMINED, None),
        (f"min(fee, price) + price if {CARTS} else price", ELIGIBLE, 20_000),
        (f"min(fee, price) + one_fen if {CARTS} else one_fen", ELIGIBLE, 10_001),
        (f"fee * 0 if {CARTS} else 0", ELIGIBLE, 0),
        (f"min(most_paid, price) if {CARTS} else 0", ELIGIBLE, 10_000),
        (f"min(most_paid, min(fee, price)) if {CARTS} else 0", UNDETERMINED, 10_000),
    ],
)
def test_a_wide_sum_hangs_where_it_may_be_nothing_or_has_no_bound(amount: str, status: str, high: int | None) -> None:
    outcome = decide_right(yuan_right(way("", amount)), wide=True)
    assert outcome.amount is not None
    assert (outcome.status, outcome.amount.high) == (status, high)


def test_a_wide_right_hangs_on_and_needs_only_what_it_read() -> None:
    first = orchard.right("a", way("", f"min(fee, price) if {CARTS} else 0"), unit="yuan")
    second = orchard.right("b", way("", "debt if any(trained and kilos > 12) else 0"), unit="yuan")
    outcomes = decide_rights(first, second, household=crew({}, debt=7), wide=True)
    assert [outcome.status for outcome in outcomes] == [UNDETERMINED, ELIGIBLE]
    assert set(outcomes[0].needs) == {Need("has_cart"), Need("has_ladder"), Need(parameter="fee", day=orchard.TODAY)}
    assert set(outcomes[1].needs) == {Need("trained", 0), Need("kilos", 0)}


def test_what_hangs_turns_only_where_it_is_refused() -> None:
    assert decide_right(yuan_right(way("rows > 12", "fee")), crew(rows=50)).turns_on == (
        TurningPoint("rows", HOUSEHOLD, 12, False),
    )
    # with few rows it stays open: the cart would do
    assert decide_right(yuan_right(way("rows > 12 or has_cart", "fee")), crew(rows=50)).turns_on == ()
    assert decide_right(yuan_right(way("rows > 12 or has_cart", "price")), crew(rows=50)).turns_on == (
        TurningPoint("rows", HOUSEHOLD, 12, False),
    )


# Turns


def test_a_turn_at_the_most_that_may_be_answered() -> None:
    limit = orchard.parameter("limit", 1000)
    assert decide_right(yuan_right(way("rows >= limit", "price")), crew(rows=5), parameters=[limit]).turns_on == (
        TurningPoint("rows", HOUSEHOLD, 1000, False),
    )
    assert decide_right(yuan_right(way("rows > limit", "price")), crew(rows=5), parameters=[limit]).turns_on == ()


def test_the_answer_none_is_no_value_to_turn_at() -> None:
    assert decide_right(yuan_right(way("any(grade < 1)", "price")), crew({"grade": 2})).turns_on == ()
    two = orchard.parameter("two", 2)
    outcome = decide_right(yuan_right(way("any(grade < two)", "price")), crew({"grade": 2}), parameters=[two])
    assert outcome.turns_on == (TurningPoint("grade", 0, 1, False),)


def test_a_turn_at_a_single_value_among_coupled_numbers() -> None:
    outcome = decide_right(yuan_right(way("debt == price and fees < debt", "price")), crew(debt=5))
    assert outcome.turns_on == (TurningPoint("debt", HOUSEHOLD, 10_000, True),)
    outcome = decide_right(yuan_right(way("debt == price and fees < debt", "price")), crew(debt=10_000))
    assert (outcome.status, outcome.turns_on) == (UNDETERMINED, (TurningPoint("debt", HOUSEHOLD, 9_999, True),))


def test_what_cannot_be_reached_does_not_turn() -> None:
    outcome = decide_right(yuan_right(way(CIRCLE, "price")), crew(debt=500))
    assert (outcome.status, outcome.turns_on) == (NOT_ELIGIBLE, ())


def test_a_turn_below_nought_is_a_whole_fen_beyond() -> None:
    # less than -10.0041… a month in all: -10.01 of gain, not -10.00
    kind = Number(parse_unit("yuan/month"), AVERAGE, -100 * AVERAGE, 100 * AVERAGE)
    facts = [orchard.fact(name, kind, average=True) for name in ("gain", "loss")]
    line = orchard.parameter("line", -12_005, "yuan/month", den=AVERAGE, low=-120_000)
    program = orchard.program(
        orchard.right("a", way("any(total < line)")),
        orchard.rule("total", "gain + loss", "yuan/month", "member"),
        facts=facts,
        parameters=[line],
    )
    outcome = orchard.single_outcome(program, crew({"gain": 0, "loss": 0}))
    assert outcome.turns_on == (TurningPoint("gain", 0, -1001, True), TurningPoint("loss", 0, -1001, True))
