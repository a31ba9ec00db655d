"""Finding people and households, within what an officer may see."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, When

from doudi.office.accounts.access import Action, Actor
from doudi.office.crypto import blind_index
from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState, Relation
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.now import spaced


def households(actor: Actor) -> QuerySet[Household]:
    return Household.objects.filter(actor.visible(Action.SEE_CASES)).select_related("now")


def people(actor: Actor) -> QuerySet[Person]:
    return Person.objects.filter(actor.visible(Action.SEE_CASES))


def search(actor: Actor, text: str) -> QuerySet[Household]:
    """By name (parts of two characters too), identity number (whole or its last four), phone, address or code."""
    text = text.strip()
    if not text:
        return households(actor).none()
    number = identity.tidy(text)
    wanted = Q(person__now__search__contains=spaced(text))
    if number[:-1].isdigit():
        wanted |= Q(person__number_index=blind_index("number", number)) | Q(
            person__phone_index=blind_index("phone", number)
        )
        if len(number) == 4:
            wanted |= Q(person__number_tail_index=blind_index("tail", number))
    members = Membership.objects.filter(wanted, valid_to__isnull=True).values("household_id")
    return households(actor).filter(Q(pk__in=members) | Q(address__contains=text) | Q(code=text)).order_by("-id")


def registered(number: str) -> Person | None:
    """Whose sound number this is, wherever they live."""
    index = blind_index("number", identity.tidy(number))
    return (
        Person.objects.filter(number_index=index, identity_state=IdentityState.VERIFIED_FORM).first() if index else None
    )


def identity_queue(actor: Actor) -> QuerySet[Person]:
    """People whose number a county officer has to settle."""
    scope = actor.visible(Action.RESOLVE_IDENTITY)
    return Person.objects.filter(scope).exclude(identity_state=IdentityState.VERIFIED_FORM).order_by("id")


def members(household: Household) -> QuerySet[Membership]:
    """Those who live there now, the head first."""
    return (
        household.memberships.filter(valid_to__isnull=True)
        .select_related("person", "person__now")
        .order_by(Case(When(relation=Relation.SELF, then=0), default=1), "id")
    )


def masked(number: str) -> str:
    """The first six and the last two characters of an identity number; of others the last four."""
    if len(number) == 18:
        return f"{number[:6]}**********{number[-2:]}"
    return "*" * max(len(number) - 4, 0) + number[-4:] if number else ""
