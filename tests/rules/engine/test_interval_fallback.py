"""Past the cases that a Program allows, intervals stand in: wider, and never beside the truth."""

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
from doudi.rules.program.program import Program
from doudi.rules.types import TRUTH
from doudi.rules.unknowns.sentinels import HOUSEHOLD
from tests.rules import orchard
from tests.rules.orchard import crew, way
from tests.rules.yuan_rights import FEE_NEEDED, PRICE, UNSET, decide_right, ground_labels, yuan_right


def program_of_few_cases(*rules: Rule, cases: int = -1, **parts: Any) -> Program:
    """A program that allows no cases at all, unless `cases` says how many."""
    parameters = [PRICE, *parts.pop("parameters", [])]
    return replace(orchard.program(*rules, parameters=parameters, **parts), cases=cases)


def decide_exact_and_wide(rule: Rule, household: HouseholdFacts | None = None, **parts: Any) -> tuple[Outcome, Outcome]:
    """The outcome with all cases told apart, and with none."""
    exact, wide = (
        decide_right(rule, household, **dict(parts)),
        orchard.single_outcome(program_of_few_cases(rule, **parts), household),
    )
    assert (exact.exact, wide.exact) == (True, False)
    return exact, wide


CARTS = "has_cart and has_ladder"


def test_too_many_cases_give_intervals() -> None:
    exact, wide = decide_exact_and_wide(yuan_right(way(CARTS, "debt + price", "W")), crew(debt=5))
    assert (exact.status, exact.amount) == (UNDETERMINED, AmountRange(10_005, 10_005, "yuan"))
    assert (wide.status, wide.amount) == (UNDETERMINED, AmountRange(10_005, 10_005, "yuan"))
    assert exact.needs == wide.needs == (Need("has_ladder"), Need("has_cart"))
    assert (ground_labels(wide), wide.turns_on) == (["W"], (TurningPoint("debt", HOUSEHOLD, 6, money=True),))


@pytest.mark.parametrize(
    ("grounds", "low", "high"),
    [
        ([(CARTS, "debt"), ("rows > 12", "price")], 5, 5),
        ([("rows > 12", "price"), (CARTS, "debt")], 5, 5),
        ([(CARTS, "debt"), ("rows < 12", "price")], 5, 10_000),
        ([(CARTS, "debt"), ("rows < 12", "price"), ("rows > 12", "price + price")], 5, 10_000),
    ],
)
def test_a_ground_that_cannot_hold_gives_no_amount(grounds: list[tuple[str, str]], low: int, high: int) -> None:
    """Also the last of them, which holds where no other does only as long as it can hold at all."""
    ways = [way(condition, amount, label) for (condition, amount), label in zip(grounds, "ABC", strict=False)]
    _, wide = decide_exact_and_wide(yuan_right(*ways), crew(debt=5, rows=3))
    assert wide.amount == AmountRange(low, high, "yuan")


@pytest.mark.parametrize(("cases", "exact"), [(5, False), (4096, True)])
def test_a_program_says_how_many_cases_it_allows(cases: int, exact: bool) -> None:
    right = yuan_right(way("count(trained and kilos > 12) > one_person", "sum(kilos)"), unit="share")
    household = crew(*({} for _ in range(4)))
    outcome = orchard.single_outcome(program_of_few_cases(right, cases=cases), household)
    assert (outcome.status, outcome.exact) == (UNDETERMINED, exact)
    assert outcome.amount == AmountRange(2600 if exact else 0, 4_000_000, "share")
    assert {(need.fact, need.member) for need in outcome.needs} == {
        (name, member) for name in ("trained", "kilos") for member in range(4)
    }


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        (f"debt + debt if {CARTS} else price", 14, 10_000),
        (f"max(debt, price) if {CARTS} else debt", 7, 10_000),
        (f"min(debt, price) if {CARTS} else price", 7, 10_000),
        (f"max(rows * price, price) if {CARTS} else debt", 7, 10_000_000),
        (f"lookup(bonus, fruit) if {CARTS} else price", 5, 10_000),
        (f"debt if not ({CARTS}) else price", 7, 10_000),
        (f"debt if fruit in ('plums', 'pears') and {CARTS} else price", 7, 10_000),
        (f"debt if fruit not in ('plums', 'pears') and {CARTS} else price", 7, 10_000),
        (f"debt if age(founded) >= grown and {CARTS} else price", 7, 10_000),
        (f"debt if rows == 12 and {CARTS} else price", 7, 10_000),
        (f"debt if rows != 12 and {CARTS} else price", 7, 10_000),
    ],
)
def test_intervals_contain_the_exact_sum(formula: str, low: int, high: int) -> None:
    bonus = orchard.parameter("bonus", (5, 6, 7), "yuan", by=orchard.FRUIT)
    grown = orchard.parameter("grown", 18, "year")
    exact, wide = decide_exact_and_wide(yuan_right(way("", formula)), crew(debt=7), parameters=[bonus, grown])
    assert (exact.status, wide.status) == (ELIGIBLE, ELIGIBLE)
    assert (exact.amount, wide.amount) == (AmountRange(low, high, "yuan"), AmountRange(low, high, "yuan"))
    assert {need.fact for need in exact.needs} == {need.fact for need in wide.needs}


def test_intervals_may_be_wider_where_a_fact_stands_twice() -> None:
    right = yuan_right(way("", f"debt - debt if {CARTS} else 0 * price"))
    exact, wide = decide_exact_and_wide(right)
    assert (exact.amount, exact.needs) == (AmountRange(0, 0, "yuan"), ())
    assert wide.amount == AmountRange(0, 10_000_000_000, "yuan")
    exact, wide = decide_exact_and_wide(yuan_right(way(f"{CARTS} and not has_cart", "price")))
    assert (exact.status, wide.status) == (NOT_ELIGIBLE, UNDETERMINED)


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (f"({CARTS}) and rows < 0", NOT_ELIGIBLE),
        (f"({CARTS}) or rows >= 0", ELIGIBLE),
        (f"({CARTS}) and founded > today", NOT_ELIGIBLE),
        (f"({CARTS}) or fruit in ('apples', 'pears', 'plums')", ELIGIBLE),
        (f"({CARTS}) and rows > 12 * 100", NOT_ELIGIBLE),
        (f"({CARTS}) and (fruit == 'plums' if rows < 0 else rows < 0)", NOT_ELIGIBLE),
        (f"({CARTS}) and age(founded) > many", NOT_ELIGIBLE),
        (f"({CARTS}) or age(founded) < many", ELIGIBLE),
        (f"({CARTS}) and age(founded) == many", NOT_ELIGIBLE),
    ],
)
def test_intervals_decide_where_they_can(formula: str, status: str) -> None:
    exact, wide = decide_exact_and_wide(
        yuan_right(way(formula), unit=""), parameters=[orchard.parameter("many", 150, "year")]
    )
    assert (exact.status, wide.status, wide.needs, wide.amount) == (status, status, (), None)


def test_a_wide_right_that_is_granted_has_a_sum_and_no_needs() -> None:
    _, wide = decide_exact_and_wide(yuan_right(way(f"({CARTS}) or rows >= 0", "price", "W")))
    assert (wide.status, wide.amount, wide.needs, ground_labels(wide)) == (
        ELIGIBLE,
        AmountRange(10_000, 10_000, "yuan"),
        (),
        ["W"],
    )


def test_a_wide_ceiling() -> None:
    exact, wide = decide_exact_and_wide(yuan_right(way("", f"debt if {CARTS} else price", at_most=True)), crew(debt=7))
    assert exact.amount == wide.amount == AmountRange(0, 10_000, "yuan")


def test_a_wide_sum_that_hangs_on_an_unset_value() -> None:
    exact, wide = decide_exact_and_wide(yuan_right(way("", f"fee if {CARTS} else price")), parameters=[UNSET])
    assert (exact.status, exact.amount) == (wide.status, wide.amount) == (UNDETERMINED, AmountRange(0, None, "yuan"))
    assert FEE_NEEDED in exact.needs
    assert wide.needs == (Need("has_ladder"), Need("has_cart"), FEE_NEEDED)


def test_a_wide_supplement_that_nobody_has_set() -> None:
    _, wide = decide_exact_and_wide(
        yuan_right(way("", f"debt if {CARTS} else price"), supplements=[way("", "fee")]),
        crew(debt=7),
        parameters=[UNSET],
    )
    assert (wide.status, wide.amount) == (ELIGIBLE, AmountRange(7, None, "yuan"))


def test_a_wide_condition_on_an_unset_value_needs_it() -> None:
    exact, wide = decide_exact_and_wide(
        yuan_right(way(f"{CARTS} and debt < fee"), unit=""), crew(debt=7), parameters=[UNSET]
    )
    assert set(exact.needs) == set(wide.needs) == {Need("has_ladder"), Need("has_cart"), FEE_NEEDED}


def test_a_wide_right_needs_what_a_derived_fact_rests_on() -> None:
    crates = orchard.whole_number("crates", high=12_000, entity="household", derived="rows * 12")
    exact, wide = decide_exact_and_wide(yuan_right(way(f"{CARTS} and crates > 100"), unit=""), facts=[crates])
    names = {"has_cart", "has_ladder", "rows"}
    assert {need.fact for need in exact.needs} == {need.fact for need in wide.needs} == names


def test_a_wide_right_says_what_was_presumed() -> None:
    dry = orchard.fact("dry", TRUTH, "household", presume=True)
    exact, wide = decide_exact_and_wide(yuan_right(way(f"{CARTS} and dry", "price")), facts=[dry])
    assert exact.presumed == wide.presumed == ("dry",)


def test_wide_exceptions() -> None:
    right = yuan_right(
        way("rows > 12", "price", "W"), unless=[way("has_cart", clause="X"), way("has_ladder", clause="Y")]
    )
    exact, wide = decide_exact_and_wide(right, crew(rows=13))
    assert (exact.status, wide.status, ground_labels(wide)) == (UNDETERMINED, UNDETERMINED, ["W"])
    assert wide.needs == (Need("has_ladder"), Need("has_cart"))


def test_wide_classes() -> None:
    program = program_of_few_cases(orchard.rule("a", CARTS, kind="class"))
    outcome = orchard.single_outcome(program)
    assert (outcome.status, outcome.amount, outcome.grounds, outcome.exact) == (UNDETERMINED, None, (), False)


def test_a_rule_that_is_too_wide_is_tried_once() -> None:
    program = program_of_few_cases(
        orchard.rule("both", CARTS), orchard.right("a", way("both")), orchard.right("b", way("both or rows > 12"))
    )
    outcomes = orchard.decide_crew(program, crew(rows=13)).outcomes
    assert [(outcome.status, outcome.exact) for outcome in outcomes] == [(UNDETERMINED, False), (ELIGIBLE, False)]


def test_what_is_not_wide_stays_exact_beside_what_is() -> None:
    wide = orchard.right("a", way("count(trained and kilos > 12) > one_person"))
    program = program_of_few_cases(
        wide, orchard.right("b", way("rows > 12")), orchard.right("c", way("has_cart")), cases=5
    )
    outcomes = orchard.decide_crew(program, crew({}, {}, {}, {}, rows=13)).outcomes
    assert [(outcome.status, outcome.exact, outcome.turns_on) for outcome in outcomes] == [
        (UNDETERMINED, False, ()),
        (ELIGIBLE, True, (TurningPoint("rows", HOUSEHOLD, 12, False),)),
        (UNDETERMINED, True, ()),
    ]


def test_a_turning_point_that_would_take_too_many_cases_is_named_beside_the_given_value() -> None:
    program = program_of_few_cases(
        orchard.right("a", way("rows > 12 and (kilos_in > 12 or has_cart)")),
        facts=[orchard.whole_number("kilos_in", entity="household")],
    )
    outcome = orchard.single_outcome(program, crew(rows=5, kilos_in=5))
    assert (outcome.status, outcome.exact) == (NOT_ELIGIBLE, False)
    assert [(turn.fact, turn.value) for turn in outcome.turns_on] == [("rows", 6)]


def test_a_sum_that_is_too_wide_with_its_condition() -> None:
    outcome = orchard.single_outcome(program_of_few_cases(yuan_right(way("has_cart", "debt"))), crew(debt=7))
    assert (outcome.status, outcome.amount, outcome.exact) == (UNDETERMINED, AmountRange(7, 7, "yuan"), False)


def test_what_open_ways_grant_between_them_is_not_decided_by_one_that_fails() -> None:
    ways = [way("has_cart", clause="A"), way("not has_cart", clause="B"), way("rows > 12", clause="C")]
    outcome = orchard.single_outcome(orchard.program(yuan_right(*ways, unit="")), crew(rows=1))
    assert (outcome.status, ground_labels(outcome)) == (ELIGIBLE, ["A", "B"])


def test_a_second_way_that_is_too_wide() -> None:
    outcome = orchard.single_outcome(
        program_of_few_cases(yuan_right(way("rows > 12", "price", "W"), way(CARTS, "price"))), crew(rows=13)
    )
    assert (outcome.status, outcome.amount, ground_labels(outcome)) == (
        ELIGIBLE,
        AmountRange(10_000, 10_000, "yuan"),
        ["W"],
    )


def test_an_exception_that_is_too_wide() -> None:
    outcome = orchard.single_outcome(
        program_of_few_cases(yuan_right(way("rows > 12", clause="W"), unless=[way(CARTS)])), crew(rows=12)
    )
    assert (outcome.status, ground_labels(outcome)) == (NOT_ELIGIBLE, ["W"])


def test_a_check_that_is_too_wide() -> None:
    program = program_of_few_cases(checks=[orchard.check(CARTS), orchard.check(f"({CARTS}) and rows > 12")])
    assert orchard.decide_crew(program, crew(rows=12)).failed_checks == (1,)


def test_needs_that_are_too_wide() -> None:
    right = yuan_right(way("debt < fees and fees < price and has_cart or rows > 12 and debt > fees"), unit="")
    fees = orchard.money("fees", unit="yuan", entity="household")
    for cases in range(12):
        outcome = orchard.single_outcome(program_of_few_cases(right, facts=[fees], cases=cases))
        assert outcome.status == UNDETERMINED
        assert {need.fact for need in outcome.needs} == {"debt", "fees", "has_cart", "rows"}


def test_a_ceiling_below_nothing_is_nothing() -> None:
    """An officer may give anything from nothing to the ceiling; a ceiling below nothing leaves nothing."""
    right = yuan_right(way("", "price - debt", at_most=True), supplements=[way("has_cart", "price")])
    outcome = decide_right(right, crew(debt=30_000, has_cart=True))
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(0, 0, "yuan"))
    outcome = decide_right(right, crew(debt=30_000))
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(0, 0, "yuan"))


def test_exceptions_that_bar_between_them_are_named_though_neither_is_certain() -> None:
    """With three facts open: whoever has no cart is barred by the one, whoever has a cart by the other."""
    right = orchard.right(
        "pay",
        way("rows > 12 or has_ladder or rows <= 12", clause="W"),
        unless=[
            way("has_cart", clause="A"),
            way("not has_cart", clause="B"),
            way("fruit == 'plums' and debt < 0", clause="C"),
        ],
    )
    outcome = orchard.single_outcome(orchard.program(right))
    assert (outcome.status, ground_labels(outcome)) == (NOT_ELIGIBLE, ["A", "B"])


def test_a_check_that_takes_too_many_cases_is_over_intervals() -> None:
    program = program_of_few_cases(checks=[orchard.check(CARTS), orchard.check(f"({CARTS}) and rows > 12")])
    assert orchard.decide_crew(program, crew(rows=1)).failed_checks == (1,)


def test_a_check_is_over_intervals_where_very_much_is_open() -> None:
    """Thirteen open facts: that a number is not less than itself is then no longer told; that two differ is."""
    checks = [orchard.check("sum(kilos) < sum(kilos)"), orchard.check("price < price")]
    program = orchard.program(parameters=[PRICE], checks=checks)
    assert orchard.decide_crew(program, crew({}, {})).failed_checks == (1,)
    answered = {
        "wage": 1,
        "mean_wage": 1,
        "trained": True,
        "role": 0,
        "born": orchard.TODAY,
        "left": orchard.TODAY,
        "grade": 1,
    }
    few = crew(answered | {"tools.knife": True, "tools.saw": True}, debt=1, rows=1)
    assert orchard.decide_crew(program, few).failed_checks == (0, 1)
