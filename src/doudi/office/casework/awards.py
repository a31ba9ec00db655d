"""Awards in force: what a household and its members receive, by decisions of this office or as reported from elsewhere.

What a family receives is known from here and from nowhere else. A person's award goes with the person, also into another
household; a right of households that one person receives elsewhere counts for the household in which that person lives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q

from doudi.office import clock, per_request
from doudi.office.casework.models import Award, RightChoice
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.namesakes import identities
from doudi.office.registry.queries import members_now
from doudi.policies.packs.award_facts import AwardFact
from doudi.policies.packs.vocabulary import Right
from doudi.rules.types import TRUTH
from doudi.rules.units import YEAR, YUAN

Facts = dict[str, Any]
FAMILY = "household"
APPLICATION = "application"
"""Paid from the month of the application; what is paid otherwise begins with the month after the decision."""


def award_in_force(right: str, household: Household, person: Person | None) -> Award | None:
    """The award by which the household, or the person, receives a right today; None where there is none."""
    held = Award.objects.filter(right=right).held_on(clock.today())
    if person is not None:
        return held.filter(person__in=identities([person.pk])).first()
    people = identities(membership.person_id for membership in members_now(household))
    return held.filter(Q(household=household, person__isnull=True) | Q(person__in=people)).first()


def awards_of_family(household: Household, people: Collection[Person]) -> dict[str, Award]:
    """The awards in force of a household and of these people, by the key under which entitlements list the right. What was
    awarded to a second row of a person is held by the person."""
    lasting = [award for award in awards_to_show(household, people) if not award.once]
    return {key_of(award): award for award in sorted(lasting, key=lambda award: award.pk)}


def awards_to_show(household: Household, people: Collection[Person]) -> list[Award]:
    """What a household and these people receive today, and after it what they were given once in this calendar year."""
    key = "awards", household.pk, frozenset(person.pk for person in people)
    return per_request.read_once(key, lambda: _read_awards(household, people))


def _read_awards(household: Household, people: Collection[Person]) -> list[Award]:
    today = clock.today()
    known_as = identities(person.pk for person in people)
    of_family = Award.objects.filter(Q(household=household, person__isnull=True) | Q(person__in=known_as))
    given_once = Q(once=True, granted_on__year=today.year, granted_on__lte=today) & ~Q(ended_on__lte=today)
    rows = of_family.filter(given_once | Q(pk__in=of_family.held_on(today).values("pk")))
    rows = rows.select_related(
        "person__same_as", "decision__proceeding__application", "urgent_aid__proceeding__application"
    )
    awards = list(rows.order_by("once", "granted_on", "pk"))
    for award in awards:
        if award.person is not None and award.person.same_as is not None:
            award.person = award.person.same_as
    return awards


def key_of(award: Award) -> str:
    """RIGHT or RIGHT.PERSON as entitlements list it; a right of households has no person, whoever it was reported of."""
    right = _right(award.right)
    return award.right if right is not None and right.entity == FAMILY else award.key


def facts_from_awards(household: Household, day: dt.date) -> dict[str, Facts]:
    """What awards say of a family on a day, as the registry stores values: under `household`, and under each person's key."""
    people = [membership.person_id for membership in members_now(household)]
    return facts_of_families({household.pk: people}, day)[household.pk]


def facts_of_families(families: Mapping[int, Collection[int]], day: dt.date) -> dict[int, dict[str, Facts]]:
    """What awards and choices say of many families on a day, with three queries, by the household's key.

    Each as `facts_from_awards` has it. `families` has the keys of the people who live in each household.
    """
    people = identities(person for living in families.values() for person in living)
    of_families = Q(household__in=families, person__isnull=True) | Q(person__in=people)
    standing = Award.objects.filter(of_families, granted_on__lte=day).exclude(ended_on__lte=day)
    of_households: dict[int, list[Award]] = {}
    of_people: dict[int, list[Award]] = {}
    for award in standing:
        if award.person_id is None:
            of_households.setdefault(award.household_id, []).append(award)
        else:
            of_people.setdefault(people[award.person_id], []).append(award)
    forgone = RightChoice.objects.filter(person__in=people, chosen_on__lte=day).forgone()
    families_facts: dict[int, dict[str, Facts]] = {}
    for household, living in families.items():
        of_members = [award for person in living for award in of_people.get(person, ())]
        families_facts[household] = {FAMILY: _facts(FAMILY, [*of_households.get(household, ()), *of_members], day)} | {
            str(person): _facts("member", of_people.get(person, ()), day, forgone.get(("person", person), set()))
            for person in living
        }
    return families_facts


def first_month(right: str, applied_on: dt.date, decided_on: dt.date, start_month: str = "") -> dt.date | None:
    """The first day of the first month for which a right is paid; None where it is not paid by the month, or not known.
    `start_month`: what the procedure says of it, one of START_MONTHS; '' where it says nothing."""
    declared = _right(right)
    if declared is None or not declared.paid_from:
        return None
    if start_month == "at_once":
        return decided_on.replace(day=1)
    if (start_month or declared.paid_from) in (APPLICATION, "of_application"):
        return applied_on.replace(day=1)
    return (decided_on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def last_day(right: str, decided_on: dt.date) -> dt.date | None:
    """The day on which an award of a right runs out by itself: what is paid by the year ends with the year."""
    declared = _right(right)
    yearly = declared is not None and declared.unit is not None and declared.unit == YUAN / YEAR
    return dt.date(decided_on.year, 12, 31) if yearly else None


def is_once(right: str) -> bool:
    """Whether a right is given once and done with, so that it is not held afterwards."""
    declared = _right(right)
    return declared is not None and declared.once


def makes_award(right: str) -> bool:
    """Whether a grant gives something: what takes something away is no award."""
    declared = _right(right)
    return declared is None or not declared.adverse


def _right(name: str) -> Right | None:
    return vocabulary.library().vocabulary.rights.get(name)


def _facts(entity: str, awards: Iterable[Award], day: dt.date, forgone: Collection[str] = ()) -> Facts:
    """The facts of a household or a member that awards which were not cancelled say, and rights that were forgone."""
    awards = list(awards)
    facts: Facts = {}
    for award_fact in vocabulary.library().vocabulary.award_facts.values():
        if award_fact.fact.entity == entity:
            facts |= _value(award_fact, awards, day, forgone)
    return facts


def _value(award_fact: AwardFact, awards: list[Award], day: dt.date, forgone: Collection[str]) -> Facts:
    """{name: value}; {} where nothing is awarded and the rules compute the fact themselves.

    Whoever has chosen another right is not recognised for the one that was forgone.
    """
    name = award_fact.fact.name
    if award_fact.yearly:
        granted = [award for award in awards if award.right in award_fact.rights and award.granted_on.year == day.year]
        if any(award.amount_fen is None for award in granted):
            return {name: None}
        fen = sum(award.amount_fen or 0 for award in granted)
        return {name: vocabulary.to_stored(Decimal(fen) / 100)}
    lasting = {award.right for award in awards if not award.once and (award.until is None or award.until >= day)}
    for value, rights in award_fact.values:
        if lasting.intersection(rights):
            return {name: value}
    is_no = not award_fact.fact.computed or set(forgone) & set(award_fact.rights)
    return {name: False} if award_fact.fact.type == TRUTH and is_no else {}
