"""Lists that leave the office as a workbook, over HTTP: each with a purpose, each recorded."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router
from pydantic import Field

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.actions import export_list
from doudi.office.casework.exports import export_names
from doudi.web.api.access import needs
from doudi.web.api.idempotency import keep_nothing
from doudi.web.api.schemas import Body
from doudi.web.exports.views import WORKBOOK
from doudi.web.requests import OfficeRequest

router = Router(tags=["exports"])


class ExportBody(Body):
    """Which list (`applications` or a queue of the work list), what for, and of which state."""

    name: str = Field(max_length=40, alias="list")
    purpose: str = Field(max_length=200)
    state: str = Field(default="", max_length=20)


@router.post("", summary="A list as a workbook (xlsx); every file that leaves is recorded")
@needs(Action.EXPORT_LISTS)
def export(request: OfficeRequest, payload: ExportBody) -> HttpResponse:
    keep_nothing(request)
    file = export_list(by=request.actor, name=payload.name, purpose=payload.purpose, state=payload.state)
    response = HttpResponse(file, content_type=WORKBOOK)
    name = f"{export_names()[payload.name]} {clock.today().isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
