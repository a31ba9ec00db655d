"""Receivers of what allauth, axes and Django tell of sign-ins, lock-outs, passwords and codes; each goes into the
audit."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from doudi.office.accounts import actions
from doudi.office.accounts.models import User


@receiver(user_logged_in)
def on_sign_in(sender: Any, user: User, request: HttpRequest, **signal: Any) -> None:
    actions.record_sign_in(user, _address(request))


@receiver(user_logged_out)
def on_sign_out(sender: Any, user: User | None, **signal: Any) -> None:
    if user is not None:
        actions.record_own_action("accounts.sign_out", user)


@receiver(user_login_failed)
def on_failed_sign_in(sender: Any, credentials: dict[str, Any], request: HttpRequest, **signal: Any) -> None:
    actions.record_failed_attempt("accounts.sign_in_failed", credentials.get("username"), _address(request))


@receiver(authentication_failed)
def on_wrong_code(sender: Any, user: User, request: HttpRequest, **signal: Any) -> None:
    actions.record_failed_attempt("accounts.wrong_code", user.username, _address(request))


@receiver(user_locked_out)
def on_lock_out(sender: Any, username: str | None, request: HttpRequest, **signal: Any) -> None:
    actions.record_failed_attempt("accounts.locked_out", username, _address(request))


@receiver(password_changed)
@receiver(password_set)
def on_changed_password(sender: Any, user: User, **signal: Any) -> None:
    actions.record_changed_password(user)


@receiver(authenticator_added)
def on_added_codes(sender: Any, user: User, authenticator: Any, **signal: Any) -> None:
    actions.record_own_codes("accounts.add_codes", user, str(authenticator.type))


@receiver(authenticator_removed)
def on_dropped_codes(sender: Any, user: User, authenticator: Any, **signal: Any) -> None:
    actions.record_own_codes("accounts.drop_codes", user, str(authenticator.type))


@receiver(authenticator_reset)
def on_renewed_codes(sender: Any, user: User, authenticator: Any, **signal: Any) -> None:
    actions.record_own_codes("accounts.renew_codes", user, str(authenticator.type))


def _address(request: HttpRequest) -> str:
    """The client's address, as web.middleware.ClientAddress left it; '' where there is no connection."""
    return str(request.META.get("REMOTE_ADDR", ""))
