"""How the cases of families stand: which rights they receive, which are under way, and which an officer has settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Max, Q

from doudi.office import clock
from doudi.office.benefits.queries import open_death_reports
from doudi.office.casework.awards import is_once, key_of
from doudi.office.casework.enums import CLOSED, OPEN, ProceedingState
from doudi.office.casework.models import Award, Decision, Proceeding, RightChoice
from doudi.office.registry.models import Fact, Membership

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
    """The rights of some households and people, by their awards and by the cases about them.

    `grants` has the decision behind each award in force; `elsewhere` the rights that another office is known to grant;
    `forgone` those given up for another one; `under_way` those with an open proceeding; `settled` the rights whose last
    proceeding ended otherwise.
    """

    grants: dict[RightKey, Decision]
    elsewhere: frozenset[RightKey]
    forgone: frozenset[RightKey]
    under_way: frozenset[RightKey]
    settled: dict[RightKey, Settlement]
    reported_dead: frozenset[int] = frozenset()
    """Payees whom a counterpart said to have died, and nobody has found out yet."""

    def households(self) -> set[int]:
        """The keys of the households in which one of these grants was made."""
        return {decision.proceeding.household_id for decision in self.grants.values()}

    def is_received(self, key: RightKey) -> bool:
        """Whether a right is received, from this office or another."""
        return key in self.grants or key in self.elsewhere


def read_case_history(households: Collection[int], people: Collection[int]) -> CaseHistory:
    """Reads awards and cases, with as many queries however many they are.

    A closed proceeding counts as of its last change, so that of two proceedings the one closed later decides. What was
    granted and has ended otherwise than by a review is settled by nothing: it may be due anew.
    """
    moved = Proceeding.objects.filter(household__in=households, person__isnull=False).order_by().values("person")
    of_families = Q(household__in=households) | Q(person__in=people) | Q(person__in=moved)
    held = Award.objects.filter(of_families).held_on(clock.today())
    grants: dict[RightKey, Decision] = {}
    elsewhere: set[RightKey] = set()
    homes = _homes(people)
    for award in held.select_related("decision__proceeding"):
        if award.decision is not None:
            grants[right_key(award.right, award.household_id, award.person_id)] = award.decision
        elif key_of(award) == award.key:
            elsewhere.add(right_key(award.right, award.household_id, award.person_id))
        elif award.person_id in homes:  # a right of households, reported of one of its members
            elsewhere.add(right_key(award.right, homes[award.person_id], None))
    settling: dict[RightKey, Proceeding] = {}
    rows = list(Proceeding.objects.filter(of_families).order_by("changed_at", "pk"))
    for row in rows:
        key = right_key(row.right, row.household_id, row.person_id)
        if row.state == ProceedingState.GRANTED and not is_once(row.right):
            settling.pop(key, None)
        elif row.state in CLOSED and key not in grants:
            settling[key] = row
    under_way = frozenset(right_key(row.right, row.household_id, row.person_id) for row in rows if row.state in OPEN)
    recorded = _last_recorded(settling.values())
    settled = {
        key: Settlement(row.pk, row.household_id not in recorded or recorded[row.household_id] <= row.changed_at)
        for key, row in settling.items()
    }
    forgone = frozenset(
        (right, *holder)
        for holder, rights in RightChoice.objects.filter(of_families).forgone().items()
        for right in rights
    )
    reported_dead = frozenset(open_death_reports(people))
    return CaseHistory(grants, frozenset(elsewhere), forgone, under_way, settled, reported_dead)


def _homes(people: Collection[int]) -> dict[int, int]:
    """The household in which each person lives today."""
    living = Membership.objects.filter(person__in=people, valid_to__isnull=True)
    return dict(living.values_list("person_id", "household_id"))


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
