"""What is due and what was paid, over HTTP: dues, payments and batches. Money leaves the office at the desk alone."""

from __future__ import annotations

from typing import Any

from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.models import Batch, Due, Payment
from doudi.rules import money
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, get_visible, record_list, record_look

dues = Router(tags=["dues"])
payments = Router(tags=["payments"])
batches = Router(tags=["batches"])


@dues.get("", summary="What is due, by revisions, the newest first")
@needs(Action.SEE_DUES)
def list_dues(
    request: OfficeRequest, cursor: str | None = None, limit: int = 30, household: int | None = None
) -> dict[str, Any]:
    rows = queries.dues(request.actor)
    if household is not None:
        rows = rows.filter(household=household)
    page = page_of(rows, cursor, limit, _due)
    record_list(request, "api/dues", len(page["items"]))
    return page


@payments.get("", summary="Payments, the newest first")
@needs(Action.SEE_DUES)
def list_payments(
    request: OfficeRequest, cursor: str | None = None, limit: int = 30, household: int | None = None
) -> dict[str, Any]:
    rows = queries.payments(request.actor)
    if household is not None:
        rows = rows.filter(household=household)
    page = page_of(rows, cursor, limit, _payment)
    record_list(request, "api/payments", len(page["items"]))
    return page


@payments.get("/{payment}", summary="A payment with the dues that it pays and the clauses on which they rest")
@needs(Action.SEE_DUES)
def show_payment(request: OfficeRequest, payment: int) -> dict[str, Any]:
    row = get_open(request, queries.payments, payment)
    record_look(request, row.household, "payments")
    allocations = row.allocations.select_related("due").order_by("due__month", "pk")
    return _payment(row) | {
        "allocations": [
            {"amount": money.yuan(allocation.amount_fen), "live": allocation.live, "due": _due(allocation.due)}
            for allocation in allocations
        ]
    }


@batches.get("", summary="Batches, the newest first")
@needs(Action.SEE_BATCHES)
def list_batches(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.batches(request.actor), cursor, limit, _batch)
    record_list(request, "api/batches", len(page["items"]))
    return page


@batches.get("/{batch}", summary="A batch with the steps that were taken")
@needs(Action.SEE_BATCHES)
def show_batch(request: OfficeRequest, batch: int) -> dict[str, Any]:
    row = get_visible(queries.batches(request.actor), batch)
    steps = row.steps.select_related("by").order_by("pk")
    return _batch(row) | {
        "steps": [{"step": step.name, "by": step.by.name, "at": step.at.isoformat()} for step in steps],
        "open_differences": row.breaks.open().count(),
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "id": due.pk, "household": due.household_id, "person": due.person_id, "right": due.right,
        "month": f"{due.month:%Y-%m}", "revision": due.revision,
        "amount": None if due.amount_fen is None else money.yuan(due.amount_fen), "needs": due.needs,
        "reason": due.reason, "clauses": due.clauses, "award": due.award_id, "determination": due.determination_id,
    }  # fmt: skip


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.pk, "code": payment.code, "household": payment.household_id, "person": payment.person_id,
        "right": payment.right, "month": f"{payment.month:%Y-%m}", "state": payment.state,
        "gross": money.yuan(payment.gross_fen), "offset": money.yuan(payment.offset_fen),
        "net": money.yuan(payment.net_fen), "return_reason": payment.return_reason,
    }  # fmt: skip


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "id": batch.pk, "number": batch.number, "region": batch.cycle.region_code, "right": batch.cycle.right,
        "month": f"{batch.cycle.month:%Y-%m}", "kind": batch.kind, "state": batch.state, "count": batch.count,
        "total": money.yuan(batch.total_fen), "digest": batch.digest, "version": batch.version,
    }  # fmt: skip
