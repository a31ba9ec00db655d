"""A county of two thousand families is screened while a clerk fetches tea, and memory does not grow with it."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.monitoring import screening
from doudi.office.monitoring.models import Finding
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, HouseholdNow, Membership, Person, PersonNow
from doudi.population.population import InventedHousehold, Population
from tests.office import build
from tests.office.monitoring.bureau import night
from tests.processor_time import slowness

pytestmark = [pytest.mark.django_db, pytest.mark.long]
FAMILIES = 2_000
SECONDS = 48
"""Of the processor, whatever else the machine does."""
MEBIBYTES = 400
"""Above what the process has when it begins, with the packs read."""


def kept(values: dict[str, Any]) -> dict[str, Any]:
    """As PersonNow and HouseholdNow have them."""
    return {
        name: {"value": vocabulary.to_stored(value), "source": "declared", "fact": 0, "since": "2026-06-29"}
        for name, value in values.items()
        if name != "id"
    }


def register(families: Iterator[InventedHousehold]) -> None:
    """Straight into the tables: the door takes a third of a second for each."""
    now = clock.now()
    for family in families:
        case = family.case(brief=False, parameters=False)
        home = Household(code=family.id[-20:], region_code=family.region, address="虚构路1号", created_at=now)
        home.save()
        people = [
            Person(name=person.name, identity_state="missing", region_code=family.region, created_at=now)
            for person in family.members
        ]
        Person.objects.bulk_create(people)
        Membership.objects.bulk_create(
            Membership(household=home, person=person, relation="other" if place else "self", valid_from=family.on)
            for place, person in enumerate(people)
        )
        PersonNow.objects.bulk_create(
            PersonNow(person=person, facts=kept(values), search=person.name)
            for person, values in zip(people, case["members"], strict=True)
        )
        HouseholdNow.objects.create(
            household=home, facts=kept(case["household"]), head_name=people[0].name, size=len(people)
        )


def test_two_thousand_families() -> None:
    build.standard()
    register(Population(build.COUNTY[:6], 7, Decimal("0.05")).households(0, screening.PART))
    night()
    first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    register(Population(build.COUNTY[:6], 7, Decimal("0.05")).households(screening.PART, FAMILIES))
    begun = time.process_time()
    done = night()
    took = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first) / 1024
    findings = Finding.objects.count()
    begun = time.process_time()
    night()
    again = time.process_time() - begun
    summary = (
        f"{done.households} families: {took:.1f} s, {findings} findings, {grown:.0f} MiB more; again {again:.1f} s"
    )
    print(summary)
    assert done.households == FAMILIES
    assert max(took, again) < SECONDS * slowness(), summary
    assert grown < MEBIBYTES, summary
