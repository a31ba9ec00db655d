"""A due that is paid in parts: how much of it in which month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.due_months import AT_ONCE
from doudi.office.benefits.models import Due, DuePart
from doudi.office.errors import RefusedError


@transaction.atomic
def plan_parts(*, by: Actor, due: Due, parts: Sequence[tuple[dt.date, int]]) -> list[DuePart]:
    """Has a sum that was granted once be paid in parts: (first day of the month, fen), which add up to it.

    RefusedError where something of it is paid or planned already, or it has a later revision.
    """
    by.require(Action.RECKON_DUES, due.region_code)
    locked = Due.objects.select_for_update(of=("self",)).select_related("award").get(pk=due.pk)
    if locked.award.unit not in AT_ONCE:
        raise RefusedError("按月发放的待遇不分次支付")
    key = {"holder": locked.holder, "right": locked.right, "month": locked.month}
    if Due.objects.filter(**key, revision__gt=locked.revision).exists():
        raise RefusedError("应发数额已有变化，请重新打开页面")
    if locked.parts.exists() or locked.allocations.filter(live=True).exists():
        raise RefusedError("已经支付，或已约定分次支付")
    months = [month for month, _ in parts]
    if len(parts) < 2 or months != sorted(set(months)) or any(month.day != 1 for month in months):
        raise RefusedError("分次支付至少两次，各在不同的月份，按先后填写")
    if months[0] < locked.month:
        raise RefusedError("第一次支付不能早于决定的月份")
    if (
        locked.amount_fen is None
        or sum(fen for _, fen in parts) != locked.amount_fen
        or min(fen for _, fen in parts) <= 0
    ):
        raise RefusedError("各次数额应大于零，合计应等于应发数额")
    rows = DuePart.objects.bulk_create(
        [
            DuePart(due=locked, part=number, month=month, amount_fen=fen)
            for number, (month, fen) in enumerate(parts, start=1)
        ]
    )
    record_action(
        by=by,
        permission=Action.RECKON_DUES,
        action="benefits.plan_parts",
        subject="due",
        row=locked,
        detail={"parts": [[month, fen] for month, fen in parts]},
    )
    return rows
