"""How the cases of families stand: which rights they hold, which are under way, and which an officer has settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Max, Q

from doudi.office.casework.enums import OPEN, ProceedingState
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.monitoring.current_outcomes import ONE_OFF, right_unit
from doudi.office.registry.models import Fact

RightKey = tuple[str, str, int]
"""A right, `household` or `person`, and the key of that household or person."""


def right_key(right: str, household: int, person: int | None) -> RightKey:
    """The key of a right. A person's right goes with the person, also into another household."""
    return (right, "household", household) if person is None else (right, "person", person)


@dataclass(frozen=True)
class Settlement:
    """The end of the last proceeding for a right that nobody has at present: refused, withdrawn, or granted as a single sum.

    `proceeding` is its key; `unchanged` says that no fact of the family has been recorded since.
    """

    proceeding: int
    unchanged: bool


@dataclass(frozen=True)
class CaseHistory:
    """The rights of some households and people, by the cases about them.

    `grants` has the decision that grants each right and has not ended; `under_way` the rights with an open proceeding;
    `settled` the rights whose last proceeding ended otherwise.
    """

    grants: dict[RightKey, Decision]
    under_way: frozenset[RightKey]
    settled: dict[RightKey, Settlement]

    def households(self) -> set[int]:
        """The keys of the households in which one of these grants was made."""
        return {decision.proceeding.household_id for decision in self.grants.values()}


def read_case_history(households: Collection[int], people: Collection[int]) -> CaseHistory:
    """Reads the history of cases, with three queries however many they are.

    A closed proceeding counts as of its last change, so that of two proceedings the one closed later decides.
    """
    moved = Proceeding.objects.filter(household__in=households, person__isnull=False).order_by().values("person")
    of_families = Q(household__in=households) | Q(person__in=people) | Q(person__in=moved)
    rows = list(Proceeding.objects.filter(of_families).select_related("decision").order_by("changed_at", "pk"))
    grants: dict[RightKey, Decision] = {}
    settling: dict[RightKey, Proceeding] = {}
    for row in rows:
        key = right_key(row.right, row.household_id, row.person_id)
        if row.state == ProceedingState.GRANTED and right_unit(row.right) != ONE_OFF:
            row.decision.proceeding = row
            grants[key] = row.decision
            settling.pop(key, None)
        elif row.state in (ProceedingState.GRANTED, ProceedingState.REFUSED):
            if key in grants and grants[key].proceeding.application_id != row.application_id:
                # Only a review, which belongs to the application of the grant, ends a grant.
                continue
            grants.pop(key, None)
            settling[key] = row
        elif row.state == ProceedingState.WITHDRAWN and key not in grants:
            settling[key] = row
    under_way = frozenset(right_key(row.right, row.household_id, row.person_id) for row in rows if row.state in OPEN)
    recorded = _last_recorded(settling.values())
    settled = {
        key: Settlement(row.pk, row.household_id not in recorded or recorded[row.household_id] <= row.changed_at)
        for key, row in settling.items()
    }
    return CaseHistory(grants, under_way, settled)


def _last_recorded(rows: Iterable[Proceeding]) -> dict[int, dt.datetime]:
    """By household: when the last fact of it or of somebody who lives there was recorded."""
    households = {row.household_id for row in rows}
    of_households = Fact.objects.filter(household__in=households).order_by().values_list("household")
    # Both conditions stand in one filter, so that they hold of the same membership.
    of_people = Fact.objects.filter(
        person__memberships__household__in=households, person__memberships__valid_to__isnull=True
    )
    of_members = of_people.order_by().values_list("person__memberships__household")
    latest: dict[int, dt.datetime] = {}
    for rows_of_facts in (of_households, of_members):
        for household, time in rows_of_facts.annotate(time=Max("recorded_at")):
            latest[household] = max(time, latest.get(household, time))
    return latest
