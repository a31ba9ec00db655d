"""Households as dated memberships: nobody lives in two at once, and there is always one head."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.queries import search
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
    head, child = build.person(clerk), build.person(clerk)
    for relations in (("spouse", "child"), ("self", "self")):
        with pytest.raises(RefusedError, match="户主"):
            actions.create_household(
                by=clerk, region_code=build.TOWNSHIP, address="虚构路1号",
                members=list(zip((head, child), relations, strict=True)),
            )  # fmt: skip
    family = build.household(clerk, head, child)
    assert (family.now.head_name, family.now.size) == (head.name, 2)
    assert family.code.startswith("450102H")
    with pytest.raises(DatabaseError), transaction.atomic():
        family.memberships.filter(person=child).update(relation="self")


def test_nobody_is_named_twice(clerk: Actor) -> None:
    person = build.person(clerk)
    with pytest.raises(RefusedError, match="出现了两次"):
        actions.create_household(
            by=clerk, region_code=build.TOWNSHIP, address="x", members=[(person, "self"), (person, "spouse")]
        )
    assert not Household.objects.exists()


def test_a_relation_is_one_of_the_standard(clerk: Actor) -> None:
    family = build.household(clerk)
    with pytest.raises(RefusedError, match="关系"):
        join(clerk, family, build.person(clerk), "cousin")
    with pytest.raises(RefusedError, match="户主已有登记"):
        join(clerk, family, build.person(clerk), "self")


def test_nobody_lives_in_two_households(clerk: Actor) -> None:
    person, neighbour = build.person(clerk), build.person(clerk)
    first, second = build.household(clerk, person), build.household(clerk, neighbour)
    with pytest.raises(RefusedError, match="请先办理迁出"):
        join(clerk, second, person)
    with pytest.raises(RefusedError, match="请先办理迁出"):
        build.household(clerk, person)
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
    neighbours = build.household(clerk)
    row = Membership(
        household=neighbours, person=person, relation="child", valid_from=build.DAY + begins * DAY,
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
    neighbours = build.household(clerk)
    leave(clerk, family, child)
    family.now.refresh_from_db()
    assert family.now.size == 2
    gone = family.memberships.get(person=child)
    assert gone.valid_to == build.DAY - DAY
    assert not family.memberships.on(build.DAY).filter(person=child).exists()
    assert family.memberships.on(build.DAY - DAY).filter(person=child).exists()
    join(clerk, neighbours, child)
    neighbours.now.refresh_from_db()
    assert neighbours.now.size == 2
    assert current_facts.find_differences() == []


def test_where_the_head_leaves_the_spouse_follows_else_the_eldest(clerk: Actor) -> None:
    head = build.person(clerk, birth=dt.date(1950, 1, 1))
    spouse = build.person(clerk, birth=dt.date(1955, 1, 1))
    child, elder = build.person(clerk, birth=dt.date(2010, 1, 1)), build.person(clerk, birth=dt.date(1930, 1, 1))
    unknown = build.person(clerk, number="")
    with clock.on(build.DAY - 30 * DAY):
        family = build.household(clerk, head, spouse, child, elder, unknown)
    leave(clerk, family, head)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == spouse
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == (spouse.name, 4)
    leave(clerk, family, spouse)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == elder
    leave(clerk, family, elder)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == child
    leave(clerk, family, child)
    leave(clerk, family, unknown)
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == ("", 0)


def test_leaving_has_a_reason_and_happens_once(clerk: Actor) -> None:
    head, leaver = build.person(clerk), build.person(clerk)
    family = build.household(clerk, head, leaver)
    membership = family.memberships.get(person=leaver)
    with pytest.raises(RefusedError, match="原因"):
        leave(clerk, family, leaver, "  ")
    leave(clerk, family, leaver)
    family.refresh_from_db()
    membership.refresh_from_db()
    with pytest.raises(RefusedError, match="目前不在"):
        actions.end_membership(
            by=clerk, household=family, expected_version=family.version, membership=membership, reason="搬走"
        )
    event = family.life_events.get()
    assert (event.kind, event.person, event.evidence) == ("leave", leaver, "搬走")
    assert Entry.objects.get(action="registry.record_life_event").detail == {
        "event": event.pk, "kind": "leave", "households": [family.pk],
    }  # fmt: skip


def test_a_membership_of_another_household_is_refused(clerk: Actor) -> None:
    family, neighbours = build.household(clerk), build.household(clerk)
    with pytest.raises(RefusedError, match="目前不在"):
        actions.end_membership(
            by=clerk, household=family, expected_version=1, membership=neighbours.memberships.get(), reason="x"
        )
    assert neighbours.memberships.get().valid_to is None


def test_who_saves_over_a_newer_version_is_told(clerk: Actor) -> None:
    family = build.household(clerk)
    child, sibling = build.person(clerk), build.person(clerk)
    actions.add_member(by=clerk, household=family, expected_version=1, person=child, relation="child")
    with pytest.raises(ChangedMeanwhileError):
        actions.add_member(by=clerk, household=family, expected_version=1, person=sibling, relation="child")
    assert family.memberships.count() == 2


# Members who were entered by mistake


def void(clerk: Actor, family: Household, person: Person, reason: str = "误登，应为邻居家的孩子") -> Household:
    family.refresh_from_db()
    return actions.void_membership(
        by=clerk, household=family, expected_version=family.version, reason=reason,
        membership=family.memberships.get(person=person, valid_to__isnull=True),
    )  # fmt: skip


def test_a_member_of_the_wrong_family_is_put_right_the_same_day(clerk: Actor) -> None:
    child = build.person(clerk, "某丙")
    wrong, right = build.household(clerk), build.household(clerk)
    join(clerk, wrong, child)
    with pytest.raises(RefusedError, match="请先办理迁出"):
        join(clerk, right, child)
    version = Household.objects.get(pk=wrong.pk).version
    assert void(clerk, wrong, child).version == version + 1
    join(clerk, right, child)
    for family, size in ((wrong, 1), (right, 2)):
        family.now.refresh_from_db()
        assert family.now.size == size
    assert list(search(clerk, "某丙")) == [right]
    assert list(Membership.objects.on(build.DAY).filter(person=child).values_list("household", flat=True)) == [right.pk]
    assert current_facts.find_differences() == []
    # The old row is kept, with who voided it and why; the audit has no word of the reason.
    row = wrong.memberships.get(person=child)
    assert (row.voided_by, row.void_reason) == (clerk.user, "误登，应为邻居家的孩子")
    event = wrong.life_events.get(kind="wrong_member")
    entry = Entry.objects.get(action="registry.record_life_event", detail__event=event.pk)
    assert entry.detail == {"event": event.pk, "kind": "wrong_member", "households": [wrong.pk]}


def test_a_mistake_of_last_month_is_as_if_it_had_never_been(clerk: Actor) -> None:
    child = build.person(clerk)
    with clock.on(build.DAY - 30 * DAY):
        wrong, right = build.household(clerk), build.household(clerk)
        join(clerk, wrong, child)
    void(clerk, wrong, child)
    # It bars no day, not even those that lie between.
    since = build.DAY - 30 * DAY
    Membership.objects.create(household=right, person=child, relation="child", valid_from=since)
    on_the_day = Membership.objects.on(build.DAY - 10 * DAY).filter(person=child)
    assert [membership.household for membership in on_the_day] == [right]
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.create(household=wrong, person=child, relation="child", valid_from=since)


def test_where_the_head_was_a_mistake_the_spouse_follows(clerk: Actor) -> None:
    head = build.person(clerk, birth=dt.date(1990, 1, 1))
    child, spouse = build.person(clerk, birth=dt.date(2015, 1, 1)), build.person(clerk, birth=dt.date(1991, 1, 1))
    family = build.household(clerk, head, spouse, child)
    void(clerk, family, head)
    assert family.memberships.get(relation="self", valid_to__isnull=True).person == spouse
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == (spouse.name, 2)


def test_a_mistake_is_voided_once_with_a_reason_and_by_the_duty(clerk: Actor) -> None:
    child = build.person(clerk)
    family, neighbours = build.household(clerk, build.person(clerk), child), build.household(clerk)
    membership = family.memberships.get(person=child)
    with pytest.raises(RefusedError, match="错在哪里"):
        void(clerk, family, child, " ")
    with pytest.raises(PermissionDenied):
        void(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), family, child)
    with pytest.raises(ChangedMeanwhileError):
        actions.void_membership(by=clerk, household=family, expected_version=9, membership=membership, reason="x")
    with pytest.raises(RefusedError, match="目前不在"):
        actions.void_membership(
            by=clerk, household=neighbours, expected_version=1, membership=membership, reason="误登"
        )
    void(clerk, family, child)
    membership.refresh_from_db()
    with pytest.raises(RefusedError, match="目前不在"):
        actions.void_membership(by=clerk, household=family, expected_version=2, membership=membership, reason="误登")


@pytest.mark.parametrize("changed", [{"voided_at": None}, {"void_reason": "别的"}, {"valid_to": None}])
def test_the_database_itself_keeps_what_was_voided(clerk: Actor, changed: dict[str, object]) -> None:
    child = build.person(clerk)
    family = build.household(clerk, build.person(clerk), child)
    void(clerk, family, child)
    rows = family.memberships.filter(person=child)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**changed)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_the_database_itself_wants_to_know_by_whom_and_why(clerk: Actor) -> None:
    child = build.person(clerk)
    family = build.household(clerk, build.person(clerk), child)
    rows = family.memberships.filter(person=child)
    for changed in (
        {"voided_at": clock.now(), "valid_to": build.DAY},
        {"voided_at": clock.now(), "valid_to": build.DAY, "voided_by": clerk.user},
        {"voided_at": clock.now(), "voided_by": clerk.user, "void_reason": "误登"},
        {"void_reason": "误登"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changed)
