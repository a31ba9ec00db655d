"""Writes of hearings: the invitation, and what was said and answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry.actions.entries import (
    expect_companion,
    expect_past,
    expect_text,
    lock_proceeding,
    record_entry,
)
from doudi.office.inquiry.actions.letters import issue_hearing_record, issue_invitation
from doudi.office.inquiry.actions.steps import take
from doudi.office.inquiry.enums import HearingResult, Proposal
from doudi.office.inquiry.letter_contents import award_at_stake
from doudi.office.inquiry.models import Hearing, HearingStatement

MONEY_UNITS = ("yuan/month", "yuan/year", "yuan")


@dataclass(frozen=True, slots=True)
class StatementInput:
    """What was said at a hearing, and what is answered."""

    heard_on: dt.date
    attended: bool
    speaker: str
    statement: str
    companion: User
    result: HearingResult
    answer: str


@transaction.atomic
def invite_to_hearing(
    *, by: Actor, proceeding: Proceeding, proposal: Proposal, reasons: str, hearing_on: dt.date, place: str, contact: str,
    after_fen: int | None = None,
) -> Hearing:  # fmt: skip
    """Tells the person what the office means to do and why, and when it hears what the person says. The letter is issued with
    it. RefusedError where a hearing is announced already, or the procedure has none now."""
    locked = lock_proceeding(by, Action.ACCEPT, proceeding)
    if locked.hearings.filter(statement__isnull=True).exists():
        raise RefusedError("已经通知了听取意见的日期，请刷新页面")
    if hearing_on <= clock.today():
        raise RefusedError("听取意见的日期应在今天以后，给本人留出准备的时间")
    award = award_at_stake(locked)
    before = award.amount_fen if award is not None and award.unit in MONEY_UNITS else None
    if proposal == Proposal.CUT and before is not None and (after_fen is None or not 0 < after_fen < before):
        raise RefusedError("减发的，请填写减发以后的金额，应少于现在的金额")
    hearing = Hearing.objects.create(
        proceeding=locked, household=locked.household, region_code=locked.region_code, proposal=proposal, before_fen=before,
        after_fen=after_fen if proposal == Proposal.CUT else None, reasons=expect_text(reasons, "理由"),
        hearing_on=hearing_on, place=expect_text(place, "地点"), contact=expect_text(contact, "联系方式"),
        invited_on=clock.today(), invited_by=by.user, invited_at=clock.now(),
    )  # fmt: skip
    paper = issue_invitation(by, hearing)
    take(by, locked, "invite_hearing", on=clock.today(), document=paper.document, note=hearing.reasons)
    record_entry(
        by, Action.ACCEPT, "invite_to_hearing", hearing, hearing.region_code,
        {"proceeding": locked.pk, "proposal": proposal.value, "on": hearing_on, "paper": paper.digest}, [hearing],
    )  # fmt: skip
    return hearing


@transaction.atomic
def record_statement(*, by: Actor, hearing: Hearing, entered: StatementInput) -> HearingStatement:
    """Records what was said, by two who heard it, with what is answered. RefusedError before the day of which the person was
    told, unless the person came."""
    locked = lock_proceeding(by, Action.HEAR, hearing.proceeding)
    if HearingStatement.objects.filter(hearing=hearing).exists():
        raise RefusedError("这次听取意见已经登记，请刷新页面")
    expect_companion(by, Action.HEAR, locked.household, entered.companion)
    expect_past(entered.heard_on, "日期", hearing.invited_on)
    if not entered.attended and entered.heard_on < hearing.hearing_on:
        raise RefusedError("还没有到通知的日期，不能登记为未到场")
    if entered.attended:
        expect_text(entered.speaker, "陈述人")
        expect_text(entered.statement, "陈述的意见")
    statement = HearingStatement.objects.create(
        hearing=hearing, heard_on=entered.heard_on, attended=entered.attended,
        speaker=entered.speaker.strip() if entered.attended else "",
        statement=entered.statement.strip() or ("" if entered.attended else "通知的日期本人没有到场，也没有提出书面意见"),
        first_hearer=by.user, second_hearer=entered.companion, result=entered.result,
        answer=expect_text(entered.answer, "对意见的答复"), recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    paper = issue_hearing_record(by, statement)
    take(
        by, locked, "hear", on=entered.heard_on, people=(by.user, entered.companion), document=paper.document,
        note=str(statement.get_result_display()),
    )  # fmt: skip
    record_entry(
        by, Action.HEAR, "record_statement", statement, hearing.region_code,
        {"hearing": hearing.pk, "attended": entered.attended, "result": entered.result.value, "paper": paper.digest},
        [statement],
    )  # fmt: skip
    return statement
