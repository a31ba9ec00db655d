"""What happened and who looked, in the auditor's regions."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.models import Entry, Read
from doudi.office.logs import struck_out
from doudi.office.regions.queries import paths
from doudi.web.auditing import labels
from doudi.web.auditing.forms import Filter, ReadFilter
from doudi.web.auditing.state import changed, intact, state
from doudi.web.middleware import access
from doudi.web.paging import slice_of
from doudi.web.requests import OfficeRequest

SEE = Action.SEE_AUDIT
Row = TypeVar("Row", bound=Model)


@access(SEE)
@require_safe
def entries(request: OfficeRequest) -> HttpResponse:
    form = Filter(request.GET)
    page = slice_of(request, _filtered(_entries(request.actor), _given(form)), "number", descending=True)
    called = paths({row.region_code for row in page.rows if row.region_code})
    altered = changed(page.rows)
    rows = [
        {
            "entry": row,
            "action": labels.action(row.action),
            "subject": labels.subject(row.subject),
            "place": called.get(row.region_code, ""),
            "purpose": struck_out(row.purpose),
            "changed": row.number in altered,
        }
        for row in page.rows
    ]
    return render(request, "auditing/list.html", {"form": form, "page": page, "rows": rows, "state": state()})


@access(SEE)
@require_safe
def reads(request: OfficeRequest) -> HttpResponse:
    form = ReadFilter(request.GET)
    rows = Read.objects.filter(request.actor.visible(SEE))
    page = slice_of(request, _filtered(rows, _given(form)), "id", descending=True)
    called = paths({row.region_code for row in page.rows if row.region_code})
    shown = [
        {
            "read": row,
            "subject": labels.subject(row.subject),
            "place": called.get(row.region_code, ""),
            "fields": labels.fields(row.fields),
            "purpose": struck_out(row.purpose),
        }
        for row in page.rows
    ]
    return render(request, "auditing/reads.html", {"form": form, "page": page, "rows": shown})


@access(SEE)
@require_safe
def one(request: OfficeRequest, number: int) -> HttpResponse:
    entry = _entries(request.actor).filter(number=number).first()
    if entry is None:
        raise Http404
    context = {
        "entry": entry,
        "action": labels.action(entry.action),
        "subject": labels.subject(entry.subject),
        "place": paths([entry.region_code])[entry.region_code] if entry.region_code else "",
        "purpose": struck_out(entry.purpose),
        "details": labels.details(entry.detail),
        "intact": intact(entry),
    }
    return render(request, "auditing/one.html", context)


def _entries(actor: Actor) -> QuerySet[Entry]:
    """Those of the auditor's regions, and those of nobody in no region: jobs, and names that no account has."""
    return Entry.objects.filter(actor.visible(SEE) | Q(region_code="", actor=None))


def _given(form: Filter) -> dict[str, Any]:
    """404 for what the form does not know: a filter that cannot be understood must not show everything."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _filtered(rows: QuerySet[Row], given: dict[str, Any]) -> QuerySet[Row]:
    if given["since"]:
        rows = rows.filter(at__gte=_midnight(given["since"]))
    if given["until"]:
        rows = rows.filter(at__lt=_midnight(given["until"]) + dt.timedelta(days=1))
    if given["officer"]:
        rows = rows.filter(actor_name__icontains=given["officer"])
    wanted = {name: given[name] for name in ("action", "subject", "subject_id") if given.get(name)}
    return rows.filter(**wanted)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
