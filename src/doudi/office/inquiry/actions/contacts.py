"""Writes of first contacts, and of cases that are handed to a colleague."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.inquiry.actions.entries import (
    companions,
    expect_past,
    expect_text,
    lock_application,
    record_entry,
)
from doudi.office.inquiry.enums import ContactOutcome
from doudi.office.inquiry.models import CaseHandover, ContactAnswer, FirstContact


@transaction.atomic
def take_down_contact(
    *, by: Actor, region_code: str, name: str, matter: str, met_on: dt.date, phone: str = "", department: str = ""
) -> FirstContact:
    """Takes down who asked for help and what for. With `department` it is passed on; the officer who was asked first still
    tells the person what came of it."""
    by.require(Action.REGISTER, region_code)
    expect_past(met_on, "日期")
    contact = FirstContact(
        region_code=region_code, name=expect_text(name, "求助人"), phone=phone.strip(), matter=expect_text(matter, "求助事项"),
        outcome=ContactOutcome.REFERRED if department.strip() else ContactOutcome.HERE, department=department.strip(),
        met_on=met_on, taken_by=by.user, taken_at=clock.now(),
    )  # fmt: skip
    contact.save(force_insert=True)
    record_entry(
        by, Action.REGISTER, "take_down_contact", contact, region_code, {"outcome": contact.outcome, "on": met_on}
    )
    return contact


@transaction.atomic
def answer_contact(
    *, by: Actor, contact: FirstContact, answer: str, answered_on: dt.date, application: Application | None = None
) -> ContactAnswer:
    """Records what came of a first contact, as the person was told it."""
    by.require(Action.REGISTER, contact.region_code)
    if ContactAnswer.objects.filter(contact=contact).exists():
        raise RefusedError("这件求助已经答复，请刷新页面")
    expect_past(answered_on, "答复日期", contact.met_on)
    row = ContactAnswer.objects.create(
        contact=contact, answered_on=answered_on, answer=expect_text(answer, "办理结果"), application=application,
        recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    record_entry(by, Action.REGISTER, "answer_contact", row, contact.region_code, {"contact": contact.pk})
    return row


@transaction.atomic
def hand_over(*, by: Actor, application: Application, colleague: User, reason: str) -> CaseHandover:
    """Hands an application to a colleague, who finds it in the own list from then on. Parts that were taken stay whose they
    are."""
    locked = lock_application(by, Action.TAKE_APPLICATION, application)
    if colleague not in companions(by, Action.TAKE_APPLICATION, locked.household):
        raise RefusedError(f"{colleague.name}不能办理这个家庭的申请，请选择另一位")
    handover = CaseHandover.objects.create(
        application=locked, household=locked.household, region_code=locked.region_code, colleague=colleague,
        reason=expect_text(reason, "移交说明"), handed_by=by.user, handed_at=clock.now(),
    )  # fmt: skip
    record_entry(
        by, Action.TAKE_APPLICATION, "hand_over", handover, locked.region_code,
        {"application": locked.number, "to": colleague.pk},
    )  # fmt: skip
    return handover
