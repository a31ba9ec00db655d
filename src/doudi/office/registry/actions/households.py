"""Creates households, and locks them for whatever changes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.database.locks import lock_for_update
from doudi.office.errors import RefusedError
from doudi.office.registry.actions.current_facts import refresh_household
from doudi.office.registry.enums import Relation
from doudi.office.registry.kinship import contradictions
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.perms import require_open, require_open_person
from doudi.office.registry.vocabulary import chinese_date

CHANGED_MEANWHILE = "这个家庭的信息刚被他人修改，请查看最新内容后再保存；您填写的内容已保留在本页"


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
    faults = contradictions({person.pk: Relation(relation) for person, relation in members if relation in Relation})
    if faults:
        raise RefusedError("；".join(faults))
    household = found_household(by, region_code, address)
    first_day = since or clock.today()
    memberships = [_join(by, household, person, relation, first_day) for person, relation in members]
    refresh_household(household)
    detail = {"members": [person.pk for person, _ in members]}
    record_household_change(by, household, "registry.create_household", detail, memberships)
    return household


def found_household(by: Actor, region_code: str, address: str) -> Household:
    """A new household without members yet."""
    by.require(Action.REGISTER, region_code)
    household = Household.objects.create(
        # The code holds the row's key, which is known only after the insert.
        code=uuid.uuid4().hex[:20],
        region_code=region_code,
        address=address.strip(),
        created_at=clock.now(),
    )
    household.code = f"{region_code[:6]}H{household.pk:08d}"
    household.save(update_fields=["code"])
    return household


def lock_household(
    by: Actor, household: Household, expected_version: int, permission: Action | None = Action.REGISTER
) -> Household:
    """Locks the household for a change of the registry and raises its version by one.

    ChangedMeanwhileError where somebody has saved a newer version than the page showed; RefusedError where the file is
    closed to the officer. `permission` is None for what changes here because of an entry in the file of another household.
    """
    if permission is not None:
        by.require(permission, household.region_code)
        require_open(by, household)
    locked = lock_for_update(
        Household.objects.all(),
        household.pk,
        expected_version=expected_version,
        message=CHANGED_MEANWHILE,
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
    if person.died_on is not None:
        raise RefusedError(f"{person.name}已登记死亡（{chinese_date(person.died_on)}），不能登记为家庭成员")
    if person.memberships.filter(valid_to__isnull=True).exists():
        raise RefusedError(f"{person.name}目前登记在另一个家庭，请先办理迁出")
    try:
        with transaction.atomic():
            return Membership.objects.create(household=household, person=person, relation=relation, valid_from=since)
    except IntegrityError:
        raise RefusedError(f"{person.name}在这段时间已属于另一个家庭") from None
