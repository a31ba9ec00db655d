"""The page of a visit, for a phone at the kitchen table; the pictures that it sends; and questions that a visit raised."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from doudi.office.accounts.access import Action
from doudi.office.casework import queries as casework
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, queries, visit_sheet
from doudi.office.inquiry.actions import DifferenceInput, FindingInput, VisitInput
from doudi.office.inquiry.actions.entries import companions
from doudi.office.inquiry.actions.visits import STEP_PERMISSIONS
from doudi.office.inquiry.enums import QuestionResult, VisitLevel
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import QuestionForm, VisitForm
from doudi.web.inquiry.words import question_words
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_text, record_look


@require_http_methods(["GET", "POST"])
@access(Action.VISIT)
def visit(request: OfficeRequest, pk: int) -> HttpResponse:
    """The form; or the visit as the phone sends it. Sent by a script it is answered in JSON, so that the page stays where
    the network breaks."""
    application = get_open(request, casework.applications, pk)
    request.actor.require(Action.VISIT, application.region_code)
    level = VisitLevel.FAMILY if request.actor.may(Action.ACCEPT, application.region_code) else VisitLevel.COUNTY
    colleagues = companions(request.actor, STEP_PERMISSIONS[level], application.household)
    if request.method != "POST":
        record_look(request, application.household, "visit")
        initial = {"token": str(uuid.uuid4()), "address": application.household.address}
        return _show(request, application, level, VisitForm(initial=initial, companions=colleagues))
    form = VisitForm(request.POST, companions=colleagues)
    if form.is_valid():
        try:
            actions.record_visit(
                by=request.actor,
                application=application,
                entered=_entered(form.cleaned_data, request.POST, application, level),
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "入户调查已登记，调查记录已制作")
            address = reverse("inquiry:overview", args=[pk])
            return JsonResponse({"next": address}) if _by_script(request) else redirect(address)
    if _by_script(request):
        labels = {name: f"{form.fields[name].label}：" for name in form.errors if name in form.fields}
        faults = "；".join(f"{labels.get(name, '')}{texts[0]}" for name, texts in form.errors.items())
        return JsonResponse({"error": faults}, status=422)
    return _show(request, application, level, form, 422)


def _by_script(request: OfficeRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _show(
    request: OfficeRequest, application: Application, level: VisitLevel, form: VisitForm, status: int = 200
) -> HttpResponse:
    context = {
        "application": application,
        "household": application.household,
        "level": level,
        "form": form,
        "groups": visit_sheet.declared_groups(application.household),
        "signers": visit_sheet.SIGNERS,
    }
    return render(request, "inquiry/visit.html", context, status=status)


def _entered(fields: dict[str, Any], posted: QueryDict, application: Application, level: VisitLevel) -> VisitInput:
    """What was typed of each group, and each answer beside which something else was written."""
    findings, differences = [], []
    for group in visit_sheet.declared_groups(application.household):
        chosen = posted.get(f"agrees.{group.name}", "")
        if chosen in ("yes", "no"):
            note = posted.get(f"note.{group.name}", "").replace("\0", "").strip()
            findings.append(FindingInput(group.name, chosen == "yes", note[:2000]))
        for answer in group.answers:
            observation = posted.get(f"differs.{answer.key}", "").replace("\0", "").strip()
            if observation:
                differences.append(DifferenceInput(answer.fact, answer.person, observation[:500]))
    return VisitInput(
        token=fields["token"], visited_on=fields["visited_on"], address=fields["address"], met=fields["met"],
        companion=fields["companion"], findings=findings, level=level, differences=differences, helpers=fields["helpers"],
        notes=fields["notes"], digests=[digest for digest in fields["digests"].split(",") if digest],
    )  # fmt: skip


@require_POST
@access(Action.VISIT)
def upload(request: OfficeRequest, pk: int) -> HttpResponse:
    """A picture of a visit, acknowledged by its digest."""
    application = get_open(request, casework.applications, pk)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise RefusedError("没有收到文件，请重新选择")
        kept = actions.keep_upload(
            by=request.actor, application=application, token=read_text(request, "token", 36),
            purpose=read_text(request, "purpose", 12), signer=read_text(request, "signer", 60), file=file,
        )  # fmt: skip
    except RefusedError as error:
        return JsonResponse({"error": str(error)}, status=422)
    except PermissionDenied:
        return JsonResponse({"error": "您没有在本地区入户调查的职责"}, status=403)
    return JsonResponse({"digest": kept.digest})


@require_http_methods(["GET", "POST"])
@access(Action.RECORD_FACTS)
def question(request: OfficeRequest, pk: int) -> HttpResponse:
    """What becomes of an answer that did not fit what was seen."""
    row = get_open(request, queries.visit_questions, pk)
    request.actor.require(Action.RECORD_FACTS, row.region_code)
    subject, declared = question_words(row)
    facts_page = reverse("families:facts", args=[row.household_id])
    page = EntryPage(
        "处理调查中的疑点", "保存", reverse("inquiry:overview", args=[row.visit.application_id]),
        ((subject, declared), ("调查看到", row.observation)),
        "申报不会自动改变。需要更正的，先在“填写事实”中按核实的情况登记，再回到这里选择“已更正申报”。",
        more={"facts_page": f"{facts_page}?application={row.visit.application_id}"},
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        actions.answer_question(
            by=request.actor, question=row, result=QuestionResult(fields["result"]), reason=fields["reason"]
        )
        return "已处理"

    return show_entry(request, page, QuestionForm(**typed(request)), save)
