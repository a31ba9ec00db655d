"""Registers beside a case over HTTP: kin of staff, what is missing, first contacts, and cases that are handed on."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework import queries as casework
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions.registers import MissingItem
from doudi.office.inquiry.models import FirstContact
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import day_text, member_of, officer_of, open_application
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, Day, Key
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, get_visible, record_list

of_application = Router(tags=["inquiries"])
missing_lists = Router(tags=["inquiries"])
contacts = Router(tags=["contacts"])


class KinBody(Body):
    """A member of the family is kin of somebody who handles cases."""

    person: Key
    staff_name: str = Field(max_length=60)
    staff_post: str = Field(max_length=120)
    relation: str = Field(max_length=30)


class MissingItemBody(Body):
    whose: str = Field(max_length=200)
    subject: str = Field(max_length=200)
    evidence: str = Field(default="", max_length=200)


class MissingBody(Body):
    """Everything that is missing; it is told once."""

    items: list[MissingItemBody] = Field(min_length=1, max_length=60)
    reply_by: Day


class SuppliedBody(Body):
    supplied: bool
    replied_on: Day
    note: str = Field(default="", max_length=300)


class HandoverBody(Body):
    colleague: Key
    reason: str = Field(max_length=500)


class ContactBody(Body):
    """Who asked for help and what for; with `department` it is passed on."""

    region: str = Field(max_length=12)
    name: str = Field(max_length=60)
    matter: str = Field(max_length=4000)
    met_on: Day
    phone: str = Field(default="", max_length=20)
    department: str = Field(default="", max_length=120)


class ContactAnswerBody(Body):
    """What came of it; `application`: the one that came of it, where one did."""

    answered_on: Day
    answer: str = Field(max_length=4000)
    application: Key | None = None


@of_application.post("/{application}/kin", summary="Register that a member is kin of staff")
@needs(Action.TAKE_APPLICATION)
def register_kin(request: OfficeRequest, application: int, payload: KinBody) -> dict[str, Any]:
    taken = open_application(request, application)
    values = payload.model_dump() | {"person": member_of(taken.household, payload.person, "person")}
    return {"id": actions.register_tie(by=request.actor, application=taken, **values).pk}


@of_application.post("/{application}/missing", summary="Tell everything that is missing, once, by letter")
@needs(Action.TAKE_APPLICATION)
def tell_missing(request: OfficeRequest, application: int, payload: MissingBody) -> dict[str, Any]:
    taken = open_application(request, application)
    items = [MissingItem(**item.model_dump()) for item in payload.items]
    return {"id": actions.tell_missing(by=request.actor, application=taken, items=items, reply_by=payload.reply_by).pk}


@missing_lists.post("/{missing_list}/reply", summary="Record whether what was missing was brought")
@needs(Action.TAKE_APPLICATION)
def reply(request: OfficeRequest, missing_list: int, payload: SuppliedBody) -> dict[str, Any]:
    row = get_open(request, queries.missing_lists, missing_list)
    return {"id": actions.record_missing_reply(by=request.actor, missing_list=row, **payload.model_dump()).pk}


@of_application.post("/{application}/handover", summary="Hand the application to a colleague")
@needs(Action.TAKE_APPLICATION)
def hand_over(request: OfficeRequest, application: int, payload: HandoverBody) -> dict[str, Any]:
    taken = open_application(request, application)
    colleague = officer_of(payload.colleague, "colleague")
    return {"id": actions.hand_over(by=request.actor, application=taken, colleague=colleague, reason=payload.reason).pk}


@contacts.get("", summary="First contacts, the newest first")
@needs(Action.REGISTER)
def list_contacts(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.contacts(request.actor), cursor, limit, _contact)
    record_list(request, "contacts", len(page["items"]))
    return page


@contacts.post("", summary="Take down who asked for help and what for")
@needs(Action.REGISTER)
def take_down(request: OfficeRequest, payload: ContactBody) -> dict[str, Any]:
    values = payload.model_dump(exclude={"region"})
    return _contact(actions.take_down_contact(by=request.actor, region_code=payload.region, **values))


@contacts.post("/{contact}/answer", summary="Record what came of a first contact, as the person was told it")
@needs(Action.REGISTER)
def answer(request: OfficeRequest, contact: int, payload: ContactAnswerBody) -> dict[str, Any]:
    row = get_visible(queries.contacts(request.actor), contact)
    application = None
    if payload.application is not None:
        application = casework.applications(request.actor).filter(pk=payload.application).first()
        if application is None:
            raise RefusedError(f"application：没有编号为 {payload.application} 的申请")
    values = payload.model_dump() | {"application": application}
    return {"id": actions.answer_contact(by=request.actor, contact=row, **values).pk}


def _contact(row: FirstContact) -> dict[str, Any]:
    return {
        "id": row.pk, "region": row.region_code, "name": row.name, "matter": row.matter, "outcome": row.outcome,
        "department": row.department, "met_on": day_text(row.met_on), "answered": hasattr(row, "answer"),
    }  # fmt: skip
