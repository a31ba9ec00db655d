"""What a screening comes to: counts and sums by right, what is still to be asked, what could not be read. No person's data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from doudi.rules.outcomes import ELIGIBLE, UNDETERMINED
from doudi.screening.names import Needed, needs_column, rights_in
from doudi.screening.reasons import Counted
from doudi.screening.screener import Screened


@dataclass
class RightSummary:
    """`low`, `high`: sums of what is granted, in fen (or months); `open_high`: of what is undetermined, were it granted, as
    far as a bound is known. `needed`: how many undetermined outcomes hang on each fact."""

    status: Counter[str] = field(default_factory=Counter)
    low: int = 0
    high: int = 0
    open_high: int = 0
    unbounded: int = 0
    needed: Counter[str] = field(default_factory=Counter)

    def add(self, other: RightSummary) -> None:
        self.status += other.status
        self.needed += other.needed
        self.low, self.high = self.low + other.low, self.high + other.high
        self.open_high, self.unbounded = self.open_high + other.open_high, self.unbounded + other.unbounded

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
class Summary:
    """Of a chunk, or of all of them. `seconds`: reading, deciding, writing; `unsure`: outcomes the interpreter decided;
    `three_valued`: by right, outcomes that three-valued logic would leave undetermined, where that was asked for."""

    households: int = 0
    people: int = 0
    unsure: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refused_households: int = 0
    rights: dict[str, RightSummary] = field(default_factory=dict)
    reasons: Counted = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    three_valued: Counter[str] = field(default_factory=Counter)

    def add(self, other: Summary) -> None:
        self.households, self.people = self.households + other.households, self.people + other.people
        self.unsure, self.refused_households = (
            self.unsure + other.unsure,
            self.refused_households + other.refused_households,
        )
        self.refused += other.refused
        self.seconds += other.seconds
        self.three_valued += other.three_valued
        for name, right in other.rights.items():
            self.rights.setdefault(name, RightSummary()).add(right)
        for rules, rights in other.reasons.items():
            for name, codes in rights.items():
                self.reasons.setdefault(rules, {}).setdefault(name, Counter()).update(codes)

    def data(self) -> dict[str, Any]:
        return {
            "households": self.households, "people": self.people, "unsure": self.unsure,
            "refused": dict(self.refused), "refused_households": self.refused_households,
            "rights": {name: right.data() for name, right in self.rights.items()},
            "reasons": {
                rules: {name: {str(code): count for code, count in codes.items()} for name, codes in rights.items()}
                for rules, rights in self.reasons.items()
            },
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "three_valued": dict(self.three_valued),
        }  # fmt: skip

    @classmethod
    def of(cls, data: dict[str, Any]) -> Summary:
        return cls(
            data["households"], data["people"], data["unsure"], Counter(data["refused"]), data["refused_households"],
            {name: RightSummary.of(right) for name, right in data["rights"].items()},
            {
                rules: {name: Counter({int(code): count for code, count in codes.items()}) for name, codes in rights.items()}
                for rules, rights in data["reasons"].items()
            },
            Counter(data["seconds"]), Counter(data["three_valued"]),
        )  # fmt: skip


def summarise(found: Screened, needed: Needed) -> Summary:
    """Of what a Screener found."""
    summary = Summary(found.households.height, found.people.height, found.unsure, reasons=found.reasons)
    summary.refused = Counter(dict(found.refused["reason"].value_counts().iter_rows()))
    summary.refused_households = found.refused["household"].n_unique() - (found.refused["household"].null_count() > 0)
    for frame in (found.households, found.people):
        for name in rights_in(frame):
            summary.rights[name] = _right(frame, name, needed)
    return summary


def undetermined_in(found: Screened) -> Counter[str]:
    """How many outcomes of each right are undetermined."""
    frames = (found.households, found.people)
    return Counter({name: int((frame[name] == UNDETERMINED).sum()) for frame in frames for name in rights_in(frame)})


def _right(frame: pl.DataFrame, name: str, needed: Needed) -> RightSummary:
    found = RightSummary(Counter({str(one): count for one, count in frame[name].value_counts().iter_rows()}))
    open_ = frame.filter(pl.col(name) == UNDETERMINED) if found.status[UNDETERMINED] else frame.clear()
    if f"{name}.low" in frame.columns:
        low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
        granted = frame.filter(pl.col(name) == ELIGIBLE).select(
            low.sum(), high.sum().alias("high"), high.null_count().alias("none")
        )
        found.low, found.high, found.unbounded = (int(cell) for cell in granted.row(0))
        found.open_high = int(open_.select(high.sum()).item() or 0)
    words = [needs_column(name, at) for at in range(needed.words)]
    if open_.height:
        for *masks, count in open_.group_by(words).len().iter_rows():
            for one in needed.read(*masks):
                found.needed[one] += count
    return found
