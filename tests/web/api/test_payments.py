"""What is due and what was paid, as programs read it."""

from __future__ import annotations

import pytest

from tests.office.benefits.paying import county, family, payments, release
from tests.web.api.client import Program, token_of

pytestmark = pytest.mark.django_db


def test_a_payment_names_its_dues_and_their_clauses() -> None:
    place = county()
    award = family(place)
    batch, _ = release(place)
    (payment,) = payments(batch)
    asking = Program(token_of(place.officer))
    (due,) = asking.get("dues").json()["items"]
    assert (due["amount"], due["month"], due["household"]) == ("1020.00", "2026-10", award.household_id)
    assert due["clauses"][0]["id"]
    (listed,) = asking.get("payments").json()["items"]
    assert (listed["code"], listed["net"], listed["state"]) == (payment.code, "1020.00", "released")
    shown = asking.get(f"payments/{payment.pk}").json()
    assert shown["allocations"][0]["due"]["id"] == due["id"]
    (row,) = asking.get("batches").json()["items"]
    assert (row["number"], row["count"], row["total"]) == (batch.number, 1, "1020.00")
    steps = asking.get(f"batches/{batch.pk}").json()["steps"]
    assert [step["step"] for step in steps] == ["lock", "approve", "release"]


def test_no_token_lets_money_go() -> None:
    place = county()
    family(place)
    asking = Program(token_of(place.finance))
    for path in ("batches", "payments", "dues"):
        assert asking.post(path, {}).status_code == 405
