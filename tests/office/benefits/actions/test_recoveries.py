"""What was overpaid is claimed, paid back in parts or kept back within the local bound, and closed; or waived by another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.benefits import actions
from doudi.office.benefits.actions import PaymentLine
from doudi.office.benefits.actions.recoveries import claimed_fen
from doudi.office.benefits.enums import RecoveryState, RecoveryStepKind
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Payment, Recovery, RecoveryStep
from doudi.office.benefits.owed import owed_sums
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.enums import LifeEventKind
from tests.office import build
from tests.office.benefits.finance import (
    NOVEMBER,
    OCTOBER,
    Office,
    arrive,
    open_office,
    pay,
    poor_family,
    reckon,
    withdraw,
)
from tests.office.casework.entered_events import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.fixture
def recovery(office: Office) -> Recovery:
    """Of twenty yuan, that were paid in October by a standard which was corrected afterwards."""
    award = poor_family(office)
    reckon(office, OCTOBER)
    pay(office, OCTOBER)
    build.standard("800", since=OCTOBER)
    reckon(office, OCTOBER)
    return actions.open_recovery(
        by=office.recoverer,
        holder=f"household.{award.household_id}",
        right="dibao",
        cause="office",
        note="标准录入有误",
    )


def version(recovery: Recovery) -> int:
    recovery.refresh_from_db()
    return recovery.version


def notified(office: Office, recovery: Recovery) -> Recovery:
    actions.notify(by=office.recoverer, recovery=recovery, expected_version=version(recovery))
    recovery.refresh_from_db()
    return recovery


def balances() -> dict[str, int]:
    proof = prove()
    assert proof.faults == []
    return {kind: fen for kind, fen in proof.totals.items() if fen}


def keep_back(office: Office) -> Payment:
    """November's payment, with what is kept back of it."""
    (owed,) = owed_sums(build.COUNTY, NOVEMBER)
    offsets = actions.planned_offsets(owed.holder, owed.right, owed.gross_fen)
    line = PaymentLine(owed, offsets=offsets)
    (payment,) = actions.lock_payments(by=office.finance, county=build.COUNTY, month=NOVEMBER, lines=[line])
    return payment


def test_a_recovery_is_paid_back_in_parts_and_closes(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    for token, fen in (("S1", 1_500), ("S2", 500)):
        actions.take_repayment(
            by=office.recoverer, recovery=recovery, expected_version=version(recovery), amount_fen=fen, token=token
        )
    recovery.refresh_from_db()
    assert recovery.state == RecoveryState.CLOSED
    assert balances() == {"granted": 100_000, "paid": -102_000, "recovered": 2_000}


def test_a_receipt_is_taken_once(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    repayment = {"by": office.recoverer, "recovery": recovery, "expected_version": version(recovery), "token": "S1"}
    first = actions.take_repayment(**repayment, amount_fen=500)  # type: ignore[arg-type]
    assert actions.take_repayment(**repayment, amount_fen=500) == first  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="另一数额"):
        actions.take_repayment(**repayment, amount_fen=600)  # type: ignore[arg-type]
    assert claimed_fen(recovery.holder, "dibao") == 1_500


def test_no_more_is_taken_back_than_was_overpaid(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    with pytest.raises(RefusedError, match="超出应追回"):
        actions.take_repayment(
            by=office.recoverer, recovery=recovery, expected_version=version(recovery), amount_fen=2_001, token="S1"
        )
    assert not RecoveryStep.objects.filter(kind=RecoveryStepKind.REPAYMENT).exists()


def test_nothing_is_kept_back_where_no_share_is_set(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    with pytest.raises(RefusedError, match="从待遇中抵扣多发款的最高比例"):
        actions.agree_plan(
            by=office.recoverer,
            recovery=recovery,
            expected_version=version(recovery),
            monthly_fen=1_000,
            by_offset=True,
        )


def plan_offset(office: Office, recovery: Recovery, monthly_fen: int, share: str = "0.01") -> None:
    build.standard(share, name="offset_share")
    notified(office, recovery)
    actions.agree_plan(
        by=office.recoverer,
        recovery=recovery,
        expected_version=version(recovery),
        monthly_fen=monthly_fen,
        by_offset=True,
    )


def test_what_is_kept_back_is_bounded_by_the_share(office: Office, recovery: Recovery) -> None:
    plan_offset(office, recovery, 5_000)
    reckon(office, NOVEMBER)
    payment = keep_back(office)
    assert (payment.gross_fen, payment.offset_fen, payment.net_fen) == (100_000, 1_000, 99_000)
    arrive(office, [payment])
    assert balances() == {"granted": 200_000, "paid": -201_000, "recoverable": 1_000}


@pytest.mark.parametrize("released", [False, True])
def test_what_is_kept_back_of_a_payment_that_fails_is_claimed_again(
    office: Office, recovery: Recovery, released: bool
) -> None:
    plan_offset(office, recovery, 1_000)
    reckon(office, NOVEMBER)
    payment = keep_back(office)
    if released:
        actions.release_payments(by=office.finance, payments=[payment.pk])
        actions.return_payments(by=office.finance, reasons={payment.pk: "closed"})
        actions.settle_returns(by=office.finance, payments=[payment.pk])
    else:
        actions.void_payments(by=office.finance, payments=[payment.pk])
    assert claimed_fen(recovery.holder, "dibao") == 2_000
    assert balances() == {"granted": 200_000, "paid": -102_000, "payable": -100_000, "recoverable": 2_000}


def test_a_due_that_rises_again_after_repayment_is_owed_what_was_paid_back(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    actions.take_repayment(
        by=office.recoverer, recovery=recovery, expected_version=version(recovery), amount_fen=1_500, token="S1"
    )
    withdraw(office, "800")
    reckon(office, OCTOBER)
    (owed,) = owed_sums(build.COUNTY, OCTOBER)
    assert owed.gross_fen == 1_500
    pay(office, OCTOBER)
    assert balances() == {"granted": 102_000, "paid": -103_500, "recovered": 1_500}


def test_a_waiver_takes_a_second_person_and_a_reason(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    actions.ask_waiver(
        by=office.recoverer, recovery=recovery, expected_version=version(recovery), reason="家庭困难，无力退还"
    )
    with pytest.raises(PermissionDenied):
        actions.decide_waiver(
            by=office.recoverer, recovery=recovery, expected_version=version(recovery), granted=True, reason="同意"
        )
    with pytest.raises(RefusedError, match="写明理由"):
        actions.decide_waiver(
            by=office.county_head, recovery=recovery, expected_version=version(recovery), granted=True, reason=" "
        )
    actions.decide_waiver(
        by=office.county_head,
        recovery=recovery,
        expected_version=version(recovery),
        granted=True,
        reason="经集体研究同意",
    )
    recovery.refresh_from_db()
    assert recovery.state == RecoveryState.WAIVED
    assert balances() == {"granted": 100_000, "paid": -102_000, "waived": 2_000}


def test_the_database_refuses_a_waiver_by_the_person_who_asked(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    actions.ask_waiver(by=office.recoverer, recovery=recovery, expected_version=version(recovery), reason="困难")
    waiver = {"recovery": recovery, "kind": "waived", "note": "同意", "at": clock.now()}
    for author, asker in ((office.recoverer, office.recoverer), (office.county_head, office.finance)):
        with pytest.raises(DatabaseError), transaction.atomic():
            RecoveryStep.objects.create(**waiver, by=author.user, asked_by=asker.user)


def test_a_waiver_lapses_as_far_as_the_due_rises_again(office: Office, recovery: Recovery) -> None:
    notified(office, recovery)
    actions.ask_waiver(by=office.recoverer, recovery=recovery, expected_version=version(recovery), reason="困难")
    actions.decide_waiver(
        by=office.county_head, recovery=recovery, expected_version=version(recovery), granted=True, reason="同意"
    )
    withdraw(office, "800")
    reckon(office, OCTOBER)
    assert balances() == {"granted": 102_000, "paid": -102_000}
    assert list(owed_sums(build.COUNTY, OCTOBER)) == []


def test_what_is_still_claimed_is_not_closed(office: Office, recovery: Recovery) -> None:
    with pytest.raises(RefusedError, match=r"还有20\.00元没有追回"):
        actions.close_recovery(by=office.recoverer, recovery=recovery, expected_version=version(recovery))


def test_one_recovery_of_a_holders_right_is_open_at_a_time(office: Office, recovery: Recovery) -> None:
    with pytest.raises(RefusedError, match="正在办理"):
        actions.open_recovery(by=office.recoverer, holder=recovery.holder, right="dibao", cause="office")


def test_an_older_page_is_refused(office: Office, recovery: Recovery) -> None:
    opened = recovery.version
    notified(office, recovery)
    with pytest.raises(ChangedMeanwhileError):
        actions.notify(by=office.recoverer, recovery=recovery, expected_version=opened)


def test_what_was_paid_after_a_death_is_claimed_back(office: Office) -> None:
    """Both die in October; it is known after November was paid, by an officer or because a counterpart said so."""
    award = poor_family(office)
    reckon(office, OCTOBER, NOVEMBER)
    pay(office, OCTOBER)
    with clock.on(dt.date(2026, 11, 5)):
        pay(office, NOVEMBER)
    holder = f"household.{award.household_id}"
    assert claimed_fen(holder, "dibao") == 0
    with clock.on(dt.date(2026, 11, 20)):
        for person in award.household.memberships.order_by("pk").values_list("person", flat=True):
            died = dt.date(2026, 10, 15)
            happen(office.bureau.clerk, award.household, LifeEventKind.DEATH, died, people=(person,))
        reckon(office, OCTOBER, NOVEMBER)
        assert claimed_fen(holder, "dibao") == 102_000
        recovery = actions.open_recovery(by=office.recoverer, holder=holder, right="dibao", cause="late_death")
    assert recovery.state == RecoveryState.OPEN
    assert balances() == {"granted": 102_000, "paid": -204_000, "recoverable": 102_000}
