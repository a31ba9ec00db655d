"""Which months have to be reckoned anew: those that nobody has reckoned, and those that news is about which came since.

What came since, the audit says by its numbers, which follow one another whatever the clock says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Min, Q

from doudi.office.audit.models import Entry
from doudi.office.benefits.due_months import months, paid_awards
from doudi.office.benefits.models import ReckoningRun
from doudi.office.casework.models import Award
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue

ENDED = "casework.end_award"


def stale_months(county: str, through: dt.date) -> list[dt.date]:
    """The first days of months up to that of `through` which have to be reckoned in a county, the oldest first."""
    prefix = codes.county_digits(county)
    awards = paid_awards().filter(household__region_code__startswith=prefix)
    earliest = awards.aggregate(month=Min("from_month"), day=Min("granted_on"))
    first = min((day for day in earliest.values() if day is not None), default=None)
    if first is None:
        return []
    runs = ReckoningRun.objects.filter(region_code=codes.pad(prefix)).values("month")
    reckoned = dict(runs.annotate(last=Max("audit_number")).values_list("month", "last"))
    news = sorted(_news(prefix, min(reckoned.values(), default=0))) if reckoned else []
    return [
        month
        for month in months(first, through)
        if month not in reckoned or any(about <= month for about, number in news if number > reckoned[month])
    ]


def counties() -> list[str]:
    """The codes of counties in which something is paid."""
    regions = paid_awards().order_by().values_list("household__region_code", flat=True).distinct()
    return sorted({codes.pad(codes.county_digits(region)) for region in regions})


def _news(prefix: str, after: int) -> Iterator[tuple[dt.date, int]]:
    """(the first month that it is about, its number in the audit) of what came into force after an entry of the audit."""
    entries = Entry.objects.filter(number__gt=after)
    of_awards = dict[int, list[tuple[int, str]]]()
    for number, action, key in entries.filter(subject="award").values_list("number", "action", "subject_id"):
        of_awards.setdefault(int(key), []).append((number, action))
    awards = Award.objects.filter(pk__in=of_awards, household__region_code__startswith=prefix)
    for award in awards:
        begins = award.from_month or award.granted_on
        for number, action in of_awards[award.pk]:
            ended = action == ENDED and award.ended_on is not None and award.ended_on > award.granted_on
            day = award.ended_on if ended and award.ended_on is not None else begins
            yield day.replace(day=1), number
    of_values = dict[int, int]()
    for number, key in entries.filter(subject="local_value").order_by("number").values_list("number", "subject_id"):
        of_values[int(key)] = number
    above = Q(region_code__in=[codes.NATION, *codes.ancestors(codes.pad(prefix))]) | Q(region_code__startswith=prefix)
    for value in LocalValue.objects.filter(above, pk__in=of_values):
        yield value.valid_from.replace(day=1), of_values[value.pk]
