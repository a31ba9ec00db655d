"""When a decision is offered: not before everything that its step asks for is there, though the notice has run."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.casework.course.course import course_of
from doudi.office.casework.models import Proceeding
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db
LATER = build.DAY + dt.timedelta(days=40)


def after_its_notice(right: str) -> Proceeding:
    """A proceeding whose notice has run by LATER; nothing after it was taken."""
    office = cases.bureau()
    person = build.person(office.clerk, birth=dt.date(1950, 1, 1))
    family = build.household(office.clerk, person)
    holder = None if right == "dibao" else person
    accepted = cases.accept_now(office, cases.authorised(office.clerk, family, right, holder))
    cases.visit(office, accepted.application)
    cases.check(office, accepted.application)
    proposed = cases.opinion(office, accepted, "refuse")
    cases.posted(office, proposed)
    return cases.fresh(proposed)


@pytest.mark.parametrize(("right", "offered"), [("dibao", True), ("tekun", False)])
def test_a_notice_that_has_run_is_not_all_that_a_decision_asks_for(right: str, offered: bool) -> None:
    """CN-43-16, CN-43-20: of whoever is in extreme difficulty a sample is drawn and six acts are assessed first."""
    proceeding = after_its_notice(right)
    course = course_of(proceeding)
    assert course is not None
    assert not course.accepts_decision
    with clock.on(LATER):
        course = course_of(proceeding)
        assert course is not None
        assert course.accepts_decision is offered
