"""The proof finds whatever somebody changed past the guards: in the ledger, and in what it is compared with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from doudi.office import clock
from doudi.office.benefits import actions
from doudi.office.benefits.checks import find_row_faults, find_terms_faults
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import MonthBalance
from doudi.office.errors import RefusedError
from tests.office import build
from tests.office.benefits.finance import OCTOBER, Office, lock, open_office, pay, poor_family, reckon

pytestmark = pytest.mark.django_db
GUARDS = (
    ("benefits_posting", "no_update"),
    ("benefits_due", "no_update"),
    ("benefits_payment", "stays"),
    ("benefits_payment", "steps"),
    ("benefits_payment", "sum"),
    ("benefits_allocation", "stays"),
    ("benefits_monthbalance", "no_update"),
)


@pytest.fixture
def office() -> Office:
    office = open_office()
    poor_family(office)
    poor_family(office, 100)
    reckon(office, OCTOBER)
    pay(office, OCTOBER)
    return office


def falsify(sql: str) -> None:
    """Writes as somebody would who has the database in hand, and takes its guards off first."""
    with connection.cursor() as cursor:
        for table, name in GUARDS:
            suffix = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            cursor.execute(f'DROP TRIGGER "{table}_{name}"{suffix}')
        cursor.execute(sql)
        assert cursor.rowcount > 0


def test_a_ledger_that_agrees_is_proven(office: Office) -> None:
    proof = prove()
    assert proof.balanced
    assert proof.postings == 6
    assert list(find_row_faults()) == list(find_terms_faults()) == []


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE benefits_posting SET amount_fen = amount_fen + 1 WHERE kind = 'due'", "应发"),
        ("UPDATE benefits_posting SET amount_fen = amount_fen - 1 WHERE kind = 'confirm'", "在途"),
        ("UPDATE benefits_due SET amount_fen = amount_fen + 1, change_fen = change_fen + 1", "应发"),
        ("UPDATE benefits_due SET amount_fen = amount_fen - 1", "支付102000分"),
        ("UPDATE benefits_payment SET state = 'released'", "在途"),
        ("UPDATE benefits_payment SET gross_fen = gross_fen + 1", "对应的应发合计"),
        ("UPDATE benefits_allocation SET amount_fen = amount_fen + 1", "支付102001分"),
        ("UPDATE benefits_allocation SET live = FALSE", "状态与它占用的应发不符"),
    ],
)
def test_what_was_changed_past_the_guards_is_found(office: Office, sql: str, message: str) -> None:
    falsify(sql)
    faults = prove().faults
    assert faults
    assert message in "".join(faults)


def test_dues_and_payments_that_were_changed_are_not_what_the_audit_holds(office: Office) -> None:
    falsify("UPDATE benefits_due SET amount_fen = amount_fen + 1, change_fen = change_fen + 1")
    assert ["应发" in fault and "绕过程序改动" in fault for fault in find_row_faults()] == [True]


def test_a_month_is_closed_on_proof_and_nothing_is_posted_into_it(office: Office) -> None:
    with clock.on(dt.date(2026, 11, 3)):
        actions.close_month(by=office.finance, county=build.COUNTY, month=OCTOBER)
        assert MonthBalance.objects.count() == 4
        assert prove().balanced
        with pytest.raises(RefusedError, match="已经结账"):
            actions.close_month(by=office.finance, county=build.COUNTY, month=OCTOBER)
        with pytest.raises(RefusedError, match="没有过完"):
            actions.close_month(by=office.finance, county=build.COUNTY, month=dt.date(2026, 11, 1))
    with clock.on(dt.date(2026, 10, 31)), pytest.raises(RefusedError, match="已经结账"):
        actions.appropriate(
            by=office.finance, county=build.COUNTY, fund="中央补助", amount_fen=1, document="虚构财〔2026〕1号"
        )
    falsify("UPDATE benefits_monthbalance SET debit_fen = debit_fen + 1")
    assert "结账时的余额" in "".join(prove().faults)


def test_a_month_is_not_closed_while_the_ledger_does_not_prove(office: Office) -> None:
    falsify("UPDATE benefits_payment SET state = 'released'")
    with clock.on(dt.date(2026, 11, 3)), pytest.raises(RefusedError, match="没有核平"):
        actions.close_month(by=office.finance, county=build.COUNTY, month=OCTOBER)


def test_money_is_entered_once_by_its_document(office: Office) -> None:
    money = {"by": office.finance, "county": build.COUNTY, "fund": "中央补助", "amount_fen": 5_000_000}
    actions.appropriate(**money, document="虚构财〔2026〕1号")  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="已经登记"):
        actions.appropriate(**money, document="虚构财〔2026〕1号")  # type: ignore[arg-type]
    proof = prove()
    assert (proof.totals["fund"], proof.totals["source"]) == (5_000_000, -5_000_000)


def test_what_is_locked_is_pending(office: Office) -> None:
    poor_family(office, 200)
    reckon(office, OCTOBER)
    lock(office, OCTOBER)
    assert prove().totals["pending"] == -122_000
