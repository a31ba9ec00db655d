"""Locking payments: made with their allocations, many at once, and posted in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import ranges, record
from doudi.office.benefits.actions.offsets import keep_back
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.enums import AccountKind, PostingKind
from doudi.office.benefits.models import Allocation, Payment
from doudi.office.benefits.owed import OwedSum
from doudi.office.benefits.rows_digest import digest_of_payments
from doudi.office.database.many_rows import chunks, insert_rows
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.regions import codes


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


@dataclass(frozen=True, slots=True)
class LockedPayment:
    """A payment that has just been locked, as far as its digest and what is made beside it need it."""

    pk: int
    code: str
    gross_fen: int
    offset_fen: int
    payee_id: int | None
    account_code: str

    @property
    def net_fen(self) -> int:
        """What goes to the account."""
        return self.gross_fen - self.offset_fen


@transaction.atomic
def lock_payments(*, by: Actor, county: str, month: dt.date, lines: Iterable[PaymentLine]) -> list[Payment]:
    """Makes payments and their allocations, and reserves their sums in the ledger.

    `month`: the first day of the month with which they are paid. ChangedMeanwhileError where what a line says to be owed is not
    owed any more: nothing is locked then.
    """
    by.require(Action.LOCK_PAYMENTS, county)
    locked = lock_lines(by, Action.LOCK_PAYMENTS, county, month, lines)
    rows = Payment.objects.in_bulk([payment.pk for payment in locked])
    return [rows[payment.pk] for payment in locked]


def lock_lines(
    by: Actor, permission: Action, region_code: str, month: dt.date, lines: Iterable[PaymentLine]
) -> list[LockedPayment]:
    """Locks payments for an action that has asked for its permission, within its transaction. Returns them in the order of the
    lines."""
    county = codes.pad(codes.county_digits(region_code))
    rows = list(lines)
    for line in rows:
        if not line.owed.region_code.startswith(county[:6]):
            raise RefusedError("一批只能支付本县的待遇")
    try:
        with transaction.atomic():
            payments = _insert(by, county, month, rows)
            insert_rows(Allocation, _ALLOCATION_COLUMNS, _allocations(payments, rows))
    except IntegrityError as error:
        raise ChangedMeanwhileError("应发数额在您打开页面后有变化，或已由另一笔支付，请重新生成名单") from error
    with_offsets = Payment.objects.in_bulk(
        [payment.pk for payment, line in zip(payments, rows, strict=True) if line.offsets]
    )
    journal = Journal(by)
    for payment, line in zip(payments, rows, strict=True):
        cause, right = Cause(payment=payment.pk), line.owed.right
        journal.post(
            PostingKind.LOCK,
            AccountKind.PAYABLE,
            AccountKind.PENDING,
            payment.net_fen,
            cause,
            county=county,
            right=right,
        )
        if line.offsets:
            moved = keep_back(by=by, payment=with_offsets[payment.pk], offsets=line.offsets)
            journal.post_claims(PostingKind.OFFSET, moved, cause, county=county, right=right)
    journal.write()
    detail = {"month": month, "covers": "benefits.lock_payments", "digest": digest_of_payments(payments)}
    record_payments(by, permission, "benefits.lock_payments", region_code, payments, detail)
    return payments


_PAYMENT_COLUMNS = (
    "code", "holder", "household_id", "person_id", "right", "month", "region_code", "gross_fen", "offset_fen", "payee_id",
    "account_code", "reserve_code", "locked_at", "locked_by_id", "changed_at",
)  # fmt: skip
_ALLOCATION_COLUMNS = ("payment_id", "due_id", "part", "attempt", "amount_fen")


def _insert(by: Actor, county: str, month: dt.date, lines: Sequence[PaymentLine]) -> list[LockedPayment]:
    """Makes payments of lines, in their order."""
    now, user = clock.now(), by.user.pk
    sums = [(line.owed.code, line.owed.gross_fen, line.offset_fen) for line in lines]
    insert_rows(
        Payment,
        _PAYMENT_COLUMNS,
        (
            (
                code, line.owed.holder, line.owed.household, line.owed.person, line.owed.right, month, county, gross, offset,
                line.payee, line.account_code, line.reserve_code, now, user, now,
            )
            for line, (code, gross, offset) in zip(lines, sums, strict=True)
        ),
    )  # fmt: skip
    keys: dict[str, int] = {}
    for chunk in chunks([code for code, _, _ in sums]):
        keys |= dict(Payment.objects.filter(code__in=chunk).order_by().values_list("code", "pk"))
    return [
        LockedPayment(keys[code], code, gross, offset, line.payee, line.account_code)
        for line, (code, gross, offset) in zip(lines, sums, strict=True)
    ]


def _allocations(payments: Sequence[LockedPayment], lines: Sequence[PaymentLine]) -> Iterator[tuple[int, ...]]:
    for payment, line in zip(payments, lines, strict=True):
        for part in line.owed.parts:
            yield payment.pk, part.due, part.part, part.attempt, part.amount_fen


class RecordedPayment(Protocol):
    """What the audit keeps of a payment, beside a digest over all."""

    @property
    def pk(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def net_fen(self) -> int: ...


def record_payments(
    by: Actor,
    permission: Action,
    action: str,
    region: str,
    payments: Sequence[RecordedPayment],
    detail: Mapping[str, object],
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
