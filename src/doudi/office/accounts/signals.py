"""Signing in and out, failures, lock-outs, passwords and codes: the audit hears of each."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record
from doudi.office.logs import struck_out


@receiver(user_logged_in)
def signed_in(sender: Any, user: User, **given: Any) -> None:
    user.signed_in_at = clock.now()
    user.save(update_fields=["signed_in_at"])
    _record("accounts.sign_in", user)


@receiver(user_logged_out)
def signed_out(sender: Any, user: User | None, **given: Any) -> None:
    if user is not None:
        _record("accounts.sign_out", user)


@receiver(user_login_failed)
def refused(sender: Any, credentials: dict[str, Any], **given: Any) -> None:
    _record_name("accounts.sign_in_failed", credentials)


@receiver(authentication_failed)
def wrong_code(sender: Any, user: User, **given: Any) -> None:
    _record_name("accounts.wrong_code", {"username": user.username})


@receiver(user_locked_out)
def locked_out(sender: Any, username: str | None, **given: Any) -> None:
    _record_name("accounts.locked_out", {"username": username})


@receiver(password_changed)
@receiver(password_set)
def changed_password(sender: Any, user: User, **given: Any) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password_is_temporary=False)
        user.password_is_temporary = False
        _record("accounts.change_password", user)


@receiver(authenticator_added)
def added_codes(sender: Any, user: User, authenticator: Any, **given: Any) -> None:
    _record("accounts.add_codes", user, kind=str(authenticator.type))


@receiver(authenticator_removed)
def dropped_codes(sender: Any, user: User, authenticator: Any, **given: Any) -> None:
    _record("accounts.drop_codes", user, kind=str(authenticator.type))


@receiver(authenticator_reset)
def renewed_codes(sender: Any, user: User, authenticator: Any, **given: Any) -> None:
    _record("accounts.renew_codes", user, kind=str(authenticator.type))


@transaction.atomic
def _record(action: str, user: User, **detail: Any) -> None:
    record(by=user, action=action, subject="user", subject_id=user.pk, region_code=user.region_code, detail=detail)


@transaction.atomic
def _record_name(action: str, credentials: dict[str, Any]) -> None:
    """Nobody acts here: of a name that no account has only the beginning is kept, since a password may be typed there."""
    typed = str(credentials.get("username") or "")
    user = User.objects.filter(username=typed).first() if "\0" not in typed else None
    named = typed if user else struck_out(typed[:3]) + "…"
    record(
        by=None, action=action, subject="user", subject_id=user.pk if user else "",
        region_code=user.region_code if user else "", detail={"username": named.replace("\0", "")},
    )  # fmt: skip
