"""A Program says on how many unknown facts an outcome may rest and still be exact; past that intervals stand in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.cells import OPEN
from doudi.rules.model import Rule
from doudi.rules.outcomes import ELIGIBLE, UNDETERMINED, Outcome
from doudi.rules.program import UNKNOWNS
from doudi.rules.types import TRUTH
from tests.rules import toy
from tests.rules.toy import crew, way

DAY = to_day("2000-01-01")
CREW: dict[str, Any] = {"debt": 5, "rows": 5, "has_ladder": False, "has_cart": False, "fruit": 0, "founded": DAY}
PICKER: dict[str, Any] = {
    **{"kilos": 5, "wage": 5, "mean_wage": 5, "trained": False, "role": 0, "tools.knife": False, "tools.saw": False},
    **{"born": DAY, "left": DAY, "grade": 1},
}
FEES = [toy.parameter(name, unit="yuan", high=100_000, local=True) for name in ("fee", "due", "toll")]
THREE = "has_cart or has_ladder or rows > 12"
UNSET = "fee < due and due < toll"


def found(
    *rules: Rule,
    unknowns: int,
    open_facts: tuple[str, ...] = (),
    members: Any = (PICKER,),
    presume: bool = True,
    **parts: Any,
) -> list[Outcome]:
    """What is decided of a crew of which everything is known but what is named."""
    made = replace(toy.program(*rules, parameters=FEES, **parts), unknowns=unknowns)
    facts: dict[str, Any] = {name: OPEN if name in open_facts else value for name, value in CREW.items()}
    return list(toy.decision(made, crew(*members, **facts), presume=presume).outcomes)


def exact(formula: str, unknowns: int, *open_facts: str, **parts: Any) -> bool:
    (only,) = found(toy.right("a", way(formula)), unknowns=unknowns, open_facts=open_facts, **parts)
    return only.exact


def test_as_many_as_a_program_allows() -> None:
    assert UNKNOWNS == 12
    assert toy.program().unknowns == UNKNOWNS
    names = [f"many_{number:02}" for number in range(13)]
    facts = [toy.fact(name, TRUTH, "household") for name in names]
    right = toy.right("a", way(" or ".join(names)))
    for number, expected in ((12, True), (13, False)):
        answers: dict[str, Any] = dict.fromkeys(names[number:], False)
        (only,) = toy.decision(toy.program(right, facts=facts), crew(**answers)).outcomes
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
    right = toy.right("a", way(THREE))
    for unknowns, expected in ((2, False), (3, True)):
        made = replace(toy.program(right), unknowns=unknowns)
        assert toy.outcome(made).exact is expected


def test_a_fact_asked_and_not_known_is_unknown_though_it_could_be_presumed() -> None:
    facts = [toy.fact(name, TRUTH, "household", presume=False) for name in ("dry", "calm")]
    asked: dict[str, Any] = {"dry": OPEN, "calm": OPEN}
    right = toy.right("a", way("dry or calm"))
    for unknowns, expected in ((1, False), (2, True)):
        made = replace(toy.program(right, facts=facts), unknowns=unknowns)
        assert toy.outcome(made, crew(PICKER, **CREW, **asked)).exact is expected


def test_only_what_an_outcome_rests_on_counts() -> None:
    rights = [
        toy.right("a", way(THREE)),
        toy.right("b", way("has_cart")),
        toy.right("c", way("has_ladder and rows > 12")),
    ]
    names = ("has_cart", "has_ladder", "rows", "debt")
    assert [one.exact for one in found(*rights, unknowns=2, open_facts=names)] == [False, True, True]


def test_values_nobody_has_set_count_beside_unknown_facts() -> None:
    rights = [
        toy.right("a", way(f"{UNSET} or has_cart")),
        toy.right("b", way("fee < due")),
        toy.right("c", way("rows > 12")),
    ]
    names = ("has_cart", "rows", "has_ladder")
    assert [one.exact for one in found(*rights, unknowns=2, open_facts=names)] == [False, True, True]


def test_with_few_unknown_facts_values_nobody_has_set_are_told_apart() -> None:
    """What is not asked for in a crew (computed, derived or presumed) is not unknown."""
    facts = [
        *(toy.fact(name, TRUTH, "household", computed=True) for name in ("ripe", "sweet", "round")),
        *(toy.fact(name, TRUTH, "household", derived="rows > 12") for name in ("many", "more", "most_of_all")),
        *(toy.fact(name, TRUTH, "household", presume=True) for name in ("dry", "calm", "warm")),
        *(toy.fact(name, TRUTH, presume=True) for name in ("slow", "late", "tall")),
    ]
    assert exact(UNSET, 2, members=(PICKER, PICKER, PICKER), facts=facts) is True
    assert exact(f"{UNSET} or has_cart", 2, "has_cart", "has_ladder", facts=facts) is True
    assert exact(f"{UNSET} or has_cart", 2, "has_cart", "has_ladder", "rows", facts=facts) is False
    assert exact(UNSET, 2, facts=facts, presume=False) is False


def test_an_outcome_of_too_many_unknowns_turns_on_nothing() -> None:
    rights = [toy.right("a", way(f"({THREE}) and debt > toll")), toy.right("b", way("debt > toll"))]
    toll = toy.parameter("toll", 500, "yuan")
    made = replace(toy.program(*rights, parameters=[toll]), unknowns=2)
    first, second = toy.decision(made, crew(debt=600)).outcomes
    assert (first.exact, first.status, first.turns_on) == (False, UNDETERMINED, ())
    assert (second.exact, second.status, len(second.turns_on)) == (True, ELIGIBLE, 1)
