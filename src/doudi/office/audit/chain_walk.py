"""Walks the chain in the order of its numbers and computes every digest and code anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from doudi.office import clock
from doudi.office.audit import chain, codes
from doudi.office.audit.actions import READS, ranges
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.verification import Verification, local, span
from doudi.office.audit.witness import Sighting
from doudi.office.audit.witness_losses import (
    WITNESS_ACTIONS,
    WITNESS_COLUMNS,
    WitnessEntry,
    describe_loss,
    find_losses,
)

# So many faults are told; after a cut or a forged tail every later entry would be one.
MOST_FAULTS = 20
CHUNK = 2_000
# Clocks of several machines differ by less, and are put right by less at a time.
CLOCK_TOLERANCE = dt.timedelta(minutes=1)


@dataclass
class ChainWalk:
    """Walks the entries in the order of their numbers.

    `number`, `digest` and `moment` are those of the entry before. `covered` are ranges of ids of reads,
    `witness_entries` the entries about witness files, `coded` is the number of the first entry with a code, `forged` are those with
    a wrong one.
    `ahead` is the range of ids whose reads `fetched` holds.
    """

    result: Verification
    sightings: list[Sighting]
    number: int = 0
    digest: str = chain.GENESIS
    moment: dt.datetime | None = None
    covered: list[tuple[int, int]] = field(default_factory=list)
    witness_entries: list[WitnessEntry] = field(default_factory=list)
    coded: int = 0
    forged: list[int] = field(default_factory=list)
    ahead: tuple[int, int] = (0, -1)
    fetched: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    code_key: bytes = field(default_factory=codes.read_key)

    def run(self, head: Head) -> None:
        """Verifies everything up to `head`, and stops after MOST_FAULTS faults."""
        witnessed: dict[int, set[str]] = {}
        for sighting in self.sightings:
            witnessed.setdefault(sighting.number, set()).add(sighting.digest)
        try:
            self.check_entries(Entry.objects.filter(number__lte=head.number), witnessed)
        except (ValueError, TypeError):
            # A value that its column cannot hold stops a whole chunk: find the entry that it stands in.
            self.find_unreadable(head, witnessed)
        for first, last in ranges(self.forged):
            self.result.fault(f"{span(first, last)}：密码校验不符，不是用本单位的密钥写的，摘要被人重新算过")
        if len(self.result.faults) >= MOST_FAULTS:
            self.result.notices.append(f"问题已有 {MOST_FAULTS} 处，后面的没有再查")
            return
        self.check_tail(head, witnessed)
        self.check_uncovered_reads(head)
        self.check_witness_files()
        if self.result.keyed and self.result.entries and not self.coded:
            self.result.fault("没有一条有密码校验：刚升级的，请先启动一次 doudi jobs；启动过的，整段记录被换过")

    def check_entries(self, queryset: QuerySet[Entry], witnessed: dict[int, set[str]]) -> None:
        rows = queryset.order_by("number").values_list(*chain.ENTRY_COLUMNS, "digest", "code")
        for *values, digest, code in rows.iterator(CHUNK):
            self.check_entry(values, digest, witnessed)
            if self.result.keyed:
                self.check_code(code)
            if len(self.result.faults) >= MOST_FAULTS:
                return

    def find_unreadable(self, head: Head, witnessed: dict[int, set[str]]) -> None:
        """Reads entries one at a time, to find those with a value that its column cannot hold."""
        for number in range(self.number + 1, head.number + 1):
            try:
                self.check_entries(Entry.objects.filter(number=number), witnessed)
            except (ValueError, TypeError) as error:
                self.result.fault(f"第 {number} 条：内容被改动，已读不出来（{error}）")
                self.number, self.digest = Entry.objects.values_list("number", "digest").get(number=number)
            if len(self.result.faults) >= MOST_FAULTS:
                return

    def check_entry(self, values: list[Any], digest: str, witnessed: dict[int, set[str]]) -> None:
        """Compares an entry with the one before, with its own digest, with the witness, and with the reads that it
        covers."""
        entry = dict(zip(chain.ENTRY_COLUMNS, values, strict=True))
        number, action = entry["number"], entry["action"]
        fault = self.result.fault
        if number != self.number + 1:
            if number > self.number + 1:
                fault(f"{span(self.number + 1, number - 1)}不见了")
            else:
                fault(f"第 {number} 条：编号不对，应从 1 起逐条连续")
        elif entry["previous"] != self.digest:
            fault(f"第 {number} 条：与前一条接不上，被调换过，或前一条被换过")
        if chain.entry_digest(values) != digest:
            fault(f"第 {number} 条：内容被改动，与记录时的摘要不符")
        elif witnessed.get(number, {digest}) != {digest}:
            fault(f"第 {number} 条：与见证文件记下的摘要不符，从这里或更早起被整段换过")
        elif action == READS:
            try:
                self.check_reads(number, entry["detail"])
            except (KeyError, TypeError, ValueError):
                fault(f"第 {number} 条：应载有查看记录的编号和摘要，却没有")
        elif action in WITNESS_ACTIONS:
            self.witness_entries.append(WitnessEntry(number, *(entry[name] for name in WITNESS_COLUMNS)))
        self.check_clock(number, entry["at"])
        self.result.entries += 1
        self.number, self.digest, self.moment = number, digest, entry["at"]

    def check_clock(self, number: int, moment: dt.datetime) -> None:
        """Finds an entry that is earlier than the one before. Where the day is set, as in the demo, time means nothing."""
        if self.moment is not None and moment < self.moment - CLOCK_TOLERANCE and not clock.is_set():
            self.result.fault(
                f"第 {number} 条：时间 {local(moment)} 早于前一条的 {local(self.moment)}，服务器的时钟被拨回过；"
                "请查明原因，这一段记录的时间不可信"
            )

    def check_code(self, code: str | None) -> None:
        """Compares the code of the entry that was checked last with its digest; entries before the first code need none."""
        if code is None and not self.coded:
            self.result.uncoded += 1
        elif code is None:
            self.result.fault(f"第 {self.number} 条：没有密码校验，而第 {self.coded} 条起都应有，不是本系统写的")
        else:
            self.coded = self.coded or self.number
            if code != chain.entry_code(self.digest, self.code_key):
                self.forged.append(self.number)

    def check_reads(self, number: int, detail: dict[str, Any]) -> None:
        """Compares the reads that an entry covers with their number and digest."""
        rows: list[tuple[Any, ...]] = []
        for first, last in detail["ids"]:
            rows += self.fetch_reads(first, last)
            self.cover(first, last)
        present = {row[0] for row in rows}
        missing = [read for first, last in detail["ids"] for read in range(first, last + 1) if read not in present]
        if missing:
            self.result.fault(f"第 {number} 条所载的查看记录：{span(missing[0], missing[-1], len(missing))}不见了")
        elif chain.reads_digest(rows) != detail["digest"]:
            ids = detail["ids"]
            self.result.fault(f"第 {number} 条所载的查看记录（编号 {ids[0][0]} 至 {ids[-1][1]}）：内容被改动")
        self.result.reads += len(rows)

    def cover(self, first: int, last: int) -> None:
        """Notes a range of ids; one that follows upon the range before lengthens it, since there are millions of reads."""
        if self.covered and self.covered[-1][1] + 1 == first:
            first = self.covered.pop()[0]
        self.covered.append((first, last))

    def fetch_reads(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Rows of READ_COLUMNS in a range of ids. Fetched in large steps, since the next entry covers the ids that
        follow."""
        if not first <= last < first + 1_000_000:
            raise ValueError("no entry covers so many")
        low, high = self.ahead
        if not (low <= first and last <= high):
            self.ahead = first, max(last, first + CHUNK)
            rows = Read.objects.filter(id__range=self.ahead).order_by("id").values_list(*chain.READ_COLUMNS)
            self.fetched = {row[0]: row for row in rows}
        return [self.fetched[read] for read in range(first, last + 1) if read in self.fetched]

    def check_tail(self, head: Head, witnessed_digests: dict[int, set[str]]) -> None:
        """Compares the last entry with the head and with the last that the witness knows."""
        fault = self.result.fault
        last = max([head.number, *witnessed_digests])
        if last > self.number:
            fault(f"{span(self.number + 1, last)}不见了，记录的末尾被截断")
        elif (head.number, head.digest) != (self.number, self.digest):
            fault(f"第 {self.number} 条：与链头登记的摘要不符")
        # Read in this order, an entry that is appended meanwhile cannot look like one too many.
        newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
        now = Head.objects.filter(id=1).values_list("number", flat=True).first()
        if now is not None and newest > now:
            fault(f"{span(now + 1, newest)}：链头没有登记，是从外面加进来的")
        witnessed = self.result.witnessed.number if self.result.witnessed else 0
        self.result.unwitnessed = max(0, self.number - witnessed)

    def check_uncovered_reads(self, head: Head) -> None:
        """Finds reads that no entry covers: they were inserted from outside."""
        # Read in this order, a read that is recorded meanwhile is covered by one of the later entries.
        newest = Read.objects.order_by("-id").values_list("id", flat=True).first() or 0
        later = Entry.objects.filter(number__gt=head.number, action=READS).values_list("detail", flat=True)
        self.covered += [(first, last) for detail in later for first, last in detail["ids"]]
        self.covered.sort()
        for first, end in _uncovered(self.covered, newest):
            for number in Read.objects.filter(id__range=(first, end)).order_by("id").values_list("id", flat=True):
                self.result.fault(f"查看记录 {number}：没有任何一条审计记录承认它，是后来插入的")

    def check_witness_files(self) -> None:
        """Finds witnesses that are gone: a fault each, or a remark once two people have acknowledged the loss."""
        for loss in find_losses(self.witness_entries, {sighting.number for sighting in self.sightings}):
            text = describe_loss(loss)
            if loss.acknowledged is None:
                self.result.fault(text)
            else:
                self.result.notices.append(text)


def _uncovered(covered: list[tuple[int, int]], last: int) -> Iterator[tuple[int, int]]:
    """Closed ranges of ids up to `last` that no sorted range of `covered` holds."""
    start = -(1 << 63)
    for first, end in covered:
        if first > start:
            yield start, first - 1
        start = max(start, end + 1)
    if start <= last:
        yield start, last
