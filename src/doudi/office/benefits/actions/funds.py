"""Budgets of funds, and how a new standard was filed with the level above."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.models import Budget, PeriodClose, StandardFiling
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue
from doudi.office.registry import vocabulary

LARGEST_FEN = 10**15


@transaction.atomic
def enter_budget(
    *, by: Actor, region_code: str, year: int, source: str, right: str, amount_fen: int, document: str, token: str
) -> Budget:
    """Enters what a source gives for a right in a year, or by how much that changes. `token` is made with the form: sent twice,
    it is entered once."""
    by.require(Action.KEEP_FUNDS, region_code)
    entered = Budget.objects.filter(token=token).first()
    if entered is not None:
        return entered
    if len(codes.prefix(region_code)) != 6:
        raise RefusedError("预算按县（市、区）登记")
    if right not in vocabulary.library().vocabulary.rights:
        raise RefusedError("没有这个项目，请从列表中选择")
    if amount_fen == 0 or abs(amount_fen) > LARGEST_FEN:
        raise RefusedError("金额不对，追减时写负数")
    if not source.strip() or not document.strip():
        raise RefusedError("请填写资金来源和依据文件")
    if PeriodClose.objects.filter(region_code=region_code, year=year).exists():
        raise RefusedError(f"{year}年已经结账，不能再改预算")
    budget = Budget.objects.create(
        region_code=region_code, year=year, source=source.strip()[:60], right=right, amount_fen=amount_fen,
        document=document.strip()[:120], token=token, entered_by=by.user, entered_at=clock.now(),
    )  # fmt: skip
    record_action(
        by=by, permission=Action.KEEP_FUNDS, action="benefits.enter_budget", subject="budget", row=budget,
        detail={"year": year, "source": budget.source, "right": right, "amount_fen": amount_fen},
    )  # fmt: skip
    return budget


@transaction.atomic
def file_standard(
    *, by: Actor, value: LocalValue, document: str, filed_on: dt.date, answer: str = ""
) -> StandardFiling:
    """Records that a confirmed standard was filed with the level above, or what that answered."""
    by.require(Action.ENTER_LOCAL_VALUES, value.region_code)
    if value.confirmed_at is None or value.withdrawn_at is not None:
        raise RefusedError("只有复核生效的标准才报备案")
    if not document.strip():
        raise RefusedError("请填写备案文号")
    if filed_on > clock.today():
        raise RefusedError("备案日期不能晚于今天")
    filing = StandardFiling.objects.create(
        value=value, document=document.strip()[:120], filed_on=filed_on, answer=answer.strip()[:300],
        recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    record_action(
        by=by, permission=Action.ENTER_LOCAL_VALUES, action="benefits.file_standard", subject="standard_filing",
        row=filing, region_code=value.region_code,
        detail={"name": value.name, "value": value.value, "document": filing.document, "on": filed_on},
    )  # fmt: skip
    return filing
