"""Where families stand with their rights: what they hold, what is on its way, and what a person has settled and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Max, Q

from doudi.office.casework.enums import OPEN, State
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.monitoring.outcomes import ONCE, unit_of
from doudi.office.registry.models import Fact

Key = tuple[str, str, int]
"""A right, `household` or `person`, and whose."""


def key_of(right: str, household: int, person: int | None) -> Key:
    """A person's right goes with the person, also into another family."""
    return (right, "household", household) if person is None else (right, "person", person)


@dataclass(frozen=True)
class Settled:
    """The last word on a right that is not held: refused, withdrawn, or given once."""

    proceeding: int
    still: bool
    """Nothing was recorded of the family since."""


@dataclass(frozen=True)
class Standing:
    """Of some households. `held`: what was granted last and goes on; `under_way`: what has an open proceeding."""

    held: dict[Key, Decision]
    under_way: frozenset[Key]
    settled: dict[Key, Settled]

    def households(self) -> set[int]:
        """Those in which something that is held was granted."""
        return {one.proceeding.household_id for one in self.held.values()}


def standing(households: Collection[int], people: Collection[int]) -> Standing:
    """Three queries however many they are. A closed proceeding is read at its last change; later ones come after."""
    moved = Proceeding.objects.filter(household__in=households, person__isnull=False).order_by().values("person")
    theirs = Q(household__in=households) | Q(person__in=people) | Q(person__in=moved)
    rows = list(Proceeding.objects.filter(theirs).select_related("decision").order_by("changed_at", "pk"))
    for row in rows:
        if row.state in (State.GRANTED, State.REFUSED):
            row.decision.proceeding = row
    held: dict[Key, Decision] = {}
    settling: dict[Key, Proceeding] = {}
    for row in rows:
        key = key_of(row.right, row.household_id, row.person_id)
        if row.state == State.GRANTED and unit_of(row.right) != ONCE:
            held[key] = row.decision
            settling.pop(key, None)
        elif row.state in (State.GRANTED, State.REFUSED):
            held.pop(key, None)
            settling[key] = row
        elif row.state == State.WITHDRAWN and key not in held:
            settling[key] = row
    newest = _last_told(settling.values())
    return Standing(
        held,
        frozenset(key_of(row.right, row.household_id, row.person_id) for row in rows if row.state in OPEN),
        {
            key: Settled(row.pk, (told := newest.get(row.household_id)) is None or told <= row.changed_at)
            for key, row in settling.items()
        },
    )


def _last_told(rows: Iterable[Proceeding]) -> dict[int, dt.datetime]:
    """By household: when the last fact of it or of one who lives there was recorded."""
    wanted = {row.household_id for row in rows}
    found: dict[int, dt.datetime] = {}
    for column in ("household", "person__memberships__household"):
        alive = {} if column == "household" else {"person__memberships__valid_to__isnull": True}
        facts = Fact.objects.filter(**{f"{column}__in": wanted}, **alive).order_by()
        for household, at in facts.values_list(column).annotate(at=Max("recorded_at")):
            found[household] = max(at, found.get(household, at))
    return found
