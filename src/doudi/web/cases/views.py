"""Applications: the list, the rights applied for, the steps of each proceeding, and what is shown of a decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import actions, queries
from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.entitlements import draw_diagram as draw
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.casework.records import record_text
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.models import Person
from doudi.web.cases import steps
from doudi.web.cases.case_page import TypedStep, show_case
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_text, read_whole_number, record_list, record_look


@require_GET
@access(Action.SEE_CASES)
def list_applications(request: OfficeRequest) -> HttpResponse:
    applications = queries.applications(request.actor)
    state = request.GET.get("state", "")
    if state in ProceedingState.values:
        applications = applications.filter(pk__in=Proceeding.objects.filter(state=state).values("application"))
    page = page_of(request, applications.prefetch_related("proceedings"), strict=False)
    record_list(request, "applications", len(page.rows), state=state)
    context = {
        "page": page,
        "states": ProceedingState.choices,
        "wanted": state,
        "may_take": request.actor.may_somewhere(Action.TAKE_APPLICATION),
        "may_export": request.actor.may_somewhere(Action.EXPORT_LISTS),
    }
    return render(request, "cases/list.html", context)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    application = get_open(request, queries.applications, pk)
    record_look(request, application.household)
    return show_case(request, application)


@require_POST
@access(Action.TAKE_APPLICATION)
def open_proceedings(request: OfficeRequest, pk: int) -> HttpResponse:
    """Opens a proceeding for each right that is ticked, or that the button names."""
    application = get_open(request, queries.applications, pk)
    rights: list[tuple[str, Person | None]] = []
    for key in request.POST.getlist("right"):
        name, _, person_key = key.partition(".")
        person = None
        if person_key:
            person = Person.objects.filter(
                pk=read_whole_number(person_key) or 0, memberships__household=application.household_id
            ).first()
            if person is None:
                raise Http404
        rights.append((name, person))
    if not rights:
        messages.info(request, "请先勾选要办理的项目")
        return redirect("cases:detail", pk)
    try:
        opened = actions.open_proceedings(by=request.actor, application=application, rights=rights)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已提出{len(opened)}项" if opened else "所选项目已在办理中")
    return redirect("cases:detail", pk)


@require_POST
@access(Action.TAKE_APPLICATION)
def open_on_choice(request: OfficeRequest, pk: int) -> HttpResponse:
    """Opens urgent aid, or whatever else an officer may choose instead of a right's own procedure, with the reason."""
    application = get_open(request, queries.applications, pk)
    try:
        actions.open_on_choice(
            by=request.actor, application=application, procedure=read_text(request, "procedure", 60),
            reason=read_text(request, "reason", 500),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已登记急难求助：两人到场了解以后即可发放")
    return redirect("cases:detail", pk)


@require_GET
@access(Action.SEE_CASES)
def picture(request: OfficeRequest, pk: int, index: int) -> HttpResponse:
    """How one outcome came about, as a diagram."""
    application = get_open(request, queries.applications, pk)
    try:
        text = draw(determine(application.household), index)
    except (DeterminationError, IndexError):
        raise Http404 from None
    record_look(request, application.household, "diagram")
    return HttpResponse(text, content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@access(Action.SEE_CASES)
def step(request: OfficeRequest, pk: int, step: str) -> HttpResponse:
    """One step of a proceeding. What may be done, and by whom, is asked again where it is done.

    Whoever signs in again after a step that was refused comes back to the case.
    """
    proceeding = get_open(request, queries.proceedings, pk)
    if step not in _STEPS:
        raise Http404
    if request.method == "GET":
        return redirect("cases:detail", proceeding.application_id)
    version = read_whole_number(request.POST.get("version"))
    try:
        if version is None:
            raise RefusedError("页面已过期，请重新打开")
        messages.success(request, _STEPS[step](request, proceeding, version))
    except RefusedError as error:
        messages.error(request, str(error))
        typed = {name: read_text(request, name, 1000) for name in ("verdict", "reason", "amount", "name", "note")}
        if not any(typed[name] for name in ("verdict", "reason", "amount", "note")):
            return redirect("cases:detail", proceeding.application_id)
        # With what was typed, beside what stands by now.
        application = get_open(request, queries.applications, proceeding.application_id)
        record_look(request, application.household)
        status = 409 if isinstance(error, ChangedMeanwhileError) else 422
        return show_case(request, application, TypedStep(proceeding.pk, step, **typed), status)
    return redirect("cases:detail", proceeding.application_id)


def _accept(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    authorised_on = clock.today() if request.POST.get("authorised") else None
    actions.accept(by=request.actor, proceeding=proceeding, expected_version=version, authorised_on=authorised_on)
    return "已受理，开始调查核实"


def _opinion(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    actions.give_opinion(
        by=request.actor,
        proceeding=proceeding,
        expected_version=version,
        verdict=request.POST.get("verdict", ""),
        reason=read_text(request, "reason", 1000),
        fingerprint=request.POST.get("seen", ""),
    )
    return "初审意见已提交，等待县级确认"


def _decide(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    typed = read_text(request, "amount", 40).replace(",", "")
    if typed and not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", typed):
        raise RefusedError("金额请填写数字，最多两位小数，如 1200.50")
    amount = Decimal(typed) if typed else None
    verdict = request.POST.get("verdict", "")
    if verdict not in ("grant", "refuse"):
        raise RefusedError("请选择确认给予或不予")
    actions.decide(
        by=request.actor,
        proceeding=proceeding,
        expected_version=version,
        grant=verdict == "grant",
        reason=read_text(request, "reason", 1000),
        amount=amount,
    )
    return "已作出决定"


def _send_back(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    note = read_text(request, "reason", 500)
    actions.send_back(by=request.actor, proceeding=proceeding, expected_version=version, note=note)
    return "已退回乡镇补充"


def _withdraw(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    note = read_text(request, "reason", 500)
    actions.withdraw(by=request.actor, proceeding=proceeding, expected_version=version, note=note)
    return "已按申请人意愿撤回"


_STEPS: dict[str, Callable[[OfficeRequest, Proceeding, int], str]] = {
    "accept": _accept,
    "opinion": _opinion,
    "decide": _decide,
    "send-back": _send_back,
    "withdraw": _withdraw,
    "take": steps.take,
    "circumstance": steps.note_circumstance,
    "pause": steps.pause,
    "resume": steps.resume,
    "transfer": steps.move_to_changed_procedure,
}


@require_GET
@access(Action.SEE_CASES)
def record_file(request: OfficeRequest, pk: int) -> HttpResponse:
    """The record of a decision, for `doudi replay`."""
    get_open(request, queries.proceedings, pk)
    proceedings = queries.proceedings(request.actor).select_related(
        "decision__determination", "decision__signed_record__key"
    )
    proceeding = get_visible(proceedings.defer("decision__signed_record__key__private_key"), pk)
    decision = getattr(proceeding, "decision", None)
    if decision is None:
        raise Http404
    record_look(request, proceeding.household, "record")
    response = HttpResponse(record_text(decision), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="record-{decision.determination.digest[:12]}.json"'
    return response
