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
from doudi.office.casework import actions, queries
from doudi.office.casework.basket import Shown, amount_text, shown
from doudi.office.casework.basket import picture as draw
from doudi.office.casework.determining import Basket, CannotDetermine, determine, policy_of
from doudi.office.casework.enums import OPEN, State
from doudi.office.casework.models import Proceeding
from doudi.office.casework.outcomes import outcome_of
from doudi.office.registry.actions import Refused
from doudi.office.registry.models import Person
from doudi.office.registry.queries import members
from doudi.policies import replaying
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, looked_at, one_of, page_of, text_of, whole


@require_GET
@access(Action.SEE_CASES)
def list_applications(request: OfficeRequest) -> HttpResponse:
    found = queries.applications(request.actor)
    wanted = request.GET.get("state", "")
    if wanted in State.values:
        found = found.filter(proceedings__state=wanted).distinct()
    rows, before = page_of(found.prefetch_related("proceedings"), request.GET.get("before"))
    context = {
        "rows": rows,
        "older": f"?state={wanted}&before={before}" if before else "",
        "states": State.choices,
        "wanted": wanted,
        "may_take": request.actor.may_somewhere(Action.TAKE_APPLICATION),
    }
    return render(request, "cases/list.html", context)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    application = one_of(queries.applications(request.actor), pk)
    household = application.household
    looked_at(request, household)
    proceedings = list(
        queries.proceedings(request.actor)
        .filter(household=household)
        .select_related("decision__by", "decision__determination")
        .prefetch_related("steps__by", "opinions__by", "opinions__determination")
    )
    own = [one for one in proceedings if one.application_id == application.pk]
    wanted = frozenset(one.key for one in own if one.state in OPEN)
    basket: Basket | None = None
    found: Shown | None = None
    fault = ""
    try:
        basket = determine(household)
        found = shown(basket, wanted)
    except CannotDetermine as error:
        fault = str(error)
    under_way = {one.key for one in proceedings if one.state in OPEN}
    context = {
        "application": application,
        "household": household,
        "people": list(members(household)),
        "basket": found,
        "fault": fault,
        "under_way": under_way,
        "cases": [_case(request, one, basket, found) for one in own],
        "may_register": request.actor.may(Action.REGISTER, household.region_code),
        "may_take": request.actor.may(Action.TAKE_APPLICATION, household.region_code),
        "may_unmask": request.actor.may(Action.UNMASK, household.region_code),
    }
    return render(request, "cases/detail.html", context)


def _case(request: OfficeRequest, one: Proceeding, basket: Basket | None, found: Shown | None) -> dict[str, Any]:
    """A proceeding with what the rules say of it now, what was said of it, and what this officer may do."""
    may = request.actor.may
    line = None
    if found is not None:
        line = next((line for line in (*found.granted, *found.open, *found.refused) if line.key == one.key), None)
    opinion = list(one.opinions.all())[-1] if one.opinions.all() else None
    outcome = outcome_of(opinion.determination, one) if opinion else None
    changed = opinion is not None and opinion.determination.household_version != one.household.version
    region = one.region_code
    return {
        "proceeding": one,
        "line": line,
        "opinion": opinion,
        "sum": amount_text(outcome["amount"]) if outcome else "",
        "changed": changed,
        "ranged": bool(outcome and outcome["amount"] and outcome["amount"]["low"] != outcome["amount"]["high"]),
        "decision": getattr(one, "decision", None),
        "steps": list(one.steps.all()),
        "seen": actions.fingerprint(basket.case, basket.result) if basket else "",
        "may_accept": one.state == State.INTAKE and may(Action.ACCEPT, region),
        "may_opine": one.state in (State.INVESTIGATION, State.RETURNED) and may(Action.GIVE_OPINION, region),
        "may_decide": one.state == State.OPINION
        and may(Action.DECIDE, region)
        and (opinion is None or opinion.by_id != request.actor.user.pk),
        "may_withdraw": one.state in (State.INTAKE, State.INVESTIGATION, State.RETURNED)
        and may(Action.TAKE_APPLICATION, region),
    }


@require_POST
@access(Action.TAKE_APPLICATION)
def open_proceedings(request: OfficeRequest, pk: int) -> HttpResponse:
    """Opens a proceeding for each right that is ticked."""
    application = one_of(queries.applications(request.actor), pk)
    rights: list[tuple[str, Person | None]] = []
    for key in request.POST.getlist("right"):
        name, _, whose = key.partition(".")
        person = None
        if whose:
            person = Person.objects.filter(
                pk=whole(whose) or 0, memberships__household=application.household_id
            ).first()
            if person is None:
                raise Http404
        rights.append((name, person))
    if not rights:
        messages.info(request, "请先勾选要办理的项目")
        return redirect("cases:detail", pk)
    try:
        opened = actions.open_proceedings(by=request.actor, application=application, rights=rights)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已提出{len(opened)}项" if opened else "所选项目已在办理中")
    return redirect("cases:detail", pk)


@require_GET
@access(Action.SEE_CASES)
def picture(request: OfficeRequest, pk: int, index: int) -> HttpResponse:
    """How one outcome came about, as a diagram."""
    application = one_of(queries.applications(request.actor), pk)
    try:
        text = draw(determine(application.household), index)
    except (CannotDetermine, IndexError):
        raise Http404 from None
    looked_at(request, application.household, "diagram")
    return HttpResponse(text, content_type="image/svg+xml")


@require_POST
@access(Action.SEE_CASES)
def step(request: OfficeRequest, pk: int, step: str) -> HttpResponse:
    """One step of a proceeding. What may be done, and by whom, is asked again where it is done."""
    proceeding = one_of(queries.proceedings(request.actor), pk)
    if step not in _STEPS:
        raise Http404
    version = whole(request.POST.get("version"))
    try:
        if version is None:
            raise Refused("页面已过期，请重新打开")
        messages.success(request, _STEPS[step](request, proceeding, version))
    except Refused as error:
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
        reason=text_of(request, "reason", 1000),
        seen=request.POST.get("seen", ""),
    )
    return "初审意见已提交，等待县级确认"


def _decide(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    typed = text_of(request, "amount", 40).replace(",", "")
    if typed and not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", typed):
        raise Refused("金额请填写数字，最多两位小数，如 1200.50")
    amount = Decimal(typed) if typed else None
    verdict = request.POST.get("verdict", "")
    if verdict not in ("grant", "refuse"):
        raise Refused("请选择确认给予或不予")
    actions.decide(
        by=request.actor,
        proceeding=proceeding,
        expected_version=version,
        grant=verdict == "grant",
        reason=text_of(request, "reason", 1000),
        amount=amount,
    )
    return "已作出决定"


def _send_back(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    note = text_of(request, "reason", 500)
    actions.send_back(by=request.actor, proceeding=proceeding, expected_version=version, note=note)
    return "已退回乡镇补充"


def _withdraw(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    note = text_of(request, "reason", 500)
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
    proceeding = one_of(queries.proceedings(request.actor).select_related("decision__determination"), pk)
    decision = getattr(proceeding, "decision", None)
    if decision is None:
        raise Http404
    kept = decision.determination
    about = {
        "right": proceeding.right,
        "for": "household" if proceeding.person is None else proceeding.person.name,
        "granted": decision.granted,
        "amount_fen": decision.amount_fen,
        "unit": decision.unit,
        "clauses": decision.clauses,
        "decided_at": decision.at.isoformat(),
    }
    looked_at(request, proceeding.household, "record")
    response = HttpResponse(
        replaying.record_text(kept.case, kept.result, policy_of(kept), about), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="record-{kept.digest[:12]}.json"'
    return response
