"""Accounts as an administrator may see them, what an officer has declared, and requests that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessFailureLog
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts import limits, perms
from doudi.office.accounts.access import APPROVALS, Action, Actor, duties_that_allow
from doudi.office.accounts.enums import RequestKind, RequestState
from doudi.office.accounts.models import TOKEN_PREFIX, ApiToken, Assignment, ChangeRequest, Kin, User
from doudi.office.regions import codes

LONGEST = 100
"""Rows of a list that is not paged."""


def officers(actor: Actor, search: str = "", duty: str = "", state: str = "") -> QuerySet[User]:
    """Accounts that the administrator may see, each with its duties there, in force or to come, as `duties_now`.

    `search` is a part of a name, `duty` a value of Duty; `state` is `used`, `unused`, `idle` (in use, without a duty) or
    `unnumbered` (in use, without an identity number on file).
    """
    lasting = Assignment.objects.lasting_now().filter(actor.visible(Action.MANAGE_ACCOUNTS))
    users = User.objects.filter(perms.visible_users(actor))
    if search:
        users = users.filter(Q(username__icontains=search) | Q(name__icontains=search))
    if duty:
        users = users.filter(pk__in=lasting.filter(duty=duty).values("user"))
    if state == "idle":
        users = users.exclude(pk__in=lasting.values("user"))
    if state == "unnumbered":
        users = users.filter(identity__isnull=True)
    if state:
        users = users.filter(is_active=state != "unused")
    return users.prefetch_related(Prefetch("assignments", lasting, to_attr="duties_now")).order_by("username")


def officer(actor: Actor, pk: int) -> User:
    """The account with a number. User.DoesNotExist also where it is one that the administrator may not see."""
    return User.objects.filter(perms.visible_users(actor)).get(pk=pk)


def duties_ever(user: User) -> QuerySet[Assignment]:
    """All assignments of an officer, also ended ones, newest first."""
    return user.assignments.select_related("granted_by", "ended_by", "request__settled_by").order_by(
        "-valid_from", "-pk"
    )


def has_codes(user: User) -> bool:
    """True if the account asks for a one-time code at sign-in."""
    return bool(Authenticator.objects.filter(user=user).exists())


def sessions_of(user: User) -> list[UserSession]:
    """Where an officer is signed in, the latest activity first; sessions that have ended are forgotten by this."""
    sessions: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def token_of(header: str) -> ApiToken | None:
    """The token in force that a header `Authorization: Bearer …` carries; None where it carries none such."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "bearer" or not text.strip().startswith(TOKEN_PREFIX):
        return None
    in_force = ApiToken.objects.filter(
        digest=ApiToken.digest_of(text.strip()), revoked_at=None, expires_on__gte=clock.today(), user__is_active=True
    )
    return in_force.select_related("user").first()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The tokens that an officer has made, the newest first."""
    return user.api_tokens.select_related("revoked_by")


def kin_of(user: User) -> QuerySet[Kin]:
    """The relatives whom an officer has declared, oldest declaration first."""
    return user.kin.order_by("declared_on", "pk")


@dataclass(frozen=True)
class FailedSignIns:
    """How often sign-in failed within the last hour: of accounts that the administrator may see, and from any address."""

    accounts: list[tuple[User, dict[str, object]]]
    """The account, with `ip_address`, `failures` and `latest`; the newest first."""
    addresses: list[dict[str, object]]
    """`ip_address`, `failures`, `names` that were tried, `latest`; the most failures first."""


def failed_sign_ins(actor: Actor) -> FailedSignIns:
    """What an administrator looks at before lifting a limit: whoever failed as often as a lock takes."""
    recent = AccessFailureLog.objects.filter(attempt_time__gt=timezone.now() - limits.HOUR).order_by()
    pairs = recent.values("username", "ip_address").annotate(failures=Count("pk"), latest=Max("attempt_time"))
    pairs = list(pairs.filter(failures__gte=limits.LOCK_AFTER).order_by("-latest")[:LONGEST])
    users = User.objects.filter(perms.visible_users(actor), username__in=[pair["username"] for pair in pairs])
    visible = {user.username: user for user in users}
    addresses = recent.exclude(ip_address=None).values("ip_address").annotate(
        failures=Count("pk"), names=Count("username", distinct=True), latest=Max("attempt_time")
    )  # fmt: skip
    return FailedSignIns(
        [(visible[pair["username"]], pair) for pair in pairs if pair["username"] in visible],
        list(addresses.filter(failures__gte=limits.LOCK_AFTER).order_by("-failures")[:LONGEST]),
    )


def has_number(user: User) -> bool:
    """True if the officer's identity number is on file."""
    return hasattr(user, "identity")


def colleagues(action: Action, region_code: str) -> list[User]:
    """Officers in use whose duties allow the action in a region today, those of the smallest region first."""
    duties = Assignment.objects.on(clock.today()).filter(duty__in=duties_that_allow(action), user__is_active=True)
    reaching = duties.filter(region_code__in=[codes.NATION, *codes.ancestors(region_code)]).select_related("user")
    nearest = sorted(reaching, key=lambda held: (-len(codes.prefix(held.region_code)), held.user.name, held.user_id))
    return list(dict.fromkeys(assignment.user for assignment in nearest))


def requests_to_settle(actor: Actor) -> QuerySet[ChangeRequest]:
    """Requests that wait for this officer's approval, the oldest first."""
    return ChangeRequest.objects.filter(perms.approvable(actor)).select_related("requested_by").order_by("pk")


def visible_requests(actor: Actor) -> QuerySet[ChangeRequest]:
    """Requests that the officer may settle, has settled or asked for."""
    own_part = Q(requested_by=actor.user) | Q(settled_by=actor.user)
    visible = ChangeRequest.objects.filter(perms.approvable(actor) | own_part)
    return visible.select_related("requested_by", "settled_by")


def approvers(request: ChangeRequest) -> list[User]:
    """Officers who may approve a request, by name; nobody where it takes another administrator or county officer first."""
    users = colleagues(APPROVALS[RequestKind(request.kind)], request.region_code)
    return [user for user in users if user.pk not in (request.requested_by_id, request.concerned_id)]


def requests_of(user: User) -> QuerySet[ChangeRequest]:
    """What an officer has asked for, the newest first."""
    return user.requests.select_related("settled_by")


def waiting_requests(subject: str, pk: int) -> QuerySet[ChangeRequest]:
    """Requests about a user or a person that wait for approval."""
    about = ChangeRequest.objects.filter(subject=subject, subject_id=str(pk), state=RequestState.WAITING)
    return about.select_related("requested_by")
