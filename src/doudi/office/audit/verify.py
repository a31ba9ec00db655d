"""Proving the chain: every entry and every read is computed anew and compared with what the witness saw.

What this can vouch for, and what not: an edit, a deletion, an insertion, a reordering or a cut of anything up to the
newest witness is found. Entries after it hang together, but who can write to the database could have made them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from doudi.office.audit import chain, witness
from doudi.office.audit.jobs import READS, WITNESS
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.witness import Sighting

# So many faults are told; after a cut or a forged tail every later entry would be one.
TOLD = 20
CHUNK = 2_000


@dataclass
class Findings:
    """What a verification found. `faults` are in the order of the entries; the first names the first entry."""

    entries: int = 0
    reads: int = 0
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    witnessed: Sighting | None = None
    """The newest line of the witness."""
    unwitnessed: int = 0
    """Entries after it: chained, not witnessed."""
    unchained: int = 0
    """Reads that the next run of the job will chain."""

    def fault(self, text: str) -> None:
        self.faults.append(text)


def verify(path: Path | None = None) -> Findings:
    """Reads the whole chain once; writes nothing and holds nobody up. `path`: a witness kept elsewhere."""
    found = Findings()
    path = path or witness.place()
    sightings, torn = witness.read(path)
    found.witnessed = max(sightings, key=lambda one: one.number, default=None)
    if torn:
        found.notices.append(f"见证文件有 {len(torn)} 行残缺（第一处：第 {torn[0]} 行），没有采用")
    _Walk(found, sightings, path).through(_head(found))
    return found


def _head(found: Findings) -> Head:
    """The head now: what is appended while this runs is left for the next time."""
    head = Head.objects.filter(id=1).first()
    if head is not None:
        return head
    newest = Entry.objects.order_by("-number").values_list("number", "digest").first()
    if newest is not None:
        found.fault("链头登记不见了：按现存的记录核对")
    return Head(id=1, number=newest[0] if newest else 0, digest=newest[1] if newest else chain.GENESIS)


@dataclass
class _Walk:
    found: Findings
    sightings: list[Sighting]
    path: Path
    number: int = 0
    digest: str = chain.GENESIS
    covered: list[tuple[int, int]] = field(default_factory=list)
    awaited: list[tuple[int, int]] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    ahead: tuple[int, int] = (0, -1)
    fetched: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def through(self, head: Head) -> None:
        seen: dict[int, set[str]] = {}
        for sighting in self.sightings:
            seen.setdefault(sighting.number, set()).add(sighting.digest)
        try:
            self.entries(Entry.objects.filter(number__lte=head.number), seen)
        except (ValueError, TypeError):
            # A value that its column cannot hold stops a whole chunk: find the entry that it stands in.
            self.unreadable(head, seen)
        if len(self.found.faults) >= TOLD:
            self.found.notices.append(f"问题已有 {TOLD} 处，后面的没有再查")
            return
        self.tail(head, seen)
        self.unchained_reads(head)
        self.witness_file()

    def entries(self, wanted: QuerySet[Entry], seen: dict[int, set[str]]) -> None:
        rows = wanted.order_by("number").values_list(*chain.ENTRY_COLUMNS, "digest")
        for *values, digest in rows.iterator(CHUNK):
            self.entry(values, digest, seen)
            if len(self.found.faults) >= TOLD:
                return

    def unreadable(self, head: Head, seen: dict[int, set[str]]) -> None:
        for number in range(self.number + 1, head.number + 1):
            try:
                self.entries(Entry.objects.filter(number=number), seen)
            except (ValueError, TypeError) as error:
                self.found.fault(f"第 {number} 条：内容被改动，已读不出来（{error}）")
                self.number, self.digest = Entry.objects.values_list("number", "digest").get(number=number)
            if len(self.found.faults) >= TOLD:
                return

    def entry(self, values: list[Any], digest: str, seen: dict[int, set[str]]) -> None:
        number, previous, detail = values[0], values[-1], values[-2]
        fault = self.found.fault
        if number != self.number + 1:
            if number > self.number + 1:
                fault(f"{_span(self.number + 1, number - 1)}不见了")
            else:
                fault(f"第 {number} 条：编号不对，应从 1 起逐条连续")
        elif previous != self.digest:
            fault(f"第 {number} 条：与前一条接不上，被调换过，或前一条被换过")
        if chain.entry_digest(values) != digest:
            fault(f"第 {number} 条：内容被改动，与记录时的摘要不符")
        elif seen.get(number, {digest}) != {digest}:
            fault(f"第 {number} 条：与见证文件记下的摘要不符，从这里或更早起被整段换过")
        elif values[6] == READS:
            try:
                self.read_rows(number, detail)
            except (KeyError, TypeError, ValueError):
                fault(f"第 {number} 条：应载有查看记录的编号和摘要，却没有")
        elif values[6] == WITNESS:
            self.begun.append(number)
        self.found.entries += 1
        self.number, self.digest = number, digest

    def read_rows(self, number: int, detail: dict[str, Any]) -> None:
        """The reads that an entry covers: all there, none changed."""
        rows: list[tuple[Any, ...]] = []
        for first, last in detail["ids"]:
            rows += self.reads_between(first, last)
            self.covered.append((first, last))
        self.awaited = [(first, last) for first, last, _ in detail["awaited"]]
        there = {row[0] for row in rows}
        missing = [one for first, last in detail["ids"] for one in range(first, last + 1) if one not in there]
        if missing:
            self.found.fault(f"第 {number} 条所载的查看记录：{_span(missing[0], missing[-1], len(missing))}不见了")
        elif chain.reads_digest(rows) != detail["digest"]:
            ids = detail["ids"]
            self.found.fault(f"第 {number} 条所载的查看记录（编号 {ids[0][0]} 至 {ids[-1][1]}）：内容被改动")
        self.found.reads += len(rows)

    def reads_between(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Rows of READ_COLUMNS; fetched ahead, since the next entry covers the ids that follow."""
        if not first <= last < first + 1_000_000:
            raise ValueError("no entry covers so many")
        low, high = self.ahead
        if not (low <= first and last <= high):
            self.ahead = first, max(last, first + CHUNK)
            rows = Read.objects.filter(id__range=self.ahead).order_by("id").values_list(*chain.READ_COLUMNS)
            self.fetched = {row[0]: row for row in rows}
        return [self.fetched[one] for one in range(first, last + 1) if one in self.fetched]

    def tail(self, head: Head, seen: dict[int, set[str]]) -> None:
        fault = self.found.fault
        last = max([head.number, *seen])
        if last > self.number:
            fault(f"{_span(self.number + 1, last)}不见了，记录的末尾被截断")
        elif (head.number, head.digest) != (self.number, self.digest):
            fault(f"第 {self.number} 条：与链头登记的摘要不符")
        # Read in this order, an entry that is appended meanwhile cannot look like one too many.
        newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
        now = Head.objects.filter(id=1).values_list("number", flat=True).first()
        if now is not None and newest > now:
            fault(f"{_span(now + 1, newest)}：链头没有登记，是从外面加进来的")
        witnessed = self.found.witnessed.number if self.found.witnessed else 0
        self.found.unwitnessed = max(0, self.number - witnessed)

    def unchained_reads(self, head: Head) -> None:
        """Reads that no entry covers: those of the last minute, or what was slipped in between."""
        self.covered.sort()
        last = max([head.last_read, *(one for _, one in self.covered)])
        self.found.unchained = Read.objects.filter(id__gt=last).count()
        for first, end in _uncovered(self.covered, last):
            for one in Read.objects.filter(id__range=(first, end)).order_by("id").values_list("id", flat=True):
                if any(low <= one <= high for low, high in self.awaited):
                    self.found.unchained += 1
                else:
                    self.found.fault(f"查看记录 {one}：没有任何一条审计记录承认它，是后来插入的")

    def witness_file(self) -> None:
        if self.begun and not self.sightings:
            self.found.fault(f"见证文件 {self.path} 不见了或被清空：第 {self.begun[0]} 条记着它已经启用")
        elif len(self.begun) > 1:
            numbers = "、".join(f"第 {number} 条" for number in self.begun[1:])
            self.found.notices.append(f"见证文件重新开始过（{numbers}），此前各次的见证不在这个文件里")


def _uncovered(covered: list[tuple[int, int]], last: int) -> Iterator[tuple[int, int]]:
    start = -(1 << 63)
    for first, end in covered:
        if first > start:
            yield start, first - 1
        start = max(start, end + 1)
    if start <= last:
        yield start, last


def _span(first: int, last: int, count: int = 0) -> str:
    if first == last:
        return f"第 {first} 条"
    return f"第 {first} 至 {last} 条" + (f"中的 {count} 条" if count and count < last - first + 1 else "")


def told(found: Findings) -> str:
    """The findings in Chinese: first what is wrong, then how far the record can be vouched for."""
    lines = []
    if found.faults:
        lines += ["审计记录有问题：", *(f"  {fault}" for fault in found.faults)]
    else:
        lines.append(
            f"审计记录 {found.entries:,} 条，编号连续，前后相连，内容未被改动；其中载有查看记录 {found.reads:,} 条。"
        )
    if found.witnessed is None:
        lines.append(
            "没有见证：只能说明记录前后相连，不能说明没有被整段换过。请让 doudi jobs 一直运行，见证文件放在数据库之外。"
        )
    elif not found.faults:
        at = found.witnessed.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        lines.append(
            f"最新见证：{at}，第 {found.witnessed.number:,} 条。到这一条为止，没有改动、删除、插入、调换或截断。"
        )
        if found.unwitnessed:
            lines.append(f"其后 {found.unwitnessed:,} 条已经入链、尚无见证：只能说明它们前后相连。")
    if found.unchained:
        lines.append(f"另有 {found.unchained:,} 条查看记录尚未入链，不在担保之内；doudi jobs 每分钟入链一次。")
    lines += [f"提示：{notice}" for notice in found.notices]
    return "\n".join(lines)
