"""A county's chain of some months is proved in the time of a cup of tea at most."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from doudi.office.audit import chain, jobs
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.verify import verify

ENTRIES = 100_000
SECONDS = 20


@pytest.mark.long
@pytest.mark.django_db
def test_a_hundred_thousand_entries_are_proved_in_time(witness_file: Path) -> None:
    """Every tenth entry covers reads."""
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    reads = [
        Read(id=id, at=begin, actor=1, actor_name="刘经办", duty="乡镇经办人", subject="person", subject_id=str(id))
        for id in range(1, ENTRIES // 10 + 1)
    ]
    Read.objects.bulk_create(reads, 2_000)
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
            entry.action = jobs.READS
            entry.detail = {"ids": [[read.id, read.id]], "count": 1, "digest": digest, "awaited": []}
        entry.digest = previous = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
        entries.append(entry)
    Entry.objects.bulk_create(entries, 2_000)
    Head.objects.create(id=1, number=ENTRIES, digest=previous, last_read=len(reads))
    started = time.perf_counter()
    found = verify()
    took = time.perf_counter() - started
    print(f"{ENTRIES} entries proved in {took:.1f} s")
    assert (found.faults, found.entries, found.reads) == ([], ENTRIES, len(reads))
    assert took < SECONDS
