"""What is owed: the dues that a payment may pay now, arrears among them, by holder and right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Max

from doudi.office.benefits.models import Allocation, Due, DuePart
from doudi.office.benefits.payment_codes import AllocatedPart, code_of
from doudi.office.benefits.positions import Position, positions
from doudi.office.database.many_rows import chunks
from doudi.office.regions import codes


@dataclass(frozen=True, slots=True)
class OwedPart:
    """A sum of a due that nothing live pays. `attempt`: which try to pay this part of this revision it would be."""

    due: int
    month: dt.date
    revision: int
    part: int
    attempt: int
    amount_fen: int

    @property
    def allocated(self) -> AllocatedPart:
        """As it stands in the code of a payment."""
        return AllocatedPart(self.month, self.revision, self.part, self.attempt, self.amount_fen)


@dataclass(frozen=True, slots=True)
class OwedSum:
    """All that is owed to a holder by a right: what one payment would pay."""

    holder: str
    household: int
    person: int | None
    right: str
    region_code: str
    """Where the household of the newest due lives."""
    parts: tuple[OwedPart, ...] = field(default=())

    @property
    def gross_fen(self) -> int:
        """The sum of its parts."""
        return sum(part.amount_fen for part in self.parts)

    @property
    def code(self) -> str:
        """The code of the payment that would pay it."""
        return code_of(self.holder, self.right, (part.allocated for part in self.parts))

    def of_month(self, month: dt.date) -> int:
        """What of it is for this month; the rest are arrears."""
        return sum(part.amount_fen for part in self.parts if part.month == month)


def owed_sums(county: str, month: dt.date, rights: Collection[str] = ()) -> Iterator[OwedSum]:
    """What a county owes up to and with a month, by holder and right, in this order; of parts those planned by then.

    `county`: its code; `rights`: only these. What is set aside is not among it.
    """
    dues = Due.objects.filter(region_code__startswith=codes.prefix(county), month__lte=month)
    if rights:
        dues = dues.filter(right__in=rights)
    owed = {position.newest: position for position in positions(dues, unsettled=True).values() if position.owed}
    newest = sorted(_newest(owed), key=attrgetter("holder", "right", "month"))
    parts = _parts(owed, {due.pk: due.month for due in newest}, month)
    for (holder, right), revisions in groupby(newest, key=attrgetter("holder", "right")):
        rows = list(revisions)
        payable = tuple(part for due in rows for part in parts.get(due.pk, ()))
        if payable:
            last = rows[-1]
            yield OwedSum(holder, last.household, last.person, right, last.region_code, payable)


class _NewestDue(NamedTuple):
    """The newest revision of a due, as far as a payment is made of it."""

    pk: int
    holder: str
    household: int
    person: int | None
    right: str
    month: dt.date
    region_code: str


def _newest(keys: Collection[int]) -> Iterator[_NewestDue]:
    for chunk in chunks(sorted(keys)):
        yield from map(_NewestDue._make, Due.objects.filter(pk__in=chunk).order_by().values_list(*_NewestDue._fields))


def _parts(owed: dict[int, Position], months: dict[int, dt.date], month: dt.date) -> dict[int, list[OwedPart]]:
    """By the key of a due's newest revision, what of it may be paid up to and with a month; `months`: of what month it is."""
    tried, planned = _tries(owed), _plans(owed)
    parts: dict[int, list[OwedPart]] = {}
    for due, position in owed.items():
        attempts = tried.get(due, {})
        if due in planned:
            sums = [(part.part, part.amount_fen) for part in planned[due] if part.month <= month]
            sums = [(part, fen) for part, fen in sums if not attempts.get(part, (0, False))[1]]
        else:
            # The first part that nothing live pays: a further sum of the same revision, as after a return of an older one.
            free = next(part for part in range(1, len(attempts) + 2) if not attempts.get(part, (0, False))[1])
            sums = [(free, position.owed)]
        left = position.owed
        for part, fen in sums:
            if fen <= left:
                left -= fen
                attempt = attempts.get(part, (0, False))[0] + 1
                owed_part = OwedPart(due, months[due], position.revision, part, attempt, fen)
                parts.setdefault(due, []).append(owed_part)
    return parts


def _tries(owed: Collection[int]) -> dict[int, dict[int, tuple[int, bool]]]:
    """{due: {part: (last attempt, whether one is live)}}"""
    tried: dict[int, dict[int, tuple[int, bool]]] = {}
    ordered = sorted(owed)
    for start in range(0, len(ordered), 5_000):
        rows = Allocation.objects.filter(due__in=ordered[start : start + 5_000])
        for due, part, live, last in rows.values_list("due", "part", "live").annotate(last=Max("attempt")).order_by():
            attempt, was_live = tried.setdefault(due, {}).get(part, (0, False))
            tried[due][part] = (max(attempt, last), was_live or live)
    return tried


def _plans(owed: Collection[int]) -> dict[int, list[DuePart]]:
    planned: dict[int, list[DuePart]] = {}
    ordered = sorted(owed)
    for start in range(0, len(ordered), 5_000):
        for part in DuePart.objects.filter(due__in=ordered[start : start + 5_000]).order_by("due", "part"):
            planned.setdefault(part.due_id, []).append(part)
    return planned
