"""Payments: locked with their allocations, sent, and settled by what comes back. Each step is posted in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import ranges, record
from doudi.office.benefits.actions.offsets import keep_back, undo_offsets
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.enums import NEXT_STATES, AccountKind, PaymentState, PostingKind
from doudi.office.benefits.models import Allocation, Due, Payment, Posting, RecoveredSum
from doudi.office.benefits.owed import OwedSum
from doudi.office.benefits.positions import claims_moved, positions
from doudi.office.benefits.rows_digest import digest_of_payments, digest_of_states
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.regions import codes

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment that is to be locked. `offsets`: {recovery: fen} of what is kept back of it; `payee`: the key of the person
    whose account it goes to, None where it is paid out of the reserve of the township `reserve_code`."""

    owed: OwedSum
    payee: int | None = None
    account_code: str = ""
    offsets: Mapping[int, int] = field(default_factory=dict)
    reserve_code: str = ""

    @property
    def offset_fen(self) -> int:
        """All that is kept back of it."""
        return sum(self.offsets.values())


@transaction.atomic
def lock_payments(*, by: Actor, county: str, month: dt.date, lines: Iterable[PaymentLine]) -> list[Payment]:
    """Makes payments and their allocations, and reserves their sums in the ledger.

    `month`: the first day of the month with which they are paid. ChangedMeanwhileError where what a line says to be owed is not
    owed any more: nothing is locked then.
    """
    by.require(Action.LOCK_PAYMENTS, county)
    return lock_lines(by, Action.LOCK_PAYMENTS, county, month, lines)


def lock_lines(
    by: Actor, permission: Action, region_code: str, month: dt.date, lines: Iterable[PaymentLine]
) -> list[Payment]:
    """Locks payments for an action that has asked for its permission, within its transaction."""
    county = codes.pad(codes.county_digits(region_code))
    rows = list(lines)
    for line in rows:
        if not line.owed.region_code.startswith(county[:6]):
            raise RefusedError("一批只能支付本县的待遇")
    now = clock.now()
    try:
        with transaction.atomic():
            payments = Payment.objects.bulk_create(
                [
                    Payment(
                        code=line.owed.code,
                        holder=line.owed.holder,
                        household_id=line.owed.household,
                        person_id=line.owed.person,
                        right=line.owed.right,
                        month=month,
                        region_code=county,
                        gross_fen=line.owed.gross_fen,
                        offset_fen=line.offset_fen,
                        payee_id=line.payee,
                        account_code=line.account_code,
                        reserve_code=line.reserve_code,
                        locked_at=now,
                        locked_by=by.user,
                        changed_at=now,
                    )
                    for line in rows
                ],
                batch_size=BATCH,
            )
            Allocation.objects.bulk_create(_allocations(payments, rows), batch_size=BATCH)
    except IntegrityError as error:
        raise ChangedMeanwhileError("应发数额在您打开页面后有变化，或已由另一笔支付，请重新生成名单") from error
    journal = Journal(by)
    for payment, line in zip(payments, rows, strict=True):
        cause = Cause(payment=payment.pk)
        journal.post(
            PostingKind.LOCK,
            AccountKind.PAYABLE,
            AccountKind.PENDING,
            payment.net_fen,
            cause,
            county=county,
            right=payment.right,
        )
        if line.offsets:
            moved = keep_back(by=by, payment=payment, offsets=line.offsets)
            journal.post_claims(PostingKind.OFFSET, moved, cause, county=county, right=payment.right)
    journal.write()
    detail = {"month": month, "covers": "benefits.lock_payments", "digest": digest_of_payments(payments)}
    _record(by, permission, "benefits.lock_payments", region_code, payments, detail)
    return payments


def _allocations(payments: Sequence[Payment], lines: Sequence[PaymentLine]) -> Iterator[Allocation]:
    for payment, line in zip(payments, lines, strict=True):
        for part in line.owed.parts:
            yield Allocation(
                payment=payment,
                due_id=part.due,
                part=part.part,
                attempt=part.attempt,
                amount_fen=part.amount_fen,
            )


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
) -> list[Payment]:
    """Ends payments, and with them their allocations and offsets; posts where the money stands now, and what of it had been
    overpaid."""
    chosen, ended = list(keys), []
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
) -> list[Payment]:
    former = dict(Payment.objects.filter(pk__in=keys).values_list("pk", "state"))
    touched = _touched_months(keys)
    dues = Due.objects.filter(Q(allocations__payment__in=keys) | Q(recovered__step__payment__in=keys))
    before = positions(dues)
    rows = _take(by, action, keys, state, reasons)
    undo_offsets(by=by, payments=rows)
    after = positions(dues)
    pending, journal = _pending_postings(rows), Journal(by)
    for payment in rows:
        was_paid = former[payment.pk] == PaymentState.PAID
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
) -> list[Payment]:
    """Locks payments and changes their state; those that have it already are left out. RefusedError where one may not."""
    chosen = list(keys)
    taken: list[Payment] = []
    for start in range(0, len(chosen), 5_000):
        rows = Payment.objects.select_for_update().filter(pk__in=chosen[start : start + 5_000]).order_by("pk")
        taken += rows
    for region in {payment.reserve_code or payment.region_code for payment in taken}:
        by.require(action, region)
    if missing := set(chosen) - {payment.pk for payment in taken}:
        raise RefusedError(f"没有这些支付：{sorted(missing)[:5]}")
    changing = [payment for payment in taken if payment.state != state]
    now = clock.now()
    for payment in changing:
        if state not in NEXT_STATES[PaymentState(payment.state)]:
            raise RefusedError(f"支付 {payment.code} {payment.get_state_display()}，不能改为{state.label}")
        payment.state, payment.changed_at = state, now
        payment.return_reason = (reasons or {}).get(payment.pk, "").strip()
    if reasons:
        Payment.objects.bulk_update(changing, ("state", "changed_at", "return_reason"), batch_size=500)
    else:
        for start in range(0, len(changing), 5_000):
            ids = [payment.pk for payment in changing[start : start + 5_000]]
            Payment.objects.filter(pk__in=ids).update(state=state, changed_at=now)
    return changing


def _pending_postings(payments: Iterable[Payment]) -> dict[int, int]:
    """{payment: the posting by which its sum came into the pending account}"""
    ids = [payment.pk for payment in payments]
    pending: dict[int, int] = {}
    for start in range(0, len(ids), 5_000):
        rows = Posting.objects.filter(payment__in=ids[start : start + 5_000], kind=PostingKind.LOCK)
        pending |= dict(rows.filter(credit__kind=AccountKind.PENDING).values_list("payment_id", "pk"))
    return pending


def _paid_account(payment: Payment) -> AccountKind:
    return AccountKind.RESERVE if payment.reserve_code else AccountKind.PAID


def _record_states(by: Actor, permission: Action, action: str, payments: Sequence[Payment]) -> None:
    counties: dict[str, list[Payment]] = {}
    for payment in payments:
        counties.setdefault(payment.reserve_code or payment.region_code, []).append(payment)
    for county, rows in counties.items():
        _record(by, permission, action, county, rows, {"states": digest_of_states(rows)})


def _record(
    by: Actor, permission: Action, action: str, region: str, payments: Sequence[Payment], detail: Mapping[str, object]
) -> None:
    """One entry for all payments of an action; the rows themselves are proven by the ledger."""
    record(
        by=by.user,
        action=action,
        subject="payments",
        subject_id=payments[0].code if len(payments) == 1 else "",
        region_code=region,
        duty=by.duty_for(permission, region),
        detail={
            **detail,
            "ids": ranges(sorted(payment.pk for payment in payments)),
            "count": len(payments),
            "net_fen": sum(payment.net_fen for payment in payments),
        },
    )
