"""Contradictions between facts: found in tables as in single cases, with the same words."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.library import Library
from doudi.screening.engine.screener import Screener
from tests.policies.households import case
from tests.screening.case_tables import tables

PRESCHOOLER = {"a__education_stage": "preschool", "a__birth_date": "1974-10-15"}
INSURED_CHILD = {"a__birth_date": "2010-01-01", "a__enrolled_pension": True, "a__employment": "minor"}


def plain(**changes: Any) -> dict[str, Any]:
    """One person of whom little is known."""
    return case(**changes) | {"members": [case(**changes)["members"][0]]}


def test_impossible_facts_set_the_family_aside_with_the_reason(library: Library) -> None:
    cases = [
        plain(id="fine"),
        plain(id="bad", **PRESCHOOLER),
        plain(id="unknown", **PRESCHOOLER | {"a__birth_date": None}),
    ]
    result = Screener(library).decide(*tables(cases, library.vocabulary))
    assert result.households["household"].to_list() == ["fine", "unknown"]
    ((household, member, column, value, reason),) = result.refused.rows()
    assert (household, member, column) == ("bad", "a", "education_stage")
    assert value == "preschool，1974-10-15"
    fault = CaseReader(library.vocabulary).read(cases[1], 1)
    assert isinstance(fault, list)
    assert reason.rpartition("：")[2] in str(fault[0])


def test_odd_facts_are_pointed_out_and_decided(library: Library) -> None:
    odd, bad = plain(id="odd", **INSURED_CHILD), plain(id="bad", **INSURED_CHILD | PRESCHOOLER)
    result = Screener(library).decide(*tables([odd, bad], library.vocabulary))
    assert result.households["household"].to_list() == ["odd"]
    request = CaseReader(library.vocabulary).read(odd, 1)
    assert isinstance(request, Request)
    assert [row[0] for row in result.warnings.rows()] == ["odd"] * len(request.warnings)
    for row, warning in zip(result.warnings.rows(), request.warnings, strict=True):
        assert row[-1].rpartition("：")[2] in warning


@pytest.mark.parametrize("size", [1, 3])
def test_people_keep_to_their_households(library: Library, size: int) -> None:
    cases = []
    for number in range(6):
        bad = number % 2 == 0
        family = plain(id=f"h{number}", **(PRESCHOOLER if bad else {}))
        members = [family["members"][0]] + [{"id": f"m{rank}"} for rank in range(1, size)]
        cases.append(family | {"members": members})
    stored = Screener(library).store(*tables(cases, library.vocabulary))
    assert stored.households["household"].to_list() == ["h1", "h3", "h5"]
    assert stored.people["home"].to_list() == [row for row in range(3) for _ in range(size)]
    assert stored.people["household"].to_list() == [f"h{2 * row + 1}" for row in range(3) for _ in range(size)]
