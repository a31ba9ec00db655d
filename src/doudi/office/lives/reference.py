"""The independent reference: what is due and what was received, family by family, in the plainest way there is.

It shares nothing with the office but the courses: a due is standard × people − income, and whoever was paid less than is due
gets the rest. Where income reaches the standard nothing is certain, since a review has to be held first: it is neither paid
nor claimed back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from doudi.office.lives.courses import LifeCourse, Standard


@dataclass
class ReferenceFamily:
    """One family, as far as its money goes: by month, what it received less what it gave back, and what was waived."""

    course: LifeCourse
    received: dict[int, int] = field(default_factory=dict)
    waived: dict[int, int] = field(default_factory=dict)
    known: dict[int, int] = field(default_factory=dict)
    """What was last known to be due for a month."""
    plan_fen: int | None = None
    """What is kept back of each payment, where that was agreed."""
    open_months: set[int] = field(default_factory=set)
    """Months whose due is not known at present."""

    def live(self, now: int, standards: list[Standard]) -> None:
        """Learns what is known in a month of all months up to it."""
        for month in range(now + 1):
            due = self._due(month, now, standards)
            if due is None:
                self.open_months.add(month)
            else:
                self.open_months.discard(month)
                self.known[month] = due

    def _due(self, month: int, now: int, standards: list[Standard]) -> int | None:
        grants = [grant for grant in self.course.decided if grant.known <= now and grant.since <= month]
        if not grants:
            return 0
        grant, ended = grants[-1], self.course.ended
        is_last = grant is self.course.decided[-1]
        if is_last and ended is not None and ended.known <= now:
            if ended.cancelled:
                return 0
            if month >= ended.since:
                return 0
        standard = self._standard(month, now, standards)
        lacking = standard * grant.people - grant.income_fen
        return lacking if lacking > 0 else None

    @staticmethod
    def _standard(month: int, now: int, standards: list[Standard]) -> int:
        return [standard.fen for standard in standards if standard.known <= now and standard.since <= month][-1]

    def owed(self) -> dict[int, int]:
        """{month: what is to be paid for it now}"""
        rest = {month: self.known.get(month, 0) - self.received.get(month, 0) for month in self.known}
        return {month: fen for month, fen in rest.items() if fen > 0 and month not in self.open_months}

    def claims(self) -> dict[int, int]:
        """{month: what is to be claimed back of it now}"""
        claims = {}
        for month, fen in self.received.items():
            overpaid = max(0, fen - self.known.get(month, 0))
            claim = overpaid - min(overpaid, self.waived.get(month, 0))
            if claim and month not in self.open_months:
                claims[month] = claim
        return claims

    def take(self, sums: dict[int, int], sign: int = 1) -> None:
        """Receives sums by month, or gives them back where `sign` is -1."""
        for month, fen in sums.items():
            self.received[month] = self.received.get(month, 0) + sign * fen

    def give_back(self, fen: int, waive: bool = False) -> dict[int, int]:
        """Gives back, or has waived, so much of what is claimed, the oldest month first. Returns what of which month."""
        settled = {}
        for month, claimed in sorted(self.claims().items()):
            part = min(fen, claimed)
            if part:
                fen -= part
                settled[month] = part
        if waive:
            for month, part in settled.items():
                self.waived[month] = self.waived.get(month, 0) + part
        else:
            self.take(settled, -1)
        return settled
