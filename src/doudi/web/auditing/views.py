"""What happened and who looked, in the auditor's regions."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit import codes
from doudi.office.audit.actions import READS
from doudi.office.audit.models import Entry, Read
from doudi.office.logs import strike_out_numbers
from doudi.office.regions.queries import paths
from doudi.web.auditing import labels
from doudi.web.auditing.addresses import addresses
from doudi.web.auditing.forms import Filter, ReadFilter
from doudi.web.auditing.state import changed, intact, state
from doudi.web.fields import NO_SUCH_DAY
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest

SEE = Action.SEE_AUDIT
ALARM_DAYS = dt.timedelta(days=30)
MOST_ALARMS = 20
Row = TypeVar("Row", bound=Model)


@access(SEE)
@require_safe
def entries(request: OfficeRequest) -> HttpResponse:
    form = Filter(request.GET)
    page = page_of(request, _filtered(_without_reads(_entries(request.actor), form), form), "number")
    called = paths({row.region_code for row in page.rows if row.region_code})
    altered, about = changed(page.rows), addresses(request.actor, page.rows)
    rows = [
        {
            "entry": row,
            "action": labels.action(row.action),
            "subject": labels.subject(row.subject),
            "address": about.get((row.subject, row.subject_id), ""),
            "place": called.get(row.region_code, ""),
            "purpose": strike_out_numbers(row.purpose),
            "changed": row.number in altered,
        }
        for row in page.rows
    ]
    return render(
        request,
        "auditing/list.html",
        {"form": form, "page": page, "rows": rows, "state": state(), "alarms": _alarms(request.actor)},
        status=_status(form),
    )


@access(SEE)
@require_safe
def reads(request: OfficeRequest) -> HttpResponse:
    form = ReadFilter(request.GET)
    rows = Read.objects.filter(request.actor.visible(SEE))
    page = page_of(request, _filtered(rows, form))
    called = paths({row.region_code for row in page.rows if row.region_code})
    about = addresses(request.actor, page.rows)
    lines = [
        {
            "read": row,
            "subject": labels.subject(row.subject),
            "address": about.get((row.subject, row.subject_id), ""),
            "name": labels.list_name(row.subject_id) if row.subject == "list" else row.subject_id,
            "details": labels.details(row.detail or {}),
            "place": called.get(row.region_code, ""),
            "fields": labels.fields(row.fields),
            "purpose": strike_out_numbers(row.purpose),
        }
        for row in page.rows
    ]
    return render(request, "auditing/reads.html", {"form": form, "page": page, "rows": lines}, status=_status(form))


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
        "address": addresses(request.actor, [entry]).get((entry.subject, entry.subject_id), ""),
        "place": paths([entry.region_code])[entry.region_code] if entry.region_code else "",
        "purpose": strike_out_numbers(entry.purpose),
        "details": labels.details(entry.detail),
        "intact": intact(entry, codes.read_key()),
    }
    return render(request, "auditing/one.html", context)


def _entries(actor: Actor) -> QuerySet[Entry]:
    """Those of the auditor's regions, and those of nobody in no region: jobs, and names that no account has."""
    return Entry.objects.filter(actor.visible(SEE) | Q(region_code="", actor=None))


def _without_reads(entries: QuerySet[Entry], form: Filter) -> QuerySet[Entry]:
    """Each read has an entry that covers it: they stand on the page of reads, and here only where they are asked for."""
    return entries if form["action"].value() == READS else entries.exclude(action=READS)


def _alarms(actor: Actor) -> list[dict[str, Any]]:
    """What an auditor is to look into, of the last 30 days, the newest first."""
    since = clock.now() - ALARM_DAYS
    entries = _entries(actor).filter(action__in=labels.ALARMS, at__gte=since).order_by("-number")[:MOST_ALARMS]
    return [
        {"entry": entry, "action": labels.action(entry.action), "count": entry.detail.get("count")} for entry in entries
    ]


def _filtered(rows: QuerySet[Row], form: Filter) -> QuerySet[Row]:
    """The rows that the filter lets through. A filter that cannot be understood must not show everything: no rows where a
    day is none of the calendar, which the page then says, and 404 for anything else that the form does not know."""
    if not form.is_valid():
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        if codes != {NO_SUCH_DAY}:
            raise Http404
        return rows.none()
    filters = form.cleaned_data
    if filters["since"]:
        rows = rows.filter(at__gte=clock.midnight(filters["since"]))
    if filters["until"]:
        rows = rows.filter(at__lt=clock.midnight(filters["until"]) + dt.timedelta(days=1))
    if filters["officer"]:
        rows = rows.filter(actor_name__icontains=filters["officer"])
    exact = {name: filters[name] for name in ("action", "subject", "subject_id") if filters.get(name)}
    return rows.filter(**exact)


def _status(form: Filter) -> int:
    return 422 if form.errors else 200
