"""A right to a sum in yuan in the orchard, with a price that is set and a fee that nobody has set."""

from __future__ import annotations

from typing import Any

from doudi.rules.engine.outcome import (
    HouseholdFacts,
    Need,
    Outcome,
)
from doudi.rules.language.model import Rule
from tests.rules import orchard

PRICE = orchard.parameter("price", 10_000, "yuan", high=100_000)
UNSET = orchard.parameter("fee", unit="yuan", high=100_000, local=True)
FEE_NEEDED = Need(parameter="fee", day=orchard.TODAY)


def yuan_right(*ways: Any, unit: str = "yuan", **more: Any) -> Rule:
    return orchard.right("a", *ways, unit=unit, **more)


def decide_right(rule: Rule, household: HouseholdFacts | None = None, **parts: Any) -> Outcome:
    parameters = [PRICE, *parts.pop("parameters", [])]
    return orchard.single_outcome(orchard.program(rule, parameters=parameters, **parts), household)


def ground_labels(outcome: Outcome) -> list[str]:
    return [ground.label for ground in outcome.grounds]
