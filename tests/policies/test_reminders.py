"""Reminders: when something is due again, for which households, and how ledgers differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from doudi.policies.cases import CaseReader, Request
from doudi.policies.packs import Library
from doudi.policies.reminders import Difference, household_due, ledger_differences, next_due
from doudi.policies.results import Decider
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.calendar import from_day, to_day
from tests.policies.build import line_of, problems, write_pack
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
    made = case(region="620422", on=last, parameters__dibao_standard=600, **changes)
    request = CaseReader(library.vocabulary).read(made, 1)
    assert isinstance(request, Request), request
    decision, result = Decider(library).decide(request)
    found = household_due(library.elements(result.pack).reminders, decision, request.on)
    return (from_day(found.day), found.reminder.name, found.certain) if found else None


@pytest.mark.parametrize(
    ("changes", "found"),
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
def test_rechecks_of_households(library: Library, changes: dict[str, Any], found: tuple[str, str, bool] | None) -> None:
    assert due(library, "2022-06-15", **changes) == found


def test_the_last_of_a_month(library: Library) -> None:
    assert due(library, "2022-08-31", household__income_unsteady=True) == ("2023-02-28", "recheck_half_yearly", True)


def test_ledgers_are_compared_every_half_year(library: Library) -> None:
    """JX-6.3d."""
    (compared,) = library.elements(library.pack("jiangxi")).reminders
    assert (compared.of, compared.clauses) == ("ledgers", ("JX-6.3d",))
    assert from_day(next_due(compared, to_day("2019-01-15"))) == "2019-07-15"
    assert from_day(next_due(compared, to_day("2019-08-31"))) == "2020-02-29"


def test_ledgers_are_no_household_s_business(library: Library) -> None:
    made = case(region="360100", on="2019-06-15")
    request = CaseReader(library.vocabulary).read(made, 1)
    assert isinstance(request, Request)
    decision, result = Decider(library).decide(request)
    assert household_due(library.elements(result.pack).reminders, decision, request.on) is None


def test_who_stands_in_some_ledgers_only() -> None:
    ledgers = {"民政": {"p1", "p2", "p4"}, "教育": {"p1", "p4"}, "住建": {"p1", "p3", "p4"}}
    assert ledger_differences(ledgers) == [
        Difference("p2", ("民政",), ("教育", "住建")),
        Difference("p3", ("住建",), ("民政", "教育")),
    ]
    assert ledger_differences({"民政": {"p1"}, "教育": ["p1"]}) == []
    assert ledger_differences({"民政": {"p1"}, "教育": []}) == [Difference("p1", ("民政",), ("教育",))]
    assert ledger_differences({}) == []


def test_reminders_are_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={FILE: TEXT})
    assert problems(tmp_path, vocabulary) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("of: household", "of: households", "", "nothing is rechecked of 'households' (of: household or ledgers)"),
        ("    where: household_qualifies\n", "", "- reminder: yearly", "'where' names the rule that says which households"),
        ("of: ledgers,", "of: ledgers, where: household_qualifies,", "- {reminder", "'where' names the rule that says which"),
        ("where: household_qualifies", "where: household_qualified", "- reminder: yearly", "there is no rule 'household_qualified"),
        ("where: household_qualifies", "where: is_minor", "- reminder: yearly", "'is_minor' does not say yes or no of a household"),
        ("where: household_qualifies", "where: people", "- reminder: yearly", "'people' does not say yes or no of a household"),
        ("every: 12", "every: 0", "", "'0' is no number of months (every: 12)"),
        ("every: 12", "every: 1201", "", "'1201' is no number of months (every: 12)"),
        ("every: 12", "every: true", "", "'True' is no number of months (every: 12)"),
        ("every: 12", "every: 1.5", "", "'1.5' is no number of months (every: 12)"),
        ("reminder: ledgers", "reminder: yearly", "- {reminder", "'yearly' stands twice"),
        ("every: 6, clause: HILL-3", "every: 6, clause: HILL-8", "- {reminder", "unknown clause 'HILL-8'"),
        ("every: 6", "evry: 6", "- {reminder", "unknown key 'evry' (did you mean 'every'?)"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, at: str, message: str
) -> None:
    assert TEXT.count(old) == 1, old
    text = TEXT.replace(old, new)
    write_pack(tmp_path, files={FILE: text})
    found = problems(tmp_path, vocabulary)
    wanted = f"hill/{FILE}:{line_of(text, at or new)}: {message}"
    assert any(one.startswith(wanted) for one in found), found
