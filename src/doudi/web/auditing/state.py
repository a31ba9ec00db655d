"""How the chain stands, as far as a page can tell at once; `doudi audit verify` goes through all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.office.audit import chain, witness
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.witness import Sighting


@dataclass(frozen=True)
class State:
    """`newest` None: nothing has been recorded. `faults`: what does not fit, in Chinese."""

    newest: Entry | None
    witnessed: Sighting | None
    unwitnessed: int
    unchained: int
    faults: list[str]


def state() -> State:
    head = Head.objects.filter(id=1).first()
    newest = Entry.objects.order_by("-number").first()
    seen = witness.newest(witness.place())
    faults = []
    if newest is not None and (head is None or (head.number, head.digest) != (newest.number, newest.digest)):
        faults.append("最新一条与链头登记不符")
    if newest is not None and not intact(newest):
        faults.append(f"第 {newest.number} 条的内容与记录时的摘要不符")
    if seen is not None and not Entry.objects.filter(number=seen.number, digest=seen.digest).exists():
        faults.append(f"见证文件记下的第 {seen.number} 条不见了，或被换过")
    number = newest.number if newest else 0
    unchained = Read.objects.filter(id__gt=head.last_read if head else 0).count()
    return State(newest, seen, max(0, number - (seen.number if seen else 0)), unchained, faults)


def intact(entry: Entry) -> bool:
    """Whether the columns still give the digest that was recorded."""
    return chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS) == entry.digest


def changed(entries: Iterable[Entry]) -> set[int]:
    """Numbers of those entries whose content was changed after they were recorded."""
    return {entry.number for entry in entries if not intact(entry)}
