"""Imports a policy document: first the file is uploaded, then the officer checks what was read from it, then it is imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from doudi.library.structure.document import PolicyDocument
from doudi.office.accounts.access import Action
from doudi.office.errors import DamagedFileError, RefusedError
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.policy_documents import actions
from doudi.office.policy_documents.reader import list_oddities, numbered_pieces
from doudi.office.regions import codes
from doudi.office.regions.queries import path
from doudi.web.middleware import access
from doudi.web.policy.forms import ReadForm, ReceiveForm
from doudi.web.requests import OfficeRequest, get_visible

MANAGE = Action.MANAGE_POLICY_TEXTS
MOST_CLAUSES = 400  # that a preview lists


@access(MANAGE)
def receive(request: OfficeRequest) -> HttpResponse:
    region = codes.pad(request.actor.scope(MANAGE)[0])
    form = ReceiveForm(request.POST or None, request.FILES or None, initial={"region_code": region})
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        request.actor.require(MANAGE, answers["region_code"])
        try:
            document = actions.receive(by=request.actor, file=answers["file"], region_code=answers["region_code"])
        except RefusedError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("policy:import", document.pk)
    return render(request, "policy/receive.html", {"form": form}, status=422 if form.errors else 200)


@access(MANAGE)
def look_over(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was read from the file, and the oddities in it; the officer corrects the heading and imports the document."""
    waiting = Document.objects.filter(
        request.actor.visible(MANAGE), confidentiality=Confidentiality.POLICY, kind=actions.KIND
    )
    document = get_visible(waiting, pk)
    imported = getattr(document, "policy_text", None)
    if imported is not None:
        return redirect("policy:one", imported.pk)
    try:
        preview = actions.preview(document)
    except DamagedFileError:
        raise Http404 from None
    form = ReadForm(request.POST or None, initial=_initial(preview))
    if request.method == "POST" and form.is_valid():
        try:
            text = actions.import_text(by=request.actor, document=document, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            if text.quarantined:
                return redirect("policy:report", text.pk)
            messages.success(request, "已导入，等待另一人核实；核实前不能引用")
            return redirect("policy:one", text.pk)
    listed = [piece for piece in numbered_pieces(preview) if piece.position]
    context = {
        "form": form,
        "document": document,
        "place": path(document.region_code),
        "oddities": list_oddities(preview),
        "clauses": [
            (piece.position, _beginning(preview.text[piece.start : piece.own_end])) for piece in listed[:MOST_CLAUSES]
        ],
        "count": len(listed),
        "more": max(0, len(listed) - MOST_CLAUSES),
    }
    return render(request, "policy/import.html", context, status=422 if form.errors else 200)


def _initial(document: PolicyDocument) -> dict[str, Any]:
    heading = document.heading
    return {
        "title": heading.title,
        "number": heading.number,
        "issuers": "、".join(heading.issuers),
        "issued": heading.issued,
        "disclosure": heading.disclosure,
        "duties_internal": heading.duties_internal,
    }


def _beginning(text: str) -> str:
    joined = "".join(text.split())
    return joined if len(joined) <= 60 else joined[:59] + "…"
