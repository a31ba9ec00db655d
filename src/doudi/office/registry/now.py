"""What the facts of a person or a household come to now: the newest of the best source, per name."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from doudi.office.registry.enums import Source
from doudi.office.registry.models import Fact, Household, HouseholdNow, Person, PersonNow


def spaced(name: str) -> str:
    """Each character apart, so that a search for two characters of a name is a search for a phrase."""
    return " ".join(name.replace(" ", "").replace("·", ""))


def current(facts: list[Fact]) -> dict[str, Any]:
    """{name: {"value", "source", "fact", "since", "declared"?}} from facts in the order in which they were recorded.

    A verified value stands until another is verified; below that the newest wins. What the applicant said otherwise
    stays visible beside it.
    """
    found: dict[str, Any] = {}
    for fact in facts:
        held = found.get(fact.name)
        entry = {"value": fact.value, "source": fact.source, "fact": fact.pk, "since": fact.valid_from.isoformat()}
        if held and Source(held["source"]) == Source.VERIFIED and fact.source != Source.VERIFIED:
            found[fact.name] = {**held, "otherwise": {"value": fact.value, "source": fact.source, "fact": fact.pk}}
        else:
            found[fact.name] = entry
    return found


def person_now(person: Person) -> dict[str, Any]:
    """The columns of PersonNow, made anew from the facts."""
    return {"facts": current(list(person.facts.order_by("id"))), "search": spaced(person.name)}


def household_now(household: Household) -> dict[str, Any]:
    members = list(household.memberships.filter(valid_to__isnull=True).select_related("person").order_by("id"))
    head = next((one.person.name for one in members if one.relation == "self"), "")
    return {"facts": current(list(household.facts.order_by("id"))), "head_name": head, "size": len(members)}


def refresh_people(people: Collection[Person]) -> None:
    """Two queries however many they are."""
    facts: dict[int, list[Fact]] = {person.pk: [] for person in people}
    for fact in Fact.objects.filter(person__in=facts).order_by("id"):
        facts[fact.person_id].append(fact)  # type: ignore[index]  # of a person, by the filter
    rows = [PersonNow(person=one, facts=current(facts[one.pk]), search=spaced(one.name)) for one in people]
    PersonNow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=["facts", "search"]
    )


def refresh_household(household: Household) -> None:
    HouseholdNow.objects.update_or_create(household=household, defaults=household_now(household))


def differing() -> list[str]:
    """Rows of PersonNow and HouseholdNow that are not what the facts come to; for `doudi check`."""
    found = []
    for person in Person.objects.select_related("now").iterator():
        kept = getattr(person, "now", None)
        if kept is None or not _same({"facts": kept.facts, "search": kept.search}, person_now(person)):
            found.append(f"人员 {person.pk}：当前值与事实记录不一致")
    for household in Household.objects.select_related("now").iterator():
        held = getattr(household, "now", None)
        if held is None or not _same(
            {"facts": held.facts, "head_name": held.head_name, "size": held.size}, household_now(household)
        ):
            found.append(f"家庭 {household.code}：当前值与事实记录不一致")
    return found


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """As JSON: to Python, true is 1 and 1.0 is 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
