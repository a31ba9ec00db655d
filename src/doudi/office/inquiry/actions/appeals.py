"""Writes of administrative reviews: the application, each step of the authority, and the decision anew that follows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions import reviews
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.inquiry import appeal_course
from doudi.office.inquiry.actions.entries import expect_past, expect_text, lock_application, record_entry
from doudi.office.inquiry.enums import AppealStage
from doudi.office.inquiry.models import Appeal, AppealStep
from doudi.rules.calendar import format_day


@transaction.atomic
def file_appeal(
    *, by: Actor, decision: Decision, informed_on: dt.date, applied_on: dt.date, authority: str, grounds: str,
    document: Document | None = None,
) -> Appeal:  # fmt: skip
    """Records that somebody applied for review of a decision. RefusedError after the days that the procedure allows, with how
    they were counted, and for a decision that is under review already."""
    locked = lock_application(by, Action.DECIDE, decision.proceeding.application)
    if Appeal.objects.filter(decision=decision).exists():
        raise RefusedError("对这个决定已经登记了复议申请，请刷新页面")
    expect_past(informed_on, "收到决定的日期", decision.at.date())
    expect_past(applied_on, "申请日期", informed_on)
    last = appeal_course.last_day_to_apply(decision.proceeding.region_code, informed_on)
    if last is not None and applied_on > last:
        raise RefusedError(f"复议申请应在{format_day(last.toordinal())}以前提出，已经过了期限")
    appeal = Appeal.objects.create(
        decision=decision, household=locked.household, region_code=locked.region_code, informed_on=informed_on,
        applied_on=applied_on, authority=expect_text(authority, "复议机关"), grounds=expect_text(grounds, "请求和理由"),
        document=document, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    record_entry(
        by,
        Action.DECIDE,
        "file_appeal",
        appeal,
        locked.region_code,
        {"decision": decision.pk, "on": applied_on},
        [appeal],
    )
    return appeal


@transaction.atomic
def advance_appeal(
    *, by: Actor, appeal: Appeal, stage: AppealStage, taken_on: dt.date, note: str, document: Document | None = None
) -> AppealStep:
    """Records the next thing that happened to an application for review. RefusedError for one that is not next."""
    lock_application(by, Action.DECIDE, appeal.decision.proceeding.application)
    steps = list(appeal.steps.order_by("pk"))
    if stage == AppealStage.ANEW or stage not in appeal_course.next_stages(appeal):
        raise RefusedError("复议还没有到这一步，请刷新页面")
    expect_past(taken_on, "日期", steps[-1].taken_on if steps else appeal.applied_on)
    return _keep(by, appeal, stage, taken_on, expect_text(note, "内容"), document)


@transaction.atomic
def decide_anew(*, by: Actor, appeal: Appeal) -> Proceeding:
    """Opens the proceeding in which the county decides anew after a review has overturned its decision. What was awarded goes
    on until then: the new decision changes or ends it."""
    lock_application(by, Action.DECIDE, appeal.decision.proceeding.application)
    if AppealStage.ANEW not in appeal_course.next_stages(appeal):
        raise RefusedError("只有被变更、撤销或责令重作的决定才重新办理，并且只重新办理一次")
    earlier = appeal.decision.proceeding
    opened = reviews.decide_anew(by, earlier)
    _keep(by, appeal, AppealStage.ANEW, clock.today(), "按复议决定重新办理", None, opened)
    return opened


def _keep(
    by: Actor, appeal: Appeal, stage: AppealStage, day: dt.date, note: str, document: Document | None,
    proceeding: Proceeding | None = None,
) -> AppealStep:  # fmt: skip
    step = AppealStep.objects.create(
        appeal=appeal, stage=stage, taken_on=day, note=note, document=document, proceeding=proceeding, recorded_by=by.user,
        recorded_at=clock.now(),
    )  # fmt: skip
    record_entry(
        by, Action.DECIDE, "advance_appeal", step, appeal.region_code,
        {"appeal": appeal.pk, "stage": stage.value, "proceeding": proceeding.pk if proceeding else None},
    )  # fmt: skip
    return step
