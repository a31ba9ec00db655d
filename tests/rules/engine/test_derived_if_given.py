"""Facts that are computed from others only where those were given: else they are asked, as if nothing could be computed."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Need
from doudi.rules.language.model import FactDefinition
from doudi.rules.types import TRUTH, Choice
from doudi.rules.unknowns.sentinels import OPEN
from tests.rules import orchard

COUNTED = orchard.fact("counted_out", TRUTH, "household", computed=True)
MANY = orchard.fact("many", TRUTH, "household", derived="rows > 100", derived_if_given=("counted_out",))
SIZE = orchard.fact(
    "size", Choice(("none", "small", "large")), "household",
    derived="'large' if rows > 100 else 'small' if rows > 0 else 'none'", derived_if_given=("rows",),
)  # fmt: skip


def decided(formula: str, facts: list[FactDefinition], **crew: Any) -> tuple[str, tuple[Need, ...]]:
    program = orchard.program(orchard.right("a", orchard.way(formula)), facts=facts)
    outcome = orchard.single_outcome(program, orchard.crew(**crew))
    return outcome.status, outcome.needs


@pytest.mark.parametrize(
    ("crew", "status", "needs"),
    [
        ({}, UNDETERMINED, ("many",)),
        ({"rows": 101}, UNDETERMINED, ("many",)),  # nobody said that all were counted
        ({"rows": 101, "counted_out": False}, UNDETERMINED, ("many",)),
        ({"rows": 101, "counted_out": OPEN}, UNDETERMINED, ("many",)),
        ({"rows": 101, "counted_out": True}, ELIGIBLE, ()),
        ({"rows": 100, "counted_out": True}, NOT_ELIGIBLE, ()),
        ({"rows": OPEN, "counted_out": True}, UNDETERMINED, ("rows",)),
        ({"rows": 101, "counted_out": True, "many": OPEN}, ELIGIBLE, ()),  # not known by itself, but it can be computed
        ({"rows": 101, "counted_out": True, "many": False}, NOT_ELIGIBLE, ()),  # an answer goes before what is computed
        ({"rows": 100, "many": True}, ELIGIBLE, ()),
    ],
)
def test_it_follows_only_what_was_given(crew: dict[str, Any], status: str, needs: tuple[str, ...]) -> None:
    assert decided("many", [COUNTED, MANY], **crew) == (status, tuple(Need(name) for name in needs))


@pytest.mark.parametrize(
    ("crew", "status", "needs"),
    [
        ({}, UNDETERMINED, ("size",)),
        ({"rows": OPEN}, UNDETERMINED, ("size",)),
        ({"rows": 0}, NOT_ELIGIBLE, ()),
        ({"rows": 1}, ELIGIBLE, ()),
        ({"rows": 100}, ELIGIBLE, ()),
        ({"rows": 101}, NOT_ELIGIBLE, ()),
        ({"rows": 101, "size": 1}, ELIGIBLE, ()),
    ],
)
def test_a_choice_follows_a_number(crew: dict[str, Any], status: str, needs: tuple[str, ...]) -> None:
    assert decided("size == 'small'", [SIZE], **crew) == (status, tuple(Need(name) for name in needs))


def test_what_was_read_and_is_open_was_not_given() -> None:
    """The condition is asked after a rule has read the rows, which by then have a value that nobody gave."""
    assert decided("rows >= 12 and size == 'small'", [SIZE])[0] == UNDETERMINED
    assert decided("rows > 12 or size == 'small'", [SIZE])[1] == (Need("rows"), Need("size"))


def test_what_was_presumed_was_not_given() -> None:
    presumed = orchard.whole_number("baskets", entity="household", presume=1)
    size = orchard.fact("size", TRUTH, "household", derived="baskets > 0", derived_if_given=("baskets",))
    assert decided("baskets < 12 and size", [presumed, size]) == (UNDETERMINED, (Need("size"),))
    assert decided("baskets < 12 and size", [presumed, size], baskets=1) == (ELIGIBLE, ())


def test_a_member_follows_the_household_and_two_facts_must_both_be_given() -> None:
    fit = orchard.fact("fit", TRUTH, derived="kilos > 12", derived_if_given=("counted_out", "kilos"))
    program = orchard.program(orchard.right("a", orchard.way("any(fit)")), facts=[COUNTED, fit])
    for crew, status in (
        (orchard.crew({"kilos": 100}, counted_out=True), ELIGIBLE),
        (orchard.crew({"kilos": 1}, counted_out=True), NOT_ELIGIBLE),
        (orchard.crew({"kilos": 100}), UNDETERMINED),
        (orchard.crew({}, counted_out=True), UNDETERMINED),
    ):
        assert orchard.single_outcome(program, crew).status == status


def test_what_opens_the_number_turns_the_status() -> None:
    program = orchard.program(orchard.right("a", orchard.way("size == 'small'")), facts=[SIZE])
    outcome = orchard.single_outcome(program, orchard.crew(rows=101))
    assert [(turn.fact, turn.value) for turn in outcome.turns_on] == [("rows", 100)]


RULE = orchard.rule("plenty", [orchard.version("rows > 100", start="2025-01-01")])


def test_nothing_is_derived_from_a_rule_before_its_day() -> None:
    many = orchard.fact("many", TRUTH, "household", derived="plenty", derived_if_given=("counted_out",))
    program = orchard.program(orchard.right("a", orchard.way("many")), RULE, facts=[COUNTED, many])
    outcome = orchard.single_outcome(program, orchard.crew(rows=101, counted_out=True))
    assert outcome.needs == (Need("many"),)


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (orchard.fact("many", TRUTH, "household", derived="rows > 1", derived_if_given=("rowss",)), "cannot be derived from"),
        (orchard.fact("many", TRUTH, "household", derived="rows > 1", derived_if_given=("kilos",)), "cannot be derived from"),
        (orchard.fact("fit", TRUTH, derived="kilos > 1", derived_if_given=("tools",)), "cannot be derived from"),
        (orchard.fact("size", Choice(("small", "large")), "household", derived="'larg'"), "unknown choice 'larg'"),
        (orchard.fact("size", Choice(("small", "large")), "household", derived="'x'"), "unknown choice 'x'"),
        (orchard.fact("size", Choice(("small", "large")), "household", derived="rows"), "'size' is a choice"),
    ],
)  # fmt: skip
def test_a_fault_is_told(fact: FactDefinition, message: str) -> None:
    assert any(message in problem for problem in orchard.list_problems(orchard.rule("b", "rows > 1"), facts=[fact]))
