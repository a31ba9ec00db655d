"""A township pays small aid out of its reserve at once, never more than it holds, and files it; large aid is paid in parts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.benefits import actions
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due, DuePart, Payment
from doudi.office.benefits.owed import owed_sums
from doudi.office.casework import actions as casework
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Award
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import FactInput
from tests.office import build
from tests.office.benefits.finance import NOVEMBER, OCTOBER, SEPTEMBER, Office, open_office, pay, reckon

pytestmark = pytest.mark.django_db
AID = "temporary_aid"


@pytest.fixture
def office() -> Office:
    return open_office()


def granted_aid(office: Office, yuan: int = 500) -> Award:
    """Aid in an ordinary hardship, by the local standard of so many yuan, to the county's decision."""
    build.standard(f"{yuan}", name="temporary_aid_base")
    family = build.poor_family(office.bureau.clerk)
    build.tell(office.bureau.clerk, family, FactInput("hardship_kind", "ordinary"))
    proceeding = build.proceeding(office.bureau.clerk, family, AID)
    proceeding.refresh_from_db()
    casework.give_opinion(
        by=office.bureau.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=determine(family).fingerprint,
    )  # fmt: skip
    decision = build.decide(by=office.bureau.county, proceeding=proceeding, grant=True)
    reckon(office, SEPTEMBER)
    return Award.objects.get(decision=decision)


def top_up(office: Office, fen: int) -> None:
    actions.top_up_reserve(by=office.finance, township=build.TOWNSHIP, amount_fen=fen, document=f"拨付单{fen}")


def hand_out(office: Office, award: Award) -> Payment:
    return actions.pay_from_reserve(
        by=office.bureau.clerk, township=build.TOWNSHIP, holder=f"household.{award.household_id}", right=AID
    )


def test_aid_is_paid_out_of_the_reserve_and_filed_once(office: Office) -> None:
    award = granted_aid(office)
    top_up(office, 80_000)
    payment = hand_out(office, award)
    assert (payment.state, payment.net_fen, payment.reserve_code) == ("paid", 50_000, build.TOWNSHIP)
    proof = prove()
    assert proof.faults == []
    assert proof.totals["reserve"] == 30_000
    filing = {"by": office.bureau.clerk, "payment": payment, "number": "备2026-1", "on": clock.today()}
    actions.file_reserve_payment(**filing)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="已经备案"):
        actions.file_reserve_payment(**filing)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="没有待发"):
        hand_out(office, award)


def test_no_more_is_paid_than_the_reserve_holds(office: Office) -> None:
    award = granted_aid(office)
    top_up(office, 49_999)
    with pytest.raises(RefusedError, match="余额不足"):
        hand_out(office, award)
    assert not Payment.objects.exists()
    assert prove().totals["reserve"] == 49_999


def test_a_sum_is_paid_in_parts_in_the_months_that_were_planned(office: Office) -> None:
    granted_aid(office)
    due = Due.objects.get()
    actions.plan_parts(by=office.finance, due=due, parts=[(SEPTEMBER, 20_000), (NOVEMBER, 30_000)])
    assert [payment.gross_fen for payment in pay(office, SEPTEMBER)] == [20_000]
    assert list(owed_sums(build.COUNTY, OCTOBER)) == []
    assert [payment.gross_fen for payment in pay(office, NOVEMBER)] == [30_000]
    assert list(owed_sums(build.COUNTY, NOVEMBER)) == []
    assert prove().faults == []


@pytest.mark.parametrize(
    "parts",
    [
        [(SEPTEMBER, 50_000)],
        [(SEPTEMBER, 20_000), (NOVEMBER, 30_001)],
        [(NOVEMBER, 20_000), (SEPTEMBER, 30_000)],
        [(SEPTEMBER, 0), (NOVEMBER, 50_000)],
        [(dt.date(2026, 8, 1), 20_000), (NOVEMBER, 30_000)],
    ],
)
def test_parts_that_are_not_the_whole_are_refused(office: Office, parts: list[tuple[dt.date, int]]) -> None:
    granted_aid(office)
    with pytest.raises(RefusedError):
        actions.plan_parts(by=office.finance, due=Due.objects.get(), parts=parts)
    assert not DuePart.objects.exists()


def test_the_database_refuses_parts_beyond_the_due(office: Office) -> None:
    granted_aid(office)
    due = Due.objects.get()
    DuePart.objects.create(due=due, part=1, month=SEPTEMBER, amount_fen=50_000)
    with pytest.raises(DatabaseError, match="parts exceed the due"), transaction.atomic():
        DuePart.objects.create(due=due, part=2, month=OCTOBER, amount_fen=1)
