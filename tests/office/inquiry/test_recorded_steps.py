"""A step behind which there is a record is taken by it alone, as long as the record can be made."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.casework.course.course import Course
from doudi.office.casework.course.procedures import procedure_named
from doudi.office.casework.models import Proceeding
from doudi.office.inquiry import actions
from doudi.office.inquiry.enums import Proposal
from doudi.office.inquiry.recorded_steps import RESULTS, is_recorded, recorded_in_any
from doudi.office.regions import packs
from doudi.policies.procedures.log import Log
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import Bureau

pytestmark = pytest.mark.django_db

# procedure, step, whether it is taken by its record alone
STEPS = [
    ("dibao", "visit", True),
    ("dibao", "check", True),
    ("dibao", "panel", False),  # it has no such step
    ("dibao", "examine", False),  # the acceptance enters it
    ("dibao", "decide", False),
    ("rigid", "panel", True),
    ("tekun", "draw_sample", True),
    ("orphan", "check", False),  # the township looks at the parents itself: nobody is asked for a report
    ("disability_subsidies", "check", False),
    ("temporary_emergency", "visit", False),  # it says whether the need is urgent, which a record of a visit does not
]


@pytest.mark.parametrize(("procedure", "step", "recorded"), STEPS)
def test_a_step_is_recorded_where_its_record_can_say_its_result(procedure: str, step: str, recorded: bool) -> None:
    laid = procedure_named(procedure, build.COUNTY, build.DAY)
    course = Course(Proceeding(), laid, Log(), packs.library().calendar)
    assert is_recorded(course, step) is recorded


def test_every_recorded_step_is_one_of_a_procedure() -> None:
    library = packs.library()
    procedures = [each for pack in library.packs.values() for each in library.procedures(pack).values()]
    assert set(RESULTS) <= {name for procedure in procedures for name in procedure.steps}


@pytest.fixture
def office() -> Bureau:
    return cases.bureau()


def test_a_hearing_that_was_announced_without_a_record_is_entered_by_hand(office: Bureau) -> None:
    review = cases.under_review(office)
    assert not is_recorded(cases.course(review), "hear")
    with clock.on(cases.LATER):
        actions.invite_to_hearing(
            by=office.clerk, proceeding=review, proposal=Proposal.STOP, reasons="收入超过标准",
            hearing_on=cases.LATER + dt.timedelta(days=5), place="虚构路", contact="虚构电话",
        )  # fmt: skip
    assert is_recorded(cases.course(review), "hear")


def test_what_is_taken_for_the_family_is_recorded_where_it_is_in_one_of_its_proceedings(office: Bureau) -> None:
    courses = [cases.course(cases.accepted(office.clerk, build.poor_family(office.clerk)))]
    assert recorded_in_any(courses, "visit")
    assert not recorded_in_any(courses, "check"), "it is not due yet"
