"""Writes of signing in: who came and who failed, passwords chosen, codes spent, sessions ended, and what is forgotten when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import ApiAnswer, FormerPassword, SharedValue, SpentCode, User
from doudi.office.accounts.one_time_codes import rows_to_record
from doudi.office.audit.actions import record
from doudi.office.crypto import blind_indexes
from doudi.office.logs import strike_out_numbers

PURGE = "accounts.purge_expired"


@transaction.atomic
def record_sign_in(user: User, address: str) -> None:
    """Notes when somebody signed in, by the office's own clock, and from where."""
    user.signed_in_at = clock.now()
    user.save(update_fields=["signed_in_at"])
    record_own_action("accounts.sign_in", user, address=address)


@transaction.atomic
def record_changed_password(user: User) -> None:
    """Notes that the owner of an account has chosen a password, which is then no longer a one-time password. So many are
    remembered as may not be chosen again."""
    User.objects.filter(pk=user.pk).update(password_is_temporary=False)
    FormerPassword.objects.create(user=user, password=user.password, chosen_at=clock.now())
    remembered = user.former_passwords.values_list("pk", flat=True)[: settings.PASSWORDS_REMEMBERED]
    user.former_passwords.exclude(pk__in=list(remembered)).delete()
    user.password_is_temporary = False
    _record_own(user, "accounts.change_password", {}, rows=[user])


@transaction.atomic
def record_own_action(action: str, user: User, **detail: Any) -> None:
    """Records what somebody did to their own account."""
    _record_own(user, action, detail)


@transaction.atomic
def record_own_codes(action: str, user: User, kind: str) -> None:
    """Records that an officer has set up, renewed or given up one-time codes, with the rows that there are now."""
    _record_own(user, action, {"kind": kind}, rows_to_record(user.pk))


def _record_own(user: User, action: str, detail: dict[str, Any], rows: Sequence[Model] = ()) -> None:
    record(
        by=user, action=action, subject="user", subject_id=user.pk, region_code=user.region_code, detail=detail, rows=rows,
    )  # fmt: skip


@transaction.atomic
def record_failed_attempt(action: str, username: object, address: str) -> None:
    """Records an attempt from an address under a user name as it was typed; nobody is known to act.

    Of a name that no account has only the beginning is kept, since a password may have been typed there.
    """
    typed = str(username or "")
    user = User.objects.filter(username=typed).first() if "\0" not in typed else None
    name = typed if user else strike_out_numbers(typed[:3]) + "…"
    record(
        by=None, action=action, subject="user", subject_id=user.pk if user else "",
        region_code=user.region_code if user else "", detail={"username": name.replace("\0", ""), "address": address},
    )  # fmt: skip


@transaction.atomic
def end_session(*, by: Actor, session: UserSession) -> None:
    """Ends one of the officer's own sessions, wherever it is open."""
    if session.user_id != by.user.pk:
        raise PermissionDenied("只能结束本人的登录")
    session.end()
    record_own_action("accounts.end_session", by.user, address=session.ip)


def spend_code(*, user: User, kind: str, code: str) -> bool:
    """Notes that a one-time code has been accepted; False where it had been before. Of two at once one gets True."""
    # While the key of indexes is renewed, a code may have been spent under the other key.
    digests = blind_indexes("code", f"{user.pk} {code}")
    if SpentCode.objects.filter(user=user, digest__in=digests).exists():
        return False
    try:
        with transaction.atomic():
            SpentCode.objects.create(user=user, kind=kind, digest=digests[0], spent_at=timezone.now())
    except IntegrityError:
        return False
    return True


def forget_failures(**of: str) -> int:
    """Forgets the failed sign-ins of a `username` or an `ip_address`, which locks and waits are counted from."""
    locks, _ = AccessAttempt.objects.filter(**of).delete()
    failures, _ = AccessFailureLog.objects.filter(**of).delete()
    return int(locks + failures)


@transaction.atomic
def purge_expired() -> dict[str, int]:
    """Deletes sessions that are over, failures that no limit counts any more, sign-ins too old to be known by, the phone's
    codes that time has run out of (a recovery code stays spent), and answers that programs no longer ask for again.

    Returns how many of each, as the audit keeps it.
    """
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SharedValue.objects.filter(expires__lt=now).delete()
    open_sessions = Session.objects.values("session_key")
    rows = {
        "sessions": UserSession.objects.exclude(session_key__in=open_sessions),
        "failures": AccessFailureLog.objects.filter(attempt_time__lt=now - dt.timedelta(days=1)),
        "locks": AccessAttempt.objects.filter(attempt_time__lt=now - dt.timedelta(days=1)),
        "sign_ins": AccessLog.objects.filter(attempt_time__lt=now - dt.timedelta(days=settings.SIGN_IN_DAYS)),
        "codes": SpentCode.objects.filter(
            kind=Authenticator.Type.TOTP, spent_at__lt=now - dt.timedelta(days=settings.SPENT_CODE_DAYS)
        ),
        "answers": ApiAnswer.objects.filter(answered_at__lt=now - dt.timedelta(days=settings.API_ANSWER_DAYS)),
    }
    counts = {name: expired.delete()[0] for name, expired in rows.items()}
    record(by=None, action=PURGE, detail={**counts, "days": settings.SIGN_IN_DAYS})
    return counts
