"""The rows of the registry for many invented families, made together: people, households, memberships, facts, current values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.database.reserved_ids import reserve
from doudi.office.registry import identity
from doudi.office.registry.current_facts import current_values, search_text
from doudi.office.registry.encryption import indexes
from doudi.office.registry.enums import FactSource, Relation
from doudi.office.registry.models import Fact, Household, HouseholdNow, Membership, Person, PersonNow
from doudi.office.seeding.statements import Values, state_all, state_briefly
from doudi.population.population import InventedHousehold, InventedPerson

_RELATIONS = {"head": Relation.SELF, "spouse": Relation.SPOUSE, "child": Relation.CHILD, "parent": Relation.PARENT} | {
    relation.value: relation for relation in (Relation.GRANDCHILD, Relation.GRANDPARENT, Relation.SIBLING)
}
VERSION = 2
"""Of a household that was registered and then told what it is like."""


@dataclass
class SeededFamily:
    """A family as it is written; `people` in the order of its members, the head first."""

    invented: InventedHousehold
    applies: bool
    day: dt.date
    """On which it is registered, tells what it is like and, where it applies, applies."""
    clerk: Actor
    people: list[Person] = field(default_factory=list)
    household: Household = field(default_factory=Household)


@dataclass
class RegistryRows:
    """Rows to be inserted, in this order of tables."""

    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    people_now: list[PersonNow] = field(default_factory=list)
    households_now: list[HouseholdNow] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[type[Model], Sequence[Model]]]:
        yield from (
            (Person, self.people),
            (Household, self.households),
            (Membership, self.memberships),
            (Fact, self.facts),
            (PersonNow, self.people_now),
            (HouseholdNow, self.households_now),
        )


def without_taken_numbers(families: Sequence[SeededFamily]) -> list[SeededFamily]:
    """The families in which nobody bears a number that is registered already: of a million invented people of several counties
    two may be drawn alike, and whose number it is would be for an officer to find out."""
    state = indexes.key_state()
    numbers = {
        indexes.NUMBER_INDEXES[0].compute(Person(number=member.identity_number), state.index_key): family
        for family in families
        for member in family.invented.members
    }
    taken = Person.objects.filter(**{f"{state.number_column}__in": list(numbers)})
    dropped = {numbers[index].invented.id for index in taken.values_list(state.number_column, flat=True)}
    return [family for family in families if family.invented.id not in dropped]


def registry_rows(families: Sequence[SeededFamily]) -> RegistryRows:
    """The rows for these families, which are thereby known by `people` and `household`; nothing is written yet."""
    rows = RegistryRows()
    state = indexes.key_state()
    keys = iter(reserve(Person, sum(len(family.invented.members) for family in families)))
    for family, key in zip(families, reserve(Household, len(families)), strict=True):
        with clock.on(family.day):
            family.household = _household(family, key)
            family.people = [_person(family, member, next(keys)) for member in family.invented.members]
        for person in family.people:
            indexes.set_indexes(person, state)
        rows.households.append(family.household)
        rows.people += family.people
        rows.memberships += [
            Membership(
                household=family.household,
                person=person,
                relation=_RELATIONS.get(member.relation, Relation.OTHER),
                valid_from=family.day,
            )
            for person, member in zip(family.people, family.invented.members, strict=True)
        ]
    _add_facts(rows, families)
    return rows


def _household(family: SeededFamily, key: int) -> Household:
    region = family.invented.region
    return Household(
        pk=key,
        code=f"{region[:6]}H{key:08d}",
        region_code=region,
        address=family.invented.address,
        version=VERSION,
        created_at=clock.now(),
    )


def _person(family: SeededFamily, member: InventedPerson, key: int) -> Person:
    reading = identity.read_number(member.identity_number)
    return Person(
        pk=key,
        name=member.name,
        number=reading.number,
        identity_state=reading.state,
        birth_date=reading.birth_date,
        sex=reading.sex,
        phone=member.phone,
        bank_account=member.bank_account,
        region_code=family.invented.region,
        created_at=clock.now(),
    )


def _add_facts(rows: RegistryRows, families: Sequence[SeededFamily]) -> None:
    """Adds what the families say, and the current values that come of it."""
    of_families = [(family, list(_facts(family))) for family in families]
    keys = iter(reserve(Fact, sum(len(facts) for _, by_subject in of_families for facts in by_subject)))
    for family, by_subject in of_families:
        for facts in by_subject:
            for fact in facts:
                fact.pk = next(keys)
            rows.facts += facts
        of_household, *of_people = map(current_values, by_subject)
        rows.households_now.append(
            HouseholdNow(
                household=family.household, facts=of_household, head_name=family.people[0].name, size=len(family.people)
            )
        )
        rows.people_now += [
            PersonNow(person=person, facts=values, search=search_text(person.name))
            for person, values in zip(family.people, of_people, strict=True)
        ]


def _facts(family: SeededFamily) -> Iterator[list[Fact]]:
    """The facts of the household, then those of each member, identity first. Every third family also shows papers for them."""
    of_household, *of_people = state_all(family.invented) if family.applies else state_briefly(family.invented)
    source = FactSource.OBSERVED if family.invented.number % 3 == 0 else FactSource.DECLARED
    with clock.on(family.day):
        common = {"valid_from": family.day, "recorded_at": clock.now(), "recorded_by": family.clerk.user}
        yield [
            Fact(household=family.household, name=name, value=value, source=source, **common)
            for name, value in of_household.items()
        ]
        for person, values in zip(family.people, of_people, strict=True):
            yield [*_identity(person, common), *_told(person, values, source, common)]


def _identity(person: Person, common: dict[str, Any]) -> list[Fact]:
    assert person.birth_date is not None
    values = {"birth_date": person.birth_date.isoformat(), "sex": person.sex}
    return [
        Fact(person=person, name=name, value=value, source=FactSource.VERIFIED, evidence="居民身份证", **common)
        for name, value in values.items()
    ]


def _told(person: Person, values: Values, source: FactSource, common: dict[str, Any]) -> list[Fact]:
    return [Fact(person=person, name=name, value=value, source=source, **common) for name, value in values.items()]
