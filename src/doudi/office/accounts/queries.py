"""Accounts as an administrator sees them, and what an officer has declared."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q, QuerySet

from doudi.office.accounts import perms
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import Assignment, Kin, User


def officers(actor: Actor, search: str = "", duty: str = "", state: str = "") -> QuerySet[User]:
    """Accounts that the administrator sees, with the duties in force or to come there as `duties_now`. `state`: used, unused or
    idle (in use, but without a duty)."""
    lasting = Assignment.objects.lasting_now().filter(actor.visible(Action.MANAGE_ACCOUNTS))
    found = User.objects.filter(perms.visible_users(actor))
    if search:
        found = found.filter(Q(username__icontains=search) | Q(name__icontains=search))
    if duty:
        found = found.filter(pk__in=lasting.filter(duty=duty).values("user"))
    if state == "idle":
        found = found.exclude(pk__in=lasting.values("user"))
    if state:
        found = found.filter(is_active=state != "unused")
    return found.prefetch_related(Prefetch("assignments", lasting, to_attr="duties_now")).order_by("username")


def officer(actor: Actor, pk: int) -> User:
    """User.DoesNotExist also for accounts of other regions."""
    return User.objects.filter(perms.visible_users(actor)).get(pk=pk)


def duties_ever(user: User) -> QuerySet[Assignment]:
    return user.assignments.select_related("granted_by", "ended_by").order_by("-valid_from", "-pk")


def has_codes(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user).exists())


def kin_of(user: User) -> QuerySet[Kin]:
    return user.kin.order_by("declared_on", "pk")
