"""Creates households and changes who lives in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.errors import RefusedError
from doudi.office.locks import lock_for_update
from doudi.office.registry.actions.current_facts import refresh_household
from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.perms import require_open, require_open_person


@transaction.atomic
def create_household(
    *, by: Actor, region_code: str, address: str, members: Sequence[tuple[Person, str]], since: dt.date | None = None
) -> Household:
    """Creates a household with its members, each with the relation to the head; the head's own is `self`.

    `since` is the day from which they live together, today if it is left out.
    """
    by.require(Action.REGISTER, region_code)
    heads = [person for person, relation in members if relation == Relation.SELF]
    if len(heads) != 1:
        raise RefusedError("请在成员中指定一位户主（与户主关系为“本人”）")
    if len({person.pk for person, _ in members}) != len(members):
        raise RefusedError("同一个人在成员中出现了两次")
    household = Household.objects.create(
        # The code holds the row's key, which is known only after the insert.
        code=uuid.uuid4().hex[:20],
        region_code=region_code,
        address=address.strip(),
        created_at=clock.now(),
    )
    household.code = f"{region_code[:6]}H{household.pk:08d}"
    household.save(update_fields=["code"])
    first_day = since or clock.today()
    memberships = [_join(by, household, person, relation, first_day) for person, relation in members]
    refresh_household(household)
    detail = {"members": [person.pk for person, _ in members]}
    record_household_change(by, household, "registry.create_household", detail, memberships)
    return household


@transaction.atomic
def add_member(*, by: Actor, household: Household, expected_version: int, person: Person, relation: str) -> Household:
    """Adds a person to a household from today on. Nobody lives in two households at once."""
    locked = lock_household(by, household, expected_version)
    if relation == Relation.SELF:
        raise RefusedError("户主已有登记；请填写与户主的关系")
    joined = _join(by, locked, person, relation, clock.today())
    refresh_household(locked)
    record_household_change(by, locked, "registry.add_member", {"person": person.pk}, [joined])
    return locked


@transaction.atomic
def end_membership(
    *, by: Actor, household: Household, expected_version: int, membership: Membership, reason: str
) -> Household:
    """Ends a membership with yesterday, or with its first day where it began today.

    Where the head leaves, the eldest who stays becomes the head.
    """
    locked = lock_household(by, household, expected_version)
    if membership.household_id != locked.pk or membership.valid_to is not None:
        raise RefusedError("这个人目前不在这个家庭")
    if not reason.strip():
        raise RefusedError("迁出时请写明原因")
    yesterday = clock.today() - dt.timedelta(days=1)
    membership.valid_to = max(yesterday, membership.valid_from)
    membership.save(update_fields=["valid_to"])
    new_heads = _make_eldest_the_head(locked) if membership.relation == Relation.SELF else []
    refresh_household(locked)
    detail = {"person": membership.person_id, "reason": reason[:100]}
    record_household_change(by, locked, "registry.end_membership", detail, [membership, *new_heads])
    return locked


@transaction.atomic
def void_membership(
    *, by: Actor, household: Household, expected_version: int, membership: Membership, reason: str
) -> Household:
    """Voids a current membership that was entered by mistake, with a reason that says what was wrong.

    It counts as if it had never been, so that the person can be added where they belong, on the same day too; the row
    stays for the record. Where it was the head's, the eldest who stays becomes the head.
    """
    locked = lock_household(by, household, expected_version)
    if membership.household_id != locked.pk or membership.valid_to is not None:
        raise RefusedError("这个人目前不在这个家庭")
    if not reason.strip():
        raise RefusedError("请写明登记错在哪里")
    membership.valid_to = membership.valid_from
    membership.voided_at, membership.voided_by, membership.void_reason = clock.now(), by.user, reason.strip()[:200]
    membership.save(update_fields=["valid_to", "voided_at", "voided_by", "void_reason"])
    new_heads = _make_eldest_the_head(locked) if membership.relation == Relation.SELF else []
    refresh_household(locked)
    # The reason is for the family's file: it may tell where the person lives.
    detail = {"person": membership.person_id}
    record_household_change(by, locked, "registry.void_membership", detail, [membership, *new_heads])
    return locked


def lock_household(
    by: Actor, household: Household, expected_version: int, permission: Action = Action.REGISTER
) -> Household:
    """Locks the household for a change of the registry and raises its version by one.

    ChangedMeanwhileError where somebody has saved a newer version than the page showed; RefusedError where the file is
    closed to the officer.
    """
    by.require(permission, household.region_code)
    require_open(by, household)
    locked = lock_for_update(
        Household.objects.all(),
        household.pk,
        expected_version=expected_version,
        message="这个家庭的信息刚被他人修改，请查看最新内容后再保存；您填写的内容已保留在本页",
    )
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


def record_household_change(
    by: Actor,
    household: Household,
    action: str,
    detail: dict[str, Any],
    memberships: Sequence[Membership] = (),
    permission: Action = Action.REGISTER,
) -> None:
    """Writes the audit entry of a change to a household; `memberships` are those that it has written."""
    record_action(
        by=by,
        permission=permission,
        action=action,
        subject="household",
        row=household,
        detail=detail,
        rows=memberships,
    )


def _join(by: Actor, household: Household, person: Person, relation: str, since: dt.date) -> Membership:
    """Begins a membership; refused where the person lives elsewhere on any day of it, or is the officer or a relative."""
    require_open_person(by, person)
    if relation not in Relation.values:
        raise RefusedError(f"没有“{relation}”这种关系")
    if person.memberships.filter(valid_to__isnull=True).exists():
        raise RefusedError(f"{person.name}目前登记在另一个家庭，请先办理迁出")
    try:
        with transaction.atomic():
            return Membership.objects.create(household=household, person=person, relation=relation, valid_from=since)
    except IntegrityError:
        raise RefusedError(f"{person.name}在这段时间已属于另一个家庭") from None


def _make_eldest_the_head(household: Household) -> list[Membership]:
    """Gives the relation `self` to the eldest of those who live there; to nobody where the household is empty."""
    by_age = (F("person__birth_date").asc(nulls_last=True), "id")
    eldest = household.memberships.filter(valid_to__isnull=True).order_by(*by_age).first()
    if eldest is None:
        return []
    eldest.relation = Relation.SELF
    eldest.save(update_fields=["relation"])
    return [eldest]
