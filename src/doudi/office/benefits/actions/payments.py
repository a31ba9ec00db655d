"""Payments that are locked: sent, and settled by what comes back. Each step is posted in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.benefits.actions.locking import record_payments
from doudi.office.benefits.actions.offsets import undo_offsets
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.enums import NEXT_STATES, AccountKind, PaymentState, PostingKind
from doudi.office.benefits.models import Allocation, Due, Payment, Posting, RecoveredSum
from doudi.office.benefits.positions import claims_moved, positions
from doudi.office.benefits.rows_digest import digest_of_states
from doudi.office.database.many_rows import chunks
from doudi.office.errors import RefusedError

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class MovedPayment:
    """A payment whose state has just been changed, and the state that it had before."""

    pk: int
    code: str
    holder: str
    right: str
    region_code: str
    reserve_code: str
    net_fen: int
    former: str
    state: str
    return_reason: str = ""


@transaction.atomic
def release_payments(*, by: Actor, payments: Iterable[int]) -> int:
    """Marks locked payments as sent. Returns how many; the same again changes nothing."""
    rows = _take(by, Action.RELEASE_PAYMENTS, payments, PaymentState.RELEASED)
    _record_states(by, Action.RELEASE_PAYMENTS, "benefits.release_payments", rows)
    return len(rows)


@transaction.atomic
def confirm_payments(*, by: Actor, payments: Iterable[int]) -> int:
    """Records that sent payments have arrived. Returns how many; the same again changes nothing."""
    return _confirm(by, Action.RECORD_RESULTS, payments)


def settle_lines(by: Actor, permission: Action, payments: Sequence[int]) -> None:
    """Pays locked payments in hand, for an action that has asked for its permission, within its transaction."""
    _take(by, permission, payments, PaymentState.RELEASED)
    _confirm(by, permission, payments)


def _confirm(by: Actor, permission: Action, payments: Iterable[int]) -> int:
    rows = _take(by, permission, payments, PaymentState.PAID)
    pending, journal = _pending_postings(rows), Journal(by)
    for payment in rows:
        journal.post(
            PostingKind.CONFIRM,
            AccountKind.PENDING,
            _paid_account(payment),
            payment.net_fen,
            Cause(payment=payment.pk),
            county=payment.region_code,
            right=payment.right,
            detail=payment.reserve_code,
            resolves=pending[payment.pk],
        )
    journal.write()
    _record_states(by, permission, "benefits.confirm_payments", rows)
    return len(rows)


@transaction.atomic
def void_payments(*, by: Actor, payments: Iterable[int]) -> int:
    """Takes locked payments back before they are sent: what they allocated is owed again. Returns how many."""
    rows = _end(by, Action.LOCK_PAYMENTS, payments, PaymentState.VOID, PostingKind.VOID, AccountKind.PAYABLE, {})
    _record_states(by, Action.LOCK_PAYMENTS, "benefits.void_payments", rows)
    return len(rows)


@transaction.atomic
def return_payments(*, by: Actor, reasons: Mapping[int, str]) -> int:
    """Records payments that came back, before or after they were confirmed: {payment: code of the reason}.

    What they allocated is owed again, and stands among returns until `settle_returns`. Returns how many; the same again
    changes nothing.
    """
    if not all(reason.strip() for reason in reasons.values()):
        raise RefusedError("请写明退回原因")
    rows = _end(
        by,
        Action.RECORD_RESULTS,
        reasons,
        PaymentState.RETURNED,
        PostingKind.RETURN,
        AccountKind.RETURNED,
        reasons,
    )
    _record_states(by, Action.RECORD_RESULTS, "benefits.return_payments", rows)
    return len(rows)


@transaction.atomic
def settle_returns(*, by: Actor, payments: Iterable[int]) -> int:
    """Records that somebody has dealt with returned payments, so that what they were for may be paid again. Returns how many;
    the same again changes nothing."""
    rows = list(Payment.objects.select_for_update().filter(pk__in=list(payments)).order_by("pk"))
    settled = set(
        Posting.objects.filter(payment__in=rows, kind=PostingKind.SETTLE).values_list("payment_id", flat=True)
    )
    journal, dealt = Journal(by), []
    for payment in rows:
        by.require(Action.RECORD_RESULTS, payment.region_code)
        if payment.state != PaymentState.RETURNED:
            raise RefusedError(f"支付 {payment.code} 没有退回")
        if payment.pk not in settled:
            dealt.append(payment)
            journal.post(
                PostingKind.SETTLE,
                AccountKind.RETURNED,
                AccountKind.PAYABLE,
                payment.net_fen,
                Cause(payment=payment.pk),
                county=payment.region_code,
                right=payment.right,
            )
    journal.write()
    _record_states(by, Action.RECORD_RESULTS, "benefits.settle_returns", dealt)
    return len(dealt)


def _end(
    by: Actor,
    action: Action,
    keys: Iterable[int],
    state: PaymentState,
    kind: PostingKind,
    credit: AccountKind,
    reasons: Mapping[int, str],
) -> list[MovedPayment]:
    """Ends payments, and with them their allocations and offsets; posts where the money stands now, and what of it had been
    overpaid."""
    chosen, ended = sorted(set(keys)), []
    for start in range(0, len(chosen), BATCH):
        ended += _end_batch(by, action, chosen[start : start + BATCH], state, kind, credit, reasons)
    return ended


def _end_batch(
    by: Actor,
    action: Action,
    keys: list[int],
    state: PaymentState,
    kind: PostingKind,
    credit: AccountKind,
    reasons: Mapping[int, str],
) -> list[MovedPayment]:
    touched = _touched_months(keys)
    dues = Due.objects.filter(Q(allocations__payment__in=keys) | Q(recovered__step__payment__in=keys))
    before = positions(dues)
    rows = _take(by, action, keys, state, reasons)
    undo_offsets(by=by, payments=[payment.pk for payment in rows])
    after = positions(dues)
    pending, journal = _pending_postings(rows), Journal(by)
    for payment in rows:
        was_paid = payment.former == PaymentState.PAID
        cause = Cause(payment=payment.pk)
        journal.post(
            kind,
            _paid_account(payment) if was_paid else AccountKind.PENDING,
            credit,
            payment.net_fen,
            cause,
            county=payment.region_code,
            right=payment.right,
            detail=payment.reserve_code,
            resolves=None if was_paid else pending[payment.pk],
        )
        # Two payments of one due move its claim together: what the first has posted is not looked at again.
        months = touched.get(payment.pk, ())
        mine = [key for month in months if (key := (payment.holder, payment.right, month)) in before]
        moved = claims_moved({key: before.pop(key) for key in mine}, {key: after[key] for key in mine})
        journal.post_claims(kind, moved, cause, county=payment.region_code, right=payment.right)
    journal.write()
    return rows


def _touched_months(payments: list[int]) -> dict[int, set[dt.date]]:
    """{payment: the months of the dues that it pays, and of those for which something is kept back of it}"""
    months: dict[int, set[dt.date]] = {}
    paid = Allocation.objects.filter(payment__in=payments).values_list("payment_id", "due__month")
    kept = RecoveredSum.objects.filter(step__payment__in=payments).values_list("step__payment_id", "due__month")
    for payment, month in (*paid, *kept):
        months.setdefault(payment, set()).add(month)
    return months


def _take(
    by: Actor,
    action: Action,
    keys: Iterable[int],
    state: PaymentState,
    reasons: Mapping[int, str] | None = None,
) -> list[MovedPayment]:
    """Locks payments and changes their state; those that have it already are left out. RefusedError where one may not."""
    chosen = sorted(set(keys))
    taken: list[MovedPayment] = []
    for chunk in chunks(chosen):
        rows = Payment.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list(*_MOVED)
        for key, code, holder, right, region, reserve, gross, offset, former in rows:
            reason = (reasons or {}).get(key, "").strip()
            taken.append(MovedPayment(key, code, holder, right, region, reserve, gross - offset, former, state, reason))
    for region in {payment.reserve_code or payment.region_code for payment in taken}:
        by.require(action, region)
    if missing := set(chosen) - {payment.pk for payment in taken}:
        raise RefusedError(f"没有这些支付：{sorted(missing)[:5]}")
    moved = [payment for payment in taken if payment.former != state]
    by_reason: dict[str, list[int]] = {}
    for payment in moved:
        former = PaymentState(payment.former)
        if state not in NEXT_STATES[former]:
            raise RefusedError(f"支付 {payment.code} {former.label}，不能改为{state.label}")
        by_reason.setdefault(payment.return_reason, []).append(payment.pk)
    now = clock.now()
    for reason, ids in by_reason.items():
        for chunk in chunks(ids):
            Payment.objects.filter(pk__in=chunk).update(state=state, changed_at=now, return_reason=reason)
    return moved


_MOVED = (
    "pk", "code", "holder", "right", "region_code", "reserve_code", "gross_fen", "offset_fen", "state",
)  # fmt: skip


def _pending_postings(payments: Iterable[MovedPayment]) -> dict[int, int]:
    """{payment: the posting by which its sum came into the pending account}"""
    pending: dict[int, int] = {}
    for chunk in chunks([payment.pk for payment in payments]):
        rows = Posting.objects.filter(payment__in=chunk, kind=PostingKind.LOCK, credit__kind=AccountKind.PENDING)
        pending |= dict(rows.order_by().values_list("payment_id", "pk"))
    return pending


def _paid_account(payment: MovedPayment) -> AccountKind:
    return AccountKind.RESERVE if payment.reserve_code else AccountKind.PAID


def _record_states(by: Actor, permission: Action, action: str, payments: Sequence[Payment | MovedPayment]) -> None:
    counties: dict[str, list[Payment | MovedPayment]] = {}
    for payment in payments:
        counties.setdefault(payment.reserve_code or payment.region_code, []).append(payment)
    for county, rows in counties.items():
        record_payments(by, permission, action, county, rows, {"states": digest_of_states(rows)})
