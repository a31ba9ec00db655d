"""Writes of checks of data: consents, the request, the report of the verification centre, and what the family says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.inquiry import consents
from doudi.office.inquiry.actions.entries import expect_past, expect_text, lock_application, record_entry
from doudi.office.inquiry.actions.letters import issue_check_letter
from doudi.office.inquiry.actions.steps import take_for_family
from doudi.office.inquiry.enums import CheckOutcome, CheckScope, CheckStance
from doudi.office.inquiry.models import CheckedItem, CheckReply, CheckRequest, Consent, VerificationReport
from doudi.office.registry.models import Person
from doudi.office.registry.queries import members


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """Something that was checked; of the household where `person` is None."""

    subject: str
    declared: str
    on_record: str
    source: str
    agrees: bool
    person: Person | None = None


@transaction.atomic
def give_consent(
    *, by: Actor, application: Application, person: Person, scope: Sequence[str], given_on: dt.date, until: dt.date,
    signer: str, document: Document | None = None,
) -> Consent:  # fmt: skip
    """Records that an adult lets the office check what is named. Once every adult has, the family has authorised the check."""
    locked = lock_application(by, Action.TAKE_APPLICATION, application)
    if person.pk not in {membership.person_id for membership in members(locked.household)}:
        raise RefusedError("只能登记本家庭成员的授权")
    if not scope or not set(scope) <= set(CheckScope.values):
        raise RefusedError("请选择授权核对的范围")
    expect_past(given_on, "授权日期")
    if until < clock.today():
        raise RefusedError("授权已经过期，请重新取得授权")
    if document is not None and (document.subject, document.subject_id) != ("household", str(locked.household_id)):
        raise RefusedError("所选材料不是这个家庭的，请重新选择")
    consent = Consent.objects.create(
        application=locked, household=locked.household, region_code=locked.region_code, person=person,
        scope=[value for value in CheckScope.values if value in scope], given_on=given_on, until=until,
        signer=expect_text(signer, "签名人"), document=document, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    if not consents.adults_without_consent(locked.household, clock.today()):
        take_for_family(by, locked, "authorise", on=given_on, document=document, note="每名成年成员已授权", must=False)
    record_entry(
        by, Action.TAKE_APPLICATION, "give_consent", consent, locked.region_code,
        {"person": person.pk, "scope": consent.scope, "until": until},
    )  # fmt: skip
    return consent


@transaction.atomic
def request_check(*, by: Actor, application: Application, matter: str) -> CheckRequest:
    """Asks the verification centre to check a family. RefusedError while an adult's consent is missing or has run out, and
    while another request waits for its report."""
    locked = lock_application(by, Action.ACCEPT, application)
    if locked.check_requests.filter(report__isnull=True).exists():
        raise RefusedError("已经提请核对，正在等核对报告")
    without = consents.adults_without_consent(locked.household, clock.today())
    if without:
        names = "、".join(person.name for person in without)
        raise RefusedError(f"{names}还没有签署授权书，或者授权已过期，不能提请核对")
    request = _keep_request(by, locked, matter)
    take_for_family(by, locked, "request_check", on=clock.today(), note=request.matter)
    return request


def _keep_request(
    by: Actor, application: Application, matter: str, objection: CheckReply | None = None
) -> CheckRequest:
    request = CheckRequest.objects.create(
        application=application, household=application.household, region_code=application.region_code,
        matter=expect_text(matter, "提请核对的内容"), objection=objection, requested_on=clock.today(),
        requested_by=by.user, requested_at=clock.now(),
    )  # fmt: skip
    record_entry(
        by, Action.ACCEPT, "request_check", request, application.region_code,
        {"application": application.number, "again": objection is not None},
    )  # fmt: skip
    return request


@transaction.atomic
def start_check(*, by: Actor, request: CheckRequest) -> None:
    """The county starts a check that was asked for."""
    locked = lock_application(by, Action.DECIDE, request.application)
    if VerificationReport.objects.filter(request=request).exists():
        raise RefusedError("核对报告已经出具，请刷新页面")
    take_for_family(by, locked, "start_check", on=clock.today())
    record_entry(by, Action.DECIDE, "start_check", request, locked.region_code, {"application": locked.number})


@transaction.atomic
def report_check(
    *, by: Actor, request: CheckRequest, result: CheckOutcome, valid_until: dt.date, items: Sequence[CheckedLine],
    summary: str = "", document: Document | None = None,
) -> VerificationReport:  # fmt: skip
    """The verification centre's report. RefusedError for "nothing against it" beside an item that does not agree without a
    word on it, and for "against it" with nothing to show."""
    locked = lock_application(by, Action.VERIFY_FACTS, request.application)
    if VerificationReport.objects.filter(request=request).exists():
        raise RefusedError("核对报告已经出具，请刷新页面")
    if request.requested_by_id == by.user.pk:
        raise PermissionDenied(f"提请核对的人不能“{LABELS[Action.VERIFY_FACTS]}”")
    if valid_until < clock.today():
        raise RefusedError("报告的有效期应在今天以后")
    if not items:
        raise RefusedError("请至少填写一项核对内容")
    differing = [item for item in items if not item.agrees]
    if result == CheckOutcome.EXCEEDS and not differing:
        raise RefusedError("结论为“不符合”的，请写明哪一项不相符")
    if result == CheckOutcome.FITS and differing and not summary.strip():
        raise RefusedError("有不相符的内容而结论为“未见不符”的，请在说明中写明理由")
    report = VerificationReport.objects.create(
        request=request, household=locked.household, region_code=locked.region_code, result=result,
        reported_on=clock.today(), valid_until=valid_until, summary=summary.strip(), document=document,
        reported_by=by.user, reported_at=clock.now(),
    )  # fmt: skip
    CheckedItem.objects.bulk_create(
        CheckedItem(
            report=report, person=item.person, subject=expect_text(item.subject, "核对内容"), declared=item.declared.strip(),
            on_record=expect_text(item.on_record, "核对到的情况"), source=expect_text(item.source, "来源"),
            agrees=item.agrees,
        )
        for item in items
    )  # fmt: skip
    if request.objection_id is None:
        take_for_family(
            by,
            locked,
            "check",
            on=clock.today(),
            result=result.value,
            document=document,
            note=report.summary or result.label,
        )
    record_entry(
        by, Action.VERIFY_FACTS, "report_check", report, locked.region_code,
        {"request": request.pk, "result": result.value, "items": len(items), "until": valid_until}, [report],
    )  # fmt: skip
    return report


@transaction.atomic
def record_check_reply(
    *,
    by: Actor,
    report: VerificationReport,
    informed_on: dt.date,
    replied_on: dt.date,
    reply: CheckStance,
    remark: str = "",
) -> CheckReply:
    """Records that the applicant was told of a check that came out against the family, by letter, and what the applicant says.
    An objection asks the verification centre once more."""
    locked = lock_application(by, Action.ACCEPT, report.request.application)
    if report.result != CheckOutcome.EXCEEDS:
        raise RefusedError("核对未见不符，不需要告知异议权利")
    if CheckReply.objects.filter(report=report).exists():
        raise RefusedError("已经登记了申请人的表态，请刷新页面")
    expect_past(informed_on, "告知日期", report.reported_on)
    expect_past(replied_on, "表态日期", informed_on)
    if reply == CheckStance.OBJECTS:
        expect_text(remark, "异议的理由")
    letter = issue_check_letter(by, report)
    row = CheckReply.objects.create(
        report=report, informed_on=informed_on, replied_on=replied_on, reply=reply, remark=remark.strip(),
        recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    if report.request.objection_id is None:
        take_for_family(by, locked, "tell_check", on=informed_on, document=letter.document)
        take_for_family(by, locked, "answer_check", on=replied_on, result=reply.value, note=row.remark)
    if reply == CheckStance.OBJECTS and report.request.objection_id is None:
        _keep_request(by, locked, f"申请人有异议，再次核对：{row.remark}"[:500], row)
    record_entry(
        by, Action.ACCEPT, "record_check_reply", row, locked.region_code, {"report": report.pk, "reply": reply.value}
    )
    return row


@transaction.atomic
def conclude_recheck(*, by: Actor, report: VerificationReport, note: str) -> None:
    """The township closes an objection by the report of the second check."""
    locked = lock_application(by, Action.ACCEPT, report.request.application)
    if report.request.objection_id is None:
        raise RefusedError("这不是因异议再次核对的报告")
    take_for_family(
        by, locked, "check_again", on=clock.today(), document=report.document, note=expect_text(note, "复查结论")
    )
    record_entry(by, Action.ACCEPT, "conclude_recheck", report, locked.region_code, {"result": report.result})
