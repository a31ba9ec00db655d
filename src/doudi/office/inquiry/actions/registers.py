"""Writes of the registers beside a case: kin of staff, and what is missing, which is told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import PaperKind
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.inquiry.actions.entries import expect_past, expect_text, lock_application, record_entry
from doudi.office.inquiry.actions.letters import issue_missing_list
from doudi.office.inquiry.actions.steps import note_once, take_for_family
from doudi.office.inquiry.models import MissingList, MissingReply, StaffTie
from doudi.office.registry.models import Person
from doudi.office.registry.queries import members

KIN = "kin"
"""The circumstance of the procedures that a tie to staff is."""


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something that is missing: whose, what, and by what it is shown."""

    whose: str
    subject: str
    evidence: str = ""


@transaction.atomic
def register_tie(
    *, by: Actor, application: Application, person: Person, staff_name: str, staff_post: str, relation: str
) -> StaffTie:
    """Registers that a member of the family is kin of somebody who handles cases. The county then visits the family itself."""
    locked = lock_application(by, Action.TAKE_APPLICATION, application)
    if person.pk not in {membership.person_id for membership in members(locked.household)}:
        raise RefusedError("只能登记本家庭成员的近亲属关系")
    key = {"staff_name": expect_text(staff_name, "工作人员姓名"), "staff_post": expect_text(staff_post, "单位、职务")}
    if StaffTie.objects.filter(application=locked, person=person, **key).exists():
        raise RefusedError("这项关系已经登记")
    tie = StaffTie.objects.create(
        application=locked, household=locked.household, region_code=locked.region_code, person=person,
        relation=expect_text(relation, "与该成员的关系"), declared_on=clock.today(), recorded_by=by.user,
        recorded_at=clock.now(), **key,
    )  # fmt: skip
    for proceeding in locked.proceedings.open().order_by("pk"):
        note_once(by, proceeding, KIN, on=clock.today(), reason=f"{tie.staff_post}{tie.staff_name}")
    take_for_family(
        by, locked, "register_kin", on=clock.today(), note=f"{person.name}是{tie.staff_post}{tie.staff_name}的{tie.relation}",
        must=False,
    )  # fmt: skip
    record_entry(by, Action.TAKE_APPLICATION, "register_tie", tie, locked.region_code, {"person": person.pk})
    return tie


@transaction.atomic
def tell_missing(
    *, by: Actor, application: Application, items: Sequence[MissingItem], reply_by: dt.date
) -> MissingList:
    """Tells the applicant everything that is missing, by letter, once. RefusedError where it was told already."""
    locked = lock_application(by, Action.TAKE_APPLICATION, application)
    told_by_paper = locked.papers.filter(kind=PaperKind.MISSING_PAPERS).exists()
    if told_by_paper or MissingList.objects.filter(application=locked).exists():
        raise RefusedError("所缺材料应当一次告知，已经告知过了")
    lines = [item for item in items if item.subject.strip()]
    if not lines:
        raise RefusedError("请写明缺什么")
    if reply_by <= clock.today():
        raise RefusedError("补齐的期限应在今天以后")
    missing_list = MissingList.objects.create(
        application=locked, household=locked.household, region_code=locked.region_code,
        items=[asdict(item) for item in lines], informed_on=clock.today(), reply_by=reply_by, informed_by=by.user,
        informed_at=clock.now(),
    )  # fmt: skip
    paper = issue_missing_list(by, missing_list)
    take_for_family(by, locked, "examine", on=clock.today(), result="missing")
    take_for_family(by, locked, "tell_missing", on=clock.today(), document=paper.document)
    record_entry(
        by, Action.TAKE_APPLICATION, "tell_missing", missing_list, locked.region_code,
        {"items": len(lines), "reply_by": reply_by, "paper": paper.digest},
    )  # fmt: skip
    return missing_list


@transaction.atomic
def record_missing_reply(
    *, by: Actor, missing_list: MissingList, supplied: bool, replied_on: dt.date, note: str = ""
) -> MissingReply:
    """Records that what was missing was brought, or was not. RefusedError for "was not" before the day that was set."""
    locked = lock_application(by, Action.TAKE_APPLICATION, missing_list.application)
    if MissingReply.objects.filter(missing_list=missing_list).exists():
        raise RefusedError("补交情况已经登记，请刷新页面")
    expect_past(replied_on, "日期", missing_list.informed_on)
    if not supplied:
        expect_text(note, "没有补齐的说明")
        if replied_on <= missing_list.reply_by:
            raise RefusedError("还没有过告知书上的期限，不能登记为没有补齐")
    reply = MissingReply.objects.create(
        missing_list=missing_list, supplied=supplied, replied_on=replied_on, note=note.strip(), recorded_by=by.user,
        recorded_at=clock.now(),
    )  # fmt: skip
    take_for_family(
        by, locked, "supplement", on=replied_on, result="supplied" if supplied else "withheld", note=reply.note
    )
    record_entry(by, Action.TAKE_APPLICATION, "record_missing_reply", reply, locked.region_code, {"supplied": supplied})
    return reply
