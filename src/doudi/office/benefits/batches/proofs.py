"""What proves that a batch, a month, a fund or a year may be closed: sums from two sides that agree, and nothing left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Sum

from doudi.office.benefits.batch_enums import BatchState, CloseKind, LineVerdict
from doudi.office.benefits.enums import AccountKind, PaymentState, PostingKind
from doudi.office.benefits.funds import fund_lines
from doudi.office.benefits.models import Batch, Payment, PaymentBreak, PaymentCycle, PeriodClose, Posting, ResultLine
from doudi.office.benefits.owed import owed_sums
from doudi.office.registry.vocabulary import right_label
from doudi.rules import money


@dataclass(frozen=True)
class CloseProof:
    """The figures, and in Chinese what is missing; nothing where it is proven. `contradictions`: those of the faults that no
    waiting mends, since two sides say different things."""

    figures: dict[str, Any]
    faults: tuple[str, ...]
    contradictions: tuple[str, ...] = ()


def prove_batch(batch: Batch) -> CloseProof:
    """Every payment paid or returned, no break open, and three sums that agree: of the batch, of its payments, and of the ledger's
    postings. What arrived is what the counterpart's lines say to have arrived."""
    payments = Payment.objects.filter(line__batch=batch)
    net = Sum(F("gross_fen") - F("offset_fen"))
    rows = payments.values_list("state").annotate(count=Count("pk"), fen=net).order_by()
    by_state = {state: (count, fen) for state, count, fen in rows}
    counts = {state: by_state.get(state, (0, 0))[0] for state in PaymentState.values}
    sums = {state: by_state.get(state, (0, 0))[1] for state in PaymentState.values}
    open_breaks = PaymentBreak.objects.open().filter(batch=batch).count()
    confirmed = (
        ResultLine.objects.filter(file__batch=batch, verdict=LineVerdict.MATCHED).aggregate(fen=Sum("amount_fen"))[
            "fen"
        ]
        or 0
    )
    ever_paid = _posted(batch, PostingKind.CONFIRM)
    pending = _posted(batch, PostingKind.LOCK) - ever_paid - _posted_from_pending(batch)
    figures = {
        "count": batch.count, "total_fen": batch.total_fen, "paid": counts[PaymentState.PAID],
        "paid_fen": sums[PaymentState.PAID], "returned": counts[PaymentState.RETURNED],
        "returned_fen": sums[PaymentState.RETURNED], "confirmed_fen": confirmed, "pending_fen": pending,
    }  # fmt: skip
    faults = []
    waiting = counts[PaymentState.RELEASED] + counts[PaymentState.LOCKED]
    if waiting:
        faults.append(f"还有{waiting}笔没有结果")
    if open_breaks:
        faults.append(f"还有{open_breaks}项差异没有处理")
    contradictions = []
    if sums[PaymentState.PAID] + sums[PaymentState.RETURNED] != batch.total_fen and not waiting:
        contradictions.append(
            f"到账{money.yuan(sums[PaymentState.PAID])}元加退回{money.yuan(sums[PaymentState.RETURNED])}元"
            f"不等于批次金额{money.yuan(batch.total_fen)}元"
        )
    if confirmed != ever_paid:
        contradictions.append(f"回盘确认到账{money.yuan(confirmed)}元，账上登记到账{money.yuan(ever_paid)}元，两边不符")
    if pending and not waiting:
        contradictions.append(f"账上仍有在途{money.yuan(pending)}元")
    return CloseProof(figures, (*faults, *contradictions), tuple(contradictions))


def prove_cycle(cycle: PaymentCycle) -> CloseProof:
    """Every batch closed or void, and nothing owed for the month or before that is in none."""
    open_batches = cycle.batches.exclude(state__in=(BatchState.CLOSED, BatchState.VOID))
    faults = [f"批次{batch.number}{batch.get_state_display()}" for batch in open_batches]
    owed = list(owed_sums(cycle.region_code, cycle.month, (cycle.right,)))
    fen = sum(line.gross_fen for line in owed)
    if owed:
        faults.append(f"还有{len(owed)}笔{money.yuan(fen)}元应发没有列入批次或已退回待重发")
    payments = Payment.objects.filter(line__batch__cycle=cycle, state=PaymentState.PAID)
    paid = payments.aggregate(fen=Sum(F("gross_fen") - F("offset_fen")), count=Count("pk"))
    figures = {
        "batches": cycle.batches.filter(state=BatchState.CLOSED).count(), "paid": paid["count"],
        "paid_fen": paid["fen"] or 0, "owed": len(owed), "owed_fen": fen,
    }  # fmt: skip
    return CloseProof(figures, tuple(faults))


def prove_fund(region_code: str, year: int, source: str) -> CloseProof:
    """Every month of the rights that the source pays for is closed, and no right was paid more than all its sources gave."""
    lines = [line for line in fund_lines(region_code, year, dt.date(year + 1, 1, 1)) if source in line.sources]
    rights = [line.right for line in lines]
    faults = [] if lines else [f"{year}年没有“{source}”的预算"]
    faults += _open_cycles(region_code, year, rights)
    faults += [
        f"{right_label(line.right)}支出{money.yuan(line.paid_fen)}元，超过预算{money.yuan(line.budget_fen)}元"
        for line in lines
        if line.paid_fen > line.budget_fen
    ]
    figures = {
        line.right: {"budget_fen": line.sources[source], "all_sources_fen": line.budget_fen, "paid_fen": line.paid_fen}
        for line in lines
    }
    return CloseProof(figures, tuple(faults))


def prove_year(region_code: str, year: int) -> CloseProof:
    """Every month of every right and every fund of the year is closed, and nothing is on its way."""
    lines = fund_lines(region_code, year, dt.date(year + 1, 1, 1))
    faults = _open_cycles(region_code, year, [line.right for line in lines])
    sources = {source for line in lines for source in line.sources}
    closed = PeriodClose.objects.filter(kind=CloseKind.FUND, region_code=region_code, year=year)
    faults += [f"资金“{source}”没有结账" for source in sorted(sources - set(closed.values_list("source", flat=True)))]
    faults += [
        f"{right_label(line.right)}还有在途{money.yuan(line.committed_fen)}元" for line in lines if line.committed_fen
    ]
    figures = {line.right: {"budget_fen": line.budget_fen, "paid_fen": line.paid_fen} for line in lines}
    return CloseProof(figures, tuple(faults))


def _open_cycles(region_code: str, year: int, rights: Iterable[str]) -> list[str]:
    """The months of these rights that are not closed."""
    cycles = PaymentCycle.objects.filter(
        region_code=region_code, month__year=year, right__in=list(rights), closed_at__isnull=True
    )
    return [f"{right_label(cycle.right)}{cycle.month.month}月没有结账" for cycle in cycles.order_by("right", "month")]


def _posted(batch: Batch, kind: PostingKind) -> int:
    """What was posted into, or of a confirmation out of, the pending account for a batch's payments."""
    rows = Posting.objects.filter(payment__line__batch=batch, kind=kind)
    side = "credit__kind" if kind == PostingKind.LOCK else "debit__kind"
    return rows.filter(**{side: AccountKind.PENDING}).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _posted_from_pending(batch: Batch) -> int:
    """What left the pending account by a return or a void."""
    rows = Posting.objects.filter(payment__line__batch=batch, debit__kind=AccountKind.PENDING)
    return rows.exclude(kind=PostingKind.CONFIRM).aggregate(fen=Sum("amount_fen"))["fen"] or 0
