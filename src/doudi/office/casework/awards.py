"""Awards in force: the monthly payments that a family receives by decisions of this office.

A grant of a right that is paid by the month goes on until a review refuses the right. A person's right goes with the
person, also into another household.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person

MONTHLY = "yuan/month"


def is_monthly(right: str) -> bool:
    """Whether a right is paid by the month, so that a grant of it goes on."""
    declared = vocabulary.library().vocabulary.rights.get(right)
    return declared is not None and str(declared.unit) == MONTHLY


def award_in_force(right: str, household: Household, person: Person | None) -> Decision | None:
    """The grant by which the household, or the person, receives a right now; None where there is none."""
    holder = Q(household=household, person__isnull=True) if person is None else Q(person=person)
    awards = _in_force(holder & Q(right=right))
    return next(iter(awards.values()), None)


def awards_of_family(household: Household, people: Collection[Person]) -> dict[str, Decision]:
    """The grants in force of a household and of these people, by the key under which entitlements list the right."""
    return _in_force(Q(household=household, person__isnull=True) | Q(person__in=people))


def _in_force(holders: Q) -> dict[str, Decision]:
    """The last grant of each monthly right of these holders, unless a later review refused the right.

    A review is a proceeding of the application upon which the right was granted; the refusal of another application
    ends nothing.
    """
    decided = Proceeding.objects.filter(holders, state__in=(ProceedingState.GRANTED, ProceedingState.REFUSED))
    awards: dict[str, Decision] = {}
    for proceeding in decided.select_related("decision", "application", "person").order_by("changed_at", "pk"):
        award = awards.get(proceeding.key)
        if proceeding.state == ProceedingState.GRANTED and is_monthly(proceeding.right):
            awards[proceeding.key] = proceeding.decision
        elif award is not None and award.proceeding.application_id == proceeding.application_id:
            del awards[proceeding.key]
    return awards
