"""Payments take what is owed, once; what comes back may be paid again, and never more than is due."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from doudi.office.benefits import actions
from doudi.office.benefits.actions import PaymentLine
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Allocation, Due, Payment
from doudi.office.benefits.owed import owed_sums
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from tests.office import build
from tests.office.benefits.finance import (
    NOVEMBER,
    OCTOBER,
    Office,
    arrive,
    lock,
    open_office,
    pay,
    poor_family,
    reckon,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return open_office()


def balances() -> dict[str, int]:
    proof = prove()
    assert proof.faults == []
    return {kind: fen for kind, fen in proof.totals.items() if fen}


def test_what_is_due_is_paid_once(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    assert balances() == {"granted": 102_000, "payable": -102_000}
    (payment,) = lock(office, OCTOBER)
    assert (payment.gross_fen, payment.net_fen, payment.state) == (102_000, 102_000, PaymentState.LOCKED)
    assert balances() == {"granted": 102_000, "pending": -102_000}
    arrive(office, [payment])
    assert balances() == {"granted": 102_000, "paid": -102_000}
    assert list(owed_sums(build.COUNTY, NOVEMBER)) == []


def test_the_same_step_twice_changes_nothing(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = pay(office, OCTOBER)
    assert actions.confirm_payments(by=office.finance, payments=[payment.pk]) == 0
    assert balances() == {"granted": 102_000, "paid": -102_000}


def test_a_sum_that_was_locked_meanwhile_is_not_locked_again(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    lines = [PaymentLine(owed) for owed in owed_sums(build.COUNTY, OCTOBER)]
    actions.lock_payments(by=office.finance, county=build.COUNTY, month=OCTOBER, lines=lines)
    with pytest.raises(ChangedMeanwhileError):
        actions.lock_payments(by=office.finance, county=build.COUNTY, month=OCTOBER, lines=lines)
    assert Payment.objects.count() == Allocation.objects.count() == 1


def test_what_is_void_is_owed_again(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = lock(office, OCTOBER)
    assert actions.void_payments(by=office.finance, payments=[payment.pk]) == 1
    assert balances() == {"granted": 102_000, "payable": -102_000}
    (again,) = pay(office, OCTOBER)
    assert again.code != payment.code
    assert again.allocations.get().attempt == 2


@pytest.mark.parametrize("arrived", [False, True])
def test_what_was_returned_is_sent_again_once(office: Office, arrived: bool) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = lock(office, OCTOBER)
    actions.release_payments(by=office.finance, payments=[payment.pk])
    if arrived:
        actions.confirm_payments(by=office.finance, payments=[payment.pk])
    actions.return_payments(by=office.finance, reasons={payment.pk: "closed"})
    assert balances() == {"granted": 102_000, "returned": -102_000}
    assert actions.settle_returns(by=office.finance, payments=[payment.pk]) == 1
    assert actions.settle_returns(by=office.finance, payments=[payment.pk]) == 0
    assert balances() == {"granted": 102_000, "payable": -102_000}
    pay(office, OCTOBER)
    assert balances() == {"granted": 102_000, "paid": -102_000}
    assert list(owed_sums(build.COUNTY, OCTOBER)) == []


def test_arrears_are_paid_with_the_next_month_and_the_part_that_was_paid_is_not_paid_again(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    pay(office, OCTOBER)
    build.standard("850", since=OCTOBER)
    reckon(office, OCTOBER, NOVEMBER)
    (owed,) = owed_sums(build.COUNTY, NOVEMBER)
    assert [(part.month, part.amount_fen) for part in owed.parts] == [(OCTOBER, 8_000), (NOVEMBER, 110_000)]
    (payment,) = pay(office, NOVEMBER)
    assert payment.gross_fen == 118_000
    assert balances() == {"granted": 220_000, "paid": -220_000}


def test_a_return_after_a_rise_is_sent_again_beside_the_arrears(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (first,) = pay(office, OCTOBER)
    build.standard("850", since=OCTOBER)
    reckon(office, OCTOBER)
    pay(office, OCTOBER)
    actions.return_payments(by=office.finance, reasons={first.pk: "frozen"})
    actions.settle_returns(by=office.finance, payments=[first.pk])
    (again,) = pay(office, OCTOBER)
    assert again.gross_fen == 102_000
    assert balances() == {"granted": 110_000, "paid": -110_000}


def test_a_due_that_falls_after_payment_is_to_be_recovered(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = pay(office, OCTOBER)
    build.standard("800", since=OCTOBER)
    reckon(office, OCTOBER)
    assert balances() == {"granted": 100_000, "paid": -102_000, "recoverable": 2_000}
    actions.return_payments(by=office.finance, reasons={payment.pk: "frozen"})
    assert balances() == {"granted": 100_000, "returned": -102_000, "payable": 2_000}
    actions.settle_returns(by=office.finance, payments=[payment.pk])
    (again,) = pay(office, OCTOBER)
    assert again.gross_fen == 100_000
    assert balances() == {"granted": 100_000, "paid": -100_000}


def test_what_is_set_aside_is_not_paid(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    lines = [PaymentLine(owed) for owed in owed_sums(build.COUNTY, OCTOBER)]
    withdraw(office, "810")
    reckon(office, OCTOBER)
    assert list(owed_sums(build.COUNTY, OCTOBER)) == []
    with pytest.raises(ChangedMeanwhileError):
        actions.lock_payments(by=office.finance, county=build.COUNTY, month=OCTOBER, lines=lines)
    assert balances() == {"granted": 102_000, "payable": -102_000}


def test_the_county_locks_and_finance_alone_pays(office: Office) -> None:
    for stranger in (office.bureau.clerk, office.county_head):
        with pytest.raises(PermissionDenied):
            actions.lock_payments(by=stranger, county=build.COUNTY, month=OCTOBER, lines=[])
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = lock(office, OCTOBER)
    for action in (actions.release_payments, actions.confirm_payments, actions.void_payments):
        with pytest.raises(PermissionDenied):
            action(by=office.bureau.clerk, payments=[payment.pk])
    with pytest.raises(PermissionDenied):
        actions.release_payments(by=office.recoverer, payments=[payment.pk])


def test_a_payment_takes_no_step_out_of_order(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = lock(office, OCTOBER)
    with pytest.raises(RefusedError, match="不能改为已到账"):
        actions.confirm_payments(by=office.finance, payments=[payment.pk])
    arrive(office, [payment])
    with pytest.raises(RefusedError, match="不能改为已作废"):
        actions.void_payments(by=office.finance, payments=[payment.pk])


# What the database itself refuses, whoever writes.


def _refused(message: str, sql: str, *parameters: int) -> None:
    with pytest.raises(DatabaseError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _allocate(payment: Payment, due: Due, part: int, fen: int) -> None:
    with transaction.atomic():
        Allocation.objects.create(payment=payment, due=due, part=part, amount_fen=fen)


def test_the_database_refuses_to_pay_over_the_due(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    due = Due.objects.get()
    (payment,) = lock(office, OCTOBER)
    with pytest.raises(DatabaseError, match="more than is due"):
        _allocate(payment, due, 2, 1)
    with pytest.raises(DatabaseError, match=r"allocation_one_live|UNIQUE|more than is due"):
        _allocate(payment, due, 1, 102_000)
    actions.void_payments(by=office.finance, payments=[payment.pk])
    with pytest.raises(DatabaseError, match="not of a locked payment"):
        _allocate(payment, due, 2, 1)


def test_the_database_refuses_what_would_falsify_payments_dues_and_postings(office: Office) -> None:
    poor_family(office)
    reckon(office, OCTOBER)
    (payment,) = lock(office, OCTOBER)
    due = Due.objects.get()
    _refused("only its state changes", "UPDATE benefits_payment SET gross_fen = gross_fen + 1")
    _refused("no such step", "UPDATE benefits_payment SET state = 'paid'")
    _refused("rows are kept", "DELETE FROM benefits_allocation")
    _refused("ends with its payment", "UPDATE benefits_allocation SET live = FALSE")
    _refused("rows are appended", "UPDATE benefits_posting SET amount_fen = 1")
    _refused("rows are appended", "UPDATE benefits_due SET amount_fen = 1")
    copied = (
        'INSERT INTO benefits_due (holder, household_id, "right", month, revision, region_code, amount_fen, change_fen, needs, '
        'reason, award_id, determination_id, clauses, made_at) SELECT {holder}, household_id, "right", month, {revision}, '
        "region_code, {fen}, {change}, needs, reason, award_id, determination_id, clauses, made_at FROM benefits_due WHERE id = %s"
    )
    _refused("does not follow", copied.format(holder="holder", revision=3, fen=5, change=5), due.pk)
    _refused("does not follow", copied.format(holder="holder", revision=2, fen=5, change=5), due.pk)
    _refused("holder is not", copied.format(holder="'household.999'", revision=1, fen=5, change=5), due.pk)
    pending = payment.postings.get()
    moved = (
        'INSERT INTO benefits_posting (kind, debit_id, credit_id, amount_fen, "on", at, payment_id, reference, resolves_id) '
        "SELECT 'confirm', credit_id, debit_id, {fen}, \"on\", at, payment_id, '', {resolves} FROM benefits_posting WHERE id = %s"
    )
    _refused("resolved once and whole", moved.format(fen="amount_fen", resolves="NULL"), pending.pk)
    _refused("resolved once and whole", moved.format(fen="amount_fen - 1", resolves="id"), pending.pk)
    actions.release_payments(by=office.finance, payments=[payment.pk])
    actions.confirm_payments(by=office.finance, payments=[payment.pk])
    _refused(r"UNIQUE|unique|duplicate", moved.format(fen="amount_fen", resolves="id"), pending.pk)
    assert prove().faults == []
