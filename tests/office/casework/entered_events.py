"""Events of families, entered and taken back for tests, and what they have opened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doudi.office.accounts.access import Actor
from doudi.office.casework import actions
from doudi.office.casework.consequences import Consequences
from doudi.office.casework.models import Proceeding
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from tests.office import build

LATER = build.DAY + dt.timedelta(days=40)


def happen(
    by: Actor, family: Household, kind: Kind, on: dt.date = LATER, **more: Any
) -> tuple[LifeEvent, Consequences]:
    family.refresh_from_db()
    event = EventInput(kind, on, "虚构证明", **more)
    return actions.record_life_event(by=by, household=family, expected_version=family.version, event=event)


def undo(by: Actor, event: LifeEvent) -> Consequences:
    family = Household.objects.get(pk=event.household_id)
    _, consequences = actions.correct_life_event(
        by=by, event=event, expected_version=family.version, evidence="登记错了"
    )
    return consequences


def head_and_spouse(family: Household) -> tuple[Person, Person]:
    rows = {row.relation: row.person for row in family.memberships.filter(valid_to__isnull=True)}
    return rows["self"], rows["spouse"]


def reviews_of(family: Household) -> list[Proceeding]:
    """The open reviews of a family; what its grant has put on lists is open too."""
    return list(Proceeding.objects.open().filter(household=family, reviews__isnull=False))
