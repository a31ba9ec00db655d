"""What a family earns, owns and spends, what it receives and what happened to it, over HTTP."""

from __future__ import annotations

from typing import Any

from ninja import Router

from doudi.office.accounts.access import Action
from doudi.office.casework.models import Award
from doudi.office.casework.queries import awards_to_show
from doudi.office.registry import items, queries
from doudi.office.registry.models import Item, LifeEvent
from doudi.rules import money
from doudi.web.api.access import needs
from doudi.web.api.households import FAMILY, open_household
from doudi.web.api.pages import page_of
from doudi.web.requests import OfficeRequest

router = Router(tags=["households"])


@router.get("/{household}/items", summary="Income, property and spending, item by item, as they stand")
@needs(Action.SEE_CASES)
def list_items(request: OfficeRequest, household: int) -> dict[str, Any]:
    people = [membership.person for membership in queries.members(open_household(request, household))]
    return {"items": [_item(item) for item in items.current_items(people)], "next": None}


@router.get("/{household}/awards", summary="What the family receives today, and was given once this year")
@needs(Action.SEE_CASES)
def list_awards(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    people = [membership.person for membership in queries.members(family)]
    return {"items": [_award(award) for award in awards_to_show(family, people)], "next": None}


@router.get("/{household}/events", summary="What happened to the family, the newest entry first")
@needs(Action.SEE_CASES)
def list_events(request: OfficeRequest, household: int, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    return page_of(queries.life_events_of(open_household(request, household)), cursor, limit, _event)


def _item(item: Item) -> dict[str, Any]:
    """Sums as text in yuan; null where nobody knows."""
    return {
        "id": item.pk,
        "of": item.person_id,
        "kind": item.kind,
        "payer": item.payer,
        "amount": None if item.amount is None else money.yuan(item.amount),
        "less": money.yuan(item.less),
        "monthly": item.monthly,
        "from": item.starts_on.isoformat(),
        "to": item.ends_on.isoformat() if item.ends_on else None,
        "source": item.source,
    }


def _award(award: Award) -> dict[str, Any]:
    """`decision` is null, and `source` says from where, for what another office grants."""
    amount: int | str | None = award.amount_fen
    if amount is not None and award.unit != "months":
        amount = money.yuan(award.amount_fen or 0)
    return {
        "id": award.pk,
        "right": award.right,
        "of": award.person_id or FAMILY,
        "amount": amount,
        "unit": award.unit or None,
        "from_month": award.from_month.isoformat() if award.from_month else None,
        "granted_on": award.granted_on.isoformat(),
        "until": award.until.isoformat() if award.until else None,
        "decision": award.decision_id,
        "source": award.source or None,
    }


def _event(event: LifeEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "event": event.kind,
        "on": event.on.isoformat(),
        "of": event.person_id or FAMILY,
        "source": event.source,
        "evidence": event.evidence,
        "corrects": event.corrects_id,
        "is_void": event.is_void,
        "recorded_at": event.recorded_at.isoformat(),
    }
