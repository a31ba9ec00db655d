"""Handing out a stored file. It is saved, never shown: whatever it holds gets no page of this site to run in."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from doudi.office.accounts.access import Actor
from doudi.office.documents import actions, names, queries, storage
from doudi.web.middleware import access
from doudi.web.requests import one_of

logger = logging.getLogger(__name__)


@access(None)
@require_GET
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they were stored; 404 for what the officer may not see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = one_of(queries.visible_to(actor), pk)
    try:
        data = actions.hand_out(document=document, by=actor)
    except storage.Damaged as damaged:
        logger.error("document %s cannot be handed out: %s", pk, damaged)
        return render(request, "files/damaged.html", {"document": document}, status=500)
    response = HttpResponse(data, content_type=document.media_type)
    name = names.for_download(document.title, document.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
