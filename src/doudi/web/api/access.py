"""Who asks: a program with a token of an officer. Stands in front of every operation, as the walls of pages do of pages."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from doudi.office.accounts import perms, queries
from doudi.office.accounts.access import Action, Actor, TokenLimit
from doudi.office.accounts.models import ApiToken
from doudi.web.api.problems import problem
from doudi.web.api.schemas import LARGEST_KEY

ROOT = "/api/v1/"
DESCRIPTION = f"{ROOT}openapi.json"
"""Open to everybody: it describes the program and nobody."""
F = TypeVar("F", bound=Callable[..., Any])


class TokenAccess:
    """Lets a request below ROOT act for the officer of its token, and for nobody where it has none.

    A session of a browser opens nothing here, so that no page of another site can use it. Stands behind the middleware of
    sessions and in front of those that ask who the officer is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT) or request.path == DESCRIPTION:
            return self.get_response(request)
        request.user = AnonymousUser()
        token = queries.token_of(request.headers.get("Authorization", ""))
        if token is None:
            answer = problem(401, "请在 Authorization 中附上有效的令牌（Bearer）；令牌由经办人在“我的账号”中建立")
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        if not _is_within_rate(token):
            answer = problem(429, f"这个令牌每分钟最多请求 {token.per_minute} 次")
            answer["Retry-After"] = "60"
            return answer
        actor = Actor.of(token.user)
        if actor.user.password_is_temporary or (perms.must_have_codes(actor) and not queries.has_codes(actor.user)):
            return problem(403, "令牌所属的账号须先登录一次：更改临时密码，启用动态口令")
        limit = TokenLimit(frozenset(map(Action, token.actions)), token.region_code)
        request.user, request.actor, request.api_token = token.user, actor.narrowed(limit), token  # type: ignore[attr-defined]
        return self.get_response(request)


def needs(action: Action | None) -> Callable[[F], F]:
    """Marks an operation with what must be allowed somewhere to ask it; None: every token. What it is about is asked for
    again by object, where the region is known."""

    def mark(operation: F) -> F:
        @functools.wraps(operation)
        def checked(request: Any, *args: Any, **kwargs: Any) -> Any:
            if action is not None and not request.actor.may_somewhere(action):
                raise PermissionDenied
            keys = [value for name, value in kwargs.items() if isinstance(value, int) and name != "limit"]
            if not all(0 <= key <= LARGEST_KEY for key in keys):
                raise Http404
            return operation(request, *args, **kwargs)

        # The API reads types from here; the names in the operation's own annotations are not known in this module.
        checked.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
        checked.action = action  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return mark


def _is_within_rate(token: ApiToken) -> bool:
    """Counts the request, in the table that all processes share. Two at the very same moment may count as one."""
    key = f"api-{token.pk}-{int(time.time()) // 60}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, timeout=120)
    return bool(count <= token.per_minute)
