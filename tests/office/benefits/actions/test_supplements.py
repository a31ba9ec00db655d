"""The allowance that prices call for, and sums that whoever stands on a list gets once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.benefits import actions
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due
from doudi.office.benefits.positions import positions
from doudi.office.benefits.supplements import due_allowances
from doudi.office.casework.models import Award
from doudi.office.errors import RefusedError
from tests.office import build
from tests.office.benefits.finance import OCTOBER, Office, open_office, pay, poor_family, reckon

pytestmark = pytest.mark.django_db
JIANGXI = "360102000000"
TROUPE = "春节慰问"


@pytest.fixture
def office() -> Office:
    office = open_office()
    poor_family(office)
    reckon(office, OCTOBER)
    return office


def prices(rise: str, allowance: str = "", region: str = JIANGXI) -> None:
    build.standard(rise, name="price_rise", region=region)
    build.standard("0.035", name="price_link_trigger", region=region)
    if allowance:
        build.standard(allowance, name="price_allowance", region=region)


@pytest.mark.parametrize(
    ("rise", "allowance", "fen", "missing"),
    [("0.035", "25.50", 2_550, ()), ("0.04", "", None, ("price_allowance",))],
)
@pytest.mark.django_db
def test_prices_call_for_an_allowance_by_the_clause(
    rise: str, allowance: str, fen: int | None, missing: tuple[str, ...]
) -> None:
    prices(rise, allowance)
    of_the_province, of_the_nation = due_allowances(JIANGXI, OCTOBER)
    for due in (of_the_province, of_the_nation):
        assert (due.fen, due.missing) == (fen, missing)
    assert [clause["id"] for clause in of_the_province.clauses] == ["JX-6.4a"]
    assert {"dibao", "dibao_single", "tekun_basic"} <= of_the_province.rights
    assert [clause["id"] for clause in of_the_nation.clauses] == ["CN-LAW-32", "CN-R20-6"]
    assert of_the_nation.rights
    assert not of_the_nation.rights & of_the_province.rights


def test_prices_that_have_not_risen_so_far_call_for_nothing() -> None:
    prices("0.0349", "25.50")
    assert due_allowances(JIANGXI, OCTOBER) == []


def test_what_cannot_be_told_is_refused_by_name() -> None:
    head = build.officer(Duty.COUNTY_OFFICER, JIANGXI)
    with pytest.raises(RefusedError, match="物价涨幅"):
        actions.reckon_allowances(by=head, county=JIANGXI, month=OCTOBER)


def test_a_list_is_paid_once(office: Office) -> None:
    order = {
        "county": build.COUNTY,
        "month": OCTOBER,
        "name": TROUPE,
        "rights": ["dibao"],
        "document": "虚构民〔2026〕9号",
    }
    assert actions.pay_list_once(by=office.finance, each_fen=20_000, **order).revised == 1  # type: ignore[arg-type]
    assert actions.pay_list_once(by=office.finance, each_fen=20_000, **order).revised == 0  # type: ignore[arg-type]
    due = Due.objects.get(right=TROUPE)
    assert (due.amount_fen, due.clauses[0]["document"]) == (20_000, "虚构民〔2026〕9号")
    assert {payment.right: payment.gross_fen for payment in pay(office, OCTOBER)} == {"dibao": 102_000, TROUPE: 20_000}
    assert prove().faults == []


def test_reckoning_leaves_supplements_as_they_are(office: Office) -> None:
    actions.pay_list_once(
        by=office.finance, county=build.COUNTY, month=OCTOBER, name=TROUPE, rights=["dibao"], each_fen=20_000,
        document="虚构民〔2026〕9号",
    )  # fmt: skip
    reckon(office, OCTOBER)
    assert Due.objects.filter(right=TROUPE).count() == 1


def allowance_dues() -> list[int | None]:
    """The sums of the allowance in October, the oldest first."""
    rows = Due.objects.filter(month=OCTOBER, reason="supplement").order_by("revision")
    return list(rows.values_list("amount_fen", flat=True))


def test_the_allowance_goes_with_what_it_was_paid_beside(office: Office) -> None:
    prices("0.04", "25.50", build.COUNTY)
    actions.reckon_allowances(by=office.finance, county=build.COUNTY, month=OCTOBER)
    assert allowance_dues() == [5_100]
    assert {payment.gross_fen for payment in pay(office, OCTOBER)} == {102_000, 5_100}
    award = Award.objects.get()
    Award.objects.filter(pk=award.pk).update(**ended(office))
    reckon(office, OCTOBER)
    assert allowance_dues() == [5_100, 0]
    dues = Due.objects.filter(month=OCTOBER)
    assert {position.recoverable for position in positions(dues).values()} == {102_000, 5_100}
    assert prove().faults == []


def test_the_allowance_comes_to_nothing_for_whom_nothing_is_due_any_more(office: Office) -> None:
    prices("0.04", "25.50", build.COUNTY)
    actions.reckon_allowances(by=office.finance, county=build.COUNTY, month=OCTOBER)
    last = Due.objects.get(right="dibao")
    Due.objects.create(
        **{name: getattr(last, name) for name in ("holder", "household_id", "right", "month", "region_code", "award_id")},
        determination_id=last.determination_id, revision=2, amount_fen=0, change_fen=-102_000, reason="correction",
        made_at=last.made_at,
    )  # fmt: skip
    actions.reckon_allowances(by=office.finance, county=build.COUNTY, month=OCTOBER)
    assert allowance_dues() == [5_100, 0]
    actions.reckon_allowances(by=office.finance, county=build.COUNTY, month=OCTOBER)
    assert allowance_dues() == [5_100, 0]


def ended(office: Office) -> dict[str, Any]:
    """What an award has that was ended before October."""
    return {
        "ended_on": dt.date(2026, 9, 20), "end_reason": "cancelled", "ended_at": clock.now(), "ended_by": office.county_head.user,
    }  # fmt: skip
