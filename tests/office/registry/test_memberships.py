"""Households as dated memberships: nobody lives in two at once, and there is always one head."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.registry import actions, now
from doudi.office.registry.actions import ChangedMeanwhile, Refused
from doudi.office.registry.models import Household, Membership, Person
from tests.office import build

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def leave(clerk: Actor, family: Household, person: Person, reason: str = "搬走") -> Household:
    family.refresh_from_db()
    return actions.end_membership(
        by=clerk, household=family, expected_version=family.version, reason=reason,
        membership=family.memberships.get(person=person, valid_to__isnull=True),
    )  # fmt: skip


def join(clerk: Actor, family: Household, person: Person, relation: str = "child") -> Household:
    family.refresh_from_db()
    return actions.add_member(
        by=clerk, household=family, expected_version=family.version, person=person, relation=relation
    )


def test_a_household_has_one_head(clerk: Actor) -> None:
    one, two = build.person(clerk), build.person(clerk)
    for relations in (("spouse", "child"), ("self", "self")):
        with pytest.raises(Refused, match="户主"):
            actions.create_household(
                by=clerk, region_code=build.TOWNSHIP, address="虚构路1号",
                members=list(zip((one, two), relations, strict=True)),
            )  # fmt: skip
    family = build.household(clerk, one, two)
    assert (family.now.head_name, family.now.size) == (one.name, 2)
    assert family.code.startswith("450102H")
    with pytest.raises(DatabaseError), transaction.atomic():
        family.memberships.filter(person=two).update(relation="self")


def test_nobody_is_named_twice(clerk: Actor) -> None:
    one = build.person(clerk)
    with pytest.raises(Refused, match="出现了两次"):
        actions.create_household(
            by=clerk, region_code=build.TOWNSHIP, address="x", members=[(one, "self"), (one, "spouse")]
        )
    assert not Household.objects.exists()


def test_a_relation_is_one_of_the_standard(clerk: Actor) -> None:
    family = build.household(clerk)
    with pytest.raises(Refused, match="关系"):
        join(clerk, family, build.person(clerk), "cousin")
    with pytest.raises(Refused, match="户主已有登记"):
        join(clerk, family, build.person(clerk), "self")


def test_nobody_lives_in_two_households(clerk: Actor) -> None:
    one, two = build.person(clerk), build.person(clerk)
    first, second = build.household(clerk, one), build.household(clerk, two)
    with pytest.raises(Refused, match="请先办理迁出"):
        join(clerk, second, one)
    with pytest.raises(Refused, match="请先办理迁出"):
        build.household(clerk, one)
    assert first.memberships.count() == second.memberships.count() == 1


@pytest.mark.parametrize(
    ("begins", "ends", "refused"),
    [(-30, None, True), (0, None, True), (10, None, True), (-30, 0, True), (-30, -1, False), (5, 6, True)],
)
def test_the_database_itself_refuses_two_homes_at_once(
    clerk: Actor, begins: int, ends: int | None, refused: bool
) -> None:
    person = build.person(clerk)
    build.household(clerk, person)
    other = build.household(clerk)
    row = Membership(
        household=other, person=person, relation="child", valid_from=build.DAY + begins * DAY,
        valid_to=None if ends is None else build.DAY + ends * DAY,
    )  # fmt: skip
    if not refused:
        row.save()
        return
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_the_database_itself_refuses_to_lengthen_one_membership_into_another(clerk: Actor) -> None:
    person = build.person(clerk)
    with clock.on(build.DAY - 90 * DAY):
        old = build.household(clerk, build.person(clerk), person)
    with clock.on(build.DAY - 30 * DAY):
        leave(clerk, old, person)
    build.household(clerk, person)
    for changed in ({"valid_to": None}, {"valid_to": build.DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            old.memberships.filter(person=person).update(**changed)
    with pytest.raises(DatabaseError, match=r"never deleted|membership"), transaction.atomic():
        old.memberships.filter(person=person).delete()


def test_who_leaves_is_no_longer_counted_and_may_join_another(clerk: Actor) -> None:
    head, spouse, child = build.person(clerk), build.person(clerk), build.person(clerk)
    with clock.on(build.DAY - 30 * DAY):
        family = build.household(clerk, head, spouse, child)
    other = build.household(clerk)
    leave(clerk, family, child)
    family.now.refresh_from_db()
    assert family.now.size == 2
    gone = family.memberships.get(person=child)
    assert gone.valid_to == build.DAY - DAY
    assert not family.memberships.on(build.DAY).filter(person=child).exists()
    assert family.memberships.on(build.DAY - DAY).filter(person=child).exists()
    join(clerk, other, child)
    other.now.refresh_from_db()
    assert other.now.size == 2
    assert now.differing() == []


def test_where_the_head_leaves_the_eldest_follows(clerk: Actor) -> None:
    head = build.person(clerk, birth=dt.date(1950, 1, 1))
    child = build.person(clerk, birth=dt.date(2010, 1, 1))
    spouse = build.person(clerk, birth=dt.date(1955, 1, 1))
    unknown = build.person(clerk, number="")
    with clock.on(build.DAY - 30 * DAY):
        family = build.household(clerk, head, child, spouse, unknown)
    leave(clerk, family, head)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == spouse
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == (spouse.name, 3)
    leave(clerk, family, spouse)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == child
    leave(clerk, family, child)
    leave(clerk, family, unknown)
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == ("", 0)


def test_leaving_has_a_reason_and_happens_once(clerk: Actor) -> None:
    one, two = build.person(clerk), build.person(clerk)
    family = build.household(clerk, one, two)
    membership = family.memberships.get(person=two)
    with pytest.raises(Refused, match="原因"):
        leave(clerk, family, two, "  ")
    leave(clerk, family, two)
    family.refresh_from_db()
    membership.refresh_from_db()
    with pytest.raises(Refused, match="目前不在"):
        actions.end_membership(
            by=clerk, household=family, expected_version=family.version, membership=membership, reason="搬走"
        )
    assert Entry.objects.get(action="registry.end_membership").detail == {"person": two.pk, "reason": "搬走"}


def test_a_membership_of_another_household_is_refused(clerk: Actor) -> None:
    family, other = build.household(clerk), build.household(clerk)
    with pytest.raises(Refused, match="目前不在"):
        actions.end_membership(
            by=clerk, household=family, expected_version=1, membership=other.memberships.get(), reason="x"
        )
    assert other.memberships.get().valid_to is None


def test_who_saves_over_a_newer_version_is_told(clerk: Actor) -> None:
    family = build.household(clerk)
    one, two = build.person(clerk), build.person(clerk)
    actions.add_member(by=clerk, household=family, expected_version=1, person=one, relation="child")
    with pytest.raises(ChangedMeanwhile):
        actions.add_member(by=clerk, household=family, expected_version=1, person=two, relation="child")
    assert family.memberships.count() == 2
