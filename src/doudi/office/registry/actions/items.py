"""Records items of income, property and spending, corrects and withdraws them, and takes the word that a group is complete.

Rows are only added: a correction follows the row that it corrects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.models import Document
from doudi.office.registry import vocabulary
from doudi.office.registry.actions.households import lock_household, record_household_change
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from doudi.policies.packs.item_kinds import ItemKind
from doudi.rules import windows

LONGEST_PAYER, LONGEST_TEXT = 100, 200


@dataclass(frozen=True, slots=True)
class ItemInput:
    """What is entered of an item. Money is in fen; `amount` None: not known. Months are named by any day in them."""

    kind: str
    payer: str
    amount: int | None
    starts_on: dt.date
    ends_on: dt.date | None = None
    monthly: bool = False
    less: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where something is known from."""

    source: FactSource = FactSource.DECLARED
    evidence: str = ""
    document: Document | None = None

    def columns(self, by: Actor) -> dict[str, Any]:
        return {
            "source": self.source,
            "evidence": self.evidence.strip()[:LONGEST_TEXT],
            "document": self.document,
            "recorded_at": clock.now(),
            "recorded_by": by.user,
        }


_DECLARED = Provenance()


def check_item(entered: ItemInput) -> None:
    """RefusedError with what is to be mended of an item, before anything is written for it."""
    _columns(entered)


@transaction.atomic
def record_item(
    *,
    by: Actor,
    household: Household,
    expected_version: int,
    person: Person,
    entered: ItemInput,
    provenance: Provenance = _DECLARED,
) -> Item:
    """Adds an item of somebody who lives in the household today."""
    locked = lock_household(by, household, expected_version)
    _require_members(locked, [person])
    item = Item.objects.create(person=person, **_columns(entered), **provenance.columns(by))
    _record(by, locked, "registry.record_item", item)
    return item


@transaction.atomic
def correct_item(
    *,
    by: Actor,
    household: Household,
    expected_version: int,
    item: Item,
    entered: ItemInput,
    reason: str,
    provenance: Provenance = _DECLARED,
) -> Item:
    """Adds the row that stands in an item's place from now on. The old one stays for the record."""
    locked = lock_household(by, household, expected_version)
    _require_standing(locked, item, reason)
    corrected = Item.objects.create(
        person_id=item.person_id, replaces=item, reason=_text(reason), **_columns(entered), **provenance.columns(by)
    )
    _record(by, locked, "registry.correct_item", corrected)
    return corrected


@transaction.atomic
def withdraw_item(*, by: Actor, household: Household, expected_version: int, item: Item, reason: str) -> Item:
    """Withdraws an item that should not have been entered. What ended in earnest is corrected by its last month instead."""
    locked = lock_household(by, household, expected_version)
    _require_standing(locked, item, reason)
    copied = ("kind", "payer", "amount", "less", "monthly", "starts_on", "ends_on")
    withdrawal = Item.objects.create(
        person_id=item.person_id,
        replaces=item,
        reason=_text(reason),
        withdrawn=True,
        **{column: getattr(item, column) for column in copied},
        **Provenance(FactSource(item.source)).columns(by),
    )
    _record(by, locked, "registry.withdraw_item", withdrawal)
    return withdrawal


@transaction.atomic
def declare_items(
    *,
    by: Actor,
    household: Household,
    expected_version: int,
    people: Sequence[Person],
    group: str,
    covers_from: dt.date,
    provenance: Provenance = _DECLARED,
) -> list[ItemDeclaration]:
    """Takes the word that all items of a group are entered for these people, none where there are none, from a month on.

    Where somebody's word was taken before, the new one takes its place.
    """
    locked = lock_household(by, household, expected_version)
    _require_members(locked, people)
    declared = vocabulary.library().vocabulary.items.groups.get(group)
    if declared is None:
        raise RefusedError("请从列表中选择要说明的内容：收入、财产、支出等")
    if not people:
        raise RefusedError("请选择由谁说明")
    if covers_from > clock.today():
        raise RefusedError("“从哪个月起”不能晚于本月")
    standing = {
        row.person_id: row for row in ItemDeclaration.objects.current().filter(person__in=people, item_group=group)
    }
    rows = []
    for person in people:
        earlier = standing.get(person.pk)
        rows.append(
            ItemDeclaration.objects.create(
                person=person,
                item_group=group,
                covers_from=covers_from.replace(day=1),
                replaces=earlier,
                reason="重新说明" if earlier else "",
                **provenance.columns(by),
            )
        )
    detail = {"declarations": [row.pk for row in rows], "group": group, "source": str(provenance.source)}
    record_household_change(by, locked, "registry.declare_items", detail)
    return rows


@transaction.atomic
def withdraw_declaration(
    *, by: Actor, household: Household, expected_version: int, declaration: ItemDeclaration, reason: str
) -> ItemDeclaration:
    """Takes back the word that a group is complete: its sums are not known any more."""
    locked = lock_household(by, household, expected_version)
    _require_standing(locked, declaration, reason)
    withdrawal = ItemDeclaration.objects.create(
        person_id=declaration.person_id,
        item_group=declaration.item_group,
        covers_from=declaration.covers_from,
        replaces=declaration,
        withdrawn=True,
        reason=_text(reason),
        **Provenance(FactSource(declaration.source)).columns(by),
    )
    detail = {"declarations": [withdrawal.pk], "group": declaration.item_group}
    record_household_change(by, locked, "registry.withdraw_declaration", detail)
    return withdrawal


def _record(by: Actor, household: Household, action: str, item: Item) -> None:
    # The audit says which item and of what kind, never how much: what a family told stays in the registry.
    detail = {"item": item.pk, "kind": item.kind, "source": str(item.source)}
    record_household_change(by, household, action, detail)


def _text(reason: str) -> str:
    return reason.strip()[:LONGEST_TEXT]


def _require_members(household: Household, people: Sequence[Person]) -> None:
    members = set(household.memberships.filter(valid_to__isnull=True).values_list("person_id", flat=True))
    if any(person.pk not in members for person in people):
        raise RefusedError("只能登记本家庭成员的收入、财产和支出")


def _require_standing(household: Household, row: Item | ItemDeclaration, reason: str) -> None:
    _require_members(household, [row.person])
    if row.withdrawn or type(row).objects.filter(replaces=row).exists():
        raise ChangedMeanwhileError("这一项刚被他人更正或撤销，请查看最新内容后再改")
    if not reason.strip():
        raise RefusedError("请写明更正或撤销的原因")


def _columns(entered: ItemInput) -> dict[str, Any]:
    """The columns of an item, with months from their first to their last day; RefusedError with what is to be mended."""
    kind = vocabulary.library().vocabulary.items.kinds.get(entered.kind)
    if kind is None:
        raise RefusedError("请从列表中选择种类")
    payer = entered.payer.strip()
    if not payer:
        raise RefusedError(f"请填写{kind.payer}")
    if len(payer) > LONGEST_PAYER:
        raise RefusedError(f"{kind.payer}最多{LONGEST_PAYER}个字")
    _require_amount(kind, entered)
    starts_on, ends_on = _span(kind, entered)
    if starts_on > clock.today():
        raise RefusedError("还没有发生的不登记；请填写已经开始的月份或日期")
    if ends_on is not None and ends_on < starts_on:
        raise RefusedError("“至”早于“自”，请核对起止时间")
    return {
        "kind": kind.name,
        "payer": payer,
        "amount": entered.amount,
        "less": entered.less,
        "monthly": entered.monthly and kind.dated == "months",
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _require_amount(kind: ItemKind, entered: ItemInput) -> None:
    largest = vocabulary.library().vocabulary.largest * 100
    if entered.less and not kind.less:
        raise RefusedError(f"“{kind.label}”没有可以扣除的内容，请填写实际金额")
    if entered.amount is None:
        if entered.less:
            raise RefusedError("金额不清楚时不填扣除；请先填写金额")
    elif kind.dated == "day":
        raise RefusedError(f"“{kind.label}”只登记日期，不填金额")
    elif not 0 <= entered.amount <= largest:
        raise RefusedError(f"金额应在0元至{largest // 100:,}元之间")
    elif not 0 <= entered.less <= entered.amount:
        raise RefusedError(f"{kind.less}不能多于金额，请核对两个数")


def _span(kind: ItemKind, entered: ItemInput) -> tuple[dt.date, dt.date | None]:
    """The first and the last day of an item. Months are whole; what came once has one, and an event one day."""
    if kind.dated == "day":
        return entered.starts_on, entered.starts_on
    if kind.dated == "holding":
        return entered.starts_on, entered.ends_on
    first = entered.starts_on.replace(day=1)
    if not entered.monthly:
        if entered.ends_on is not None and windows.month_of(entered.ends_on.toordinal()) != windows.month_of(
            first.toordinal()
        ):
            raise RefusedError("一次性的收支只有一个月份；每月都有的请选“每月”")
        return first, _last_day(first)
    return first, None if entered.ends_on is None else _last_day(entered.ends_on)


def _last_day(day: dt.date) -> dt.date:
    return dt.date.fromordinal(windows.first_day_of(windows.month_of(day.toordinal()) + 1) - 1)
