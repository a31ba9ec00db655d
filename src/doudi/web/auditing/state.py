"""How the chain stands, as far as a page can tell at once; `doudi audit verify` goes through all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.office.audit import chain, codes, witness
from doudi.office.audit.models import Entry, Head
from doudi.office.audit.witness import Sighting


@dataclass(frozen=True)
class State:
    """`newest` None: nothing has been recorded. `faults`: what does not fit, in Chinese."""

    newest: Entry | None
    witnessed: Sighting | None
    unwitnessed: int
    faults: list[str]


def state() -> State:
    head = Head.objects.filter(id=1).first()
    newest = Entry.objects.order_by("-number").first()
    sighting = witness.newest_sighting(witness.witness_path())
    faults = []
    if newest is not None and (head is None or (head.number, head.digest) != (newest.number, newest.digest)):
        faults.append("最新一条与链头登记不符")
    if newest is not None and not intact(newest, codes.read_key()):
        faults.append(f"第 {newest.number} 条的内容与记录时的摘要不符")
    if sighting is not None and not Entry.objects.filter(number=sighting.number, digest=sighting.digest).exists():
        faults.append(f"见证文件记下的第 {sighting.number} 条不见了，或被换过")
    number = newest.number if newest else 0
    return State(newest, sighting, max(0, number - (sighting.number if sighting else 0)), faults)


def intact(entry: Entry, code_key: bytes) -> bool:
    """Whether the columns still give the digest that was recorded, and the digest its code; older entries have none."""
    digest = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
    return digest == entry.digest and entry.code in (None, chain.entry_code(digest, code_key))


def changed(entries: Iterable[Entry]) -> set[int]:
    """Numbers of those entries whose content was changed after they were recorded."""
    code_key = codes.read_key()
    return {entry.number for entry in entries if not intact(entry, code_key)}
