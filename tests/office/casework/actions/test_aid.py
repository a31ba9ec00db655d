"""Urgent aid: opened at once by choice, handed out before anything is decided, papered and filed afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions, perms
from doudi.office.casework.actions import AidInput
from doudi.office.casework.actions.aid import township_limit
from doudi.office.casework.awards import facts_from_awards
from doudi.office.casework.checks import find_award_problems, find_course_differences
from doudi.office.casework.enums import AidForm, ProceedingState
from doudi.office.casework.models import Award, Proceeding, UrgentAid
from doudi.office.casework.work import work_list
from doudi.office.errors import RefusedError
from tests.office import build, walk

pytestmark = pytest.mark.django_db
EMERGENCY, RAPID = "temporary_emergency", "temporary_rapid"


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def other() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def opened(clerk: Actor, procedure: str = EMERGENCY) -> Proceeding:
    application = build.application(clerk, build.household(clerk))
    return actions.open_on_choice(by=clerk, application=application, procedure=procedure, reason="昨夜失火，无处过夜")


def take(by: Actor, proceeding: Proceeding, name: str, result: str = "done", people: tuple[Actor, ...] = ()) -> None:
    proceeding.refresh_from_db()
    actions.take_step(
        by, Proceeding.objects.get(pk=proceeding.pk), name, version=proceeding.version, on=clock.today(), result=result,
        people=[actor.user for actor in people], note="记录",
    )  # fmt: skip
    proceeding.refresh_from_db()


def urgent(clerk: Actor, other: Actor, procedure: str = EMERGENCY) -> Proceeding:
    """Two have been there, and it is urgent."""
    proceeding = opened(clerk, procedure)
    take(clerk, proceeding, "visit" if procedure == EMERGENCY else "confirm", "urgent", (clerk, other))
    if procedure == RAPID:
        take(clerk, proceeding, "register")
    return proceeding


def aid(**changes: object) -> AidInput:
    entered = AidInput(
        form=AidForm.CASH, amount_fen=80_000, matter="昨夜失火，被褥全毁", receiver="某某", given_on=clock.today()
    )
    return replace(entered, **changes)  # type: ignore[arg-type]


def hand_out(by: Actor, proceeding: Proceeding, **changes: object) -> UrgentAid:
    fresh = Proceeding.objects.get(pk=proceeding.pk)
    return actions.hand_out(by=by, proceeding=fresh, expected_version=fresh.version, entered=aid(**changes))


def test_urgent_aid_goes_first_and_its_papers_after(clerk: Actor, other: Actor, county: Actor) -> None:
    build.standard("1000", name="temporary_township_limit")
    proceeding = urgent(clerk, other)
    assert (proceeding.state, proceeding.awaits) == (ProceedingState.INVESTIGATION, "pay")
    given = hand_out(clerk, proceeding)
    assert (given.limit_fen, given.agreed_by, given.award.amount_fen) == (100_000, None, 80_000)
    assert given.award.source == f"急难型临时救助（先行救助）（{proceeding.application.number}）"
    assert not given.award.elsewhere
    known = facts_from_awards(proceeding.household, clock.today())["household"]
    assert known["temporary_aid_this_year"] == 800
    take(clerk, proceeding, "register")
    take(clerk, proceeding, "sign", people=(clerk, other))
    assert [queue.name for queue in work_list(county).queues] == ["filed"]
    assert "filed" not in {queue.name for queue in work_list(clerk).queues}
    with pytest.raises(PermissionDenied):
        take(clerk, proceeding, "file")
    take(county, proceeding, "file")
    assert proceeding.state == ProceedingState.GRANTED
    assert not [*find_course_differences(), *find_award_problems()]


def test_small_aid_is_registered_and_handed_out_within_three_days(clerk: Actor, other: Actor, county: Actor) -> None:
    build.standard("1000", name="temporary_township_limit")
    proceeding = urgent(clerk, other, RAPID)
    assert walk.course(proceeding).due_on == clock.today() + dt.timedelta(days=3)
    hand_out(clerk, proceeding, form=AidForm.GOODS, goods="棉被两床")
    take(county, proceeding, "file")
    assert proceeding.state == ProceedingState.GRANTED


def test_what_is_not_urgent_ends_with_advice(clerk: Actor, other: Actor) -> None:
    proceeding = opened(clerk)
    take(clerk, proceeding, "visit", "ordinary", (clerk, other))
    take(clerk, proceeding, "advise")
    assert proceeding.state == ProceedingState.WITHDRAWN
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("limit", "fen", "agrees", "refusal"),
    [
        ("1000", 100_000, False, ""),
        ("1000", 100_001, False, "超过乡镇审批额度1000元"),
        ("1000", 100_001, True, ""),
        (None, 1, False, "还没有录入乡镇审批额度"),
        (None, 500_000, True, ""),
    ],
)
def test_beyond_its_limit_a_township_asks_the_county(
    clerk: Actor, other: Actor, county: Actor, limit: str | None, fen: int, agrees: bool, refusal: str
) -> None:
    if limit is not None:
        build.standard(limit, name="temporary_township_limit")
    proceeding = urgent(clerk, other)
    agreed_by = county.user if agrees else None
    if refusal:
        with pytest.raises(RefusedError, match=refusal):
            hand_out(clerk, proceeding, amount_fen=fen, agreed_by=agreed_by)
        assert not UrgentAid.objects.exists()
    else:
        assert hand_out(clerk, proceeding, amount_fen=fen, agreed_by=agreed_by).agreed_by == agreed_by


def test_the_newest_limit_of_the_day_counts() -> None:
    assert township_limit(build.TOWNSHIP, clock.today()) is None
    build.standard("1000", name="temporary_township_limit", since=dt.date(2025, 1, 1))
    build.standard("2000", name="temporary_township_limit", since=dt.date(2026, 6, 1))
    days = [dt.date(2024, 12, 31), dt.date(2026, 5, 31), dt.date(2026, 6, 1)]
    assert [township_limit(build.TOWNSHIP, day) for day in days] == [None, 100_000, 200_000]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"form": "coupon"}, "现金还是实物"),
        ({"amount_fen": 0}, "大于零"),
        ({"form": AidForm.GOODS}, "品名和数量"),
        ({"goods": "棉被"}, "品名和数量"),
        ({"matter": " "}, "事由"),
        ({"receiver": ""}, "领取人"),
        ({"given_on": dt.date(2090, 1, 1)}, "不能晚于今天"),
    ],
)
def test_aid_says_what_was_given_to_whom_and_why(
    clerk: Actor, other: Actor, county: Actor, changes: dict[str, object], refusal: str
) -> None:
    proceeding = urgent(clerk, other)
    with pytest.raises(RefusedError, match=refusal):
        hand_out(clerk, proceeding, agreed_by=county.user, **changes)
    assert not Award.objects.exists()


def test_nobody_agrees_for_the_county_but_the_county(clerk: Actor, other: Actor) -> None:
    proceeding = urgent(clerk, other)
    for user in (clerk.user, other.user):
        with pytest.raises(RefusedError, match="不能代表县级同意"):
            hand_out(clerk, proceeding, agreed_by=user)


def test_nothing_is_handed_out_before_two_have_been_there(clerk: Actor, county: Actor) -> None:
    proceeding = opened(clerk)
    with pytest.raises(RefusedError, match="到场了解"):
        hand_out(clerk, proceeding, agreed_by=county.user)
    with pytest.raises(RefusedError, match="不少于2名"):
        take(clerk, proceeding, "visit", "urgent", (clerk,))


def test_what_was_handed_out_cannot_be_withdrawn_or_handed_out_twice(clerk: Actor, other: Actor, county: Actor) -> None:
    proceeding = urgent(clerk, other)
    assert perms.can_withdraw(clerk, proceeding)
    hand_out(clerk, proceeding, agreed_by=county.user)
    proceeding = Proceeding.objects.get(pk=proceeding.pk)
    assert not perms.can_withdraw(clerk, proceeding)
    with pytest.raises(RefusedError, match="救助已经发放，不能撤回"):
        actions.withdraw(by=clerk, proceeding=proceeding, expected_version=proceeding.version, note="不要了")
    with pytest.raises(RefusedError, match="办过"):
        hand_out(clerk, proceeding, agreed_by=county.user)


def test_a_procedure_is_chosen_with_a_reason_and_once_at_a_time(clerk: Actor, county: Actor) -> None:
    application = build.application(clerk, build.household(clerk))

    def choose(by: Actor, procedure: str, reason: str = "失火") -> Proceeding:
        return actions.open_on_choice(by=by, application=application, procedure=procedure, reason=reason)

    for procedure in ("dibao", "referral", "temporary_expenditure", "nothing"):
        with pytest.raises(RefusedError, match="“小额快救”"):
            choose(clerk, procedure)
    with pytest.raises(RefusedError, match="写明事由"):
        choose(clerk, EMERGENCY, " ")
    with pytest.raises(PermissionDenied):
        choose(county, EMERGENCY)
    first = choose(clerk, EMERGENCY)
    assert (first.right, first.person, first.procedure) == ("temporary_aid", None, EMERGENCY)
    assert first.steps.get().note == "失火"
    with pytest.raises(RefusedError, match="已在办理中"):
        choose(clerk, RAPID)


def test_the_database_holds_that_aid_is_its_award(clerk: Actor, other: Actor, county: Actor) -> None:
    given = hand_out(clerk, urgent(clerk, other), agreed_by=county.user)
    second = urgent(clerk, other)
    more = Award.objects.create(
        right="temporary_aid", household=second.household, source="虚构", amount_fen=1, once=True,
        granted_on=clock.today(), recorded_by=clerk.user, recorded_at=clock.now(),
    )  # fmt: skip
    values = {
        "proceeding": second, "award": more, "form": "cash", "amount_fen": 2, "matter": "虚构", "receiver": "某某",
        "given_on": clock.today(), "agreed_by": county.user, "recorded_by": clerk.user, "recorded_at": clock.now(),
    }  # fmt: skip
    for changes in ({}, {"award": given.award}, {"amount_fen": 0}, {"amount_fen": 1, "agreed_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UrgentAid.objects.create(**values | changes)
