"""Two work lists fed by the screening of the registry, and what an officer does with a finding of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework.basket import Line, shown
from doudi.office.casework.determining import CannotDetermine, determine
from doudi.office.monitoring import actions, perms, queries
from doudi.office.monitoring.enums import Kind, State, Status
from doudi.office.monitoring.models import Finding
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import Refused
from doudi.web.middleware import access
from doudi.web.paging import slice_of
from doudi.web.requests import OfficeRequest, looked_at, one_of, text_of, whole
from doudi.web.screening.showing import granted, row

SEE = Action.SEE_FINDINGS
UNREAD = 50  # households that were not screened, as the list names them
STATUSES = {
    Kind.MISSED: (Status.ELIGIBLE, Status.UNDETERMINED),
    Kind.ENDED: (Status.NOT_ELIGIBLE, Status.UNDETERMINED, Status.ABSENT, Status.NO_RULE),
}


@access(SEE)
@require_safe
def missed(request: OfficeRequest) -> HttpResponse:
    return _list(request, Kind.MISSED)


@access(SEE)
@require_safe
def ended(request: OfficeRequest) -> HttpResponse:
    return _list(request, Kind.ENDED)


def _list(request: OfficeRequest, kind: Kind) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("state", "right", "status")}
    state = asked["state"] if asked["state"] in State.values else State.OPEN.value
    found = queries.work_list(request.actor, kind, state, asked["right"], asked["status"])
    page = slice_of(request, found, "pk", descending=True)
    counts = queries.counts(request.actor, kind)
    newest = queries.newest()
    context = {
        "kind": kind,
        "page": page,
        "rows": [row(one) for one in page.rows],
        "total": sum(counts["status"].values()),
        "state": state,
        "asked": asked,
        "states": State.choices,
        "statuses": [(one.value, one.label, counts["status"].get(one, 0)) for one in STATUSES[kind]],
        "rights": [(name, vocabulary.right_label(name), number) for name, number in sorted(counts["right"].items())],
        "newest": newest,
        "unread": list(queries.unread(request.actor, newest)[:UNREAD]) if newest else [],
    }
    return render(request, "screening/list.html", context)


@access(SEE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    """The finding as it was found, beside what the rules say at this moment."""
    finding = one_of(queries.findings(request.actor), pk)
    looked_at(request, finding.household, "finding")
    line, fault = _now(finding)
    context = {
        "row": row(finding),
        "finding": finding,
        "granted": granted(finding),
        "line": line,
        "fault": fault,
        "turns": list(finding.turns.select_related("by")),
        "may_dismiss": perms.can_dismiss(request.actor, finding),
        "may_open": perms.can_open_proceeding(request.actor, finding),
        "may_see_application": request.actor.may(Action.SEE_CASES, finding.region_code),
    }
    return render(request, "screening/one.html", context)


def _now(finding: Finding) -> tuple[Line | None, str]:
    """The right's line of today's basket; why there is none."""
    try:
        basket = shown(determine(finding.household))
    except CannotDetermine as error:
        return None, str(error)
    lines = (*basket.granted, *basket.open, *basket.refused)
    whose = finding.person_id
    found = (one for one in lines if one.right == finding.right and (one.person.pk if one.person else None) == whose)
    return next(found, None), ""


@access(SEE)
@require_POST
def dismiss(request: OfficeRequest, pk: int) -> HttpResponse:
    finding = one_of(queries.findings(request.actor), pk)
    try:
        actions.dismiss(
            by=request.actor,
            finding=finding,
            expected_version=_version(request),
            reason=text_of(request, "reason", 500),
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("screening:one", pk)
    messages.success(request, "已排除。事实和规则结论不变时，不再提示")
    return redirect(f"screening:{finding.kind}")


@access(Action.TAKE_APPLICATION)
@require_POST
def open_proceeding(request: OfficeRequest, pk: int) -> HttpResponse:
    finding = one_of(queries.findings(request.actor), pk)
    try:
        opened = actions.open_proceeding(by=request.actor, finding=finding, expected_version=_version(request))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("screening:one", pk)
    messages.success(request, "已提出办理，请继续受理和核实")
    return redirect("cases:detail", opened.application_id)


def _version(request: OfficeRequest) -> Any:
    version = whole(request.POST.get("version"))
    if version is None:
        raise Refused("页面已过期，请重新打开")
    return version
