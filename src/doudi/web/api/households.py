"""Households over HTTP: who lives there, and what the rules say of them; the parts of their files stand in `families`."""

from __future__ import annotations

from typing import Any

from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.casework.determination import determine
from doudi.office.registry import queries
from doudi.office.registry.models import Household, Membership
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import moment_text
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_list, record_look

router = Router(tags=["households"])
FAMILY = "household"


@router.get("", summary="Households, the newest first")
@needs(Action.SEE_CASES)
def list_households(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.households(request.actor), cursor, limit, household_row)
    record_list(request, "api/households", len(page["items"]))
    return page


@router.get("/{household}", summary="A household with its members")
@needs(Action.SEE_CASES)
def show_household(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    return household_row(family) | {
        "address": family.address,
        "members": [_member(membership) for membership in queries.members(family)],
    }


@router.get("/{household}/members", summary="Those who live there now, the head first")
@needs(Action.SEE_CASES)
def list_members(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    return {"items": [_member(membership) for membership in queries.members(family)], "next": None}


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


def open_household(request: OfficeRequest, household: int) -> Household:
    """The household, with the look recorded. ClosedFileError or Http404 where it is not for the officer."""
    family = get_open(request, queries.households, household)
    record_look(request, family, "api")
    return family


def household_row(household: Household) -> dict[str, Any]:
    return {
        "id": household.pk,
        "code": household.code,
        "region": household.region_code,
        "version": household.version,
        "created_at": moment_text(household.created_at),
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
        "version": person.version,
        "identity": person.identity_state,
        "number_masked": queries.mask_number(person.number),
        "since": membership.valid_from.isoformat(),
    }
