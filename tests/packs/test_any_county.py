"""A county without a pack: what the nation gives, on both sides of the days on which its texts change.

What a clause says is worked out by hand; a standard of 600 and the like are test values. `test_national_layer` has the nation
beside packs, `test_shared_cases` the cases that lie beside the project.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.quality.coverage import coverage_data

COUNTY = "130123"
ALONE: dict[str, Any] = {
    "id": "a", "birth_date": "1980-03-01", "wage_income": 0, "labour_ability": "full", "employment": "unemployed",
    "has_able_obligor": True,
}  # fmt: skip
EARNER: dict[str, Any] = {**ALONE, "id": "b", "wage_income": 1500, "employment": "employed"}
HELPLESS = {"labour_ability": "none", "has_able_obligor": False, "assets_within_tekun_limit": True}


def outcomes(
    library: Library,
    on: str,
    members: list[dict[str, Any]],
    parameters: dict[str, Any] | None = None,
    household: dict[str, Any] | None = None,
) -> dict[tuple[str, str], str]:
    """Status of each right and holder, with the sum or range where there is one: eligible 600.00, eligible 0–6."""
    built = {
        "id": "c", "region": COUNTY, "on": on, "parameters": {"dibao_standard": 600, **(parameters or {})},
        "household": {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True, **(household or {})},
        "members": members,
    }  # fmt: skip
    request = CaseReader(library.vocabulary).read(json.loads(json.dumps(built), parse_float=Decimal), 1)
    assert isinstance(request, Request), request
    return {(each["right"], each["for"]): told(each) for each in Decider(library).decide(request)[1].data()["outcomes"]}


def told(outcome: dict[str, Any]) -> str:
    amount = outcome["amount"]
    if amount is None or outcome["status"] == "not_eligible":
        return str(outcome["status"])
    low, high = amount["low"], amount["high"]
    return f"{outcome['status']} {low}" + ("" if low == high else f"–{'more' if high is None else high}")


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        # CN-57-8-1, -2: of an edge household (750 a head), at work or not, of any age
        ("2021-06-30", {"disability_type": "physical", "disability_level": 2}, None),
        ("2021-07-01", {"disability_type": "physical", "disability_level": 2}, "eligible 600.00"),
        ("2021-07-01", {"disability_type": "physical", "disability_level": 3}, "not_eligible"),
        ("2021-07-01", {"disability_type": "mental", "disability_level": 3}, "eligible 600.00"),
        ("2021-07-01", {"disability_type": "mental", "disability_level": 4}, "not_eligible"),
        ("2021-07-01", {"major_illness": True}, "eligible 600.00"),
        ("2026-07-01", {"major_illness": True}, "eligible 600.00"),
        # CN-57-8-3: three years, both ends of the month
        ("2021-07-01", {"counted": False, "months_in_religious_premises": 35}, "not_eligible"),
        ("2021-07-01", {"counted": False, "months_in_religious_premises": 36}, "eligible 600.00"),
    ],
)
def test_ways_to_dibao_alone(library: Library, on: str, facts: dict[str, Any], expected: str | None) -> None:
    assert outcomes(library, on, [{**ALONE, **facts}, EARNER]).get(("dibao_single", "a")) == expected


@pytest.mark.parametrize(
    ("on", "entered", "expected"),
    [
        ("2021-07-01", {}, "not_eligible"),  # 900 is 1.5 × 600
        ("2026-06-30", {"edge_multiple": 2}, "not_eligible"),  # no province could set it before the law
        ("2026-07-01", {"edge_multiple": 2}, "eligible"),
        ("2026-07-01", {"edge_multiple": 1.4}, "not_eligible"),
        ("2026-07-01", {}, "not_eligible"),
    ],
)
def test_how_far_the_edge_reaches(library: Library, on: str, entered: dict[str, Any], expected: str) -> None:
    found = outcomes(library, on, [{**EARNER, "id": "a", "wage_income": 900}], entered)
    assert found["low_income", "household"] == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"birth_date": "2006-01-02", "recognised_tekun": True}, "eligible"),  # to eighteen
        ({"birth_date": "2004-06-01", "recognised_tekun": True, "education_stage": "vocational"}, "eligible"),
        ({"birth_date": "2004-06-01", "recognised_tekun": True, "education_stage": "university"}, "not_eligible"),
        ({"birth_date": "2006-01-02"}, "not_eligible"),  # CN-43-5: under sixteen alone
        ({"birth_date": "1950-01-01", "transfer_income": 599.99, "basic_pension": 200}, "eligible"),  # CN-43-6
        ({"birth_date": "1950-01-01", "transfer_income": 600}, "not_eligible"),
        ({"birth_date": "1950-01-01", "assets_within_tekun_limit": False}, "not_eligible"),
        ({"birth_date": "1950-01-01", "assets_within_tekun_limit": None}, "undetermined"),
    ],
)
def test_who_is_tekun(library: Library, facts: dict[str, Any], expected: str) -> None:
    member = {**ALONE, "employment": "student", **HELPLESS, **facts}
    assert outcomes(library, "2023-01-01", [member])["tekun", "a"] == expected


@pytest.mark.parametrize(
    ("ability", "expected"), [("none", "eligible"), ("partial", "not_eligible"), (None, "undetermined")]
)
def test_a_minor_of_sixteen_under_the_law(library: Library, ability: str | None, expected: str) -> None:
    """CN-LAW-16 names minors without an age: the ability to work is asked."""
    member = {**ALONE, **HELPLESS, "birth_date": "2010-01-02", "employment": "student", "labour_ability": ability}
    assert outcomes(library, "2026-07-01", [member])["tekun", "a"] == expected


CARE = {"care_full": 900, "care_partial": 500, "care_able": 100}


@pytest.mark.parametrize(
    ("failed", "entered", "expected"),
    [
        (0, CARE, "eligible 100.00"),
        (3, CARE, "eligible 500.00"),
        (4, CARE, "eligible 900.00"),
        (None, CARE, "eligible 100.00–900.00"),
        (4, {}, "undetermined 0.00–more"),
    ],
)
def test_tiers_of_care(library: Library, failed: int | None, entered: dict[str, Any], expected: str) -> None:
    member = {**ALONE, **HELPLESS, "birth_date": "1950-01-01", "employment": "retired", "self_care_failed": failed}
    assert outcomes(library, "2023-01-01", [member], entered)["tekun_care", "a"] == expected


@pytest.mark.parametrize(
    ("wage", "more", "expected"),
    [
        (1500, {}, "eligible 1100.00"),  # no dibao: in full
        (500, {}, "eligible 750.00"),  # 700 of dibao for two: 1100 − 350
        (0, {}, "eligible 500.00"),  # 1200 for two
        (500, {"disability_type": "physical", "disability_level": 3}, "eligible 550.00"),  # and 200 of living money
    ],
)
def test_a_child_whom_nobody_raises_gets_the_difference(
    library: Library, wage: int, more: dict[str, Any], expected: str
) -> None:
    child = {"id": "k", "birth_date": "2013-02-02", "has_able_obligor": True, "is_unattended_child": True, **more}
    entered = {"unattended_child_standard": 1100, "disability_living_standard": 200}
    found = outcomes(library, "2022-06-10", [{**EARNER, "wage_income": wage}, child], entered)
    assert found["unattended_child_allowance", "k"] == expected


@pytest.mark.parametrize(
    ("living", "share", "recognised", "expected"),
    [
        (10_800, 0.6, None, "not_eligible"),  # just the share of 18 000
        (10_800.01, 0.6, None, "eligible"),
        (10_800.01, None, None, "undetermined"),
        (10_800.01, 0.6, "low_income", "not_eligible"),
    ],
)
def test_which_share_necessary_spending_takes(
    library: Library, living: float, share: float | None, recognised: str | None, expected: str
) -> None:
    entered = {"disposable_income@2024-12-31": 30_000, **({"rigid_share": share} if share else {})}
    household: dict[str, object] = {
        "assets_within_rigid_limit": True,
        "assets_within_low_income_limit": False,
        "living_spending_12m": living,
    }
    household |= {"recognised_class": recognised} if recognised else {}
    found = outcomes(library, "2025-06-01", [EARNER], entered, household)
    assert found["rigid_household", "household"] == expected


def test_three_refusals_in_a_row(library: Library) -> None:
    refusing = [{**ALONE, "refusals_in_a_row": 3}, {**EARNER, "refusals_in_a_row": 3}]
    for on in ("2014-05-02", "2021-07-01", "2026-07-01"):
        found = outcomes(library, on, refusing, household={"on_dibao": True})
        assert found["dibao_stop_for_refusal", "a"] == "eligible", on
        assert found["dibao_stop_for_refusal", "b"] == "not_eligible", on


def test_every_right_is_answered_or_no_text_speaks_of_it(library: Library) -> None:
    """Two rights are in no national text at hand; the decision says so."""
    found = {right for right, _ in outcomes(library, "2026-09-01", [ALONE, EARNER])}
    assert set(library.vocabulary.rights) - found == {"cancer_screening", "pension_premium_subsidy"}


def test_every_element_of_the_register_is_enacted_or_says_why_not(library: Library) -> None:
    rows = coverage_data(library, library.pack("cn"))
    assert [row["id"] for row in rows if not row["enacted_by"] and not row["reason"]] == []
