"""Coverage: the register of each pack beside what enacts it, and how often each clause decided a case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework.policy_effects import decided_by
from doudi.office.documents.policy_queries import texts
from doudi.office.documents.policy_reading import number_of
from doudi.office.regions.packs import library
from doudi.web.middleware import access
from doudi.web.policy.showing import documents_of, rows_of
from doudi.web.requests import OfficeRequest


@access(Action.SEE_POLICY_TEXTS)
@require_safe
def packs(request: OfficeRequest) -> HttpResponse:
    """All packs in a table; with ?pack=NAME that one, clause by clause."""
    known = library().packs
    name = request.GET.get("pack", "")
    if name and name not in known:
        raise Http404
    numbers = {row.number: row for row in texts(request.actor).official().select_related(None).only("number", "title")}
    overview = []
    for pack in known.values():
        rows = rows_of(pack.name)
        done = sum(row.done for row in rows)
        waiting = sum(not row.done and bool(row.open) for row in rows)
        overview.append((pack, len(rows), done, waiting, len(rows) - done - waiting))
    context: dict[str, Any] = {"overview": overview, "pack": known.get(name)}
    if name:
        decided = decided_by(request.actor)
        context |= {
            "rows": [(row, decided.by([row.id])) for row in rows_of(name)],
            "documents": [
                (document, numbers.get(number_of(str(document["number"])))) for document in documents_of(name).values()
            ],
        }
    return render(request, "policy/coverage.html", context)
