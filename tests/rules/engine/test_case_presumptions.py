"""Facts that nobody handed in: presumed, derived from others, or computed by the rules."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, AmountRange, HouseholdFacts, Need
from doudi.rules.types import TRUTH, Choice
from doudi.rules.unknowns.sentinels import OPEN
from tests.rules import orchard
from tests.rules.formulas import holds


def status_and_presumed(
    formula: str, household: HouseholdFacts | None = None, **parts: Any
) -> tuple[str, tuple[str, ...]]:
    outcome = orchard.single_outcome(orchard.program(orchard.right("a", orchard.way(formula)), **parts), household)
    return outcome.status, outcome.presumed


def test_an_absent_fact_is_presumed() -> None:
    dry = orchard.fact("dry", TRUTH, "household", presume=True)
    assert status_and_presumed("dry", facts=[dry]) == (ELIGIBLE, ("dry",))
    assert status_and_presumed("dry", orchard.crew(dry=False), facts=[dry]) == (NOT_ELIGIBLE, ())


def test_a_fact_asked_and_not_known_is_not_presumed() -> None:
    dry = orchard.fact("dry", TRUTH, "household", presume=True)
    assert status_and_presumed("dry", orchard.crew(dry=OPEN), facts=[dry]) == ("undetermined", ())


def test_presumptions_can_be_switched_off() -> None:
    program = orchard.program(
        orchard.right("a", orchard.way("dry")), facts=[orchard.fact("dry", TRUTH, "household", presume=True)]
    )
    outcome = orchard.single_outcome(program, presume=False)
    assert (outcome.status, outcome.presumed, outcome.needs) == ("undetermined", (), (Need("dry"),))


@pytest.mark.parametrize(
    ("cart", "expected"),
    [
        (True, (ELIGIBLE, ("dry",))),
        (False, ("undetermined", ())),
        (OPEN, ("undetermined", ())),
    ],
)
def test_a_presumption_counts_where_its_condition_is_certain(
    cart: object, expected: tuple[str, tuple[str, ...]]
) -> None:
    dry = orchard.fact("dry", TRUTH, "household", presume=True, where="has_cart")
    assert status_and_presumed("dry", orchard.crew(has_cart=cart), facts=[dry]) == expected


def test_the_first_presumption_that_is_certain_counts() -> None:
    dry = orchard.whole_number("depth", entity="household", presume=1, where="has_cart")
    twice = [
        (dry.presumptions[0].__class__(str(number), where, orchard.PLACE))
        for number, where in ((1, "has_cart"), (12, ""))
    ]
    depth = orchard.whole_number("depth", entity="household", presumptions=tuple(twice))
    program = orchard.program(orchard.right("a", orchard.way("", "depth"), unit="share"), facts=[depth])
    assert [orchard.single_outcome(program, orchard.crew(has_cart=cart)).amount for cart in (True, False)] == [
        AmountRange(100, 100, "share"),
        AmountRange(1200, 1200, "share"),
    ]


def test_presumptions_may_rest_on_each_other() -> None:
    facts = [
        orchard.fact("dry", TRUTH, "household", presume=True, where="sunny", order=2),
        orchard.fact("sunny", TRUTH, "household", presume=True, where="not windy", order=3),
        orchard.fact("windy", TRUTH, "household", presume=False, order=1),
    ]
    assert status_and_presumed("dry", facts=facts) == (ELIGIBLE, ("dry",))
    assert status_and_presumed("dry and sunny and not windy", facts=facts) == (ELIGIBLE, ("windy", "dry", "sunny"))
    assert status_and_presumed("dry", orchard.crew(windy=OPEN), facts=facts) == ("undetermined", ())


def test_presumptions_are_made_for_each_member() -> None:
    slow = orchard.fact("slow", TRUTH, presume=True, where="kilos < rows")
    program = orchard.program(orchard.right("a", orchard.way("slow"), entity="member"), facts=[slow])
    outcomes = orchard.decide_crew(program, orchard.crew({"kilos": 5}, {"kilos": 50}, rows=10)).outcomes
    assert [(outcome.status, outcome.presumed) for outcome in outcomes] == [(ELIGIBLE, ("slow",)), ("undetermined", ())]


def test_only_what_a_right_read_is_told_as_presumed() -> None:
    facts = [
        orchard.fact("dry", TRUTH, "household", presume=True),
        orchard.fact("calm", TRUTH, "household", presume=True),
    ]
    program = orchard.program(
        orchard.right("a", orchard.way("dry")), orchard.right("b", orchard.way("calm or dry")), facts=facts
    )
    assert [outcome.presumed for outcome in orchard.decide_crew(program).outcomes] == [("dry",), ("calm",)]


def test_what_a_rule_read_counts_each_time_it_is_asked() -> None:
    program = orchard.program(
        orchard.right("a", orchard.way("helped")),
        orchard.right("b", orchard.way("helped and has_cart")),
        orchard.rule("helped", "dry"),
        facts=[orchard.fact("dry", TRUTH, "household", presume=True)],
    )
    outcomes = orchard.decide_crew(program, orchard.crew(has_cart=True)).outcomes
    assert [outcome.presumed for outcome in outcomes] == [("dry",), ("dry",)]


def test_a_derived_fact_is_computed_where_it_is_absent() -> None:
    many = orchard.fact("many", TRUTH, "household", derived="rows > 100")
    assert status_and_presumed("many", orchard.crew(rows=101), facts=[many]) == (ELIGIBLE, ())
    assert status_and_presumed("many", orchard.crew(rows=100), facts=[many]) == (NOT_ELIGIBLE, ())
    assert status_and_presumed("many", orchard.crew(rows=101, many=False), facts=[many]) == (NOT_ELIGIBLE, ())
    assert status_and_presumed("many", orchard.crew(rows=101, many=OPEN), facts=[many]) == ("undetermined", ())


def test_a_derived_fact_of_open_facts_needs_those() -> None:
    many = orchard.fact("many", TRUTH, "household", derived="rows > 100")
    outcome = orchard.single_outcome(orchard.program(orchard.right("a", orchard.way("many")), facts=[many]))
    assert (outcome.status, outcome.needs) == ("undetermined", (Need("rows"),))


def test_a_computed_fact_is_never_open() -> None:
    ripe = orchard.fact("ripe", TRUTH, "household", computed=True)
    formula = "ripe if given(ripe) else rows > 100"
    crews = [
        orchard.crew(rows=101),
        orchard.crew(rows=100),
        orchard.crew(rows=101, ripe=False),
        orchard.crew(rows=100, ripe=True),
    ]
    assert [holds(formula, crew, facts=[ripe]) for crew in crews] == [True, False, False, True]
    assert holds(formula, orchard.crew(rows=101, ripe=OPEN), facts=[ripe])
    assert not holds("not given(ripe)", orchard.crew(ripe=True), facts=[ripe])


def test_a_computed_fact_that_is_read_without_asking() -> None:
    ripe = orchard.fact("ripe", TRUTH, "household", computed=True)
    size = orchard.whole_number("size", entity="household", computed=True)
    assert not holds("ripe", facts=[ripe])
    assert not holds("has_cart or ripe", orchard.crew(has_cart=False, ripe=OPEN), facts=[ripe])
    assert holds("size == 0", orchard.crew(size=OPEN), facts=[size])


def test_a_computed_fact_of_a_member() -> None:
    ripe = orchard.fact("ripe", Choice(("no", "yes")), computed=True)
    program = orchard.program(
        orchard.right("a", orchard.way("given(ripe) and ripe == 'yes'"), entity="member"), facts=[ripe]
    )
    outcomes = orchard.decide_crew(program, orchard.crew({"ripe": 1}, {"ripe": 0}, {})).outcomes
    assert [outcome.status for outcome in outcomes] == [ELIGIBLE, NOT_ELIGIBLE, NOT_ELIGIBLE]


def test_a_parameter_is_given_where_it_has_a_value_today() -> None:
    """A range that policy states, a value that has ended, and a value that has not begun do not count as one."""
    parameter = orchard.parameter("own", [orchard.value(5, start="2024-01-01", end="2024-06-15")])
    local = orchard.parameter("price", local=True, ranges=[orchard.value_range(low=3, high=9)])
    program = orchard.program(
        orchard.right("a", orchard.way("given(own)")),
        orchard.right("b", orchard.way("given(price)")),
        parameters=[parameter, local],
    )

    def statuses(day: str, household: HouseholdFacts | None = None) -> list[str]:
        return [outcome.status for outcome in orchard.decide_crew(program, household, day).outcomes]

    assert statuses("2024-06-15") == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-16") == [NOT_ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2023-12-31") == [NOT_ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-01-01") == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-15", orchard.crew(local={"price": 0})) == [ELIGIBLE, ELIGIBLE]
    assert statuses("2024-06-15", orchard.crew(local={"price": [("2024-06-16", 4)]})) == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-15", orchard.crew(local={"price": [("2024-06-15", 4)]})) == [ELIGIBLE, ELIGIBLE]
