"""Which papers of an application can be issued, and those that were."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.office.accounts.access import Action
from doudi.office.casework import actions, queries
from doudi.office.casework.papers.offers import offers, permission
from doudi.office.errors import DamagedFileError, RefusedError
from doudi.office.files import storage
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_look

logger = logging.getLogger(__name__)


@require_GET
@access(Action.SEE_CASES)
def list_papers(request: OfficeRequest, pk: int) -> HttpResponse:
    application = get_open(request, queries.applications, pk)
    record_look(request, application.household, "papers")
    context = {
        "application": application,
        "household": application.household,
        "offers": [
            offer
            for offer in offers(application)
            if permission(request.actor, offer.kind, application.region_code) is not None
        ],
        "papers": application.papers.select_related("proceeding__person", "issued_by"),
    }
    return render(request, "papers/list.html", context)


@require_POST
@access(Action.SEE_CASES)
def issue(request: OfficeRequest, pk: int) -> HttpResponse:
    """Issues the paper that was chosen, KIND or KIND.PROCEEDING, once more only where the case has changed since."""
    application = get_open(request, queries.applications, pk)
    chosen = request.POST.get("paper", "")
    offer = next((offer for offer in offers(application) if offer.key == chosen), None)
    try:
        if offer is None:
            raise RefusedError("办理还没有到这一步，或者情况已变化，不能制作这份文书")
        paper = actions.issue_paper(
            by=request.actor, application=application, kind=offer.kind, proceeding=offer.proceeding
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{paper.get_kind_display()}已制作，编号{paper.number}")
    return redirect("papers:list", pk)


@require_GET
@access(Action.SEE_CASES)
def download(request: OfficeRequest, pk: int) -> HttpResponse:
    """The file as it was issued."""
    paper = get_open(request, queries.papers, pk)
    record_look(request, paper.household, "paper")
    try:
        data = storage.read(paper.digest)
    except DamagedFileError as damaged:
        logger.error("paper %s cannot be handed out: %s", pk, damaged)
        return render(request, "files/damaged.html", {"document": paper.document}, status=500)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{paper.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
