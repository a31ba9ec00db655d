"""The two work lists that the screening of the registry fills, and the actions of officers on a finding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework.course.procedures import follows_by_list
from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.entitlements import Entitlement, list_entitlements
from doudi.office.errors import RefusedError
from doudi.office.monitoring import actions, perms, queries
from doudi.office.monitoring.enums import FindingKind, FindingState, Status
from doudi.office.monitoring.models import Finding
from doudi.office.registry import vocabulary
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, read_text, read_whole_number, record_list, record_look
from doudi.web.screening.finding_rows import granted, row

SEE = Action.SEE_FINDINGS
MOST_SKIPPED = 50  # households that could not be screened and that the list names
STATUSES = {
    FindingKind.MISSED: (Status.ELIGIBLE, Status.UNDETERMINED),
    FindingKind.ENDED: (Status.NOT_ELIGIBLE, Status.UNDETERMINED, Status.ABSENT, Status.NO_RULE),
}


@access(SEE)
@require_safe
def missed(request: OfficeRequest) -> HttpResponse:
    return _list(request, FindingKind.MISSED)


@access(SEE)
@require_safe
def ended(request: OfficeRequest) -> HttpResponse:
    return _list(request, FindingKind.ENDED)


def _list(request: OfficeRequest, kind: FindingKind) -> HttpResponse:
    filters = {name: request.GET.get(name, "").replace("\0", "") for name in ("state", "right", "status")}
    state = filters["state"] if filters["state"] in FindingState.values else FindingState.OPEN.value
    findings = queries.work_list(request.actor, kind, state, filters["right"], filters["status"])
    page = page_of(request, findings)
    record_list(request, f"screening_{kind.value}", len(page.rows), **filters)
    counts = queries.counts(request.actor, kind)
    newest = queries.newest()
    context = {
        "kind": kind,
        "page": page,
        "rows": [row(finding) for finding in page.rows],
        "state": state,
        "filters": filters,
        "states": FindingState.choices,
        "statuses": [
            (status.value, f"{status.label}（{counts['status'].get(status, 0)}）") for status in STATUSES[kind]
        ],
        "rights": [
            (name, f"{vocabulary.right_label(name)}（{number}）") for name, number in sorted(counts["right"].items())
        ],
        "all_rights": f"全部（{sum(counts['status'].values())}）",
        "columns": f"家庭、项目、规则结论、{'金额' if kind == FindingKind.MISSED else '距界线'}、依据、发现",
        "caption": f"{kind.label}，新发现的在前",
        "newest": newest,
        "skipped_households": list(queries.skipped_households(request.actor, newest)[:MOST_SKIPPED]) if newest else [],
    }
    return render(request, "screening/list.html", context)


@access(SEE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    """The finding as it was found, beside what the rules say at this moment."""
    finding = get_open(request, queries.findings, pk)
    record_look(request, finding.household, "finding")
    line, fault = _now(finding)
    is_by_list = finding.kind == FindingKind.MISSED and follows_by_list(finding.right, finding.household)
    context = {
        "row": row(finding),
        "finding": finding,
        "granted": granted(finding),
        "line": line,
        "fault": fault,
        "events": list(finding.events.select_related("by")),
        "may_dismiss": perms.can_dismiss(request.actor, finding),
        "may_open": not is_by_list and perms.can_open_proceeding(request.actor, finding),
        "is_by_list": is_by_list,
        "may_see_application": request.actor.may(Action.SEE_CASES, finding.region_code),
    }
    return render(request, "screening/one.html", context)


def _now(finding: Finding) -> tuple[Entitlement | None, str]:
    """The outcome of the right today; where there is none because the family cannot be decided, the reason."""
    try:
        entitlements = list_entitlements(determine(finding.household))
    except DeterminationError as error:
        return None, str(error)
    matching = (
        line
        for line in entitlements.lines
        if line.right == finding.right and (line.person.pk if line.person else None) == finding.person_id
    )
    return next(matching, None), ""


@access(SEE)
@require_POST
def dismiss(request: OfficeRequest, pk: int) -> HttpResponse:
    finding = get_open(request, queries.findings, pk)
    try:
        actions.dismiss(
            by=request.actor,
            finding=finding,
            expected_version=_version(request),
            reason=read_text(request, "reason", 500),
        )
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("screening:one", pk)
    messages.success(request, "已排除。事实和规则结论不变时，不再提示")
    return redirect(f"screening:{finding.kind}")


@access(Action.TAKE_APPLICATION)
@require_POST
def open_proceeding(request: OfficeRequest, pk: int) -> HttpResponse:
    finding = get_open(request, queries.findings, pk)
    try:
        opened = actions.open_proceeding(by=request.actor, finding=finding, expected_version=_version(request))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("screening:one", pk)
    messages.success(request, "已提出办理，请继续受理和核实")
    return redirect("cases:detail", opened.application_id)


def _version(request: OfficeRequest) -> Any:
    version = read_whole_number(request.POST.get("version"))
    if version is None:
        raise RefusedError("页面已过期，请重新打开")
    return version
