"""Invented households as cases of the contract."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.cases.case_stream import case_text
from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.case_form import case_form, local_values
from doudi.population.population import Population
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import HouseholdDecision
from doudi.screening.tables.fact_series import is_money

REGIONS = ("450102", "620422", "360103", "220102")


def decision(library: Library, case: dict[str, Any]) -> HouseholdDecision:
    request = CaseReader(library.vocabulary).read(case, 1)
    assert not isinstance(request, list), [str(fault) for fault in request]
    program = library.program(library.for_region(request.region, request.on), request.on)
    return decide(program, request.household, request.on, True, advise=False)


@pytest.mark.parametrize("region", [*REGIONS, "450100", "220000", "110101"])
def test_every_invented_case_is_read_without_a_fault(vocabulary: Vocabulary, region: str) -> None:
    reader = CaseReader(vocabulary)
    for missing in ("0", "0.3"):
        for household in Population(region, seed=3, missing=Decimal(missing)).households(0, 150):
            for brief in (False, True):
                # as it is read from a file: numbers as decimals
                case = json.loads(case_text(household.case(brief)), parse_float=Decimal)
                request = reader.read(case, 1)
                assert not isinstance(request, list), [str(fault) for fault in request]
                assert request.region == household.region
                assert len(request.members) == len(household.members)


@pytest.mark.parametrize("region", REGIONS)
def test_a_brief_case_is_decided_like_the_whole_one(library: Library, region: str) -> None:
    for household in Population(region, seed=4, missing=Decimal("0.05")).households(0, 80):
        complete, brief = household.case(), household.case(brief=True)
        assert len(case_text(brief)) * 5 < len(case_text(complete)) * 4
        results = [
            [(o.bound.rule.name, o.member, o.status, o.amount) for o in decision(library, case).outcomes]
            for case in (complete, brief)
        ]
        assert results[0] == results[1], household.id


def test_how_facts_are_written() -> None:
    written = case_form().of(
        {
            "birth_date": dt.date(1980, 3, 1),
            "wage_income": 123456,
            "business_income": 120000,
            "disability_type": "multiple",
            "disability_level": 2,
            "disability_components": ("visual", "mental"),
            "counted": False,
            "started_work_on": "none",
        }
    )
    assert written == {
        "birth_date": "1980-03-01",
        "wage_income": Decimal("1234.56"),
        "business_income": 1200,
        "disability_type": "multiple",
        "disability_level": 2,
        "disability_components": ["visual", "mental"],
        "counted": False,
        "started_work_on": "none",
    }
    assert isinstance(written["business_income"], int)


def test_what_a_brief_case_leaves_out() -> None:
    plain = {"counted": True, "hukou": "local_urban", "business_income": 0, "job_refusals_6m": 0, "permit_months": 0}
    idle = {"disability_type": "none", "disability_level": "none", "started_work_on": "none", "major_illness": False}
    facts = {"counted": False, "hukou": "elsewhere", "business_income": 100, "permit_months": 0, "wage_income": 0}
    form = case_form()
    assert form.of(plain | idle, brief=True) == {}
    assert form.of(facts, brief=True).keys() == facts.keys()
    # where the leading fact is missing, what hangs on it is still said
    assert form.of({"permit_months": 0, "disability_level": "none"}, brief=True).keys() == {
        "permit_months",
        "disability_level",
    }


def test_local_values_are_dated_by_year() -> None:
    values = local_values(dt.date(2019, 10, 15))
    assert values["dibao_standard"] == 760
    assert values["dibao_standard@2018-01-01"] == 695
    assert values["dibao_standard@2017-01-01"] == 635
    assert values["medical_aid_rate"] == Decimal("0.7")
    assert isinstance(values["dibao_standard"], int)


def test_a_case_can_be_made_without_local_values() -> None:
    case = Population("620422").household(0).case(parameters=False)
    assert "parameters" not in case
    assert case["region"].startswith("620422901") or case["region"].startswith("62042290")


def test_money_is_told_by_its_unit(vocabulary: Vocabulary) -> None:
    money = {name for name, fact in vocabulary.facts.items() if is_money(fact.type)}
    assert {"wage_income", "aid_requested", "last_year_income", "medical_self_paid_12m"} <= money
    assert not money & {
        "permit_months",
        "people_to_aid",
        "disability_level",
        "job_refusals_6m",
        "housing",
        "birth_date",
    }
