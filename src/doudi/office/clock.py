"""The one clock: today and now. Demo and tests set the day; nothing else in the office asks the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_set: ContextVar[dt.date | None] = ContextVar("day", default=None)


class NotHere(Exception):
    """The day is set in demo and tests only."""


def today() -> dt.date:
    """The day in China's time zone."""
    return _set.get() or settings.DOUDI.today or timezone.localdate()


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Another day, while the block runs: how the demo and tests let time pass. NotHere in production."""
    if settings.DOUDI.production:
        raise NotHere("the clock is never set in production")
    token = _set.set(day)
    try:
        yield
    finally:
        _set.reset(token)


def now() -> dt.datetime:
    """This moment; on a set day, that day at the present time of day."""
    moment = timezone.now()
    day = _set.get() or settings.DOUDI.today
    if day is None:
        return moment
    return dt.datetime.combine(day, timezone.localtime(moment).timetz())
