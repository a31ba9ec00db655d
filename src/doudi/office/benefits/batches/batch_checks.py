"""What is compared of batches every night: rules and states with the audit, lines with what was locked, results with the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum

from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.benefits.batch_enums import BatchState
from doudi.office.benefits.batches.lines import digest_of, kept_lines
from doudi.office.benefits.batches.proofs import prove_batch
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Batch, Payment, ReleaseRule

watch(
    WatchedTable(
        "release_rule",
        "发放审批权限",
        ReleaseRule,
        {
            "region_code": "地区",
            "valid_from": "执行日期",
            "document": "依据文件",
            "bands": "金额分档",
            "outlier_percent": "异常变动",
            "trial": "首次发放前验证账户",
            "entered_by_id": "录入人",
            "confirmed_by_id": "复核人",
            "confirmed_at": "复核时间",
            "withdrawn_by_id": "撤回人",
            "withdrawn_at": "撤回时间",
        },
        sealed=frozenset({"document", "bands"}),
    ),
    WatchedTable(
        "batch",
        "发放批次",
        Batch,
        {
            "number": "批次号",
            "state": "状态",
            "count": "笔数",
            "total_fen": "金额",
            "digest": "明细摘要",
            "rule_id": "审批权限",
            "approvals": "审批人数",
            "authorise": "需要授权",
        },
        sealed=frozenset({"number", "digest"}),
    ),
)


def find_batch_problems() -> Iterator[str]:
    """Batches whose lines are not those that were locked, that hold another sum, or that were closed and are proven no more."""
    for batch in Batch.objects.order_by("pk").iterator():
        if digest_of(batch.number, kept_lines(batch)) != batch.digest:
            yield f"批次{batch.number}的明细与锁定时不一致"
        total = Payment.objects.filter(line__batch=batch).aggregate(fen=Sum(F("gross_fen") - F("offset_fen")))["fen"]
        if total != batch.total_fen:
            yield f"批次{batch.number}各笔合计与批次金额不符"
        if batch.state == BatchState.CLOSED:
            # What came back after the close is an open difference again, and no fault of the rows.
            yield from (f"批次{batch.number}已办结，但{fault}" for fault in prove_batch(batch).contradictions)
        if batch.state == BatchState.VOID and _is_any_live(batch):
            yield f"批次{batch.number}已作废，仍有没有作废的支付"


def _is_any_live(batch: Batch) -> bool:
    return Payment.objects.filter(line__batch=batch).exclude(state=PaymentState.VOID).exists()
