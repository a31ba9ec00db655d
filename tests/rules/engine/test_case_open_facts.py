"""Formulas over open facts: what stays undetermined, what does not matter, and which facts are needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.decide import HouseholdDecider
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, AmountRange, HouseholdFacts
from doudi.rules.types import Number
from doudi.rules.units import YEAR
from doudi.rules.unknowns.sentinels import UNSET
from tests.rules import orchard


def status_and_needs(
    formula: str, household: HouseholdFacts | None = None, **parts: Any
) -> tuple[str, list[tuple[str, int]]]:
    outcome = orchard.single_outcome(orchard.program(orchard.right("a", orchard.way(formula)), **parts), household)
    return outcome.status, [(need.fact, need.member) for need in outcome.needs]


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("has_cart", ["has_cart"]),
        ("not has_cart", ["has_cart"]),
        ("has_cart and has_ladder", ["has_ladder", "has_cart"]),
        ("has_cart or has_ladder", ["has_ladder", "has_cart"]),
        ("has_cart if has_ladder else not has_cart", ["has_ladder", "has_cart"]),
        ("rows > 12", ["rows"]),
        ("rows == 12", ["rows"]),
        ("rows != 12", ["rows"]),
        ("rows <= 12", ["rows"]),
        ("fruit == 'plums'", ["fruit"]),
        ("fruit not in ('plums', 'pears')", ["fruit"]),
        ("rows + 1 > 12 * 12", ["rows"]),
        ("min(rows, 12) < 12", ["rows"]),
        ("max(12, rows) > 12", ["rows"]),
        ("founded < today", ["founded"]),
        ("age(founded) >= grown", ["founded"]),
        ("grown < age(founded)", ["founded"]),
        ("age(founded) == grown", ["founded"]),
        ("age(founded) > 0 * grown if has_cart else has_ladder", ["has_ladder", "has_cart", "founded"]),
        ("months_between(founded, today) > 0", ["founded"]),
    ],
)
def test_open_facts_leave_it_undetermined(formula: str, names: list[str]) -> None:
    grown = orchard.parameter("grown", 18, "year", high=100)
    status, needs = status_and_needs(formula, parameters=[grown])
    assert (status, sorted(needs)) == ("undetermined", sorted((name, -1) for name in names))


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        ("rows < 12 or rows >= 12", ELIGIBLE),
        ("rows < 12 and rows >= 12", NOT_ELIGIBLE),
        ("has_cart or not has_cart", ELIGIBLE),
        ("has_cart and not has_cart", NOT_ELIGIBLE),
        ("rows - rows == 0", ELIGIBLE),
        ("rows * 12 - rows * 12 == 0", ELIGIBLE),
        ("fruit in ('apples', 'pears', 'plums')", ELIGIBLE),
        ("fruit == 'plums' and fruit == 'pears'", NOT_ELIGIBLE),
        ("rows >= 0", ELIGIBLE),
        ("rows < 0", NOT_ELIGIBLE),
        ("founded <= today", ELIGIBLE),
        ("any(born > today)", NOT_ELIGIBLE),
        ("min(rows, 12) <= 12", ELIGIBLE),
        ("count(trained) <= people", ELIGIBLE),
        ("all(trained) or any(not trained)", ELIGIBLE),
        ("age(founded) >= grown or age(founded) < grown", ELIGIBLE),
        ("age(founded) >= grown and months_between(founded, today) < few", NOT_ELIGIBLE),
    ],
)
def test_open_facts_that_do_not_matter(formula: str, status: str) -> None:
    parameters = [
        orchard.parameter("grown", 18, "year", high=100),
        orchard.parameter("few", 215, "month", high=1000),
        orchard.parameter("people", 2, "person", high=100),
    ]
    assert status_and_needs(formula, orchard.crew({}, {}), parameters=parameters) == (status, [])


def test_a_date_that_may_lie_ahead() -> None:
    # `left` may be none or lie after today, `born` may not
    assert status_and_needs("any(left > today)") == ("undetermined", [("left", 0)])
    assert status_and_needs("any(left == none)") == ("undetermined", [("left", 0)])
    assert status_and_needs("any(left != none)") == ("undetermined", [("left", 0)])


def test_an_open_age_against_an_open_age() -> None:
    status, _ = status_and_needs("any(age(born) > age(founded))", orchard.crew({"born": parse_day("2000-01-01")}))
    assert status == "undetermined"


YEARS = orchard.whole_number("years", 0, 100, YEAR, "household")


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("age(founded) >= years", 0, 24),
        ("years <= age(founded)", 0, 24),
        ("age(founded) > years", 0, 23),
        ("years < age(founded)", 0, 23),
        ("age(founded) < years", 25, 100),
        ("age(founded) <= years", 24, 100),
    ],
)
def test_a_known_day_against_an_open_limit(formula: str, low: int, high: int) -> None:
    program = orchard.program(orchard.right("a", orchard.way(formula, "years"), unit="year"), facts=[YEARS])
    outcome = orchard.single_outcome(program, orchard.crew(founded=parse_day("2000-01-01")))
    assert (outcome.status, outcome.amount) == ("undetermined", AmountRange(low * 100, high * 100, "year"))


def test_an_open_day_against_an_open_limit() -> None:
    formula = "age(founded) >= years"
    facts = [replace(YEARS, type=Number(YEAR, 1, 23, 25))]
    program = orchard.program(orchard.right("a", orchard.way(formula, "years"), unit="year"), facts=facts)
    outcome = orchard.single_outcome(program)
    assert (outcome.status, outcome.amount) == ("undetermined", AmountRange(2300, 2500, "year"))
    assert sorted(need.fact for need in outcome.needs) == ["founded", "years"]


def test_open_averages_are_whole_fen_a_month() -> None:
    # an unknown average is a whole number of fen: it cannot lie between 0.00 and 0.01
    line = orchard.parameter("line", 1, "yuan/month", den=1200, high=1200)
    status, _ = status_and_needs("any(mean_wage > 0 and mean_wage <= line)", parameters=[line])
    assert status == NOT_ELIGIBLE


def test_counting_over_open_members() -> None:
    crew = orchard.crew({"trained": True}, {}, {"trained": True})
    price = orchard.parameter("price", 100, "yuan/person", high=100)
    program = orchard.program(
        orchard.right("a", orchard.way("", "count(trained) * price"), unit="yuan"), parameters=[price]
    )
    assert orchard.single_outcome(program, crew).amount == AmountRange(200, 300, "yuan")


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [("sum(kilos)", 17, 27), ("max(kilos)", 12, 12), ("min(kilos)", 0, 5)],
)
def test_numbers_over_open_members(formula: str, low: int, high: int) -> None:
    basket = orchard.whole_number("kilos", 0, 10)
    crew = orchard.crew({"kilos": 5}, {}, {"kilos": 12})
    program = orchard.program(orchard.right("a", orchard.way("", formula), unit="share"), facts=[basket])
    assert orchard.single_outcome(program, crew).amount == AmountRange(low * 100, high * 100, "share")


def test_any_and_all_over_open_members() -> None:
    crew = orchard.crew({"trained": True}, {}, {})
    assert status_and_needs("any(trained)", crew) == (ELIGIBLE, [])
    assert status_and_needs("all(trained)", crew) == ("undetermined", [("trained", 1), ("trained", 2)])
    crew = orchard.crew({"trained": False}, {}, {})
    assert status_and_needs("any(trained)", crew) == ("undetermined", [("trained", 1), ("trained", 2)])
    assert status_and_needs("all(trained)", crew) == (NOT_ELIGIBLE, [])


def test_a_fact_that_two_suppositions_read_first_is_one_unknown() -> None:
    """A case with a fact supposed open takes what nobody has read yet from the case as it is, so both name one variable."""
    trained = orchard.program(orchard.right("a", orchard.way("any(trained)")))
    case = HouseholdDecider(trained, orchard.crew({"trained": True}, {}), orchard.TODAY, False).case
    slot = case.code.slot_index["trained"]
    suppositions = [case.with_open(slot, 0)[0] for _ in range(2)]
    first, second = (supposed.settled(slot, 1, UNSET) for supposed in suppositions)
    assert first == second
    assert list(case.variables) == [("trained", 1)]
