"""What a township pays at once out of its reserve, and files with the county afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.actions.locking import PaymentLine, lock_lines
from doudi.office.benefits.actions.payments import settle_lines
from doudi.office.benefits.models import Payment, ReserveFiling
from doudi.office.benefits.owed import owed_sums
from doudi.office.errors import RefusedError
from doudi.office.regions import codes


@transaction.atomic
def pay_from_reserve(*, by: Actor, township: str, holder: str, right: str) -> Payment:
    """Pays what is owed to a holder by a right out of the reserve of the township, in hand. RefusedError where nothing is owed,
    or the reserve holds less."""
    by.require(Action.PAY_FROM_RESERVE, township)
    month = clock.today().replace(day=1)
    owed = [row for row in owed_sums(township, month, [right]) if row.holder == holder]
    if not owed:
        raise RefusedError("没有待发的款：请先作出决定并计算应发")
    (locked,) = lock_lines(by, Action.PAY_FROM_RESERVE, township, month, [PaymentLine(owed[0], reserve_code=township)])
    try:
        with transaction.atomic():
            settle_lines(by, Action.PAY_FROM_RESERVE, [locked.pk])
    except IntegrityError as error:
        raise RefusedError("备用金余额不足：请先申请拨付") from error
    return Payment.objects.get(pk=locked.pk)


@transaction.atomic
def file_reserve_payment(*, by: Actor, payment: Payment, number: str, on: dt.date) -> ReserveFiling:
    """Records that a payment out of a reserve was filed with the county, once."""
    by.require(Action.PAY_FROM_RESERVE, payment.reserve_code or payment.region_code)
    if not payment.reserve_code:
        raise RefusedError("这笔款不是从备用金支付的，不用备案")
    if not number.strip():
        raise RefusedError("请填写备案编号")
    if not timezone.localtime(payment.locked_at).date() <= on <= clock.today():
        raise RefusedError("备案日期不能早于支付，也不能晚于今天")
    try:
        with transaction.atomic():
            filing = ReserveFiling.objects.create(
                payment=payment, number=number.strip(), filed_on=on, filed_by=by.user, filed_at=clock.now()
            )
    except IntegrityError as error:
        raise RefusedError("这笔款已经备案") from error
    record_action(
        by=by,
        permission=Action.PAY_FROM_RESERVE,
        action="benefits.file_reserve_payment",
        subject="payment",
        row=payment,
        region_code=codes.pad(payment.reserve_code),
        detail={"number": filing.number, "on": on},
    )
    return filing
