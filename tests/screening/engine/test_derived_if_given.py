"""Facts that follow from others only where those were given: columns say of each household what it is told by itself."""

from __future__ import annotations

import random
from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.boundary_families import adult, alone, exact
from tests.screening.case_tables import Case
from tests.screening.engine.test_screener import disagreements

LIMITS = {
    "dibao_property_per_head": 10_000,
    "low_income_property_months": 24,
    "vehicles_allowed": 0,
    "homes_allowed": 1,
}
HOUSEHOLD: dict[str, list[Any]] = {
    "property_listed": [True, False, None], "assets_within_dibao_limit": [True, False, None],
    "assets_within_low_income_limit": [True, None],
}  # fmt: skip
MEMBER: dict[str, list[Any]] = {
    "deposits": [0, 5000, 10_000, 10_001, None], "securities": [0, 1], "vehicles": [0, 1], "homes": [0, 1, 2],
    "necessary_vehicles": [0, 1], "self_care_failed": [0, 1, 3, 4, None], "self_care_loss": ["none", "full", None],
    "income_listed": [True, False], "has_income_source": [True, None], "wage_income": [0, 300, 599.99, None],
    "assets_within_tekun_limit": [True, None], "obligors_listed": [True, False], "able_obligors": [0, 1, 2],
    "has_able_obligor": [True, False, None],
}  # fmt: skip


def drawn(random_: random.Random, choices: dict[str, list[Any]]) -> dict[str, Any]:
    """Some of the facts: what is left out is absent, None was asked and is not known."""
    return exact({name: random_.choice(values) for name, values in choices.items() if random_.random() < 0.6})


def household(random_: random.Random, number: int, region: str) -> Case:
    people = []
    for key in "ab"[: random_.choice((1, 1, 2))]:
        facts = exact(adult() if random_.random() < 0.5 else alone(birth_date="1950-01-01"))
        for name in ("has_income_source", "has_able_obligor", "self_care_loss"):
            facts.pop(name, None)
        people.append({"id": key, **facts, **drawn(random_, MEMBER)})
    return {
        "id": f"drawn {number}", "region": region, "on": "2026-06-15", "members": people,
        "parameters": {"dibao_standard": 600, "minimum_wage": 1500, **LIMITS}, "household": drawn(random_, HOUSEHOLD),
    }  # fmt: skip


@pytest.mark.parametrize("region", ["110101", "450100"])
@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_columns_follow_what_was_given_alone(library: Library, region: str, count: int) -> None:
    random_ = random.Random(f"{region} {count}")
    cases = [household(random_, number, region) for number in range(count)]
    assert disagreements(library, cases) == []
