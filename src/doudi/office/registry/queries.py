"""Finding people and households, within what an officer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from doudi.office import per_request
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.counts import count_up_to
from doudi.office.accounts.models import ChangeRequest
from doudi.office.crypto import blind_indexes
from doudi.office.number_indexes import number_is
from doudi.office.registry import identity
from doudi.office.registry.current_facts import search_text
from doudi.office.registry.enums import IdentityState, Relation, SearchKind
from doudi.office.registry.models import Household, LifeEvent, Membership, MembershipChange, Person
from doudi.office.registry.perms import closed_households, closed_people
from doudi.text.contacts import read_phone

LEAST_DIGITS = 4
"""The last four characters of an identity number are the shortest that is searched for."""
LONGEST_PHONE = 12


def households(actor: Actor, closed: bool = False) -> QuerySet[Household]:
    """Households in the regions whose cases the officer sees, without those whose file is closed to the officer;
    `closed`: these instead."""
    visible = Household.objects.filter(actor.visible(Action.SEE_CASES)).select_related("now")
    own_files = Q(pk__in=closed_households(actor))
    return visible.filter(own_files if closed else ~own_files)


def people(actor: Actor) -> QuerySet[Person]:
    """People in the regions whose cases the officer sees, without the officer, relatives and whoever lives with them."""
    return Person.objects.filter(actor.visible(Action.SEE_CASES)).exclude(_in_closed_files(actor))


def open_requests(actor: Actor, requests: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """The requests for changes, without those about people whose file is closed to the officer."""
    closed = Person.objects.filter(_in_closed_files(actor)).values_list("pk", flat=True)
    return requests.exclude(subject="person", subject_id__in=[str(pk) for pk in closed])


def search_kind(text: str) -> SearchKind:
    """By what a text searches: four and more digits, of which the last may be X, are a number."""
    number = identity.normalise(text).removeprefix("+86")
    if len(number) < LEAST_DIGITS or not number[:-1].isdecimal():
        return SearchKind.TEXT
    if len(number) == LEAST_DIGITS:
        return SearchKind.TAIL
    return SearchKind.PHONE if len(number) <= LONGEST_PHONE else SearchKind.NUMBER


def search(actor: Actor, text: str) -> QuerySet[Household]:
    """Households by a member's name or part of it, identity number or its last four, phone, by address or code."""
    return households(actor).filter(matches(text)).order_by("-id")


def matches(text: str) -> Q:
    """The condition for households that a text finds, whoever may see them; an empty text finds none."""
    text = text.strip()
    if not text:
        return Q(pk__in=())
    by_member = Q(pk__in=_matching_members(text).values("household_id"))
    return by_member | Q(address__contains=text) | Q(code=identity.normalise(text))


def matching_members(text: str, found: Iterable[Household]) -> dict[int, list[Membership]]:
    """{household: its members by whom the text finds it}, for those that a search found."""
    by_household: dict[int, list[Membership]] = {}
    matches = _matching_members(text.strip()).filter(household__in=list(found)).select_related("person")
    for membership in matches.order_by("id"):
        by_household.setdefault(membership.household_id, []).append(membership)
    return by_household


def _matching_members(text: str) -> QuerySet[Membership]:
    number = identity.normalise(text)
    name = search_text(text)
    # What holds neither letters nor digits is part of no name; an empty text would be part of every one.
    matches = Q(person__now__search__contains=name) if name else Q(pk__in=())
    if search_kind(text) != SearchKind.TEXT:
        matches |= number_is(number, "person__")
        matches |= Q(person__phone_index__in=blind_indexes("phone", read_phone(text).number))
        if len(number) == LEAST_DIGITS:
            matches |= Q(person__number_tail_index__in=blind_indexes("tail", number))
    return Membership.objects.filter(matches, valid_to__isnull=True)


def find_by_number(number: str) -> Person | None:
    """The person whose well-formed number this is, in whatever region; None where nobody is registered with it."""
    matches = number_is(identity.normalise(number))
    return Person.objects.filter(matches, identity_state=IdentityState.VERIFIED_FORM).first()


def identity_queue(actor: Actor) -> QuerySet[Person]:
    """People whose number a county officer has to settle; not those who left their family or were never of it."""
    memberships = Membership.objects.filter(person=OuterRef("pk"))
    at_home = Exists(memberships.filter(valid_to__isnull=True)) | ~Exists(memberships)
    in_scope = Person.objects.filter(actor.visible(Action.RESOLVE_IDENTITY), at_home, same_as__isnull=True)
    in_scope = in_scope.exclude(_in_closed_files(actor))
    # By the states that are left, not without the one: few people are in them, and an index leads there.
    unsettled = [state for state in IdentityState.values if state != IdentityState.VERIFIED_FORM]
    return in_scope.filter(identity_state__in=unsettled, without_number_since__isnull=True).order_by("id")


def count_identity_queue(actor: Actor) -> int:
    """How many they are."""
    return count_up_to(identity_queue(actor))


def _in_closed_files(actor: Actor) -> Q:
    """A condition for people whom the officer must not look at."""
    members_there = Membership.objects.filter(household__in=closed_households(actor)).no_mistake()
    return closed_people(actor) | Q(pk__in=members_there.values("person_id"))


def members(household: Household) -> QuerySet[Membership]:
    """Those who live there now, the head first."""
    return (
        household.memberships.filter(valid_to__isnull=True)
        .select_related("person", "person__now")
        .order_by(Case(When(relation=Relation.SELF, then=0), default=1), "id")
    )


def members_now(household: Household) -> list[Membership]:
    """The same as a list, read once for a page that is only looked at."""
    return per_request.read_once(("members", household.pk), lambda: list(members(household)))


def members_on(household: Household, day: dt.date) -> QuerySet[Membership]:
    """Those who lived there on a day, the head of that day first."""
    return (
        Membership.objects.on(day)
        .filter(household=household)
        .select_related("person")
        .order_by(Case(When(relation=Relation.SELF, then=0), default=1), "valid_from", "id")
    )


def life_events_of(household: Household) -> QuerySet[LifeEvent]:
    """Every event that was entered in a household's file or changed who lived there, the newest entry first."""
    touching = MembershipChange.objects.filter(membership__household=household).values("event")
    return (
        LifeEvent.objects.filter(Q(household=household) | Q(pk__in=touching))
        .select_related("household__now", "person", "document", "recorded_by", "corrects", "corrected_by")
        .order_by("-id")
    )


def mask_number(number: str) -> str:
    """An identity number with its first six characters alone; any other number with its last four.

    The six are of a county. Birth date and sex stand beside the number on most pages, so that of the rest no character may
    be shown: with the check character and the one before it, nine guesses found the whole number.
    """
    if len(number) == 18:
        return f"{number[:6]}{'*' * 12}"
    return "*" * max(len(number) - 4, 0) + number[-4:] if number else ""
