"""Reminders: when something is due again, for which households, and how ledgers differ."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.packs.reminders import household_due, next_due
from doudi.rules.calendar import format_day, parse_day
from tests.policies.households import case

FILE = "reminders.yaml"
TEXT = """\
reminders:
  - reminder: yearly
    label: 每年核查
    of: household
    where: household_qualifies
    every: 12
    clause: HILL-3
  - {reminder: ledgers, label: 台账比对, of: ledgers, every: 6, clause: HILL-3}
"""


def due(library: Library, last: str, **changes: Any) -> tuple[str, str, bool] | None:
    """When a family of Huining is to be rechecked, by which reminder, and whether that is certain."""
    case_data = case(region="620422", on=last, parameters__dibao_standard=600, **changes)
    request = CaseReader(library.vocabulary).read(case_data, 1)
    assert isinstance(request, Request), request
    decision, result = Decider(library).decide(request)
    recheck = household_due(library.elements(result.pack).reminders, decision, request.on)
    return (format_day(recheck.day), recheck.reminder.name, recheck.certain) if recheck else None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # On dibao (900 of 1800), someone able to work: HN-2.1.4.2c where income is unsteady, else HN-2.1.4.2b
        ({"household__income_unsteady": True}, ("2022-12-15", "recheck_half_yearly", True)),
        ({"household__income_unsteady": False}, ("2023-06-15", "recheck_yearly", True)),
        ({}, ("2022-12-15", "recheck_half_yearly", False)),
        ({"household__income_unsteady": None}, ("2022-12-15", "recheck_half_yearly", False)),
        ({"household__income_unsteady": True, "a__labour_ability": "none", "b__labour_ability": "partial"},
         ("2022-12-15", "recheck_half_yearly", True)),
        ({"household__income_unsteady": True, "a__labour_ability": "none", "b__labour_ability": "none",
          "c__recognised_tekun": False}, ("2023-06-15", "recheck_yearly", True)),
        ({"household__income_unsteady": True, "a__wage_income": 1800}, None),
        ({"household__income_unsteady": True, "a__wage_income": 1800, "household__recognised_class": "dibao"},
         ("2022-12-15", "recheck_half_yearly", True)),
        ({"household__assets_within_dibao_limit": None, "household__income_unsteady": False},
         ("2023-06-15", "recheck_yearly", False)),
    ],
)  # fmt: skip
def test_rechecks_of_households(
    library: Library, changes: dict[str, Any], expected: tuple[str, str, bool] | None
) -> None:
    assert due(library, "2022-06-15", **changes) == expected


def test_the_last_of_a_month(library: Library) -> None:
    assert due(library, "2022-08-31", household__income_unsteady=True) == ("2023-02-28", "recheck_half_yearly", True)


def test_ledgers_are_compared_every_half_year(library: Library) -> None:
    """JX-6.3d."""
    (compared,) = library.elements(library.pack("jiangxi")).reminders
    assert (compared.subject, compared.clauses) == ("ledgers", ("JX-6.3d",))
    assert format_day(next_due(compared, parse_day("2019-01-15"))) == "2019-07-15"
    assert format_day(next_due(compared, parse_day("2019-08-31"))) == "2020-02-29"


def test_ledgers_are_no_household_s_business(library: Library) -> None:
    case_data = case(region="360100", on="2019-06-15")
    request = CaseReader(library.vocabulary).read(case_data, 1)
    assert isinstance(request, Request)
    decision, result = Decider(library).decide(request)
    assert household_due(library.elements(result.pack).reminders, decision, request.on) is None
