"""A paper about money as a file, or why it cannot be set."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from doudi.office.errors import RefusedError
from doudi.output.papers.typesetting import PaperError
from doudi.web.benefits.plan_views import file_answer
from doudi.web.requests import OfficeRequest


def paper_answer(request: OfficeRequest, issue: Callable[[], bytes], name: str, back: str) -> HttpResponse:
    """The PDF that `issue` makes, under a name; where it is refused or cannot be set, the page `back` with the reason."""
    try:
        return file_answer(issue(), name, "application/pdf")
    except (RefusedError, PaperError) as error:
        messages.error(request, str(error))
        return redirect(back)
