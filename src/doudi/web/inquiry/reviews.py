"""Samples that are drawn so that anybody can draw them again, and reviews of decisions by another authority."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office.accounts.access import Action
from doudi.office.casework.queries import proceedings
from doudi.office.errors import RefusedError
from doudi.office.files.queries import of_subject
from doudi.office.inquiry import actions, appeal_course, queries, sample_frames
from doudi.office.inquiry.enums import AppealStage
from doudi.office.regions.queries import paths
from doudi.office.registry.vocabulary import right_label
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import AppealForm, AppealStepForm, SampleForm
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, record_list, record_look


@require_GET
@access(Action.DRAW_SAMPLES)
def list_samples(request: OfficeRequest) -> HttpResponse:
    """Cases that wait to be drawn from, and the samples that were drawn."""
    frames = sample_frames.waiting_frames(request.actor)
    page = page_of(request, queries.samples(request.actor).prefetch_related("entries"))
    record_list(request, "samples", len(page.rows))
    names = paths({county for county, _, _ in frames} | {sample.region_code for sample in page.rows})
    context = {
        "page": page,
        "rows": [(sample, names[sample.region_code]) for sample in page.rows],
        "frames": [(county, names[county], procedure, frame) for county, procedure, frame in frames],
    }
    return render(request, "inquiry/samples.html", context)


@require_http_methods(["GET", "POST"])
@access(Action.DRAW_SAMPLES)
def draw(request: OfficeRequest, region: str, procedure: str) -> HttpResponse:
    """Draws from the cases of a procedure in a county that wait for it."""
    frames = sample_frames.waiting_frames(request.actor)
    frame = next((frame for county, name, frame in frames if (county, name) == (region, procedure)), None)
    if frame is None:
        raise Http404
    page = EntryPage(
        "随机抽查", "抽取", reverse("inquiry:samples"),
        (("地区", paths({region})[region]), ("等待抽取", f"{len(frame.numbers)}件"), ("比例", f"{frame.share}%")),
        "每件只抽一次，不能重抽。抽取后可以下载抽样文件，任何人都能用 doudi sample redraw 重新抽取核对。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        sample = actions.draw_sample(by=request.actor, region_code=region, procedure=procedure, **fields)
        return f"抽中{sample.entries.filter(drawn=True).count()}件"

    return show_entry(request, page, SampleForm(**typed(request)), save)


@require_GET
@access(Action.DRAW_SAMPLES)
def sample_file(request: OfficeRequest, pk: int) -> HttpResponse:
    """The file by which anybody draws the sample again."""
    sample = get_visible(queries.samples(request.actor), pk)
    record_list(request, "sample", sample.entries.count())
    text = json.dumps(sample_frames.record_of(sample), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="sample-{sample.pk}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@access(Action.DECIDE)
def appeal(request: OfficeRequest, pk: int) -> HttpResponse:
    """Somebody applied for review of the decision on a proceeding."""
    proceeding = get_open(request, proceedings, pk)
    request.actor.require(Action.DECIDE, proceeding.region_code)
    decision = getattr(proceeding, "decision", None)
    if decision is None:
        messages.error(request, "这个事项还没有决定，不能申请复议")
        return redirect("inquiry:overview", proceeding.application_id)
    page = EntryPage(
        "登记行政复议申请", "登记", reverse("inquiry:overview", args=[proceeding.application_id]),
        (("决定", f"{right_label(proceeding.right)}：{'准予' if decision.granted else '不予'}"),),
        "复议期间原决定继续执行，复议机关另有决定的除外。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        actions.file_appeal(by=request.actor, decision=decision, **fields)
        return "复议申请已登记"

    documents = of_subject(request.actor, "household", proceeding.household_id)
    return show_entry(request, page, AppealForm(**typed(request), documents=documents), save)


@require_http_methods(["GET", "POST"])
@access(Action.DECIDE)
def appeal_steps(request: OfficeRequest, pk: int) -> HttpResponse:
    """How far a review is, and what happened next."""
    row = get_open(request, queries.appeals, pk)
    request.actor.require(Action.DECIDE, row.region_code)
    record_look(request, row.household, "appeal")
    stages = appeal_course.next_stages(row)
    clocks = [(clock.label, clock.due.day and _day(clock.due.day)) for clock in appeal_course.clocks_of(row)]
    page = EntryPage(
        "行政复议", "登记进展", reverse("inquiry:appeal", args=[pk]),
        (
            ("决定", right_label(row.decision.proceeding.right)), ("复议机关", row.authority), ("请求和理由", row.grounds),
            *((label, f"期限 {day}") for label, day in clocks if day),
        ),
        template="inquiry/appeal.html",
        more={
            "appeal": row, "steps": row.steps.select_related("recorded_by"), "may_decide_anew": AppealStage.ANEW in stages,
            "back": reverse("inquiry:overview", args=[row.decision.proceeding.application_id]),
        },
    )  # fmt: skip
    choices = [(stage.value, str(stage.label)) for stage in stages if stage != AppealStage.ANEW]

    def save(fields: dict[str, Any]) -> str:
        actions.advance_appeal(by=request.actor, appeal=row, **fields | {"stage": AppealStage(fields["stage"])})
        return "进展已登记"

    documents = of_subject(request.actor, "household", row.household_id)
    return show_entry(request, page, AppealStepForm(**typed(request), stages=choices, documents=documents), save)


def _day(number: int) -> str:

    return dt.date.fromordinal(number).isoformat()


@require_POST
@access(Action.DECIDE)
def decide_anew(request: OfficeRequest, pk: int) -> HttpResponse:
    """Opens the proceeding in which the county decides anew."""
    row = get_open(request, queries.appeals, pk)
    try:
        opened = actions.decide_anew(by=request.actor, appeal=row)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("inquiry:appeal", pk)
    messages.success(request, "已按复议决定重新办理，原决定在新的决定作出以前继续执行")
    return redirect("cases:detail", opened.application_id)
