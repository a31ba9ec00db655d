"""The county and the month that a page is about, from its address."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.http import Http404

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits.models import CountyLayout
from doudi.office.regions import codes
from doudi.office.registry import vocabulary
from doudi.web.requests import OfficeRequest

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def county_of(request: OfficeRequest, action: Action) -> str:
    """The county that the address or the form names, else the officer's own. 404 beyond what the officer may."""
    query = request.POST if request.method == "POST" else request.GET
    code = query.get("region", "")
    if not code:
        prefixes = request.actor.scope(action)
        if not prefixes:
            raise Http404
        return codes.pad(prefixes[0][:6])
    if not codes.FORM.fullmatch(code) or not code.isascii() or len(codes.prefix(code)) not in (2, 4, 6):
        raise Http404
    if not request.actor.may(action, code):
        raise Http404
    return code


def month_of(request: OfficeRequest) -> dt.date:
    """The first day of the month that is named as 2026-09; of this month where none is."""
    query = request.POST if request.method == "POST" else request.GET
    text = query.get("month", "")
    if not text:
        return clock.today().replace(day=1)
    matched = _MONTH.fullmatch(text)
    if matched is None or not 1 <= int(matched[2]) <= 12 or not 2000 <= int(matched[1]) <= 2199:
        raise Http404
    return dt.date(int(matched[1]), int(matched[2]), 1)


def year_of(request: OfficeRequest) -> int:
    """The year that is named, else this one."""
    query = request.POST if request.method == "POST" else request.GET
    text = query.get("year", "")
    if not text:
        return clock.today().year
    if not re.fullmatch(r"20\d{2}|21\d{2}", text, re.ASCII):
        raise Http404
    return int(text)


def right_of(request: OfficeRequest) -> str:
    """The right that is named; 404 where there is none such."""
    query = request.POST if request.method == "POST" else request.GET
    right = query.get("right", "")
    if right not in vocabulary.library().vocabulary.rights:
        raise Http404
    return right


def layouts_of(county: str) -> list[CountyLayout]:
    """The layouts that a county keeps, the newest of each name."""
    newest: dict[str, CountyLayout] = {}
    for row in CountyLayout.objects.filter(region_code=county):
        newest.setdefault(row.name, row)
    return list(newest.values())


def form_token() -> str:
    """A token for a form, so that a second click does nothing."""
    return str(uuid.uuid4())
