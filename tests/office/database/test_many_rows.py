"""Many rows are written as the model would write each of them, and refused by the same constraints."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.benefits.models import LedgerAccount, MonthClose
from doudi.office.database.many_rows import chunks, insert_rows

pytestmark = pytest.mark.django_db
COUNTY = "450102000000"


def test_what_is_not_named_gets_what_the_model_has_for_it() -> None:
    insert_rows(LedgerAccount, ("kind", "region_code"), [("fund", COUNTY), ("source", COUNTY)])
    rows = list(LedgerAccount.objects.order_by("pk").values_list("kind", "region_code", "right", "detail"))
    assert rows == [("fund", COUNTY, "", ""), ("source", COUNTY, "", "")]


def test_days_and_moments_are_read_back_as_they_were() -> None:
    now, month = clock.now(), dt.date(2026, 8, 1)
    insert_rows(MonthClose, ("month", "closed_at", "region_code"), [(month, now, COUNTY)])
    row = MonthClose.objects.get()
    assert (row.month, row.closed_at, row.closed_by) == (month, now, None)


def test_of_rows_of_which_one_is_refused_none_is_kept() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(LedgerAccount, ("kind", "region_code"), [("fund", COUNTY), ("unheard-of", COUNTY)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(MonthClose, ("month", "closed_at", "region_code"), [(dt.date(2026, 8, 2), clock.now(), COUNTY)])
    assert not LedgerAccount.objects.exists()
    assert not MonthClose.objects.exists()


def test_a_column_that_is_none_is_refused() -> None:
    with pytest.raises(AssertionError, match="no such columns"):
        insert_rows(LedgerAccount, ("kind", "colour"), [])


def test_chunks_hold_everything_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doudi.office.database.many_rows.CHUNK", 2)
    assert [list(chunk) for chunk in chunks([1, 2, 3, 4, 5])] == [[1, 2], [3, 4], [5]]
