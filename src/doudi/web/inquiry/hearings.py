"""Hearings: the invitation, and what was said and answered; and meetings of panels with their minutes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doudi.office.accounts.access import Action
from doudi.office.casework.models import Proceeding
from doudi.office.casework.queries import proceedings
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions import MeetingInput, SeatInput, StatementInput
from doudi.office.inquiry.actions.entries import companions
from doudi.office.inquiry.enums import HearingResult, Proposal, Vote
from doudi.office.inquiry.letter_contents import award_at_stake
from doudi.office.registry.vocabulary import right_label
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import InvitationForm, MeetingForm, StatementForm
from doudi.web.inquiry.seats import Seat, free_seats
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_look
from doudi.web.templatetags.doudi import yuan


@require_http_methods(["GET", "POST"])
@access(Action.ACCEPT)
def invite(request: OfficeRequest, pk: int) -> HttpResponse:
    """Tells the person what the office means to do, and on which day it hears what the person says."""
    proceeding = get_open(request, proceedings, pk)
    request.actor.require(Action.ACCEPT, proceeding.region_code)
    award = award_at_stake(proceeding)
    present = yuan(award.amount_fen) if award is not None and award.amount_fen is not None else "没有登记金额"
    page = EntryPage(
        "通知听取意见", "制作通知", _back(proceeding), (*_about(proceeding), ("现在享受", present)),
        "保存后制作陈述申辩告知书，请送达本人；在通知的日期由县级两人听取意见。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        actions.invite_to_hearing(
            by=request.actor, proceeding=proceeding, proposal=Proposal(fields["proposal"]), reasons=fields["reasons"],
            hearing_on=fields["hearing_on"], place=fields["place"], contact=fields["contact"],
            after_fen=_fen(fields["after"]),
        )  # fmt: skip
        return "陈述申辩告知书已制作"

    return _show(request, proceeding, page, InvitationForm(**typed(request)), save)


@require_http_methods(["GET", "POST"])
@access(Action.HEAR)
def hear(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was said at a hearing, and what is answered."""
    hearing = get_open(request, queries.hearings, pk)
    request.actor.require(Action.HEAR, hearing.region_code)
    proceeding = hearing.proceeding
    page = EntryPage(
        "登记听取的意见", "登记", _back(proceeding),
        (*_about(proceeding), ("拟作的处理", str(hearing.get_proposal_display())), ("理由", hearing.reasons)),
        "本人没有到场的，取消“到场”，过了通知的日期才能登记。",
    )  # fmt: skip
    colleagues = companions(request.actor, Action.HEAR, hearing.household)

    def save(fields: dict[str, Any]) -> str:
        entered = StatementInput(**fields | {"result": HearingResult(fields["result"])})
        actions.record_statement(by=request.actor, hearing=hearing, entered=entered)
        return "听取意见记录已制作"

    return _show(request, proceeding, page, StatementForm(**typed(request), companions=colleagues), save)


@require_http_methods(["GET", "POST"])
@access(Action.HOLD_PANELS)
def panel(request: OfficeRequest, pk: int) -> HttpResponse:
    """A meeting on one case: its minutes, its members and their votes."""
    proceeding = get_open(request, proceedings, pk)
    request.actor.require(Action.HOLD_PANELS, proceeding.region_code)
    officers = [request.actor.user, *companions(request.actor, Action.HOLD_PANELS, proceeding.household)]
    seats = [Seat.of(f"officer-{user.pk}", request.POST, user) for user in officers]
    seats += free_seats(request.POST)
    page = EntryPage(
        "登记集体研究（一事一议）", "保存并制作会议纪要", _back(proceeding), _about(proceeding),
        "过半数赞成为通过；与本案有利害关系的成员回避，不计入表决。", template="inquiry/panel.html",
        more={"seats": seats, "votes": Vote.choices},
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        amount = fields.pop("amount")
        present = [
            SeatInput(seat.name, seat.post, seat.vote if seat.vote in Vote.values else "", seat.has_stake, seat.officer)
            for seat in seats
            if seat.is_present
        ]
        meeting = actions.record_meeting(
            by=request.actor,
            proceeding=proceeding,
            entered=MeetingInput(**fields, seats=present, amount_fen=_fen(amount)),
        )
        return f"会议纪要已制作：表决{'通过' if meeting.adopted else '没有通过'}"

    return _show(request, proceeding, page, MeetingForm(**typed(request)), save)


def _show(request: OfficeRequest, proceeding: Proceeding, page: EntryPage, form: Any, save: Any) -> HttpResponse:
    if request.method == "GET":
        record_look(request, proceeding.household, "inquiry")
    return show_entry(request, page, form, save)


def _back(proceeding: Proceeding) -> str:
    return reverse("inquiry:overview", args=[proceeding.application_id])


def _about(proceeding: Proceeding) -> tuple[tuple[str, str], ...]:
    holder = proceeding.person.name if proceeding.person else f"{proceeding.household.now.head_name}全家"
    return (("事项", f"{right_label(proceeding.right)}（{holder}）"), ("申请", proceeding.application.number))


def _fen(yuan_amount: Decimal | None) -> int | None:
    return None if yuan_amount is None else int(yuan_amount * 100)
