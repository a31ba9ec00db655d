"""What the facts of a person or a household come to now, and rows of current values that were tampered with."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.registry import current_facts
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, HouseholdNow, PersonNow
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def fact(number: int, value: Any, source: FactSource, name: str = "wage_income") -> Fact:
    return Fact(pk=number, name=name, value=value, source=source, valid_from=dt.date(2026, 1, number))


D, OBSERVED, T, V = FactSource.DECLARED, FactSource.OBSERVED, FactSource.DEPARTMENT, FactSource.VERIFIED


@pytest.mark.parametrize(
    ("history", "value", "source", "otherwise"),
    [
        ([(1, D)], 1, D, None),
        ([(1, D), (2, D)], 2, D, None),
        ([(1, T), (2, D)], 2, D, None),
        ([(1, D), (2, V)], 2, V, None),
        ([(1, V), (2, D)], 1, V, 2),
        ([(1, V), (2, OBSERVED)], 1, V, 2),
        ([(1, V), (2, T)], 1, V, 2),
        ([(1, V), (2, D), (3, D)], 1, V, 3),
        ([(1, V), (2, V)], 2, V, None),
        ([(1, V), (2, D), (3, V)], 3, V, None),
        ([(1, D), (None, D)], None, D, None),
        ([(0, V), (None, D)], 0, V, None),
        ([(False, V), (True, D)], False, V, True),
    ],
)
def test_what_stands_now(history: list[tuple[Any, FactSource]], value: Any, source: FactSource, otherwise: Any) -> None:
    """A verified value until another is verified, else the newest; what the applicant says otherwise beside it."""
    current = current_facts.current_values(
        [fact(number, fact_value, fact_source) for number, (fact_value, fact_source) in enumerate(history, start=1)]
    )["wage_income"]
    assert (current["value"], current["source"]) == (value, source)
    assert current.get("otherwise", {}).get("value") == otherwise
    assert ("otherwise" in current) == (len(history) > 1 and history[-1][1] != V and source == V)


def test_each_name_is_judged_alone() -> None:
    current = current_facts.current_values([fact(1, 1, V), fact(2, 2, D, "basic_pension"), fact(3, 3, D)])
    assert {name: entry["value"] for name, entry in current.items()} == {"wage_income": 1, "basic_pension": 2}
    assert current["basic_pension"]["since"] == "2026-01-02"


@pytest.mark.parametrize("table", ["person", "household"])
@pytest.mark.parametrize("change", ["value", "name", "gone"])
def test_a_row_that_was_tampered_with_is_found(clerk: Actor, table: str, change: str) -> None:
    family = build.poor_family(clerk)
    assert current_facts.find_differences() == []
    row: PersonNow | HouseholdNow
    row = PersonNow.objects.order_by("pk")[0] if table == "person" else HouseholdNow.objects.get()
    if change == "gone":
        type(row).objects.filter(pk=row.pk).delete()
    elif change == "value":
        name = next(iter(row.facts))
        row.facts[name]["value"] = 1
        row.save()
    elif isinstance(row, PersonNow):
        row.search = "别 人"
        row.save()
    else:
        row.size = 9
        row.save()
    (difference,) = current_facts.find_differences()
    assert (str(row.pk) if table == "person" else family.code) in difference
