"""Before something is stopped the person is told why and heard by two; and what a panel resolves follows from its votes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from doudi.office import clock
from doudi.office.casework.models import Paper, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, checks
from doudi.office.inquiry.actions import MeetingInput, SeatInput, StatementInput
from doudi.office.inquiry.actions.panels import is_adopted
from doudi.office.inquiry.enums import HearingResult, Proposal, Vote
from doudi.office.inquiry.models import Hearing, HearingStatement, PanelMeeting, PanelMember
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import LATER, Bureau

pytestmark = pytest.mark.django_db
HEARING_DAY = LATER + dt.timedelta(days=5)


def invited(office: Bureau, proceeding: Proceeding) -> Hearing:
    return actions.invite_to_hearing(
        by=office.clerk, proceeding=proceeding, proposal=Proposal.STOP, reasons="家庭收入超过标准", hearing_on=HEARING_DAY,
        place="虚构区民政局", contact="虚构电话",
    )  # fmt: skip


def statement(office: Bureau, **changes: Any) -> StatementInput:
    entered = StatementInput(
        heard_on=HEARING_DAY, attended=True, speaker="本人", statement="收入只有两个月", companion=office.other_county.user,
        result=HearingResult.REJECTED, answer="经核实收入是稳定的",
    )  # fmt: skip
    return replace(entered, **changes)


def test_nothing_is_stopped_before_the_person_was_heard() -> None:
    office = cases.bureau()
    review = cases.under_review(office)
    with clock.on(LATER):
        with pytest.raises(RefusedError):
            cases.decided(office, review, grant=False)
        hearing = invited(office, review)
        assert "家庭收入超过标准" in Paper.objects.get(kind="hearing").content
    with clock.on(HEARING_DAY):
        with pytest.raises(RefusedError):
            cases.decided(office, review, grant=False)
        actions.record_statement(by=office.county, hearing=hearing, entered=statement(office))
        assert "收入只有两个月" in Paper.objects.get(kind="hearing_record").content
        course = cases.course(review)
        assert course.done["hear"].people == (str(office.county.user.pk), str(office.other_county.user.pk))
        assert course.is_open("decide")


def test_an_invitation_tells_what_is_received_and_leaves_time() -> None:
    office = cases.bureau()
    review = cases.under_review(office)
    with clock.on(LATER):
        hearing = invited(office, review)
        assert (hearing.before_fen, hearing.after_fen) == (1020_00, None)
        with pytest.raises(RefusedError, match="已经通知了"):
            invited(office, review)


def test_an_invitation_for_today_is_refused() -> None:
    office = cases.bureau()
    review = cases.under_review(office)
    with clock.on(HEARING_DAY), pytest.raises(RefusedError, match="今天以后"):
        invited(office, review)


def test_who_does_not_come_is_not_absent_before_the_day() -> None:
    office = cases.bureau()
    review = cases.under_review(office)
    with clock.on(LATER):
        hearing = invited(office, review)
        with pytest.raises(RefusedError, match="还没有到通知的日期"):
            actions.record_statement(
                by=office.county, hearing=hearing, entered=statement(office, attended=False, heard_on=LATER)
            )
        with pytest.raises(DatabaseError, match="absent before the day"), transaction.atomic():
            HearingStatement.objects.create(
                hearing=hearing, heard_on=LATER, attended=False, statement="x", first_hearer=office.county.user,
                second_hearer=office.other_county.user, result="rejected", answer="x", recorded_by=office.county.user,
                recorded_at=clock.now(),
            )  # fmt: skip
    with clock.on(HEARING_DAY):
        absent = statement(office, attended=False, statement="")
        row = actions.record_statement(by=office.county, hearing=hearing, entered=absent)
        assert "没有到场" in row.statement


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"speaker": ""}, "请填写陈述人"),
        ({"statement": " "}, "请填写陈述的意见"),
        ({"answer": ""}, "请填写对意见的答复"),
    ],
)
def test_what_is_missing_of_a_hearing_is_said(changes: dict[str, Any], reason: str) -> None:
    office = cases.bureau()
    review = cases.under_review(office)
    with clock.on(LATER):
        hearing = invited(office, review)
    with clock.on(HEARING_DAY), pytest.raises(RefusedError, match=reason):
        actions.record_statement(by=office.county, hearing=hearing, entered=statement(office, **changes))


# Panels


def grave(office: Bureau) -> Proceeding:
    return cases.grave(office, build.poor_family(office.clerk))


def meeting(office: Bureau, votes: str = "yyn", **changes: Any) -> MeetingInput:
    """With three officers of the county: y, n or a for each."""
    words = {"y": Vote.IN_FAVOUR, "n": Vote.AGAINST, "a": Vote.ABSTAINED}
    officers = (office.county.user, office.other_county.user, office.deputy.user)
    seats = [
        SeatInput(user.name, "虚构区民政局", words[vote].value, officer=user)
        for user, vote in zip(officers, votes, strict=True)
    ]
    entered = MeetingInput(
        met_on=LATER, place="三楼会议室", chair="某局长", recorder="某科员", situation="遭遇火灾", discussion="应当救助",
        proposal="给予三千元", seats=seats, amount_fen=3000_00,
    )  # fmt: skip
    return replace(entered, **changes)


@pytest.mark.parametrize(("votes", "adopted"), [("yyn", True), ("ynn", False), ("yna", False), ("yya", True)])
def test_a_meeting_resolves_by_its_votes(votes: str, adopted: bool) -> None:
    office = cases.bureau()
    proceeding = grave(office)
    with clock.on(LATER):
        row = actions.record_meeting(by=office.county, proceeding=proceeding, entered=meeting(office, votes))
    assert row.adopted == adopted
    assert "panel" in cases.course(proceeding).done
    assert ("通过" if adopted else "没有通过") in Paper.objects.get(kind="minutes").content
    assert list(checks.find_problems()) == []


def test_a_member_with_a_stake_abstains() -> None:
    office = cases.bureau()
    proceeding = grave(office)
    entered = meeting(office)
    seats = [*entered.seats, SeatInput("某亲属", "村委会", Vote.IN_FAVOUR.value, has_stake=True)]
    with clock.on(LATER):
        with pytest.raises(RefusedError, match="应当回避"):
            actions.record_meeting(by=office.county, proceeding=proceeding, entered=replace(entered, seats=seats))
        row = actions.record_meeting(by=office.county, proceeding=proceeding, entered=entered)
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelMember.objects.create(meeting=row, name="某亲属", post="村委会", has_stake=True, vote="in_favour")


def test_a_resolution_beside_its_votes_is_found() -> None:
    office = cases.bureau()
    proceeding = grave(office)
    PanelMeeting.objects.create(
        proceeding=proceeding, household=proceeding.household, region_code=proceeding.region_code, met_on=LATER, place="x",
        chair="x", recorder="x", situation="x", discussion="x", proposal="x", adopted=True, recorded_by=office.county.user,
        recorded_at=clock.now(),
    )  # fmt: skip
    (problem,) = checks.find_problems()
    assert "与成员的表决不符" in problem


def test_two_officers_are_no_panel_of_three() -> None:
    office = cases.bureau()
    proceeding = grave(office)
    entered = meeting(office)
    two = replace(entered, seats=entered.seats[:2])
    with clock.on(LATER), pytest.raises(RefusedError, match="不少于3名"):
        actions.record_meeting(by=office.county, proceeding=proceeding, entered=two)


@given(st.lists(st.tuples(st.sampled_from(["", *Vote.values]), st.booleans()), max_size=12))
def test_more_than_half_of_those_who_may_vote(votes: list[tuple[str, bool]]) -> None:
    seats = [SeatInput(str(number), "x", vote, stake) for number, (vote, stake) in enumerate(votes)]
    counted = [vote for vote, stake in votes if vote and not stake]
    assert is_adopted(seats) == (counted.count("in_favour") > len(counted) / 2)
