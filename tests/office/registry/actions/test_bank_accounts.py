"""Bank accounts: no officer alone decides where money goes."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest, OfficerNumber
from doudi.office.audit.models import Entry
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions
from doudi.office.registry.models import Person
from tests.office import build

pytestmark = pytest.mark.django_db
ACCOUNT, OTHER_ACCOUNT = "6200000000000000018", "6200000000000000026"


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def ask(by: Actor, person: Person, bank_account: str = ACCOUNT) -> ChangeRequest:
    return actions.request_bank_account(
        by=by, person=person, expected_version=person.version, bank_account=bank_account
    )


def test_an_account_is_set_once_a_second_officer_has_read_the_same(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk)
    request = ask(clerk, person, "6200 0000 0000 0000 018")
    person.refresh_from_db()
    assert person.bank_account == ""
    assert actions.approve_bank_account(by=county, request=request, number=ACCOUNT).took_effect
    person.refresh_from_db()
    assert (person.bank_account, person.version) == (ACCOUNT, 2)
    request.refresh_from_db()
    assert (request.state, request.number) == ("approved", "")
    entry = Entry.objects.get(action="registry.correct_person")
    assert entry.detail == {"changed": ["银行账号"], "requested_by": clerk.user.name}
    assert ACCOUNT not in str(list(Entry.objects.values()))


def test_two_that_differ_set_nothing(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk)
    approval = actions.approve_bank_account(by=county, request=ask(clerk, person), number=OTHER_ACCOUNT)
    assert not approval.took_effect
    person.refresh_from_db()
    assert person.bank_account == ""


def test_nobody_approves_the_own_request_or_one_about_themselves(clerk: Actor) -> None:
    head = build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    number = build.number_of(build.DAY.replace(year=1980), "male")
    OfficerNumber.objects.filter(user=head.user).delete()
    keep_number(head.user, number)
    person = build.person(clerk, number=number)
    request = ask(clerk, person)
    assert request.concerned == head.user
    with pytest.raises((PermissionDenied, RefusedError)):
        actions.approve_bank_account(by=head, request=request, number=ACCOUNT)
    with pytest.raises(PermissionDenied):
        actions.approve_bank_account(by=clerk, request=request, number=ACCOUNT)


def test_by_duty_and_region(clerk: Actor, county: Actor) -> None:
    person = build.person(clerk)
    for stranger in (
        build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP),
        build.officer(Duty.AUDITOR, build.COUNTY),
    ):
        with pytest.raises(PermissionDenied):
            ask(stranger, person)
    request = ask(clerk, person)
    with pytest.raises(PermissionDenied):
        actions.approve_bank_account(
            by=build.officer(Duty.COUNTY_OFFICER, build.OTHER_COUNTY), request=request, number=ACCOUNT
        )


@pytest.mark.parametrize("typed", ["", "12", "6200 0000 0000 0000 019"])
def test_what_can_be_no_account_is_refused(clerk: Actor, typed: str) -> None:
    with pytest.raises(RefusedError):
        ask(clerk, build.person(clerk), typed)
    assert not ChangeRequest.objects.exists()


def test_an_older_page_and_a_second_request_are_told(clerk: Actor) -> None:
    person = build.person(clerk)
    ask(clerk, person)
    with pytest.raises(RefusedError, match="已经提出"):
        ask(clerk, person)
    with pytest.raises(ChangedMeanwhileError):
        actions.request_bank_account(by=clerk, person=person, expected_version=7, bank_account=ACCOUNT)


def test_the_guards_of_requests_hold_after_the_table_was_made_anew(clerk: Actor) -> None:
    """SQLite makes the table anew for the new kind; its triggers and its constraint are there again."""
    request = ask(clerk, build.person(clerk))
    for change in ({"title": "x"}, {"kind": "unheard_of"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChangeRequest.objects.filter(pk=request.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        request.delete()
