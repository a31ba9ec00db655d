"""What of a payment is kept back for what was overpaid, and is given back where the payment comes to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.benefits.enums import RecoveryState, RecoveryStepKind
from doudi.office.benefits.models import Due, Payment, RecoveredSum, Recovery, RecoveryStep
from doudi.office.benefits.positions import Key, Position, claims_moved, positions
from doudi.office.errors import RefusedError


def keep_back(*, by: Actor | None, payment: Payment, offsets: Mapping[int, int]) -> tuple[int, int]:
    """Settles recoveries out of a payment that is being locked: {recovery: fen}. Returns how the claims moved.

    RefusedError where a recovery is of another holder or right, was not agreed to be kept back, or claims less.
    """
    moved = (0, 0)
    for recovery in Recovery.objects.select_for_update().filter(pk__in=offsets).order_by("pk"):
        if (recovery.holder, recovery.right) != (payment.holder, payment.right):
            raise RefusedError("只能从同一人（户）同一项待遇中抵扣")
        if recovery.state != RecoveryState.RECOVERING or not recovery.by_offset:
            raise RefusedError("这项追缴没有约定从待遇中抵扣")
        step = RecoveryStep.objects.create(
            recovery=recovery,
            kind=RecoveryStepKind.OFFSET,
            amount_fen=offsets[recovery.pk],
            payment=payment,
            by=by.user if by else None,
            at=clock.now(),
        )
        recoverable, waived = settle(step, recovery, offsets[recovery.pk])
        moved = (moved[0] + recoverable, moved[1] + waived)
    return moved


def settle(step: RecoveryStep, recovery: Recovery, amount_fen: int, waived: bool = False) -> tuple[int, int]:
    """Takes a sum off what a holder was overpaid, the oldest month first. Returns how the claims moved.

    RefusedError where it is more than is claimed.
    """
    dues = Due.objects.filter(holder=recovery.holder, right=recovery.right)
    before = positions(dues, unsettled=True)
    rows, left = [], amount_fen
    for _, position in sorted(before.items(), key=lambda entry: entry[0][2]):
        taken = 0 if position.set_aside else min(left, position.recoverable)
        if taken:
            left -= taken
            rows.append(RecoveredSum(step=step, due_id=position.newest, amount_fen=taken, waived=waived))
    if left:
        raise RefusedError(
            f"数额超出应追回的数额{(amount_fen - left) / 100:.2f}元" if amount_fen > left else "没有应追回的款"
        )
    RecoveredSum.objects.bulk_create(rows)
    return claims_moved(before, _again(dues, before))


def undo_offsets(*, by: Actor | None, payments: Iterable[int]) -> None:
    """Takes back what was kept back of payments, by their keys, that have come to nothing."""
    kept = RecoveryStep.objects.filter(payment__in=list(payments), kind=RecoveryStepKind.OFFSET)
    for step in kept.select_related("recovery").prefetch_related("sums__due"):
        undone = RecoveryStep.objects.create(
            recovery=step.recovery,
            kind=RecoveryStepKind.UNDONE,
            amount_fen=step.amount_fen,
            payment_id=step.payment_id,
            by=by.user if by else None,
            at=clock.now(),
        )
        RecoveredSum.objects.bulk_create(
            [RecoveredSum(step=undone, due=settled.due, amount_fen=-settled.amount_fen) for settled in step.sums.all()]
        )


def _again(dues: QuerySet[Due], before: Mapping[Key, Position]) -> dict[Key, Position]:
    after = positions(dues)
    return {key: after[key] for key in before}
