"""Several at once: no gap, no fork, nothing chained twice. On SQLite they wait for the database, on PostgreSQL for the head."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from doudi.office.accounts.models import User
from doudi.office.audit import jobs
from doudi.office.audit.actions import READS, record, record_baseline, record_read
from doudi.office.audit.models import Entry, Read
from doudi.office.audit.row_states import BASELINE, watched_tables
from doudi.office.audit.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*works: Callable[[], object]) -> None:
    """Runs them in threads that start together; raises what any of them raised."""
    start, errors = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def _writes(name: str, times: int) -> Callable[[], None]:
    def work() -> None:
        for position in range(times):
            with transaction.atomic():
                record(by=None, action=f"test.{name}", subject_id=position)

    return work


def test_writers_at_once_make_one_chain(witness_file: Path) -> None:
    """The very first entry included: nobody has made the head yet."""
    _at_once(*(_writes(name, 15) for name in ("a", "b", "c")))
    assert list(Entry.objects.values_list("number", flat=True)) == list(range(1, 46))
    for name in ("a", "b", "c"):
        subjects = Entry.objects.filter(action=f"test.{name}").values_list("subject_id", flat=True)
        assert [int(subject) for subject in subjects] == list(range(15))
    assert verify().faults == []


def test_a_writer_who_fails_leaves_no_gap(witness_file: Path) -> None:
    def fails() -> None:
        for _ in range(10):
            try:
                with transaction.atomic():
                    record(by=None, action="test.fails")
                    raise RuntimeError
            except RuntimeError:
                pass

    _at_once(_writes("a", 10), fails)
    assert list(Entry.objects.values_list("number", flat=True)) == list(range(1, 11))
    assert verify().faults == []


def test_readers_and_writers_at_once_make_one_chain(officer: User, witness_file: Path) -> None:
    def reads() -> None:
        for position in range(20):
            record_read(by=officer, subject="person", subject_id=position)

    _at_once(reads, reads, _writes("a", 10))
    result = verify()
    assert (result.faults, result.reads, result.entries) == ([], 40, 50)
    covered = [ids for entry in Entry.objects.filter(action=READS) for ids in entry.detail["ids"]]
    assert covered == [[id, id] for id in Read.objects.values_list("id", flat=True)]


def test_processes_that_start_at_once_record_one_baseline(officer: User, witness_file: Path) -> None:
    _at_once(record_baseline, record_baseline)
    tables = [entry.detail["table"] for entry in Entry.objects.filter(action=BASELINE)]
    assert tables == [table.name for table in watched_tables()]


def test_witnesses_at_once_do_no_harm(witness_file: Path) -> None:
    def tells() -> None:
        for _ in range(5):
            jobs.write_witness()

    _at_once(_writes("a", 10), tells, tells)
    jobs.write_witness()
    result = verify()
    assert result.faults == []
    assert result.unwitnessed == 0
