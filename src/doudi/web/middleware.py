"""Two walls in front of every page: it must say what access it asks for, and looking at it must not write."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from doudi.office.accounts.access import Action, Actor

SAFE = ("GET", "HEAD", "OPTIONS")
# Pages of libraries, which cannot carry our mark: signing in, one-time codes, single sign-on.
LIBRARIES = ("allauth.", "django.contrib.auth.")
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What signing in, the session and the record of reads keep; nothing of a case.
_BOOKKEEPING = ("django_session", "audit_read", "axes_", "accounts_user", "account_", "mfa_", "socialaccount_")

View = Callable[..., HttpResponseBase]


class WroteOnGet(Exception):
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


class DeclaredAccess:
    """Refuses views without a mark, visitors without a session and officers without any fitting duty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if getattr(view, "public", False) or view.__module__.startswith(LIBRARIES):
            return None
        if not hasattr(view, "access"):
            raise PermissionDenied("这个页面没有声明权限")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = Actor.of(request.user)  # type: ignore[attr-defined]
        if view.access is not None and not request.actor.may_somewhere(view.access):  # type: ignore[attr-defined]
            raise PermissionDenied("您没有打开这个页面的职责")
        return None


class ReadOnlyGet:
    """On GET the database takes no write, but for the bookkeeping of sessions and of who looked at what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with _reading() if request.method in SAFE else contextlib.nullcontext():
            return self.get_response(request)


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    with connection.execute_wrapper(_refuse_writes):
        yield


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    words = sql.replace('"', " ").split(maxsplit=4)
    if words and words[0].upper() in _WRITES:
        table = next((word for word in words[1:] if word.upper() not in ("INTO", "FROM", "OR", "IGNORE")), "")
        if not table.startswith(_BOOKKEEPING):
            raise WroteOnGet(f"a page that is only looked at wrote to {table}")
    return execute(sql, params, many, context)
