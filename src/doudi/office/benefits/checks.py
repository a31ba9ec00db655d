"""What `doudi check` asks of benefits: the ledger proves, dues and payments are what the audit recorded of them, and the terms by
which dues were reckoned are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db.models import Q

from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.benefits.batches.batch_checks import find_batch_problems as find_batch_problems
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due, MonthTerms, Payment, Recovery
from doudi.office.benefits.rows_digest import digest_of_dues, digest_of_payments
from doudi.office.casework.models import PolicyArchive

watch(
    WatchedTable(
        "recovery",
        "追缴",
        Recovery,
        {
            "holder": "对象",
            "right": "项目",
            "region_code": "地区",
            "cause": "原因",
            "state": "状态",
            "monthly_fen": "每月数额",
            "by_offset": "从待遇中抵扣",
        },
    )
)


def find_ledger_faults() -> Iterator[str]:
    """Where the ledger does not say what dues, payments and recoveries say."""
    yield from prove().faults


def find_row_faults() -> Iterator[str]:
    """Dues and payments that are not what the audit recorded when they were made, and such that it does not know."""
    yield from _compare("benefits.dues", "应发", Due, digest_of_dues)
    yield from _compare("benefits.lock_payments", "支付", Payment, digest_of_payments)


Row = TypeVar("Row", Due, Payment)


def _compare(kind: str, label: str, model: type[Row], digest: Callable[[Iterable[Row]], str]) -> Iterator[str]:
    covered, objects = 0, model._default_manager
    entries = Entry.objects.filter(detail__covers=kind).order_by("number")
    for number, detail in entries.values_list("number", "detail").iterator(500):
        chosen = Q(pk__in=())
        for first, last in detail["ids"]:
            chosen |= Q(pk__range=(first, last))
        rows = list(objects.filter(chosen).order_by("pk"))
        covered += len(rows)
        if digest(rows) != detail["digest"]:
            yield f"{label}：第 {number} 条审计记录所记的{detail['count']}行被绕过程序改动过，请对照备份查明"
    if (unrecorded := objects.count() - covered) > 0:
        yield f"{label}：{unrecorded} 行没有审计记录，是绕过程序加入的；请查明是谁加的"


def find_terms_faults() -> Iterator[str]:
    """Terms of months whose content is not what their digest says, or whose policy is not the one that they name."""
    archives: dict[str, bool] = {}
    for terms in MonthTerms.objects.select_related("archive").iterator(200):
        name = terms.archive_id
        if name not in archives:
            content = bytes(PolicyArchive.objects.get(pk=name).content)
            archives[name] = f"sha256:{hashlib.sha256(content).hexdigest()}" == name
        text = json.dumps([terms.on.isoformat(), terms.parameters, name], sort_keys=True)
        if hashlib.sha256(text.encode()).hexdigest() != terms.digest or not archives[name]:
            yield f"{terms.on:%Y-%m} 的计发条件 {terms.digest[:12]} 与其摘要不符，请从备份恢复"
