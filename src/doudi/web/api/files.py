"""Stored papers over HTTP: the bytes as they were stored."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from doudi.web.api.access import needs
from doudi.web.files.views import hand_out
from doudi.web.requests import OfficeRequest

router = Router(tags=["files"])


@router.get("/{document}", summary="The bytes of a paper")
@needs(None)
def show_file(request: OfficeRequest, document: int) -> HttpResponse:
    return hand_out(request, document)
