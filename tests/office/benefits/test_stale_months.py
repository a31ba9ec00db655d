"""A month is reckoned anew where something about it has come since, and only then, whatever the clock says."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.benefits.jobs import reckon_stale_months
from doudi.office.benefits.models import Due, ReckoningRun
from doudi.office.benefits.stale_months import counties, stale_months
from doudi.office.casework.actions import end_award
from doudi.office.casework.enums import EndReason
from doudi.office.regions.actions import confirm_local_value, enter_local_value
from tests.office import build
from tests.office.benefits.finance import NOVEMBER, OCTOBER, SEPTEMBER, Office, open_office, poor_family, reckon

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 11, 20)


@pytest.fixture
def office() -> Office:
    return open_office()


def test_months_that_nobody_reckoned_are_stale(office: Office) -> None:
    assert stale_months(build.COUNTY, NOVEMBER) == counties() == []
    poor_family(office)
    assert counties() == [build.COUNTY]
    assert stale_months(build.COUNTY, NOVEMBER) == [SEPTEMBER, OCTOBER, NOVEMBER]
    reckon(office, SEPTEMBER, OCTOBER)
    assert stale_months(build.COUNTY, NOVEMBER) == [NOVEMBER]


def test_an_end_makes_the_months_stale_that_it_is_about(office: Office) -> None:
    award = poor_family(office)
    reckon(office, SEPTEMBER, OCTOBER, NOVEMBER)
    with clock.on(LATER):
        county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
        end_award(award=award, on=dt.date(2026, 11, 1), reason=EndReason.CLAUSE, by=county)
    assert stale_months(build.COUNTY, LATER) == [NOVEMBER]


def test_a_new_award_makes_months_stale_though_the_clock_was_set_back(office: Office) -> None:
    poor_family(office)
    with clock.on(LATER):
        reckon(office, SEPTEMBER, OCTOBER, NOVEMBER)
    poor_family(office)
    assert stale_months(build.COUNTY, LATER) == [OCTOBER, NOVEMBER]


def test_a_standard_makes_the_months_stale_in_which_it_holds(office: Office) -> None:
    poor_family(office)
    reckon(office, SEPTEMBER, OCTOBER, NOVEMBER)
    value = enter_local_value(
        by=office.recoverer, region_code=build.COUNTY, name="dibao_standard", value="850", valid_from=OCTOBER,
        document="虚构发〔2026〕2号",
    )  # fmt: skip
    confirm_local_value(by=office.county_head, value=value)
    assert stale_months(build.COUNTY, NOVEMBER) == [OCTOBER, NOVEMBER]


def test_the_job_reckons_what_is_stale_and_nothing_twice(office: Office) -> None:
    poor_family(office)
    with clock.on(LATER):
        reckon_stale_months.call()
        runs, dues = ReckoningRun.objects.count(), Due.objects.count()
        assert (runs, dues) == (3, 2)
        reckon_stale_months.call()
    assert (ReckoningRun.objects.count(), Due.objects.count()) == (runs, dues)


def test_the_job_reckons_what_prices_call_for_too(office: Office) -> None:
    poor_family(office)
    for name, value in (("price_rise", "0.04"), ("price_link_trigger", "0.035"), ("price_allowance", "25.50")):
        build.standard(value, name=name)
    with clock.on(OCTOBER):
        reckon_stale_months.call()
    (allowance,) = Due.objects.filter(reason="supplement")
    assert (allowance.month, allowance.amount_fen, allowance.made_by) == (OCTOBER, 5_100, None)
