"""Taking a policy document in: the file first, then what was read from it is looked over, then it is imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from doudi.library.documents import PolicyDocument
from doudi.office.accounts.access import Action
from doudi.office.documents import policy_actions, storage
from doudi.office.documents.models import Confidentiality, Document
from doudi.office.documents.policy_reading import odd, pieces
from doudi.office.documents.refusals import Refused
from doudi.office.regions import codes
from doudi.office.regions.queries import path
from doudi.web.middleware import access
from doudi.web.policy.forms import ReadForm, ReceiveForm
from doudi.web.requests import OfficeRequest, one_of

MANAGE = Action.MANAGE_POLICY_TEXTS
SHOWN = 400  # clauses that a preview lists


@access(MANAGE)
def receive(request: OfficeRequest) -> HttpResponse:
    own = codes.padded(request.actor.scope(MANAGE)[0])
    form = ReceiveForm(request.POST or None, request.FILES or None, initial={"region_code": own})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        request.actor.require(MANAGE, given["region_code"])
        try:
            document = policy_actions.receive(by=request.actor, file=given["file"], region_code=given["region_code"])
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("policy:import", document.pk)
    return render(request, "policy/receive.html", {"form": form}, status=422 if form.errors else 200)


@access(MANAGE)
def look_over(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was read, with what was odd, to be put right and imported."""
    waiting = Document.objects.filter(
        request.actor.visible(MANAGE), confidentiality=Confidentiality.POLICY, kind=policy_actions.KIND
    )
    document = one_of(waiting, pk)
    imported = getattr(document, "policy_text", None)
    if imported is not None:
        return redirect("policy:one", imported.pk)
    try:
        found = policy_actions.preview(document)
    except storage.Damaged:
        raise Http404 from None
    form = ReadForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            text = policy_actions.import_text(by=request.actor, document=document, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if text.quarantined:
                return redirect("policy:report", text.pk)
            messages.success(request, "已导入，等待另一人核实；核实前不能引用")
            return redirect("policy:one", text.pk)
    listed = [one for one in pieces(found) if one.position]
    context = {
        "form": form,
        "document": document,
        "place": path(document.region_code),
        "odd": odd(found),
        "clauses": [(one.position, _beginning(found.text[one.start : one.own_end])) for one in listed[:SHOWN]],
        "count": len(listed),
        "left": max(0, len(listed) - SHOWN),
    }
    return render(request, "policy/import.html", context, status=422 if form.errors else 200)


def _initial(found: PolicyDocument) -> dict[str, Any]:
    heading = found.heading
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
