"""Where sums begin and end, what hangs on a value nobody has set, and turns at the edge of what may be answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules import regions
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.model import Rule
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Amount, Household, Need, Outcome, Turn
from doudi.rules.types import AVERAGE, Number
from doudi.rules.units import parse_unit
from tests.rules import toy
from tests.rules.toy import crew, way

PRICE = toy.parameter("price", 10_000, "yuan", high=100_000)
ONE = toy.parameter("one_fen", 1, "yuan")
FEE = toy.parameter("fee", unit="yuan", high=100_000, local=True)
CEILING = replace(toy.parameter("most_paid", unit="yuan", high=100_000, local=True), ceiling=True)
CARTS = "has_cart and has_ladder"
CIRCLE = "debt < fees and fees < dues and dues < debt"  # never holds
SUMS = [toy.money(name, unit="yuan", whose="household") for name in ("fees", "dues")]


def right(*ways: Any, unit: str = "yuan", **more: Any) -> Rule:
    return toy.right("a", *ways, unit=unit, **more)


def outcomes(*rules: Rule, household: Household | None = None, wide: bool = False, **parts: Any) -> list[Outcome]:
    """`wide`: where no cases are allowed at all."""
    parameters = [PRICE, ONE, FEE, CEILING, *parts.pop("parameters", [])]
    made = toy.program(*rules, parameters=parameters, facts=[*SUMS, *parts.pop("facts", [])], **parts)
    return list(toy.decision(replace(made, cases=-1) if wide else made, household).outcomes)


def outcome(made: Rule, household: Household | None = None, wide: bool = False, **parts: Any) -> Outcome:
    (only,) = outcomes(made, household=household, wide=wide, **parts)
    assert only.exact is not wide
    return only


def decided(found: Outcome) -> list[str]:
    return [one.label for one in found.decided]


# Needs and outcomes as values


def test_a_need_names_a_fact_or_a_parameter_and_its_day() -> None:
    assert Need("rows") == Need("rows", HOUSEHOLD, "", 0)


def test_outcomes_are_equal_though_their_cases_are_not_one() -> None:
    made = right(way("rows > 12", "price"))
    assert outcome(made, crew(rows=13)) == outcome(made, crew(rows=13))


def test_needs_are_ranked_by_the_share_of_answers_that_settle() -> None:
    # of the three classes of rows one settles, of the two answers about the cart one
    assert [need.fact for need in outcome(right(way("rows > 12 and has_cart", "price"))).needs] == ["has_cart", "rows"]


def test_a_quotient_needs_both_its_numbers() -> None:
    found = outcome(right(way("", "debt / max(rows, 1)")))
    assert set(found.needs) == {Need("debt"), Need("rows")}
    assert found.status == ELIGIBLE


def test_a_case_whose_sums_couple_in_too_many_ways_is_told_by_its_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    made = right(way(CIRCLE, "price"))
    assert outcome(made).status == NOT_ELIGIBLE
    monkeypatch.setattr(regions, "PAIRS", 0)
    (found,) = outcomes(made)
    assert (found.status, found.amount, found.exact) == (UNDETERMINED, Amount(0, 10_000, "yuan"), False)


# Ways


def test_a_ceiling_of_a_way_that_cannot_hold_is_none() -> None:
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price + min(debt, price)"))
    found = outcome(right(*ways), crew(has_cart=False))
    assert (found.status, found.amount) == (UNDETERMINED, Amount(10_000, 20_000, "yuan"))
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price"))
    found = outcome(right(*ways), crew(has_cart=False))
    assert (found.status, found.amount) == (UNDETERMINED, Amount(10_000, 10_000, "yuan"))


def test_sums_on_another_denominator_are_no_ceilings() -> None:
    ways = (way("has_cart", "price", at_most=True), way("rows > 12", "price"), way("has_ladder", "debt / 12"))
    found = outcome(right(*ways), crew(has_cart=False, has_ladder=False))
    assert (found.status, found.amount) == (UNDETERMINED, Amount(10_000, 10_000, "yuan"))


def test_a_ceiling_of_what_may_be_refused() -> None:
    found = outcome(right(way("has_cart", "price", at_most=True)))
    assert (found.status, found.amount) == (UNDETERMINED, Amount(0, 10_000, "yuan"))
    found = outcome(right(way("has_cart", "price", at_most=True), supplements=[way("", "one_fen")]))
    assert (found.status, found.amount) == (UNDETERMINED, Amount(1, 10_001, "yuan"))


@pytest.mark.parametrize("wide", [False, True])
def test_a_supplement_comes_on_top_of_a_ceiling_and_beside_one(wide: bool) -> None:
    cart = CARTS if wide else "has_cart"
    made = right(way(f"rows > 12 and ({cart})", "price", at_most=True), way("", "price"), supplements=[way("", "debt")])
    assert outcome(made, crew(rows=5, has_ladder=True, has_cart=True, debt=5)).amount == Amount(10_005, 10_005, "yuan")
    assert outcome(made, crew(rows=13, has_ladder=True, has_cart=True, debt=5)).amount == Amount(5, 10_005, "yuan")
    assert outcome(made, crew(rows=13, debt=5), wide=wide).amount == Amount(5, 10_005, "yuan")
    open_debt = outcome(made, crew(rows=13, has_ladder=True, has_cart=True))
    assert open_debt.amount == Amount(0, 10_000_010_000, "yuan")


def test_a_wide_ceiling_beside_a_fixed_sum() -> None:
    found = outcome(right(way(CARTS, "price", at_most=True), way("", "price + debt")), crew(debt=7), wide=True)
    assert (found.status, found.amount) == (ELIGIBLE, Amount(0, 10_007, "yuan"))


def test_a_way_that_cannot_be_reached_decides_nothing() -> None:
    found = outcome(right(way(CIRCLE, "price", "C"), way("", "price", "W")))
    assert (found.status, decided(found)) == (ELIGIBLE, ["W"])


def test_a_supplement_too_wide_to_tell_is_left_out_where_intervals_rule_it_out() -> None:
    (found,) = outcomes(
        right(way("", "price", "W"), supplements=[way(f"{CARTS} and rows < 0", clause="S"), way(CARTS, clause="T")]),
        wide=True,
    )
    assert (found.status, decided(found)) == (ELIGIBLE, ["W", "T"])


# Sums without a bound


def test_a_sum_that_reaches_as_far_as_may_be_answered_has_no_bound() -> None:
    takings = toy.money("takings", high=1000, unit="yuan", whose="household", unlimited=True)
    stock = toy.money("stock", high=1000, unit="yuan", whose="household")
    rules = [
        toy.right("a", way("", "takings"), unit="yuan"),
        toy.right("b", way("", "stock"), unit="yuan"),
        toy.right("c", way("", "takings / 12"), unit="yuan"),
    ]
    found = outcomes(*rules, facts=[takings, stock])
    assert [one.amount for one in found] == [
        Amount(0, None, "yuan"),
        Amount(0, 100_000, "yuan"),
        Amount(0, 8333, "yuan"),
    ]


# What hangs on a value nobody has set


def test_a_sum_that_is_nothing_in_one_case_only_does_not_hang() -> None:
    found = outcome(right(way("has_cart", "min(fee, price)"), way("", "price")))
    assert (found.status, found.amount) == (ELIGIBLE, Amount(0, 10_000, "yuan"))


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
    found = outcome(right(way("", amount)), wide=True)
    assert found.amount is not None
    assert (found.status, found.amount.high) == (status, high)


def test_a_wide_right_hangs_on_and_needs_only_what_it_read() -> None:
    first = toy.right("a", way("", f"min(fee, price) if {CARTS} else 0"), unit="yuan")
    second = toy.right("b", way("", "debt if any(trained and kilos > 12) else 0"), unit="yuan")
    found = outcomes(first, second, household=crew({}, debt=7), wide=True)
    assert [one.status for one in found] == [UNDETERMINED, ELIGIBLE]
    assert set(found[0].needs) == {Need("has_cart"), Need("has_ladder"), Need(parameter="fee", day=toy.TODAY)}
    assert set(found[1].needs) == {Need("trained", 0), Need("kilos", 0)}


def test_what_hangs_turns_only_where_it_is_refused() -> None:
    assert outcome(right(way("rows > 12", "fee")), crew(rows=50)).turns_on == (Turn("rows", HOUSEHOLD, 12, False),)
    # with few rows it stays open: the cart would do
    assert outcome(right(way("rows > 12 or has_cart", "fee")), crew(rows=50)).turns_on == ()
    assert outcome(right(way("rows > 12 or has_cart", "price")), crew(rows=50)).turns_on == (
        Turn("rows", HOUSEHOLD, 12, False),
    )


# Turns


def test_a_turn_at_the_most_that_may_be_answered() -> None:
    limit = toy.parameter("limit", 1000)
    assert outcome(right(way("rows >= limit", "price")), crew(rows=5), parameters=[limit]).turns_on == (
        Turn("rows", HOUSEHOLD, 1000, False),
    )
    assert outcome(right(way("rows > limit", "price")), crew(rows=5), parameters=[limit]).turns_on == ()


def test_the_answer_none_is_no_value_to_turn_at() -> None:
    assert outcome(right(way("any(grade < 1)", "price")), crew({"grade": 2})).turns_on == ()
    two = toy.parameter("two", 2)
    found = outcome(right(way("any(grade < two)", "price")), crew({"grade": 2}), parameters=[two])
    assert found.turns_on == (Turn("grade", 0, 1, False),)


def test_a_turn_at_a_single_value_among_coupled_numbers() -> None:
    found = outcome(right(way("debt == price and fees < debt", "price")), crew(debt=5))
    assert found.turns_on == (Turn("debt", HOUSEHOLD, 10_000, True),)
    found = outcome(right(way("debt == price and fees < debt", "price")), crew(debt=10_000))
    assert (found.status, found.turns_on) == (UNDETERMINED, (Turn("debt", HOUSEHOLD, 9_999, True),))


def test_what_cannot_be_reached_does_not_turn() -> None:
    found = outcome(right(way(CIRCLE, "price")), crew(debt=500))
    assert (found.status, found.turns_on) == (NOT_ELIGIBLE, ())


def test_a_turn_below_nought_is_a_whole_fen_beyond() -> None:
    # less than -10.0041… a month in all: -10.01 of gain, not -10.00
    kind = Number(parse_unit("yuan/month"), AVERAGE, -100 * AVERAGE, 100 * AVERAGE)
    facts = [toy.fact(name, kind, average=True) for name in ("gain", "loss")]
    line = toy.parameter("line", -12_005, "yuan/month", den=AVERAGE, low=-120_000)
    made = toy.program(
        toy.right("a", way("any(total < line)")),
        toy.rule("total", "gain + loss", "yuan/month", "member"),
        facts=facts,
        parameters=[line],
    )
    found = toy.outcome(made, crew({"gain": 0, "loss": 0}))
    assert found.turns_on == (Turn("gain", 0, -1001, True), Turn("loss", 0, -1001, True))
