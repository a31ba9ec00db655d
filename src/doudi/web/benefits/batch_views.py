"""A batch: what it holds, who took which step, its roster, and the results that come back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.actions import batches as actions
from doudi.office.benefits.actions.exports import export_batch
from doudi.office.benefits.actions.papers import issue_batch_summary
from doudi.office.benefits.actions.results import take_results
from doudi.office.benefits.batch_enums import BatchState, LineVerdict
from doudi.office.benefits.batches.proofs import prove_batch
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Batch
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import path
from doudi.office.registry.vocabulary import right_label
from doudi.web.benefits.paper_answers import paper_answer
from doudi.web.benefits.plan_views import file_answer
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_whole_number, record_list

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UPLOAD = 200_000_000


@access(Action.SEE_BATCHES)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    page = page_of(request, queries.batches(request.actor))
    return render(request, "benefits/batches.html", {"page": page})


@access(Action.SEE_BATCHES)
@require_safe
def show(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    actor, county = request.actor, batch.cycle.region_code
    page = page_of(request, queries.batch_payments(batch, actor), descending=False)
    record_list(request, "batch", len(page.rows))
    steps = list(batch.steps.select_related("by"))
    own = {step.name for step in steps if step.by_id == actor.user.pk}
    files = list(batch.result_files.select_related("received_by"))
    context = {
        "batch": batch,
        "place": path(county),
        "page": page,
        "steps": steps,
        "own": own,
        "findings": list(queries.accepted_findings(batch, actor)),
        "kept_out": batch.findings.filter(reason="").values("holder").distinct().count(),
        "counts": dict(Counter(queries.batch_payments(batch, actor).values_list("state", flat=True))),
        "files": [(file, _verdicts(file)) for file in files],
        "breaks": list(queries.batch_breaks(batch, actor)[:50]),
        "proof": prove_batch(batch) if batch.state == BatchState.RELEASED else None,
        "may_approve": batch.state == BatchState.LOCKED and actor.may(Action.APPROVE_BATCHES, county),
        "may_authorise": batch.state == BatchState.APPROVED
        and batch.authorise
        and actor.may(Action.AUTHORISE_BATCHES, county),
        "may_release": (
            batch.state == BatchState.AUTHORISED or (batch.state == BatchState.APPROVED and not batch.authorise)
        )
        and actor.may(Action.RELEASE_PAYMENTS, county),
        "may_void": batch.state in (BatchState.LOCKED, BatchState.APPROVED, BatchState.AUTHORISED)
        and actor.may(Action.LOCK_PAYMENTS, county),
        "may_record": batch.state == BatchState.RELEASED and actor.may(Action.RECORD_RESULTS, county),
        "may_export": batch.state in (BatchState.RELEASED, BatchState.CLOSED)
        and actor.may(Action.RELEASE_PAYMENTS, county),
        "may_summarise": actor.may(Action.SEE_BATCHES, county),
        "payment_states": PaymentState,
    }
    return render(request, "benefits/batch.html", context)


def _verdicts(file: Any) -> list[tuple[str, int]]:
    counts = Counter(file.lines.values_list("verdict", flat=True))
    return [(verdict.label, counts[verdict]) for verdict in LineVerdict if counts[verdict]]


_STEPS: dict[str, tuple[Callable[..., Any], str]] = {
    "approve": (actions.approve_batch, "已审批"),
    "authorise": (actions.authorise_batch, "已授权"),
    "void": (actions.void_batch, "已作废，其中的款项可以重新列入"),
    "close": (actions.close_batch, "已办结"),
}


@access(Action.SEE_BATCHES)
@require_POST
def step(request: OfficeRequest, pk: int) -> HttpResponse:
    """Approves, authorises, voids or closes."""
    batch = _batch(request, pk)
    name = request.POST.get("name", "")
    if name not in _STEPS:
        raise Http404
    action, done = _STEPS[name]
    values: dict[str, Any] = {"batch": batch, "expected_version": read_whole_number(request.POST.get("version")) or 0}
    note = request.POST.get("note", "").replace("\0", "")
    if name == "void":
        values["reason"] = note
    elif name != "close":
        values |= {"seen_digest": request.POST.get("digest", ""), "note": note}
    try:
        action(by=request.actor, **values)
        messages.success(request, f"批次{batch.number}{done}")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("benefits:batch", pk)


@access(Action.RELEASE_PAYMENTS)
@require_POST
def release(request: OfficeRequest, pk: int) -> HttpResponse:
    """Releases the batch; the roster is fetched afterwards, with its purpose."""
    batch = _batch(request, pk)
    try:
        actions.release_batch(
            by=request.actor,
            batch=batch,
            expected_version=read_whole_number(request.POST.get("version")) or 0,
            seen_digest=request.POST.get("digest", ""),
        )
        messages.success(request, f"批次{batch.number}已发出，请下载名册送财政平台")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("benefits:batch", pk)


@access(Action.RELEASE_PAYMENTS)
@require_POST
def roster(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        data = actions.export_roster(by=request.actor, batch=batch, purpose=_purpose(request))
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("benefits:batch", pk)
    extension = {"fixed": "txt"}.get(actions.layout_of(batch.layout).roster.format)
    return file_answer(data, f"{batch.number}.{extension or actions.layout_of(batch.layout).roster.format}")


@access(Action.SEE_BATCHES)
@require_POST
def summary_paper(request: OfficeRequest, pk: int) -> HttpResponse:
    """The sums of a batch to be signed, without its payees."""
    batch = _batch(request, pk)
    return paper_answer(
        request,
        lambda: issue_batch_summary(by=request.actor, batch=batch),
        f"发放汇总表{batch.number}.pdf",
        reverse("benefits:batch", args=[pk]),
    )


@access(Action.SEE_BATCHES)
@require_POST
def summary(request: OfficeRequest, pk: int) -> HttpResponse:
    """The batch as a workbook for the file: its sums, steps and lines without account numbers."""
    batch = _batch(request, pk)
    try:
        data = export_batch(by=request.actor, batch=batch, purpose=_purpose(request))
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("benefits:batch", pk)
    name = f"{right_label(batch.cycle.right)}发放批次汇总 {batch.number} {clock.today().isoformat()}.xlsx"
    return file_answer(data, name, WORKBOOK)


@access(Action.RECORD_RESULTS)
@require_POST
def results(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, "请选择回盘文件")
        return redirect("benefits:batch", pk)
    content = upload.read(LARGEST_UPLOAD + 1)
    try:
        report = take_results(
            by=request.actor, batch=batch, content=content, name=(upload.name or "").replace("\0", ""),
            complete=request.POST.get("complete") == "yes",
        )  # fmt: skip
    except RefusedError as refused:
        messages.error(request, f"没有接收：{refused}")
        return redirect("benefits:batch", pk)
    digest = hashlib.sha256(content).hexdigest()[:8]
    words = "、".join(f"{LineVerdict(verdict).label}{count}" for verdict, count in report.counts.items())
    if report.known:
        messages.info(request, f"这个文件已经接收过（摘要{digest}），没有改动")
    else:
        messages.success(request, f"已逐行接收{report.file.count}行：{words}")
        for remark in report.file.remarks:
            messages.info(request, remark)
    return redirect("benefits:batch", pk)


def _purpose(request: OfficeRequest) -> str:
    return request.POST.get("purpose", "").replace("\0", "")


def _batch(request: OfficeRequest, pk: int) -> Batch:
    return get_visible(queries.batches(request.actor).select_related("layout", "rule"), pk)
