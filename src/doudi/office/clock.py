"""The one clock: today and now. Demo and tests set the day; nothing else in the office asks the system."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The day in China's time zone."""
    return settings.DOUDI.today or timezone.localdate()


def now() -> dt.datetime:
    """This moment; on a set day, that day at the present time of day."""
    moment = timezone.now()
    if settings.DOUDI.today is None:
        return moment
    return dt.datetime.combine(settings.DOUDI.today, timezone.localtime(moment).timetz())
