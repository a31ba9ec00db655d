"""The newest inspection, and the losses of witnesses that one person reports and another acknowledges."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts.access import Action
from doudi.office.audit.witness_losses import present_losses
from doudi.office.errors import RefusedError
from doudi.office.inspection import actions, queries
from doudi.web.inspection.forms import Acknowledgement, LossReport
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest


@access(Action.SEE_INSPECTIONS)
@require_safe
def latest(request: OfficeRequest) -> HttpResponse:
    return _show(request)


@access(Action.REPORT_WITNESS_LOSS)
@require_POST
def report_loss(request: OfficeRequest) -> HttpResponse:
    form = LossReport(request.POST)
    if form.is_valid():
        try:
            actions.report_witness_loss(by=request.actor, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已报告，待审计监督人员确认")
            return redirect("inspection:latest")
    return _show(request, form)


@access(Action.ACKNOWLEDGE_WITNESS_LOSS)
@require_POST
def acknowledge_loss(request: OfficeRequest) -> HttpResponse:
    form = Acknowledgement(request.POST)
    try:
        if not form.is_valid():
            raise RefusedError("请在列出的见证中选择一份，没有确认任何遗失")
        actions.acknowledge_witness_loss(by=request.actor, **form.cleaned_data)
        messages.success(request, "已确认。以后核对时显示为提示，不再算作问题")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("inspection:latest")


def _show(request: OfficeRequest, form: LossReport | None = None) -> HttpResponse:
    """The page; with a form that was refused beside the loss that it is about, or on top where it is about none."""
    inspection = queries.latest_inspection()
    results = list(inspection.results.all()) if inspection else []
    typed = form["witness"].value() if form else None
    losses = [
        {"loss": loss, "form": form if str(loss.begun) == typed else LossReport(initial={"witness": loss.begun})}
        for loss in present_losses()
    ]
    context = {
        "inspection": inspection,
        "alarm": queries.find_alarm(),
        "faulty": [result for result in results if result.faults],
        "sound": [result.label for result in results if not result.faults],
        "remarks": [(result.label, remark) for result in results for remark in result.remarks],
        "losses": losses,
        "stray_form": form if form and all(line["form"] is not form for line in losses) else None,
        "may_report": request.actor.may_somewhere(Action.REPORT_WITNESS_LOSS),
        "may_acknowledge": request.actor.may_somewhere(Action.ACKNOWLEDGE_WITNESS_LOSS),
    }
    return render(request, "inspection/latest.html", context, status=422 if form else 200)
