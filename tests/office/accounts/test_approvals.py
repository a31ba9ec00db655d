"""What takes two people: who asks, who approves, who never does; and what the database itself refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from doudi.office import clock
from doudi.office.accounts import actions, queries
from doudi.office.accounts.access import APPROVALS, DUTIES_BY_ACTION, Actor
from doudi.office.accounts.enums import Duty, RequestKind, RequestState
from doudi.office.accounts.models import Assignment, ChangeRequest, OfficerNumber, User
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.at_once import at_once
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, number_of, officer

pytestmark = pytest.mark.django_db
BIRTH = dt.date(1985, 5, 5)
NUMBER = number_of(BIRTH, "male")


@pytest.fixture
def first() -> Actor:
    Region.objects.create(code=TOWNSHIP, name="某某街道")
    return officer(Duty.ADMINISTRATOR, COUNTY)


@pytest.fixture
def second(first: Actor) -> Actor:
    return officer(Duty.ADMINISTRATOR, COUNTY)


@pytest.fixture
def user(first: Actor) -> User:
    return build.account(first)[0]


def ask_account(by: Actor, user: User) -> ChangeRequest:
    return actions.request_account(by=by, username="li.si", name="某某", region_code=COUNTY, number=NUMBER)


def ask_duty(by: Actor, user: User) -> ChangeRequest:
    return actions.request_duty(by=by, user=user, duty=Duty.FINANCE, region_code=COUNTY)


def ask_password(by: Actor, user: User) -> ChangeRequest:
    return actions.request_password(by=by, user=user)


def ask_reactivation(by: Actor, user: User) -> ChangeRequest:
    if User.objects.get(pk=user.pk).is_active:
        actions.deactivate(by=build.approver(), user=user)
    return actions.request_reactivation(by=by, user=user)


def ask_number(by: Actor, user: User) -> ChangeRequest:
    return actions.request_number(by=by, user=user, number=NUMBER)


Ask = Callable[[Actor, User], ChangeRequest]
Approve = Callable[..., actions.Approval]
CHANGES: dict[RequestKind, tuple[Ask, Approve]] = {
    RequestKind.ACCOUNT: (ask_account, actions.approve_account),
    RequestKind.REACTIVATION: (ask_reactivation, actions.approve_reactivation),
    RequestKind.DUTY: (ask_duty, actions.approve_duty),
    RequestKind.PASSWORD: (ask_password, actions.approve_password),
    RequestKind.OFFICER_NUMBER: (ask_number, actions.approve_number),
}
"""The kinds of this app; how each is asked for and approved."""
EVERY_KIND = pytest.mark.parametrize("kind", CHANGES)


def approve(kind: RequestKind, by: Actor, request: ChangeRequest, number: str = NUMBER) -> actions.Approval:
    typed = {"number": number} if request.number else {}
    return CHANGES[kind][1](by=by, request=request, **typed)


def state(user: User) -> tuple[Any, ...]:
    """All that a change of these kinds can alter."""
    user.refresh_from_db()
    numbers = tuple(OfficerNumber.objects.order_by("pk").values_list("user", "number_index"))
    return user.password, user.is_active, user.assignments.count(), User.objects.count(), numbers


def last() -> Entry:
    return Entry.objects.latest("number")


@EVERY_KIND
def test_nothing_takes_effect_until_another_approves(
    first: Actor, second: Actor, user: User, kind: RequestKind
) -> None:
    request = CHANGES[kind][0](first, user)
    before = state(user)
    assert (last().action, last().actor_name, request.state) == ("accounts.request_change", first.user.name, "waiting")
    assert approve(kind, second, request).took_effect
    assert state(user) != before
    request.refresh_from_db()
    assert (request.state, request.settled_by) == (RequestState.APPROVED, second.user)
    approval = Entry.objects.get(action="accounts.approve_change", subject_id=str(request.pk))
    assert approval.actor == second.user.pk
    assert approval.detail["requested_by"] == first.user.name


@EVERY_KIND
def test_the_requester_cannot_approve_or_reject(first: Actor, second: Actor, user: User, kind: RequestKind) -> None:
    request = CHANGES[kind][0](first, user)
    before = state(user)
    with pytest.raises(PermissionDenied, match="自己提出的"):
        approve(kind, first, request)
    with pytest.raises(PermissionDenied, match="自己提出的"):
        actions.reject_change(by=first, request=request, reason="不批")
    assert state(user) == before
    assert request not in queries.requests_to_settle(first)
    assert request in queries.requests_to_settle(second)


def test_one_administrator_cannot_appoint_himself(first: Actor, second: Actor) -> None:
    """Neither on his own account, nor by a second account of his own, nor by one that he makes up."""
    with pytest.raises(PermissionDenied, match="自己"):
        actions.request_duty(by=first, user=first.user, duty=Duty.COUNTY_HEAD, region_code=COUNTY)
    own_number = first.user.identity.number
    with pytest.raises(RefusedError, match="一个人只有一个账号"):
        actions.request_account(by=first, username="second.me", name="某", region_code=COUNTY, number=own_number)
    request = actions.request_account(by=first, username="nobody", name="某", region_code=COUNTY, number=NUMBER)
    for by in (first, Actor(first.user, ((Duty.ADMINISTRATOR, "000000000000"),))):
        with pytest.raises(PermissionDenied):
            actions.approve_account(by=by, request=request, number=NUMBER)
    assert not User.objects.filter(username="nobody").exists()


@pytest.mark.parametrize("kind", [kind for kind in CHANGES if kind != RequestKind.ACCOUNT])
def test_the_person_concerned_neither_asks_nor_approves(first: Actor, second: Actor, kind: RequestKind) -> None:
    second.user.region_code = COUNTY
    second.user.save()
    ask, _ = CHANGES[kind]
    if kind == RequestKind.DUTY:
        # An administrator holds no other duty at the same time.
        second.user.assignments.update(valid_to=build.DAY)
        request = actions.request_duty(
            by=first, user=second.user, duty=Duty.FINANCE, region_code=COUNTY, valid_from=build.DAY + dt.timedelta(1)
        )
    else:
        request = ask(first, second.user)
    if kind != RequestKind.REACTIVATION:
        with pytest.raises(PermissionDenied):
            ask(second, second.user)
    with pytest.raises(PermissionDenied, match="与本人有关"):
        approve(kind, second, request)
    assert request not in queries.requests_to_settle(second)


@pytest.mark.parametrize("duty", Duty)
def test_who_approves_follows_the_table_and_the_region(first: Actor, user: User, duty: Duty) -> None:
    request = ask_duty(first, user)
    for region in (COUNTY, OTHER_COUNTY):
        bystander = officer(duty, region)
        if duty in DUTIES_BY_ACTION[APPROVALS[RequestKind.DUTY]] and region == COUNTY:
            continue
        with pytest.raises(PermissionDenied):
            actions.approve_duty(by=bystander, request=request)
        assert request not in queries.requests_to_settle(bystander)


def test_a_request_is_of_its_kind(first: Actor, second: Actor, user: User) -> None:
    with pytest.raises(ValueError, match="cannot be approved as password"):
        actions.approve_password(by=second, request=ask_duty(first, user))


@pytest.mark.parametrize("kind", [RequestKind.ACCOUNT, RequestKind.OFFICER_NUMBER])
def test_another_number_than_was_asked_for_rejects_the_request(
    first: Actor, second: Actor, user: User, kind: RequestKind
) -> None:
    """Once, and for good: nobody finds the number out by trying."""
    request = CHANGES[kind][0](first, user)
    before = state(user)
    approval = approve(kind, second, request, number_of(BIRTH, "male"))
    assert not approval.took_effect
    assert approval.request.reason.startswith("复核人对照原件录入的号码与申请的不一致")
    assert (last().action, state(user)) == ("accounts.reject_change", before)
    with pytest.raises(RefusedError, match="已退回"):
        approve(kind, second, request)


def test_a_rejection_has_a_reason(first: Actor, second: Actor, user: User) -> None:
    request = ask_duty(first, user)
    with pytest.raises(RefusedError, match="理由"):
        actions.reject_change(by=second, request=request, reason=" ")
    actions.reject_change(by=second, request=request, reason="没有任职文件")
    assert last().detail["reason"] == "没有任职文件"
    with pytest.raises(RefusedError, match="已退回"):
        actions.approve_duty(by=second, request=request)
    assert ask_duty(first, user).state == "waiting", "it may be asked for again"


def test_who_asked_takes_it_back(first: Actor, second: Actor, user: User) -> None:
    request = ask_duty(first, user)
    with pytest.raises(PermissionDenied, match="只有提出人"):
        actions.withdraw_change(by=second, request=request)
    actions.withdraw_change(by=first, request=request)
    assert last().action == "accounts.withdraw_change"
    with pytest.raises(RefusedError, match="已撤回"):
        actions.approve_duty(by=second, request=request)


@EVERY_KIND
def test_the_same_is_asked_once_at_a_time(first: Actor, second: Actor, user: User, kind: RequestKind) -> None:
    ask, _ = CHANGES[kind]
    ask(first, user)
    with pytest.raises(RefusedError, match="不必重复提出"):
        ask(second, user)


def test_what_no_longer_fits_when_it_is_approved_is_refused(first: Actor, second: Actor, user: User) -> None:
    auditor = actions.request_duty(by=first, user=user, duty=Duty.AUDITOR, region_code=COUNTY)
    actions.approve_duty(by=second, request=ask_duty(first, user))
    with pytest.raises(RefusedError, match="不能由同一人担任"):
        actions.approve_duty(by=second, request=auditor)
    auditor.refresh_from_db()
    assert auditor.state == "waiting", "nothing was settled"
    account = ask_account(first, user)
    User.objects.create_user("LI.SI", "某某")
    with pytest.raises(RefusedError, match="已经有人使用"):
        actions.approve_account(by=second, request=account, number=NUMBER)


def test_a_duty_approved_later_begins_today(first: Actor, second: Actor, user: User) -> None:
    request = ask_duty(first, user)
    with clock.on(build.DAY + dt.timedelta(days=3)):
        actions.approve_duty(by=second, request=request)
    assignment = Assignment.objects.get(request=request)
    assert assignment.valid_from == build.DAY + dt.timedelta(days=3)
    assert (assignment.granted_by, assignment.request) == (first.user, request)


def test_without_a_number_on_file_no_duty_is_given(first: Actor) -> None:
    unnumbered = User.objects.create_user("old", "老某", region_code=COUNTY)
    with pytest.raises(RefusedError, match="还没有登记本人的身份证号"):
        ask_duty(first, unnumbered)


def test_numbers_stand_encrypted_and_nowhere_in_the_audit(first: Actor, second: Actor, user: User) -> None:
    approve(RequestKind.ACCOUNT, second, ask_account(first, user))
    with connection.cursor() as cursor:
        rows = ""
        for table in ("accounts_changerequest", "accounts_officernumber"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += str(cursor.fetchall())
    assert NUMBER not in rows
    assert NUMBER not in str(list(Entry.objects.values()))
    assert not ChangeRequest.objects.exclude(state="waiting").get(kind="account", key="li.si").number
    assert OfficerNumber.objects.get(user__username="li.si").number == NUMBER


# The database itself


def test_the_database_refuses_who_approves_for_oneself(first: Actor, second: Actor, user: User) -> None:
    request = ask_duty(first, user)
    rows = ChangeRequest.objects.filter(pk=request.pk)
    settled = {"settled_at": clock.now(), "reason": "x"}
    changes: dict[str, dict[str, Any]] = {
        "request_settled_by_another": {"state": "approved", "settled_by": first.user},
        "request_not_by_the_person_concerned": {"state": "approved", "settled_by": user},
        "request_withdrawn_by_requester": {"state": "withdrawn", "settled_by": second.user},
        "request_settled_by_whom_and_when": {"state": "approved", "settled_by": None},
        "request_rejected_with_reason": {"state": "rejected", "settled_by": second.user, "reason": ""},
    }
    for name, change in changes.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**{**settled, **change})


def test_the_database_keeps_what_was_asked_and_how_it_was_settled(first: Actor, second: Actor, user: User) -> None:
    request = ask_duty(first, user)
    rows = ChangeRequest.objects.filter(pk=request.pk)
    for change in ({"title": "x"}, {"concerned": None}, {"requested_by": second.user}, {"detail": {"duty": "auditor"}}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
    actions.withdraw_change(by=first, request=request)
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        rows.update(state="waiting", settled_by=None, settled_at=None)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_changerequest")
    with pytest.raises(IntegrityError, match="asked before it is settled"), transaction.atomic():
        ChangeRequest.objects.create(
            kind="duty", key="x", title="x", region_code=COUNTY, subject="user", requested_by=first.user,
            requested_at=clock.now(), state="approved", settled_by=second.user, settled_at=clock.now(),
        )  # fmt: skip


def test_the_database_refuses_a_duty_without_an_approved_request(first: Actor, second: Actor, user: User) -> None:
    waiting = ask_duty(first, user)
    other_user = build.account(first, "wang.wu")[0]
    approved = build.give_duty(first, other_user, Duty.FINANCE).request
    values = {"duty": "finance", "region_code": COUNTY, "valid_from": build.DAY, "granted_by": first.user}
    for request in (None, waiting, approved):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(user=user, request=request, **values)
    held = Assignment.objects.filter(user=other_user)
    for change in ({"duty": "county_head"}, {"user": user}, {"region_code": OTHER_COUNTY}):
        with pytest.raises(DatabaseError, match="never turned into another"), transaction.atomic():
            held.update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_is_told(first: Actor, second: Actor, user: User) -> None:
    request, third = ask_duty(first, user), officer(Duty.ADMINISTRATOR, COUNTY)
    raised = at_once(
        lambda: actions.approve_duty(by=second, request=request),
        lambda: actions.reject_change(by=third, request=request, reason="不符"),
    )
    assert [type(error) for error in raised if error] == [RefusedError]
    assert user.assignments.count() == (ChangeRequest.objects.get(pk=request.pk).state == "approved")
