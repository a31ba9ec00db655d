"""An installation begins with two administrators, made on the command line; every other account takes both of them."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office.accounts import actions
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from tests.office.build import number_of

COUNTY, OTHER_COUNTY = "620422000000", "450102000000"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    Region.objects.create(code=COUNTY, name="县")


def create(username: str, name: str = "某甲", region: str = COUNTY, number: str = "") -> tuple[User, str]:
    own_number = number or number_of(dt.date(1980, 1, 1), "male")
    return actions.create_administrator(
        username=username, name=name, region_code=region, number=own_number, operator="ops"
    )


def test_the_first_administrator_may_manage_accounts_and_nothing_else() -> None:
    user, password = create("first")
    assert user.check_password(password)
    assert user.password_is_temporary
    actor = Actor.of(user)
    assert actor.may(Action.MANAGE_ACCOUNTS, COUNTY)
    assert not actor.may_somewhere(Action.SEE_CASES)
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_name) == ("accounts.create_first_administrator", "系统")
    assert entry.detail == {"username": "first", "operator": "ops"}


def test_the_command_line_makes_two_and_no_third() -> None:
    create("first")
    create("second")
    with pytest.raises(RefusedError, match="已有2名系统管理员"):
        create("third")


def test_the_two_are_two_people() -> None:
    number = number_of(dt.date(1980, 1, 1), "male")
    create("first", number=number)
    with pytest.raises(RefusedError, match="一个人只有一个账号"):
        create("second", number=number)


def test_an_administrator_out_of_use_or_elsewhere_does_not_count() -> None:
    Region.objects.create(code=OTHER_COUNTY, name="另一县")
    user, _ = create("first")
    create("second")
    create("elsewhere", region=OTHER_COUNTY)
    User.objects.filter(pk=user.pk).update(is_active=False)
    create("third")


@pytest.mark.parametrize(
    ("username", "name", "region", "words"),
    [
        ("1x", "某甲", COUNTY, "字母开头"),
        ("first", " ", COUNTY, "姓名"),
        ("first", "某甲", "620422998000", "导入行政区划"),
    ],
)
def test_what_is_refused(username: str, name: str, region: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        create(username, name, region)
    assert not User.objects.exists()
