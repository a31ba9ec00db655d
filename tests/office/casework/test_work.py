"""The queue of what is overdue for long: for heads and the county, after the days that the place has entered."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.models import Proceeding
from doudi.office.casework.work import proceedings_of_queue, work_list
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue() -> Proceeding:
    """With the clerk, and due ten days ago."""
    build.standard()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    Proceeding.objects.filter(pk=proceeding.pk).update(due_on=clock.today() - dt.timedelta(days=10), awaits="visit")
    return proceeding


def escalated(actor: Actor) -> list[int]:
    return list(proceedings_of_queue(actor, "escalated").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("entered", "is_escalated"),
    [
        ({}, False),
        ({build.COUNTY: "10"}, False),
        ({build.COUNTY: "9"}, True),
        ({build.COUNTY: "9", build.TOWNSHIP: "30"}, False),
        ({build.COUNTY: "30", build.TOWNSHIP: "0"}, True),
        ({build.OTHER_COUNTY: "0"}, False),
    ],
)
def test_what_is_overdue_for_long_goes_up(overdue: Proceeding, entered: dict[str, str], is_escalated: bool) -> None:
    for region, days in entered.items():
        build.standard(days, name="escalation_days", region=region)
    head, county = build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    for actor in (head, county):
        assert escalated(actor) == ([overdue.pk] if is_escalated else [])
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    assert escalated(clerk) == []
    assert work_list(clerk).overdue == 1, "with whose step it is, it stands overdue from the first day"


def test_nobody_sees_to_another_region(overdue: Proceeding) -> None:
    build.standard("0", name="escalation_days")
    assert escalated(build.officer(Duty.TOWNSHIP_HEAD, build.OTHER_TOWNSHIP)) == []
    assert escalated(build.officer(Duty.COUNTY_OFFICER, build.OTHER_COUNTY)) == []
