"""What the next batch would pay: how it differs from last month, what the checks say, and locking it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits.actions.batches import layout_of, lock_batch
from doudi.office.benefits.actions.trials import ask_trials, take_trial_answers
from doudi.office.benefits.batch_enums import AccountTrialState, CheckName, Weight
from doudi.office.benefits.batches.differences import LABELS
from doudi.office.benefits.batches.lock_checks import WITHOUT_SOURCE, check
from doudi.office.benefits.batches.plans import BatchPlan, LineFinding, PlannedLine, plan_lines
from doudi.office.benefits.models import AccountTrial, CountyLayout
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import path
from doudi.office.registry.models import Household
from doudi.web.benefits.places import county_of, layouts_of, month_of, right_of
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_list

SHOWN = 50
"""Lines that a page shows; the sums are of all."""
ASKED = 200
"""Findings at once for which a page takes reasons; the next batch has the others."""
LARGEST_UPLOAD = 20_000_000


@dataclass(frozen=True)
class CheckRow:
    """A check with what it found; `source` says why it finds nothing where its source is not there yet."""

    name: str
    label: str
    stopped: int
    asked: int
    source: str


@dataclass(frozen=True)
class FindingRow:
    """A finding with the family it is about."""

    finding: LineFinding
    head: str


@dataclass(frozen=True)
class LineRow:
    """A line with the family it is about and why it differs."""

    line: PlannedLine
    head: str
    household: int


@access(Action.SEE_BATCHES)
@require_safe
def plan(request: OfficeRequest) -> HttpResponse:
    county, right, month = county_of(request, Action.SEE_BATCHES), right_of(request), month_of(request)
    layouts = layouts_of(county)
    shown = _planned(county, right, month, layouts)
    record_list(request, "batch_plan", min(len(shown.lines), SHOWN))
    context = {
        "county": county,
        "place": path(county),
        "right": right,
        "month": month,
        "plan": shown,
        "layouts": [(layout.pk, layout.label) for layout in layouts],
        "may_lock": request.actor.may(Action.LOCK_PAYMENTS, county),
        "today": clock.today(),
        **_described(shown),
    }
    return render(request, "benefits/plan.html", context)


def _planned(county: str, right: str, month: object, layouts: list[CountyLayout]) -> BatchPlan:
    layout = layout_of(layouts[0]).roster if layouts else None
    return check(plan_lines(county, right, month), clock.today(), layout)  # type: ignore[arg-type]


def _described(shown: BatchPlan) -> dict[str, object]:
    """The plan as its page shows it."""
    households = {line.owed.holder: line.owed.household for line in shown.lines}
    payable = shown.to_pay()
    differing = [line for line in shown.lines if line.differences][:SHOWN]
    asked = [
        finding for finding in shown.findings if finding.weight == Weight.ASK and finding.holder not in shown.stopped
    ][:ASKED]
    stopped = [finding for finding in shown.findings if finding.weight == Weight.STOP]
    keys = {line.owed.household for line in differing} | {
        households[finding.holder] for finding in [*asked, *stopped[:SHOWN]]
    }
    heads = dict(Household.objects.filter(pk__in=keys).values_list("pk", "now__head_name"))
    counts = Counter((finding.name, finding.weight) for finding in shown.findings)
    return {
        "payable_count": len(payable),
        "payable_fen": sum(line.net_fen for line in payable),
        "differences": [(LABELS[kind], count, fen) for kind, (count, fen) in shown.sums_by_difference().items()],
        "checks": [
            CheckRow(
                name, name.label, counts[name, Weight.STOP], counts[name, Weight.ASK], WITHOUT_SOURCE.get(name, "")
            )
            for name in CheckName
        ],
        "asked": [FindingRow(finding, heads[households[finding.holder]]) for finding in asked],
        "stopped": [FindingRow(finding, heads[households[finding.holder]]) for finding in stopped[:SHOWN]],
        "stopped_count": len(shown.stopped),
        "lines": [LineRow(line, heads[line.owed.household], line.owed.household) for line in differing],
        "untested": counts[CheckName.TRIAL, Weight.STOP],
        "ended": list(shown.ended.values())[:SHOWN],
    }


@access(Action.LOCK_PAYMENTS)
@require_POST
def lock(request: OfficeRequest) -> HttpResponse:
    county, right, month = county_of(request, Action.LOCK_PAYMENTS), right_of(request), month_of(request)
    layouts = layouts_of(county)
    chosen = next((row for row in layouts if str(row.pk) == request.POST.get("layout")), None)
    address = f"{reverse('benefits:plan')}?{urlencode({'region': county, 'right': right, 'month': f'{month:%Y-%m}'})}"
    if chosen is None:
        messages.error(request, "请先在“发放设置”中保存名册版式")
        return redirect(address)
    accepted = {
        name.removeprefix("reason."): str(reason)
        for name, reason in request.POST.items()
        if name.startswith("reason.") and str(reason).strip()
    }
    try:
        batch = lock_batch(
            by=request.actor,
            plan=_planned(county, right, month, layouts),
            layout=chosen,
            seen_digest=request.POST.get("digest", ""),
            accepted=accepted,
        )
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect(address)
    messages.success(request, f"批次{batch.number}已锁定，等待另一人审批")
    return redirect("benefits:batch", batch.pk)


@access(Action.LOCK_PAYMENTS)
@require_POST
def trials(request: OfficeRequest) -> HttpResponse:
    """The list of accounts that the counterpart is to confirm."""
    county, right, month = county_of(request, Action.LOCK_PAYMENTS), right_of(request), month_of(request)
    layouts = layouts_of(county)
    address = f"{reverse('benefits:plan')}?{urlencode({'region': county, 'right': right, 'month': f'{month:%Y-%m}'})}"
    if not layouts:
        messages.error(request, "请先在“发放设置”中保存名册版式")
        return redirect(address)
    try:
        data = ask_trials(by=request.actor, plan=_planned(county, right, month, layouts), layout=layouts[0])
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect(address)
    return file_answer(data, f"账户验证 {clock.today().isoformat()}.{layout_of(layouts[0]).roster.format}")


@access(Action.RECORD_RESULTS)
def trial_answers(request: OfficeRequest) -> HttpResponse:
    """The lists of accounts that wait for an answer, and the form that takes one."""
    county = county_of(request, Action.RECORD_RESULTS)
    waiting = AccountTrial.objects.filter(region_code=county, state=AccountTrialState.WAITING)
    numbers = Counter(waiting.values_list("list_number", flat=True))
    status = 200
    if request.method == "POST":
        status = _take_answers(request, county)
        if status == 200:
            return redirect(f"{reverse('benefits:trial_answers')}?{urlencode({'region': county})}")
    lists = [(number, f"{number}（{count}个待答复）") for number, count in sorted(numbers.items())]
    context = {"county": county, "place": path(county), "numbers": lists}
    return render(request, "benefits/trials.html", context, status=status)


def _take_answers(request: OfficeRequest, county: str) -> int:
    upload, layouts = request.FILES.get("file"), layouts_of(county)
    if upload is None or not layouts:
        messages.error(request, "请选择回盘文件" if layouts else "请先在“发放设置”中保存名册版式")
        return 422
    number = request.POST.get("number", "")
    try:
        report = take_trial_answers(
            by=request.actor, county=county, number=number, layout=layouts[0], content=upload.read(LARGEST_UPLOAD)
        )
    except RefusedError as refused:
        messages.error(request, str(refused))
        return 422
    messages.success(request, f"验证相符{report.confirmed}个，不符{report.failed}个，不能对应{report.unknown}行")
    return 200


def file_answer(data: bytes, name: str, content_type: str = "application/octet-stream") -> HttpResponse:
    """A file that leaves the office."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
