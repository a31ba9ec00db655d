"""From which month on a decision pays, and by which clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.course import first_month
from doudi.office.casework.course.first_month import first_month_of
from doudi.office.casework.course.procedures import procedure_of
from doudi.office.casework.enums import ProceedingState
from doudi.policies.procedures.model import START_MONTHS
from tests.office import build
from tests.office.casework.steps import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.mark.parametrize(
    ("rule", "month"),
    [("following", dt.date(2026, 10, 1)), ("of_application", dt.date(2026, 9, 1)), ("at_once", dt.date(2026, 9, 1))],
)
def test_the_procedure_says_from_when_and_by_which_clause(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch, rule: str, month: dt.date
) -> None:
    decision = bring_to(ProceedingState.GRANTED, clerk).decision
    procedure = procedure_of(decision.proceeding)
    assert procedure is not None
    ending = replace(procedure.outcomes["granted"], start_month=rule)
    changed = replace(procedure, outcomes={**procedure.outcomes, "granted": ending})
    monkeypatch.setattr(first_month, "procedure_of", lambda proceeding: changed)
    first = first_month_of(decision)
    assert first is not None
    assert (first.month, first.rule, first.clauses) == (month, rule, ("CN-57-21",))
    assert first.words.startswith(f"{START_MONTHS[rule]}，依据")
    assert "第二十一条" in first.words


def test_it_is_the_month_of_the_award(clerk: Actor) -> None:
    decision = bring_to(ProceedingState.GRANTED, clerk).decision
    first = first_month_of(decision)
    assert first is not None
    assert decision.award.from_month == first.month


def test_where_no_procedure_says_it_no_clause_is_named(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = bring_to(ProceedingState.GRANTED, clerk).decision
    monkeypatch.setattr(first_month, "procedure_of", lambda proceeding: None)
    first = first_month_of(decision)
    assert first is not None
    assert (first.month, first.clauses, first.cited, first.words) == (dt.date(2026, 10, 1), (), [], "")


def test_what_is_refused_is_paid_from_no_month(clerk: Actor) -> None:
    assert first_month_of(bring_to(ProceedingState.REFUSED, clerk).decision) is None
