"""Appending: numbers without gaps, one chain, nothing outside a transaction, no number of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from doudi.office.accounts.models import User
from doudi.office.audit import chain
from doudi.office.audit.actions import NotAtomic, record, record_read
from doudi.office.audit.models import Entry, Head, Read


def test_entries_are_numbered_and_chained(officer: User) -> None:
    first = record(by=officer, action="casework.accept", subject="proceeding", subject_id=7, region_code="450102001000")
    second = record(by=None, action="jobs.tick", detail={"done": [1, 2], "day": dt.date(2026, 9, 1)})
    assert (first.number, first.previous) == (1, chain.GENESIS)
    assert (second.number, second.previous) == (2, first.digest)
    stored = Entry.objects.get(number=2)
    assert stored.actor is None
    assert stored.actor_name == "系统"
    assert stored.detail == {"done": [1, 2], "day": "2026-09-01"}
    assert stored.digest == chain.entry_digest(getattr(stored, column) for column in chain.ENTRY_COLUMNS)
    head = Head.objects.get()
    assert (head.number, head.digest) == (2, second.digest)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_appended() -> None:
    with pytest.raises(NotAtomic):
        record(by=None, action="jobs.tick")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_its_transaction() -> None:
    with transaction.atomic():
        record(by=None, action="jobs.one")
    with pytest.raises(RuntimeError, match="late"):
        _fails_late()
    with transaction.atomic():
        record(by=None, action="jobs.three")
    assert list(Entry.objects.values_list("number", "action")) == [(1, "jobs.one"), (2, "jobs.three")]


@transaction.atomic
def _fails_late() -> None:
    record(by=None, action="jobs.two")
    raise RuntimeError("late")


def test_numbers_of_people_are_struck_out(officer: User) -> None:
    number = "990101199001010011"
    entry = record(
        by=officer, action="registry.note", purpose=f"核对 {number}",
        detail={"note": "电话 10912345678", "region": "450102001000", "deep": [{"card": number}]},
    )  # fmt: skip
    assert entry.purpose == "核对 " + "*" * 18
    assert entry.detail == {"note": "电话 " + "*" * 11, "region": "450102001000", "deep": [{"card": "*" * 18}]}
    assert record_read(by=officer, subject="person", subject_id=1, purpose=number).purpose == "*" * 18


@pytest.mark.parametrize(
    ("detail", "error"), [({"amount": 1.5}, TypeError), ({"file": b"x"}, TypeError), ({"text": "a\0b"}, ValueError)]
)
def test_what_the_databases_keep_differently_is_refused(
    officer: User, detail: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        record(by=officer, action="registry.note", detail=detail)


@pytest.mark.parametrize("columns", [{"action": "a" * 61}, {"action": "a", "purpose": "字" * 201}, {"action": "a\0"}])
def test_texts_that_do_not_fit_are_refused_alike(officer: User, columns: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"audit\.Entry"):
        record(by=officer, **columns)


def test_a_read_names_who_saw_what(officer: User) -> None:
    record_read(
        by=officer, subject="person", subject_id=12, region_code="450102001000", duty="乡镇经办人", fields="number",
        purpose="发放核对",
    )  # fmt: skip
    read = Read.objects.get()
    assert (read.actor, read.actor_name, read.subject, read.subject_id) == (officer.pk, "刘经办", "person", "12")
    assert (read.duty, read.region_code, read.fields, read.purpose) == (
        "乡镇经办人", "450102001000", "number", "发放核对",
    )  # fmt: skip
    assert not Entry.objects.exists()
