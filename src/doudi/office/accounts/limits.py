"""How many failed sign-ins are borne: guesses come to an end, and nobody can lock an office out.

| who tries | counted by | failures | beyond that |
|---|---|---|---|
| a stranger | account and address | LOCK_AFTER | this account is locked at this address for half an hour (axes) |
| a stranger | account | ACCOUNT_AN_HOUR | strangers wait until fewer lie within the hour |
| a stranger | address | ADDRESS_A_MINUTE | strangers wait until fewer lie within the minute |
| at an address where the account has signed in of late | account and address | KNOWN_ADDRESS_AN_HOUR | waits |
| in a browser where the account has signed in of late | browser | KNOWN_BROWSER_AN_HOUR | this browser waits |

So an officer in the own browser is bounded by nothing that others do. In another browser at the usual address guesses of others
count, but they delay and lock nobody. Whoever knows neither may guess little. What is counted by account or address an
administrator lifts; a browser's own wait passes by itself, and other browsers do not share it.

What is counted stands in the database, in axes' logs of failures and sign-ins, so that all processes count together.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import sys
from typing import Any

from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from doudi.office import crypto
from doudi.office.accounts.models import USERNAME
from doudi.office.client_address import network_of

LOCK_AFTER = 5
ACCOUNT_AN_HOUR = 40
ADDRESS_A_MINUTE = 300
KNOWN_ADDRESS_AN_HOUR = 60
KNOWN_BROWSER_AN_HOUR = {"login_failed": "20/h/key"}
"""As allauth's limits are written."""
REMEMBERED = dt.timedelta(days=30)
"""So long an address and a browser are known after a sign-in."""
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
NEVER = sys.maxsize


def account_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The account under which failed attempts are counted. What is no account's name, such as an identity number typed into
    the wrong field, is kept only as its keyed hash."""
    typed = (credentials or {}).get("username", request.POST.get("username"))
    if typed is None or USERNAME.fullmatch(str(typed)):
        return typed
    return crypto.blind_index("account", str(typed))


def address_of(request: HttpRequest) -> str | None:
    """The address under which attempts are counted; None where a connection has none."""
    return network_of(request.META.get("REMOTE_ADDR", "")) or None


def lock_after(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """After how many failures axes locks the account at the address: never where the account is known."""
    account = account_of(request, credentials)
    is_known = account is not None and (
        known_browser(request, account) or is_known_address(account, address_of(request))
    )
    return NEVER if is_known else LOCK_AFTER


def find_reason_to_wait(account: str, address: str | None) -> str | None:
    """Tells in Chinese why somebody in an unknown browser must wait before the next attempt; None where nobody must."""
    # By the system's clock, as axes keeps them, whatever day the office is told.
    now = timezone.now()
    failures = AccessFailureLog.objects.filter(attempt_time__gt=now - HOUR)
    if is_known_address(account, address):
        failures_here = failures.filter(username=account, ip_address=address).count()
        return "这个账号在这里刚才失败的次数太多，请过几分钟再试。" if failures_here >= KNOWN_ADDRESS_AN_HOUR else None
    elsewhere = failures.filter(username=account).exclude(ip_address__in=_known_addresses(account))
    if elsewhere.count() >= ACCOUNT_AN_HOUR:
        return "这个账号刚才失败的次数太多，请一小时后再试，或请系统管理员解除限制。"
    from_here = failures.filter(ip_address=address, attempt_time__gt=now - MINUTE).count()
    if from_here >= ADDRESS_A_MINUTE:
        return "从这个地址登录失败的次数太多，请一分钟后再试，或请系统管理员解除限制。"
    return None


def is_known_address(account: str, address: str | None) -> bool:
    """True if the account has signed in from the address of late."""
    return address is not None and address in _known_addresses(account)


def known_browser(request: HttpRequest, account: str) -> str | None:
    """The mark that a browser was given when the account signed in there of late; None for any other browser."""
    name = _cookie(account)
    mark = request.get_signed_cookie(name, default=None, salt=account, max_age=REMEMBERED)
    return str(mark) if mark else None


def mark_browser(response: HttpResponseBase, account: str) -> None:
    """Lets the browser be known at the next sign-in of the account. The mark opens nothing; it is only counted by."""
    response.set_signed_cookie(
        _cookie(account), secrets.token_hex(16), salt=account, max_age=REMEMBERED, path=reverse("account_login"),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _known_addresses(account: str) -> set[str]:
    signed_in = AccessLog.objects.filter(username=account, attempt_time__gt=timezone.now() - REMEMBERED)
    return set(signed_in.exclude(ip_address=None).order_by().values_list("ip_address", flat=True).distinct())


def _cookie(account: str) -> str:
    """One cookie for each account: several officers may share a desk."""
    return f"known-{hashlib.sha256(account.encode()).hexdigest()[:16]}"
