"""Members of a family over HTTP: corrected, and numbers asked for that a second officer approves."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.registry import actions, queries
from doudi.office.registry.models import Membership, Person
from doudi.web.api.access import needs
from doudi.web.api.households import open_household
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import VersionBody
from doudi.web.requests import OfficeRequest, record_list

router = Router(tags=["households"])
queue = Router(tags=["identity-queue"])


class CorrectedPersonBody(VersionBody):
    """What is empty stays as it is; `version` is that of the member."""

    name: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=30)


class PersonNumberBody(VersionBody):
    """The identity number as it stands on the card."""

    number: str = Field(max_length=40)


class BankAccountBody(VersionBody):
    """The account as it stands in the passbook."""

    bank_account: str = Field(max_length=40)


class WithoutNumberBody(VersionBody):
    """By what it is known that somebody has no identity number."""

    reason: str = Field(min_length=4, max_length=200)


@router.post("/{household}/members/{person}/correction", summary="Correct the name or the phone of a member")
@needs(Action.SEE_CASES)
def correct_person(request: OfficeRequest, household: int, person: int, payload: CorrectedPersonBody) -> dict[str, Any]:
    member = _member(request, household, person)
    corrected = actions.correct_person(
        by=request.actor,
        person=member,
        expected_version=payload.version,
        name=payload.name,
        phone=payload.phone or member.phone,
    )
    return {"id": corrected.pk, "version": corrected.version}


@router.post("/{household}/members/{person}/number", summary="Ask for another identity number of a member")
@needs(Action.SEE_CASES)
def request_number(request: OfficeRequest, household: int, person: int, payload: PersonNumberBody) -> dict[str, Any]:
    """The answer names the request under `approvals`, where an officer of the county approves it."""
    change = actions.request_person_number(
        by=request.actor,
        person=_member(request, household, person),
        expected_version=payload.version,
        number=payload.number,
    )
    return {"approval": change.pk, "state": change.state}


@router.post("/{household}/members/{person}/bank-account", summary="Ask for another bank account of a member")
@needs(Action.SEE_CASES)
def request_account(request: OfficeRequest, household: int, person: int, payload: BankAccountBody) -> dict[str, Any]:
    change = actions.request_bank_account(
        by=request.actor,
        person=_member(request, household, person),
        expected_version=payload.version,
        bank_account=payload.bank_account,
    )
    return {"approval": change.pk, "state": change.state}


@router.post("/{household}/members/{person}/without-number", summary="Confirm that a member has no identity number")
@needs(Action.RESOLVE_IDENTITY)
def confirm_without_number(
    request: OfficeRequest, household: int, person: int, payload: WithoutNumberBody
) -> dict[str, Any]:
    confirmed = actions.confirm_without_number(
        by=request.actor,
        person=_member(request, household, person),
        expected_version=payload.version,
        reason=payload.reason,
    )
    return {"id": confirmed.pk, "version": confirmed.version}


@queue.get("", summary="People whose identity number the county has to settle")
@needs(Action.RESOLVE_IDENTITY)
def list_queue(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.identity_queue(request.actor), cursor, limit, _waiting)
    record_list(request, "api/identity-queue", len(page["items"]))
    return page


def _member(request: OfficeRequest, household: int, key: int) -> Person:
    """Somebody who lives or lived there. Whether the officer may correct anything of them is asked by the action."""
    family = open_household(request, household)
    memberships = family.memberships.filter(person=key, voided_at__isnull=True)
    member = Person.objects.filter(pk__in=memberships.values("person")).first()
    if member is None:
        raise Http404
    return member


def _waiting(person: Person) -> dict[str, Any]:
    home = Membership.objects.filter(person=person, valid_to__isnull=True).values_list("household", flat=True).first()
    return {
        "id": person.pk,
        "name": person.name,
        "household": home,
        "region": person.region_code,
        "identity": person.identity_state,
        "number_masked": queries.mask_number(person.number),
        "version": person.version,
    }
