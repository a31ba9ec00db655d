"""An installation begins with one administrator, made on the command line; every other account is made in the pages."""

from __future__ import annotations

import pytest

from doudi.office.accounts import actions
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.models import Entry
from doudi.office.regions.models import Region

COUNTY = "620422000000"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    Region.objects.create(code=COUNTY, name="县")


def test_the_first_administrator_may_manage_accounts_and_nothing_else() -> None:
    user, password = actions.create_first_administrator(username="first", name="某甲", region_code=COUNTY)
    assert user.check_password(password)
    assert user.password_is_temporary
    actor = Actor.of(user)
    assert actor.may(Action.MANAGE_ACCOUNTS, COUNTY)
    assert not actor.may_somewhere(Action.SEE_CASES)
    assert Entry.objects.get().action == "accounts.create_first_administrator"


def test_there_is_one_first() -> None:
    actions.create_first_administrator(username="first", name="某甲", region_code=COUNTY)
    with pytest.raises(actions.Refused, match="已经有系统管理员"):
        actions.create_first_administrator(username="second", name="某乙", region_code=COUNTY)


@pytest.mark.parametrize(
    ("username", "name", "region", "words"),
    [
        ("1x", "某甲", COUNTY, "字母开头"),
        ("first", " ", COUNTY, "姓名"),
        ("first", "某甲", "620422998000", "导入行政区划"),
    ],
)
def test_what_is_refused(username: str, name: str, region: str, words: str) -> None:
    with pytest.raises(actions.Refused, match=words):
        actions.create_first_administrator(username=username, name=name, region_code=region)
    assert not User.objects.exists()
