"""What one formula gives for a crew of the orchard, decided as a right of its own."""

from __future__ import annotations

from typing import Any

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, HouseholdFacts
from tests.rules import orchard

STATUS = {True: ELIGIBLE, False: NOT_ELIGIBLE}


def holds(formula: str, household: HouseholdFacts | None = None, day: str = "2024-06-15", **parts: Any) -> bool:
    """Whether a crew's condition holds; the crew leaves nothing open."""
    outcome = orchard.single_outcome(
        orchard.program(orchard.right("asked", orchard.way(formula)), day=day, **parts), household, day
    )
    assert outcome.status in STATUS.values()
    return outcome.status == ELIGIBLE


def members_hold(formula: str, household: HouseholdFacts) -> list[bool]:
    """Whether a picker's condition holds, for each."""
    program = orchard.program(orchard.right("asked", orchard.way(formula), entity="member"))
    outcomes = orchard.decide_crew(program, household).outcomes
    assert [outcome.member for outcome in outcomes] == list(range(len(household.members)))
    assert all(outcome.status in STATUS.values() for outcome in outcomes)
    return [outcome.status == ELIGIBLE for outcome in outcomes]


def fen(
    formula: str, household: HouseholdFacts | None = None, day: str = "2024-06-15", unit: str = "yuan", **parts: Any
) -> int:
    """What a right pays whose sum is the formula, in fen; the crew leaves nothing open."""
    program = orchard.program(orchard.right("asked", orchard.way("", formula), unit=unit), day=day, **parts)
    outcome = orchard.single_outcome(program, household, day)
    assert outcome.status == ELIGIBLE
    assert outcome.amount is not None
    assert outcome.amount.low == outcome.amount.high
    assert outcome.amount.unit == unit
    return outcome.amount.low
