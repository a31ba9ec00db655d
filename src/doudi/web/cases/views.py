"""A case from top to bottom: who; what they get and why; what is missing; where it stands; what I may do now."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.office.accounts.access import Action
from doudi.office.accounts.models import User
from doudi.office.casework import actions, perms, queries, separation
from doudi.office.casework.awards import awards_of_family
from doudi.office.casework.determination import DeterminationError, LiveDetermination, determine, outcome_of
from doudi.office.casework.entitlements import Entitlements, format_amount, format_fen, list_entitlements
from doudi.office.casework.entitlements import draw_diagram as draw
from doudi.office.casework.enums import OPEN, TRANSITIONS, ProceedingState
from doudi.office.casework.exclusions import obstacle
from doudi.office.casework.models import Proceeding
from doudi.office.casework.records import record_text
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Person
from doudi.office.registry.perms import can_change_household, can_unmask
from doudi.office.registry.queries import members
from doudi.web.closed_files import get_open
from doudi.web.families.awards import choices_to_make, panel
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_text, read_whole_number, record_list, record_look


@require_GET
@access(Action.SEE_CASES)
def list_applications(request: OfficeRequest) -> HttpResponse:
    applications = queries.applications(request.actor)
    state = request.GET.get("state", "")
    if state in ProceedingState.values:
        applications = applications.filter(proceedings__state=state).distinct()
    page = page_of(request, applications.prefetch_related("proceedings"), strict=False)
    record_list(request, "applications", len(page.rows), state=state)
    context = {
        "page": page,
        "states": ProceedingState.choices,
        "wanted": state,
        "may_take": request.actor.may_somewhere(Action.TAKE_APPLICATION),
    }
    return render(request, "cases/list.html", context)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    application = get_open(request, queries.applications, pk)
    household = application.household
    record_look(request, household)
    proceedings = list(
        queries.proceedings(request.actor)
        .filter(household=household)
        .select_related("decision__by", "decision__determination")
        .prefetch_related("steps__by", "opinions__by", "opinions__determination")
    )
    proceedings_of_application = [
        proceeding for proceeding in proceedings if proceeding.application_id == application.pk
    ]
    rights_applied_for = frozenset(
        proceeding.key for proceeding in proceedings_of_application if proceeding.state in OPEN
    )
    basket: LiveDetermination | None = None
    entitlements: Entitlements | None = None
    fault = ""
    try:
        basket = determine(household)
        entitlements = list_entitlements(basket, rights_applied_for)
    except DeterminationError as error:
        fault = str(error)
    frozen = [opinion.determination for proceeding in proceedings for opinion in proceeding.opinions.all()]
    recorders = separation.recorders_of(
        {*(basket.facts if basket else ()), *(fact for determination in frozen for fact in determination.facts)}
    )
    reporters = separation.reporters_of(household)
    officers = {
        name: separation.stand_ins(name, household)
        for name in ("give_opinion", "grant")
        if request.actor.may(TRANSITIONS[name].action, household.region_code)
    }
    under_way = {proceeding.key for proceeding in proceedings if proceeding.state in OPEN}
    people = list(members(household))
    context = {
        "application": application,
        "household": household,
        "people": people,
        "basket": entitlements,
        "fault": fault,
        "under_way": under_way,
        "received": set(awards_of_family(household, [membership.person for membership in people])),
        "excluded": {
            line.key
            for line in (entitlements.lines if entitlements else ())
            if line.status != "not_eligible" and obstacle(line.right, household, line.person)
        },
        "panel": panel(request.actor, household, people),
        "choices": choices_to_make(basket, household),
        "cases": [
            _case(request, proceeding, basket, entitlements, recorders, reporters, officers)
            for proceeding in proceedings_of_application
        ],
        "may_register": can_change_household(request.actor, household),
        "may_take": perms.can_take_application(request.actor, household),
        "may_unmask": can_unmask(request.actor, household),
        "may_resolve": request.actor.may(Action.RESOLVE_IDENTITY, household.region_code),
    }
    return render(request, "cases/detail.html", context)


def _case(
    request: OfficeRequest,
    proceeding: Proceeding,
    basket: LiveDetermination | None,
    entitlements: Entitlements | None,
    recorders: dict[int, int],
    reporters: set[int],
    officers: dict[str, list[User]],
) -> dict[str, Any]:
    """A proceeding with what the rules say of it now, what was said of it, and what this officer may do, or who may instead.

    `recorders` names who recorded each fact, as `separation.recorders_of` does, `reporters` who reported awards and choices, and
    `officers` whose duty a step is.
    """
    line = None
    if entitlements is not None:
        line = next(
            (line for line in entitlements.lines if line.key == proceeding.key),
            None,
        )
    opinion = list(proceeding.opinions.all())[-1] if proceeding.opinions.all() else None
    decision = getattr(proceeding, "decision", None)
    outcome = outcome_of(opinion.determination, proceeding) if opinion else None
    may_opine, may_decide = (
        perms.can_give_opinion(request.actor, proceeding),
        perms.can_decide(request.actor, proceeding),
    )
    obstacle = ""
    if may_opine or may_decide:
        facts = opinion.determination.facts if may_decide and opinion else basket.facts if basket else ()
        parts = separation.parts_taken(proceeding, facts, recorders, reporters)
        name = "give_opinion" if may_opine else "grant"
        obstacle = separation.obstacle(request.actor, name, parts, officers[name])
    changed = opinion is not None and opinion.determination.household_version != proceeding.household.version
    return {
        "proceeding": proceeding,
        "line": line,
        "opinion": opinion,
        "sum": format_amount(outcome["amount"]) if outcome else "",
        "changed": changed,
        "ranged": bool(outcome and outcome["amount"] and outcome["amount"]["low"] != outcome["amount"]["high"]),
        "decision": decision,
        "decision_amount": format_fen(decision.amount_fen, decision.amount_fen, decision.unit) if decision else "",
        "steps": list(proceeding.steps.all()),
        "seen": basket.fingerprint if basket else "",
        "may_accept": perms.can_accept(request.actor, proceeding),
        "may_opine": may_opine and not obstacle,
        "may_decide": may_decide and not obstacle,
        "obstacle": obstacle,
        "may_withdraw": perms.can_withdraw(request.actor, proceeding),
    }


@require_POST
@access(Action.TAKE_APPLICATION)
def open_proceedings(request: OfficeRequest, pk: int) -> HttpResponse:
    """Opens a proceeding for each right that is ticked."""
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


@require_POST
@access(Action.SEE_CASES)
def step(request: OfficeRequest, pk: int, step: str) -> HttpResponse:
    """One step of a proceeding. What may be done, and by whom, is asked again where it is done."""
    proceeding = get_open(request, queries.proceedings, pk)
    if step not in _STEPS:
        raise Http404
    version = read_whole_number(request.POST.get("version"))
    try:
        if version is None:
            raise RefusedError("页面已过期，请重新打开")
        messages.success(request, _STEPS[step](request, proceeding, version))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("cases:detail", proceeding.application_id)


def _accept(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    actions.accept(by=request.actor, proceeding=proceeding, expected_version=version)
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
