"""Guangxi at the boundaries of its clauses; every figure is worked out by hand from the clause that is named."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.boundary_families import PlaceAndDay, adult, alone


@pytest.fixture(scope="module")
def place(library: Library) -> PlaceAndDay:
    return PlaceAndDay(library, "450100", "2019-10-15", dibao_standard=600, minimum_wage=1500, low_income_standard=900)


@pytest.mark.parametrize(
    ("wage", "expected"),
    [
        (599.99, "granted 0.01"), (600, "refused"), (0, "granted 600.00"),
        ({"total": 7199, "months": 12}, "granted 0.08"),  # 599.9166…
        ({"total": 7200, "months": 12}, "refused"),
        (None, "open 0.01–600.00 (wage_income)"),
    ],
)  # fmt: skip
def test_below_the_standard(place: PlaceAndDay, wage: Any, expected: str) -> None:
    """GX-4.2: below, not at."""
    assert place.say("dibao", adult(wage_income=wage)) == expected


def test_a_fraction_of_a_fen_below(place: PlaceAndDay) -> None:
    """599.91666… and 600.08 are a third of a fen less than 1200: below the standard, and paid as nothing."""
    assert (
        place.say("dibao", adult(wage_income={"total": 7199, "months": 12}), adult(wage_income=600.08))
        == "granted 0.00"
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"residence_months": 12, "permit_months": 1}, "granted 600.00"),
        ({"residence_months": 11, "permit_months": 40}, "refused"),
        ({"residence_months": 40, "permit_months": 0}, "refused"),
        ({"residence_months": None, "permit_months": 1}, "open 600.00 (residence_months)"),
        ({"residence_months": 11}, "refused"),
    ],
)
def test_newcomers(place: PlaceAndDay, facts: dict[str, Any], expected: str) -> None:
    """GX-4.5: a year in town and a permit now."""
    assert place.say("dibao", adult(hukou="elsewhere", **facts)) == expected


@pytest.mark.parametrize(
    ("facts", "household", "expected"),
    [
        ({"medical_self_paid_12m": 1200}, {}, "granted"),  # 12000 − 1200 ＝ 12 × 900
        ({"medical_self_paid_12m": 1199.99}, {}, "refused"),
        ({"disability_spending_12m": 600, "eldercare_spending_12m": 600}, {}, "granted"),
        ({"education_spending_12m": 1200}, {}, "refused"),
        ({}, {"disaster_spending_12m": 1200}, "granted"),
        ({"medical_self_paid_12m": None}, {}, "open (medical_self_paid_12m)"),
    ],
)
def test_income_net_of_spending(
    place: PlaceAndDay, facts: dict[str, Any], household: dict[str, Any], expected: str
) -> None:
    """GX-4.3: not above the city's standard, what was spent on illness, disability, age and disaster taken off."""
    assert place.say("low_income", adult(wage_income=1000, **facts), **household) == expected


@pytest.mark.parametrize(
    ("months", "income", "expected"),
    [
        (3, 600, "granted 0.00"), (3, 599.99, "granted 0.01"), (2, 0, "refused"), (3, 900, "granted 0.00"),
        (None, 100, "open 500.00 (months_below_standard)"), (3, None, "granted 0.00–600.00 (income_last_3_months)"),
    ],
)  # fmt: skip
def test_three_months_without_work(place: PlaceAndDay, months: int | None, income: Any, expected: str) -> None:
    """GX-5.1.2e: the sum is taken from the three months; over the year 700 is too much."""
    person = adult(employment="unemployed", transfer_income=700)
    assert place.say("dibao", person, months_below_standard=months, income_last_3_months=income) == expected


@pytest.mark.parametrize(
    ("months", "income", "contradicts"),
    [(3, 599.99, False), (3, 600, True), (4, 900, True), (2, 900, False), (None, 900, False), (3, None, False)],
)
def test_three_months_below_with_an_average_that_is_not(
    place: PlaceAndDay, months: int | None, income: Any, contradicts: bool
) -> None:
    """GX-5.1.2e: below the line in each of three months, and not below it on their average, cannot both be."""
    person = adult(employment="unemployed", transfer_income=700)
    warnings = place.warnings(person, months_below_standard=months, income_last_3_months=income)
    contradiction = (
        "填写的情况前后不一：人均收入连续三个月低于低保标准，近3个月家庭月均收入却不低于家庭保障线（GX-5.1.2e）"
    )
    assert (contradiction in warnings) is contradicts


@pytest.mark.parametrize(
    ("started", "values", "expected"),
    [
        ("2018-10-14", {}, "refused"), ("2018-10-15", {}, "granted 6–12 (gradual_exit_months)"),
        ("2019-04-14", {"gradual_exit_months": 6}, "refused"), ("2019-04-15", {"gradual_exit_months": 6}, "granted 6"),
        ("2018-10-15", {"gradual_exit_months": 12}, "granted 12"), ("none", {}, "refused"),
    ],
)  # fmt: skip
def test_grace(place: PlaceAndDay, started: str, values: dict[str, Any], expected: str) -> None:
    """GX-5.1.2h: six to twelve months from the day of starting work, the last of which ends with the corresponding day."""
    assert (
        place.say("gradual_exit", adult(wage_income=2000, started_work_on=started), on_dibao=True, values=values)
        == expected
    )


@pytest.mark.parametrize(
    ("born", "form", "expected"),
    [
        ("2001-10-15", "home", "refused"), ("2001-10-16", "home", "granted 800.00"),
        ("2010-01-01", "institution", "granted 1200.00"), ("2010-01-01", None, "granted 800.00–1200.00 (support_form)"),
    ],
)  # fmt: skip
def test_orphans(place: PlaceAndDay, born: str, form: str | None, expected: str) -> None:
    """GX-5.1.1d, GX-5.1.1e; on the eighteenth birthday it ends."""
    assert place.say("orphan_allowance", adult(birth_date=born, is_orphan=True, support_form=form)) == expected


@pytest.mark.parametrize(
    ("kind", "level", "more", "expected"),
    [
        ("physical", 2, {}, "granted 80.00"), ("physical", 3, {}, "refused"), ("mental", 3, {}, "granted 80.00"),
        ("mental", 4, {}, "granted 80.00"), ("intellectual", 3, {}, "refused"),
        ("multiple", 4, {"disability_components": ["visual", "mental"]}, "granted 80.00"),
        ("multiple", 3, {"disability_components": ["visual", "hearing"]}, "refused"),
        ("physical", None, {}, "open 80.00 (disability_level)"),
        ("physical", 1, {"recognised_tekun": True}, "refused"),
    ],
)  # fmt: skip
def test_the_care_subsidy(
    place: PlaceAndDay, kind: str, level: int | None, more: dict[str, Any], expected: str
) -> None:
    """GX-5.1.3d and GX-5.1.3e, whatever the income; not for tekun."""
    person = adult(wage_income=5000, disability_type=kind, disability_level=level, **more)
    assert place.say("disability_care_subsidy", person) == expected


@pytest.mark.parametrize(
    ("paid", "expected"),
    [(0, "granted 0.00–50000.00"), (49_999.99, "granted 0.00–0.01"), (50_000, "refused"), (60_000, "refused")],
)
def test_the_yearly_ceiling(place: PlaceAndDay, paid: float, expected: str) -> None:
    """GX-5.7b: 50,000 a year in all; an officer decides up to that."""
    requested: dict[str, Any] = {"hardship_kind": "major", "aid_requested": 60_000, "temporary_aid_this_year": paid}
    assert place.say("temporary_aid", **requested) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "granted 0.00–7000.00 (medical_aid_cap)"), ({"medical_aid_cap": 6999.99}, "granted 6999.99"),
        ({"medical_aid_cap": 7000}, "granted 7000.00"), ({"medical_aid_rate": 0.8, "medical_aid_cap": 9000}, "granted 8000.00"),
    ],
)  # fmt: skip
def test_medical_aid(place: PlaceAndDay, values: dict[str, Any], expected: str) -> None:
    """GX-5.2c: 70 % at least, within the year's cap."""
    person = adult(in_policy_medical_cost=10_000)
    assert place.say("medical_aid", person, recognised_class="dibao", values=values) == expected


@pytest.mark.parametrize(
    ("facts", "household", "expected"),
    [
        ({"wage_income": 100}, {}, "granted 210.00"),  # dibao: 60 % of 350
        ({"wage_income": 100, "disability_type": "visual", "disability_level": 2}, {}, "granted 350.00"),
        ({"wage_income": 100}, {"recognised_class": "none"}, "refused"),
        ({"wage_income": 100}, {"recognised_class": None}, "granted 210.00"),
        ({"wage_income": 5000}, {"recognised_class": "low_income"}, "granted 210.00"),
        ({"wage_income": 100, "enrolled_medical": False}, {}, "refused"),
        ({"wage_income": 100, "enrolled_medical": None}, {}, "open 210.00 (enrolled_medical)"),
    ],
)
def test_the_medical_premium(
    place: PlaceAndDay, facts: dict[str, Any], household: dict[str, Any], expected: str
) -> None:
    """GX-5.2a, GX-5.2b: the highest class counts; a class that was confirmed stands for the one computed."""
    person = adult(**{"enrolled_medical": True, **facts})
    assert place.say("medical_premium_subsidy", person, values={"medical_premium": 350}, **household) == expected


@pytest.mark.parametrize(
    ("loss", "expected"),
    [("full", "granted 900.00"), ("partial", "granted 450.00"), ("none", "refused"), (None, "open 450.00–900.00 (self_care_loss)")],
)  # fmt: skip
def test_care_fees(place: PlaceAndDay, loss: str | None, expected: str) -> None:
    """GX-5.1.1c: 60 % and 30 % of 1500; nothing is said of those who care for themselves."""
    assert place.say("tekun_care", alone(birth_date="1950-01-01", self_care_loss=loss)) == expected


def test_the_sixtieth_birthday(place: PlaceAndDay) -> None:
    """CN-43-5: from 60 on nobody is asked to work; the tekun standard is 1.3 × 600 (GX-5.1.1a)."""
    assert place.say("tekun_basic", alone(birth_date="1959-10-15")) == "granted 780.00"
    assert place.say("tekun_basic", alone(birth_date="1959-10-16")) == "refused"


CAUSES = (
    "cause_illness", "cause_disability", "cause_old_age", "cause_disaster", "cause_accident", "cause_schooling",
    "cause_unemployment", "cause_no_housing",
)  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES)
def test_any_recognised_cause_opens_the_single_unit_of_who_spends(place: PlaceAndDay, cause: str) -> None:
    """GX-5.1.2g: 等其他原因 leaves the list open; what counts is rigid spending of one's own."""
    earner, ill = adult(wage_income=5000), adult(employment="unemployed", medical_self_paid_12m=0.01)
    household: dict[str, Any] = {"lacks_labour": True, cause: True}
    assert place.say("dibao_single", earner, ill, holder="b", **household) == "granted 600.00"
    assert place.say("dibao_single", earner, ill, holder="a", **household) == "refused"
    assert place.say("dibao_single", earner, ill, holder="b", **{**household, "lacks_labour": False}) == "refused"
    assert place.say("dibao_single", earner, ill, holder="b", **{**household, cause: False}) == "refused"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "granted 50.00"),
        ({"birth_date": "1959-10-16"}, "granted 50.00"),  # 60 on the day after
        ({"birth_date": "1959-10-15"}, "refused"),
        ({"birth_date": "2003-10-15", "enrolled_pension": None}, "open 50.00 (enrolled_pension)"),
        ({"birth_date": "2003-10-16", "enrolled_pension": None}, "refused"),  # a child is not asked
        ({"birth_date": "2001-10-16", "education_stage": "university"}, "refused"),
        ({"basic_pension": 0.01}, "refused"),
        ({"enrolled_pension": False}, "refused"),
    ],
)
def test_the_pension_premium_is_paid_for_who_may_pay_in(
    place: PlaceAndDay, facts: dict[str, Any], expected: str
) -> None:
    """GX-5.6c, GX-5.6d: of working age, not at school, and not drawing the pension already."""
    assert place.say("pension_premium_subsidy", adult(**{"enrolled_pension": True, **facts})) == expected
