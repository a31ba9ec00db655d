"""What is due follows awards month by month: the standard of the month's first day, ends, cancellations, what is not known."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.benefits import actions
from doudi.office.benefits.enums import DueReason
from doudi.office.benefits.models import Due
from doudi.office.casework.actions import end_award
from doudi.office.casework.enums import EndReason
from tests.office import build
from tests.office.benefits.finance import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    Office,
    amounts,
    open_office,
    poor_family,
    reckon,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return open_office()


def test_what_is_due_begins_with_the_month_after_the_decision(office: Office) -> None:
    award = poor_family(office)
    reckon(office, SEPTEMBER, OCTOBER)
    assert amounts(award, SEPTEMBER) == []
    assert amounts(award, OCTOBER) == [102_000]  # 810 × 2 − 600
    due = Due.objects.get()
    assert due.reason == DueReason.AWARD
    assert due.clauses
    assert due.terms is not None
    assert due.terms.parameters == {"dibao_standard@2026-09-01": "810"}


def test_reckoning_again_changes_nothing(office: Office) -> None:
    award = poor_family(office)
    reckon(office, OCTOBER)
    reckon(office, OCTOBER)
    assert amounts(award, OCTOBER) == [102_000]


def test_a_sum_follows_the_standard_of_the_months_first_day(office: Office) -> None:
    award = poor_family(office)
    build.standard("850", since=dt.date(2026, 10, 2))
    reckon(office, OCTOBER, NOVEMBER)
    assert amounts(award, OCTOBER) == [102_000]
    assert amounts(award, NOVEMBER) == [110_000]


def test_a_standard_that_comes_late_changes_months_that_have_passed(office: Office) -> None:
    award = poor_family(office)
    reckon(office, OCTOBER, NOVEMBER)
    build.standard("850", since=OCTOBER)
    reckon(office, OCTOBER, NOVEMBER)
    assert amounts(award, OCTOBER) == amounts(award, NOVEMBER) == [102_000, 110_000]
    assert {due.reason for due in Due.objects.filter(revision=2)} == {DueReason.STANDARD}


def test_an_award_is_due_for_the_month_in_which_it_ends_unless_it_ended_before_its_second_day(office: Office) -> None:
    award, early = poor_family(office), poor_family(office)
    with clock.on(dt.date(2026, 11, 20)):
        county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
        end_award(award=award, on=dt.date(2026, 11, 2), reason=EndReason.CLAUSE, by=county)
        end_award(award=early, on=dt.date(2026, 11, 1), reason=EndReason.CLAUSE, by=county)
    reckon(office, OCTOBER, NOVEMBER)
    assert amounts(award, NOVEMBER) == [102_000]
    assert amounts(early, OCTOBER) == [102_000]
    assert amounts(early, NOVEMBER) == []


def test_late_news_of_an_end_takes_back_what_was_due_since(office: Office) -> None:
    award = poor_family(office)
    reckon(office, OCTOBER, NOVEMBER)
    with clock.on(dt.date(2026, 11, 20)):
        county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
        end_award(award=award, on=dt.date(2026, 10, 15), reason=EndReason.CLAUSE, by=county)
    reckon(office, OCTOBER, NOVEMBER)
    assert amounts(award, OCTOBER) == [102_000]
    assert amounts(award, NOVEMBER) == [102_000, 0]
    assert Due.objects.get(revision=2).reason == DueReason.ENDED


def test_what_cannot_be_decided_is_set_aside_and_never_nothing(office: Office) -> None:
    """The standard of the month is gone, as where its row was withdrawn: what was due before stays known."""
    award = poor_family(office)
    reckon(office, OCTOBER)
    withdraw(office, "810")
    total = actions.reckon(by=None, region_code=build.COUNTY, month=OCTOBER)
    assert total == actions.Reckoning(revised=1, set_aside=1, change_fen=0)
    assert amounts(award, OCTOBER) == [102_000, None]
    assert Due.objects.get(revision=2).needs == [{"parameter": "dibao_standard"}]


def test_what_another_office_grants_is_never_due(office: Office) -> None:
    from doudi.office.casework.actions import report_award

    family = build.poor_family(office.bureau.clerk)
    report_award(
        by=office.bureau.clerk, household=family, right="dibao", person=None, source="邻县", since=SEPTEMBER,
        amount_fen=50_000,
    )  # fmt: skip
    reckon(office, SEPTEMBER, OCTOBER)
    assert not Due.objects.exists()
