"""Jilin at the boundaries of its clauses; every figure is worked out by hand from the clause that is named."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from tests.policies.boundary_families import PlaceAndDay, adult, alone, exact

VALUES: dict[str, Any] = {
    "dibao_standard": 600, "dibao_standard@2019-01-01": 560, "minimum_wage": 1780, "minimum_wage@2019-01-01": 1480,
}  # fmt: skip


@pytest.fixture(scope="module")
def place(library: Library) -> PlaceAndDay:
    return PlaceAndDay(library, "220100", "2020-06-15", **VALUES)


@pytest.mark.parametrize(
    ("wage", "dibao", "low_income"),
    [
        (599.99, "granted 0.01", "refused"), (600, "granted 0.00", "refused"), (600.01, "refused", "granted"),
        (1200, "refused", "granted"), (1200.01, "refused", "refused"),
        (None, "open 0.00–600.00 (wage_income)", "open (wage_income)"),
    ],
)  # fmt: skip
def test_below_takes_in_the_standard(place: PlaceAndDay, wage: Any, dibao: str, low_income: str) -> None:
    """JL-2c, JL-2d: up to the standard, then above it and up to twice: nobody is in two classes."""
    assert place.say("dibao", adult(wage_income=wage)) == dibao
    assert place.say("low_income", adult(wage_income=wage)) == low_income


@pytest.mark.parametrize(
    ("wage", "paid", "household", "dibao", "low_income"),
    [
        (700, 1200, {}, "granted 0.00", "refused"),
        (700, 1199.99, {}, "refused", "granted"),
        (700, 1201.20, {}, "granted 0.10", "refused"),
        (1300, 1200, {}, "refused", "granted"),
        (1300, 1199.99, {}, "refused", "refused"),
        (1300, 1200, {"assets_within_dibao_limit": False}, "refused", "refused"),
        (1300, 1200, {"assets_within_low_income_limit": False}, "refused", "granted"),
        (700, 90_000, {}, "granted 600.00", "refused"),
    ],
)
def test_net_of_what_illness_cost(
    place: PlaceAndDay, wage: float, paid: float, household: dict[str, Any], dibao: str, low_income: str
) -> None:
    """JL-3a: a year's income less what was paid oneself; JL-3b: the property rule of dibao for both classes."""
    person = adult(wage_income=wage, medical_self_paid_12m=paid)
    assert place.say("dibao", person, **household) == dibao
    assert place.say("low_income", person, **household) == low_income


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "granted 600.00"), ({"residence_months": 11}, "refused"), ({"pension_insured_months": 11}, "refused"),
        ({"medical_insured_months": 11}, "refused"), ({"permit_months": 0}, "refused"),
        ({"pension_insured_months": 0, "birth_date": "1960-06-15"}, "granted 600.00"),
        ({"pension_insured_months": 0, "birth_date": "1960-06-16"}, "refused"),
        ({"pension_insured_months": 0, "employment": "student"}, "granted 600.00"),
        ({"pension_insured_months": None}, "open 600.00 (pension_insured_months)"),
    ],
)  # fmt: skip
def test_newcomers(place: PlaceAndDay, facts: dict[str, Any], expected: str) -> None:
    """JL-6b: a permit, a year of residence and of both insurances, which are asked of people of 16 to 59 not at school."""
    complete = {"residence_months": 12, "permit_months": 1, "pension_insured_months": 12, "medical_insured_months": 12}
    assert place.say("dibao", adult(hukou="elsewhere", **{**complete, **facts})) == expected


@pytest.mark.parametrize(
    ("facts", "values", "expected"),
    [
        ({"birth_date": "1950-06-15"}, {"dibao_uplift_rate": 0.1}, "granted 60.00"),
        ({"birth_date": "1950-06-16"}, {"dibao_uplift_rate": 0.1}, "granted 0.00"),
        ({"birth_date": "1950-06-15", "disability_type": "visual", "disability_level": 2, "major_illness": True},
         {"dibao_uplift_rate": 0.1}, "granted 60.00"),
        ({"disability_type": "visual", "disability_level": 2}, {"dibao_uplift_rate": 0.1}, "granted 60.00"),
        ({"disability_type": "visual", "disability_level": 3}, {"dibao_uplift_rate": 0.1}, "granted 0.00"),
        ({"birth_date": "2002-06-16"}, {"dibao_uplift_rate": 0.1}, "granted 60.00"),
        ({"birth_date": "2002-06-15"}, {"dibao_uplift_rate": 0.1}, "granted 0.00"),
        ({"major_illness": True}, {}, "granted 0.00–more (dibao_uplift_rate)"),
        ({"major_illness": None}, {"dibao_uplift_rate": 0.1}, "granted 0.00–60.00 (major_illness)"),
    ],
)  # fmt: skip
def test_more_for_those_in_special_need(
    place: PlaceAndDay, facts: dict[str, Any], values: dict[str, Any], expected: str
) -> None:
    """JL-7a, JL-7b: once a person, from the seventieth birthday and up to the eighteenth."""
    assert place.say("dibao", adult(wage_income=600, **facts), values=values) == expected


@pytest.mark.parametrize(
    ("facts", "on_dibao", "expected"),
    [
        ({"job_refusals_6m": 2}, True, "granted"), ({"job_refusals_6m": 1}, True, "refused"),
        ({"job_refusals_6m": 2}, False, "refused"), ({"job_refusals_6m": 2, "labour_ability": "none"}, True, "refused"),
        ({"job_refusals_6m": 2, "labour_ability": "partial"}, True, "granted"),
        ({"job_refusals_6m": 3, "birth_date": "1960-06-16"}, True, "granted"),
        ({"job_refusals_6m": 3, "birth_date": "1960-06-15"}, True, "refused"),
        ({"job_refusals_6m": 3, "birth_date": "2004-06-15"}, True, "granted"),
        ({"job_refusals_6m": 3, "birth_date": "2004-06-16"}, True, "refused"),
        ({"job_refusals_6m": None}, True, "open (job_refusals_6m)"),
    ],
)  # fmt: skip
def test_refusals_of_work(place: PlaceAndDay, facts: dict[str, Any], on_dibao: bool, expected: str) -> None:
    """JL-8a: two within half a year, of whoever is 16 to 59, can work and receives dibao."""
    assert place.say("dibao_stop_for_refusal", adult(**facts), on_dibao=on_dibao) == expected


@pytest.mark.parametrize(
    ("wage", "household", "values", "expected"),
    [
        (800, {"on_dibao": True}, {"earnings_disregard": 200}, "granted 0.00"),
        (800, {"on_dibao": True}, {"earnings_disregard": 199.99}, "refused"),
        (100, {"on_dibao": True}, {"earnings_disregard": 200}, "granted 600.00"),
        (800, {"on_dibao": False}, {"earnings_disregard": 200}, "refused"),
        (800, {"on_dibao": None}, {"earnings_disregard": 200}, "open 0.00 (on_dibao)"),
        (800, {"recognised_class": "dibao"}, {"earnings_disregard": 200}, "granted 0.00"),
        (800, {"on_dibao": True}, {}, "open 0.00–600.00 (earnings_disregard)"),
    ],
)
def test_earnings_that_are_left_out(
    place: PlaceAndDay, wage: float, household: dict[str, Any], values: dict[str, Any], expected: str
) -> None:
    """JL-8c: of whoever has taken up work while on dibao, up to the sum that the county sets."""
    person = adult(wage_income=wage, started_work_on="2020-05-01")
    assert place.say("dibao", person, values=values, **household) == expected
    assert place.say("dibao", adult(wage_income=800), on_dibao=True, values={"earnings_disregard": 200}) == "refused"


@pytest.mark.parametrize(
    ("loss", "values", "expected"),
    [
        ("full", {}, "granted 444.00"), ("partial", {}, "granted 296.00"), ("none", {}, "granted 148.00"),
        ("none", {"care_able": 200}, "granted 200.00"), ("full", {"care_full": 500.5}, "granted 500.50"),
        (None, {}, "granted 148.00–444.00 (self_care_loss)"),
    ],
)  # fmt: skip
def test_care_fees(place: PlaceAndDay, loss: str | None, values: dict[str, Any], expected: str) -> None:
    """JL-9b: 30, 20 and 10 % of last year's 1480 at least."""
    assert place.say("tekun_care", alone(birth_date="1950-01-01", self_care_loss=loss), values=values) == expected


def test_the_tekun_standard_follows_last_year(place: PlaceAndDay) -> None:
    """JL-9a: 1.3 × 560; what is entered goes before."""
    person = alone(birth_date="1950-01-01")
    assert place.say("tekun_basic", person) == "granted 728.00"
    assert place.say("tekun_basic", person, values={"tekun_basic_standard": 800}) == "granted 800.00"


@pytest.mark.parametrize(("wage", "expected"), [(600, "granted 175.00"), (600.01, "refused")])
def test_the_medical_premium(place: PlaceAndDay, wage: float, expected: str) -> None:
    """JL-13: tekun and dibao, not low income."""
    values = {"medical_premium": 350, "medical_premium_rate": 0.5}
    assert (
        place.say("medical_premium_subsidy", adult(wage_income=wage, enrolled_medical=True), values=values) == expected
    )


@pytest.mark.parametrize(
    ("standard", "values", "warned"),
    [
        (600, {"disposable_income@2018-01-01": 36_000}, []),  # 20 % a year is 7200
        (599.99, {"disposable_income@2018-01-01": 36_000}, ["JL-1a"]),
        (600, {"minimum_wage@2018-01-01": 1500}, []),  # 40 % is 600
        (600.01, {"minimum_wage@2018-01-01": 1500}, ["JL-1b"]),
        (600, {"disposable_income@2018-01-01": 36_000.05, "minimum_wage@2018-01-01": 1500}, ["JL-1a", "JL-1a、JL-1b"]),
        (600, {"guideline_standard": 600}, []),
        (600, {"guideline_standard": 600.01}, ["JL-1c"]),
        (600, {}, []),
    ],
)
def test_the_band_of_the_standard(library: Library, standard: float, values: dict[str, Any], warned: list[str]) -> None:
    """JL-1a, JL-1b: of the year before last; JL-1c: the province's guideline. They warn and refuse nobody."""
    built = {
        "id": "w", "region": "220100", "on": "2020-06-15", "parameters": exact({**VALUES, "dibao_standard": standard, **values}),
        "household": {"assets_within_dibao_limit": True}, "members": [{"id": "a", **adult()}],
    }  # fmt: skip
    request = CaseReader(library.vocabulary).read(built, 1)
    assert isinstance(request, Request), request
    result = Decider(library).decide(request)[1]
    each_result = [
        warning for warning in result.warnings() if warning.startswith("录入的标准需核对") and "JL-1" in warning
    ]
    assert [warning[warning.rindex("（") + 1 : -1] for warning in each_result] == warned
    assert next(outcome for outcome in result.data()["outcomes"] if outcome["right"] == "dibao")["status"] == "eligible"


@pytest.mark.parametrize(("cost", "expected"), [(0, "refused"), (0.01, "open 0.00–0.01"), (1000, "open 0.00–1000.00")])
def test_medical_aid_at_a_share_that_nobody_has_entered(place: PlaceAndDay, cost: float, expected: str) -> None:
    """JL-12: whatever share the place sets, it is not more than the whole of the cost."""
    person = adult(in_policy_medical_cost=cost)
    needed = "" if expected == "refused" else " (medical_aid_cap, medical_aid_rate)"
    assert place.say("medical_aid", person, recognised_class="dibao") == expected + needed


def test_a_supplement_at_a_share_that_nobody_has_entered_has_no_upper_bound(place: PlaceAndDay) -> None:
    """JL-8: where only the supplement hangs on the share, the right is granted and the most it comes to is unknown."""
    person = adult(wage_income=100, disability_type="visual", disability_level=1)
    assert place.say("dibao", person) == "granted 500.00–more (dibao_uplift_rate)"
