"""Accounts: who may give what to whom, and what must never stand together."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from doudi.office.accounts import actions, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions import Refused
from doudi.office.accounts.enums import INCOMPATIBLE, Duty, conflicts, fits
from doudi.office.accounts.models import Assignment, User
from doudi.office.audit.models import Entry
from doudi.office.crypto import blind_index
from doudi.office.regions.models import Region
from tests.office.build import COUNTY, DAY, OTHER_COUNTY, TOWNSHIP, number_of, officer

pytestmark = pytest.mark.django_db
TOMORROW = DAY + dt.timedelta(days=1)


PROVINCE, NATION = "450000000000", "000000000000"
PLACES = {9: TOWNSHIP, 6: COUNTY, 2: PROVINCE}


@pytest.fixture
def admin() -> Actor:
    Region.objects.create(code=TOWNSHIP, name="某某街道")
    return officer(Duty.ADMINISTRATOR, COUNTY)


def made(admin: Actor, username: str = "zhang.san") -> User:
    return actions.create_user(by=admin, username=username, name="某某", region_code=COUNTY)[0]


def last() -> Entry:
    return Entry.objects.latest("number")


# Making accounts


def test_a_new_account_has_a_one_time_password_and_no_duty(admin: Actor) -> None:
    user, password = actions.create_user(by=admin, username="zhang.san", name=" 某某 ", region_code=COUNTY)
    assert user.check_password(password)
    assert len(password.replace("-", "")) == 20
    assert (user.name, user.password_is_temporary, Actor.of(user).duties) == ("某某", True, ())
    assert last().action == "accounts.create_user"
    assert password not in str(last().detail)


@pytest.mark.parametrize("username", ["ab", "1abc", "张三", "a b c", "abc\n", "a" * 61, "", "a/../b"])
def test_a_name_that_no_account_can_have_is_refused(admin: Actor, username: str) -> None:
    with pytest.raises(Refused, match="字母"):
        made(admin, username)


def test_a_name_in_other_capitals_is_taken(admin: Actor) -> None:
    made(admin, "Zhang.San")
    with pytest.raises(Refused, match="已经有人使用"):
        made(admin, "zhang.san")


@pytest.mark.parametrize("region", [OTHER_COUNTY, "450100000000", NATION])
def test_accounts_are_made_in_the_own_region_only(admin: Actor, region: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_user(by=admin, username="zhang.san", name="某某", region_code=region)


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.ADMINISTRATOR])
def test_nobody_but_an_administrator_touches_accounts(admin: Actor, duty: Duty) -> None:
    other, user = officer(duty, COUNTY), made(admin)
    held = actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)
    with pytest.raises(PermissionDenied):
        made(other, "li.si")
    with pytest.raises(PermissionDenied):
        actions.assign_duty(by=other, user=user, duty=Duty.PROVINCE_ANALYST, region_code=COUNTY)
    with pytest.raises(PermissionDenied):
        actions.end_duty(by=other, assignment=held)
    for action in (actions.deactivate, actions.reset_password, actions.remove_codes):
        with pytest.raises(PermissionDenied):
            action(by=other, user=user)


# Duties


def test_a_duty_is_in_force_from_its_day(admin: Actor) -> None:
    user = made(admin)
    actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_OFFICER, region_code=COUNTY, valid_from=TOMORROW)
    assert Actor.of(user).duties == ()
    assert Actor.of(user, TOMORROW).may(Action.DECIDE, TOWNSHIP)
    assert (last().action, last().duty) == ("accounts.assign_duty", "系统管理员")


@pytest.mark.parametrize(("one", "other"), sorted(tuple(sorted(pair)) for pair in INCOMPATIBLE))
def test_incompatible_duties_never_meet(admin: Actor, one: Duty, other: Duty) -> None:
    user, above = made(admin), officer(Duty.ADMINISTRATOR, NATION)
    place = {duty: next(code for digits, code in PLACES.items() if fits(duty, digits)) for duty in (one, other)}
    actions.assign_duty(by=above, user=user, duty=one, region_code=place[one], department="教育")
    with pytest.raises(Refused, match="不能由同一人担任"):
        actions.assign_duty(
            by=above, user=user, duty=other, region_code=place[other], valid_from=TOMORROW, department="教育"
        )
    assert user.assignments.count() == 1


def test_what_may_stand_together_does(admin: Actor) -> None:
    user = made(admin)
    for duty in (Duty.TOWNSHIP_CLERK, Duty.COMMUNITY_WORKER):
        actions.assign_duty(by=admin, user=user, duty=duty, region_code=TOWNSHIP)
    assert len(Actor.of(user).duties) == 2


def test_a_duty_that_ends_before_the_other_begins_is_no_obstacle(admin: Actor) -> None:
    user = made(admin)
    first = actions.assign_duty(by=admin, user=user, duty=Duty.TOWNSHIP_CLERK, region_code=TOWNSHIP)
    actions.end_duty(by=admin, assignment=first, last_day=DAY)
    with pytest.raises(Refused, match="不能由同一人担任"):
        actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_OFFICER, region_code=COUNTY, valid_from=DAY)
    actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_OFFICER, region_code=COUNTY, valid_from=TOMORROW)


def test_a_duty_to_come_is_an_obstacle_to_one_before_it(admin: Actor) -> None:
    user = made(admin)
    actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_OFFICER, region_code=COUNTY, valid_from=TOMORROW)
    with pytest.raises(Refused, match="不能由同一人担任"):
        actions.assign_duty(by=admin, user=user, duty=Duty.TOWNSHIP_CLERK, region_code=TOWNSHIP)


def test_nobody_gives_or_ends_duties_of_their_own(admin: Actor) -> None:
    with pytest.raises(PermissionDenied, match="自己"):
        actions.assign_duty(by=admin, user=admin.user, duty=Duty.COUNTY_HEAD, region_code=COUNTY)
    with pytest.raises(PermissionDenied):
        actions.end_duty(by=admin, assignment=admin.user.assignments.get())
    for action in (actions.deactivate, actions.reset_password, actions.remove_codes):
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
        actions.assign_duty(by=admin, user=made(admin), duty=Duty.FINANCE, region_code=region)


@pytest.mark.parametrize(
    ("duty", "region"),
    [(Duty.TOWNSHIP_CLERK, COUNTY), (Duty.COUNTY_HEAD, TOWNSHIP), (Duty.PROVINCE_ANALYST, COUNTY)],
)
def test_a_duty_stands_on_its_own_level(admin: Actor, duty: Duty, region: str) -> None:
    with pytest.raises(Refused, match="不能设在"):
        actions.assign_duty(by=admin, user=made(admin), duty=duty, region_code=region)


def test_what_else_is_wrong_with_a_duty_is_said(admin: Actor) -> None:
    user = made(admin)
    with pytest.raises(Refused, match="倒签"):
        actions.assign_duty(
            by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY, valid_from=DAY - dt.timedelta(1)
        )
    with pytest.raises(Refused, match="没有这个地区"):
        actions.assign_duty(by=admin, user=user, duty=Duty.TOWNSHIP_CLERK, region_code="450102999000")
    with pytest.raises(Refused, match="写明部门"):
        actions.assign_duty(by=admin, user=user, duty=Duty.DEPARTMENT_OFFICER, region_code=COUNTY)
    actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)
    with pytest.raises(Refused, match="已有这项职责"):
        actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)


def test_a_duty_taken_away_at_once_is_gone_at_once(admin: Actor) -> None:
    user = made(admin)
    held = actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_HEAD, region_code=COUNTY)
    actions.end_duty(by=admin, assignment=held)
    assert Actor.of(user).duties == ()
    assert last().detail["at_once"] is True
    with pytest.raises(Refused, match="已经结束"):
        actions.end_duty(by=admin, assignment=held)
    actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_HEAD, region_code=COUNTY)
    assert Actor.of(user).may(Action.DECIDE, COUNTY)


def test_a_duty_that_has_not_begun_can_be_taken_back(admin: Actor) -> None:
    user = made(admin)
    held = actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY, valid_from=TOMORROW)
    actions.end_duty(by=admin, assignment=held)
    assert Actor.of(user, TOMORROW).duties == ()


def test_a_duty_may_end_on_a_day_to_come(admin: Actor) -> None:
    user = made(admin)
    held = actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)
    with pytest.raises(Refused, match="不能早于"):
        actions.end_duty(by=admin, assignment=held, last_day=DAY - dt.timedelta(1))
    actions.end_duty(by=admin, assignment=held, last_day=TOMORROW)
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
            actions.assign_duty(by=by, user=user, duty=duty, region_code=region)
            results.append("given")
        except Refused:
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
    assert all(any(fits(duty, digits) for digits in (0, 2, 4, 6, 9, 12)) for duty in Duty)
    for one in Duty:
        for other in conflicts(one, set(Duty)):
            assert one in conflicts(other, {one})


# Accounts out of use and into use again


def test_an_account_out_of_use_has_no_duties_and_does_nothing(admin: Actor) -> None:
    user = made(admin)
    actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)
    stale = Actor.of(user)
    kept = actions.deactivate(by=admin, user=user)
    assert stale.duties
    assert Actor.of(kept).duties == ()
    assert not Assignment.objects.lasting_now().filter(user=user).exists()
    with pytest.raises(Refused, match="已经停用"):
        actions.deactivate(by=admin, user=user)
    with pytest.raises(Refused, match="已停用"):
        actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)


def test_an_account_comes_back_without_duties_and_with_a_new_password(admin: Actor) -> None:
    user, old = actions.create_user(by=admin, username="li.si", name="某某", region_code=COUNTY)
    actions.deactivate(by=admin, user=user)
    password = actions.reactivate(by=admin, user=user)
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(password)
    assert not user.check_password(old)
    with pytest.raises(Refused, match="正在使用"):
        actions.reactivate(by=admin, user=user)


def test_a_password_is_not_reset_for_somebody_who_works_elsewhere_too(admin: Actor) -> None:
    """Else an administrator of one county could sign in with duties of another."""
    user = made(admin)
    other = officer(Duty.ADMINISTRATOR, OTHER_COUNTY)
    actions.assign_duty(by=other, user=user, duty=Duty.FINANCE, region_code=OTHER_COUNTY)
    for by in (admin, other):
        with pytest.raises(PermissionDenied, match="上级管理员"):
            actions.reset_password(by=by, user=user)
    above = officer(Duty.ADMINISTRATOR, NATION)
    assert actions.reset_password(by=above, user=user)


def test_an_account_without_any_region_belongs_to_the_nation(admin: Actor) -> None:
    stray = User.objects.create_user("stray", "某某")
    with pytest.raises(PermissionDenied):
        actions.reset_password(by=admin, user=stray)
    assert stray not in queries.officers(admin)


# Seeing accounts


def test_an_administrator_sees_the_own_region_alone(admin: Actor) -> None:
    here, elsewhere = made(admin), officer(Duty.FINANCE, OTHER_COUNTY).user
    seen = set(queries.officers(admin))
    assert {admin.user, here} == seen
    with pytest.raises(User.DoesNotExist):
        queries.officer(admin, elsewhere.pk)


def test_of_somebody_who_works_in_two_counties_each_sees_its_own_duties(admin: Actor) -> None:
    user = made(admin)
    actions.assign_duty(by=admin, user=user, duty=Duty.COUNTY_OFFICER, region_code=COUNTY)
    other = officer(Duty.ADMINISTRATOR, OTHER_COUNTY)
    actions.assign_duty(by=other, user=user, duty=Duty.COUNTY_HEAD, region_code=OTHER_COUNTY)
    for by, region in ((admin, COUNTY), (other, OTHER_COUNTY)):
        shown = queries.officers(by).get(pk=user.pk)
        assert [one.region_code for one in shown.duties_now] == [region]  # type: ignore[attr-defined]
    assert list(queries.officers(admin, duty=Duty.COUNTY_HEAD)) == []


def test_accounts_are_found_by_name_duty_and_state(admin: Actor) -> None:
    user = made(admin)
    assert list(queries.officers(admin, search="ZHANG")) == [user]
    assert list(queries.officers(admin, state="idle")) == [user]
    actions.assign_duty(by=admin, user=user, duty=Duty.FINANCE, region_code=COUNTY)
    assert list(queries.officers(admin, duty=Duty.FINANCE)) == [user]
    assert list(queries.officers(admin, state="idle")) == []
    actions.deactivate(by=admin, user=user)
    assert list(queries.officers(admin, state="unused")) == [user]
    assert user not in queries.officers(admin, state="used")


# Kin


def test_of_kin_only_an_index_of_the_number_is_kept() -> None:
    by, number = officer(Duty.TOWNSHIP_CLERK), number_of(dt.date(1990, 1, 1), "male")
    kin = actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
    assert kin.number_index == blind_index("number", number)
    assert number not in str(last().detail)
    with pytest.raises(Refused, match="已经申报过"):
        actions.declare_kin(by=by, name="某某", relation="兄弟", number=number)
    with pytest.raises(Refused, match="请填写"):
        actions.declare_kin(by=by, name=" ", relation="兄弟", number=number)
