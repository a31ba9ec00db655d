"""What a family earns, owns and spends, item by item, over HTTP: entered, ended, corrected, withdrawn, declared complete."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.errors import RefusedError
from doudi.office.registry import actions, items, vocabulary
from doudi.office.registry.actions import ItemInput
from doudi.office.registry.models import Household, Item, ItemDeclaration
from doudi.rules import money
from doudi.web.api.access import needs
from doudi.web.api.families.subjects import members_of, people_of, provenance_of, version_now
from doudi.web.api.households import open_household
from doudi.web.api.schemas import Day, Key, Money, ProvenanceBody, ReasonBody, fen
from doudi.web.requests import OfficeRequest, get_visible

router = Router(tags=["households"])


class EnteredBody(ProvenanceBody):
    """An item as it is. `amount` null: not known, or there is none; `less`: what is taken off it; `to` null: it goes on.

    Months are named by any day in them.
    """

    kind: str = Field(max_length=60)
    payer: str = Field(max_length=100)
    amount: Money | None
    less: Money | None = None
    monthly: bool = False
    starts_on: Day = Field(alias="from")
    ends_on: Day | None = Field(default=None, alias="to")

    def entered(self) -> ItemInput:
        return ItemInput(
            kind=self.kind,
            payer=self.payer,
            amount=fen(self.amount),
            less=fen(self.less) or 0,
            monthly=self.monthly,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class ItemBody(EnteredBody):
    """An item of a member."""

    of: Key


class CorrectedItemBody(EnteredBody):
    """An item as it should have been entered."""

    reason: str = Field(max_length=200)


class EndedItemBody(ProvenanceBody):
    """Until when something was earned, owned or spent."""

    to: Day
    reason: str = Field(max_length=200)


class DeclaredItemsBody(ProvenanceBody):
    """The word that all items of a group are entered, none where there are none, from a month on."""

    group: str = Field(max_length=20)
    people: list[Key] = Field(min_length=1, max_length=60)
    covers_from: Day


@router.get("/{household}/items", summary="Income, property and spending, item by item, as they stand")
@needs(Action.SEE_CASES)
def list_items(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    rows = items.current_items(list(members_of(family).values()))
    return {"version": family.version, "items": [_item(item) for item in rows], "next": None}


@router.post("/{household}/items", summary="Enter an item of a member")
@needs(Action.REGISTER)
def record_item(request: OfficeRequest, household: int, payload: ItemBody) -> dict[str, Any]:
    family = _to_change(request, household)
    item = actions.record_item(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        person=people_of(family, [payload.of], "of")[0],
        entered=payload.entered(),
        provenance=provenance_of(request, family, payload),
    )
    return {"id": item.pk, "version": version_now(family)}


@router.post("/{household}/items/{item}/correction", summary="Put a corrected row in the place of an item")
@needs(Action.REGISTER)
def correct_item(request: OfficeRequest, household: int, item: int, payload: CorrectedItemBody) -> dict[str, Any]:
    family = _to_change(request, household)
    corrected = actions.correct_item(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        item=_standing(family, item),
        entered=payload.entered(),
        reason=payload.reason,
        provenance=provenance_of(request, family, payload),
    )
    return {"id": corrected.pk, "version": version_now(family)}


@router.post("/{household}/items/{item}/end", summary="Say until when an item lasted")
@needs(Action.REGISTER)
def end_item(request: OfficeRequest, household: int, item: int, payload: EndedItemBody) -> dict[str, Any]:
    family = _to_change(request, household)
    standing = _standing(family, item)
    kind = vocabulary.library().vocabulary.items.kinds.get(standing.kind)
    if kind is None or kind.dated == "day" or (kind.dated == "months" and not standing.monthly):
        raise RefusedError("只发生一次的没有结束；登记有误的请更正")
    ended = actions.correct_item(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        item=standing,
        entered=ItemInput(
            kind=standing.kind,
            payer=standing.payer,
            amount=standing.amount,
            less=standing.less,
            monthly=standing.monthly,
            starts_on=standing.starts_on,
            ends_on=payload.to,
        ),
        reason=payload.reason,
        provenance=provenance_of(request, family, payload),
    )
    return {"id": ended.pk, "version": version_now(family)}


@router.post("/{household}/items/{item}/withdrawal", summary="Withdraw an item that should not have been entered")
@needs(Action.REGISTER)
def withdraw_item(request: OfficeRequest, household: int, item: int, payload: ReasonBody) -> dict[str, Any]:
    family = _to_change(request, household)
    withdrawal = actions.withdraw_item(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        item=_standing(family, item),
        reason=payload.reason,
    )
    return {"id": withdrawal.pk, "version": version_now(family)}


@router.get("/{household}/declarations", summary="For whom which groups of items were declared complete")
@needs(Action.SEE_CASES)
def list_declarations(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    rows = items.current_declarations(list(members_of(family).values())).values()
    return {"version": family.version, "items": [_declaration(row) for row in rows], "next": None}


@router.post("/{household}/declarations", summary="Take the word that all items of a group are entered")
@needs(Action.REGISTER)
def declare_items(request: OfficeRequest, household: int, payload: DeclaredItemsBody) -> dict[str, Any]:
    family = _to_change(request, household)
    rows = actions.declare_items(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        people=people_of(family, dict.fromkeys(payload.people), "people"),
        group=payload.group,
        covers_from=payload.covers_from,
        provenance=provenance_of(request, family, payload),
    )
    return {"declarations": [row.pk for row in rows], "version": version_now(family)}


@router.post("/{household}/declarations/{declaration}/withdrawal", summary="Take such a word back")
@needs(Action.REGISTER)
def withdraw_declaration(
    request: OfficeRequest, household: int, declaration: int, payload: ReasonBody
) -> dict[str, Any]:
    family = _to_change(request, household)
    standing = ItemDeclaration.objects.current().filter(person__in=members_of(family))
    withdrawal = actions.withdraw_declaration(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        declaration=get_visible(standing, declaration),
        reason=payload.reason,
    )
    return {"id": withdrawal.pk, "version": version_now(family)}


def _to_change(request: OfficeRequest, household: int) -> Household:
    """A household whose items the officer may enter."""
    family = open_household(request, household)
    request.actor.require(Action.REGISTER, family.region_code)
    return family


def _standing(family: Household, key: int) -> Item:
    standing: QuerySet[Item] = Item.objects.current().filter(person__in=members_of(family))
    return get_visible(standing, key)


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
        "document": item.document_id,
    }


def _declaration(declaration: ItemDeclaration) -> dict[str, Any]:
    return {
        "id": declaration.pk,
        "of": declaration.person_id,
        "group": declaration.item_group,
        "covers_from": declaration.covers_from.isoformat(),
        "source": declaration.source,
    }
