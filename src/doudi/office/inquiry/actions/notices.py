"""Writes of public notices: the sheet, its posting, objections, what was found of them, and the end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record
from doudi.office.casework.actions.papers import keep_public_paper
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.files import file_types
from doudi.office.files.actions import Upload, store
from doudi.office.files.enums import Confidentiality
from doudi.office.inquiry import letter_contents, notice_terms
from doudi.office.inquiry.actions.entries import (
    expect_companion,
    expect_past,
    expect_text,
    lock_proceeding,
    record_entry,
)
from doudi.office.inquiry.actions.steps import note_once, step_permission, take
from doudi.office.inquiry.models import (
    NoticeEnd,
    NoticeEntry,
    NoticeObjection,
    NoticePosting,
    ObjectionRuling,
    PublicNotice,
)
from doudi.office.registry.perms import require_open
from doudi.output.papers.notice import NoticeRow

MOST_FAMILIES = 40
"""Families on one sheet."""
OBJECTED = "objected"
"""The circumstance of the procedures that an objection brings about."""
REINVESTIGATE = "reinvestigate"


@transaction.atomic
def prepare_notice(*, by: Actor, proceedings: Sequence[Proceeding], from_day: dt.date) -> PublicNotice:
    """Makes the sheet for families of one community and one right, each by its opinion: name, people, amount, and no more.

    It runs as many days as the procedure says. RefusedError for a proceeding whose procedure has no notice now, such as a
    child's, and for families of several communities or rights.
    """
    if not proceedings or len(proceedings) > MOST_FAMILIES:
        raise RefusedError(f"请选择要公示的家庭，一张公示单最多{MOST_FAMILIES}户")
    locked = [lock_proceeding(by, Action.PUBLICISE, proceeding) for proceeding in proceedings]
    places = {(proceeding.region_code, proceeding.right) for proceeding in locked}
    if len(places) > 1:
        raise RefusedError("一张公示单只公示同一个村（社区）、同一个项目的家庭，请分开制作")
    if from_day < clock.today():
        raise RefusedError("公示不能从过去的日子开始")
    terms = [notice_terms.terms_of(proceeding) for proceeding in locked]
    if len({(term.step, term.days) for term in terms}) > 1:
        raise RefusedError("这些家庭的公示天数或者次数不同，请分开制作")
    region_code, right = next(iter(places))
    # The day on which it is put up does not count.
    to_day = from_day + dt.timedelta(days=terms[0].days)
    notice = PublicNotice(
        address=str(uuid.uuid4()), region_code=region_code, right=right, step=terms[0].step, from_day=from_day, to_day=to_day,
        prepared_by=by.user, prepared_at=clock.now(),
    )  # fmt: skip
    rows = [NoticeRow(term.name, term.people, term.amount) for term in terms]
    # The first case is locked, so that nobody else makes a sheet of it with the same number at once.
    serial = locked[0].notice_entries.count() + 1
    number = f"{region_code[:6]}G{from_day:%Y%m%d}{locked[0].pk:08d}-{serial:02d}"
    head = {"issuer": notice_terms.issuer(region_code), "number": number, "day": clock.today()}
    paper = keep_public_paper(by, Action.PUBLICISE, letter_contents.notice_sheet(notice, rows, head), region_code)
    notice.sheet = paper.document
    notice.save(force_insert=True)
    NoticeEntry.objects.bulk_create(
        NoticeEntry(
            notice=notice, proceeding=proceeding, opinion=term.opinion, household=proceeding.household,
            region_code=proceeding.region_code, name=term.name, people=term.people, amount=term.amount,
        )
        for proceeding, term in zip(locked, terms, strict=True)
    )  # fmt: skip
    record_entry(
        by, Action.PUBLICISE, "prepare_notice", notice, region_code,
        {
            "proceedings": [proceeding.pk for proceeding in locked], "from": from_day, "to": to_day,
            "sha256": notice.sheet.digest,
        },
        [notice],
    )  # fmt: skip
    return notice


@transaction.atomic
def post_notice(*, by: Actor, notice: PublicNotice, photo: Upload, place: str, posted_on: dt.date) -> NoticePosting:
    """Records that the sheet hangs, with a photo that shows it; from now on the notice runs, in each of its proceedings.

    RefusedError where it hung later than its first day, so that its days would be too few.
    """
    by.require(Action.PUBLICISE, notice.region_code)
    if NoticePosting.objects.filter(notice=notice).exists() or NoticeEnd.objects.filter(notice=notice).exists():
        raise RefusedError("这张公示单已经张贴或者作废，请刷新页面")
    expect_past(posted_on, "张贴日期")
    if posted_on != notice.from_day:
        raise RefusedError("张贴日期不是公示单上的起始日期，公示的天数就不对：请另做一张公示单")
    entries = list(notice.entries.select_related("proceeding"))
    for entry in entries:
        require_open(by, entry.household)
        if notice_terms.last_opinion(entry.proceeding).pk != entry.opinion_id:
            raise RefusedError(f"{entry.name}的初审意见已经改变，请另做一张公示单")
    document = store(
        file=photo, region_code=notice.region_code, confidentiality=Confidentiality.CASE, by=by, title="公示照片",
        kind="公示照片", subject="region", subject_id=notice.region_code,
    )  # fmt: skip
    if document.media_type not in (file_types.PNG, file_types.JPEG):
        raise RefusedError("请上传能看清公示单的照片（JPEG、PNG）")
    posting = NoticePosting.objects.create(
        notice=notice, photo=document, place=expect_text(place, "张贴地点"), posted_on=posted_on, posted_by=by.user,
        posted_at=clock.now(),
    )  # fmt: skip
    for entry in entries:
        take(
            by,
            entry.proceeding,
            notice.step,
            on=notice.from_day,
            note=f"公示单{notice.sheet.title}，公示至{notice.to_day}",
        )
    record_entry(
        by,
        Action.PUBLICISE,
        "post_notice",
        posting,
        notice.region_code,
        {"notice": notice.pk, "photo": document.digest},
    )
    return posting


@transaction.atomic
def object_to_notice(
    *, by: Actor, entry: NoticeEntry, received_on: dt.date, matter: str, objector: str = ""
) -> NoticeObjection:
    """Records an objection to an entry. Who made it may stay unnamed. The case is then looked into once more before anything
    is decided. RefusedError before and after the days of the notice."""
    notice = entry.notice
    locked = lock_proceeding(by, Action.PUBLICISE, entry.proceeding)
    if not NoticePosting.objects.filter(notice=notice).exists():
        raise RefusedError("这张公示单还没有张贴")
    expect_past(received_on, "收到日期", notice.from_day)
    if received_on > notice.to_day:
        raise RefusedError("公示已经结束；结束以后反映的情况，请按举报登记核查")
    objection = NoticeObjection(
        entry=entry, household=entry.household, region_code=entry.region_code, received_on=received_on,
        objector=objector.strip(), matter=expect_text(matter, "反映的情况"), recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    objection.save(force_insert=True)
    note_once(by, locked, OBJECTED, on=received_on, reason="公示期内有人提出异议")
    record_entry(
        by, Action.PUBLICISE, "object_to_notice", objection, entry.region_code,
        {"notice": notice.pk, "proceeding": locked.pk, "named": bool(objector.strip())},
    )  # fmt: skip
    return objection


@transaction.atomic
def rule_on_objection(
    *, by: Actor, objection: NoticeObjection, upheld: bool, reason: str, companion: User, ruled_on: dt.date
) -> ObjectionRuling:
    """Records what two officers found of an objection. Once every objection to the entry is settled, this is the new
    investigation that the procedure asks for; the township then gives its opinion anew."""
    locked = lock_proceeding(by, Action.PUBLICISE, objection.entry.proceeding)
    if ObjectionRuling.objects.filter(objection=objection).exists():
        raise RefusedError("这项异议已经有结论，请刷新页面")
    permission = step_permission(locked, REINVESTIGATE)
    expect_companion(by, permission, locked.household, companion)
    expect_past(ruled_on, "日期", objection.received_on)
    ruling = ObjectionRuling.objects.create(
        objection=objection, upheld=upheld, reason=expect_text(reason, "调查情况和结论"), first_investigator=by.user,
        second_investigator=companion, ruled_on=ruled_on, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    unsettled = NoticeObjection.objects.filter(entry__proceeding=locked, ruling__isnull=True)
    if not unsettled.exists():
        take(by, locked, REINVESTIGATE, on=ruled_on, people=(by.user, companion), note=ruling.reason)
    record_entry(
        by, Action.PUBLICISE, "rule_on_objection", ruling, objection.region_code,
        {"objection": objection.pk, "upheld": upheld, "proceeding": locked.pk},
    )  # fmt: skip
    return ruling


@transaction.atomic
def end_notice(*, by: Actor, notice: PublicNotice, reason: str) -> NoticeEnd:
    """Takes a notice down before its last day, as where a name was wrong. One that hung has not run then: the case waits for
    another."""
    by.require(Action.PUBLICISE, notice.region_code)
    for entry in notice.entries.select_related("household"):
        require_open(by, entry.household)
    if NoticeEnd.objects.filter(notice=notice).exists():
        raise RefusedError("这张公示单已经撤下，请刷新页面")
    if NoticePosting.objects.filter(notice=notice).exists():
        raise RefusedError("公示单已经张贴，公示期满自动撤下；内容有误的，请登记为异议，重新调查后再公示")
    end = NoticeEnd.objects.create(
        notice=notice, ended_at=clock.now(), ended_by=by.user, reason=expect_text(reason, "作废的原因")
    )
    record_entry(by, Action.PUBLICISE, "end_notice", end, notice.region_code, {"notice": notice.pk})
    return end


def end_past_notices() -> int:
    """Takes down every notice whose last day has passed. Returns how many. May be done by two processes at once."""
    past = PublicNotice.objects.filter(to_day__lt=clock.today(), end__isnull=True).order_by("pk")
    return sum(_end(notice) for notice in past)


@transaction.atomic
def _end(notice: PublicNotice) -> bool:
    PublicNotice.objects.select_for_update().get(pk=notice.pk)
    if NoticeEnd.objects.filter(notice=notice).exists():
        return False
    end = NoticeEnd.objects.create(notice=notice, ended_at=clock.now())
    record(
        by=None, action="inquiry.end_notice", subject="noticeend", subject_id=end.pk, region_code=notice.region_code,
        detail={"notice": notice.pk, "to": notice.to_day},
    )  # fmt: skip
    return True
