"""Adds and removes one member today: the short ways of entering an event."""

from __future__ import annotations

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.errors import RefusedError
from doudi.office.registry.actions.life_events import record_life_event
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, Membership, Person


@transaction.atomic
def add_member(*, by: Actor, household: Household, expected_version: int, person: Person, relation: str) -> Household:
    """Adds a person to a household from today on. Nobody lives in two households at once."""
    if relation not in Relation.values:
        raise RefusedError(f"没有“{relation}”这种关系")
    if person.memberships.filter(valid_to__isnull=True).exists():
        raise RefusedError(f"{person.name}目前登记在另一个家庭，请先办理迁出")
    event = EventInput(LifeEventKind.JOIN, clock.today(), "登记家庭成员", newcomer=person, relation=Relation(relation))
    return record_life_event(by=by, household=household, expected_version=expected_version, event=event).household


@transaction.atomic
def end_membership(
    *, by: Actor, household: Household, expected_version: int, membership: Membership, reason: str
) -> Household:
    """Ends a membership with yesterday; one that began today never lasted a day.

    Where the head leaves, the spouse, else the eldest who stays, becomes the head, and all relations are those to the new head.
    """
    _refuse_absent(household, membership)
    if not reason.strip():
        raise RefusedError("迁出时请写明原因")
    event = EventInput(LifeEventKind.LEAVE, clock.today(), reason, people=(membership.person_id,))
    return record_life_event(by=by, household=household, expected_version=expected_version, event=event).household


@transaction.atomic
def void_membership(
    *, by: Actor, household: Household, expected_version: int, membership: Membership, reason: str
) -> Household:
    """Voids the membership of somebody who was entered by mistake, with a reason that says what was wrong.

    It counts as if it had never been, so that the person can be added where they belong, on the same day too; the row
    stays for the record.
    """
    _refuse_absent(household, membership)
    if not reason.strip():
        raise RefusedError("请写明登记错在哪里")
    event = EventInput(LifeEventKind.WRONG_MEMBER, clock.today(), reason, people=(membership.person_id,))
    return record_life_event(by=by, household=household, expected_version=expected_version, event=event).household


def _refuse_absent(household: Household, membership: Membership) -> None:
    if membership.household_id != household.pk or membership.valid_to is not None:
        raise RefusedError("这个人目前不在这个家庭")
