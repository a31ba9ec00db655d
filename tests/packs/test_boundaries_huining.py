"""Huining at the boundaries of its clauses; every figure is worked out by hand from the clause that is named."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.boundary_families import PlaceAndDay, adult, alone


@pytest.fixture(scope="module")
def place(library: Library) -> PlaceAndDay:
    return PlaceAndDay(library, "620422", "2022-06-15", dibao_standard=600, minimum_wage=1500)


@pytest.mark.parametrize(
    ("wage", "dibao", "edge"),
    [
        (599.99, "granted 0.01", "refused"), (600, "refused", "granted"), (900, "refused", "granted"),
        (900.01, "refused", "refused"), (None, "open 0.01–600.00 (wage_income)", "open (wage_income)"),
    ],
)  # fmt: skip
def test_dibao_and_the_edge(place: PlaceAndDay, wage: Any, dibao: str, edge: str) -> None:
    """HN-2.1.2.1 below the standard; HN-1.3c from once to one and a half times, both ends in."""
    assert place.say("dibao", adult(wage_income=wage)) == dibao
    assert place.say("low_income", adult(wage_income=wage)) == edge


@pytest.mark.parametrize(
    ("level", "expected"), [(4, "granted 120.01"), (1, "granted 120.01"), (None, "granted 120.01")]
)
def test_a_fifth_more_for_disabled_people(place: PlaceAndDay, level: int | None, expected: str) -> None:
    """HN-2.1.1.3b: 20 % of 600 for any certificate, on top of 0.01."""
    assert place.say("dibao", adult(wage_income=599.99, disability_type="hearing", disability_level=level)) == expected


@pytest.mark.parametrize(
    ("facts", "household", "expected"),
    [
        ({"wage_income": 599.99, "disability_type": "physical", "disability_level": 2}, {}, "granted 120.01"),
        ({"wage_income": 600, "disability_type": "physical", "disability_level": 2}, {}, "refused"),
        ({"disability_type": "physical", "disability_level": 3}, {}, "refused"),
        ({"disability_type": "mental", "disability_level": 3}, {}, "granted 720.00"),
        ({"disability_type": "intellectual", "disability_level": 4}, {}, "refused"),
        ({"major_illness": True}, {}, "granted 600.00"),
        ({"medical_self_paid_this_year": 12_000.01}, {"last_year_income": 12_000}, "granted 600.00"),
        ({"medical_self_paid_this_year": 12_000}, {"last_year_income": 12_000}, "refused"),
        ({"medical_self_paid_this_year": 1}, {}, "open 600.00 (last_year_income)"),
        ({"major_illness": None}, {}, "open 600.00 (major_illness)"),
        ({"major_illness": True}, {"recognised_class": "none"}, "refused"),
    ],
)
def test_single_units_of_edge_households(
    place: PlaceAndDay, facts: dict[str, Any], household: dict[str, Any], expected: str
) -> None:
    """HN-2.1.2.3a–e: the other member's income makes 1800 for two people, one and a half times the line."""
    ill = adult(**facts)
    second = adult(wage_income=1800 - ill["wage_income"])
    assert place.say("dibao_single", ill, second, **household) == expected


@pytest.mark.parametrize(
    ("spending", "expected"),
    [
        ({"necessary_care_spending_12m": 1200}, "refused"),  # 650 − 50
        ({"necessary_care_spending_12m": 1200.24}, "granted 0.01"),  # 650 − 50.01
        ({"medical_self_paid_12m": 600, "education_spending_12m": 600.24}, "granted 0.01"),
        ({"eldercare_spending_12m": 5000}, "refused"),
        ({"medical_self_paid_12m": 40_000}, "granted 600.00"),  # never more than the whole line
    ],
)
def test_half_of_the_spending_is_deducted(place: PlaceAndDay, spending: dict[str, Any], expected: str) -> None:
    """HN-2.1.1.2b, HN-2.1.2.4a–c, by the share that the county has entered."""
    person = adult(wage_income=650, **spending)
    assert place.say("dibao", person, values={"rigid_deduction_rate": 0.5}) == expected


def test_a_share_that_nobody_has_entered(place: PlaceAndDay) -> None:
    """500 a month: more than a tenth of it brings 650 below 600, first 0.1001 of it, by 50.05, and the whole of it leaves 150.
    Without spending nothing hangs on the share; nor does it where even the whole of the spending leaves too much."""
    message = place.say("dibao", adult(wage_income=650, medical_self_paid_12m=6000))
    assert message == "open 0.05–450.00 (rigid_deduction_rate)"
    assert place.say("dibao", adult(wage_income=700, medical_self_paid_12m=1200)) == "refused"
    assert (
        place.say("dibao", adult(wage_income=700, medical_self_paid_12m=1200.12)) == "open 0.01 (rigid_deduction_rate)"
    )
    assert place.say("dibao", adult(wage_income=650)) == "refused"


@pytest.mark.parametrize(("day", "expected"), [("2025-12-31", "granted 100.00"), ("2026-01-01", "refused")])
def test_the_basic_pension_until_the_end_of_2025(place: PlaceAndDay, day: str, expected: str) -> None:
    """HN-2.1.1.2c."""
    assert place.say("dibao", adult(wage_income=500, basic_pension=500), on=day) == expected


@pytest.mark.parametrize(
    "kind", ["veteran_allowance", "family_planning_award", "scholarship", "bravery_award", "assistance_received"]
)
def test_kinds_of_income_that_never_count(place: PlaceAndDay, kind: str) -> None:
    """HN-2.1.1.2d, HN-2.1.1.2e; the nation exempts them too after the plan."""
    for day in ("2022-06-15", "2025-12-31", "2026-01-01"):
        assert place.say("dibao", adult(wage_income=500, **{kind: 500}), on=day) == "granted 100.00"


@pytest.mark.parametrize(
    ("born", "employment", "expected"),
    [
        ("1989-06-15", "unemployed", "granted"), ("1989-06-16", "unemployed", "refused"), ("1957-06-16", "unemployed", "granted"),
        ("1957-06-15", "unemployed", "refused"), ("1980-01-01", "employed", "refused"), ("1980-01-01", None, "open (employment)"),
        (None, "unemployed", "open (birth_date)"),
    ],
)  # fmt: skip
def test_screening(place: PlaceAndDay, born: str | None, employment: str | None, expected: str) -> None:
    """HN-2.4.3.1: 33 to 64, by birthday."""
    assert place.say("cancer_screening", adult(birth_date=born, employment=employment, wage_income=5000)) == expected


@pytest.mark.parametrize(
    ("months", "people", "expected"),
    [
        (6, 2, "granted 7200.00"), (7, 2, "granted 7200.00"), (1, 3, "granted 1800.00"),
        (None, 1, "granted 0.00–3600.00 (hardship_months)"),
    ],
)  # fmt: skip
def test_temporary_aid(place: PlaceAndDay, months: int | None, people: int, expected: str) -> None:
    """HN-2.1.3.1a: 600 × people × months; HN-2.1.3.1b: at most six."""
    result = place.say("temporary_aid", hardship_kind="ordinary", hardship_months=months, people_to_aid=people)
    assert result == expected


@pytest.mark.parametrize(
    ("wage", "started", "expected"),
    [
        (600, "2022-03-01", "refused"), (600.01, "2022-03-01", "granted 0–6 (gradual_exit_months)"),
        (600.01, "2021-12-14", "refused"), (600.01, "2021-12-15", "granted 0–6 (gradual_exit_months)"),
    ],
)  # fmt: skip
def test_grace(place: PlaceAndDay, wage: float, started: str, expected: str) -> None:
    """HN-2.1.2.2: where income is above the standard, for up to six months."""
    assert place.say("gradual_exit", adult(wage_income=wage, started_work_on=started), on_dibao=True) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"birth_date": "1962-06-15"}, "granted 780.00"), ({"birth_date": "1962-06-16"}, "refused"),
        ({"birth_date": "2006-06-16"}, "granted 780.00"), ({"birth_date": "2006-06-15"}, "refused"),
        ({"disability_type": "mental", "disability_level": 3}, "granted 780.00"),
        ({"disability_type": "mental", "disability_level": 4}, "refused"),
        ({"disability_type": "physical", "disability_level": 3}, "refused"),
        ({"disability_type": "visual", "disability_level": 1}, "granted 780.00"),
        ({"disability_type": "visual", "disability_level": 2}, "refused"),
        ({"birth_date": "1950-01-01", "has_able_obligor": None}, "open 780.00 (has_able_obligor)"),
        ({"birth_date": "1990-01-01", "recognised_tekun": True}, "granted 780.00"),
    ],
)  # fmt: skip
def test_who_is_tekun(place: PlaceAndDay, facts: dict[str, Any], expected: str) -> None:
    """HN-2.1.1.2f and the nation's ages; HN-2.1.1.3c: 1.3 × 600."""
    assert place.say("tekun_basic", alone(**{"birth_date": "1980-01-01", **facts})) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"medical_premium_rate": 1}, "granted 350.00"), ({"medical_premium_sum": 200}, "granted 200.00"),
        ({"medical_premium_rate": 0.5, "medical_premium_sum": 200}, "granted 175.00"),
        ({}, "open 0.00–more (medical_premium_rate, medical_premium_sum)"),
    ],
)  # fmt: skip
def test_the_medical_premium(place: PlaceAndDay, values: dict[str, Any], expected: str) -> None:
    """HN-2.3.1.3: all of it, or a sum; the county enters which."""
    person = adult(wage_income=100, enrolled_medical=True)
    assert place.say("medical_premium_subsidy", person, values={"medical_premium": 350, **values}) == expected


@pytest.mark.parametrize(("born", "expected"), [("2004-06-15", "refused"), ("2004-06-16", "granted 950.00")])
def test_the_allowance_ends_on_the_eighteenth_birthday(place: PlaceAndDay, born: str, expected: str) -> None:
    """HN-2.2.3.2b, HN-2.2.3.3a."""
    child = adult(birth_date=born, is_unattended_child=True)
    assert place.say("unattended_child_allowance", child, values={"unattended_child_standard": 950}) == expected
