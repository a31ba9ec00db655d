"""Changes of people's numbers that wait for a second officer, over HTTP. Those of accounts are for a person at the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from ninja import Router
from pydantic import Field

from doudi.office.accounts import actions as accounts
from doudi.office.accounts import perms, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import RequestKind
from doudi.office.accounts.models import ChangeRequest
from doudi.office.registry.actions import approve_bank_account, approve_person_number
from doudi.office.registry.perms import is_closed
from doudi.office.registry.queries import open_requests
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, NoBody, moment_text
from doudi.web.closed_files import family_of, refuse
from doudi.web.requests import OfficeRequest, get_visible

router = Router(tags=["approvals"])
_EFFECTS = {RequestKind.PERSON_NUMBER: approve_person_number, RequestKind.BANK_ACCOUNT: approve_bank_account}


class ApprovalBody(Body):
    """The number as the second officer reads it from the paper; where it differs, the request is rejected."""

    number: str = Field(max_length=40)


class RejectionBody(Body):
    reason: str = Field(max_length=200)


@router.get("", summary="Requests that wait for this officer or that this officer made, the newest first")
@needs(Action.SEE_CASES)
def list_approvals(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    rows = open_requests(request.actor, _requests(request.actor))
    return page_of(rows, cursor, limit, lambda change: _request(request.actor, change))


@router.get("/{approval}", summary="A request for a change")
@needs(Action.SEE_CASES)
def show_approval(request: OfficeRequest, approval: int) -> dict[str, Any]:
    return _request(request.actor, _visible(request, approval))


@router.post("/{approval}/approval", summary="Approve a change, so that it takes effect")
@needs(Action.APPROVE_NUMBERS)
def approve(request: OfficeRequest, approval: int, payload: ApprovalBody) -> dict[str, Any]:
    change = _visible(request, approval)
    effect = _EFFECTS[RequestKind(change.kind)](by=request.actor, request=change, number=payload.number)
    return {"id": change.pk, "state": effect.request.state, "reason": effect.request.reason}


@router.post("/{approval}/rejection", summary="Reject a change, with the reason for whoever asked")
@needs(Action.APPROVE_NUMBERS)
def reject(request: OfficeRequest, approval: int, payload: RejectionBody) -> dict[str, Any]:
    change = accounts.reject_change(by=request.actor, request=_visible(request, approval), reason=payload.reason)
    return {"id": change.pk, "state": change.state}


@router.post("/{approval}/withdrawal", summary="Take back what one has asked for")
@needs(Action.SEE_CASES)
def withdraw(request: OfficeRequest, approval: int, payload: NoBody) -> dict[str, Any]:
    change = accounts.withdraw_change(by=request.actor, request=_visible(request, approval))
    return {"id": change.pk, "state": change.state}


def _requests(actor: Actor) -> QuerySet[ChangeRequest]:
    """Those about numbers of people, within what the token leaves: what an officer asked for elsewhere is not for it."""
    in_sight = Q(kind__in=_EFFECTS) & actor.visible(Action.SEE_CASES)
    return queries.visible_requests(actor).filter(in_sight)


def _visible(request: OfficeRequest, key: int) -> ChangeRequest:
    change = get_visible(_requests(request.actor), key)
    family = family_of(change)
    if family is not None and is_closed(request.actor, family):
        refuse(request, family)
    return change


def _request(actor: Actor, change: ChangeRequest) -> dict[str, Any]:
    """Never the number itself: whoever approves reads it from the paper."""
    return {
        "id": change.pk,
        "kind": change.kind,
        "title": change.title,
        "region": change.region_code,
        "person": int(change.subject_id),
        "state": change.state,
        "requested_by": change.requested_by.name,
        "requested_at": moment_text(change.requested_at),
        "reason": change.reason or None,
        "may_approve": perms.can_approve(actor, change),
    }
