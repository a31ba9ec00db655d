"""The one clock of the office: today and now. The demo and tests set its day; no other module asks the system for the
time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

from doudi.office.errors import NotHereError

_set: ContextVar[dt.date | None] = ContextVar("day", default=None)


def today() -> dt.date:
    """The day in China's time zone, or the day that was set."""
    return _set.get() or settings.DOUDI.today or timezone.localdate()


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day begins in China's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Sets the day while the block runs. NotHereError in production."""
    if settings.DOUDI.production:
        raise NotHereError("the clock is never set in production")
    token = _set.set(day)
    try:
        yield
    finally:
        _set.reset(token)


def is_set() -> bool:
    """Whether the day is one that was set, so that moments follow one another in no order."""
    return (_set.get() or settings.DOUDI.today) is not None


def now() -> dt.datetime:
    """This moment. Where a day is set: that day, at the present time of day."""
    moment = timezone.now()
    day = _set.get() or settings.DOUDI.today
    if day is None:
        return moment
    return dt.datetime.combine(day, timezone.localtime(moment).timetz())
