"""Passwords that were used before are not used again."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from doudi.office.accounts import actions
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from tests.office.build import COUNTY, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def choose(user: User, password: str) -> None:
    validate_password(password, user)
    user.set_password(password)
    user.save()
    actions.record_changed_password(user)


def test_the_present_password_and_the_last_five_are_refused() -> None:
    user = officer(Duty.FINANCE, COUNTY).user
    choose(user, "invented words 0")
    for number in range(1, 6):
        choose(user, f"invented words {number}")
    for number in range(1, 6):
        with pytest.raises(ValidationError, match="不能再用现在的密码或最近5次用过的密码"):
            choose(user, f"invented words {number}")
    choose(user, "invented words 0")
    assert user.former_passwords.count() == 5, "older ones are forgotten"


def test_only_hashes_are_kept() -> None:
    user = officer(Duty.FINANCE, COUNTY).user
    choose(user, "invented words 1")
    assert user.former_passwords.get().password == user.password
    assert "invented" not in user.password


def test_a_password_that_an_administrator_set_is_not_kept_on() -> None:
    user = officer(Duty.FINANCE, COUNTY).user
    user.set_password("abcde-fghij-kmnpq-rstuv")
    user.save()
    with pytest.raises(ValidationError, match="不能再用"):
        validate_password("abcde-fghij-kmnpq-rstuv", user)


@pytest.mark.parametrize("password", ["password123", "qwertyuiop", "1234567890", "officer.zhang"])
def test_common_passwords_and_the_own_name_are_refused(password: str) -> None:
    user = User(username="officer.zhang", name="张三")
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_colleagues_do_not_learn_of_each_other() -> None:
    first, second = officer(Duty.FINANCE, COUNTY).user, officer(Duty.FINANCE, COUNTY).user
    choose(first, "invented words 1")
    choose(second, "invented words 1")
