"""For which months an award of this office is due."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import Award

A_MONTH = "yuan/month"
AT_ONCE = ("yuan", "yuan/year")
"""Units of sums that are due once: in the month of their decision."""


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after that of a day."""
    return (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the months from that of a day to that of another, both included."""
    month, found_months = first.replace(day=1), []
    while month <= last:
        found_months.append(month)
        month = next_month(month)
    return found_months


def paid_awards() -> QuerySet[Award]:
    """Awards that this office decided and that are sums; what is received elsewhere is never paid here."""
    return Award.objects.filter(decision__isnull=False, unit__in=[A_MONTH, *AT_ONCE])


def due_in(month: dt.date) -> Q:
    """A condition for awards that are due in a month: by the month where they are held on its first day, else in the month of
    their decision. What was cancelled on the day it was granted, or before, was never due."""
    monthly = Q(unit=A_MONTH, from_month__lte=month) & (Q(until__isnull=True) | Q(until__gte=month))
    monthly &= Q(ended_on__isnull=True) | Q(ended_on__gt=month)
    at_once = Q(unit__in=AT_ONCE, granted_on__gte=month, granted_on__lt=next_month(month))
    cancelled = Q(end_reason=EndReason.CANCELLED, ended_on__lte=F("granted_on"))
    return (monthly | at_once) & ~(Q(ended_on__isnull=False) & cancelled)


def is_due(award: Award, month: dt.date) -> bool:
    """The same of one award."""
    cancelled = award.end_reason == EndReason.CANCELLED and award.ended_on is not None
    if cancelled and award.ended_on is not None and award.ended_on <= award.granted_on:
        return False
    if award.unit in AT_ONCE:
        return award.granted_on.replace(day=1) == month
    if award.from_month is None or award.from_month > month:
        return False
    return (award.until is None or award.until >= month) and (award.ended_on is None or award.ended_on > month)
