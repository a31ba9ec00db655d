"""The work list of an officer over HTTP: how many families wait for what, and the proceedings of each queue."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.casework.work import TITLES, proceedings_of_queue, work_list
from doudi.web.api.access import needs
from doudi.web.api.applications import proceeding_row
from doudi.web.api.pages import page_of
from doudi.web.requests import OfficeRequest, record_list

router = Router(tags=["work"])


@router.get("", summary="The queues in which there is anybody, with the number of families in each")
@needs(Action.SEE_CASES)
def show_work(request: OfficeRequest) -> dict[str, Any]:
    work = work_list(request.actor)
    return {
        "items": [{"queue": queue.name, "title": queue.title, "families": queue.count} for queue in work.queues],
        "due": work.due,
        "overdue": work.overdue,
        "next": None,
    }


@router.get("/{queue}", summary="The open proceedings of a queue, the newest first")
@needs(Action.SEE_CASES)
def list_queue(request: OfficeRequest, queue: str, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    if queue not in TITLES:
        raise Http404
    page = page_of(proceedings_of_queue(request.actor, queue), cursor, limit, proceeding_row)
    record_list(request, f"api/work/{queue}", len(page["items"]))
    return page
