"""Turning points: the nearest value of a known number at which the status is another, and what is named past the budget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    HouseholdFacts,
    Need,
    TurningPoint,
)
from doudi.rules.language.model import Rule
from doudi.rules.program.program import Program
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.rules import orchard
from tests.rules.orchard import crew, way
from tests.rules.yuan_rights import PRICE, UNSET, decide_right, yuan_right

LIMIT = orchard.parameter("limit", 500, "yuan")


def program(when: str, steps: int | None = None) -> Program:
    program = orchard.program(orchard.right("pay", way(when)), parameters=[LIMIT])
    return program if steps is None else replace(program, steps=steps)


def test_the_nearest_value_is_told_where_the_steps_suffice() -> None:
    outcome = orchard.single_outcome(program("debt > limit and (has_cart or has_ladder)"), crew(debt=600))
    assert (outcome.status, outcome.exact) == (UNDETERMINED, True)
    assert outcome.turns_on == (TurningPoint("debt", HOUSEHOLD, 500, money=True),)


def test_past_the_steps_the_value_beside_the_given_one_is_told() -> None:
    outcome = orchard.single_outcome(program("debt > limit and (has_cart or has_ladder)", steps=1), crew(debt=600))
    assert (outcome.status, outcome.exact) == (UNDETERMINED, False)
    assert outcome.turns_on == (TurningPoint("debt", HOUSEHOLD, 601, money=True),)


def test_a_number_at_its_greatest_has_only_a_lesser_one_beside_it() -> None:
    outcome = orchard.single_outcome(
        program("rows > one_person / one_person and (has_cart or has_ladder)", steps=1), crew(rows=1000)
    )
    assert outcome.turns_on == (TurningPoint("rows", HOUSEHOLD, 999, money=False),)


def test_past_the_steps_what_cannot_turn_is_not_told() -> None:
    few_steps = program("debt > limit and rows >= 0 and (has_cart or has_ladder)", steps=1)
    granted = orchard.single_outcome(replace(few_steps), crew(debt=600, rows=3, has_cart=True))
    assert granted.status == ELIGIBLE
    barred = orchard.single_outcome(program("rows < 0 and (has_cart or has_ladder)", steps=1), crew(rows=3))
    assert (barred.status, barred.turns_on, barred.exact) == (NOT_ELIGIBLE, (), True)


# In a right to a sum


def list_turning_points(rule: Rule, household: HouseholdFacts, **parts: Any) -> list[tuple[str, int, int, bool]]:
    parameters = [PRICE, *parts.pop("parameters", [])]
    outcome = orchard.single_outcome(orchard.program(rule, parameters=parameters, **parts), household)
    return [(turn.fact, turn.member, turn.value, turn.money) for turn in outcome.turns_on]


@pytest.mark.parametrize(
    ("formula", "debt", "turn"),
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
def test_turns_are_exact_to_the_fen(formula: str, debt: int, turn: int) -> None:
    assert list_turning_points(yuan_right(way(formula, "price")), crew(debt=debt)) == [("debt", HOUSEHOLD, turn, True)]


@pytest.mark.parametrize(("rows", "turn"), [(12, 13), (13, 12), (0, 13), (1000, 12)])
def test_turns_of_whole_numbers(rows: int, turn: int) -> None:
    assert list_turning_points(yuan_right(way("rows > 12", "price")), crew(rows=rows)) == [
        ("rows", HOUSEHOLD, turn, False)
    ]


@pytest.mark.parametrize(
    ("rows", "turn"), [(12, 11), (55, 11), (56, 11), (57, 101), (99, 101), (100, 101), (200, 100), (5, 12)]
)
def test_the_nearest_of_several_turns(rows: int, turn: int) -> None:
    # The right is granted from 12 to 100.
    assert list_turning_points(yuan_right(way("12 <= rows <= 100", "price")), crew(rows=rows)) == [
        ("rows", HOUSEHOLD, turn, False)
    ]


def test_of_two_turns_as_near_the_lower() -> None:
    assert list_turning_points(yuan_right(way("rows != 12 + 1", "price")), crew(rows=13)) == [
        ("rows", HOUSEHOLD, 12, False)
    ]


def test_there_is_no_turn_beyond_the_bounds() -> None:
    assert list_turning_points(yuan_right(way("rows >= 0", "price")), crew(rows=5)) == []
    assert list_turning_points(yuan_right(way("rows * 0 == 0", "price")), crew(rows=5)) == []


def test_what_was_not_read_does_not_turn() -> None:
    right = yuan_right(way("has_cart or rows > 12", "price"))
    assert list_turning_points(right, crew(has_cart=True, rows=5)) == []
    assert list_turning_points(right, crew(has_cart=False, rows=5)) == [("rows", HOUSEHOLD, 13, False)]


def test_only_given_numbers_turn() -> None:
    rows = orchard.whole_number("cellars", entity="household", presume=5)
    right = yuan_right(way("cellars > 12 and has_cart", "price"))
    assert list_turning_points(right, crew(has_cart=True), facts=[rows]) == []
    assert list_turning_points(right, crew(has_cart=True, cellars=OPEN), facts=[rows]) == []
    assert list_turning_points(right, crew(has_cart=True, cellars=5), facts=[rows]) == [
        ("cellars", HOUSEHOLD, 13, False)
    ]


def test_the_answer_none_does_not_turn() -> None:
    right = yuan_right(way("any(grade != none and grade <= 1)", "price"))
    assert list_turning_points(right, crew({"grade": 0})) == []
    assert list_turning_points(right, crew({"grade": 2})) == [("grade", 0, 1, False)]


def test_each_member_turns() -> None:
    right = orchard.right("a", way("kilos > 12"), entity="member")
    decision = orchard.decide_crew(orchard.program(right), crew({"kilos": 5}, {"kilos": 20}, {}))
    assert [outcome.turns_on for outcome in decision.outcomes] == [
        (TurningPoint("kilos", 0, 13, False),),
        (TurningPoint("kilos", 1, 12, False),),
        (),
    ]
    assert list_turning_points(
        yuan_right(way("sum(kilos) > 12 * 12", "price")), crew({"kilos": 100}, {"kilos": 12})
    ) == [
        ("kilos", 0, 133, False),
        ("kilos", 1, 45, False),
    ]


def test_a_turn_that_would_leave_it_undetermined() -> None:
    right = yuan_right(way("rows > 12 and has_cart", "price"))
    assert list_turning_points(right, crew(rows=5)) == [("rows", HOUSEHOLD, 13, False)]
    assert list_turning_points(right, crew(rows=50)) == [("rows", HOUSEHOLD, 12, False)]


@pytest.mark.parametrize(
    ("formula", "twelfths", "turn"),
    [
        # An answer is a whole number of fen; the line is 100.00 yuan.
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
def test_turns_of_averages_between_two_fen(formula: str, twelfths: int, turn: int) -> None:
    line = orchard.parameter("line", 10_000, "yuan/month", high=100_000)
    turns = list_turning_points(yuan_right(way(formula, "price")), crew({"mean_wage": twelfths}), parameters=[line])
    assert turns == [("mean_wage", 0, turn, True)]


def test_terms_of_a_sum_turn_each_by_itself() -> None:
    line = orchard.parameter("line", 10_000, "yuan/month", high=100_000)
    rules = [
        yuan_right(way("any(income > line)", "price")),
        orchard.rule("income", "wage + mean_wage - fine", "yuan/month", "member"),
    ]
    program = orchard.program(*rules, facts=[orchard.money("fine")], parameters=[PRICE, line])
    outcome = orchard.single_outcome(program, crew({"wage": 9_000, "mean_wage": 1_200 * 12, "fine": 300}))
    assert (outcome.status, outcome.turns_on) == (
        NOT_ELIGIBLE,
        (
            TurningPoint("wage", 0, 9_101, True),
            TurningPoint("mean_wage", 0, 1_301, True),
            TurningPoint("fine", 0, 199, True),
        ),
    )
    outcome = orchard.single_outcome(program, crew({"wage": 9_000, "mean_wage": 1_200 * 12}))
    assert (outcome.status, outcome.needs) == (UNDETERMINED, (Need("fine", 0),))
    assert {(turn.fact, turn.value) for turn in outcome.turns_on} == {("wage", 8_800), ("mean_wage", 1_000)}


def test_terms_of_a_sum_with_one_that_depends_on_cases() -> None:
    line = orchard.parameter("line", 10_000, "yuan/month", high=100_000)
    facts = [
        orchard.money("fine", presume=300, where="has_cart"),
        orchard.money("extra", derived="fine if has_ladder else wage"),
    ]
    rules = [
        yuan_right(way("any(income > line)", "price")),
        orchard.rule("income", "bonus + extra", "yuan/month", "member"),
    ]
    program = orchard.program(*rules, facts=[*facts, orchard.money("bonus")], parameters=[PRICE, line])
    outcome = orchard.single_outcome(program, crew({"bonus": 500, "wage": 20_000, "fine": 5}))
    assert (outcome.status, outcome.needs) == (UNDETERMINED, (Need("has_ladder"),))
    assert {(turn.fact, turn.value) for turn in outcome.turns_on} == {
        ("bonus", 9_996),
        ("fine", 9_501),
        ("wage", 9_500),
    }


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
    formula: str, household: HouseholdFacts, expected: list[tuple[str, int, int, bool]]
) -> None:
    program = orchard.program(
        yuan_right(way("any(load > 100)", "price")),
        orchard.rule("load", formula, "share", "member"),
        parameters=[PRICE],
    )
    outcome = orchard.single_outcome(program, household)
    assert [(turn.fact, turn.member, turn.value, turn.money) for turn in outcome.turns_on] == expected


def test_a_term_that_counts_elsewhere_turns_by_all_that_it_counts_for() -> None:
    rules = [
        yuan_right(way("total > 100 and kilos_in < 12", "price")),
        orchard.rule("total", "rows + kilos_in", "share"),
    ]
    program = orchard.program(*rules, facts=[orchard.whole_number("kilos_in", entity="household")], parameters=[PRICE])
    assert orchard.single_outcome(program, crew(rows=95, kilos_in=5)).turns_on == (
        TurningPoint("rows", HOUSEHOLD, 96, False),
        TurningPoint("kilos_in", HOUSEHOLD, 6, False),
    )
    assert orchard.single_outcome(program, crew(rows=80, kilos_in=5)).turns_on == (
        TurningPoint("rows", HOUSEHOLD, 96, False),
    )


@pytest.mark.parametrize("amount", ["", "rows"])
def test_what_cannot_be_in_whole_numbers_is_not_granted(amount: str) -> None:
    # The condition can hold for fractions but for no whole numbers; so once the decision was undetermined, or failed with a sum.
    depth = orchard.whole_number("depth", 0, 9, entity="household")
    right = yuan_right(way("depth == 0 and 100 <= rows * 12 + depth < limit", amount), unit="share")
    outcome = decide_right(right, facts=[depth], parameters=[orchard.parameter("limit", 108)])
    assert (outcome.status, outcome.amount, outcome.needs) == (NOT_ELIGIBLE, None, ())


def test_what_cannot_be_in_whole_numbers_does_not_turn() -> None:
    # Eight rows make 96 and nine make 108, so no number of rows lies from 100 to 107.
    depth = orchard.whole_number("depth", 0, 9, entity="household")
    right = yuan_right(way("depth == 0 and 100 <= rows * 12 + depth < limit", "price"))
    assert list_turning_points(right, crew(rows=5), facts=[depth], parameters=[orchard.parameter("limit", 108)]) == []


def test_a_number_behind_a_derived_fact_turns() -> None:
    crates = orchard.whole_number("crates", high=12_000, entity="household", derived="rows * 12")
    outcome = decide_right(yuan_right(way("crates > 100", "price")), crew(rows=5), facts=[crates])
    assert outcome.turns_on == (TurningPoint("rows", HOUSEHOLD, 9, False),)


def test_a_status_that_hangs_on_an_unset_value_does_not_turn_by_itself() -> None:
    outcome = decide_right(yuan_right(way("rows > 12", "fee")), crew(rows=50), parameters=[UNSET])
    assert (outcome.status, outcome.turns_on) == (UNDETERMINED, (TurningPoint("rows", HOUSEHOLD, 12, False),))


def test_turns_among_coupled_numbers() -> None:
    fees = orchard.money("fees", unit="yuan", entity="household")
    both = "debt < fees and fees < price"
    assert list_turning_points(yuan_right(way(both, "price")), crew(debt=500), facts=[fees]) == [
        ("debt", HOUSEHOLD, 9_999, True)
    ]
    assert list_turning_points(yuan_right(way(both, "price")), crew(debt=20_000), facts=[fees]) == [
        ("debt", HOUSEHOLD, 9_998, True)
    ]
