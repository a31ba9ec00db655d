"""Appending: numbers without gaps, one chain, nothing outside a transaction, no number of a person, each read at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.audit import actions, chain, origin, row_states
from doudi.office.audit.actions import READS, NotAtomicError, lock_head, record, record_baseline, record_read
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.origin import Origin
from doudi.office.audit.row_states import BASELINE, watched_tables
from doudi.office.audit.verify import verify


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
    with pytest.raises(NotAtomicError):
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


@pytest.mark.django_db(transaction=True)
def test_a_read_is_chained_at_once(witness_file: Path) -> None:
    officer = User.objects.create_user("liu", "刘经办")
    reads = [record_read(by=officer, subject="list", subject_id="work", detail={"count": count}) for count in (3, 0)]
    covering = Entry.objects.filter(action=READS)
    assert [entry.detail["ids"] for entry in covering] == [[[read.pk, read.pk]] for read in reads]
    assert Head.objects.get().last_read == reads[1].pk
    result = verify()
    assert (result.faults, result.reads) == ([], 2)


def test_what_is_recorded_tells_from_where(officer: User) -> None:
    with origin.told_by(lambda: Origin("10.0.0.7", origin.session_digest("the key of a session"))):
        entry = record(by=officer, action="casework.accept")
        read = record_read(by=officer, subject="person", subject_id=1)
    by_a_job = record(by=None, action="jobs.tick")
    assert entry.address == read.address == "10.0.0.7"
    assert entry.session == read.session
    assert entry.session is not None
    assert len(entry.session) == 32
    assert "the key of a session" not in str(list(Entry.objects.values()))
    assert (by_a_job.address, by_a_job.session) == (None, None)


def test_rows_stand_in_the_entry_as_the_database_has_them(officer: User) -> None:
    officer.name = "not saved"
    entry = record(by=officer, action="accounts.create_user", rows=[officer])
    state = entry.rows["account"][str(officer.pk)]
    assert state | {"username": "", "password": ""} == {
        "username": "", "is_active": True, "region_code": "", "password": "", "password_is_temporary": False,
    }  # fmt: skip
    assert officer.username not in str(entry.rows)
    assert officer.password not in str(entry.rows)


def test_a_row_that_nobody_watches_is_refused(officer: User) -> None:
    with pytest.raises(KeyError):
        record(by=officer, action="audit.note", rows=[Head(id=1)])


class TestBaseline:
    """What an older version has left is recorded once, at the first start of this one."""

    def test_older_rows_are_recorded_once(self, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "BATCH", 2)
        others = [User.objects.create_user(name, name) for name in ("wang", "zhao")]
        record_baseline()
        entries = list(Entry.objects.filter(action=BASELINE))
        accounts = [entry.rows["account"] for entry in entries if entry.detail["table"] == "account"]
        assert [sorted(rows) for rows in accounts] == [
            [str(officer.pk), str(others[0].pk)], [str(others[1].pk)],
        ]  # fmt: skip
        assert {entry.detail["table"] for entry in entries} == {table.name for table in watched_tables()}
        record_baseline()
        assert Entry.objects.count() == len(entries)
        assert list(row_states.find_differences()) == []

    def test_reads_that_were_left_unchained_are_covered(self, officer: User, witness_file: Path) -> None:
        for id in (1000, 1001, 1003, 1004, 1006):
            Read.objects.create(
                id=id, at=clock.now(), actor=officer.pk, actor_name=officer.name, subject="person", subject_id="1"
            )
        # The older version had chained the first two and the fourth, and still awaited the third.
        head = lock_head()
        rows = list(Read.objects.filter(id__in=(1000, 1001, 1004)).values_list(*chain.READ_COLUMNS))
        detail = {
            "ids": [[1000, 1001], [1004, 1004]], "count": 3, "digest": chain.reads_digest(rows), "awaited": [[1002, 1003, 60]],
        }  # fmt: skip
        record(by=None, action=READS, detail=detail)
        Head.objects.filter(id=1).update(last_read=1004)
        assert head.number == 0
        assert verify().faults == [f"查看记录 {id}：没有任何一条审计记录承认它，是后来插入的" for id in (1003, 1006)]
        record_baseline()
        covered = Entry.objects.filter(action=READS).order_by("-number").first()
        assert covered is not None
        assert covered.detail["ids"] == [[1003, 1003], [1006, 1006]]
        assert verify().faults == []
