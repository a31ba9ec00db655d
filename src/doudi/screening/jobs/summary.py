"""The summary of a screening: counts and sums by right, what is still to be asked, what could not be read. It holds no
person's data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from doudi.rules.engine.outcome import ELIGIBLE, UNDETERMINED
from doudi.screening.engine.reason_codes import ReasonCounts
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import NeedBits, needs_column, rights_of_table


@dataclass
class RightSummary:
    """`low`, `high`: sums of what is granted, in fen (or months); `open_high`: of what is undetermined, were it granted, as
    far as a bound is known. `needed`: by fact or parameter, how many undetermined outcomes depend on it."""

    status: Counter[str] = field(default_factory=Counter)
    low: int = 0
    high: int = 0
    open_high: int = 0
    unbounded: int = 0
    needed: Counter[str] = field(default_factory=Counter)

    def add(self, addend: RightSummary) -> None:
        self.status += addend.status
        self.needed += addend.needed
        self.low, self.high = self.low + addend.low, self.high + addend.high
        self.open_high, self.unbounded = self.open_high + addend.open_high, self.unbounded + addend.unbounded

    def data(self) -> dict[str, Any]:
        return {
            "status": dict(self.status), "low": self.low, "high": self.high, "open_high": self.open_high,
            "unbounded": self.unbounded, "needed": dict(self.needed.most_common()),
        }  # fmt: skip

    @classmethod
    def of(cls, data: dict[str, Any]) -> RightSummary:
        return cls(
            Counter(data["status"]), data["low"], data["high"], data["open_high"], data["unbounded"], Counter(data["needed"])
        )  # fmt: skip


@dataclass
class ScreeningSummary:
    """Of a chunk, or of all of them. `seconds`: reading, deciding, writing; `unsure`: outcomes the interpreter decided;
    `three_valued`: by right, outcomes that three-valued logic would leave undetermined, where that was asked for."""

    households: int = 0
    people: int = 0
    unsure: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refused_households: int = 0
    warned: Counter[str] = field(default_factory=Counter)
    rights: dict[str, RightSummary] = field(default_factory=dict)
    reasons: ReasonCounts = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    three_valued: Counter[str] = field(default_factory=Counter)

    def add(self, addend: ScreeningSummary) -> None:
        self.households, self.people = self.households + addend.households, self.people + addend.people
        self.unsure, self.refused_households = (
            self.unsure + addend.unsure,
            self.refused_households + addend.refused_households,
        )
        self.refused += addend.refused
        self.warned += addend.warned
        self.seconds += addend.seconds
        self.three_valued += addend.three_valued
        for name, right in addend.rights.items():
            self.rights.setdefault(name, RightSummary()).add(right)
        for rules, rights in addend.reasons.items():
            for name, codes in rights.items():
                self.reasons.setdefault(rules, {}).setdefault(name, Counter()).update(codes)

    def data(self) -> dict[str, Any]:
        return {
            "households": self.households, "people": self.people, "unsure": self.unsure,
            "refused": dict(self.refused), "refused_households": self.refused_households, "warned": dict(self.warned),
            "rights": {name: right.data() for name, right in self.rights.items()},
            "reasons": {
                rules: {name: {str(code): count for code, count in codes.items()} for name, codes in rights.items()}
                for rules, rights in self.reasons.items()
            },
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "three_valued": dict(self.three_valued),
        }  # fmt: skip

    @classmethod
    def of(cls, data: dict[str, Any]) -> ScreeningSummary:
        return cls(
            data["households"], data["people"], data["unsure"], Counter(data["refused"]), data["refused_households"],
            Counter(data["warned"]),
            {name: RightSummary.of(right) for name, right in data["rights"].items()},
            {
                rules: {name: Counter({int(code): count for code, count in codes.items()}) for name, codes in rights.items()}
                for rules, rights in data["reasons"].items()
            },
            Counter(data["seconds"]), Counter(data["three_valued"]),
        )  # fmt: skip


def summarise(result: ScreeningResult, need_bits: NeedBits) -> ScreeningSummary:
    """The summary of one result."""
    summary = ScreeningSummary(result.households.height, result.people.height, result.unsure, reasons=result.reasons)
    summary.refused = Counter(dict(result.refused["reason"].value_counts().iter_rows()))
    summary.warned = Counter(dict(result.warnings["reason"].value_counts().iter_rows()))
    summary.refused_households = result.refused["household"].n_unique() - (result.refused["household"].null_count() > 0)
    for frame in (result.households, result.people):
        for name in rights_of_table(frame):
            summary.rights[name] = _right(frame, name, need_bits)
    return summary


def count_undetermined(result: ScreeningResult) -> Counter[str]:
    """How many outcomes of each right are undetermined."""
    frames = (result.households, result.people)
    return Counter(
        {name: int((frame[name] == UNDETERMINED).sum()) for frame in frames for name in rights_of_table(frame)}
    )


def _right(frame: pl.DataFrame, name: str, need_bits: NeedBits) -> RightSummary:
    counts = RightSummary(Counter({str(status): count for status, count in frame[name].value_counts().iter_rows()}))
    open_ = frame.filter(pl.col(name) == UNDETERMINED) if counts.status[UNDETERMINED] else frame.clear()
    if f"{name}.low" in frame.columns:
        low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
        granted = frame.filter(pl.col(name) == ELIGIBLE).select(
            low.sum(), high.sum().alias("high"), high.null_count().alias("none")
        )
        counts.low, counts.high, counts.unbounded = (int(cell) for cell in granted.row(0))
        counts.open_high = int(open_.select(high.sum()).item() or 0)
    words = [needs_column(name, index) for index in range(need_bits.words)]
    if open_.height:
        for *masks, count in open_.group_by(words).len().iter_rows():
            for fact in need_bits.decode(*masks):
                counts.needed[fact] += count
    return counts
