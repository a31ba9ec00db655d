"""The worked cases that lie beside the project, entered as items: wages by the month, bills with what was reimbursed; the same
comes out."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.registry import actions, items
from doudi.office.registry.actions import ItemInput
from doudi.office.registry.models import Household, Person
from doudi.policies.cases.case_stream import case_text
from doudi.policies.cases.replay import decide_text
from doudi.policies.packs.library import Library
from doudi.rules import windows
from tests.office import build
from tests.paths import SHARED

CASES = SHARED / "cases" / "cases.jsonl"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CASES.is_file(), reason=f"{CASES} is not there: its cases cannot be entered"),
]
MONTHLY = {
    "wage_income": "wage", "business_income": "trade", "property_income": "rent", "transfer_income": "other_transfer",
    "basic_pension": "basic_pension", "veteran_allowance": "veteran_allowance", "scholarship": "scholarship",
    "family_planning_award": "family_planning_award", "bravery_award": "bravery_award", "assistance_received": "assistance",
}  # fmt: skip
OF_TWELVE_MONTHS = {
    "medical_self_paid_12m": "medical_bill", "disability_spending_12m": "rehabilitation_bill",
    "eldercare_spending_12m": "care_bill", "education_spending_12m": "education_bill",
    "necessary_care_spending_12m": "nursing_bill",
}  # fmt: skip
OF_THIS_YEAR = {"medical_self_paid_this_year": "medical_bill"}
ITEMISED = {*MONTHLY, *OF_TWELVE_MONTHS, *OF_THIS_YEAR}
SHORT, LONG = slice(0, None, 25), slice(0, None)


def cases(part: slice) -> list[dict[str, Any]]:
    lines = CASES.read_text(encoding="utf-8").splitlines() if CASES.is_file() else []
    return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()][part]


def fen(value: Any) -> int:
    return int(Decimal(str(value)) * 100)


def entered(facts: dict[str, Any], on: dt.date) -> list[ItemInput]:
    """The items whose sums are these facts: a wage each month of the window, or what came in all in its last month; a bill in
    the December before, which is not of this year, or in the month itself, which is not of the twelve before."""
    month = windows.month_of(on.toordinal())
    last = dt.date.fromordinal(windows.first_day_of(month - 1))
    rows = []
    for name, kind in MONTHLY.items():
        value = facts.get(name)
        if isinstance(value, dict):
            rows.append(ItemInput(kind, "虚构", fen(value["total"]) * 12 // value["months"], last))
        elif value is not None:
            rows.append(ItemInput(kind, "虚构", fen(value), dt.date(on.year - 2, 1, 1), monthly=True))
    december = dt.date(on.year - 1, 12, 1)
    for names, day in ((OF_TWELVE_MONTHS, december), (OF_THIS_YEAR, on)):
        for name, kind in names.items():
            if facts.get(name) is not None:
                # Half of it was reimbursed.
                rows.append(ItemInput(kind, "虚构", fen(facts[name]) * 2, day, less=fen(facts[name])))
    return rows


def enter(clerk: Actor, family: Household, person: Person, facts: dict[str, Any], on: dt.date) -> None:
    """The items of a person and the word that they are all, for each group of which the case says enough."""
    for row in entered(facts, on):
        family.refresh_from_db()
        actions.record_item(by=clerk, household=family, expected_version=family.version, person=person, entered=row)
    groups = {"spending": True, "income": facts.get("wage_income") is not None}
    for group in (group for group, is_known in groups.items() if is_known and _is_settled(group, facts)):
        family.refresh_from_db()
        actions.declare_items(
            by=clerk, household=family, expected_version=family.version, people=[person], group=group,
            covers_from=dt.date(on.year - 2, 1, 1),
        )  # fmt: skip


def _is_settled(group: str, facts: dict[str, Any]) -> bool:
    names = MONTHLY if group == "income" else {**OF_TWELVE_MONTHS, **OF_THIS_YEAR}
    return all(facts[name] is not None for name in names if name in facts)


@pytest.mark.parametrize("part", [SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["some", "all"])
def test_they_come_out_the_same(library: Library, part: slice) -> None:
    wrong, summed, clerk = [], 0, build.officer(Duty.TOWNSHIP_CLERK)
    for case in cases(part):
        on = dt.date.fromisoformat(case["on"])
        people = [build.person(clerk) for _ in case["members"]]
        family = build.household(clerk, *people)
        for person, facts in zip(people, case["members"], strict=True):
            enter(clerk, family, person, facts, on)
        from_items = items.facts_from_items(family, on)
        members = []
        for person, facts in zip(people, case["members"], strict=True):
            values = from_items.case_values(person)
            summed += len(values)
            # What the items do not answer stays as it was typed.
            members.append({name: value for name, value in facts.items() if name not in values} | values)
        # What the case states of the whole household is of months that its members' averages do not tell.
        built = {**case, "members": members, "household": from_items.case_values() | case["household"]}
        expected = built.pop("expect")
        outcomes = {
            (row["right"], row["for"]): row for row in json.loads(decide_text(library, case_text(built))[0])["outcomes"]
        }
        for row in expected:
            outcome = outcomes.get((row["right"], row["for"]), {"status": "no_rule"})
            amount = outcome.get("amount") or {}
            ends = {end: amount.get(end) for end in ("low", "high") if end in row}
            if outcome["status"] != row["status"] or any(_fen(ends[end]) != _fen(row[end]) for end in ends):
                wrong.append((case["id"], row, outcome["status"], ends))
    assert not wrong
    assert summed > 5 * len(cases(part))


def _fen(text: Any) -> int | None:
    return None if text is None else fen(text)
