"""What a new standard would change before it is confirmed: every award of its region reckoned under it and without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from doudi.office.benefits.due_months import A_MONTH, due_in, next_month, paid_awards
from doudi.office.benefits.reckoner import Reckoner, Terms
from doudi.office.casework.models import Award
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue

MOST_AWARDS = 3_000
"""Awards that a page reckons; of more the page says that it shows a part."""


class StandardReckoner(Reckoner):
    """Reckons as if a value that was entered held from its day on; `value` None leaves it out."""

    def __init__(self, month: dt.date, entered: LocalValue, with_it: bool):
        super().__init__(month)
        self._entered, self._with_it = entered, with_it

    def terms(self, region: str) -> Terms:
        """The terms of a region with the value, or without it, in its place among those that are confirmed."""
        plain = super().terms(region)
        name = f"{self._entered.name}@{self._entered.valid_from.isoformat()}"
        parameters = {key: value for key, value in plain.parameters.items() if key != name}
        if self._with_it and codes.lies_in(region, self._entered.region_code):
            parameters[name] = Decimal(self._entered.value)
        return Terms(plain.on, parameters, plain.policy)


@dataclass(frozen=True)
class StandardChange:
    """An award whose sum another standard changes; a sum is None where it cannot be told."""

    award: Award
    before_fen: int | None
    after_fen: int | None

    @property
    def change_fen(self) -> int:
        """By how much a month, 0 where one of the two is not known."""
        return 0 if self.before_fen is None or self.after_fen is None else self.after_fen - self.before_fen


@dataclass(frozen=True)
class StandardRun:
    """What a standard changes in the first month in which it holds on the first day. `looked_at` of `count` awards were
    reckoned."""

    month: dt.date
    changes: tuple[StandardChange, ...]
    looked_at: int
    count: int

    @cached_property
    def monthly_fen(self) -> int:
        """By how much all sums together change in a month."""
        return sum(change.change_fen for change in self.changes)

    @property
    def more(self) -> int:
        """How many get more."""
        return sum(change.change_fen > 0 for change in self.changes)

    @property
    def less(self) -> int:
        """How many get less."""
        return sum(change.change_fen < 0 for change in self.changes)

    @property
    def unknown(self) -> int:
        """Of how many it cannot be told."""
        return sum(change.before_fen is None or change.after_fen is None for change in self.changes)


def preview_standard(value: LocalValue) -> StandardRun:
    """Reckons the awards of the value's region for the first month in which it holds on the first day."""
    day = value.valid_from
    month = day if day.day == 1 else next_month(day)
    awards = paid_awards().filter(
        due_in(month), unit=A_MONTH, household__region_code__startswith=codes.prefix(value.region_code)
    )
    before, after = StandardReckoner(month, value, with_it=False), StandardReckoner(month, value, with_it=True)
    changes = []
    rows = awards.select_related("household__now", "person", "decision__determination").order_by("pk")[:MOST_AWARDS]
    for award in rows:
        decision = award.decision
        assert decision is not None  # paid_awards asks for it
        change = StandardChange(
            award,
            before.reckon(award, decision.determination).amount_fen,
            after.reckon(award, decision.determination).amount_fen,
        )
        if change.before_fen != change.after_fen:
            changes.append(change)
    return StandardRun(month, tuple(changes), len(rows), awards.count())
