"""What runs every minute: reads are chained, and the witness is told of the head."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.office import clock
from doudi.office.audit import chain, witness
from doudi.office.audit.actions import locked_head, record
from doudi.office.audit.models import Entry, Head, Read

READS = "audit.reads"
WITNESS = "audit.witness"
# So many reads are covered by one entry at most.
BATCH = 5_000
# A read takes its id when it is written and is seen when its transaction ends: a lower id may come after a higher one.
# A missing id is looked for in so many later entries of reads, then taken for one that was rolled back.
PATIENCE = 60


def chain_reads() -> int:
    """Appends entries that cover every read not yet chained; how many reads. Two at once wait for each other."""
    covered = 0
    while True:
        with transaction.atomic():
            found = _chain_batch(locked_head())
        covered += found
        if found < BATCH:
            return covered


def _chain_batch(head: Head) -> int:
    awaited = _awaited()
    late = Q(pk__in=())
    for first, last, _ in awaited:
        late |= Q(id__range=(first, last))
    rows = list(
        Read.objects.filter(Q(id__gt=head.last_read) | late).order_by("id").values_list(*chain.READ_COLUMNS)[:BATCH]
    )
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    newest = max(head.last_read, ids[-1])
    gaps = [(*gap, PATIENCE) for gap in _gaps(ids, head.last_read)]
    still = [(*gap, left - 1) for first, last, left in awaited if left > 1 for gap in _without((first, last), ids)]
    record(
        by=None, action=READS,
        detail={
            "ids": _ranges(ids), "count": len(ids), "digest": chain.reads_digest(rows), "awaited": [*still, *gaps],
        },
    )  # fmt: skip
    # record() has moved the head on: only this column is ours.
    Head.objects.filter(id=1).update(last_read=newest)
    return len(rows)


def write_witness() -> bool:
    """Tells the witness of the head if it has moved; whether a line was written."""
    path = witness.place()
    seen = witness.newest(path)
    if seen is None:
        # The chain itself remembers that a witness began, so that a witness that is gone is noticed.
        with transaction.atomic():
            locked_head()
            record(by=None, action=WITNESS, detail={"file": path.name})
    head = Head.objects.filter(id=1).first()
    if head is None or (seen is not None and (seen.number, seen.digest) == (head.number, head.digest)):
        return False
    witness.append(path, witness.Sighting(clock.now(), head.number, head.digest))
    return True


def _awaited() -> list[tuple[int, int, int]]:
    """(first id, last id, how many more entries look for it), as the newest entry of reads left them."""
    entry = Entry.objects.filter(action=READS).order_by("-number").first()
    detail: dict[str, Any] = entry.detail if entry else {}
    return [(first, last, left) for first, last, left in detail.get("awaited", ())]


def _ranges(ids: list[int]) -> list[list[int]]:
    """[1, 2, 3, 7] → [[1, 3], [7, 7]]"""
    found: list[list[int]] = []
    for one in ids:
        if found and one == found[-1][1] + 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


def _gaps(ids: list[int], before: int) -> list[tuple[int, int]]:
    """Ranges of ids above `before` that are missing among those seen."""
    found = []
    for one in ids:
        if one > before + 1:
            found.append((before + 1, one - 1))
        before = max(before, one)
    return found


def _without(gap: tuple[int, int], ids: list[int]) -> list[tuple[int, int]]:
    """What is left of a range when ids have come."""
    first, last = gap
    inside = [one for one in ids if first <= one <= last]
    found = _gaps(inside, first - 1)
    rest = max([first - 1, *inside]) + 1
    return [*found, (rest, last)] if rest <= last else found
