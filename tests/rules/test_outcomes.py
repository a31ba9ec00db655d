"""What a household gets: status, sum, what decided, what is needed, what it turns on; intervals past too many cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.cells import HOUSEHOLD, OPEN
from doudi.rules.model import Rule
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Amount, Household, Need, Outcome, Turn
from doudi.rules.program import Program
from doudi.rules.types import TRUTH
from tests.rules import toy
from tests.rules.toy import crew, way

PRICE = toy.parameter("price", 10_000, "yuan", high=100_000)
UNSET = toy.parameter("fee", unit="yuan", high=100_000, local=True)
FEE_NEEDED = Need(parameter="fee", day=toy.TODAY)


def right(*ways: Any, unit: str = "yuan", **more: Any) -> Rule:
    return toy.right("a", *ways, unit=unit, **more)


def outcome(made: Rule, household: Household | None = None, **parts: Any) -> Outcome:
    parameters = [PRICE, *parts.pop("parameters", [])]
    return toy.outcome(toy.program(made, parameters=parameters, **parts), household)


def decided(found: Outcome) -> list[str]:
    return [one.label for one in found.decided]


# Ways


def test_the_first_way_that_holds_decides_the_sum() -> None:
    made = right(way("has_cart", "price", "C"), way("has_ladder", "debt", "L"), way("rows > 0", clause="R"))
    sums = [
        (crew(has_cart=True, has_ladder=True, debt=5, rows=1), ELIGIBLE, Amount(10_000, 10_000, "yuan"), ["C"]),
        (crew(has_cart=False, has_ladder=True, debt=5, rows=1), ELIGIBLE, Amount(5, 5, "yuan"), ["L"]),
        (crew(has_cart=False, has_ladder=False, debt=5, rows=1), ELIGIBLE, Amount(0, 0, "yuan"), ["R"]),
        (crew(has_cart=False, has_ladder=False, debt=5, rows=0), NOT_ELIGIBLE, None, ["C", "L", "R"]),
    ]
    for household, status, amount, labels in sums:
        found = outcome(made, household)
        assert (found.status, found.amount, decided(found), found.exact) == (status, amount, labels, True)


def test_a_right_without_a_unit_is_a_status() -> None:
    found = outcome(right(way("has_cart"), unit=""), crew(has_cart=True))
    assert (found.status, found.amount) == (ELIGIBLE, None)
    assert outcome(right(way("has_cart"), unit="")).amount is None


def test_an_outcome_names_its_rule_and_its_member() -> None:
    made = toy.program(toy.right("a", way("trained"), whose="member"), toy.right("b", way("has_cart")))
    found = toy.decision(made, crew({"trained": True}, {"trained": False}, has_cart=True))
    assert [(one.bound.rule.name, one.member, one.status) for one in found.outcomes] == [
        ("a", 0, ELIGIBLE),
        ("a", 1, NOT_ELIGIBLE),
        ("b", HOUSEHOLD, ELIGIBLE),
    ]


def test_classes_stand_apart_and_need_no_advice() -> None:
    made = toy.program(
        toy.rule("big", "rows > 100", kind="class"), toy.rule("odd", "rows > 12"), toy.right("a", way("big"))
    )
    found = toy.decision(made, crew(rows=200))
    assert [(one.bound.rule.name, one.status, one.turns_on, one.decided) for one in found.classes] == [
        ("big", ELIGIBLE, (), ())
    ]
    assert [one.bound.rule.name for one in found.outcomes] == ["a"]
    (only,) = toy.decision(made).classes
    assert (only.status, only.needs, only.amount) == (UNDETERMINED, (), None)


def test_without_advice_there_are_no_needs_and_no_turns() -> None:
    made = toy.program(right(way("rows > 12 and has_cart", "price")), parameters=[PRICE])
    found = toy.outcome(made, crew(rows=5), advise=False)
    assert (found.status, found.needs, found.turns_on) == (NOT_ELIGIBLE, (), ())
    found = toy.outcome(made, crew(rows=50), advise=False)
    assert (found.status, found.needs, found.turns_on) == (UNDETERMINED, (), ())


# Exceptions


EXCEPT = right(way("rows > 12", "price", "W"), unless=[way("has_cart", clause="X"), way("has_ladder", clause="Y")])


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
    found = outcome(EXCEPT, crew(rows=rows, has_cart=cart, has_ladder=ladder))
    assert (found.status, decided(found)) == (status, labels)
    assert found.amount == (None if status == NOT_ELIGIBLE else Amount(10_000, 10_000, "yuan"))


def test_an_exception_that_may_hold_is_needed() -> None:
    assert [need.fact for need in outcome(EXCEPT, crew(rows=13, has_cart=False)).needs] == ["has_ladder"]
    assert [need.fact for need in outcome(EXCEPT, crew(has_cart=False, has_ladder=False)).needs] == ["rows"]


def test_a_condition_and_its_opposite_as_exception() -> None:
    found = outcome(right(way("has_cart", "price"), unless=[way("has_cart")]))
    assert (found.status, found.amount, found.needs) == (NOT_ELIGIBLE, None, ())


# Supplements


SUPPLEMENTED = right(
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
    found = outcome(SUPPLEMENTED, crew(rows=13, has_cart=cart, has_ladder=ladder, debt=7))
    assert (found.status, found.amount, decided(found)) == (ELIGIBLE, Amount(*sums, "yuan"), labels)


def test_a_supplement_without_a_sum_is_named() -> None:
    made = right(way("", "price", "W"), supplements=[way("has_cart", clause="C")])
    found = outcome(made, crew(has_cart=True))
    assert (found.amount, decided(found)) == (Amount(10_000, 10_000, "yuan"), ["W", "C"])


def test_a_supplement_alone_gives_nothing() -> None:
    found = outcome(SUPPLEMENTED, crew(rows=12, has_cart=True, has_ladder=True, debt=7))
    assert (found.status, found.amount, decided(found)) == (NOT_ELIGIBLE, None, ["W"])


def test_a_supplement_that_nobody_has_set_is_left_out_of_low() -> None:
    found = outcome(right(way("", "price"), supplements=[way("", "fee")]), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(10_000, None, "yuan"), (FEE_NEEDED,))


# Ceilings


def test_a_ceiling_leaves_everything_below_it() -> None:
    found = outcome(right(way("", "price", at_most=True)))
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(0, 10_000, "yuan"), ())


def test_only_the_way_that_holds_is_a_ceiling() -> None:
    made = right(way("has_cart", "price", at_most=True), way("has_ladder", "debt"))
    household = crew(has_cart=False, has_ladder=True, debt=500)
    assert outcome(made, household).amount == Amount(500, 500, "yuan")
    assert outcome(made, crew(has_cart=True, has_ladder=True, debt=500)).amount == Amount(0, 10_000, "yuan")
    assert outcome(made, crew(has_ladder=True, debt=500)).amount == Amount(0, 10_000, "yuan")
    assert outcome(made, crew(has_cart=False, debt=500)).amount == Amount(500, 500, "yuan")


def test_a_ceiling_with_an_open_sum() -> None:
    found = outcome(right(way("", "min(debt, price)", at_most=True)))
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(0, 10_000, "yuan"), (Need("debt"),))


def test_a_ceiling_that_may_be_a_fixed_sum() -> None:
    made = right(way("has_cart", "price", at_most=True), way("", "price"))
    assert outcome(made).amount == Amount(0, 10_000, "yuan")


def test_a_ceiling_nobody_has_set() -> None:
    found = outcome(right(way("", "fee", at_most=True)), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (UNDETERMINED, Amount(0, None, "yuan"), (FEE_NEEDED,))


# Values nobody has set


def test_a_sum_that_hangs_on_an_unset_value_is_undetermined() -> None:
    found = outcome(right(way("", "fee")), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (UNDETERMINED, Amount(0, None, "yuan"), (FEE_NEEDED,))
    found = outcome(right(way("has_cart", "fee")), crew(has_cart=False), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (NOT_ELIGIBLE, None, ())


def test_an_unset_value_below_a_ceiling_of_the_rule() -> None:
    found = outcome(right(way("", "min(fee, price)")), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (UNDETERMINED, Amount(0, 10_000, "yuan"), (FEE_NEEDED,))


def test_an_unset_value_that_is_a_ceiling_itself() -> None:
    ceiling = replace(UNSET, ceiling=True)
    found = outcome(right(way("", "min(fee, price)")), parameters=[ceiling])
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(0, 10_000, "yuan"), (FEE_NEEDED,))


def test_a_sum_that_rests_on_an_unset_value_only_in_part() -> None:
    found = outcome(right(way("", "price + min(fee, price)")), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(10_000, 20_000, "yuan"), (FEE_NEEDED,))


def test_a_product_needs_each_of_its_factors() -> None:
    rate = toy.parameter("rate", unit="share", local=True, high=100)
    found = outcome(right(way("", "min(debt * rate, price)")), parameters=[rate])
    assert found.status == UNDETERMINED
    assert set(found.needs) == {Need("debt"), Need(parameter="rate", day=toy.TODAY)}


def test_an_unset_value_has_its_least() -> None:
    found = outcome(right(way("", "fee")), parameters=[replace(UNSET, low=300)])
    assert found.amount == Amount(300, None, "yuan")


def test_an_unset_value_in_one_way_only() -> None:
    made = right(way("has_cart", "fee"), way("", "price"))
    assert outcome(made, crew(has_cart=False), parameters=[UNSET]).status == ELIGIBLE
    found = outcome(made, parameters=[UNSET])
    assert (found.status, found.amount) == (UNDETERMINED, Amount(0, None, "yuan"))
    assert set(found.needs) == {Need("has_cart"), FEE_NEEDED}


def test_a_condition_on_an_unset_value() -> None:
    made = right(way("debt < fee", "price"))
    found = outcome(made, crew(debt=100), parameters=[UNSET])
    assert (found.status, found.amount, found.needs) == (UNDETERMINED, Amount(10_000, 10_000, "yuan"), (FEE_NEEDED,))
    assert outcome(made, crew(debt=100, local={"fee": 101}), parameters=[UNSET]).status == ELIGIBLE
    assert outcome(made, crew(debt=100, local={"fee": 100}), parameters=[UNSET]).status == NOT_ELIGIBLE


def test_an_unset_value_is_one_number_wherever_it_stands() -> None:
    assert outcome(right(way("fee >= fee", "price")), parameters=[UNSET]).status == ELIGIBLE
    assert outcome(right(way("", "price + fee - fee")), parameters=[UNSET]).amount == Amount(10_000, 10_000, "yuan")


def test_an_unset_value_of_last_year_is_another_one() -> None:
    found = outcome(
        right(way("last_year(fee) < fee", "price")), crew(local={"fee": [("2024-01-01", 5)]}), parameters=[UNSET]
    )
    assert found.needs == (Need(parameter="fee", day=to_day("2023-12-31")),)


# Needs


def test_what_settles_most_is_needed_first() -> None:
    # any answer but one leaves `fruit` deciding; each answer to `rows` settles half
    facts = [
        toy.fact("first", TRUTH, "household", order=9),
        toy.fact("second", TRUTH, "household", order=1),
        toy.fact("third", TRUTH, "household", order=2),
    ]
    found = outcome(right(way("first and (second or third)", "price")), facts=facts)
    assert [need.fact for need in found.needs] == ["first", "second", "third"]


def test_needs_that_settle_alike_come_in_the_order_of_the_facts_then_of_the_members() -> None:
    facts = [toy.fact("late", TRUTH, order=2), toy.fact("early", TRUTH, order=1)]
    found = outcome(right(way("all(late) and all(early)", "price")), crew({}, {}), facts=facts)
    assert [(need.fact, need.member) for need in found.needs] == [("early", 0), ("early", 1), ("late", 0), ("late", 1)]


def test_parameters_are_needed_after_facts() -> None:
    found = outcome(right(way("has_cart and debt < fee", "price")), crew(debt=5), parameters=[UNSET])
    assert found.needs == (Need("has_cart"), FEE_NEEDED)


def test_a_fact_that_changes_only_the_sum_is_needed() -> None:
    found = outcome(right(way("", "min(debt, price)")))
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(0, 10_000, "yuan"), (Need("debt"),))


def test_a_fact_that_changes_nothing_is_not_needed() -> None:
    made = right(way("has_cart and (rows > 12 or has_ladder)", "price"))
    assert [need.fact for need in outcome(made, crew(has_ladder=True)).needs] == ["has_cart"]
    assert [need.fact for need in outcome(made, crew(has_ladder=False, rows=12)).needs] == []
    made = right(way("debt + rows * price - rows * price > price", "price"))
    assert [need.fact for need in outcome(made).needs] == ["debt"]


def test_coupled_numbers_are_compared_exactly() -> None:
    # debt < fees and fees < debt cannot both hold, whatever both are
    other = toy.money("fees", unit="yuan", whose="household")
    assert outcome(right(way("debt < fees and fees < debt", "price")), facts=[other]).status == NOT_ELIGIBLE
    found = outcome(right(way("debt < fees", "price")), facts=[other])
    assert (found.status, sorted(need.fact for need in found.needs)) == (UNDETERMINED, ["debt", "fees"])
    found = outcome(right(way("debt < fees", "fees - debt")), facts=[other])
    assert found.amount == Amount(1, 10_000_000_000, "yuan")


def test_what_matters_only_where_nothing_can_be_is_not_needed() -> None:
    sums = [toy.money(name, unit="yuan", whose="household") for name in ("fees", "dues")]
    found = outcome(right(way("debt < fees and fees < dues and dues < debt and has_cart", "price")), facts=sums)
    assert (found.status, found.needs) == (NOT_ELIGIBLE, ())


def test_a_set_of_choices_is_needed_once() -> None:
    found = outcome(right(way("any('saw' in tools and 'knife' in tools)", "price")))
    assert found.needs == (Need("tools", 0),)


def test_a_product_of_open_facts_is_bounded() -> None:
    made = right(way("rows * depth > 0", "price"))
    found = outcome(made, facts=[toy.whole("depth", 1, 5, whose="household")])
    assert found.status == UNDETERMINED
    assert outcome(made, facts=[toy.whole("depth", 1, 5, whose="household")], members=1).amount == Amount(
        10_000, 10_000, "yuan"
    )


# What it turns on


def turns(made: Rule, household: Household, **parts: Any) -> list[tuple[str, int, int, bool]]:
    parameters = [PRICE, *parts.pop("parameters", [])]
    found = toy.outcome(toy.program(made, parameters=parameters, **parts), household)
    return [(turn.fact, turn.member, turn.at, turn.money) for turn in found.turns_on]


@pytest.mark.parametrize(
    ("formula", "debt", "at"),
    [
        ("debt < price", 9_999, 10_000),
        ("debt < price", 10_000, 9_999),
        ("debt < price", 0, 10_000),
        ("debt <= price", 10_000, 10_001),
        ("debt <= price", 10_001, 10_000),
        ("debt == price", 5, 10_000),
        ("debt == price", 10_000, 9_999),
        ("debt != price", 5, 10_000),
        ("debt / 12 <= price", 120_000, 120_001),
        ("debt * 12 > price", 0, 834),
    ],
)
def test_turns_are_exact_to_the_fen(formula: str, debt: int, at: int) -> None:
    assert turns(right(way(formula, "price")), crew(debt=debt)) == [("debt", HOUSEHOLD, at, True)]


@pytest.mark.parametrize(("rows", "at"), [(12, 13), (13, 12), (0, 13), (1000, 12)])
def test_turns_of_whole_numbers(rows: int, at: int) -> None:
    assert turns(right(way("rows > 12", "price")), crew(rows=rows)) == [("rows", HOUSEHOLD, at, False)]


@pytest.mark.parametrize(
    ("rows", "at"), [(12, 11), (55, 11), (56, 11), (57, 101), (99, 101), (100, 101), (200, 100), (5, 12)]
)
def test_the_nearest_of_several_turns(rows: int, at: int) -> None:
    # between 12 and 100 it is granted
    assert turns(right(way("12 <= rows <= 100", "price")), crew(rows=rows)) == [("rows", HOUSEHOLD, at, False)]


def test_of_two_turns_as_near_the_lower() -> None:
    assert turns(right(way("rows != 12 + 1", "price")), crew(rows=13)) == [("rows", HOUSEHOLD, 12, False)]


def test_there_is_no_turn_beyond_the_bounds() -> None:
    assert turns(right(way("rows >= 0", "price")), crew(rows=5)) == []
    assert turns(right(way("rows * 0 == 0", "price")), crew(rows=5)) == []


def test_what_was_not_read_does_not_turn() -> None:
    made = right(way("has_cart or rows > 12", "price"))
    assert turns(made, crew(has_cart=True, rows=5)) == []
    assert turns(made, crew(has_cart=False, rows=5)) == [("rows", HOUSEHOLD, 13, False)]


def test_only_given_numbers_turn() -> None:
    rows = toy.whole("cellars", whose="household", presume=5)
    made = right(way("cellars > 12 and has_cart", "price"))
    assert turns(made, crew(has_cart=True), facts=[rows]) == []
    assert turns(made, crew(has_cart=True, cellars=OPEN), facts=[rows]) == []
    assert turns(made, crew(has_cart=True, cellars=5), facts=[rows]) == [("cellars", HOUSEHOLD, 13, False)]


def test_the_answer_none_does_not_turn() -> None:
    made = right(way("any(grade != none and grade <= 1)", "price"))
    assert turns(made, crew({"grade": 0})) == []
    assert turns(made, crew({"grade": 2})) == [("grade", 0, 1, False)]


def test_each_member_turns() -> None:
    made = toy.right("a", way("kilos > 12"), whose="member")
    found = toy.decision(toy.program(made), crew({"kilos": 5}, {"kilos": 20}, {}))
    assert [one.turns_on for one in found.outcomes] == [
        (Turn("kilos", 0, 13, False),),
        (Turn("kilos", 1, 12, False),),
        (),
    ]
    assert turns(right(way("sum(kilos) > 12 * 12", "price")), crew({"kilos": 100}, {"kilos": 12})) == [
        ("kilos", 0, 133, False),
        ("kilos", 1, 45, False),
    ]


def test_a_turn_that_would_leave_it_undetermined() -> None:
    made = right(way("rows > 12 and has_cart", "price"))
    assert turns(made, crew(rows=5)) == [("rows", HOUSEHOLD, 13, False)]
    assert turns(made, crew(rows=50)) == [("rows", HOUSEHOLD, 12, False)]


@pytest.mark.parametrize(
    ("formula", "twelfths", "at"),
    [
        # an answer is whole fen; 100.00 is the line
        ("any(mean_wage < line)", 120_000, 9_999),
        ("any(mean_wage < line)", 119_999, 10_000),
        ("any(mean_wage < line)", 119_988, 10_000),
        ("any(mean_wage < line)", 120_001, 9_999),
        ("any(mean_wage <= line)", 120_000, 10_001),
        ("any(mean_wage <= line)", 119_999, 10_001),
        ("any(mean_wage <= line)", 120_001, 10_000),
        ("any(mean_wage <= line)", 120_013, 10_000),
        ("any(mean_wage > line)", 119_995, 10_001),
    ],
)
def test_turns_of_averages_between_two_fen(formula: str, twelfths: int, at: int) -> None:
    line = toy.parameter("line", 10_000, "yuan/month", high=100_000)
    found = turns(right(way(formula, "price")), crew({"mean_wage": twelfths}), parameters=[line])
    assert found == [("mean_wage", 0, at, True)]


def test_terms_of_a_sum_turn_each_by_itself() -> None:
    line = toy.parameter("line", 10_000, "yuan/month", high=100_000)
    rules = [
        right(way("any(income > line)", "price")),
        toy.rule("income", "wage + mean_wage - fine", "yuan/month", "member"),
    ]
    made = toy.program(*rules, facts=[toy.money("fine")], parameters=[PRICE, line])
    found = toy.outcome(made, crew({"wage": 9_000, "mean_wage": 1_200 * 12, "fine": 300}))
    assert (found.status, found.turns_on) == (
        NOT_ELIGIBLE,
        (Turn("wage", 0, 9_101, True), Turn("mean_wage", 0, 1_301, True), Turn("fine", 0, 199, True)),
    )
    found = toy.outcome(made, crew({"wage": 9_000, "mean_wage": 1_200 * 12}))
    assert (found.status, found.needs) == (UNDETERMINED, (Need("fine", 0),))
    assert {(turn.fact, turn.at) for turn in found.turns_on} == {("wage", 8_800), ("mean_wage", 1_000)}


def test_terms_of_a_sum_with_one_that_depends_on_cases() -> None:
    line = toy.parameter("line", 10_000, "yuan/month", high=100_000)
    facts = [
        toy.money("fine", presume=300, where="has_cart"),
        toy.money("extra", derived="fine if has_ladder else wage"),
    ]
    rules = [right(way("any(income > line)", "price")), toy.rule("income", "bonus + extra", "yuan/month", "member")]
    made = toy.program(*rules, facts=[*facts, toy.money("bonus")], parameters=[PRICE, line])
    found = toy.outcome(made, crew({"bonus": 500, "wage": 20_000, "fine": 5}))
    assert (found.status, found.needs) == (UNDETERMINED, (Need("has_ladder"),))
    assert {(turn.fact, turn.at) for turn in found.turns_on} == {("bonus", 9_996), ("fine", 9_501), ("wage", 9_500)}


@pytest.mark.parametrize(
    ("formula", "household", "expected"),
    [
        ("rows + rows", crew({"kilos": 5}, rows=5), [("rows", HOUSEHOLD, 51, False)]),
        ("rows + 1", crew({"kilos": 5}, rows=5), [("rows", HOUSEHOLD, 100, False)]),
        ("kilos + rows", crew({"kilos": 5}, rows=6), [("rows", HOUSEHOLD, 96, False), ("kilos", 0, 95, False)]),
        ("kilos - grade", crew({"kilos": 5, "grade": 4}), [("kilos", 0, 105, False)]),
        ("kilos * rows", crew({"kilos": 5}, rows=6), [("rows", HOUSEHOLD, 21, False), ("kilos", 0, 17, False)]),
    ],
)
def test_terms_of_other_rules_turn(
    formula: str, household: Household, expected: list[tuple[str, int, int, bool]]
) -> None:
    made = toy.program(
        right(way("any(load > 100)", "price")), toy.rule("load", formula, "share", "member"), parameters=[PRICE]
    )
    found = toy.outcome(made, household)
    assert [(turn.fact, turn.member, turn.at, turn.money) for turn in found.turns_on] == expected


def test_a_term_that_counts_elsewhere_turns_by_all_that_it_counts_for() -> None:
    rules = [right(way("total > 100 and kilos_in < 12", "price")), toy.rule("total", "rows + kilos_in", "share")]
    made = toy.program(*rules, facts=[toy.whole("kilos_in", whose="household")], parameters=[PRICE])
    assert toy.outcome(made, crew(rows=95, kilos_in=5)).turns_on == (
        Turn("rows", HOUSEHOLD, 96, False),
        Turn("kilos_in", HOUSEHOLD, 6, False),
    )
    assert toy.outcome(made, crew(rows=80, kilos_in=5)).turns_on == (Turn("rows", HOUSEHOLD, 96, False),)


@pytest.mark.parametrize("amount", ["", "rows"])
def test_what_cannot_be_in_whole_numbers_is_not_granted(amount: str) -> None:
    # BUG: AssertionError where the sum is open; undetermined where there is none
    depth = toy.whole("depth", 0, 9, whose="household")
    made = right(way("depth == 0 and 100 <= rows * 12 + depth < limit", amount), unit="share")
    found = outcome(made, facts=[depth], parameters=[toy.parameter("limit", 108)])
    assert (found.status, found.amount, found.needs) == (NOT_ELIGIBLE, None, ())


def test_what_cannot_be_in_whole_numbers_does_not_turn() -> None:
    # twelve rows come to 96 or 108 crates, never to between 100 and 107
    depth = toy.whole("depth", 0, 9, whose="household")
    made = right(way("depth == 0 and 100 <= rows * 12 + depth < limit", "price"))
    assert turns(made, crew(rows=5), facts=[depth], parameters=[toy.parameter("limit", 108)]) == []


def test_a_number_behind_a_derived_fact_turns() -> None:
    crates = toy.whole("crates", high=12_000, whose="household", derived="rows * 12")
    found = outcome(right(way("crates > 100", "price")), crew(rows=5), facts=[crates])
    assert found.turns_on == (Turn("rows", HOUSEHOLD, 9, False),)


def test_a_status_that_hangs_on_an_unset_value_does_not_turn_by_itself() -> None:
    found = outcome(right(way("rows > 12", "fee")), crew(rows=50), parameters=[UNSET])
    assert (found.status, found.turns_on) == (UNDETERMINED, (Turn("rows", HOUSEHOLD, 12, False),))


def test_turns_among_coupled_numbers() -> None:
    fees = toy.money("fees", unit="yuan", whose="household")
    both = "debt < fees and fees < price"
    assert turns(right(way(both, "price")), crew(debt=500), facts=[fees]) == [("debt", HOUSEHOLD, 9_999, True)]
    assert turns(right(way(both, "price")), crew(debt=20_000), facts=[fees]) == [("debt", HOUSEHOLD, 9_998, True)]


# Checks and statements


def test_a_check_fails_where_it_is_certainly_not_kept() -> None:
    checks = [toy.check("rows > 12"), toy.check("has_cart"), toy.check("rows <= 12")]
    made = toy.program(checks=checks)
    assert toy.decision(made, crew(rows=5)).failed_checks == (0,)
    assert toy.decision(made, crew(rows=50, has_cart=False)).failed_checks == (1, 2)
    assert toy.decision(made).failed_checks == ()


def test_what_a_check_asks_is_not_told_as_stated() -> None:
    fee = replace(UNSET, stated=(toy.stated("price"),))
    made = toy.program(parameters=[PRICE, fee], checks=[toy.check("fee < price")])
    found = toy.decision(made)
    assert (found.failed_checks, found.stated) == ((0,), ())


def test_asking_what_it_turns_on_changes_no_check() -> None:
    cellars = toy.whole("cellars", whose="household", presume=0, where="rows > 12")
    made = toy.program(
        right(way("rows > 1 and has_cart or cellars > 12")), facts=[cellars], checks=[toy.check("cellars >= 1")]
    )
    assert toy.decision(made, crew(rows=50, has_cart=True), advise=False).failed_checks == (0,)
    assert toy.decision(made, crew(rows=50, has_cart=True)).failed_checks == (0,)


def test_what_only_a_supposed_case_reads_stays_the_same_unknown() -> None:
    first = toy.right("a", way("trained and (kilos > 12 or any_other(kilos > 100))"), whose="member")
    checks = [toy.check("sum(kilos) < 100"), toy.check("sum(kilos) > 12"), toy.check("max(kilos) * 0 > 0")]
    made = toy.program(first, checks=checks)
    found = toy.decision(made, crew({"trained": True, "kilos": 50}, {"trained": False}))
    assert [(one.status, one.turns_on) for one in found.outcomes] == [
        (ELIGIBLE, (Turn("kilos", 0, 12, False),)),
        (NOT_ELIGIBLE, ()),
    ]
    assert found.failed_checks == (2,)
    assert list(found.case.variables) == [("kilos", 1)]


def test_asking_what_it_turns_on_states_nothing() -> None:
    fee = replace(UNSET, stated=(toy.stated("price"),))
    made = toy.program(right(way("rows > 12 or debt < fee")), parameters=[PRICE, fee])
    assert toy.decision(made, crew(rows=50, debt=5), advise=False).stated == ()
    assert toy.decision(made, crew(rows=50, debt=5)).stated == ()


# More cases than the Program allows


def narrow(*rules: Rule, cases: int = -1, **parts: Any) -> Program:
    """A program that allows no cases at all, unless `cases` says how many."""
    parameters = [PRICE, *parts.pop("parameters", [])]
    return replace(toy.program(*rules, parameters=parameters, **parts), cases=cases)


def both(made: Rule, household: Household | None = None, **parts: Any) -> tuple[Outcome, Outcome]:
    """The outcome with all cases told apart, and with none."""
    exact, wide = outcome(made, household, **dict(parts)), toy.outcome(narrow(made, **parts), household)
    assert (exact.exact, wide.exact) == (True, False)
    return exact, wide


CARTS = "has_cart and has_ladder"


def test_too_many_cases_give_intervals() -> None:
    exact, wide = both(right(way(CARTS, "debt + price", "W")), crew(debt=5))
    assert (exact.status, exact.amount) == (UNDETERMINED, Amount(10_005, 10_005, "yuan"))
    assert (wide.status, wide.amount) == (UNDETERMINED, Amount(0, 10_005, "yuan"))
    assert exact.needs == wide.needs == (Need("has_ladder"), Need("has_cart"))
    assert (decided(wide), wide.turns_on) == (["W"], ())


@pytest.mark.parametrize(("cases", "exact"), [(5, False), (4096, True)])
def test_a_program_says_how_many_cases_it_allows(cases: int, exact: bool) -> None:
    made = right(way("count(trained and kilos > 12) > one_person", "sum(kilos)"), unit="share")
    household = crew(*({} for _ in range(4)))
    found = toy.outcome(narrow(made, cases=cases), household)
    assert (found.status, found.exact) == (UNDETERMINED, exact)
    assert found.amount == Amount(2600 if exact else 0, 4_000_000, "share")
    assert {(need.fact, need.member) for need in found.needs} == {
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
    bonus = toy.parameter("bonus", (5, 6, 7), "yuan", by=toy.FRUIT)
    grown = toy.parameter("grown", 18, "year")
    exact, wide = both(right(way("", formula)), crew(debt=7), parameters=[bonus, grown])
    assert (exact.status, wide.status) == (ELIGIBLE, ELIGIBLE)
    assert (exact.amount, wide.amount) == (Amount(low, high, "yuan"), Amount(low, high, "yuan"))
    assert {need.fact for need in exact.needs} == {need.fact for need in wide.needs}


def test_intervals_may_be_wider_where_a_fact_stands_twice() -> None:
    made = right(way("", f"debt - debt if {CARTS} else 0 * price"))
    exact, wide = both(made)
    assert (exact.amount, exact.needs) == (Amount(0, 0, "yuan"), ())
    assert wide.amount == Amount(0, 10_000_000_000, "yuan")
    exact, wide = both(right(way(f"{CARTS} and not has_cart", "price")))
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
    exact, wide = both(right(way(formula), unit=""), parameters=[toy.parameter("many", 150, "year")])
    assert (exact.status, wide.status, wide.needs, wide.amount) == (status, status, (), None)


def test_a_wide_right_that_is_granted_has_a_sum_and_no_needs() -> None:
    _, wide = both(right(way(f"({CARTS}) or rows >= 0", "price", "W")))
    assert (wide.status, wide.amount, wide.needs, decided(wide)) == (
        ELIGIBLE,
        Amount(10_000, 10_000, "yuan"),
        (),
        ["W"],
    )


def test_a_wide_ceiling() -> None:
    exact, wide = both(right(way("", f"debt if {CARTS} else price", at_most=True)), crew(debt=7))
    assert exact.amount == wide.amount == Amount(0, 10_000, "yuan")


def test_a_wide_sum_that_hangs_on_an_unset_value() -> None:
    exact, wide = both(right(way("", f"fee if {CARTS} else price")), parameters=[UNSET])
    assert (exact.status, exact.amount) == (wide.status, wide.amount) == (UNDETERMINED, Amount(0, None, "yuan"))
    assert FEE_NEEDED in exact.needs
    assert wide.needs == (Need("has_ladder"), Need("has_cart"), FEE_NEEDED)


def test_a_wide_supplement_that_nobody_has_set() -> None:
    _, wide = both(
        right(way("", f"debt if {CARTS} else price"), supplements=[way("", "fee")]), crew(debt=7), parameters=[UNSET]
    )
    assert (wide.status, wide.amount) == (ELIGIBLE, Amount(7, None, "yuan"))


def test_a_wide_condition_on_an_unset_value_needs_it() -> None:
    exact, wide = both(right(way(f"{CARTS} and debt < fee"), unit=""), crew(debt=7), parameters=[UNSET])
    assert set(exact.needs) == set(wide.needs) == {Need("has_ladder"), Need("has_cart"), FEE_NEEDED}


def test_a_wide_right_needs_what_a_derived_fact_rests_on() -> None:
    crates = toy.whole("crates", high=12_000, whose="household", derived="rows * 12")
    exact, wide = both(right(way(f"{CARTS} and crates > 100"), unit=""), facts=[crates])
    names = {"has_cart", "has_ladder", "rows"}
    assert {need.fact for need in exact.needs} == {need.fact for need in wide.needs} == names


def test_a_wide_right_says_what_was_presumed() -> None:
    dry = toy.fact("dry", TRUTH, "household", presume=True)
    exact, wide = both(right(way(f"{CARTS} and dry", "price")), facts=[dry])
    assert exact.presumed == wide.presumed == ("dry",)


def test_wide_exceptions() -> None:
    made = right(way("rows > 12", "price", "W"), unless=[way("has_cart", clause="X"), way("has_ladder", clause="Y")])
    exact, wide = both(made, crew(rows=13))
    assert (exact.status, wide.status, decided(wide)) == (UNDETERMINED, UNDETERMINED, ["W"])
    assert wide.needs == (Need("has_ladder"), Need("has_cart"))


def test_wide_classes() -> None:
    made = narrow(toy.rule("a", CARTS, kind="class"))
    found = toy.outcome(made)
    assert (found.status, found.amount, found.decided, found.exact) == (UNDETERMINED, None, (), False)


def test_a_rule_that_is_too_wide_is_tried_once() -> None:
    made = narrow(toy.rule("both", CARTS), toy.right("a", way("both")), toy.right("b", way("both or rows > 12")))
    found = toy.decision(made, crew(rows=13)).outcomes
    assert [(one.status, one.exact) for one in found] == [(UNDETERMINED, False), (ELIGIBLE, False)]


def test_what_is_not_wide_stays_exact_beside_what_is() -> None:
    wide = toy.right("a", way("count(trained and kilos > 12) > one_person"))
    made = narrow(wide, toy.right("b", way("rows > 12")), toy.right("c", way("has_cart")), cases=5)
    found = toy.decision(made, crew({}, {}, {}, {}, rows=13)).outcomes
    assert [(one.status, one.exact, one.turns_on) for one in found] == [
        (UNDETERMINED, False, ()),
        (ELIGIBLE, True, (Turn("rows", HOUSEHOLD, 12, False),)),
        (UNDETERMINED, True, ()),
    ]


def test_a_turn_that_would_take_too_many_cases_is_left_out() -> None:
    made = narrow(
        toy.right("a", way("rows > 12 and (kilos_in > 12 or has_cart)")),
        facts=[toy.whole("kilos_in", whose="household")],
    )
    found = toy.outcome(made, crew(rows=5, kilos_in=5))
    assert (found.status, found.exact, found.turns_on) == (NOT_ELIGIBLE, True, ())


def test_a_sum_that_is_too_wide_with_its_condition() -> None:
    found = toy.outcome(narrow(right(way("has_cart", "debt"))), crew(debt=7))
    assert (found.status, found.amount, found.exact) == (UNDETERMINED, Amount(0, 7, "yuan"), False)


def test_what_open_ways_grant_between_them_is_not_decided_by_one_that_fails() -> None:
    ways = [way("has_cart", clause="A"), way("not has_cart", clause="B"), way("rows > 12", clause="C")]
    found = toy.outcome(toy.program(right(*ways, unit="")), crew(rows=1))
    assert (found.status, decided(found)) == (ELIGIBLE, ["A", "B"])


def test_a_second_way_that_is_too_wide() -> None:
    found = toy.outcome(narrow(right(way("rows > 12", "price", "W"), way(CARTS, "price"))), crew(rows=13))
    assert (found.status, found.amount, decided(found)) == (ELIGIBLE, Amount(10_000, 10_000, "yuan"), ["W"])


def test_an_exception_that_is_too_wide() -> None:
    found = toy.outcome(narrow(right(way("rows > 12", clause="W"), unless=[way(CARTS)])), crew(rows=12))
    assert (found.status, decided(found)) == (NOT_ELIGIBLE, ["W"])


def test_a_check_that_is_too_wide() -> None:
    made = narrow(checks=[toy.check(CARTS), toy.check(f"({CARTS}) and rows > 12")])
    assert toy.decision(made, crew(rows=12)).failed_checks == (1,)


def test_needs_that_are_too_wide() -> None:
    made = right(way("debt < fees and fees < price and has_cart or rows > 12 and debt > fees"), unit="")
    fees = toy.money("fees", unit="yuan", whose="household")
    for cases in range(12):
        found = toy.outcome(narrow(made, facts=[fees], cases=cases))
        assert found.status == UNDETERMINED
        assert {need.fact for need in found.needs} == {"debt", "fees", "has_cart", "rows"}
