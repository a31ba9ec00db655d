"""The public pages: the documents that decide, and their text as far as it may be disclosed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.policy_documents.enums import Disclosure
from doudi.office.policy_documents.models import PolicyText
from doudi.web.middleware import public
from doudi.web.paging import page_of
from doudi.web.policy.sections import for_the_public
from doudi.web.requests import get_visible


@public
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = PolicyText.objects.official().defer("text", "report", "odd").prefetch_related("changes")
    return render(request, "policy/public_list.html", {"page": page_of(request, rows)})


@public
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    text = get_visible(PolicyText.objects.official(), pk)
    public_sections = for_the_public(text)
    text_is_public = text.disclosure == Disclosure.PUBLIC
    context = {
        "text": text,
        "sections": [section for section in public_sections if section.text or section.rows],
        "is_public": text_is_public,
        "change": text.changes.first(),
    }
    return render(request, "policy/public.html", context)
