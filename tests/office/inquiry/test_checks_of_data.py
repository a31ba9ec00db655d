"""A check of data: nobody is checked without consent, another reports than asked, and the family is told and may object."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.casework.models import Paper
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, consents
from doudi.office.inquiry.actions import CheckedLine
from doudi.office.inquiry.enums import CheckOutcome, CheckStance
from doudi.office.inquiry.models import CheckRequest
from doudi.office.registry.queries import members
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db


def test_every_adult_consents_and_then_the_family_has_authorised() -> None:
    office = cases.bureau()
    family = build.poor_family(office.clerk)
    proceeding = cases.applied(office.clerk, family)
    first, second = (membership.person for membership in members(family))
    cases.consent(office.clerk, proceeding.application, first)
    assert consents.adults_without_consent(family, build.DAY) == [second]
    assert "authorise" not in cases.course(proceeding).done
    cases.consent(office.clerk, proceeding.application, second)
    assert "authorise" in cases.course(proceeding).done


def test_a_child_need_not_consent() -> None:
    office = cases.bureau()
    family = build.household(
        office.clerk, build.person(office.clerk), build.person(office.clerk, birth=dt.date(2015, 1, 1))
    )
    assert len(consents.adults_without_consent(family, build.DAY)) == 1


def test_a_consent_that_has_run_out_is_none() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    with clock.on(build.DAY + dt.timedelta(days=400)), pytest.raises(RefusedError, match="授权已过期"):
        actions.request_check(by=office.clerk, application=proceeding.application, matter="收入")


def test_a_check_is_asked_started_and_reported() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    cases.check(office, proceeding.application)
    course = cases.course(proceeding)
    assert course.done["check"].result == "fits"
    assert course.done["check"].people == (str(office.verifier.user.pk),)


def test_the_report_waits_for_the_start_of_the_check() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    request = actions.request_check(by=office.clerk, application=application, matter="收入")
    with pytest.raises(RefusedError, match="启动核对"):
        cases.report(office, request, CheckOutcome.FITS)
    with pytest.raises(RefusedError, match="正在等核对报告"):
        actions.request_check(by=office.clerk, application=application, matter="收入")


@pytest.mark.parametrize(
    ("result", "agrees", "summary", "reason"),
    [
        (CheckOutcome.EXCEEDS, True, "", "哪一项不相符"),
        (CheckOutcome.FITS, False, "", "在说明中写明理由"),
        (CheckOutcome.FITS, False, "金额很小，不影响", ""),
    ],
)
def test_a_report_and_its_items_agree(result: CheckOutcome, agrees: bool, summary: str, reason: str) -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    request = actions.request_check(by=office.clerk, application=application, matter="收入")
    actions.start_check(by=office.county, request=request)
    report: dict[str, Any] = {
        "by": office.verifier, "request": request, "result": result, "valid_until": build.DAY, "summary": summary,
        "items": [CheckedLine("存款", "无", "100元", "虚构银行", agrees)],
    }  # fmt: skip
    if reason:
        with pytest.raises(RefusedError, match=reason):
            actions.report_check(**report)
    else:
        assert actions.report_check(**report).items.count() == 1


def test_only_who_verifies_reports() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    request = actions.request_check(by=office.clerk, application=application, matter="收入")
    for officer in (office.clerk, build.officer(Duty.VERIFICATION_CENTRE, build.OTHER_COUNTY)):
        with pytest.raises(PermissionDenied):
            actions.report_check(
                by=officer, request=request, result=CheckOutcome.FITS, valid_until=build.DAY,
                items=[CheckedLine("存款", "无", "无", "虚构银行", True)],
            )  # fmt: skip


def test_a_family_that_does_not_fit_is_told_by_letter_and_may_accept() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    report = cases.check(office, proceeding.application, CheckOutcome.EXCEEDS)
    actions.record_check_reply(
        by=office.clerk, report=report, informed_on=build.DAY, replied_on=build.DAY, reply=CheckStance.ACCEPTS
    )
    letter = Paper.objects.get(kind="check_letter")
    assert "52,000.00元" in letter.content
    assert "虚构银行" not in letter.content, "the source is the office's business"
    assert cases.course(proceeding).done["answer_check"].result == "accepts"
    assert CheckRequest.objects.count() == 1


def test_an_objection_is_checked_again() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    report = cases.check(office, proceeding.application, CheckOutcome.EXCEEDS)
    reply: dict[str, Any] = {"by": office.clerk, "report": report, "informed_on": build.DAY, "replied_on": build.DAY}
    with pytest.raises(RefusedError, match="异议的理由"):
        actions.record_check_reply(**reply, reply=CheckStance.OBJECTS)
    actions.record_check_reply(**reply, reply=CheckStance.OBJECTS, remark="存款是代人保管的")
    again = CheckRequest.objects.get(objection__isnull=False)
    second = cases.report(office, again, CheckOutcome.FITS)
    assert "check_again" not in cases.course(proceeding).done
    actions.conclude_recheck(by=office.clerk, report=second, note="代人保管属实")
    course = cases.course(proceeding)
    assert "check_again" in course.done
    assert "propose" not in {step.name for step in course.open_steps}, "nobody has visited yet"
