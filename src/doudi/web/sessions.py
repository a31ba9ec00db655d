"""How long a session lasts: until nobody was at the desk for a while, and at most a working day."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

BEGAN, ACTIVE = "began_at", "active_at"
"""Keys of the session, in seconds since 1970 by the system's clock."""
EVERY = 60
"""Seconds after which activity is written down again."""


class SessionLimits:
    """Ends a session that is idle or too old, and notes who is active where.

    A page that refreshes itself in the background is no sign of somebody at the desk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        active = session.get(ACTIVE)
        if active is not None:
            idle = now - active > settings.SESSION_IDLE
            if idle or now - session[BEGAN] > settings.SESSION_COOKIE_AGE:
                logout(request)
                words = "长时间没有操作" if idle else "本次登录已满一个工作日"
                messages.info(request, f"{words}，为了安全已退出，请重新登录")
                return
        is_in_background = request.htmx and request.method == "GET"  # type: ignore[attr-defined]
        if active is None or (now - active >= EVERY and not is_in_background):
            session.setdefault(BEGAN, now)
            session[ACTIVE] = now
            UserSession.objects.create_from_request(request)
