"""Writes of panels: a meeting with its members, their votes and what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry.actions.entries import expect_past, expect_text, lock_proceeding, record_entry
from doudi.office.inquiry.actions.letters import issue_minutes
from doudi.office.inquiry.actions.steps import take
from doudi.office.inquiry.enums import Vote
from doudi.office.inquiry.models import PanelMeeting, PanelMember

STEP = "panel"
"""The step of the procedures that a meeting is."""


@dataclass(frozen=True, slots=True)
class SeatInput:
    """A member of a panel. Without `vote`: somebody who sat in. `officer`: the account of a member who has one."""

    name: str
    post: str
    vote: str = ""
    has_stake: bool = False
    officer: User | None = None


@dataclass(frozen=True, slots=True)
class MeetingInput:
    """A meeting as its minutes have it. `amount_fen`: the sum that was put to the vote, where one was."""

    met_on: dt.date
    place: str
    chair: str
    recorder: str
    situation: str
    discussion: str
    proposal: str
    seats: Sequence[SeatInput]
    amount_fen: int | None = None


def is_adopted(seats: Sequence[SeatInput]) -> bool:
    """Whether more than half of those who have a vote and no stake were in favour."""
    voters = [seat for seat in seats if seat.vote and not seat.has_stake]
    return 2 * sum(seat.vote == Vote.IN_FAVOUR for seat in voters) > len(voters)


@transaction.atomic
def record_meeting(*, by: Actor, proceeding: Proceeding, entered: MeetingInput) -> PanelMeeting:
    """Records a meeting with its minutes, which are issued with it. What it resolved follows from the votes alone.

    RefusedError where a member with a stake voted, and where fewer than two could vote.
    """
    locked = lock_proceeding(by, Action.HOLD_PANELS, proceeding)
    expect_past(entered.met_on, "会议日期", locked.application.received_on)
    seats = [seat for seat in entered.seats if seat.name.strip()]
    for seat in seats:
        expect_text(seat.post, f"{seat.name}的单位、职务")
        if seat.vote not in ("", *Vote.values):
            raise RefusedError("表决应为赞成、反对或弃权")
        if seat.has_stake and seat.vote not in ("", Vote.ABSTAINED):
            raise RefusedError(f"{seat.name}与本案有利害关系，应当回避，不能表决")
    names = [(seat.name.strip(), seat.post.strip()) for seat in seats]
    if len(set(names)) != len(names):
        raise RefusedError("同一个人出现了两次")
    voters = [seat for seat in seats if seat.vote and not seat.has_stake]
    if len(voters) < 2:
        raise RefusedError("没有利害关系、参加表决的至少要有两人")
    meeting = PanelMeeting.objects.create(
        proceeding=locked, household=locked.household, region_code=locked.region_code, met_on=entered.met_on,
        place=expect_text(entered.place, "地点"), chair=expect_text(entered.chair, "主持人"),
        recorder=expect_text(entered.recorder, "记录人"), situation=expect_text(entered.situation, "基本情况"),
        discussion=expect_text(entered.discussion, "讨论情况"), proposal=expect_text(entered.proposal, "提请表决的意见"),
        amount_fen=entered.amount_fen, adopted=is_adopted(seats), recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    PanelMember.objects.bulk_create(
        PanelMember(
            meeting=meeting, name=name, post=post, officer=seat.officer, has_stake=seat.has_stake, vote=seat.vote
        )
        for seat, (name, post) in zip(seats, names, strict=True)
    )
    paper = issue_minutes(by, meeting)
    officers = [seat.officer for seat in voters if seat.officer is not None]
    take(
        by, locked, STEP, on=entered.met_on, people=officers, document=paper.document,
        note="通过" if meeting.adopted else "没有通过",
    )  # fmt: skip
    record_entry(
        by, Action.HOLD_PANELS, "record_meeting", meeting, meeting.region_code,
        {
            "proceeding": locked.pk, "members": len(seats), "adopted": meeting.adopted, "paper": paper.digest,
            "votes": {vote.value: sum(seat.vote == vote for seat in seats) for vote in Vote},
        },
        [meeting],
    )  # fmt: skip
    return meeting
