"""Samples that anybody can draw again, and reviews of decisions by another authority, over HTTP."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, appeal_course, queries, sample_frames
from doudi.office.inquiry.enums import AppealStage
from doudi.office.inquiry.models import Sample
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import day_text, document_of, open_proceeding
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, Day, Key, NoBody
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, get_visible, record_list, record_look

of_proceeding = Router(tags=["appeals"])
appeals = Router(tags=["appeals"])
samples = Router(tags=["samples"])


class AppealBody(Body):
    """Somebody applied for review of the decision."""

    informed_on: Day
    applied_on: Day
    authority: str = Field(max_length=120)
    grounds: str = Field(max_length=4000)
    document: Key | None = None


class AppealStepBody(Body):
    stage: AppealStage
    taken_on: Day
    note: str = Field(max_length=4000)
    document: Key | None = None


class SampleBody(Body):
    """A published seed, with where anybody can look it up."""

    region: str = Field(max_length=12)
    procedure: str = Field(max_length=60)
    seed: str = Field(max_length=120)
    seed_source: str = Field(max_length=200)


@of_proceeding.post("/{proceeding}/appeal", summary="Record that somebody applied for review of the decision")
@needs(Action.DECIDE)
def file_appeal(request: OfficeRequest, proceeding: int, payload: AppealBody) -> dict[str, Any]:
    case = open_proceeding(request, proceeding)
    decision = getattr(case, "decision", None)
    if decision is None:
        raise RefusedError("这个事项还没有决定，不能申请复议")
    values = payload.model_dump() | {"document": document_of(request, case.household_id, payload.document)}
    return {"id": actions.file_appeal(by=request.actor, decision=decision, **values).pk}


@appeals.get("/{appeal}", summary="How far a review is, and what may come next")
@needs(Action.DECIDE)
def show_appeal(request: OfficeRequest, appeal: int) -> dict[str, Any]:
    row = get_open(request, queries.appeals, appeal)
    record_look(request, row.household, "appeal")
    return {
        "id": row.pk, "proceeding": row.decision.proceeding_id, "authority": row.authority,
        "applied_on": day_text(row.applied_on), "next": [stage.value for stage in appeal_course.next_stages(row)],
        "steps": [
            {"stage": step.stage, "taken_on": day_text(step.taken_on), "note": step.note}
            for step in row.steps.order_by("pk")
        ],
    }  # fmt: skip


@appeals.post("/{appeal}/steps", summary="Record the next thing that happened to a review")
@needs(Action.DECIDE)
def advance(request: OfficeRequest, appeal: int, payload: AppealStepBody) -> dict[str, Any]:
    row = get_open(request, queries.appeals, appeal)
    values = payload.model_dump() | {"document": document_of(request, row.household_id, payload.document)}
    return {"id": actions.advance_appeal(by=request.actor, appeal=row, **values).pk}


@appeals.post("/{appeal}/anew", summary="Open the proceeding in which it is decided anew")
@needs(Action.DECIDE)
def decide_anew(request: OfficeRequest, appeal: int, payload: NoBody) -> dict[str, Any]:
    opened = actions.decide_anew(by=request.actor, appeal=get_open(request, queries.appeals, appeal))
    return {"id": opened.pk, "state": opened.state, "version": opened.version}


@samples.get("", summary="Samples that were drawn, the newest first, and cases that wait to be drawn from")
@needs(Action.DRAW_SAMPLES)
def list_samples(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.samples(request.actor), cursor, limit, _sample)
    record_list(request, "samples", len(page["items"]))
    waiting = [
        {"region": county, "procedure": procedure, "cases": len(frame.numbers), "share": frame.share}
        for county, procedure, frame in sample_frames.waiting_frames(request.actor)
    ]
    return page | {"waiting": waiting}


@samples.get("/{sample}", summary="The record by which anybody draws a sample again")
@needs(Action.DRAW_SAMPLES)
def show_sample(request: OfficeRequest, sample: int) -> dict[str, Any]:
    row = get_visible(queries.samples(request.actor), sample)
    record_list(request, "sample", row.entries.count())
    return _sample(row) | {"record": sample_frames.record_of(row)}


@samples.post("", summary="Draw from every case of a procedure that waits for it")
@needs(Action.DRAW_SAMPLES)
def draw(request: OfficeRequest, payload: SampleBody) -> dict[str, Any]:
    values = payload.model_dump(exclude={"region"})
    return _sample(actions.draw_sample(by=request.actor, region_code=payload.region, **values))


def _sample(row: Sample) -> dict[str, Any]:
    return {
        "id": row.pk, "region": row.region_code, "procedure": row.procedure, "seed": row.seed, "share": row.share,
        "drawn_on": day_text(row.drawn_on), "drawn": row.entries.filter(drawn=True).count(),
        "cases": row.entries.count(),
    }  # fmt: skip
