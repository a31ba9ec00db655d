"""From the door: a family, its household and its application in one write, once however often it is sent."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.actions import Newcomer, save_draft, take_family
from doudi.office.casework.models import Application, Draft, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Household, Person
from tests.office import build
from tests.office.at_once import at_once

TOKEN = str(uuid.UUID(int=1))


@pytest.fixture
def clerk(db: None) -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def newcomers() -> list[Newcomer]:
    return [
        Newcomer("某甲", build.number_of(dt.date(1980, 3, 1), "male"), "self", phone="19900000001"),
        Newcomer("某乙", build.number_of(dt.date(1982, 3, 1), "female"), "spouse"),
        Newcomer("某丙", "", "child", "female", dt.date(2015, 5, 5)),
    ]


def take(by: Actor, members: list[Newcomer], token: str = TOKEN, region: str = build.TOWNSHIP) -> Application:
    return take_family(
        by=by, token=token, region_code=region, address="虚构路1号", members=members, channel="window", note="生病"
    )


@pytest.mark.django_db
def test_a_family_is_registered_with_its_application(clerk: Actor) -> None:
    application = take(clerk, newcomers())
    assert application.number.startswith("450102S2026")
    assert (application.applicant.name, application.household.now.size, application.note) == ("某甲", 3, "生病")
    assert [membership.relation for membership in application.household.memberships.order_by("id")] == [
        "self",
        "spouse",
        "child",
    ]
    assert Entry.objects.filter(action="casework.take_application", subject_id=str(application.pk)).count() == 1


@pytest.mark.django_db
def test_the_same_token_is_the_same_application(clerk: Actor) -> None:
    first = take(clerk, newcomers())
    assert take(clerk, newcomers()) == first
    assert (Application.objects.count(), Person.objects.count(), Household.objects.count()) == (1, 3, 1)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_another_township_never_gets_it_by_its_token(clerk: Actor) -> None:
    take(clerk, newcomers())
    stranger = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    with pytest.raises(PermissionDenied):
        take(stranger, newcomers(), region=build.OTHER_TOWNSHIP)


@pytest.mark.django_db(transaction=True)
def test_sent_three_times_at_once_it_is_one() -> None:
    clerk, family = build.officer(Duty.TOWNSHIP_CLERK), newcomers()
    assert at_once(*[lambda: take(clerk, family)] * 3) == [None] * 3
    assert (Application.objects.count(), Person.objects.count(), Household.objects.count()) == (1, 3, 1)
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_applications_taken_at_once_have_numbers_of_their_own() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    families = [build.household(clerk) for _ in range(3)]
    assert at_once(*(lambda family=family: build.application(clerk, family) for family in families)) == [None] * 3
    numbers = set(Application.objects.values_list("number", flat=True))
    assert len(numbers) == 3
    assert all(re.fullmatch(r"450102S2026[0-9]{6}", number) for number in numbers)
    first, second = Application.objects.order_by("pk")[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=second.pk).update(number=first.number)


@pytest.mark.django_db
@pytest.mark.parametrize("heads", [0, 2])
def test_what_cannot_be_registered_leaves_nothing_behind(clerk: Actor, heads: int) -> None:
    members = [Newcomer("某甲", "", "self")] * heads + [Newcomer("某乙", "", "spouse")]
    with pytest.raises(RefusedError, match="户主"):
        take(clerk, members)
    assert not Person.objects.exists()
    assert not Application.objects.exists()
    with pytest.raises(RefusedError, match="至少登记一位"):
        take(clerk, [])


@pytest.mark.django_db
def test_a_family_is_taken_where_one_has_the_duty(clerk: Actor) -> None:
    for duty, region in (
        (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), (Duty.COMMUNITY_WORKER, build.TOWNSHIP),
        (Duty.COUNTY_OFFICER, build.COUNTY), (Duty.ADMINISTRATOR, build.COUNTY),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            take(build.officer(duty, region), newcomers())
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_its_officer_s_alone(clerk: Actor) -> None:
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    save_draft(by=clerk, token=TOKEN, data="一")
    save_draft(by=colleague, token=TOKEN, data="二")
    assert Draft.objects.get().data == "一"
    save_draft(by=clerk, token=TOKEN, data="三")
    draft = Draft.objects.get()
    assert (draft.user, draft.data) == (clerk.user, "三")


@pytest.mark.django_db
def test_a_draft_stands_encrypted(clerk: Actor) -> None:
    save_draft(by=clerk, token=TOKEN, data="某甲 990101198003010012")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_draft")
        rows = str(cursor.fetchall())
    assert "某甲" not in rows
    assert "990101198003010012" not in rows


@pytest.mark.django_db
def test_a_draft_ends_with_the_application_and_does_not_come_back(clerk: Actor) -> None:
    save_draft(by=clerk, token=TOKEN, data="一")
    take(clerk, newcomers())
    assert not Draft.objects.exists()
    save_draft(by=clerk, token=TOKEN, data="二")
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_second_click_is_the_same_application(clerk: Actor) -> None:
    family = build.household(clerk)
    applicant = family.memberships.get().person
    first = actions.take_application(by=clerk, token="t", household=family, applicant=applicant)
    second = actions.take_application(by=clerk, token="t", household=family, applicant=applicant)
    assert (first.pk, Application.objects.count()) == (second.pk, 1)


@pytest.mark.django_db
def test_one_open_proceeding_for_a_right(clerk: Actor) -> None:
    family = build.poor_family(clerk)
    first = build.proceeding(clerk, family)
    assert (
        actions.open_proceedings(by=clerk, application=build.application(clerk, family), rights=[("dibao", None)]) == []
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Proceeding.objects.create(
            application=first.application, household=family, right="dibao", region_code=first.region_code,
            clerk=clerk.user, created_at=first.created_at, changed_at=first.created_at,
        )  # fmt: skip
