"""Differences between what was sent and what came back: whose they are, by when, and settling them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.actions.results import settle_break, take_charge
from doudi.office.benefits.batch_enums import BreakState
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import PaymentBreak
from doudi.office.benefits.rosters.return_reasons import ACT_LABELS, return_reasons
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import path
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, read_text, read_whole_number, record_list

LONGEST_NOTE = 300


@access(Action.SETTLE_BREAKS)
def listed(request: OfficeRequest) -> HttpResponse:
    page = page_of(request, queries.breaks(request.actor).open(), descending=False)
    record_list(request, "payment_breaks", len(page.rows))
    context = {"page": page, "rows": [(row, _reason(row)) for row in page.rows], "today": clock.today()}
    return render(request, "benefits/breaks.html", context)


@access(Action.SETTLE_BREAKS)
def show(request: OfficeRequest, pk: int) -> HttpResponse:
    """The difference with what follows from it; or settles it."""
    row = _break(request, pk)
    if request.method == "POST":
        try:
            settle_break(
                by=request.actor, payment_break=row, expected_version=_version(request),
                note=read_text(request, "note", LONGEST_NOTE), not_arrived=request.POST.get("not_arrived") == "yes",
            )  # fmt: skip
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "已处理")
            return redirect("benefits:breaks")
    reason = return_reasons().get(row.reason)
    context = {
        "row": row,
        "line": row.line,
        "payment": row.payment,
        "place": path(row.region_code),
        "reason": _reason(row),
        "act": ACT_LABELS[reason.act] if reason else "请与对方核对后写明处理情况",
        "is_open": row.state == BreakState.OPEN,
        "without_result": row.payment is not None and row.payment.state == PaymentState.RELEASED,
        "today": clock.today(),
    }
    return render(request, "benefits/break.html", context, status=422 if request.method == "POST" else 200)


@access(Action.SETTLE_BREAKS)
@require_POST
def charge(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _break(request, pk)
    try:
        take_charge(by=request.actor, payment_break=row, expected_version=_version(request))
        messages.success(request, "已登记由您负责")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("benefits:break", pk)


def _break(request: OfficeRequest, pk: int) -> PaymentBreak:
    return get_open(request, queries.breaks, pk)


def _reason(row: PaymentBreak) -> str:
    reason = return_reasons().get(row.reason)
    return reason.label if reason else ""


def _version(request: OfficeRequest) -> int:
    return read_whole_number(request.POST.get("version")) or 0
