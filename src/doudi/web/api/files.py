"""Stored papers over HTTP: the bytes as they were stored."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from ninja import Router

from doudi.web.api.access import needs
from doudi.web.files.views import hand_out
from doudi.web.requests import OfficeRequest

router = Router(tags=["files"])


@router.get("/{document}", summary="The bytes of a paper")
@needs(None)
def show_file(request: OfficeRequest, document: int) -> HttpResponse:
    if not 0 <= document < 2**63:
        raise Http404
    return hand_out(request, document)
