"""Households over HTTP: who lives there, what is known of them and from where, and what the rules say of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404
from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.casework.determination import determine
from doudi.office.errors import RefusedError
from doudi.office.files.queries import of_subject
from doudi.office.registry import actions, queries, vocabulary
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Membership, Person
from doudi.rules import money
from doudi.rules.language.model import FactDefinition
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import FactsBody
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_list, record_look

router = Router(tags=["households"])
FAMILY = "household"


@router.get("", summary="Households, the newest first")
@needs(Action.SEE_CASES)
def list_households(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.households(request.actor), cursor, limit, _row)
    record_list(request, "api/households", len(page["items"]))
    return page


@router.get("/{household}", summary="A household with its members")
@needs(Action.SEE_CASES)
def show_household(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    return _row(family) | {
        "address": family.address,
        "members": [_member(membership) for membership in queries.members(family)],
    }


@router.get("/{household}/members", summary="Those who live there now, the head first")
@needs(Action.SEE_CASES)
def list_members(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    return {"items": [_member(membership) for membership in queries.members(family)], "next": None}


@router.get("/{household}/facts", summary="What is known of the household and its members, each with its source")
@needs(Action.SEE_CASES)
def list_facts(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    items = _facts(FAMILY, family.now.facts)
    for membership in queries.members(family):
        items += _facts(membership.person_id, membership.person.now.facts)
    return {"version": family.version, "items": items, "next": None}


@router.post("/{household}/facts", summary="Record facts from one source, valid from today")
@needs(Action.REGISTER)
def record_facts(request: OfficeRequest, household: int, payload: FactsBody) -> dict[str, Any]:
    family = open_household(request, household)
    request.actor.require(Action.REGISTER, family.region_code)
    if payload.source not in FactSource.values:
        raise RefusedError(f"没有“{payload.source}”这种来源；可选：{'、'.join(FactSource.values)}")
    people = {membership.person_id: membership.person for membership in queries.members(family)}
    with transaction.atomic():
        facts = actions.record_facts(
            by=request.actor,
            household=family,
            expected_version=payload.version,
            inputs=[_input(entry.fact, entry.of, entry.value, people) for entry in payload.facts],
            source=FactSource(payload.source),
            evidence=payload.evidence,
        )
    return {"version": payload.version + 1, "facts": [fact.pk for fact in facts]}


@router.get("/{household}/determination", summary="What the rules say of every right of everybody today")
@needs(Action.SEE_CASES)
def show_determination(request: OfficeRequest, household: int) -> dict[str, Any]:
    """The result as `doudi decide --format json` writes it; `people` has the id of each member by the name used there, and
    `seen` is what an opinion sends back to say which determination was looked at."""
    family = open_household(request, household)
    live = determine(family)
    return live.data | {
        "seen": live.fingerprint,
        "people": {name: person.pk for name, person in live.people.items()},
    }


@router.get("/{household}/files", summary="Papers of the household that the officer may see")
@needs(Action.SEE_CASES)
def list_files(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    documents = of_subject(request.actor, "household", family.pk).order_by("-pk")[:200]
    return {
        "items": [
            {
                "id": document.pk,
                "title": document.title,
                "media_type": document.media_type,
                "size": document.size,
                "sha256": document.digest,
                "uploaded_at": document.uploaded_at.isoformat(),
            }
            for document in documents
        ],
        "next": None,
    }


def open_household(request: OfficeRequest, household: int) -> Household:
    """The household, with the look recorded. ClosedFileError or Http404 where it is not for the officer."""
    if household > 2**63 - 1:
        raise Http404
    family = get_open(request, queries.households, household)
    record_look(request, family, "api")
    return family


def _row(household: Household) -> dict[str, Any]:
    return {
        "id": household.pk,
        "code": household.code,
        "region": household.region_code,
        "version": household.version,
        "created_at": household.created_at.isoformat(),
    }


def _member(membership: Membership) -> dict[str, Any]:
    """The number only as pages show it: whoever needs all of it uncovers it at the desk, with a reason."""
    person = membership.person
    return {
        "id": person.pk,
        "name": person.name,
        "relation": membership.relation,
        "sex": person.sex or None,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "number_masked": queries.mask_number(person.number),
        "since": membership.valid_from.isoformat(),
    }


def _facts(subject: str | int, current: dict[str, Any]) -> list[dict[str, Any]]:
    lines = []
    for name, entry in current.items():
        declared = vocabulary.fact(name)
        if declared is None:
            continue
        contradicting = entry.get("otherwise")
        lines.append(
            {
                "fact": name,
                "of": subject,
                "value": _told(declared, entry["value"]),
                "source": entry["source"],
                "since": entry["since"],
                "otherwise": {"value": _told(declared, contradicting["value"]), "source": contradicting["source"]}
                if contradicting
                else None,
            }
        )
    return sorted(lines, key=lambda line: str(line["fact"]))


def _told(declared: FactDefinition, stored: Any) -> Any:
    """A stored value in the form of the contract: money as text in yuan, never a binary fraction."""
    value = vocabulary.to_case_value(declared, stored)
    if vocabulary.field_kind(declared) != "money" or value is None or value == "none":
        return int(value) if isinstance(value, Decimal) else value
    if isinstance(value, dict):
        return {"total": f"{Decimal(value['total']):.2f}", "months": value["months"]}
    return money.yuan(int(Decimal(value) * 100))


def _input(name: str, subject: str | int, value: Any, people: dict[int, Person]) -> FactInput:
    """RefusedError that names the fact where it is none, or its value cannot be."""
    declared = vocabulary.fact(name)
    if declared is None or name in vocabulary.IDENTITY_FACTS:
        raise RefusedError(f"没有“{name}”这项信息，或它随身份登记")
    person = None
    if subject != FAMILY:
        person = people.get(int(subject))
        if person is None:
            raise RefusedError(f"{name}：没有编号为 {subject} 的家庭成员")
    try:
        return FactInput(name, vocabulary.accept_case_value(declared, value), person)
    except ValueError as error:
        raise RefusedError(f"{name}：{error}") from None
