"""From the door: a family, its household and its application in one write, once however often it is sent."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.intake import Newcomer, save_draft, take_family
from doudi.office.casework.models import Application, Draft
from doudi.office.registry.actions import Refused
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
    found = take(clerk, newcomers())
    assert found.number.startswith("450102S2026")
    assert (found.applicant.name, found.household.now.size, found.note) == ("某甲", 3, "生病")
    assert [one.relation for one in found.household.memberships.order_by("id")] == ["self", "spouse", "child"]
    assert Entry.objects.filter(action="casework.take_application", subject_id=str(found.pk)).count() == 1


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


@pytest.mark.django_db
@pytest.mark.parametrize("heads", [0, 2])
def test_what_cannot_be_registered_leaves_nothing_behind(clerk: Actor, heads: int) -> None:
    members = [Newcomer("某甲", "", "self")] * heads + [Newcomer("某乙", "", "spouse")]
    with pytest.raises(Refused, match="户主"):
        take(clerk, members)
    assert not Person.objects.exists()
    assert not Application.objects.exists()
    with pytest.raises(Refused, match="至少登记一位"):
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
    other = build.officer(Duty.TOWNSHIP_CLERK)
    save_draft(by=clerk, token=TOKEN, data="一")
    save_draft(by=other, token=TOKEN, data="二")
    assert Draft.objects.get().data == "一"
    save_draft(by=clerk, token=TOKEN, data="三")
    kept = Draft.objects.get()
    assert (kept.user, kept.data) == (clerk.user, "三")


@pytest.mark.django_db
def test_a_draft_stands_encrypted(clerk: Actor) -> None:
    save_draft(by=clerk, token=TOKEN, data="某甲 990101198003010012")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_draft")
        kept = str(cursor.fetchall())
    assert "某甲" not in kept
    assert "990101198003010012" not in kept


@pytest.mark.django_db
def test_a_draft_ends_with_the_application_and_does_not_come_back(clerk: Actor) -> None:
    save_draft(by=clerk, token=TOKEN, data="一")
    take(clerk, newcomers())
    assert not Draft.objects.exists()
    save_draft(by=clerk, token=TOKEN, data="二")
    assert not Draft.objects.exists()
