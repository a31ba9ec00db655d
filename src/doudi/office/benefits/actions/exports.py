"""Lists of payments that leave the office: a batch with its sums and steps, and the contributions of a year."""

from __future__ import annotations

import hashlib

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record, record_action
from doudi.office.benefits import queries
from doudi.office.benefits.contributions import contribution_rows
from doudi.office.benefits.models import Batch
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import path
from doudi.office.registry.vocabulary import right_label
from doudi.output.workbook import Cell, write_list
from doudi.rules import money

LONGEST_PURPOSE = 200


@transaction.atomic
def export_batch(*, by: Actor, batch: Batch, purpose: str) -> bytes:
    """A batch as a workbook for the file: its sums, who took which step, and its lines without numbers and accounts.

    RefusedError without a purpose. Families whose files are closed to the officer stay out, and the notes say how many.
    """
    county = batch.cycle.region_code
    by.require(Action.SEE_BATCHES, county)
    purpose = require_purpose(purpose)
    rows: list[tuple[Cell, ...]] = [
        (
            payment.line.serial, payment.line.payee_name, payment.household.now.head_name, money.yuan(payment.gross_fen),
            money.yuan(payment.offset_fen), money.yuan(payment.net_fen), str(payment.get_state_display()), payment.code,
        )
        for payment in queries.batch_payments(batch, by).order_by("line__serial")
    ]  # fmt: skip
    steps = [
        f"{step.get_name_display()}：{step.by.name} {step.at:%Y-%m-%d %H:%M}"
        for step in batch.steps.select_related("by")
    ]
    left_out = batch.count - len(rows)
    notes = [
        f"{path(county)}　{batch.cycle.month:%Y年%m月}　共{batch.count}笔　{money.yuan(batch.total_fen, grouped=True)}元　"
        f"{batch.get_state_display()}",
        "；".join(steps),
        f"明细摘要：{batch.digest}",
        f"{by.user.name} {clock.today().isoformat()} 导出。用途：{purpose}",
        *([f"按回避规定未列出{left_out}笔"] if left_out else []),
    ]
    headings = ("序号", "收款人", "户主", "应发（元）", "抵扣（元）", "实发（元）", "状态", "付款编号")
    data = write_list(f"{right_label(batch.cycle.right)}发放批次 {batch.number}", notes, headings, rows, clock.today())
    record_action(
        by=by, permission=Action.SEE_BATCHES, action="benefits.export_batch", subject="batch", row=batch,
        region_code=county,
        detail={
            "number": batch.number, "count": len(rows), "sha256": hashlib.sha256(data).hexdigest(), "purpose": purpose,
        },
    )  # fmt: skip
    return data


@transaction.atomic
def export_contributions(*, by: Actor, county: str, right: str, year: int, purpose: str) -> bytes:
    """The list of a right's yearly contributions for the department that books them: who, of which class, how much, and what has
    changed in the year."""
    by.require(Action.LOCK_PAYMENTS, county)
    purpose = require_purpose(purpose)
    rows = contribution_rows(county, right, year, by)
    notes = [
        f"{path(county)}　{year}年　共{len(rows)}人次　{money.yuan(sum(row.amount_fen or 0 for row in rows), grouped=True)}元",
        f"{by.user.name} {clock.today().isoformat()} 导出。用途：{purpose}",
        "名单含个人信息，只用于上述用途，用后删除。",
    ]
    headings = ("序号", "姓名", "身份证号", "对象类别", "金额（元）", "自", "变动", "依据")
    cells: list[tuple[Cell, ...]] = [
        (
            place, row.name, row.number, row.ground, "" if row.amount_fen is None else money.yuan(row.amount_fen),
            row.since, row.change, row.clauses,
        )
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip
    data = write_list(f"{year}年{right_label(right)}名单", notes, headings, cells, clock.today())
    record(
        by=by.user, action="benefits.export_contributions", subject="list", subject_id=right, region_code=county,
        duty=by.duty_for(Action.LOCK_PAYMENTS, county), purpose=purpose,
        detail={"right": right, "year": year, "count": len(rows), "sha256": hashlib.sha256(data).hexdigest()},
    )  # fmt: skip
    return data


def require_purpose(purpose: str) -> str:
    """The purpose, tidied. RefusedError without one."""
    purpose = purpose.strip()
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise RefusedError(f"请写明导出的用途（{LONGEST_PURPOSE}字以内）")
    return purpose
