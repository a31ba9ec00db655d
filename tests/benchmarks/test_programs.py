"""The programs of the benchmark decide hand-computed households as they should, by doudi; the other engines are not needed."""

from __future__ import annotations

import importlib.util
import json
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import read_vocabulary
from tests.paths import ROOT

BENCHMARKS = ROOT / "benchmarks"
PROGRAMS = BENCHMARKS / "programs"


def module(path: Path) -> ModuleType:
    """A script of the benchmark, which is no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    program_module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = program_module
    spec.loader.exec_module(program_module)
    return program_module


def library(program: str) -> Library:
    packs = PROGRAMS / program / "doudi"
    return Library((packs,), read_vocabulary(packs / "vocabulary.yaml"))


def decided(
    program: str, on: str, household: dict[str, Any], *members: dict[str, Any]
) -> dict[tuple[str, str], str | int]:
    """By right and whom it is for: the sum, or the status where there is none."""
    packs = library(program)
    people = [{"id": "abc"[index], **member} for index, member in enumerate(members)]
    case = {"region": "450100", "on": on, "household": household, "members": people}
    request = CaseReader(packs.vocabulary).read(json.loads(json.dumps(case), parse_float=Decimal), 1)
    assert isinstance(request, Request), request
    outcomes = Decider(packs).decide(request)[1].data()["outcomes"]
    return {
        (outcome["right"], outcome["for"]): outcome["amount"]["low"] if outcome["amount"] else outcome["status"]
        for outcome in outcomes
    }


@pytest.mark.parametrize(
    ("on", "city", "members", "expected"),
    [
        # 710.50 × 3 - (1000.25 × 0.8 + 0.10 + 0.20 + 33.33) = 2131.50 - 833.83
        ("2025-09-01", "lake", [(1000.25, 0.1), (0, 0.2), (0, 33.33)], "1297.67"),
        # the standard of before July: 682.50 × 3 - 833.83
        ("2025-06-30", "lake", [(1000.25, 0.1), (0, 0.2), (0, 33.33)], "1213.67"),
        ("2025-09-01", "hill", [(0, 620)], "0.00"),
        ("2025-09-01", "hill", [(0, 620.01)], "not_eligible"),
        ("2025-09-01", "plain", [(0, 0)], "835.25"),
    ],
)
def test_dibao(on: str, city: str, members: list[tuple[float, float]], expected: str) -> None:
    people = [{"wage": wage, "transfer": transfer} for wage, transfer in members]
    assert decided("dibao", on, {"city": city}, *people) == {("dibao", "household"): expected}


ADULT: dict[str, Any] = {
    "birth_date": "1980-03-02", "wage": 0, "pension": 0, "transfer": 0, "disability": "none", "stage": "none", "insured_months": 0
}  # fmt: skip
CHILD = {**ADULT, "birth_date": "2012-05-20", "stage": "compulsory"}
HOUSEHOLD: dict[str, Any] = {"city": "hill", "assets_ok": True, "on_dibao": False}


def test_bundle_of_a_family_on_dibao() -> None:
    mother = {**ADULT, "wage": 800, "insured_months": 12, "disability": "severe", "medical": 2500.55}
    amounts = decided("bundle", "2025-09-01", HOUSEHOLD, mother, CHILD)
    granted = {key: value for key, value in amounts.items() if value != "not_eligible"}
    assert granted == {
        ("dibao", "household"): "725.00",  # 620 × 2 - 800 × 0.75 + 85
        ("disability_living", "a"): "95.00",
        ("disability_care", "a"): "110.00",
        ("child_allowance", "b"): "60.30",
        ("medical_premium", "a"): "400.00",
        ("medical_premium", "b"): "400.00",
        ("medical_aid", "a"): "700.39",  # (2500.55 - 1500) × 0.7 = 700.385
        ("pension_premium", "a"): "200.00",
        ("school_aid", "b"): "eligible",
    }


def test_bundle_of_a_family_with_heavy_spending() -> None:
    """Wage of a job four months old counts by half; a pension less 120 since July."""
    worker = {**ADULT, "wage": 2600, "started_work_on": "2025-05-01", "medical": 27000}
    elder = {**ADULT, "birth_date": "1935-09-01", "pension": 320.5, "stage": "none"}
    amounts = decided("bundle", "2025-09-01", {**HOUSEHOLD, "on_dibao": True, "disaster_spending": 1200}, worker, elder)
    granted = {key: value for key, value in amounts.items() if value != "not_eligible"}
    # income 1300 + 200.50 = 1500.50 over the line of 1240; 28200 a year are 2350 a month
    assert granted == {
        ("low_income", "household"): "eligible",
        ("gradual_exit", "household"): 6,
        ("heavy_spending_aid", "household"): "679.60",  # (2350 - 1500.50) × 0.8
        ("elder_allowance", "b"): "230.00",  # ninety on the very day
        ("medical_premium", "a"): "240.00",
        ("medical_premium", "b"): "240.00",
        ("medical_aid", "a"): "12750.00",
    }


def test_bundle_of_values_and_a_formula_of_before() -> None:
    """In March 2024 the pension counts whole, wages at 0.8, and the premium is 380."""
    amounts = decided(
        "bundle", "2024-03-01", HOUSEHOLD, {**ADULT, "birth_date": "1950-01-01", "wage": 100, "pension": 130.5}
    )
    assert amounts["dibao", "household"] == "379.50"  # 590 - 80 - 130.50
    assert amounts["medical_premium", "a"] == "380.00"


def test_bundle_without_the_property_that_is_asked() -> None:
    amounts = decided("bundle", "2025-09-01", {**HOUSEHOLD, "assets_ok": False}, ADULT)
    assert set(amounts.values()) == {"not_eligible"}


def test_bundle_has_thirty_rules() -> None:
    packs = library("bundle")
    assert len(packs.layer(packs.pack("cn")).rules) == 30


def chained(wage: Decimal, children: int, renting: bool) -> Decimal:
    """The hundred steps again, in plain arithmetic."""
    write = module(PROGRAMS / "chain" / "write.py")
    sum_of = wage
    for step in range(write.FIRST, write.LAST + 1):
        step_values = write.values(step)
        match write.kind(step):
            case "allowance":
                sum_of += step_values["allowance"] if sum_of < step_values["line"] else 0
            case "deduction":
                sum_of = max(sum_of - step_values["deduction"], Decimal(0))
            case "bonus":
                sum_of = min(sum_of + step_values["bonus"], step_values["cap"])
            case "per_child":
                sum_of += step_values["per_child"] * children
            case "rent":
                sum_of += -step_values["rent"] if renting else step_values["heating"]
    return sum_of


@pytest.mark.parametrize(("wage", "children", "renting"), [(1000, 2, True), (3200.45, 0, False), (0, 1, True)])
def test_chain(wage: float, children: int, renting: bool) -> None:
    expected = chained(Decimal(str(wage)), children, renting)
    amounts = decided("chain", "2025-09-01", {"children": children, "renting": renting}, {"wage": wage}, {"wage": 0})
    assert amounts == {("support", "household"): f"{expected:.2f}" if expected > 0 else "not_eligible"}


def test_chain_has_a_hundred_rules() -> None:
    packs = library("chain")
    assert len(packs.layer(packs.pack("cn")).rules) == 100


def test_the_files_of_chain_are_what_its_script_writes() -> None:
    write = module(PROGRAMS / "chain" / "write.py")
    for name, text in write.FILES.items():
        assert (PROGRAMS / "chain" / name).read_text(encoding="utf-8") == text(), name
