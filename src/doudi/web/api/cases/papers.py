"""Papers of an application over HTTP: which can be issued, issuing one, those that were, and their files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework import actions, queries
from doudi.office.casework.models import Application, Paper
from doudi.office.casework.papers.offers import offers, permission
from doudi.office.errors import RefusedError
from doudi.office.files import storage
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, Key, moment_text
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_look

of_application = Router(tags=["applications"])
router = Router(tags=["papers"])


class PaperBody(Body):
    """A paper that `can_issue` names; `proceeding` null where it is about the whole application."""

    kind: str = Field(max_length=20)
    proceeding: Key | None = None


@of_application.get("/{application}/papers", summary="Papers that were issued, the newest first, and those that can be")
@needs(Action.SEE_CASES)
def list_papers(request: OfficeRequest, application: int, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    taken = _open(request, application)
    can_issue = [
        {"kind": offer.kind.value, "proceeding": offer.proceeding.pk if offer.proceeding else None}
        for offer in offers(taken)
        if permission(request.actor, offer.kind, taken.region_code) is not None
    ]
    return page_of(taken.papers.all(), cursor, limit, _paper) | {"can_issue": can_issue}


@of_application.post("/{application}/papers", summary="Issue a paper; one that says the same already is answered again")
@needs(Action.SEE_CASES)
def issue(request: OfficeRequest, application: int, payload: PaperBody) -> dict[str, Any]:
    taken = _open(request, application)
    for offer in offers(taken):
        if (offer.kind, offer.proceeding.pk if offer.proceeding else None) == (payload.kind, payload.proceeding):
            paper = actions.issue_paper(
                by=request.actor, application=taken, kind=offer.kind, proceeding=offer.proceeding
            )
            return _paper(paper)
    raise RefusedError("办理还没有到这一步，或者情况已变化，不能制作这份文书；can_issue 是现在可以制作的")


@router.get("/{paper}", summary="The file of a paper as it was issued (PDF)")
@needs(Action.SEE_CASES)
def show_paper(request: OfficeRequest, paper: int) -> HttpResponse:
    issued = get_open(request, queries.papers, paper)
    record_look(request, issued.household, "paper")
    response = HttpResponse(storage.read(issued.digest), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{issued.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _open(request: OfficeRequest, application: int) -> Application:
    taken = get_open(request, queries.applications, application)
    record_look(request, taken.household, "papers")
    return taken


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.pk,
        "number": paper.number,
        "kind": paper.kind,
        "proceeding": paper.proceeding_id,
        "sha256": paper.digest,
        "issued_at": moment_text(paper.issued_at),
    }
