"""Writes the rows of current values, PersonNow and HouseholdNow, in the transaction that changed what they rest on."""

from __future__ import annotations

from collections.abc import Collection

from doudi.office.registry.current_facts import current_values, household_columns, search_text
from doudi.office.registry.models import Fact, Household, HouseholdNow, Person, PersonNow
from doudi.office.registry.namesakes import identities


def refresh_people(people: Collection[Person]) -> None:
    """Rebuilds the current values of these people, with three queries however many they are."""
    facts: dict[int, list[Fact]] = {person.pk: [] for person in people}
    known_as = identities(facts)
    for fact in Fact.objects.filter(person__in=known_as).order_by("id"):
        facts[known_as[fact.person_id]].append(fact)
    rows = [
        PersonNow(person=person, facts=current_values(facts[person.pk]), search=search_text(person.name))
        for person in people
    ]
    PersonNow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=["facts", "search"]
    )


def refresh_household(household: Household) -> None:
    """Rebuilds the current values of a household, its size and the name of its head."""
    HouseholdNow.objects.update_or_create(household=household, defaults=household_columns(household))
