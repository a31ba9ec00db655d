"""Handing out a stored file. It is saved, never shown: whatever it holds gets no page of this site to run in."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from doudi.office.errors import DamagedFileError
from doudi.office.files import actions, filenames, queries
from doudi.office.registry.perms import is_closed
from doudi.web.closed_files import family_of, refuse
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, get_visible

logger = logging.getLogger(__name__)


@access(None)
@require_GET
@never_cache
def download(request: OfficeRequest, pk: int) -> HttpResponse:
    """The bytes as they were stored; 404 for what the officer may not see."""
    try:
        return hand_out(request, pk)
    except DamagedFileError:
        document = get_visible(queries.visible_to(request.actor), pk)
        return render(request, "files/damaged.html", {"document": document}, status=500)


def hand_out(request: OfficeRequest, pk: int) -> HttpResponse:
    """The file as an answer. Http404 for what the officer may not see, DamagedFileError where its bytes are not those that
    were stored."""
    document = get_visible(queries.visible_to(request.actor), pk)
    family = family_of(document)
    if family is not None and is_closed(request.actor, family):
        refuse(request, family)
    try:
        data = actions.open_download(document=document, by=request.actor)
    except DamagedFileError as damaged:
        logger.error("document %s cannot be handed out: %s", pk, damaged)
        raise
    response = HttpResponse(data, content_type=document.media_type)
    name = filenames.download_name(document.title, document.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
