"""Which accounts an administrator may look at and change."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import Assignment, User
from doudi.office.regions import codes


def visible_users(actor: Actor) -> Q:
    """Officers of the administrator's region, and others who hold or held a duty there."""
    there = Assignment.objects.filter(actor.visible(Action.MANAGE_ACCOUNTS), user=OuterRef("pk"))
    return actor.visible(Action.MANAGE_ACCOUNTS) | Q(Exists(there))


def can_change(actor: Actor, user: User) -> bool:
    """Password, codes and use of an account: only where all of it lies in the administrator's region, and never one's
    own, lest a county take over an account that works elsewhere."""
    duties = Assignment.objects.lasting_now().filter(user=user).values_list("region_code", flat=True)
    places = {user.region_code, *duties} - {""} or {codes.NATION}
    return user.pk != actor.user.pk and all(actor.may(Action.MANAGE_ACCOUNTS, place) for place in places)


def can_assign(actor: Actor, user: User, region_code: str) -> bool:
    """A duty in the administrator's region, to anybody else."""
    return user.pk != actor.user.pk and actor.may(Action.MANAGE_ACCOUNTS, region_code)
