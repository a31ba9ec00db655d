"""What compiled formulas make of scales, remainders and open facts, and which facts count only as a term of one sum."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.compiler import CompiledProgram, SumOfFacts
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, AmountRange, HouseholdFacts
from doudi.rules.types import AVERAGE, DATE, Number
from doudi.rules.units import SHARE, parse_unit
from tests.rules import orchard
from tests.rules.orchard import crew, way


def status(formula: str, household: HouseholdFacts | None = None, **parts: object) -> str:
    return orchard.single_outcome(orchard.program(orchard.right("a", way(formula)), **parts), household).status  # type: ignore[arg-type]


# Sums of facts


def gateways(*rules: object) -> dict[str, tuple[str, dict[str, int]]]:
    """By fact: the rule whose sum it counts in, with the coefficient of each fact of it."""
    code = CompiledProgram.of(orchard.program(*rules))  # type: ignore[arg-type]
    names = [slot.name for slot in code.slots]
    return {
        names[slot]: (code.rules[gateway.rule].rule.name, {names[slot]: by for slot, by in gateway.terms})
        for slot, gateway in code.sums_of_facts.items()
    }


def test_facts_that_count_only_in_one_sum() -> None:
    load = orchard.rule("load", "kilos - grade + mean", "share", "member")
    used = (orchard.rule("mean", "kilos", "share", "member"), orchard.rule("many", "rows > 12"))
    assert gateways(load, *used) == {}  # a sum with another rule in it is not plain
    load = orchard.rule("load", "kilos - grade", "share", "member")
    all_terms = {"kilos": 1, "grade": -1}
    assert gateways(load, used[1]) == {"kilos": ("load", all_terms), "grade": ("load", all_terms)}
    assert gateways(used[1], load, used[0]) == {"grade": ("load", {"grade": -1})}  # kilos counts elsewhere too


def test_scales_are_coefficients() -> None:
    total = {"wage": 12, "mean_wage": 1}
    assert gateways(orchard.rule("total", "wage + mean_wage", "yuan/month", "member")) == {
        "wage": ("total", total),
        "mean_wage": ("total", total),
    }


def test_a_product_is_no_plain_sum() -> None:
    assert gateways(orchard.rule("load", "kilos * grade", "share", "member")) == {}
    assert gateways(orchard.rule("load", "kilos * grade + grade", "share", "member")) == {}
    assert gateways(orchard.rule("load", "grade + kilos * grade", "share", "member")) == {}


def test_a_fact_of_somebody_else_makes_no_plain_sum() -> None:
    assert gateways(orchard.rule("load", "kilos + rows", "share", "member")) == {}


def test_a_fact_that_stands_twice_makes_no_plain_sum() -> None:
    assert gateways(orchard.rule("load", "kilos + kilos", "share", "member")) == {}


def test_each_sum_is_one_of_its_own() -> None:
    rules = (orchard.rule("b", "kilos + grade", "share", "member"), orchard.rule("c", "debt + debts", "yuan"))
    program = orchard.program(*rules, facts=[orchard.money("debts", unit="yuan", entity="household")])
    code = CompiledProgram.of(program)
    slots = code.slot_index
    assert set(code.sums_of_facts.values()) == {
        SumOfFacts(code.rule_index["b"], ((slots["kilos"], 1), (slots["grade"], 1))),
        SumOfFacts(code.rule_index["c"], ((slots["debt"], 1), (slots["debts"], 1))),
    }


# Ranges, scales, remainders


def test_an_open_average_may_be_below_nought() -> None:
    kind = Number(parse_unit("yuan/month"), AVERAGE, -10 * AVERAGE, 10 * AVERAGE)
    code = CompiledProgram.of(orchard.program(facts=[orchard.fact("mean", kind, average=True)]))
    assert code.range(code.slot_index["mean"], orchard.TODAY) == (-1000, 1000, 12)


def test_a_difference_is_scaled_on_both_sides() -> None:
    half = orchard.parameter("half", 1, den=2, high=2)
    program = orchard.program(orchard.right("a", way("", "rows - half"), way("", "0"), unit="share"), parameters=[half])
    assert orchard.single_outcome(program, crew(rows=3)).amount == AmountRange(250, 250, "share")
    program = orchard.program(
        orchard.right("a", way("", "rows - debts"), unit="share"),
        facts=[orchard.whole_number("debts", entity="household")],
    )
    assert orchard.single_outcome(program, crew(rows=30, debts=12)).amount == AmountRange(1800, 1800, "share")


@pytest.mark.parametrize(("rounding", "hundredths"), [("up", 34), ("half_up", 33), ("down", 33)])
def test_a_quotient_keeps_its_remainder_until_it_is_rounded(rounding: str, hundredths: int) -> None:
    ways = [way("", "rows / max(depth, 1)")]  # 100 hundredths by 3 leave a remainder of 1
    depth = orchard.whole_number("depth", 0, 9, entity="household")
    program = orchard.program(orchard.right("a", *ways, unit="share", rounding=rounding), facts=[depth])
    assert orchard.single_outcome(program, crew(rows=1, depth=3)).amount == AmountRange(hundredths, hundredths, "share")


@pytest.mark.parametrize(("born", "truth"), [("2005-12-14", True), ("2005-12-16", True), ("2006-06-16", False)])
def test_an_age_is_compared_with_half_years(born: str, truth: bool) -> None:
    half = orchard.parameter("half", 35, "year", den=2, high=200)  # 17.5 years: whoever is 18 has passed it
    household = crew(founded=parse_day(born))
    expected = {True: ELIGIBLE, False: NOT_ELIGIBLE}
    assert status("age(founded) >= half", household, parameters=[half]) == expected[truth]
    assert status("half <= age(founded)", household, parameters=[half]) == expected[truth]
    assert status("half > age(founded)", household, parameters=[half]) == expected[not truth]
    assert status("age(founded) < half", household, parameters=[half]) == expected[not truth]


def test_months_are_compared_with_half_months() -> None:
    half = orchard.parameter("half", 3, "month", den=2, high=200)
    household = crew(founded=parse_day("2024-05-15"))
    assert status("months_between(founded, today) > half", household, parameters=[half]) == NOT_ELIGIBLE
    assert status("half > months_between(founded, today)", household, parameters=[half]) == ELIGIBLE


# Open facts


def test_an_open_number_on_the_right() -> None:
    assert status("12 == rows") == UNDETERMINED
    assert status("12 != rows") == UNDETERMINED
    assert status("12 * 100 == rows") == NOT_ELIGIBLE


def test_all_over_open_members_is_each_of_them() -> None:
    people = orchard.parameter("people", 2, "person", high=100)
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
    days = (parse_day("2011-06-16"), parse_day("2012-06-15"))
    start, dozen = orchard.fact("start", DATE, "household", days=days), orchard.parameter("dozen", 12, "year")
    assert status(formula, facts=[start], parameters=[dozen]) == expected


def test_an_open_day_may_reach_the_next_year_of_age() -> None:
    days = (parse_day("2011-06-15"), parse_day("2012-06-15"))
    start, dozen = orchard.fact("start", DATE, "household", days=days), orchard.parameter("dozen", 12, "year")
    assert status("age(start) > dozen", facts=[start], parameters=[dozen]) == UNDETERMINED
    wider = replace(start, days=(days[0] + 1, days[1] + 1))
    assert status("age(start) >= dozen", facts=[wider], parameters=[dozen]) == UNDETERMINED


def test_a_program_is_compiled_once() -> None:
    program = orchard.program(orchard.right("a", orchard.way("has_cart")))
    assert CompiledProgram.of(program) is CompiledProgram.of(program)
    assert program.cache == {"code": CompiledProgram.of(program)}


def test_ranges_of_open_facts() -> None:
    facts = [
        orchard.fact("soon", DATE, "household", days=(5, 10_000_000)),
        orchard.fact("cold", Number(SHARE, 1, -12, 5), "household"),
    ]
    code = CompiledProgram.of(orchard.program(facts=facts))
    names = ("has_cart", "fruit", "founded", "soon", "cold", "mean_wage", "debt")
    assert [code.range(code.slot_index[name], orchard.TODAY) for name in names] == [
        (0, 1, 1),
        (0, 2, 1),
        (orchard.EARLIEST, orchard.TODAY, 1),
        (5, 10_000_000, 1),
        (-12, 5, 1),
        (0, 10_000_000_000, 12),
        (0, 10_000_000_000, 1),
    ]
