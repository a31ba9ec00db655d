"""While the key of indexes is renewed no two accounts have one number, and an officer's own files stay closed."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions.numbers import keep_number, refuse_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import OfficerNumber, User
from doudi.office.errors import ConfigurationError, RefusedError
from doudi.office.number_indexes import number_is, set_number_indexes
from doudi.office.registry import checks
from doudi.office.registry.actions import key_renewal
from doudi.office.registry.actions.key_renewal import begin_key_renewal
from doudi.office.registry.encryption import indexes
from doudi.office.registry.encryption.keys import find_problems
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyState
from doudi.office.registry.perms import is_own_number
from tests.office import build
from tests.office.at_once import at_once
from tests.office.registry.conftest import Configure
from tests.office.registry.keyring import Holdings, add_new_keys, drop_old_keys, fill, renew, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def holdings() -> Holdings:
    return fill()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_renewal, "BATCH", 1)


@pytest.mark.usefixtures("small_batches")
def test_at_every_step_no_number_is_two_officers_and_own_files_stay_closed(
    holdings: Holdings, configure: Configure
) -> None:
    """Also past the actions, as of people."""
    add_new_keys(configure)
    first = build.officer(Duty.TOWNSHIP_HEAD).user
    person = holdings.people[2]
    keep_number(first, person.number)
    for state in steps():
        second = build.officer(Duty.TOWNSHIP_HEAD).user
        with pytest.raises(RefusedError, match="已登记在另一个账号名下"):
            refuse_number(person.number, second)
        with pytest.raises(IntegrityError, match="number_index"), transaction.atomic():
            _give_number(second, person.number, state)
        assert is_own_number(Actor.of(first), person.number)
    drop_old_keys(configure)
    assert list(find_problems()) == list(checks.find_problems()) == []
    assert is_own_number(Actor.of(first), person.number)


def _give_number(user: User, number: str, state: KeyState) -> None:
    registered = OfficerNumber.objects.get(user=user)
    registered.number = number
    set_number_indexes(registered, state)
    registered.save()


def test_the_database_refuses_an_officer_s_number_that_is_not_under_the_key_in_use(
    holdings: Holdings, configure: Configure
) -> None:
    add_new_keys(configure)
    before = indexes.key_state()
    renew()
    with pytest.raises(DatabaseError, match="not indexed under the key in use"), transaction.atomic():
        _give_number(holdings.clerk.user, build.number_of(dt.date(1980, 3, 1), "male"), before)


def test_the_database_refuses_a_key_under_which_an_officer_is_not_indexed(
    holdings: Holdings, configure: Configure
) -> None:
    """People may all be there already."""
    add_new_keys(configure)
    begin_key_renewal()
    state = indexes.key_state()
    for person in holdings.people:
        indexes.set_indexes(person, state)
        person.save()
    change = {"index_key": "new1", "number_column": "number_index_2"}
    with pytest.raises(DatabaseError, match="number of an officer is not indexed"), transaction.atomic():
        KeyState.objects.filter(id=1).update(**change)


def test_a_process_that_does_not_know_the_new_key_registers_no_officer(
    holdings: Holdings, configure: Configure
) -> None:
    old = settings.DOUDI.index_keys
    add_new_keys(configure)
    begin_key_renewal()
    configure(index_keys=old)
    with pytest.raises(ConfigurationError, match="没有密钥 new1"):
        keep_number(holdings.clerk.user, build.number_of(dt.date(1980, 3, 1), "male"))


@pytest.mark.django_db(transaction=True)
def test_one_number_is_one_officer_s_while_keys_are_renewed(configure: Configure) -> None:
    """Four administrators approve the same number for four accounts in the same moment, while two workers renew."""
    fill()
    add_new_keys(configure)
    number = build.number_of(dt.date(1980, 3, 1), "male")
    users = [build.officer(Duty.TOWNSHIP_HEAD).user for _ in range(4)]
    begin_key_renewal()
    raised = at_once(renew, renew, *(partial(keep_number, user, number) for user in users))
    assert raised[:2] == [None, None]
    assert sorted(type(error).__name__ for error in raised[2:]) == ["NoneType", *["RefusedError"] * 3]
    assert renew().progress == RenewalState.DONE
    drop_old_keys(configure)
    assert OfficerNumber.objects.filter(number_is(number)).count() == 1
    assert list(checks.find_problems()) == []
