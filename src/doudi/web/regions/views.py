"""Suggestions for a field that asks for a region."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.regions import queries
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest


@access(None)
def pick(request: OfficeRequest) -> HttpResponse:
    """Regions in which the officer may do what ?for= names, by name or code in ?pick=; nothing for an empty search."""
    try:
        action = Action(request.GET.get("for", ""))
    except ValueError:
        raise Http404 from None
    search = request.GET.get("pick", "").strip()[:60]
    rows = queries.suggest(request.actor.scope(action), search, clock.today()) if search else []
    return render(request, "regions/suggestions.html", {"rows": rows, "search": search})
