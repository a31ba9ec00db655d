"""What compiled formulas make of scales, remainders and open facts, and which facts count only as a term of one sum."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.closures import Code, Gateway
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Amount, Household
from doudi.rules.types import AVERAGE, DATE, Number
from doudi.rules.units import parse_unit
from tests.rules import toy
from tests.rules.toy import crew, way


def status(formula: str, household: Household | None = None, **parts: object) -> str:
    return toy.outcome(toy.program(toy.right("a", way(formula)), **parts), household).status  # type: ignore[arg-type]


# Sums of facts


def gateways(*rules: object) -> dict[str, tuple[str, dict[str, int]]]:
    """By fact: the rule whose sum it counts in, with the coefficient of each fact of it."""
    code = Code.of(toy.program(*rules))  # type: ignore[arg-type]
    names = [slot.name for slot in code.slots]
    return {
        names[slot]: (code.rules[gateway.rule].rule.name, {names[at]: by for at, by in gateway.terms})
        for slot, gateway in code.gateways.items()
    }


def test_facts_that_count_only_in_one_sum() -> None:
    load = toy.rule("load", "kilos - grade + mean", "share", "member")
    used = (toy.rule("mean", "kilos", "share", "member"), toy.rule("many", "rows > 12"))
    assert gateways(load, *used) == {}  # a sum with another rule in it is not plain
    load = toy.rule("load", "kilos - grade", "share", "member")
    whole = {"kilos": 1, "grade": -1}
    assert gateways(load, used[1]) == {"kilos": ("load", whole), "grade": ("load", whole)}
    assert gateways(used[1], load, used[0]) == {"grade": ("load", {"grade": -1})}  # kilos counts elsewhere too


def test_scales_are_coefficients() -> None:
    total = {"wage": 12, "mean_wage": 1}
    assert gateways(toy.rule("total", "wage + mean_wage", "yuan/month", "member")) == {
        "wage": ("total", total),
        "mean_wage": ("total", total),
    }


def test_a_product_is_no_plain_sum() -> None:
    assert gateways(toy.rule("load", "kilos * grade", "share", "member")) == {}
    assert gateways(toy.rule("load", "kilos * grade + grade", "share", "member")) == {}
    assert gateways(toy.rule("load", "grade + kilos * grade", "share", "member")) == {}


def test_a_fact_of_somebody_else_makes_no_plain_sum() -> None:
    assert gateways(toy.rule("load", "kilos + rows", "share", "member")) == {}


def test_a_fact_that_stands_twice_makes_no_plain_sum() -> None:
    assert gateways(toy.rule("load", "kilos + kilos", "share", "member")) == {}


def test_each_sum_is_a_gateway_of_its_own() -> None:
    rules = (toy.rule("b", "kilos + grade", "share", "member"), toy.rule("c", "debt + debts", "yuan"))
    made = toy.program(*rules, facts=[toy.money("debts", unit="yuan", whose="household")])
    code = Code.of(made)
    at = code.slot_index
    assert set(code.gateways.values()) == {
        Gateway(code.rule_index["b"], ((at["kilos"], 1), (at["grade"], 1))),
        Gateway(code.rule_index["c"], ((at["debt"], 1), (at["debts"], 1))),
    }


# Ranges, scales, remainders


def test_an_open_average_may_be_below_nought() -> None:
    kind = Number(parse_unit("yuan/month"), AVERAGE, -10 * AVERAGE, 10 * AVERAGE)
    code = Code.of(toy.program(facts=[toy.fact("mean", kind, average=True)]))
    assert code.range(code.slot_index["mean"], toy.TODAY) == (-1000, 1000, 12)


def test_a_difference_is_scaled_on_both_sides() -> None:
    half = toy.parameter("half", 1, den=2, high=2)
    made = toy.program(toy.right("a", way("", "rows - half"), way("", "0"), unit="share"), parameters=[half])
    assert toy.outcome(made, crew(rows=3)).amount == Amount(250, 250, "share")
    made = toy.program(
        toy.right("a", way("", "rows - debts"), unit="share"), facts=[toy.whole("debts", whose="household")]
    )
    assert toy.outcome(made, crew(rows=30, debts=12)).amount == Amount(1800, 1800, "share")


@pytest.mark.parametrize(("rounding", "hundredths"), [("up", 34), ("half_up", 33), ("down", 33)])
def test_a_quotient_keeps_its_remainder_until_it_is_rounded(rounding: str, hundredths: int) -> None:
    ways = [way("", "rows / max(depth, 1)")]  # 100 hundredths by 3 leave a remainder of 1
    depth = toy.whole("depth", 0, 9, whose="household")
    made = toy.program(toy.right("a", *ways, unit="share", rounding=rounding), facts=[depth])
    assert toy.outcome(made, crew(rows=1, depth=3)).amount == Amount(hundredths, hundredths, "share")


@pytest.mark.parametrize(("born", "truth"), [("2005-12-14", True), ("2005-12-16", True), ("2006-06-16", False)])
def test_an_age_is_compared_with_half_years(born: str, truth: bool) -> None:
    half = toy.parameter("half", 35, "year", den=2, high=200)  # 17.5 years: whoever is 18 has passed it
    household = crew(founded=to_day(born))
    expected = {True: ELIGIBLE, False: NOT_ELIGIBLE}
    assert status("age(founded) >= half", household, parameters=[half]) == expected[truth]
    assert status("half <= age(founded)", household, parameters=[half]) == expected[truth]
    assert status("half > age(founded)", household, parameters=[half]) == expected[not truth]
    assert status("age(founded) < half", household, parameters=[half]) == expected[not truth]


def test_months_are_compared_with_half_months() -> None:
    half = toy.parameter("half", 3, "month", den=2, high=200)
    household = crew(founded=to_day("2024-05-15"))
    assert status("months_between(founded, today) > half", household, parameters=[half]) == NOT_ELIGIBLE
    assert status("half > months_between(founded, today)", household, parameters=[half]) == ELIGIBLE


# Open facts


def test_an_open_number_on_the_right() -> None:
    assert status("12 == rows") == UNDETERMINED
    assert status("12 != rows") == UNDETERMINED
    assert status("12 * 100 == rows") == NOT_ELIGIBLE


def test_all_over_open_members_is_each_of_them() -> None:
    people = toy.parameter("people", 2, "person", high=100)
    both = crew({}, {})
    assert status("all(trained) and count(trained) < people", both, parameters=[people]) == NOT_ELIGIBLE
    assert status("any(trained) or count(trained) < people", both, parameters=[people]) == ELIGIBLE


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("age(start) >= dozen", ELIGIBLE),
        ("age(start) > dozen", NOT_ELIGIBLE),
        ("age(start) <= dozen", ELIGIBLE),
        ("age(start) < dozen", NOT_ELIGIBLE),
        ("dozen <= age(start)", ELIGIBLE),
        ("dozen < age(start)", NOT_ELIGIBLE),
    ],
)
def test_an_open_day_within_one_year_of_age(formula: str, expected: str) -> None:
    days = (to_day("2011-06-16"), to_day("2012-06-15"))
    start, dozen = toy.fact("start", DATE, "household", days=days), toy.parameter("dozen", 12, "year")
    assert status(formula, facts=[start], parameters=[dozen]) == expected


def test_an_open_day_may_reach_the_next_year_of_age() -> None:
    days = (to_day("2011-06-15"), to_day("2012-06-15"))
    start, dozen = toy.fact("start", DATE, "household", days=days), toy.parameter("dozen", 12, "year")
    assert status("age(start) > dozen", facts=[start], parameters=[dozen]) == UNDETERMINED
    wider = replace(start, days=(days[0] + 1, days[1] + 1))
    assert status("age(start) >= dozen", facts=[wider], parameters=[dozen]) == UNDETERMINED
