"""Visits over HTTP: pictures as they arrive, the visit, what became of its questions; and all that an inquiry has so far."""

from __future__ import annotations

from typing import Any

from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions import DifferenceInput, FindingInput, VisitInput
from doudi.office.inquiry.actions.entries import companions
from doudi.office.inquiry.enums import QuestionResult, VisitLevel
from doudi.office.inquiry.models import NoticeEntry, VisitQuestion
from doudi.office.inquiry.perms import RECORDS, may_record
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import officer_of, open_application, person_of
from doudi.web.api.schemas import Body, Day, Key
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest

of_application = Router(tags=["inquiries"])
questions = Router(tags=["inquiries"])
TOKEN = r"^[0-9a-f-]{36}$"


class PictureBody(Body):
    """What stands in the form beside the picture: the token of the visit, and of a signature whose it is."""

    token: str = Field(pattern=TOKEN)
    purpose: str = Field(max_length=12)
    signer: str = Field(default="", max_length=60)


class FoundBody(Body):
    """What was seen of a group of answers."""

    group: str = Field(max_length=40)
    agrees: bool
    note: str = Field(default="", max_length=2000)


class DifferenceBody(Body):
    """An answer that does not fit what was seen; `of` null where it is the household's."""

    fact: str = Field(max_length=60)
    of: Key | None = None
    observation: str = Field(max_length=500)


class VisitBody(Body):
    """A visit. `digests`: those of its pictures, as they were acknowledged; `companion`: the other officer's id."""

    token: str = Field(pattern=TOKEN)
    visited_on: Day
    address: str = Field(max_length=200)
    met: str = Field(max_length=300)
    companion: Key
    level: VisitLevel = VisitLevel.FAMILY
    findings: list[FoundBody] = Field(max_length=60)
    differences: list[DifferenceBody] = Field(default_factory=list, max_length=200)
    helpers: str = Field(default="", max_length=200)
    notes: str = Field(default="", max_length=4000)
    digests: list[str] = Field(default_factory=list, max_length=60)


class SettledBody(Body):
    result: QuestionResult
    reason: str = Field(max_length=4000)


@of_application.get(
    "/{application}/inquiry", summary="What was recorded so far, and what this officer may record with whom"
)
@needs(Action.SEE_CASES)
def show_inquiry(request: OfficeRequest, application: int) -> dict[str, Any]:
    """Keys of the records, each with whether it still waits for somebody."""
    taken = open_application(request, application)
    proceedings = Proceeding.objects.filter(application=taken)
    entries = NoticeEntry.objects.filter(proceeding__in=proceedings).order_by("pk")
    return {
        "visits": list(taken.visits.order_by("pk").values_list("pk", flat=True)),
        "questions": _waiting(VisitQuestion.objects.filter(visit__application=taken), "answer"),
        "checks": _waiting(taken.check_requests, "report"),
        "check_reports": [check.report.pk for check in taken.check_requests.filter(report__isnull=False)],
        "notices": list(entries.values_list("notice", flat=True).distinct()),
        "notice_entries": list(entries.values_list("pk", flat=True)),
        "objections": _waiting(queries.objections(request.actor).filter(entry__in=entries), "ruling"),
        "hearings": _waiting(queries.hearings(request.actor).filter(proceeding__in=proceedings), "statement"),
        "missing_lists": _waiting(queries.missing_lists(request.actor).filter(application=taken), "reply"),
        "appeals": list(
            queries.appeals(request.actor).filter(decision__proceeding__in=proceedings).values_list("pk", flat=True)
        ),
        "may_record": sorted(may_record(request.actor, taken.region_code)),
        "companions": {
            name: [user.pk for user in companions(request.actor, RECORDS[name], taken.household)]
            for name in sorted(may_record(request.actor, taken.region_code) & {"visit", "hear", "notice", "handover"})
        },
    }


@of_application.post(
    "/{application}/visit-pictures", summary="A picture of a visit (multipart/form-data), acknowledged by digest"
)
@needs(Action.VISIT)
def keep_picture(
    request: OfficeRequest, application: int, payload: Form[PictureBody], file: File[UploadedFile]
) -> dict[str, Any]:
    taken = open_application(request, application)
    unknown = sorted(request.POST.keys() - PictureBody.model_fields.keys())
    if unknown:
        raise RefusedError(f"{unknown[0]}：没有这一项")
    kept = actions.keep_upload(
        by=request.actor,
        application=taken,
        token=payload.token,
        purpose=payload.purpose,
        signer=payload.signer,
        file=file,
    )
    return {"id": kept.pk, "sha256": kept.digest}


@of_application.post("/{application}/visits", summary="Record a visit; the same token again is the same visit")
@needs(Action.VISIT)
def record_visit(request: OfficeRequest, application: int, payload: VisitBody) -> dict[str, Any]:
    taken = open_application(request, application)
    visit = actions.record_visit(
        by=request.actor, application=taken,
        entered=VisitInput(
            token=payload.token, visited_on=payload.visited_on, address=payload.address, met=payload.met,
            companion=officer_of(payload.companion, "companion"), level=payload.level, helpers=payload.helpers,
            notes=payload.notes, digests=payload.digests,
            findings=[FindingInput(row.group, row.agrees, row.note) for row in payload.findings],
            differences=[
                DifferenceInput(row.fact, person_of(taken.household, row.of, "differences"), row.observation)
                for row in payload.differences
            ],
        ),
    )  # fmt: skip
    return {"id": visit.pk, "questions": list(visit.questions.order_by("pk").values_list("pk", flat=True))}


@questions.post("/{question}/answer", summary="Settle a difference that a visit saw")
@needs(Action.RECORD_FACTS)
def settle(request: OfficeRequest, question: int, payload: SettledBody) -> dict[str, Any]:
    row = get_open(request, queries.visit_questions, question)
    answer = actions.answer_question(by=request.actor, question=row, result=payload.result, reason=payload.reason)
    return {"id": answer.pk, "question": row.pk}


def _waiting(rows: Any, answered: str) -> list[dict[str, Any]]:
    found = rows.order_by("pk").values_list("pk", answered)
    return [{"id": key, "waits": answer is None} for key, answer in found]
