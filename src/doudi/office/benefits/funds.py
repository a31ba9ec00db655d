"""Funds of a county in a year: what was budgeted by source and right, what is committed, what was paid, and where it leads."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Max, Sum

from doudi.office.benefits.enums import PaymentState, RecoveryCause, RecoveryState
from doudi.office.benefits.models import Allocation, Budget, Due, Payment, RecoveredSum, Recovery
from doudi.office.benefits.positions import positions
from doudi.office.benefits.supplements import persons_of
from doudi.office.casework.models import Determination
from doudi.office.database.many_rows import chunks
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.policies.packs.indicators import Indicator, Measurement, TargetResult, judge
from doudi.rules.types import FEN

YEARLY_SPENDING, ERROR_SHARE = "yearly_spending", "error_share"


@dataclass(frozen=True)
class FundLine:
    """A right's money in fen. `sources`: what each source budgeted; `committed_fen`: locked or sent and not confirmed;
    `monthly_fen`: what was due in the last month that was reckoned; `forecast_fen`: paid, committed and that for the months to
    come."""

    right: str
    sources: dict[str, int]
    paid_fen: int
    committed_fen: int
    monthly_fen: int
    forecast_fen: int
    aims: tuple[TargetResult, ...]
    """What clauses want of the yearly spending on the right, judged by the forecast and the year before."""

    @property
    def budget_fen(self) -> int:
        """All sources together."""
        return sum(self.sources.values())

    @property
    def left_fen(self) -> int:
        """What is neither paid nor committed; negative where more was spent than budgeted."""
        return self.budget_fen - self.paid_fen - self.committed_fen

    @property
    def short_fen(self) -> int:
        """What the forecast lacks, 0 where it lacks nothing."""
        return max(0, self.forecast_fen - self.budget_fen)


def fund_lines(county: str, year: int, today: dt.date) -> list[FundLine]:
    """The money of every right that has a budget, a payment or a due in the year, in the order of their names."""
    county = codes.pad(codes.county_digits(county))
    budgets: dict[str, dict[str, int]] = {}
    rows = Budget.objects.filter(region_code=county, year=year).values_list("right", "source")
    for right, source, fen in rows.annotate(fen=Sum("amount_fen")).order_by("right", "source"):
        budgets.setdefault(right, {})[source] = fen
    sums = _payment_sums(county, (year - 1, year))
    paid, former = sums[year, True], sums[year - 1, True]
    committed = sums[year, False]
    monthly, last_months = _monthly(county, year)
    aims = _aims(county, dt.date(year, 12, 31))
    lines = []
    for right in sorted({*budgets, *paid, *committed, *monthly}):
        spent = paid.get(right, 0) + committed.get(right, 0)
        months_to_come = 12 - last_months[right].month if right in last_months else 0
        forecast = spent + monthly.get(right, 0) * months_to_come if year >= today.year else spent
        sources = budgets.get(right, {})
        lines.append(
            FundLine(
                right, sources, paid.get(right, 0), committed.get(right, 0), monthly.get(right, 0), forecast,
                _judge(aims.get(right, ()), dt.date(year, 12, 31), forecast, former.get(right)),
            )
        )  # fmt: skip
    return lines


def _payment_sums(county: str, years: tuple[int, ...]) -> dict[tuple[int, bool], dict[str, int]]:
    """{(year, whether it has arrived): {right: fen}} of payments of these years' months that count against what is due."""
    sums: dict[tuple[int, bool], dict[str, int]] = {(year, arrived): {} for year in years for arrived in (False, True)}
    rows = Payment.objects.live().filter(region_code=county, month__year__in=years)
    totals = rows.values_list("month__year", "state", "right").annotate(fen=Sum(F("gross_fen") - F("offset_fen")))
    for year, state, right, fen in totals.order_by():
        of_rights = sums[year, state == PaymentState.PAID]
        of_rights[right] = of_rights.get(right, 0) + fen
    return sums


def _monthly(county: str, year: int) -> tuple[dict[str, int], dict[str, dt.date]]:
    """What was due by each right in the last month of the year that was reckoned, and that month."""
    dues = Due.objects.filter(region_code__startswith=codes.prefix(county), month__year=year)
    last = dict(dues.values_list("right").annotate(last=Max("month")).order_by())
    sums: dict[str, int] = {}
    for right, month in last.items():
        rows = dues.filter(right=right, month=month)
        sums[right] = rows.aggregate(fen=Sum("change_fen"))["fen"] or 0
    return sums, last


def _aims(county: str, day: dt.date) -> dict[str, list[Indicator]]:
    """{right: indicators} of the packs in force that are about the yearly spending on a right."""
    aims: dict[str, list[Indicator]] = {}
    for indicator in _indicators(county, day, YEARLY_SPENDING):
        aims.setdefault(indicator.subject, []).append(indicator)
    return aims


def _indicators(county: str, day: dt.date, measure: str) -> list[Indicator]:
    """The indicators of the packs in force that a measure is taken for."""
    packs = library()
    chain = packs.chain(packs.for_region(codes.county_digits(county), day.toordinal()))
    return [row for pack in chain for row in packs.elements(pack).indicators if row.measure == measure]


def _judge(
    indicators: Iterable[Indicator], day: dt.date, forecast_fen: int, former_fen: int | None
) -> tuple[TargetResult, ...]:
    """The targets of these indicators: the year by its forecast, against what was paid in the year before where that is known."""
    before = None if former_fen is None else Fraction(former_fen, FEN)
    figure = Measurement(Fraction(forecast_fen, FEN), before)
    return tuple(
        result for indicator in indicators for result in judge(indicator, day.toordinal(), {indicator.name: figure})
    )


@dataclass(frozen=True)
class ErrorShare:
    """Who was paid wrongly in a place in a year: of so many `helped` people so many `wrong`, whose recoveries were opened in it.

    `causes`: {cause: recoveries}; `notified`: of how many recoveries the notice was served; sums in fen: what came back or was kept
    back, what was waived, what is still claimed. `aims`: what clauses want of the share.
    """

    region_code: str
    helped: int
    wrong: int
    causes: dict[RecoveryCause, int]
    notified: int
    recovered_fen: int
    waived_fen: int
    claimed_fen: int
    aims: tuple[TargetResult, ...]


NO_ERRORS = (RecoveryCause.POLICY,)
"""Causes by which a sum has changed afterwards although it was decided rightly."""


@dataclass(frozen=True)
class _Claim:
    """What a recovery comes to: the people for whom too much was paid, and the sums as `ErrorShare` has them."""

    row: Recovery
    people: frozenset[int]
    recovered_fen: int
    waived_fen: int
    claimed_fen: int


def error_shares(county: str, year: int) -> list[ErrorShare]:
    """The shares of a county and, behind it, of its townships by their codes; none where no clause sets a bound for it."""
    county, day = codes.pad(codes.county_digits(county)), dt.date(year, 12, 31)
    indicators = _indicators(county, day, ERROR_SHARE)
    if not indicators:
        return []
    helped, claims = _helped(county, year), _claims(county, year)
    townships = sorted({*helped, *(codes.pad(claim.row.region_code[:9]) for claim in claims)} - {county})
    return [_error_share(place, helped, claims, indicators, day) for place in (county, *townships)]


def _error_share(
    place: str, helped: dict[str, set[int]], every: Iterable[_Claim], indicators: Iterable[Indicator], day: dt.date
) -> ErrorShare:
    prefix = codes.prefix(place)
    claims = [claim for claim in every if claim.row.region_code.startswith(prefix)]
    people = set[int]().union(*(keys for township, keys in helped.items() if township.startswith(prefix)))
    wrong = people.intersection(key for claim in claims for key in claim.people)
    measured: dict[str, Measurement] = {}
    if people:
        measured = {row.name: Measurement(Fraction(len(wrong), len(people))) for row in indicators}
    return ErrorShare(
        place, len(people), len(wrong), dict(Counter(RecoveryCause(claim.row.cause) for claim in claims)),
        sum(claim.row.state != RecoveryState.OPEN for claim in claims), sum(claim.recovered_fen for claim in claims),
        sum(claim.waived_fen for claim in claims), sum(claim.claimed_fen for claim in claims),
        tuple(result for row in indicators for result in judge(row, day.toordinal(), measured)),
    )  # fmt: skip


def _helped(county: str, year: int) -> dict[str, set[int]]:
    """{township: people} for whom something of the year has arrived."""
    rows = Allocation.objects.filter(
        payment__state=PaymentState.PAID, due__month__year=year, due__region_code__startswith=codes.prefix(county)
    )
    pairs = list(rows.values_list("due__region_code", "due__person", "due__determination").distinct().order_by())
    helped: dict[str, set[int]] = {}
    for chunk in chunks(pairs):
        determinations = Determination.objects.in_bulk({key for _, _, key in chunk})
        for region, person, key in chunk:
            helped.setdefault(codes.pad(region[:9]), set()).update(persons_of(person, determinations[key]))
    return helped


def _claims(county: str, year: int) -> list[_Claim]:
    """The recoveries of what was paid wrongly that were opened in a year."""
    rows = Recovery.objects.filter(region_code__startswith=codes.prefix(county), opened_at__year=year)
    recoveries = list(rows.exclude(cause__in=NO_ERRORS).order_by("pk"))
    dues = Due.objects.filter(holder__in={row.holder for row in recoveries})
    people: dict[tuple[str, str], frozenset[int]] = {}
    for due in dues.filter(allocations__live=True).select_related("determination").order_by("month", "pk"):
        people[due.holder, due.right] = persons_of(due.person_id, due.determination)  # those of the last that was paid
    claimed: Counter[tuple[str, str]] = Counter()
    for (holder, right, _), position in (positions(dues, unsettled=True) if recoveries else {}).items():
        claimed[holder, right] += 0 if position.set_aside else position.recoverable
    sums: Counter[tuple[int, bool]] = Counter()
    settled = RecoveredSum.objects.filter(step__recovery__in=recoveries).order_by()
    for key, waived, fen in settled.values_list("step__recovery", "waived", "amount_fen"):
        sums[key, waived] += fen
    ended = (RecoveryState.CLOSED, RecoveryState.WAIVED)
    return [
        _Claim(
            row, people.get((row.holder, row.right), frozenset()), sums[row.pk, False], sums[row.pk, True],
            0 if row.state in ended else claimed[row.holder, row.right],
        )
        for row in recoveries
    ]  # fmt: skip
