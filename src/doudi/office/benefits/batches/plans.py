"""What the next batch of a county's right and month would pay: line by line, why it differs, and what the checks say of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from doudi.office.benefits.batch_enums import CheckName, Weight
from doudi.office.benefits.batches.accounts import Payee, PayeeHousehold, homes_of, payees_of
from doudi.office.benefits.batches.differences import (
    Difference,
    DifferenceKind,
    MonthDue,
    endings,
    explain,
    month_dues,
    paid_in_month,
)
from doudi.office.benefits.enums import RecoveryState
from doudi.office.benefits.models import Due, Recovery
from doudi.office.benefits.owed import OwedSum, owed_sums
from doudi.office.benefits.positions import positions
from doudi.office.regions import codes


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A payment that would be made. `offsets`: {recovery: fen} kept back of it; `former_fen`: what was paid for last month."""

    owed: OwedSum
    payee: Payee | None
    month_fen: int
    former_fen: int
    offsets: Mapping[int, int]
    differences: tuple[Difference, ...]

    @property
    def net_fen(self) -> int:
        """What would go to the account."""
        return self.owed.gross_fen - sum(self.offsets.values())


@dataclass(frozen=True, slots=True)
class LineFinding:
    """What a check says of a holder's line."""

    holder: str
    name: CheckName
    weight: Weight
    text: str

    @property
    def key(self) -> str:
        """Names the finding among those of a plan."""
        return f"{self.name}/{self.holder}"


@dataclass(frozen=True)
class BatchPlan:
    """All lines, also those that a check keeps out; what of last month's has ended; and the findings."""

    county: str
    right: str
    month: dt.date
    lines: tuple[PlannedLine, ...]
    ended: Mapping[str, Difference]
    findings: tuple[LineFinding, ...] = ()
    former_total_fen: int = 0
    homes: Mapping[int, PayeeHousehold] = field(default_factory=dict, repr=False)

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The holders whose lines stay out whatever an officer says."""
        return frozenset(finding.holder for finding in self.findings if finding.weight == Weight.STOP)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The holders whose lines come in only where an officer says why."""
        return frozenset(finding.holder for finding in self.findings if finding.weight == Weight.ASK) - self.stopped

    def to_pay(self, accepted: Iterable[str] = ()) -> list[PlannedLine]:
        """The lines that a batch would have, where the findings of these keys are accepted."""
        chosen = set(accepted)
        open_holders = {
            finding.holder for finding in self.findings if finding.weight == Weight.ASK and finding.key not in chosen
        }
        return [line for line in self.lines if line.owed.holder not in self.stopped | open_holders]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over lines and findings: the form sends it back, to say what the officer saw."""
        rows = [
            f"{line.owed.code}/{line.payee.person if line.payee else ''}/"
            f"{line.payee.account_code if line.payee else ''}/{line.net_fen}"
            for line in self.lines
        ]
        rows += [f"{finding.key}/{finding.weight}" for finding in self.findings]
        heading = f"{self.county}/{self.right}/{self.month}"
        return hashlib.sha256("\n".join([heading, *sorted(rows)]).encode()).hexdigest()

    def sums_by_difference(self) -> dict[DifferenceKind, tuple[int, int]]:
        """{kind: (how many holders, by how many fen)}, those that ended among them."""
        counts: Counter[DifferenceKind] = Counter()
        sums: Counter[DifferenceKind] = Counter()
        every = [difference for line in self.lines for difference in line.differences]
        for difference in [*every, *self.ended.values()]:
            counts[difference.kind] += 1
            sums[difference.kind] += difference.change_fen
        return {kind: (counts[kind], sums[kind]) for kind in DifferenceKind if counts[kind]}


def plan_lines(county: str, right: str, month: dt.date) -> BatchPlan:
    """The plan without findings: what the county owes by a right up to and with a month, and how it differs from the last."""
    county = codes.pad(codes.county_digits(county))
    former_month = (month - dt.timedelta(days=1)).replace(day=1)
    sums = list(owed_sums(county, month, (right,)))
    homes = homes_of({owed.household for owed in sums})
    payees = payees_of(sums, homes)
    offsets = _offsets(sums)
    former, now = month_dues(county, right, former_month), month_dues(county, right, month)
    paid = paid_in_month(county, right, former_month)
    paid_now = paid_in_month(county, right, month)
    lines = tuple(
        _line(owed, payees[owed.holder], month, offsets.get(owed.holder, {}), paid.get(owed.holder, 0), now, former)
        for owed in sums
    )
    with_something = {line.owed.holder for line in lines if line.month_fen} | set(paid_now)
    return BatchPlan(
        county, right, month, lines, endings(former, now, with_something),
        former_total_fen=sum(paid.values()), homes=homes,
    )  # fmt: skip


def _line(
    owed: OwedSum, payee: Payee | None, month: dt.date, offsets: Mapping[int, int], former_fen: int,
    now: Mapping[str, MonthDue], former: Mapping[str, MonthDue],
) -> PlannedLine:  # fmt: skip
    arrears: Counter[dt.date] = Counter()
    for part in owed.parts:
        if part.month != month:
            arrears[part.month] += part.amount_fen
    month_fen = owed.of_month(month)
    differences = explain(
        month_fen, arrears, sum(offsets.values()), former_fen, now.get(owed.holder), former.get(owed.holder)
    )
    return PlannedLine(owed, payee, month_fen, former_fen, offsets, differences)


def _offsets(sums: Iterable[OwedSum]) -> dict[str, dict[int, int]]:
    """{holder: {recovery: fen}}: what was agreed to be kept back each month, at most what is still claimed, and never all of a
    payment."""
    by_holder = {(owed.holder, owed.right): owed for owed in sums}
    rights = {right for _, right in by_holder}
    kept: dict[str, dict[int, int]] = {}
    recoveries = Recovery.objects.filter(
        right__in=rights, state=RecoveryState.RECOVERING, by_offset=True, monthly_fen__isnull=False
    )
    for recovery in recoveries.order_by("pk"):
        owed = by_holder.get((recovery.holder, recovery.right))
        if owed is None or recovery.monthly_fen is None:
            continue
        dues = Due.objects.filter(holder=recovery.holder, right=recovery.right)
        claimed = sum(position.recoverable for position in positions(dues, unsettled=True).values())
        fen = min(recovery.monthly_fen, claimed, owed.gross_fen - 1)
        if fen > 0:
            kept.setdefault(owed.holder, {})[recovery.pk] = fen
    return kept
