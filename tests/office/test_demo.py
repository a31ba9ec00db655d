"""The invented bureau of the demo: complete when it is small, the same when it is built again."""

from __future__ import annotations

import dataclasses

import pytest
from django.apps import apps
from pytest_django import Settings

from doudi.office import demo
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Application, Decision, Proceeding
from doudi.office.errors import NotHereError
from doudi.office.monitoring.enums import FindingKind
from doudi.office.monitoring.models import Finding
from doudi.office.registry import current_facts
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import households

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def _rows() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("doudi.")]
    return {model._meta.label: model._default_manager.count() for model in ours}


def test_two_households_in_each_county_show_every_state_and_a_second_build_adds_nothing() -> None:
    messages: list[str] = []
    demo.build(messages.append, households=2)
    assert len(messages) == 2 * len(demo.read_plan()["counties"]) + 1
    assert set(Proceeding.objects.values_list("state", flat=True)) == set(ProceedingState)
    assert Application.objects.filter(proceedings__isnull=True).exists()
    assert Application.objects.count() == 2 * len(demo.read_plan()["counties"])
    assert Decision.objects.filter(granted=True, amount_fen__gt=0).exists()
    assert set(Finding.objects.open().values_list("kind", flat=True)) == set(FindingKind)
    assert current_facts.find_differences() == []
    before = _rows()
    demo.build(households=2)
    assert _rows() == before


def test_what_was_begun_is_finished() -> None:
    demo.build(households=1)
    assert Application.objects.count() == 5
    demo.build(households=2)
    assert Application.objects.count() == 10
    assert set(Proceeding.objects.values_list("state", flat=True)) == set(ProceedingState)


def test_nothing_happened_after_the_day_of_the_demo() -> None:
    demo.build(households=2)
    last = demo.read_plan()["day"]
    assert max(Application.objects.values_list("received_on", flat=True)) <= last
    assert max(moment.date() for moment in Decision.objects.values_list("at", flat=True)) <= last
    assert all(person.birth_date is None or person.birth_date <= demo.FIRST for person in Person.objects.all())


def test_every_duty_has_an_account_in_every_county() -> None:
    demo.build(households=0)
    counties = demo.read_plan()["counties"]
    for duty in Duty:
        holders = Assignment.objects.filter(duty=duty)
        assert {assignment.region_code[:2] for assignment in holders} == {county["code"][:2] for county in counties}, (
            duty
        )
    accounts = demo.list_accounts()
    assert len(accounts) == User.objects.count()
    assert all(account.username and account.duty and account.place for account in accounts)
    assert User.objects.get(username=accounts[0].username).check_password(demo.read_plan()["password"])


def test_everyone_s_number_is_nobody_s_and_sound() -> None:
    demo.build(households=2)
    people = list(Person.objects.all())
    assert all(person.number.startswith("99") for person in people)
    assert {person.identity_state for person in people} == {"good"}


def test_every_family_is_in_one_township_and_its_clerk_sees_it() -> None:
    demo.build(households=2)
    clerks = [account.username for account in demo.list_accounts() if account.duty == Duty.TOWNSHIP_CLERK.label]
    households_seen = [
        account.pk for name in clerks for account in households(Actor.of(User.objects.get(username=name)))
    ]
    assert sorted(households_seen) == sorted(Household.objects.values_list("pk", flat=True))
    assert len(households_seen) == 10


def test_invented_people_are_never_written_into_a_real_database(settings: Settings) -> None:
    settings.DOUDI = dataclasses.replace(settings.DOUDI, mode="production")
    with pytest.raises(NotHereError):
        demo.build(households=1)
    assert User.objects.count() == 0
