"""Walls in front of every page: it must say what access it asks for, looking at it must not write, nothing keeps it, and the
audit is told from where it was asked for and whether it was refused."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from doudi.office import per_request
from doudi.office.accounts import perms, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit import origin
from doudi.office.client_address import client_address
from doudi.web.requests import record_refusal

SAFE = ("GET", "HEAD", "OPTIONS")
# Pages of libraries, which cannot carry our mark: signing in, one-time codes, single sign-on.
LIBRARIES = ("allauth.", "django.contrib.auth.")
# Wherever in a statement they stand (WITH … DELETE); values are never in the text. FOR UPDATE only locks.
_WRITES = re.compile(
    r"\b(?:(?:INSERT|MERGE)(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|"
    r"(?:CREATE|ALTER|DROP)\s+\w+|(?<!\bFOR )(?<!\bKEY )(?<!\bDO )UPDATE(?:\s+OR\s+\w+)?)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)
# What signing in (single sign-on comes back by GET), the session and the audit keep; nothing of a case.
_BOOKKEEPING = (
    "django_session", "audit_", "axes_", "accounts_user", "accounts_shared_value", "account_", "mfa_", "socialaccount_",
    "usersessions_",
)  # fmt: skip

View = Callable[..., HttpResponseBase]


class WroteOnGetError(Exception):
    """A page that is only looked at tried to change the database."""


def access(action: Action | None) -> Callable[[View], View]:
    """Marks a view with what must be allowed somewhere to open it; None: every officer who is signed in.

    What is shown or changed is asked for again by object, where the region is known.
    """

    def mark(view: View) -> View:
        view.access = action  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Marks a view that asks for no sign-in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """Marks the view of an address of the API: its operations say themselves what they ask for (`web.api.access.needs`)."""
    view.by_token = True  # type: ignore[attr-defined]
    return view


class ClientAddress:
    """Puts the client's address in the place of the proxy's, for limits, the audit and the log alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = client_address(peer, forwarded, settings.DOUDI.proxies)
        request.META["REMOTE_ADDR"] = address
        # Until the next request of this thread: Django writes its line after the last middleware.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(address=address)
        return self.get_response(request)


class TellsOrigin:
    """Whatever is recorded during a request carries its address and its session; and what is the same for all of it is worked
    out once. Stands behind the session's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.told_by(lambda: _origin(request)), per_request.request_scope():
            return self.get_response(request)


def _origin(request: HttpRequest) -> origin.Origin:
    address = request.META.get("REMOTE_ADDR") or None
    token = getattr(request, "api_token", None)
    session_key = f"token {token.pk}" if token is not None else request.session.session_key
    return origin.Origin(address, origin.session_digest(session_key))


class RecordedRefusals:
    """Records the pages that an officer was refused: who tries what is not for them shows it by these. Stands outside
    DeclaredAccess, whose refusals count too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An address that leads nowhere is no page of anybody.
        if response.status_code in (403, 404) and request.resolver_match and hasattr(request, "actor"):
            record_refusal(request, response.status_code)  # type: ignore[arg-type]
        return response


class DeclaredAccess:
    """Refuses views without a mark, visitors without a session and officers without any fitting duty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A program's officer stands there already, with what the token leaves.
        if request.user.is_authenticated and not hasattr(request, "actor"):
            request.actor = Actor.of(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if getattr(view, "public", False) or view.__module__.startswith(LIBRARIES):
            return None
        if getattr(view, "by_token", False) and hasattr(request, "api_token"):
            return None
        if not hasattr(view, "access"):
            raise PermissionDenied("这个页面没有声明权限")
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return _to(request, redirect_to_login(_return_to(request)).url)
        if actor.user.password_is_temporary:
            return _to(request, reverse("account_change_password"))
        if perms.must_have_codes(actor) and not queries.has_codes(actor.user):
            return _to(request, reverse("mfa_activate_totp"))
        if view.access is not None and not actor.may_somewhere(view.access):
            raise PermissionDenied("您没有打开这个页面的职责")
        return None


class NeverKept:
    """Answers to an officer are kept by no browser, proxy or history: they may show persons. Public pages may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or not getattr(request, "is_public", False):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        request.is_public = getattr(view, "public", False)  # type: ignore[attr-defined]


def _to(request: HttpRequest, url: str) -> HttpResponseBase:
    """A request in the background must move the whole page, not put another one into a corner of it."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)  # type: ignore[attr-defined]


def _return_to(request: HttpRequest) -> str:
    """The page to come back to after signing in: of a background request or a form that was sent, the one it stood on."""
    if request.method in SAFE and not request.htmx:  # type: ignore[attr-defined]
        return request.get_full_path()
    referer = urlsplit(request.headers.get("Referer", ""))
    same_host = referer.netloc == request.get_host()
    return f"{referer.path}?{referer.query}".rstrip("?") if same_host and referer.path else "/"


class ReadOnlyGet:
    """On GET the database takes no write, but for the bookkeeping of sessions and of who looked at what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with _reading() if request.method in SAFE else contextlib.nullcontext():
            return self.get_response(request)


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    with connection.execute_wrapper(_refuse_writes), per_request.reading_scope():
        yield


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    for table in _WRITES.findall(sql):
        if not table.startswith(_BOOKKEEPING):
            raise WroteOnGetError(f"a page that is only looked at wrote to {table}")
    return execute(sql, params, many, context)
