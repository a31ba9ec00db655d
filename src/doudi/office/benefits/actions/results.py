"""Results of a batch: a file is taken line by line, and each difference becomes somebody's to settle by a day."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.actions.batches import layout_of
from doudi.office.benefits.actions.payments import confirm_payments, return_payments
from doudi.office.benefits.batch_enums import BREAKS, BatchState, BreakOwner, BreakState, LineVerdict
from doudi.office.benefits.batches.accounts import account_code
from doudi.office.benefits.batches.matching import MatchedLine, SentPayment, match
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Batch, DeathReport, Payment, PaymentBreak, ResultFile, ResultLine
from doudi.office.benefits.rosters.reading import UNCLEAR, read_results
from doudi.office.benefits.rosters.return_reasons import NextAct, return_reasons
from doudi.office.database.locks import lock_for_update
from doudi.office.database.many_rows import insert_rows
from doudi.office.errors import RefusedError
from doudi.office.regions import packs

DAYS = 5
"""Working days for breaks that no reason sets a time for."""
_ROWS = 2_000
_SETTLED_MEANWHILE = "这项差异已由别人处理，请重新查看"


@dataclass(frozen=True)
class ResultReport:
    """What a file came to: how many lines by verdict, and what was noticed. `known`: the very file was taken before."""

    file: ResultFile
    counts: dict[str, int]
    known: bool


@transaction.atomic
def take_results(*, by: Actor, batch: Batch, content: bytes, name: str, complete: bool = False) -> ResultReport:
    """Takes a file of results of a released batch.

    What matches is confirmed or returned and posted; whatever differs opens a break and changes nothing. `complete`: nothing
    more is to come, so that what the counterpart does not name is a difference too. The same file again changes nothing.
    ResultFileError where the file as a whole proves nothing.
    """
    locked = Batch.objects.select_for_update(of=("self",)).select_related("cycle", "layout").get(pk=batch.pk)
    by.require(Action.RECORD_RESULTS, locked.cycle.region_code)
    sha256 = hashlib.sha256(content).hexdigest()
    known = ResultFile.objects.filter(batch=locked, sha256=sha256).first()
    if known is not None:
        counts = Counter(known.lines.values_list("verdict", flat=True))
        return ResultReport(known, dict(counts), known=True)
    if locked.state not in (BatchState.RELEASED, BatchState.CLOSED):
        raise RefusedError(f"批次{locked.number}{locked.get_state_display()}，发出后才能接收回盘")
    reading = read_results(layout_of(locked.layout), content, locked.number)
    sent = _sent(locked)
    matched = match(reading, sent)
    file = ResultFile.objects.create(
        batch=locked, name=name[:120], sha256=sha256, count=len(matched), complete=complete,
        remarks=list(reading.remarks), received_by=by.user, received_at=clock.now(),
    )  # fmt: skip
    insert_rows(
        ResultLine,
        ("file_id", "number", "reference", "payment_id", "amount_fen", "verdict", "reason", "words", "paid_on"),
        (
            (
                file.pk, line.number, line.reference, line.payment, line.amount_fen, str(line.verdict), line.reason,
                line.words, line.paid_on,
            )
            for line in matched
        ),
    )  # fmt: skip
    _post(by, matched)
    _open_breaks(locked, list(file.lines.filter(verdict__in=BREAKS)))
    if complete:
        _open_only_ours(locked)
    counts = Counter(str(line.verdict) for line in matched)
    record_action(
        by=by, permission=Action.RECORD_RESULTS, action="benefits.take_results", subject="batch", row=locked,
        region_code=locked.cycle.region_code,
        detail={"number": locked.number, "sha256": sha256, "count": len(matched), "verdicts": dict(counts)},
    )  # fmt: skip
    return ResultReport(file, dict(counts), known=False)


def _sent(batch: Batch) -> dict[str, SentPayment]:
    """The payments of a batch by their codes."""
    confirmed = {
        payment: (fen or 0, day)
        for payment, fen, day in ResultLine.objects.filter(file__batch=batch, verdict=LineVerdict.MATCHED).values_list(
            "payment_id", "amount_fen", "paid_on"
        )
    }
    rows = Payment.objects.filter(line__batch=batch).values_list("code", "pk", "gross_fen", "offset_fen", "state")
    return {
        code: SentPayment(key, gross - offset, state, confirmed.get(key))
        for code, key, gross, offset, state in rows.iterator(chunk_size=5_000)
    }


def _post(by: Actor, matched: Sequence[MatchedLine]) -> None:
    arrived = [line.payment for line in matched if line.verdict == LineVerdict.MATCHED and line.payment is not None]
    if arrived:
        confirm_payments(by=by, payments=arrived)
    back = {
        line.payment: line.reason
        for line in matched
        if line.verdict in (LineVerdict.REJECTED, LineVerdict.RETURNED_LATER) and line.payment is not None
    }
    if back:
        return_payments(by=by, reasons=back)


def _open_breaks(batch: Batch, rows: Sequence[ResultLine]) -> None:
    """A break for each line, and for a payee said to have died a report that monitoring reads."""
    keys = [row.payment_id for row in rows if row.payment_id]
    payments: dict[int, Payment] = {}
    for start in range(0, len(keys), _ROWS):
        payments |= Payment.objects.select_related("household").in_bulk(keys[start : start + _ROWS])
    PaymentBreak.objects.bulk_create(
        [_break(batch, row, payments.get(row.payment_id or 0)) for row in rows], batch_size=_ROWS
    )
    reasons = return_reasons()
    reports = []
    for row in rows:
        payment = payments.get(row.payment_id or 0)
        if payment is not None and payment.payee_id and row.reason and reasons[row.reason].act is NextAct.DEATH:
            reports.append(
                DeathReport(
                    line=row, person_id=payment.payee_id, household_id=payment.household_id, right=payment.right,
                    reported_at=clock.now(),
                )
            )  # fmt: skip
    DeathReport.objects.bulk_create(reports, batch_size=_ROWS)


def _break(batch: Batch, row: ResultLine | None, payment: Payment | None) -> PaymentBreak:
    verdict = row.verdict if row else LineVerdict.ONLY_OURS
    reason = return_reasons().get(row.reason) if row else None
    owner = BreakOwner(reason.owner) if reason else BreakOwner.FINANCE
    of_township = owner == BreakOwner.TOWNSHIP and payment is not None
    today = clock.today()
    return PaymentBreak(
        batch=batch, line=row, payment=payment, verdict=verdict, reason=row.reason if row else "", owner=owner,
        region_code=payment.household.region_code if of_township and payment else batch.cycle.region_code,
        opened_on=today, due_on=_working_days_after(today, reason.days if reason else DAYS),
    )  # fmt: skip


def _working_days_after(day: dt.date, count: int) -> dt.date:
    """The last of so many working days after `day`."""
    return dt.date.fromordinal(packs.library().calendar.add_working_days(day.toordinal(), count))


def _open_only_ours(batch: Batch) -> None:
    """A break for each payment without a result of which there is none yet."""
    waiting = Payment.objects.filter(line__batch=batch, state=PaymentState.RELEASED).select_related("household")
    named = PaymentBreak.objects.open().filter(batch=batch, payment__isnull=False).values("payment")
    PaymentBreak.objects.bulk_create(
        [_break(batch, None, payment) for payment in waiting.exclude(pk__in=named)], batch_size=_ROWS
    )


@transaction.atomic
def settle_break(
    *, by: Actor, payment_break: PaymentBreak, expected_version: int, note: str, not_arrived: bool = False
) -> PaymentBreak:
    """Records how a difference was dealt with. `not_arrived`: it was found out that a payment without result did not arrive,
    which is posted as a return; that it did arrive only a file of results can say.

    A return is settled once it may be paid again: where its account was at fault, after the payee has another one. It then goes
    with the next batch. RefusedError tells what is still to be done.
    """
    locked = lock_for_update(
        PaymentBreak.objects.select_related("payment__payee", "batch__cycle"),
        payment_break.pk,
        expected_version=expected_version,
        message=_SETTLED_MEANWHILE,
    )
    by.require(Action.SETTLE_BREAKS, locked.region_code)
    note = note.strip()[:300]
    if locked.state != BreakState.OPEN:
        raise RefusedError(_SETTLED_MEANWHILE)
    if not note:
        raise RefusedError("请写明怎样处理的")
    payment = locked.payment
    if payment is not None and payment.state == PaymentState.RELEASED:
        if not not_arrived:
            raise RefusedError("这笔款项还没有结果：请让对方补发回盘文件；查明没有到账的，勾选“确认没有到账”")
        return_payments(by=by, reasons={payment.pk: UNCLEAR})
    elif payment is not None and payment.state == PaymentState.RETURNED:
        _require_mended(payment)
    locked.state, locked.settled_by, locked.settled_at = BreakState.SETTLED, by.user, clock.now()
    locked.note, locked.version = note, locked.version + 1
    locked.save(update_fields=["state", "settled_by", "settled_at", "note", "version"])
    _record_break(by, locked, "benefits.settle_break", {"reason": locked.reason, "note": note})
    return locked


def _require_mended(payment: Payment) -> None:
    """RefusedError where the account that was at fault is still the payee's, or a death is not found out."""
    reason = return_reasons().get(payment.return_reason)
    if reason is None or payment.payee is None:
        return
    if reason.act is NextAct.ACCOUNT and account_code(payment.payee.bank_account) == payment.account_code:
        raise RefusedError(f"{payment.payee.name}的银行账号还是退回时的那个：请先登记新的账号并由另一人复核，再处理")
    if reason.act is NextAct.DEATH and payment.payee.died_on is None and not _is_account_new(payment):
        raise RefusedError(f"对方说{payment.payee.name}已死亡：请先查明，登记死亡；查明健在的，更换账号后再处理")


def _is_account_new(payment: Payment) -> bool:
    return payment.payee is not None and account_code(payment.payee.bank_account) != payment.account_code


@transaction.atomic
def take_charge(*, by: Actor, payment_break: PaymentBreak, expected_version: int) -> PaymentBreak:
    """Puts the officer's name to a break."""
    locked = lock_for_update(
        PaymentBreak.objects.select_related("batch"), payment_break.pk, expected_version=expected_version,
        message=_SETTLED_MEANWHILE,
    )  # fmt: skip
    by.require(Action.SETTLE_BREAKS, locked.region_code)
    if locked.state != BreakState.OPEN:
        raise RefusedError(_SETTLED_MEANWHILE)
    locked.person_in_charge, locked.version = by.user, locked.version + 1
    locked.save(update_fields=["person_in_charge", "version"])
    _record_break(by, locked, "benefits.take_charge", {})
    return locked


def _record_break(by: Actor, row: PaymentBreak, name: str, detail: Mapping[str, str]) -> None:
    record_action(
        by=by,
        permission=Action.SETTLE_BREAKS,
        action=name,
        subject="payment_break",
        row=row,
        detail={"number": row.batch.number, "kind": row.verdict, **detail},
    )
