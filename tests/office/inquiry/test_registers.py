"""Kin of staff, what is missing, first contacts and cases that are handed over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.casework.models import Paper
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions
from doudi.office.inquiry.actions.registers import MissingItem
from doudi.office.inquiry.models import FirstContact, MissingList
from doudi.office.registry.queries import members
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db
LATER = build.DAY + dt.timedelta(days=10)


def test_kin_of_staff_are_registered_and_the_county_visits() -> None:
    office = cases.bureau()
    family = build.poor_family(office.clerk)
    proceeding = cases.accepted(office.clerk, family)
    tie: dict[str, Any] = {
        "person": members(family)[0].person,
        "staff_name": "某主任",
        "staff_post": "社区居委会主任",
        "relation": "兄弟",
    }
    actions.register_tie(by=office.clerk, application=proceeding.application, **tie)
    course = cases.course(proceeding)
    assert "kin" in course.circumstances
    assert "register_kin" in course.done
    with pytest.raises(RefusedError, match="已经登记"):
        actions.register_tie(by=office.clerk, application=proceeding.application, **tie)
    stranger = build.person(office.clerk)
    with pytest.raises(RefusedError, match="本家庭成员"):
        actions.register_tie(by=office.clerk, application=proceeding.application, **tie | {"person": stranger})


def test_what_is_missing_is_told_once() -> None:
    office = cases.bureau()
    proceeding = cases.authorised(office.clerk, build.poor_family(office.clerk))
    told: dict[str, Any] = {"by": office.clerk, "application": proceeding.application, "reply_by": LATER}
    with pytest.raises(RefusedError, match="请写明缺什么"):
        actions.tell_missing(**told, items=[MissingItem("全家", " ")])
    missing_list = actions.tell_missing(**told, items=[MissingItem("全家", "支出凭据", "医院收据")])
    assert "医院收据" in Paper.objects.get(kind="missing_papers").content
    with pytest.raises(RefusedError, match="应当一次告知"):
        actions.tell_missing(**told, items=[MissingItem("全家", "还有一样")])
    with pytest.raises(IntegrityError), transaction.atomic():
        MissingList.objects.create(
            application=missing_list.application, household=missing_list.household, region_code=missing_list.region_code,
            items=[], informed_on=build.DAY, reply_by=LATER, informed_by=office.clerk.user, informed_at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(("supplied", "opens"), [(True, "accept"), (False, "end_unready")])
def test_what_was_missing_is_brought_or_not(supplied: bool, opens: str) -> None:
    office = cases.bureau()
    proceeding = cases.authorised(office.clerk, build.poor_family(office.clerk))
    missing_list = actions.tell_missing(
        by=office.clerk, application=proceeding.application, items=[MissingItem("全家", "支出凭据")], reply_by=LATER
    )
    if not supplied:
        with pytest.raises(RefusedError, match="还没有过告知书上的期限"):
            actions.record_missing_reply(
                by=office.clerk, missing_list=missing_list, supplied=False, replied_on=build.DAY, note="没有来"
            )
    with clock.on(LATER + dt.timedelta(days=1)):
        actions.record_missing_reply(
            by=office.clerk, missing_list=missing_list, supplied=supplied, replied_on=clock.today(), note="没有来"
        )
        assert cases.course(proceeding).is_open(opens)


def test_who_is_asked_first_sees_to_it_and_answers() -> None:
    worker = build.officer(Duty.COMMUNITY_WORKER)
    contact = actions.take_down_contact(
        by=worker, region_code=build.TOWNSHIP, name="某某", matter="孩子上学没有着落", met_on=build.DAY, phone="13900000000",
        department="虚构区教育局",
    )  # fmt: skip
    assert FirstContact.objects.get().outcome == "other"
    actions.answer_contact(by=worker, contact=contact, answer="已经入学", answered_on=build.DAY)
    with pytest.raises(RefusedError, match="已经答复"):
        actions.answer_contact(by=worker, contact=contact, answer="再答", answered_on=build.DAY)
    with pytest.raises(PermissionDenied):
        actions.take_down_contact(
            by=build.officer(Duty.AUDITOR), region_code=build.TOWNSHIP, name="某某", matter="某事", met_on=build.DAY
        )


def test_a_case_is_handed_to_a_colleague_who_may_take_it() -> None:
    office = cases.bureau()
    application = cases.applied(office.clerk, build.poor_family(office.clerk)).application
    handover = actions.hand_over(
        by=office.clerk, application=application, colleague=office.other_clerk.user, reason="调岗，材料已齐"
    )
    assert handover.colleague == office.other_clerk.user
    for colleague in (office.clerk, office.county, build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)):
        with pytest.raises(RefusedError, match="不能办理这个家庭"):
            actions.hand_over(by=office.clerk, application=application, colleague=colleague.user, reason="调岗")
