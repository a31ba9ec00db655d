"""The course of a proceeding over HTTP: what may be done now and by when, its steps, circumstances and pauses, and urgent aid."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router
from pydantic import Field

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import actions, queries
from doudi.office.casework.actions import AidInput
from doudi.office.casework.actions.course import extensions
from doudi.office.casework.course.course import Course, course_of
from doudi.office.casework.enums import AidForm
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry.recorded_steps import is_recorded, recorded_in_any
from doudi.policies.procedures.model import DONE
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import (
    day_text,
    document_of,
    officer_of,
    officers_of,
    open_application,
    open_proceeding,
)
from doudi.web.api.schemas import Body, Day, Key, Money, VersionBody, fen
from doudi.web.requests import OfficeRequest

of_application = Router(tags=["applications"])
of_proceeding = Router(tags=["proceedings"])


class ChosenProcedureBody(Body):
    """A procedure that is chosen for a right instead of its own, such as urgent aid, with the reason."""

    procedure: str = Field(max_length=60)
    reason: str = Field(max_length=500)


class CourseBody(VersionBody):
    """What is entered in the course: a `step` of the procedure (with `people`, `result`, `document`), a `circumstance` or an
    `extension` of a time limit, a `pause` of its clocks for a cause that the procedure names, or that they go on (`resume`)."""

    what: Literal["step", "circumstance", "extension", "pause", "resume"]
    name: str = Field(default="", max_length=30)
    on: Day | None = None
    result: str = Field(default=DONE, max_length=30)
    people: list[Key] = Field(default_factory=list, max_length=20)
    note: str = Field(default="", max_length=500)
    document: Key | None = None


class AidBody(VersionBody):
    """Urgent aid that was handed out; `agreed_by` the county's officer who agreed to more than the township approves by itself."""

    form: AidForm
    amount: Money
    goods: str = Field(default="", max_length=200)
    matter: str = Field(max_length=500)
    receiver: str = Field(max_length=60)
    given_on: Day
    agreed_by: Key | None = None


@of_application.post("/{application}/on-choice", summary="Open a procedure that is chosen, such as urgent aid")
@needs(Action.TAKE_APPLICATION)
def open_on_choice(request: OfficeRequest, application: int, payload: ChosenProcedureBody) -> dict[str, Any]:
    taken = open_application(request, application)
    opened = actions.open_on_choice(
        by=request.actor, application=taken, procedure=payload.procedure, reason=payload.reason
    )
    return _key(opened)


@of_proceeding.get("/{proceeding}/course", summary="What may be done now, by whom and by when, and what is lacking")
@needs(Action.SEE_CASES)
def show_course(request: OfficeRequest, proceeding: int) -> dict[str, Any]:
    course = _course(open_proceeding(request, proceeding))
    longer = extensions(course)
    known = course.procedure.circumstances
    return _key(course.proceeding) | {
        "procedure": course.procedure.name,
        "open": [
            {
                "step": step.name, "label": step.label, "by": step.step.duty_in(course.circumstances),
                "people": step.people, "results": step.results, "earliest": day_text(max(step.earliest, clock.today())),
                "due_on": day_text(step.due_on), "by_record": is_recorded(course, step.name),
            }
            for step in course.open_steps
        ],
        "clocks": [
            {
                "label": each.label, "until": each.until, "due_on": day_text(each.due_on), "light": each.light,
                "arithmetic": each.arithmetic,
            }
            for each in course.clocks
        ],
        "circumstances": sorted(course.circumstances),
        "may_arise": {name: each.label for name, each in known.items() if name not in course.circumstances},
        "may_extend": {name: known[name].label for name in longer},
        "may_pause": {pause.name: pause.label for pause in course.procedure.pauses},
        "recheck_on": day_text(course.recheck_on),
        "kept_until": day_text(course.kept_until),
    }  # fmt: skip


@of_proceeding.post("/{proceeding}/course", summary="Enter a step, a circumstance, an extension or a pause")
@needs(Action.SEE_CASES)
def enter(request: OfficeRequest, proceeding: int, payload: CourseBody) -> dict[str, Any]:
    case = open_proceeding(request, proceeding)
    day = payload.on or clock.today()
    arguments: dict[str, Any] = {"version": payload.version, "on": day}
    match payload.what:
        case "step":
            if recorded_in_any([_course(case)], payload.name):
                raise RefusedError("name：这一步随记录表登记，请提交它的记录")
            actions.take_step(
                request.actor, case, payload.name, **arguments, result=payload.result, note=payload.note,
                people=officers_of(payload.people, "people"),
                document=document_of(request, case.household_id, payload.document),
            )  # fmt: skip
        case "circumstance":
            actions.note_circumstance(request.actor, case, payload.name, **arguments, reason=payload.note)
        case "extension":
            actions.extend(request.actor, case, payload.name, **arguments, reason=payload.note)
        case "pause":
            actions.pause(request.actor, case, payload.name, **arguments, reason=payload.note)
        case "resume":
            actions.resume(request.actor, case, **arguments, reason=payload.note)
    return _key(queries.proceedings(request.actor).get(pk=case.pk))


@of_proceeding.post("/{proceeding}/aid", summary="Record urgent aid that was handed out")
@needs(Action.ACCEPT)
def hand_out(request: OfficeRequest, proceeding: int, payload: AidBody) -> dict[str, Any]:
    case = open_proceeding(request, proceeding)
    agreed_by = None if payload.agreed_by is None else officer_of(payload.agreed_by, "agreed_by")
    aid = actions.hand_out(
        by=request.actor, proceeding=case, expected_version=payload.version,
        entered=AidInput(
            form=payload.form, amount_fen=fen(payload.amount) or 0, goods=payload.goods, matter=payload.matter,
            receiver=payload.receiver, given_on=payload.given_on, agreed_by=agreed_by,
        ),
    )  # fmt: skip
    return {"id": aid.pk, "award": aid.award_id}


def _course(proceeding: Proceeding) -> Course:
    course = course_of(proceeding)
    if course is None:
        raise RefusedError("这件事项在启用办理程序以前已经办结")
    return course


def _key(proceeding: Proceeding) -> dict[str, Any]:
    return {"id": proceeding.pk, "state": proceeding.state, "version": proceeding.version}
