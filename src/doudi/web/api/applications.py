"""Applications and proceedings over HTTP: taken, followed and moved on as on the pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.accounts.models import ApiToken
from doudi.office.casework import actions, queries
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Application, Proceeding
from doudi.office.casework.records import record_text
from doudi.office.errors import RefusedError
from doudi.office.registry import queries as registry
from doudi.office.registry.models import Person
from doudi.rules import money
from doudi.web.api.access import needs
from doudi.web.api.newcomers import doubts, forms_of
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import ApplicationBody, RightsBody, StepBody, moment_text
from doudi.web.cases.newcomers import newcomer_of
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_list, record_look

applications = Router(tags=["applications"])
proceedings = Router(tags=["proceedings"])


@applications.get("", summary="Applications, the newest first")
@needs(Action.SEE_CASES)
def list_applications(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.applications(request.actor), cursor, limit, _application)
    record_list(request, "api/applications", len(page["items"]))
    return page


@applications.get("/{application}", summary="An application with its proceedings")
@needs(Action.SEE_CASES)
def show_application(request: OfficeRequest, application: int) -> dict[str, Any]:
    taken = _open_application(request, application)
    opened = queries.proceedings(request.actor).filter(application=taken).order_by("pk")
    return _application(taken) | {"proceedings": [proceeding_row(proceeding) for proceeding in opened]}


@applications.post("", summary="Take an application; of a new family its people are registered with it")
@needs(Action.TAKE_APPLICATION)
def take(request: OfficeRequest, payload: ApplicationBody) -> Any:
    """Where a member may be registered already, nobody is: the answer is a problem that names them under `registered`."""
    token = _form_of(request)
    if payload.household is None:
        request.actor.require(Action.TAKE_APPLICATION, payload.region)
        application = _take_newcomers(request, payload, token)
        if isinstance(application, HttpResponse):
            return application
        taken = application
    else:
        family = get_open(request, registry.households, payload.household)
        membership = family.memberships.filter(valid_to__isnull=True, person=payload.applicant or 0).first()
        if membership is None:
            raise RefusedError("applicant：申请人应是家庭成员之一")
        taken = actions.take_application(
            by=request.actor,
            token=token,
            household=family,
            applicant=membership.person,
            channel=payload.channel,
            note=payload.note,
            authorised_on=payload.authorised_on,
        )
    return {"id": taken.pk, "number": taken.number, "household": taken.household_id}


@applications.post("/{application}/proceedings", summary="Open a proceeding for each right applied for")
@needs(Action.TAKE_APPLICATION)
def open_proceedings(request: OfficeRequest, application: int, payload: RightsBody) -> dict[str, Any]:
    taken = _open_application(request, application)
    memberships = taken.household.memberships.filter(valid_to__isnull=True).select_related("person")
    people = {membership.person_id: membership.person for membership in memberships}
    rights: list[tuple[str, Person | None]] = []
    for entry in payload.rights:
        person = None if entry.of == "household" else people.get(entry.of)
        if entry.of != "household" and person is None:
            raise RefusedError(f"{entry.right}：没有编号为 {entry.of} 的家庭成员")
        rights.append((entry.right, person))
    opened = actions.open_proceedings(by=request.actor, application=taken, rights=rights)
    return {"proceedings": [_key(proceeding) for proceeding in opened]}


@proceedings.get("", summary="Proceedings, the newest first; `state` keeps those in one state")
@needs(Action.SEE_CASES)
def list_proceedings(
    request: OfficeRequest, state: str = "", cursor: str | None = None, limit: int = 30
) -> dict[str, Any]:
    rows = queries.proceedings(request.actor)
    if state:
        if state not in ProceedingState.values:
            raise RefusedError(f"没有“{state}”这种状态；可选：{'、'.join(ProceedingState.values)}")
        rows = rows.filter(state=state)
    page = page_of(rows, cursor, limit, proceeding_row)
    record_list(request, "api/proceedings", len(page["items"]), state=state)
    return page


@proceedings.get("/{proceeding}", summary="A proceeding with its steps and its decision")
@needs(Action.SEE_CASES)
def show_proceeding(request: OfficeRequest, proceeding: int) -> dict[str, Any]:
    case = _open_proceeding(request, proceeding)
    return proceeding_row(case) | {"steps": _steps(case), "decision": _decision(case)}


@proceedings.get("/{proceeding}/steps", summary="The steps that were taken, the first one first")
@needs(Action.SEE_CASES)
def list_steps(request: OfficeRequest, proceeding: int) -> dict[str, Any]:
    return {"items": _steps(_open_proceeding(request, proceeding)), "next": None}


@proceedings.post("/{proceeding}/steps", summary="Take a step")
@needs(Action.SEE_CASES)
def take_step(request: OfficeRequest, proceeding: int, payload: StepBody) -> dict[str, Any]:
    """What may be done, and by whom, is asked again by the step itself."""
    case = _open_proceeding(request, proceeding)
    _STEPS[payload.step](request, case, payload)
    return _key(queries.proceedings(request.actor).get(pk=case.pk))


@proceedings.get("/{proceeding}/record", summary="The signed record of the decision, for `doudi replay`")
@needs(Action.SEE_CASES)
def show_record(request: OfficeRequest, proceeding: int) -> HttpResponse:
    decision = getattr(_open_proceeding(request, proceeding), "decision", None)
    if decision is None:
        raise Http404
    return HttpResponse(record_text(decision), content_type="application/json")


def _form_of(request: OfficeRequest) -> str:
    """What a form's token is to a page: the same request of the same program gives the same application, also after the
    answer to it was dropped."""
    token: ApiToken = request.api_token  # type: ignore[attr-defined]
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{token.digest}/{request.headers['Idempotency-Key']}"))


def _take_newcomers(request: OfficeRequest, payload: ApplicationBody, token: str) -> Application | HttpResponse:
    """The application of a family that is not registered yet, or what is still to be said of its people."""
    earlier = queries.applications(request.actor).filter(token=token).first()
    if earlier is not None:
        return earlier
    forms = forms_of(payload.members)
    problem = doubts(request, forms)
    if problem is not None:
        return problem
    return actions.take_family(
        by=request.actor,
        token=token,
        region_code=payload.region,
        address=payload.address,
        authorised_on=payload.authorised_on,
        members=[newcomer_of(form) for form in forms],
        channel=payload.channel,
        note=payload.note,
    )


def _open_application(request: OfficeRequest, key: int) -> Application:
    application = get_open(request, queries.applications, key)
    record_look(request, application.household, "api")
    return application


def _open_proceeding(request: OfficeRequest, key: int) -> Proceeding:
    proceeding = get_open(request, queries.proceedings, key)
    record_look(request, proceeding.household, "api")
    return proceeding


def _accept(request: OfficeRequest, case: Proceeding, body: StepBody) -> None:
    actions.accept(by=request.actor, proceeding=case, expected_version=body.version, authorised_on=body.authorised_on)


def _opinion(request: OfficeRequest, case: Proceeding, body: StepBody) -> None:
    actions.give_opinion(
        by=request.actor,
        proceeding=case,
        expected_version=body.version,
        verdict=body.verdict,
        reason=body.reason,
        fingerprint=body.seen,
    )


def _decide(request: OfficeRequest, case: Proceeding, body: StepBody) -> None:
    if body.verdict not in ("grant", "refuse"):
        raise RefusedError("verdict：请填 grant（给予）或 refuse（不予）")
    actions.decide(
        by=request.actor,
        proceeding=case,
        expected_version=body.version,
        grant=body.verdict == "grant",
        reason=body.reason,
        amount=Decimal(body.amount) if body.amount else None,
    )


def _send_back(request: OfficeRequest, case: Proceeding, body: StepBody) -> None:
    actions.send_back(by=request.actor, proceeding=case, expected_version=body.version, note=body.reason)


def _withdraw(request: OfficeRequest, case: Proceeding, body: StepBody) -> None:
    actions.withdraw(by=request.actor, proceeding=case, expected_version=body.version, note=body.reason)


_STEPS: dict[str, Callable[[OfficeRequest, Proceeding, StepBody], None]] = {
    "accept": _accept,
    "opinion": _opinion,
    "decide": _decide,
    "send-back": _send_back,
    "withdraw": _withdraw,
}


def _application(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "number": application.number,
        "household": application.household_id,
        "applicant": application.applicant_id,
        "region": application.region_code,
        "channel": application.channel,
        "received_on": application.received_on.isoformat(),
    }


def _key(proceeding: Proceeding) -> dict[str, Any]:
    return {"id": proceeding.pk, "state": proceeding.state, "version": proceeding.version}


def proceeding_row(proceeding: Proceeding) -> dict[str, Any]:
    return _key(proceeding) | {
        "application": proceeding.application_id,
        "household": proceeding.household_id,
        "right": proceeding.right,
        "of": proceeding.person_id or "household",
        "region": proceeding.region_code,
        "accepted_on": proceeding.accepted_on.isoformat() if proceeding.accepted_on else None,
        "due_on": proceeding.due_on.isoformat() if proceeding.due_on else None,
    }


def _steps(proceeding: Proceeding) -> list[dict[str, Any]]:
    return [
        {
            "step": step.name,
            "kind": step.kind or "act",
            "day": step.day.isoformat() if step.day else None,
            "result": step.result,
            "from": step.source,
            "to": step.target,
            "at": moment_text(step.at),
            "note": step.note,
        }
        for step in proceeding.steps.order_by("pk")
    ]


def _decision(proceeding: Proceeding) -> dict[str, Any] | None:
    """The sum as text in yuan; months are a whole number."""
    decision = getattr(proceeding, "decision", None)
    if decision is None:
        return None
    amount = decision.amount_fen
    if amount is not None and decision.unit != "months":
        amount = money.yuan(amount)
    return {
        "granted": decision.granted,
        "amount": amount,
        "unit": decision.unit or None,
        "clauses": decision.clauses,
        "reason": decision.reason,
        "at": moment_text(decision.at),
        "determination": decision.determination.digest,
    }
