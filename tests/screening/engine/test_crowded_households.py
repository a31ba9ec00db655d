"""Households past the budget of a Program: in bulk and for one alike, needs never too few."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.library import Library
from doudi.population.population import Population
from doudi.rules.engine.decide import HouseholdDecider, decide
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE
from doudi.screening.engine.crowded_households import CrowdedHouseholds
from doudi.screening.engine.interpreter_fallback import FallbackCase, InterpreterFallback
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.columns import NeedBits, needs_column
from doudi.screening.tables.local_values import LocalValues
from tests.screening.case_tables import Case, tables

KEPT = {"id", "birth_date", "sex", "counted"}


def sparse(case: Case, row: int) -> Case:
    """Every other household with names and birth dates alone, every fourth with answers that were asked and are not known."""
    if row % 2 == 0:
        return case
    members = [{name: value for name, value in member.items() if name in KEPT} for member in case["members"]]
    if row % 4 == 3:
        members = [member | dict.fromkeys(("major_illness", "wage_income"), None) for member in members]
    return case | {"household": {}, "members": members}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    population = Population("220102", 14, Decimal("0.05"), identities=False)
    drawn = (household.case() | {"parameters": {}} for household in population.households(0, 8))
    return [sparse(case, row) for row, case in enumerate(drawn)]


def request(library: Library, case: Case) -> Request:
    read = CaseReader(library.vocabulary).read(case, 1)
    assert isinstance(read, Request), read
    return read


@pytest.mark.parametrize("presume", [False, True])
def test_the_same_households_are_crowded_in_bulk(library: Library, cases: list[Case], presume: bool) -> None:
    screener = Screener(library, LocalValues(), presume)
    stored = screener.store(*tables(cases, library.vocabulary))
    (part,) = screener._parts(stored)
    crowded = CrowdedHouseholds(part.program, screener.need_bits, presume).find(part.households, part.people)
    expected = []
    for case in cases:
        household = request(library, case)
        expected.append(HouseholdDecider(part.program, household.household, household.on, presume).crowded)
    assert crowded.to_list() == expected
    assert {True, False} == set(expected)


def test_of_a_crowded_household_nothing_is_needed_that_bulk_leaves_out(library: Library, cases: list[Case]) -> None:
    screener = Screener(library)
    result = screener.decide(*tables(cases, library.vocabulary))
    first = past_budget = 0
    for row, case in enumerate(cases):
        household = request(library, case)
        program = library.program(library.for_region(household.region, household.on), household.on)
        decision = decide(program, household.household, household.on)
        for outcome in decision.outcomes:
            name = outcome.bound.rule.name
            frame, at = (result.households, row) if outcome.member < 0 else (result.people, first + outcome.member)
            cells: dict[str, Any] = frame.row(at, named=True)
            words = (cells[needs_column(name, index)] for index in range(screener.need_bits.words))
            needs = set(screener.need_bits.decode(*words))
            assert cells[name] == outcome.status
            assert {need.fact or need.parameter for need in outcome.needs} & set(screener.need_bits.names) <= needs
            if cells[name] == NOT_ELIGIBLE or (cells[name] == ELIGIBLE and outcome.amount is None):
                assert not needs
            past_budget += not outcome.exact
        first += len(case["members"])
    assert past_budget


def test_near_its_budget_a_household_is_decided_as_one_whole(library: Library, cases: list[Case]) -> None:
    """What a right is decided to be must not depend on which other rights are asked with it."""
    household = request(library, cases[0] | {"household": {}})
    program = library.program(library.for_region(household.region, household.on), household.on)
    need_bits = NeedBits.of(program)
    for steps in (5, 200):
        small = replace(program, steps=steps, cache={})
        decision = decide(small, household.household, household.on, True, False)
        fallback = InterpreterFallback(small, need_bits)
        for outcome in decision.outcomes:
            pair = (outcome.bound.rule.name, outcome.member)
            case = FallbackCase(household.household, household.on, (pair,))
            assert list(fallback.decide(case)) == [(*pair, fallback.cells(outcome))], steps
