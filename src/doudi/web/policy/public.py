"""For everybody: which documents decide, and what stands in them, as far as each may be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.documents.models import PolicyText
from doudi.office.documents.policy_texts import Disclosure
from doudi.web.middleware import public
from doudi.web.paging import slice_of
from doudi.web.policy.showing import for_the_public
from doudi.web.requests import one_of


@public
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = PolicyText.objects.official().defer("text", "report", "odd").prefetch_related("changes")
    return render(request, "policy/public_list.html", {"page": slice_of(request, rows, "pk", descending=True)})


@public
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    text = one_of(PolicyText.objects.official(), pk)
    found = for_the_public(text)
    shown = text.disclosure == Disclosure.PUBLIC
    context = {
        "text": text,
        "sections": [one for one in found if one.text or one.rows],
        "shown": shown,
        "change": text.changes.first(),
    }
    return render(request, "policy/public.html", context)
