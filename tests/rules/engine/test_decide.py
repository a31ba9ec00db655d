"""What a household gets: status and sum, by ways, exceptions, supplements and ceilings, and the checks of its facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    Need,
    TurningPoint,
)
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.rules import orchard
from tests.rules.orchard import crew, way
from tests.rules.yuan_rights import FEE_NEEDED, PRICE, UNSET, decide_right, ground_labels, yuan_right

# Ways


def test_the_first_way_that_holds_decides_the_sum() -> None:
    right = yuan_right(way("has_cart", "price", "C"), way("has_ladder", "debt", "L"), way("rows > 0", clause="R"))
    sums = [
        (crew(has_cart=True, has_ladder=True, debt=5, rows=1), ELIGIBLE, AmountRange(10_000, 10_000, "yuan"), ["C"]),
        (crew(has_cart=False, has_ladder=True, debt=5, rows=1), ELIGIBLE, AmountRange(5, 5, "yuan"), ["L"]),
        (crew(has_cart=False, has_ladder=False, debt=5, rows=1), ELIGIBLE, AmountRange(0, 0, "yuan"), ["R"]),
        (crew(has_cart=False, has_ladder=False, debt=5, rows=0), NOT_ELIGIBLE, None, ["C", "L", "R"]),
    ]
    for household, status, amount, labels in sums:
        outcome = decide_right(right, household)
        assert (outcome.status, outcome.amount, ground_labels(outcome), outcome.exact) == (status, amount, labels, True)


def test_a_right_without_a_unit_is_a_status() -> None:
    outcome = decide_right(yuan_right(way("has_cart"), unit=""), crew(has_cart=True))
    assert (outcome.status, outcome.amount) == (ELIGIBLE, None)
    assert decide_right(yuan_right(way("has_cart"), unit="")).amount is None


def test_an_outcome_names_its_rule_and_its_member() -> None:
    program = orchard.program(orchard.right("a", way("trained"), entity="member"), orchard.right("b", way("has_cart")))
    decision = orchard.decide_crew(program, crew({"trained": True}, {"trained": False}, has_cart=True))
    assert [(outcome.bound.rule.name, outcome.member, outcome.status) for outcome in decision.outcomes] == [
        ("a", 0, ELIGIBLE),
        ("a", 1, NOT_ELIGIBLE),
        ("b", HOUSEHOLD, ELIGIBLE),
    ]


def test_classes_stand_apart_and_need_no_advice() -> None:
    program = orchard.program(
        orchard.rule("big", "rows > 100", kind="class"),
        orchard.rule("odd", "rows > 12"),
        orchard.right("a", way("big")),
    )
    decision = orchard.decide_crew(program, crew(rows=200))
    assert [
        (outcome.bound.rule.name, outcome.status, outcome.turns_on, outcome.grounds) for outcome in decision.classes
    ] == [("big", ELIGIBLE, (), ())]
    assert [outcome.bound.rule.name for outcome in decision.outcomes] == ["a"]
    (only,) = orchard.decide_crew(program).classes
    assert (only.status, only.needs, only.amount) == (UNDETERMINED, (), None)


def test_without_advice_there_are_no_needs_and_no_turns() -> None:
    program = orchard.program(yuan_right(way("rows > 12 and has_cart", "price")), parameters=[PRICE])
    outcome = orchard.single_outcome(program, crew(rows=5), advise=False)
    assert (outcome.status, outcome.needs, outcome.turns_on) == (NOT_ELIGIBLE, (), ())
    outcome = orchard.single_outcome(program, crew(rows=50), advise=False)
    assert (outcome.status, outcome.needs, outcome.turns_on) == (UNDETERMINED, (), ())


# Exceptions


EXCEPT = yuan_right(way("rows > 12", "price", "W"), unless=[way("has_cart", clause="X"), way("has_ladder", clause="Y")])


@pytest.mark.parametrize(
    ("rows", "cart", "ladder", "status", "labels"),
    [
        (13, False, False, ELIGIBLE, ["W"]),
        (13, True, False, NOT_ELIGIBLE, ["X"]),
        (13, True, True, NOT_ELIGIBLE, ["X", "Y"]),
        (13, False, True, NOT_ELIGIBLE, ["Y"]),
        (12, False, False, NOT_ELIGIBLE, ["W"]),
        (12, True, False, NOT_ELIGIBLE, ["X"]),
        (13, True, OPEN, NOT_ELIGIBLE, ["X"]),
        (13, False, OPEN, UNDETERMINED, ["W"]),
        (OPEN, True, False, NOT_ELIGIBLE, ["X"]),
        (OPEN, False, False, UNDETERMINED, ["W"]),
        (OPEN, OPEN, True, NOT_ELIGIBLE, ["Y"]),
        (12, OPEN, OPEN, NOT_ELIGIBLE, ["W"]),
    ],
)
def test_an_exception_bars_every_way(
    rows: object, cart: object, ladder: object, status: str, labels: list[str]
) -> None:
    outcome = decide_right(EXCEPT, crew(rows=rows, has_cart=cart, has_ladder=ladder))
    assert (outcome.status, ground_labels(outcome)) == (status, labels)
    assert outcome.amount == (None if status == NOT_ELIGIBLE else AmountRange(10_000, 10_000, "yuan"))


def test_an_exception_that_may_hold_is_needed() -> None:
    assert [need.fact for need in decide_right(EXCEPT, crew(rows=13, has_cart=False)).needs] == ["has_ladder"]
    assert [need.fact for need in decide_right(EXCEPT, crew(has_cart=False, has_ladder=False)).needs] == ["rows"]


def test_a_condition_and_its_opposite_as_exception() -> None:
    outcome = decide_right(yuan_right(way("has_cart", "price"), unless=[way("has_cart")]))
    assert (outcome.status, outcome.amount, outcome.needs) == (NOT_ELIGIBLE, None, ())


# Supplements


SUPPLEMENTED = yuan_right(
    way("rows > 12", "price", "W"),
    supplements=[way("has_cart", "price / 100", "C"), way("has_ladder", "debt", "L")],
)


@pytest.mark.parametrize(
    ("cart", "ladder", "sums", "labels"),
    [
        (False, False, (10_000, 10_000), ["W"]),
        (True, False, (10_100, 10_100), ["W", "C"]),
        (False, True, (10_007, 10_007), ["W", "L"]),
        (True, True, (10_107, 10_107), ["W", "C", "L"]),
        (OPEN, True, (10_007, 10_107), ["W", "C", "L"]),
    ],
)
def test_supplements_come_on_top(cart: object, ladder: object, sums: tuple[int, int], labels: list[str]) -> None:
    outcome = decide_right(SUPPLEMENTED, crew(rows=13, has_cart=cart, has_ladder=ladder, debt=7))
    assert (outcome.status, outcome.amount, ground_labels(outcome)) == (ELIGIBLE, AmountRange(*sums, "yuan"), labels)


def test_a_supplement_without_a_sum_is_named() -> None:
    right = yuan_right(way("", "price", "W"), supplements=[way("has_cart", clause="C")])
    outcome = decide_right(right, crew(has_cart=True))
    assert (outcome.amount, ground_labels(outcome)) == (AmountRange(10_000, 10_000, "yuan"), ["W", "C"])


def test_a_supplement_alone_gives_nothing() -> None:
    outcome = decide_right(SUPPLEMENTED, crew(rows=12, has_cart=True, has_ladder=True, debt=7))
    assert (outcome.status, outcome.amount, ground_labels(outcome)) == (NOT_ELIGIBLE, None, ["W"])


def test_a_supplement_that_nobody_has_set_is_left_out_of_low() -> None:
    outcome = decide_right(yuan_right(way("", "price"), supplements=[way("", "fee")]), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        ELIGIBLE,
        AmountRange(10_000, None, "yuan"),
        (FEE_NEEDED,),
    )


# Ceilings


def test_a_ceiling_leaves_everything_below_it() -> None:
    outcome = decide_right(yuan_right(way("", "price", at_most=True)))
    assert (outcome.status, outcome.amount, outcome.needs) == (ELIGIBLE, AmountRange(0, 10_000, "yuan"), ())


def test_only_the_way_that_holds_is_a_ceiling() -> None:
    right = yuan_right(way("has_cart", "price", at_most=True), way("has_ladder", "debt"))
    household = crew(has_cart=False, has_ladder=True, debt=500)
    assert decide_right(right, household).amount == AmountRange(500, 500, "yuan")
    assert decide_right(right, crew(has_cart=True, has_ladder=True, debt=500)).amount == AmountRange(0, 10_000, "yuan")
    assert decide_right(right, crew(has_ladder=True, debt=500)).amount == AmountRange(0, 10_000, "yuan")
    assert decide_right(right, crew(has_cart=False, debt=500)).amount == AmountRange(500, 500, "yuan")


def test_a_ceiling_with_an_open_sum() -> None:
    outcome = decide_right(yuan_right(way("", "min(debt, price)", at_most=True)))
    assert (outcome.status, outcome.amount, outcome.needs) == (
        ELIGIBLE,
        AmountRange(0, 10_000, "yuan"),
        (Need("debt"),),
    )


def test_a_ceiling_that_may_be_a_fixed_sum() -> None:
    right = yuan_right(way("has_cart", "price", at_most=True), way("", "price"))
    assert decide_right(right).amount == AmountRange(0, 10_000, "yuan")


def test_a_ceiling_nobody_has_set() -> None:
    outcome = decide_right(yuan_right(way("", "fee", at_most=True)), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        UNDETERMINED,
        AmountRange(0, None, "yuan"),
        (FEE_NEEDED,),
    )


# Values nobody has set


def test_a_sum_that_hangs_on_an_unset_value_is_undetermined() -> None:
    outcome = decide_right(yuan_right(way("", "fee")), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        UNDETERMINED,
        AmountRange(0, None, "yuan"),
        (FEE_NEEDED,),
    )
    outcome = decide_right(yuan_right(way("has_cart", "fee")), crew(has_cart=False), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (NOT_ELIGIBLE, None, ())


def test_an_unset_value_below_a_ceiling_of_the_rule() -> None:
    outcome = decide_right(yuan_right(way("", "min(fee, price)")), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        UNDETERMINED,
        AmountRange(0, 10_000, "yuan"),
        (FEE_NEEDED,),
    )


def test_an_unset_value_that_is_a_ceiling_itself() -> None:
    ceiling = replace(UNSET, ceiling=True)
    outcome = decide_right(yuan_right(way("", "min(fee, price)")), parameters=[ceiling])
    assert (outcome.status, outcome.amount, outcome.needs) == (ELIGIBLE, AmountRange(0, 10_000, "yuan"), (FEE_NEEDED,))


def test_a_sum_that_rests_on_an_unset_value_only_in_part() -> None:
    outcome = decide_right(yuan_right(way("", "price + min(fee, price)")), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        ELIGIBLE,
        AmountRange(10_000, 20_000, "yuan"),
        (FEE_NEEDED,),
    )


def test_a_product_needs_each_of_its_factors() -> None:
    rate = orchard.parameter("rate", unit="share", local=True, high=100)
    outcome = decide_right(yuan_right(way("", "min(debt * rate, price)")), parameters=[rate])
    assert outcome.status == UNDETERMINED
    assert set(outcome.needs) == {Need("debt"), Need(parameter="rate", day=orchard.TODAY)}


def test_an_unset_value_has_its_least() -> None:
    outcome = decide_right(yuan_right(way("", "fee")), parameters=[replace(UNSET, low=300)])
    assert outcome.amount == AmountRange(300, None, "yuan")


def test_an_unset_value_in_one_way_only() -> None:
    right = yuan_right(way("has_cart", "fee"), way("", "price"))
    assert decide_right(right, crew(has_cart=False), parameters=[UNSET]).status == ELIGIBLE
    outcome = decide_right(right, parameters=[UNSET])
    assert (outcome.status, outcome.amount) == (UNDETERMINED, AmountRange(0, None, "yuan"))
    assert set(outcome.needs) == {Need("has_cart"), FEE_NEEDED}


def test_a_condition_on_an_unset_value() -> None:
    right = yuan_right(way("debt < fee", "price"))
    outcome = decide_right(right, crew(debt=100), parameters=[UNSET])
    assert (outcome.status, outcome.amount, outcome.needs) == (
        UNDETERMINED,
        AmountRange(10_000, 10_000, "yuan"),
        (FEE_NEEDED,),
    )
    assert decide_right(right, crew(debt=100, local={"fee": 101}), parameters=[UNSET]).status == ELIGIBLE
    assert decide_right(right, crew(debt=100, local={"fee": 100}), parameters=[UNSET]).status == NOT_ELIGIBLE


def test_an_unset_value_is_one_number_wherever_it_stands() -> None:
    assert decide_right(yuan_right(way("fee >= fee", "price")), parameters=[UNSET]).status == ELIGIBLE
    assert decide_right(yuan_right(way("", "price + fee - fee")), parameters=[UNSET]).amount == AmountRange(
        10_000, 10_000, "yuan"
    )


def test_an_unset_value_of_last_year_is_another_one() -> None:
    outcome = decide_right(
        yuan_right(way("last_year(fee) < fee", "price")), crew(local={"fee": [("2024-01-01", 5)]}), parameters=[UNSET]
    )
    assert outcome.needs == (Need(parameter="fee", day=parse_day("2023-12-31")),)


# Checks and statements


def test_a_check_fails_where_it_is_certainly_not_kept() -> None:
    checks = [orchard.check("rows > 12"), orchard.check("has_cart"), orchard.check("rows <= 12")]
    program = orchard.program(checks=checks)
    assert orchard.decide_crew(program, crew(rows=5)).failed_checks == (0,)
    assert orchard.decide_crew(program, crew(rows=50, has_cart=False)).failed_checks == (1, 2)
    assert orchard.decide_crew(program).failed_checks == ()


def test_what_a_check_asks_is_not_told_as_stated() -> None:
    fee = replace(UNSET, value_ranges=(orchard.value_range("price"),))
    program = orchard.program(parameters=[PRICE, fee], checks=[orchard.check("fee < price")])
    decision = orchard.decide_crew(program)
    assert (decision.failed_checks, decision.ranges_used) == ((0,), ())


def test_asking_what_it_turns_on_changes_no_check() -> None:
    cellars = orchard.whole_number("cellars", entity="household", presume=0, where="rows > 12")
    program = orchard.program(
        yuan_right(way("rows > 1 and has_cart or cellars > 12")),
        facts=[cellars],
        checks=[orchard.check("cellars >= 1")],
    )
    assert orchard.decide_crew(program, crew(rows=50, has_cart=True), advise=False).failed_checks == (0,)
    assert orchard.decide_crew(program, crew(rows=50, has_cart=True)).failed_checks == (0,)


def test_what_only_a_supposed_case_reads_stays_the_same_unknown() -> None:
    first = orchard.right("a", way("trained and (kilos > 12 or any_other(kilos > 100))"), entity="member")
    checks = [orchard.check("sum(kilos) < 100"), orchard.check("sum(kilos) > 12"), orchard.check("max(kilos) * 0 > 0")]
    program = orchard.program(first, checks=checks)
    decision = orchard.decide_crew(program, crew({"trained": True, "kilos": 50}, {"trained": False}))
    assert [(outcome.status, outcome.turns_on) for outcome in decision.outcomes] == [
        (ELIGIBLE, (TurningPoint("kilos", 0, 12, False),)),
        (NOT_ELIGIBLE, ()),
    ]
    assert decision.failed_checks == (2,)
    assert list(decision.case.variables) == [("kilos", 1)]


def test_asking_what_it_turns_on_states_nothing() -> None:
    fee = replace(UNSET, value_ranges=(orchard.value_range("price"),))
    program = orchard.program(yuan_right(way("rows > 12 or debt < fee")), parameters=[PRICE, fee])
    assert orchard.decide_crew(program, crew(rows=50, debt=5), advise=False).ranges_used == ()
    assert orchard.decide_crew(program, crew(rows=50, debt=5)).ranges_used == ()
