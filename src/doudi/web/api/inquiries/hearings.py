"""Hearings and panels over HTTP."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions import MeetingInput, SeatInput, StatementInput
from doudi.office.inquiry.enums import HearingResult, Proposal, Vote
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import officer_of, open_proceeding
from doudi.web.api.schemas import Body, Day, Key, Money, fen
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest

of_proceeding = Router(tags=["inquiries"])
hearings = Router(tags=["inquiries"])


class InvitationBody(Body):
    """What the office means to do and why; `after`: what would be left, where it is a cut."""

    proposal: Proposal
    reasons: str = Field(max_length=4000)
    hearing_on: Day
    place: str = Field(max_length=120)
    contact: str = Field(max_length=60)
    after: Money | None = None


class StatementBody(Body):
    """What was said and what is answered; who did not come is `attended: false`."""

    heard_on: Day
    attended: bool
    speaker: str = Field(default="", max_length=60)
    statement: str = Field(default="", max_length=4000)
    companion: Key
    result: HearingResult
    answer: str = Field(max_length=4000)


class SeatBody(Body):
    """A member of a panel; without `vote` somebody who sat in; `officer`: the account of one who has it."""

    name: str = Field(max_length=60)
    post: str = Field(max_length=120)
    vote: Vote | None = None
    has_stake: bool = False
    officer: Key | None = None


class MeetingBody(Body):
    """A meeting as its minutes have it."""

    met_on: Day
    place: str = Field(max_length=120)
    chair: str = Field(max_length=60)
    recorder: str = Field(max_length=60)
    situation: str = Field(max_length=4000)
    discussion: str = Field(max_length=4000)
    proposal: str = Field(max_length=4000)
    amount: Money | None = None
    seats: list[SeatBody] = Field(min_length=1, max_length=40)


@of_proceeding.post("/{proceeding}/hearing", summary="Tell the person what is meant and when the office hears about it")
@needs(Action.ACCEPT)
def invite(request: OfficeRequest, proceeding: int, payload: InvitationBody) -> dict[str, Any]:
    case = open_proceeding(request, proceeding)
    values = payload.model_dump(exclude={"after"})
    return {
        "id": actions.invite_to_hearing(by=request.actor, proceeding=case, **values, after_fen=fen(payload.after)).pk
    }


@hearings.post("/{hearing}/statement", summary="Record what was said and what is answered")
@needs(Action.HEAR)
def hear(request: OfficeRequest, hearing: int, payload: StatementBody) -> dict[str, Any]:
    row = get_open(request, queries.hearings, hearing)
    values = payload.model_dump() | {"companion": officer_of(payload.companion, "companion")}
    return {"id": actions.record_statement(by=request.actor, hearing=row, entered=StatementInput(**values)).pk}


@of_proceeding.post(
    "/{proceeding}/panel", summary="Record a meeting of a panel with its votes; the minutes are issued with it"
)
@needs(Action.HOLD_PANELS)
def hold(request: OfficeRequest, proceeding: int, payload: MeetingBody) -> dict[str, Any]:
    case = open_proceeding(request, proceeding)
    seats = [
        SeatInput(
            seat.name, seat.post, seat.vote or "", seat.has_stake,
            None if seat.officer is None else officer_of(seat.officer, "seats"),
        )
        for seat in payload.seats
    ]  # fmt: skip
    values = payload.model_dump(exclude={"amount", "seats"})
    entered = MeetingInput(**values, seats=seats, amount_fen=fen(payload.amount))
    meeting = actions.record_meeting(by=request.actor, proceeding=case, entered=entered)
    return {"id": meeting.pk, "adopted": meeting.adopted}
