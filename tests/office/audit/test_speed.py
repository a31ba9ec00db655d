"""A county's chain of some months, and the rows that it vouches for, are proved in the time of a cup of tea at most."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from doudi.office.accounts.models import User
from doudi.office.audit import chain, codes
from doudi.office.audit.actions import READS, keep_code_key
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.row_states import find_differences, watched_tables
from doudi.office.audit.verify import verify
from tests.processor_time import slowness

ENTRIES = 100_000
SECONDS = 20


@pytest.mark.long
@pytest.mark.django_db
def test_a_hundred_thousand_entries_are_proved_in_time(witness_file: Path) -> None:
    """Every tenth entry covers a read, every fifth holds the row of an account."""
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    reads = [
        Read(id=id, at=begin, actor=1, actor_name="刘经办", duty="乡镇经办人", subject="person", subject_id=str(id))
        for id in range(1, ENTRIES // 10 + 1)
    ]
    Read.objects.bulk_create(reads, 2_000)
    User.objects.bulk_create(
        [User(id=id, username=f"officer{id}", name="刘经办") for id in range(5, ENTRIES, 10)], 2_000
    )
    account = next(table for table in watched_tables() if table.name == "account")
    keep_code_key()
    code_key = codes.read_key()
    states = {int(key): state for key, state in account.states()}
    previous, entries = chain.GENESIS, []
    for number in range(1, ENTRIES + 1):
        entry = Entry(
            number=number, at=begin + dt.timedelta(seconds=number), actor=1, actor_name="刘经办", duty="乡镇经办人",
            region_code="450102001000", action="casework.accept", subject="proceeding", subject_id=str(number),
            detail={"right": "最低生活保障", "fen": number, "clauses": ["GX-1.1", "GX-2.3"]}, previous=previous,
        )  # fmt: skip
        if number % 10 == 0:
            read = reads[number // 10 - 1]
            digest = chain.reads_digest([[getattr(read, column) for column in chain.READ_COLUMNS]])
            entry.action = READS
            entry.detail = {"ids": [[read.id, read.id]], "count": 1, "digest": digest, "awaited": []}
        elif number % 5 == 0:
            entry.rows = {"account": {str(number): states[number]}}
        entry.digest = previous = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
        entry.code = chain.entry_code(entry.digest, code_key)
        entries.append(entry)
    Entry.objects.bulk_create(entries, 2_000)
    Head.objects.create(id=1, number=ENTRIES, digest=previous, last_read=len(reads))
    started = time.perf_counter()
    result = verify()
    took = time.perf_counter() - started
    print(f"{ENTRIES} entries proved in {took:.1f} s")
    assert (result.faults, result.entries, result.reads) == ([], ENTRIES, len(reads))
    assert took < SECONDS * slowness()
    started = time.perf_counter()
    differences = list(find_differences())
    took = time.perf_counter() - started
    print(f"{len(states)} rows compared with {ENTRIES} entries in {took:.1f} s")
    assert differences == []
    assert took < SECONDS * slowness()
