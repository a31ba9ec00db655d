"""A Program says on how many unknown facts an outcome may rest and still be exact; past that intervals stand in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.decide import HouseholdDecider
from doudi.rules.engine.outcome import ELIGIBLE, UNDETERMINED, Outcome, TurningPoint
from doudi.rules.language.model import Rule
from doudi.rules.program.program import UNKNOWNS
from doudi.rules.types import TRUTH
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.rules import orchard
from tests.rules.orchard import crew, way

DAY = parse_day("2000-01-01")
CREW: dict[str, Any] = {"debt": 5, "rows": 5, "has_ladder": False, "has_cart": False, "fruit": 0, "founded": DAY}
PICKER: dict[str, Any] = {
    **{"kilos": 5, "wage": 5, "mean_wage": 5, "trained": False, "role": 0, "tools.knife": False, "tools.saw": False},
    **{"born": DAY, "left": DAY, "grade": 1},
}
FEES = [orchard.parameter(name, unit="yuan", high=100_000, local=True) for name in ("fee", "due", "toll")]
THREE = "has_cart or has_ladder or rows > 12"
UNSET = "fee < due and due < toll"


def decide_few_unknowns(
    *rules: Rule,
    unknowns: int,
    open_facts: tuple[str, ...] = (),
    members: Any = (PICKER,),
    presume: bool = True,
    **parts: Any,
) -> list[Outcome]:
    """What is decided of a crew of which everything is known but what is named."""
    program = replace(orchard.program(*rules, parameters=FEES, **parts), unknowns=unknowns)
    facts: dict[str, Any] = {name: OPEN if name in open_facts else value for name, value in CREW.items()}
    return list(orchard.decide_crew(program, crew(*members, **facts), presume=presume).outcomes)


def exact(formula: str, unknowns: int, *open_facts: str, **parts: Any) -> bool:
    (only,) = decide_few_unknowns(orchard.right("a", way(formula)), unknowns=unknowns, open_facts=open_facts, **parts)
    return only.exact


def test_as_many_as_a_program_allows() -> None:
    assert UNKNOWNS == 12
    assert orchard.program().unknowns == UNKNOWNS
    names = [f"many_{number:02}" for number in range(13)]
    facts = [orchard.fact(name, TRUTH, "household") for name in names]
    right = orchard.right("a", way(" or ".join(names)))
    for number, expected in ((12, True), (13, False)):
        answers: dict[str, Any] = dict.fromkeys(names[number:], False)
        (only,) = orchard.decide_crew(orchard.program(right, facts=facts), crew(**answers)).outcomes
        assert (only.exact, only.status, len(only.needs)) == (expected, UNDETERMINED, number)


@pytest.mark.parametrize(("unknowns", "expected"), [(2, False), (3, True)])
def test_facts_of_the_household(unknowns: int, expected: bool) -> None:
    assert exact(THREE, unknowns, "has_cart", "has_ladder", "rows") is expected


@pytest.mark.parametrize(("unknowns", "expected"), [(2, False), (3, True)])
def test_facts_of_members(unknowns: int, expected: bool) -> None:
    members = [{**PICKER, "trained": OPEN} for _ in range(3)]
    assert exact("any(trained)", unknowns, members=members) is expected


@pytest.mark.parametrize(("unknowns", "expected"), [(1, False), (2, True)])
def test_facts_of_the_first_member(unknowns: int, expected: bool) -> None:
    members = [{**PICKER, "trained": OPEN, "kilos": OPEN}, PICKER]
    assert exact("any(trained and kilos > 12)", unknowns, members=members) is expected


def test_absent_facts_are_unknown() -> None:
    right = orchard.right("a", way(THREE))
    for unknowns, expected in ((2, False), (3, True)):
        program = replace(orchard.program(right), unknowns=unknowns)
        assert orchard.single_outcome(program).exact is expected


def test_a_fact_asked_and_not_known_is_unknown_though_it_could_be_presumed() -> None:
    facts = [orchard.fact(name, TRUTH, "household", presume=False) for name in ("dry", "calm")]
    open_facts: dict[str, Any] = {"dry": OPEN, "calm": OPEN}
    right = orchard.right("a", way("dry or calm"))
    for unknowns, expected in ((1, False), (2, True)):
        program = replace(orchard.program(right, facts=facts), unknowns=unknowns)
        assert orchard.single_outcome(program, crew(PICKER, **CREW, **open_facts)).exact is expected


def test_only_what_an_outcome_rests_on_counts() -> None:
    rights = [
        orchard.right("a", way(THREE)),
        orchard.right("b", way("has_cart")),
        orchard.right("c", way("has_ladder and rows > 12")),
    ]
    names = ("has_cart", "has_ladder", "rows", "debt")
    assert [outcome.exact for outcome in decide_few_unknowns(*rights, unknowns=2, open_facts=names)] == [
        False,
        True,
        True,
    ]


def test_values_nobody_has_set_count_beside_unknown_facts() -> None:
    rights = [
        orchard.right("a", way(f"{UNSET} or has_cart")),
        orchard.right("b", way("fee < due")),
        orchard.right("c", way("rows > 12")),
    ]
    names = ("has_cart", "rows", "has_ladder")
    assert [outcome.exact for outcome in decide_few_unknowns(*rights, unknowns=2, open_facts=names)] == [
        False,
        True,
        True,
    ]


def test_with_few_unknown_facts_values_nobody_has_set_are_told_apart() -> None:
    """What is not asked for in a crew (computed, derived or presumed) is not unknown."""
    facts = [
        *(orchard.fact(name, TRUTH, "household", computed=True) for name in ("ripe", "sweet", "round")),
        *(orchard.fact(name, TRUTH, "household", derived="rows > 12") for name in ("many", "more", "most_of_all")),
        *(orchard.fact(name, TRUTH, "household", presume=True) for name in ("dry", "calm", "warm")),
        *(orchard.fact(name, TRUTH, presume=True) for name in ("slow", "late", "tall")),
    ]
    assert exact(UNSET, 2, members=(PICKER, PICKER, PICKER), facts=facts) is True
    assert exact(f"{UNSET} or has_cart", 2, "has_cart", "has_ladder", facts=facts) is True
    assert exact(f"{UNSET} or has_cart", 2, "has_cart", "has_ladder", "rows", facts=facts) is False
    assert exact(UNSET, 2, facts=facts, presume=False) is False


def test_an_outcome_of_too_many_unknowns_may_turn_on_every_number_it_read() -> None:
    rights = [orchard.right("a", way(f"({THREE}) and debt > toll")), orchard.right("b", way("debt > toll"))]
    toll = orchard.parameter("toll", 500, "yuan")
    program = replace(orchard.program(*rights, parameters=[toll]), unknowns=2)
    first, second = orchard.decide_crew(program, crew(debt=600)).outcomes
    assert (first.exact, first.status) == (False, UNDETERMINED)
    assert first.turns_on == (TurningPoint("debt", HOUSEHOLD, 601, money=True),)
    assert (second.exact, second.status, len(second.turns_on)) == (True, ELIGIBLE, 1)


def test_a_check_that_takes_too_many_cases_is_over_intervals_though_little_is_open() -> None:
    facts: dict[str, Any] = CREW | {"has_cart": OPEN, "has_ladder": OPEN, "rows": 1}
    check = orchard.check("has_cart and has_ladder and rows > 12")
    program = replace(orchard.program(parameters=FEES, checks=[check]), cases=-1)
    assert orchard.decide_crew(program, crew(PICKER, **facts)).failed_checks == (0,)


def test_one_right_by_itself_is_decided_as_among_all() -> None:
    rules = orchard.right("a", way("has_cart or has_ladder")), orchard.right("b", way("has_cart and rows > 12"))
    program, household = orchard.program(*rules, parameters=FEES), crew(has_cart=OPEN, rows=20)
    decider = HouseholdDecider(program, household, orchard.TODAY, True)
    expected = orchard.decide_crew(program, household, advise=False).outcomes
    assert tuple(decider.decide_right(index, HOUSEHOLD) for index in range(2)) == expected
