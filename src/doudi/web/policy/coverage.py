"""Coverage: every clause in the register of a pack, with what enacts it and how often it decided a case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework.impact.policy import count_decisions
from doudi.office.policy_documents.queries import texts
from doudi.office.policy_documents.reader import normalise_number
from doudi.office.regions.packs import library
from doudi.web.middleware import access
from doudi.web.policy.sections import documents_of, rows_of
from doudi.web.requests import OfficeRequest


@access(Action.SEE_POLICY_TEXTS)
@require_safe
def packs(request: OfficeRequest) -> HttpResponse:
    """A table of all packs; with ?pack=NAME the clauses of that pack."""
    packs_by_name = library().packs
    name = request.GET.get("pack", "")
    if name and name not in packs_by_name:
        raise Http404
    numbers = {row.number: row for row in texts(request.actor).official().select_related(None).only("number", "title")}
    overview = []
    for pack in packs_by_name.values():
        rows = rows_of(pack.name)
        done = sum(row.done for row in rows)
        waiting = sum(not row.done and bool(row.open) for row in rows)
        overview.append((pack, len(rows), done, waiting, len(rows) - done - waiting))
    context: dict[str, Any] = {"overview": overview, "pack": packs_by_name.get(name)}
    if name:
        decisions = count_decisions(request.actor)
        context |= {
            "rows": [(row, decisions.citing([row.id])) for row in rows_of(name)],
            "documents": [
                (document, numbers.get(normalise_number(str(document["number"]))))
                for document in documents_of(name).values()
            ],
        }
    return render(request, "policy/coverage.html", context)
