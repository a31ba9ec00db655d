"""Checks of data over HTTP: consents, the request, its start, the report, what the family says of it, and the recheck."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions import CheckedLine
from doudi.office.inquiry.enums import CheckOutcome, CheckScope, CheckStance
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import document_of, member_of, open_application, person_of
from doudi.web.api.schemas import Body, Day, Key, NoBody
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest

of_application = Router(tags=["inquiries"])
checks = Router(tags=["checks"])
reports = Router(tags=["checks"])


class ConsentBody(Body):
    """An adult lets the office check what `scope` names; `document`: the id of the signed paper."""

    person: Key
    scope: list[CheckScope] = Field(min_length=1, max_length=20)
    given_on: Day
    until: Day
    signer: str = Field(max_length=60)
    document: Key | None = None


class CheckBody(Body):
    matter: str = Field(max_length=4000)


class CheckedBody(Body):
    """Something that was checked; `of` null where it is the household's."""

    subject: str = Field(max_length=100)
    declared: str = Field(default="", max_length=100)
    on_record: str = Field(max_length=100)
    source: str = Field(max_length=100)
    agrees: bool
    of: Key | None = None


class ReportBody(Body):
    result: CheckOutcome
    valid_until: Day
    items: list[CheckedBody] = Field(min_length=1, max_length=100)
    summary: str = Field(default="", max_length=4000)
    document: Key | None = None


class StanceBody(Body):
    """The applicant was told of a report against the family, and says what of it."""

    informed_on: Day
    replied_on: Day
    reply: CheckStance
    remark: str = Field(default="", max_length=4000)


class RecheckBody(Body):
    note: str = Field(max_length=4000)


@of_application.post("/{application}/consents", summary="Record that an adult lets the office check")
@needs(Action.TAKE_APPLICATION)
def give_consent(request: OfficeRequest, application: int, payload: ConsentBody) -> dict[str, Any]:
    taken = open_application(request, application)
    consent = actions.give_consent(
        by=request.actor, application=taken, person=member_of(taken.household, payload.person, "person"),
        scope=payload.scope, given_on=payload.given_on, until=payload.until, signer=payload.signer,
        document=document_of(request, taken.household_id, payload.document),
    )  # fmt: skip
    return {"id": consent.pk, "person": consent.person_id}


@of_application.post("/{application}/checks", summary="Ask the verification centre to check a family")
@needs(Action.ACCEPT)
def ask(request: OfficeRequest, application: int, payload: CheckBody) -> dict[str, Any]:
    taken = open_application(request, application)
    return {"id": actions.request_check(by=request.actor, application=taken, matter=payload.matter).pk}


@checks.post("/{check}/start", summary="Start a check that was asked for")
@needs(Action.DECIDE)
def start(request: OfficeRequest, check: int, payload: NoBody) -> dict[str, Any]:
    row = get_open(request, queries.check_requests, check)
    actions.start_check(by=request.actor, request=row)
    return {"id": row.pk}


@checks.post("/{check}/report", summary="Report what a check came to")
@needs(Action.VERIFY_FACTS)
def report(request: OfficeRequest, check: int, payload: ReportBody) -> dict[str, Any]:
    row = get_open(request, queries.check_requests, check)
    items = [
        CheckedLine(
            item.subject, item.declared, item.on_record, item.source, item.agrees,
            person_of(row.household, item.of, "items"),
        )
        for item in payload.items
    ]  # fmt: skip
    written = actions.report_check(
        by=request.actor, request=row, result=payload.result, valid_until=payload.valid_until, items=items,
        summary=payload.summary, document=document_of(request, row.household_id, payload.document),
    )  # fmt: skip
    return {"id": written.pk, "check": row.pk}


@reports.post("/{report}/reply", summary="Record that the family was told, and what it says")
@needs(Action.ACCEPT)
def reply(request: OfficeRequest, report: int, payload: StanceBody) -> dict[str, Any]:
    row = get_open(request, queries.verification_reports, report)
    return {"id": actions.record_check_reply(by=request.actor, report=row, **payload.model_dump()).pk}


@reports.post("/{report}/recheck", summary="Close an objection by the report of the second check")
@needs(Action.ACCEPT)
def recheck(request: OfficeRequest, report: int, payload: RecheckBody) -> dict[str, Any]:
    row = get_open(request, queries.verification_reports, report)
    actions.conclude_recheck(by=request.actor, report=row, note=payload.note)
    return {"id": row.pk}
