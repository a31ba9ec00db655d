"""Jiangxi at the boundaries of its clauses; every figure is worked out by hand from the clause that is named."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.boundary_families import PlaceAndDay, adult, alone


@pytest.fixture(scope="module")
def place(library: Library) -> PlaceAndDay:
    return PlaceAndDay(library, "360100", "2019-06-15", dibao_standard=600, minimum_wage=1680)


@pytest.mark.parametrize(
    ("wage", "cause", "dibao", "class_three"),
    [
        (599.99, "cause_illness", "granted 0.01", "refused"), (600, "cause_illness", "refused", "granted"),
        (900, "cause_schooling", "refused", "granted"), (900.01, "cause_schooling", "refused", "refused"),
        (700, "cause_unemployment", "refused", "granted"), (700, "cause_no_housing", "refused", "granted"),
        (700, "cause_old_age", "refused", "refused"), (700, "lacks_labour", "refused", "refused"),
    ],
)  # fmt: skip
def test_dibao_and_class_three(place: PlaceAndDay, wage: float, cause: str, dibao: str, class_three: str) -> None:
    """JX-4.2 below the line; JX-4.3 up to one and a half times, with one of its causes: age is none."""
    causes: dict[str, Any] = {cause: True}
    assert place.say("dibao", adult(wage_income=wage), **causes) == dibao
    assert place.say("low_income", adult(wage_income=wage), **causes) == class_three


@pytest.mark.parametrize(
    ("wage", "class_three"), [(0, "granted"), (599.99, "granted"), (900, "granted"), (900.01, "refused")]
)
def test_class_three_has_no_lower_end(place: PlaceAndDay, wage: float, class_three: str) -> None:
    """JX-4.3: whoever is below the line and not on dibao, for instance for its property, is in class 3 all the same."""
    household: dict[str, Any] = {"cause_illness": True, "assets_within_dibao_limit": False}
    assert place.say("dibao", adult(wage_income=wage), **household) == "refused"
    assert place.say("low_income", adult(wage_income=wage), **household) == class_three


def test_entering_dibao_from_class_three_begins_at_the_line(place: PlaceAndDay) -> None:
    """JX-5.1.3a has a lower end of its own: below the line JX-4.2 decides, from the difference of income alone."""
    person = adult(wage_income=500, medical_self_paid_12m=2400)
    assert place.say("dibao", person, cause_illness=True) == "granted 100.00"


@pytest.mark.parametrize(
    ("wage", "spending", "dibao", "class_three"),
    [
        (600, {"medical_self_paid_12m": 12}, "granted 1.00", "refused"),
        (600, {"medical_self_paid_12m": 0.01}, "granted 0.00", "refused"),
        (600, {}, "refused", "granted"),
        (900, {"medical_self_paid_12m": 3600}, "refused", "granted"),  # 900 − 300 is the line itself
        (900, {"disability_spending_12m": 3600.12}, "granted 0.01", "refused"),
        (900, {"eldercare_spending_12m": 9000}, "refused", "granted"),
        (900.01, {"medical_self_paid_12m": 9000}, "refused", "refused"),
        (
            700,
            {"medical_self_paid_12m": None},
            "open 0.00–600.00 (medical_self_paid_12m)",
            "open (medical_self_paid_12m)",
        ),
    ],
)
def test_what_is_left_to_live_on(
    place: PlaceAndDay, wage: float, spending: dict[str, Any], dibao: str, class_three: str
) -> None:
    """JX-5.1.3a, JX-5.1.1e: in class 3 by income, below the line by what spending leaves."""
    person = adult(wage_income=wage, **spending)
    assert place.say("low_income", person, cause_illness=True) == class_three
    assert place.say("dibao", person, cause_illness=True) == dibao


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"permit_months": 12}, "granted 600.00"), ({"permit_months": 11, "residence_months": 60}, "refused"),
        ({"permit_months": None}, "open 600.00 (permit_months)"),
    ],
)  # fmt: skip
def test_newcomers(place: PlaceAndDay, facts: dict[str, Any], expected: str) -> None:
    """JX-5.1.1f: a permit for a year; how long they live there is not asked."""
    assert place.say("dibao", adult(hukou="local_rural", **facts)) == expected


@pytest.mark.parametrize(
    ("level", "living", "care"),
    [(2, "granted 60.00", "granted 70.00"), (3, "granted 60.00", "refused"), (4, "granted 60.00", "refused")],
)
def test_the_two_subsidies(place: PlaceAndDay, level: int, living: str, care: str) -> None:
    """JX-5.1.1h, JX-5.1.1i."""
    person = adult(wage_income=100, disability_type="mental", disability_level=level)
    assert place.say("disability_living_subsidy", person) == living
    assert place.say("disability_care_subsidy", person) == care


@pytest.mark.parametrize(
    ("day", "standard", "expected"),
    [
        ("2018-12-31", 580, "granted 755.00"),
        ("2018-12-31", 581, "granted 755.30"),
        ("2019-01-01", 580, "granted 754.00"),
    ],
)
def test_the_tekun_standard(place: PlaceAndDay, day: str, standard: int, expected: str) -> None:
    """JX-5.1.2a: 1.3 times the standard, and 755 in 2018."""
    result = place.say("tekun_basic", alone(birth_date="1950-01-01"), on=day, values={"dibao_standard": standard})
    assert result == expected


@pytest.mark.parametrize(
    ("loss", "expected"), [("full", "granted 1344.00"), ("partial", "granted 336.00"), ("none", "refused")]
)
def test_care_fees(place: PlaceAndDay, loss: str, expected: str) -> None:
    """JX-5.1.2b: 80 % and 20 % of 1680."""
    assert place.say("tekun_care", alone(birth_date="1950-01-01", self_care_loss=loss)) == expected


@pytest.mark.parametrize(
    ("stable", "disabled", "values", "expected"),
    [
        (2, False, {}, "refused"), (3, False, {}, "granted 12–24 (gradual_exit_months)"),
        (26, False, {}, "granted 12–24 (gradual_exit_months)"), (27, False, {}, "refused"),
        (38, True, {}, "granted 24–36 (gradual_exit_months)"), (39, True, {}, "refused"),
        (20, False, {"gradual_exit_months": 18}, "granted 18"), (21, False, {"gradual_exit_months": 18}, "refused"),
        (5, False, {"stable_employment_months_required": 6}, "refused"),
        (6, False, {"stable_employment_months_required": 6}, "granted 12–24 (gradual_exit_months)"),
    ],
)  # fmt: skip
def test_grace(place: PlaceAndDay, stable: int, disabled: bool, values: dict[str, Any], expected: str) -> None:
    """JX-5.1.1g: from three stable months on (proposed), a year or two; two or three for disabled people."""
    more = {"disability_type": "visual", "disability_level": 4} if disabled else {}
    person = adult(wage_income=2000, started_work_on="2014-01-01", stable_employment_months=stable, **more)
    assert place.say("gradual_exit", person, on_dibao=True, values=values) == expected


@pytest.mark.parametrize(
    ("poor", "paid", "values", "expected"),
    [
        (True, 0, {"temporary_aid_uplift": 0.5, "temporary_aid_cap": 4000}, "granted 4000.00"),
        (True, 0, {"temporary_aid_uplift": 0.5, "temporary_aid_cap": 5000}, "granted 4500.00"),
        (True, 0, {"temporary_aid_cap": 5000}, "granted 3000.00–4500.00 (temporary_aid_uplift)"),
        (True, 3999.99, {"temporary_aid_uplift": 0.5, "temporary_aid_cap": 4000}, "granted 0.01"),
        (True, 4000, {"temporary_aid_uplift": 0.5, "temporary_aid_cap": 4000}, "refused"),
        (False, 0, {"temporary_aid_uplift": 0.5, "temporary_aid_cap": 5000}, "granted 3000.00"),
    ],
)
def test_temporary_aid(place: PlaceAndDay, poor: bool, paid: float, values: dict[str, Any], expected: str) -> None:
    """JX-5.7b: up to a half more for the poor; JX-5.7c: within what is left of the year's cap."""
    result = place.say(
        "temporary_aid",
        adult(wage_income=5000),
        hardship_kind="ordinary",
        recognised_class="dibao" if poor else "none",
        temporary_aid_this_year=paid,
        values={"temporary_aid_base": 3000, **values},
    )
    assert result == expected


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("dibao", {"medical_aid_rate": 0.7}, "granted 7500.00"), ("dibao", {"medical_aid_rate": 0.97}, "granted 10000.00"),
        ("tekun", {"medical_aid_rate": 0.7}, "granted 7000.00"),
        ("low_income", {"medical_aid_rate": 0.7, "medical_aid_deductible": 2000}, "granted 5600.00"),
        ("low_income", {"medical_aid_rate": 0.7, "medical_aid_deductible": 9999.99}, "granted 0.01"),
        ("low_income", {"medical_aid_rate": 0.7, "medical_aid_deductible": 10_000}, "refused"),
        ("none", {"medical_aid_rate": 0.7}, "refused"),
    ],
)  # fmt: skip
def test_medical_aid(place: PlaceAndDay, kind: str, values: dict[str, Any], expected: str) -> None:
    """JX-5.3c–f: the place's ratio, five points more on dibao, and beyond a deductible in class 3."""
    person = adult(wage_income=5000, in_policy_medical_cost=10_000, recognised_tekun=kind == "tekun")
    household = {"recognised_class": "none" if kind == "tekun" else kind}
    assert place.say("medical_aid", person, values={"medical_aid_cap": 50_000, **values}, **household) == expected


@pytest.mark.parametrize(
    ("unable", "enrolled", "expected"),
    [
        (True, True, "granted 300.00"), (False, True, "refused"), (True, False, "refused"),
        (None, True, "open 300.00 (unable_to_pay_pension)"),
    ],
)  # fmt: skip
def test_the_pension_premium(place: PlaceAndDay, unable: bool | None, enrolled: bool, expected: str) -> None:
    """JX-5.5b: for those who really cannot pay."""
    person = adult(wage_income=100, unable_to_pay_pension=unable, enrolled_pension=enrolled)
    assert place.say("pension_premium_subsidy", person, values={"pension_premium_sum": 300}) == expected


def test_more_for_those_who_are_still_poor(place: PlaceAndDay) -> None:
    """JX-5.1.1d: a supplement of the share that the place sets, for a confirmed dibao household with spending."""
    person = adult(wage_income=100, medical_self_paid_12m=1)
    assert place.say("dibao", person, recognised_class="dibao", values={"dibao_uplift_rate": 0.2}) == "granted 620.00"
    assert place.say("dibao", person, recognised_class="dibao") == "granted 500.00–more (dibao_uplift_rate)"
    assert place.say("dibao", person, values={"dibao_uplift_rate": 0.2}) == "granted 500.00"
