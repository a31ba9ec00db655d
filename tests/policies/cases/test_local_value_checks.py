"""What the packs say of values that a locality sets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from doudi.policies.cases.local_value_checks import LocalValueError, failed_checks, require_value
from doudi.policies.packs.library import Library

DAY = dt.date(2026, 9, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.mark.parametrize(
    ("region", "name", "value", "beside", "clause"),
    [
        ("450102", "orphan_standard_home", "799.99", {}, "GX-5.1.1d"),
        ("450102", "tekun_basic_standard", "1052", {"dibao_standard": Decimal("810")}, "GX-5.1.1a"),
        ("620422", "tekun_basic_standard", "831", {"dibao_standard": Decimal("640")}, "HN-2.1.1.3c"),
    ],
)
def test_a_value_below_its_floor_fails_the_check_that_names_it(
    library: Library, region: str, name: str, value: str, beside: dict[str, Decimal], clause: str
) -> None:
    result = failed_checks(library, region, DAY, {**beside, name: Decimal(value)}, about=name)
    assert [item.clauses[0] for item in result] == [clause]
    assert result[0].message
    assert result[0].label
    better = failed_checks(library, region, DAY, {**beside, name: Decimal(value) + 2}, about=name)
    assert better == []


def test_what_a_check_needs_and_does_not_know_fails_nothing(library: Library) -> None:
    assert (
        failed_checks(library, "450102", DAY, {"tekun_basic_standard": Decimal(1)}, about="tekun_basic_standard") == []
    )


def test_checks_of_other_values_are_not_told(library: Library) -> None:
    values = {"orphan_standard_home": Decimal(1), "minimum_wage": Decimal(2000)}
    assert failed_checks(library, "450102", DAY, values, about="minimum_wage") == []


@pytest.mark.parametrize(("name", "value"), [("dibao_standard", "0.005"), ("dibao_standard", "-1"), ("nothing", "1")])
def test_what_cannot_be_a_value_is_said(library: Library, name: str, value: str) -> None:
    with pytest.raises(LocalValueError):
        require_value(library, name, Decimal(value))
    with pytest.raises(LocalValueError):
        failed_checks(library, "450102", DAY, {name: Decimal(value)}, about=name)


def test_a_region_that_is_none_is_said(library: Library) -> None:
    with pytest.raises(LocalValueError):
        failed_checks(library, "999999", DAY, {}, about="dibao_standard")
