"""Finding families over HTTP: by name, number, phone, address or application; by a number only with a purpose, recorded."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework.queries import applications_found, search_families
from doudi.office.registry import actions, queries
from doudi.web.api.access import needs
from doudi.web.api.households import household_row
from doudi.web.api.idempotency import keep_nothing
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body
from doudi.web.requests import OfficeRequest

router = Router(tags=["searches"])


class SearchBody(Body):
    """What is searched for stands in no address, and is kept nowhere."""

    text: str = Field(min_length=1, max_length=60)
    purpose: str = Field(default="", max_length=200)
    cursor: str | None = Field(default=None, max_length=60)
    limit: int = 30


@router.post("", summary="Households by a member's name, number or phone, by address, code or number of application")
@needs(Action.SEE_CASES)
def search(request: OfficeRequest, payload: SearchBody) -> dict[str, Any]:
    """Every page counts as a search, and the searches by number that an officer may make are limited."""
    keep_nothing(request)
    families = search_families(request.actor, payload.text)
    listed = page_of(families, payload.cursor, payload.limit, lambda household: {"row": household})
    rows = [entry["row"] for entry in listed["items"]]
    actions.record_search(
        by=request.actor,
        kind=queries.search_kind(payload.text),
        purpose=payload.purpose,
        anybody=families.exists(),
        count=len(rows),
    )
    numbers, members = applications_found(payload.text, rows), queries.matching_members(payload.text, rows)
    items = [
        household_row(household)
        | {
            "address": household.address,
            "application": numbers.get(household.pk),
            "members": [
                {"id": membership.person_id, "name": membership.person.name}
                for membership in members.get(household.pk, ())
            ],
        }
        for household in rows
    ]
    return {"items": items, "next": listed["next"]}
