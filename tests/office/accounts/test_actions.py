"""Accounts: who may give what to whom, and what must never stand together."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from doudi.office.accounts import actions, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import INCOMPATIBLE, Duty, exists_at_level, find_conflicts
from doudi.office.accounts.models import Assignment, Kin, User
from doudi.office.audit.models import Entry
from doudi.office.crypto import blind_index
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.build import COUNTY, DAY, OTHER_COUNTY, TOWNSHIP, number_of, officer
from tests.office.ciphertexts import NEW_INDEX_KEY, stored

pytestmark = pytest.mark.django_db
TOMORROW = DAY + dt.timedelta(days=1)


PROVINCE, NATION = "450000000000", "000000000000"
PLACES = {9: TOWNSHIP, 6: COUNTY, 2: PROVINCE}


@pytest.fixture
def admin() -> Actor:
    Region.objects.create(code=TOWNSHIP, name="某某街道")
    return officer(Duty.ADMINISTRATOR, COUNTY)


def made(admin: Actor, username: str = "zhang.san") -> User:
    return build.account(admin, username)[0]


def last() -> Entry:
    return Entry.objects.latest("number")


# Making accounts


def test_a_new_account_has_a_one_time_password_and_no_duty(admin: Actor) -> None:
    user, password = build.account(admin, name=" 某某 ")
    assert user.check_password(password)
    assert len(password.replace("-", "")) == 20
    assert (user.name, user.password_is_temporary, Actor.of(user).duties) == ("某某", True, ())
    assert last().action == "accounts.create_user"
    assert password not in str(last().detail)


@pytest.mark.parametrize("username", ["ab", "1abc", "张三", "a b c", "abc\n", "a" * 61, "", "a/../b"])
def test_a_name_that_no_account_can_have_is_refused(admin: Actor, username: str) -> None:
    with pytest.raises(RefusedError, match="字母"):
        made(admin, username)


def test_a_name_in_other_capitals_is_taken(admin: Actor) -> None:
    made(admin, "Zhang.San")
    with pytest.raises(RefusedError, match="已经有人使用"):
        made(admin, "zhang.san")


@pytest.mark.parametrize("region", [OTHER_COUNTY, "450100000000", NATION])
def test_accounts_are_made_in_the_own_region_only(admin: Actor, region: str) -> None:
    with pytest.raises(PermissionDenied):
        build.account(admin, region=region)


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.ADMINISTRATOR])
def test_nobody_but_an_administrator_touches_accounts(admin: Actor, duty: Duty) -> None:
    bystander, user = officer(duty, COUNTY), made(admin)
    assignment = build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    with pytest.raises(PermissionDenied):
        made(bystander, "li.si")
    with pytest.raises(PermissionDenied):
        build.give_duty(bystander, user, Duty.PROVINCE_ANALYST, COUNTY)
    with pytest.raises(PermissionDenied):
        actions.end_duty(by=bystander, assignment=assignment)
    for action in (actions.deactivate, actions.request_password, actions.remove_codes):
        with pytest.raises(PermissionDenied):
            action(by=bystander, user=user)


# Duties


def test_a_duty_is_in_force_from_its_day(admin: Actor) -> None:
    user = made(admin)
    build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY, valid_from=TOMORROW)
    assert Actor.of(user).duties == ()
    assert Actor.of(user, TOMORROW).may(Action.DECIDE, TOWNSHIP)
    assert (last().action, last().duty) == ("accounts.assign_duty", "系统管理员")


@pytest.mark.parametrize(("duty", "conflicting"), sorted(tuple(sorted(pair)) for pair in INCOMPATIBLE))
def test_incompatible_duties_never_meet(admin: Actor, duty: Duty, conflicting: Duty) -> None:
    user, above = made(admin), officer(Duty.ADMINISTRATOR, NATION)
    place = {
        either: next(code for digits, code in PLACES.items() if exists_at_level(either, digits))
        for either in (duty, conflicting)
    }
    build.give_duty(above, user, duty, place[duty], department="教育")
    with pytest.raises(RefusedError, match="不能由同一人担任"):
        build.give_duty(
            above,
            user,
            conflicting,
            place[conflicting],
            valid_from=TOMORROW,
            department="教育",
        )
    assert user.assignments.count() == 1


def test_what_may_stand_together_does(admin: Actor) -> None:
    user = made(admin)
    for duty in (Duty.TOWNSHIP_CLERK, Duty.COMMUNITY_WORKER):
        build.give_duty(admin, user, duty, TOWNSHIP)
    assert len(Actor.of(user).duties) == 2


def test_a_duty_that_ends_before_the_other_begins_is_no_obstacle(admin: Actor) -> None:
    user = made(admin)
    first = build.give_duty(admin, user, Duty.TOWNSHIP_CLERK, TOWNSHIP)
    actions.end_duty(by=admin, assignment=first, last_day=DAY)
    with pytest.raises(RefusedError, match="不能由同一人担任"):
        build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY, valid_from=DAY)
    build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY, valid_from=TOMORROW)


def test_a_duty_to_come_is_an_obstacle_to_one_before_it(admin: Actor) -> None:
    user = made(admin)
    build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY, valid_from=TOMORROW)
    with pytest.raises(RefusedError, match="不能由同一人担任"):
        build.give_duty(admin, user, Duty.TOWNSHIP_CLERK, TOWNSHIP)


def test_nobody_gives_or_ends_duties_of_their_own(admin: Actor) -> None:
    with pytest.raises(PermissionDenied, match="自己"):
        build.give_duty(admin, admin.user, Duty.COUNTY_HEAD, COUNTY)
    with pytest.raises(PermissionDenied):
        actions.end_duty(by=admin, assignment=admin.user.assignments.get())
    for action in (actions.deactivate, actions.request_password, actions.remove_codes):
        with pytest.raises(PermissionDenied):
            action(by=admin, user=admin.user)


def test_the_database_refuses_a_duty_given_to_oneself(admin: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=admin.user, duty=Duty.FINANCE, region_code=COUNTY, valid_from=DAY, granted_by=admin.user
        )


@pytest.mark.parametrize("region", [OTHER_COUNTY, "450100000000"])
def test_duties_are_given_in_the_own_region_only(admin: Actor, region: str) -> None:
    with pytest.raises(PermissionDenied, match="本人管理的地区"):
        build.give_duty(admin, made(admin), Duty.FINANCE, region)


@pytest.mark.parametrize(
    ("duty", "region"),
    [(Duty.TOWNSHIP_CLERK, COUNTY), (Duty.COUNTY_HEAD, TOWNSHIP), (Duty.PROVINCE_ANALYST, COUNTY)],
)
def test_a_duty_stands_on_its_own_level(admin: Actor, duty: Duty, region: str) -> None:
    with pytest.raises(RefusedError, match="不能设在"):
        build.give_duty(admin, made(admin), duty, region)


def test_what_else_is_wrong_with_a_duty_is_said(admin: Actor) -> None:
    user = made(admin)
    with pytest.raises(RefusedError, match="倒签"):
        build.give_duty(admin, user, Duty.FINANCE, COUNTY, valid_from=DAY - dt.timedelta(1))
    with pytest.raises(RefusedError, match="没有这个地区"):
        build.give_duty(admin, user, Duty.TOWNSHIP_CLERK, "450102999000")
    with pytest.raises(RefusedError, match="写明部门"):
        build.give_duty(admin, user, Duty.DEPARTMENT_OFFICER, COUNTY)
    build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    with pytest.raises(RefusedError, match="已有这项职责"):
        build.give_duty(admin, user, Duty.FINANCE, COUNTY)


def test_a_duty_taken_away_at_once_is_gone_at_once(admin: Actor) -> None:
    user = made(admin)
    assignment = build.give_duty(admin, user, Duty.COUNTY_HEAD, COUNTY)
    actions.end_duty(by=admin, assignment=assignment)
    assert Actor.of(user).duties == ()
    assert last().detail["at_once"] is True
    with pytest.raises(RefusedError, match="已经结束"):
        actions.end_duty(by=admin, assignment=assignment)
    build.give_duty(admin, user, Duty.COUNTY_HEAD, COUNTY)
    assert Actor.of(user).may(Action.DECIDE, COUNTY)


def test_a_duty_that_has_not_begun_can_be_taken_back(admin: Actor) -> None:
    user = made(admin)
    assignment = build.give_duty(admin, user, Duty.FINANCE, COUNTY, valid_from=TOMORROW)
    actions.end_duty(by=admin, assignment=assignment)
    assert Actor.of(user, TOMORROW).duties == ()


def test_a_duty_may_end_on_a_day_to_come(admin: Actor) -> None:
    user = made(admin)
    assignment = build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    with pytest.raises(RefusedError, match="不能早于"):
        actions.end_duty(by=admin, assignment=assignment, last_day=DAY - dt.timedelta(1))
    actions.end_duty(by=admin, assignment=assignment, last_day=TOMORROW)
    assert Actor.of(user, TOMORROW).duties
    assert not Actor.of(user, TOMORROW + dt.timedelta(1)).duties


@pytest.mark.django_db(transaction=True)
def test_of_two_incompatible_duties_given_at_once_one_is_refused(admin: Actor) -> None:
    """Two administrators, two connections, the same moment."""
    user, second = made(admin), officer(Duty.ADMINISTRATOR, COUNTY)
    start, results = threading.Barrier(2), []

    def give(by: Actor, duty: Duty, region: str) -> None:
        try:
            start.wait(10)
            build.give_duty(by, user, duty, region)
            results.append("given")
        except RefusedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=give, args=(admin, Duty.TOWNSHIP_CLERK, TOWNSHIP)),
        threading.Thread(target=give, args=(second, Duty.COUNTY_OFFICER, COUNTY)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["given", "refused"]
    assert user.assignments.count() == 1


def test_every_duty_has_a_level_and_conflicts_are_mutual() -> None:
    assert all(any(exists_at_level(duty, digits) for digits in (0, 2, 4, 6, 9, 12)) for duty in Duty)
    for duty in Duty:
        for conflicting in find_conflicts(duty, set(Duty)):
            assert duty in find_conflicts(conflicting, {duty})


# Accounts out of use and into use again


def test_an_account_out_of_use_has_no_duties_and_does_nothing(admin: Actor) -> None:
    user = made(admin)
    build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    stale = Actor.of(user)
    account = actions.deactivate(by=admin, user=user)
    assert stale.duties
    assert Actor.of(account).duties == ()
    assert not Assignment.objects.lasting_now().filter(user=user).exists()
    with pytest.raises(RefusedError, match="已经停用"):
        actions.deactivate(by=admin, user=user)
    with pytest.raises(RefusedError, match="已停用"):
        build.give_duty(admin, user, Duty.FINANCE, COUNTY)


def test_an_account_comes_back_without_duties_and_with_a_new_password(admin: Actor) -> None:
    user, old = build.account(admin, "li.si")
    actions.deactivate(by=admin, user=user)
    request = actions.request_reactivation(by=admin, user=user)
    password = actions.approve_reactivation(by=build.approver(), request=request).password
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(password)
    assert not user.check_password(old)
    with pytest.raises(RefusedError, match="正在使用"):
        actions.request_reactivation(by=admin, user=user)


def test_a_password_is_not_reset_for_somebody_who_works_elsewhere_too(admin: Actor) -> None:
    """Else an administrator of one county could sign in with duties of another."""
    user = made(admin)
    neighbour = officer(Duty.ADMINISTRATOR, OTHER_COUNTY)
    build.give_duty(neighbour, user, Duty.FINANCE, OTHER_COUNTY)
    for by in (admin, neighbour):
        with pytest.raises(PermissionDenied, match="上级管理员"):
            actions.request_password(by=by, user=user)
    request = actions.request_password(by=officer(Duty.ADMINISTRATOR, NATION), user=user)
    for by in (admin, neighbour):
        with pytest.raises(PermissionDenied):
            actions.approve_password(by=by, request=request)
    assert actions.approve_password(by=build.approver(), request=request).password


def test_an_account_without_any_region_belongs_to_the_nation(admin: Actor) -> None:
    stray = User.objects.create_user("stray", "某某")
    with pytest.raises(PermissionDenied):
        actions.request_password(by=admin, user=stray)
    assert stray not in queries.officers(admin)


# Seeing accounts


def test_an_administrator_sees_the_own_region_alone(admin: Actor) -> None:
    local, elsewhere = made(admin), officer(Duty.FINANCE, OTHER_COUNTY).user
    visible = set(queries.officers(admin))
    assert {admin.user, local} == visible
    with pytest.raises(User.DoesNotExist):
        queries.officer(admin, elsewhere.pk)


def test_of_somebody_who_works_in_two_counties_each_sees_its_own_duties(admin: Actor) -> None:
    user = made(admin)
    build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY)
    neighbour = officer(Duty.ADMINISTRATOR, OTHER_COUNTY)
    build.give_duty(neighbour, user, Duty.COUNTY_HEAD, OTHER_COUNTY)
    for by, region in ((admin, COUNTY), (neighbour, OTHER_COUNTY)):
        row = queries.officers(by).get(pk=user.pk)
        assert [assignment.region_code for assignment in row.duties_now] == [region]  # type: ignore[attr-defined]
    assert list(queries.officers(admin, duty=Duty.COUNTY_HEAD)) == []


def test_accounts_are_found_by_name_duty_and_state(admin: Actor) -> None:
    user = made(admin)
    assert list(queries.officers(admin, search="ZHANG")) == [user]
    assert list(queries.officers(admin, state="idle")) == [user]
    build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    assert list(queries.officers(admin, duty=Duty.FINANCE)) == [user]
    assert list(queries.officers(admin, state="idle")) == []
    actions.deactivate(by=admin, user=user)
    assert list(queries.officers(admin, state="unused")) == [user]
    assert user not in queries.officers(admin, state="used")


# Kin


def test_a_code_stays_spent_while_the_key_of_indexes_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    user = officer(Duty.TOWNSHIP_CLERK).user
    assert actions.spend_code(user=user, kind="totp", code="123456")
    keys = (NEW_INDEX_KEY, *settings.DOUDI.index_keys)
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, index_keys=keys))
    assert not actions.spend_code(user=user, kind="totp", code="123456")
    assert actions.spend_code(user=user, kind="totp", code="654321")


def test_the_number_of_kin_is_kept_encrypted() -> None:
    by, number = officer(Duty.TOWNSHIP_CLERK), number_of(dt.date(1990, 1, 1), "male")
    kin = actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
    assert kin.number_index == blind_index("number", number)
    assert Kin.objects.get().number == number
    assert number not in stored(kin, "number")
    assert number not in str(last().detail)
    with pytest.raises(RefusedError, match="已经申报过"):
        actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
    with pytest.raises(RefusedError, match="请填写"):
        actions.declare_kin(by=by, name=" ", relation="兄弟", number=number)


def test_kin_who_were_declared_before_numbers_were_kept_are_declared_once_more() -> None:
    by, number = officer(Duty.TOWNSHIP_CLERK), number_of(dt.date(1990, 1, 1), "male")
    Kin.objects.create(
        user=by.user, name="某某", relation="兄弟", number_index=blind_index("number", number), declared_on=DAY
    )
    actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
    assert Kin.objects.get().number == number
    with pytest.raises(RefusedError, match="已经申报过"):
        actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
