"""Which accounts an administrator may look at and change, and who settles a request for a change."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from doudi.office.accounts.access import APPROVALS, Action, Actor
from doudi.office.accounts.enums import RequestKind, RequestState
from doudi.office.accounts.models import Assignment, ChangeRequest, User
from doudi.office.regions import codes


def visible_users(actor: Actor) -> Q:
    """A condition for the officers of the administrator's regions, and for others who hold or held a duty there."""
    local_duties = Assignment.objects.filter(actor.visible(Action.MANAGE_ACCOUNTS), user=OuterRef("pk"))
    return actor.visible(Action.MANAGE_ACCOUNTS) | Q(Exists(local_duties))


def can_change(actor: Actor, user: User) -> bool:
    """True if the administrator may change an account's password, codes and use.

    - It is not the administrator's own account. - All its duties and its office lie in the administrator's regions, so
    that no county takes over an account that works elsewhere.
    """
    duties = Assignment.objects.lasting_now().filter(user=user).values_list("region_code", flat=True)
    places = {user.region_code, *duties} - {""} or {codes.NATION}
    return user.pk != actor.user.pk and all(actor.may(Action.MANAGE_ACCOUNTS, place) for place in places)


def must_have_codes(actor: Actor) -> bool:
    """True if one of the officer's duties demands one-time codes at sign-in."""
    return any(duty in settings.DOUDI.codes_for for duty, _ in actor.duties)


def can_assign(actor: Actor, user: User, region_code: str) -> bool:
    """True if the administrator may give or end a duty in the region: it lies in the administrator's regions, and is
    somebody else's."""
    return user.pk != actor.user.pk and actor.may(Action.MANAGE_ACCOUNTS, region_code)


def can_approve(actor: Actor, request: ChangeRequest) -> bool:
    """True if the officer may approve or reject a waiting request.

    - It is the officer's duty in the region of the change. - Somebody else asked for it. - It does not concern the
    officer's own account or person.
    """
    is_other = actor.user.pk not in (request.requested_by_id, request.concerned_id)
    is_duty = actor.may(APPROVALS[RequestKind(request.kind)], request.region_code)
    return request.state == RequestState.WAITING and is_other and is_duty


def can_withdraw(actor: Actor, request: ChangeRequest) -> bool:
    """True if the officer asked for the change, and it still waits."""
    return request.state == RequestState.WAITING and request.requested_by_id == actor.user.pk


def approvable(actor: Actor) -> Q:
    """A condition for the requests of which can_approve() is true."""
    kinds = Q(pk__in=())
    for kind, action in APPROVALS.items():
        kinds |= Q(kind=kind) & actor.visible(action)
    return (
        kinds
        & Q(state=RequestState.WAITING)
        & ~Q(requested_by=actor.user)
        & (Q(concerned__isnull=True) | ~Q(concerned=actor.user))
    )
