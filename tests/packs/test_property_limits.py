"""The property test around its limits: what was listed one by one, against what the locality allows.

A lone adult of 40 with 500 yuan a month and a standard of 600: whoever stays within the limits is 100 yuan below the line.
"""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.boundary_families import PlaceAndDay, adult, alone

PER_HEAD = {"dibao_property_per_head": 10_000}
MONTHS = {"dibao_property_months": 24}
THINGS = {"vehicles_allowed": 0, "necessary_vehicles_allowed": 1, "homes_allowed": 1, "firms_allowed": 0}
LISTED: dict[str, Any] = {
    "assets_within_dibao_limit": None,
    "assets_within_low_income_limit": None,
    "property_listed": True,
}


@pytest.fixture(scope="module", params=["110101", "450100", "620422", "360100", "220100"])
def place(library: Library, request: pytest.FixtureRequest) -> PlaceAndDay:
    return PlaceAndDay(library, request.param, "2026-09-15", dibao_standard=600, minimum_wage=1500)


def say(place: PlaceAndDay, *people: dict[str, Any], values: dict[str, Any], **household: Any) -> str:
    members = [adult(wage_income=500, hukou="local_urban", **facts) for facts in people]
    return place.say("dibao", *members, values=values, **{**LISTED, **household}).partition(".")[0]


GRANTED, REFUSED = "granted 100", "refused"


@pytest.mark.parametrize(
    ("facts", "values", "expected"),
    [
        ({}, {}, GRANTED),  # nothing at all is within every limit, also where none is entered
        ({"deposits": 10_000}, PER_HEAD, GRANTED),
        ({"deposits": 10000.01}, PER_HEAD, REFUSED),
        ({"deposits": 6000, "securities": 3000, "claims": 1000}, PER_HEAD, GRANTED),
        ({"deposits": 6000, "securities": 3000, "claims": 1000.01}, PER_HEAD, REFUSED),
        ({"deposits": 14_400}, MONTHS, GRANTED),  # 24 months of 600
        ({"deposits": 14400.01}, MONTHS, REFUSED),
        ({"deposits": 14_400}, {**MONTHS, **PER_HEAD}, REFUSED),  # a limit in yuan goes before one in months
        ({"vehicles": 1}, THINGS, REFUSED),
        ({"necessary_vehicles": 1}, THINGS, GRANTED),
        ({"necessary_vehicles": 2}, THINGS, REFUSED),
        ({"homes": 1}, THINGS, GRANTED),
        ({"homes": 2}, THINGS, REFUSED),
        ({"firms": 1}, THINGS, REFUSED),
        # Beyond a limit, however the others may be
        ({"deposits": 20_000, "homes": 5}, PER_HEAD, REFUSED),
    ],
)
def test_around_the_limits(place: PlaceAndDay, facts: dict[str, Any], values: dict[str, Any], expected: str) -> None:
    assert say(place, facts, values=values) == expected


@pytest.mark.parametrize(
    ("facts", "values", "parameter"),
    [
        ({"deposits": 1}, {}, "dibao_property_months"),
        ({"vehicles": 1}, PER_HEAD, "vehicles_allowed"),
        ({"homes": 1}, {**THINGS, "homes_allowed@2027-01-01": 1} | PER_HEAD, ""),
        ({"homes": 1}, PER_HEAD, "homes_allowed"),
    ],
)
def test_a_limit_that_nobody_has_entered_is_asked_for(
    place: PlaceAndDay, facts: dict[str, Any], values: dict[str, Any], parameter: str
) -> None:
    members = [adult(wage_income=500, **facts)]
    outcome = place.say("dibao", *members, values=values, **LISTED)
    assert outcome.startswith("open") == bool(parameter)
    assert parameter in outcome


def test_limits_are_by_head_of_those_who_count(place: PlaceAndDay) -> None:
    """Two of the three count: 20,000 yuan between them, wherever it lies."""
    others = [{}, {"counted": False, "deposits": 99_999}]
    couple = [{"deposits": 20_000}, *others]
    assert say(place, *couple, values=PER_HEAD).startswith("granted")
    assert say(place, {"deposits": 20_001}, *others, values=PER_HEAD) == REFUSED


def test_an_answer_goes_before_what_was_listed(place: PlaceAndDay) -> None:
    rich, nothing = {"deposits": 1_000_000}, dict[str, Any]()
    assert say(place, rich, values=PER_HEAD, assets_within_dibao_limit=True) == GRANTED
    assert say(place, nothing, values=PER_HEAD, assets_within_dibao_limit=False) == REFUSED


@pytest.mark.parametrize("listed", [None, False])
def test_what_was_not_listed_in_full_is_asked_as_before(place: PlaceAndDay, listed: bool | None) -> None:
    outcome = place.say(
        "dibao", adult(wage_income=500, deposits=1), values=PER_HEAD, **{**LISTED, "property_listed": listed}
    )
    assert outcome.startswith("open")
    assert outcome.endswith("(assets_within_dibao_limit)")


@pytest.mark.parametrize(
    ("facts", "values", "expected"),
    [
        ({"self_care_failed": 0}, {}, "granted"),
        ({"wage_income": 599.99}, {}, "granted"),
        ({"wage_income": 600}, {}, "refused"),
        ({"basic_pension": 600, "veteran_allowance": 600}, {}, "granted"),
        ({"wage_income": 300, "scholarship": 300}, {}, "refused"),
        ({"deposits": 5000}, {"tekun_property_per_head": 5000}, "granted"),
        ({"deposits": 5001}, {"tekun_property_per_head": 5000}, "refused"),
        ({"deposits": 5001, "has_income_source": False}, {"tekun_property_per_head": 5000}, "granted"),
        ({"deposits": 5001}, {}, "open (tekun_property_months)"),
    ],
)
def test_means_of_living_of_a_tekun_person(
    library: Library, facts: dict[str, Any], values: dict[str, Any], expected: str
) -> None:
    """43号 第六条: below the standard and within the limit of property is without means."""
    place = PlaceAndDay(library, "110101", "2026-06-15", dibao_standard=600)
    person = {**alone(birth_date="1950-01-01"), "income_listed": True, **facts}
    if "has_income_source" not in facts:
        del person["has_income_source"]
    assert place.say("tekun", person, values=values, property_listed=True) == expected


@pytest.mark.parametrize(("failed", "care"), [(0, "0.00"), (1, "450.00"), (3, "450.00"), (4, "900.00"), (6, "900.00")])
def test_the_six_acts_say_how_much_self_care_is_lost(library: Library, failed: int, care: str) -> None:
    """43号 第二十二条, and the care fees of Guangxi: 60 and 30 of a hundred of the minimum wage."""
    place = PlaceAndDay(library, "450100", "2026-06-15", dibao_standard=600, minimum_wage=1500)
    person = {**alone(birth_date="1950-01-01"), "self_care_failed": failed}
    assert place.say("tekun_care", person) in (f"granted {care}", "refused" if failed == 0 else "")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"able_obligors": 0}, "granted"),
        ({"able_obligors": 1}, "refused"),
        ({"able_obligors": 1, "has_able_obligor": False}, "granted"),
        ({"obligors_listed": False, "able_obligors": 1}, "open (has_able_obligor)"),
    ],
)
def test_obligors_who_were_listed_say_whether_one_can(library: Library, facts: dict[str, Any], expected: str) -> None:
    """43号 第四条、第八条."""
    place = PlaceAndDay(library, "110101", "2026-06-15", dibao_standard=600)
    person = {**alone(birth_date="1950-01-01"), "obligors_listed": True, **facts}
    if "has_able_obligor" not in facts:
        del person["has_able_obligor"]
    assert place.say("tekun", person) == expected
