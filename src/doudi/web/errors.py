"""What is shown where a page cannot be: what happened, and what one can do now."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from doudi.office.errors import DecryptionError
from doudi.web.closed_files import ClosedFileError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reason is shown only where the office itself gave it; of an own file also that the attempt was recorded."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    context = {"reason": reason, "is_own_file": isinstance(exception, ClosedFileError)}
    return render(request, "errors/403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what never was and for what others keep."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: they may be what failed."""
    unreadable = isinstance(sys.exception(), DecryptionError)
    return HttpResponse(render_to_string("errors/500.html", {"unreadable": unreadable}), status=500)
