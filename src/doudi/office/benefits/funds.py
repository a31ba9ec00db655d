"""Funds of a county in a year: what was budgeted by source and right, what is committed, what was paid, and where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F, Max, Sum

from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Budget, Due, Payment
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.policies.packs.indicators import Indicator, Measurement, TargetResult, judge
from doudi.rules.types import FEN

YEARLY_SPENDING = "yearly_spending"


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
    paid = _paid(county, year, (PaymentState.PAID,))
    committed = _paid(county, year, (PaymentState.LOCKED, PaymentState.RELEASED))
    former = _paid(county, year - 1, (PaymentState.PAID,))
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


def _paid(county: str, year: int, states: tuple[PaymentState, ...]) -> dict[str, int]:
    """{right: fen} of payments of the year's months in these states."""
    rows = Payment.objects.filter(region_code=county, month__year=year, state__in=states)
    return dict(rows.values_list("right").annotate(fen=Sum(F("gross_fen") - F("offset_fen"))).order_by())


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
    packs = library()
    aims: dict[str, list[Indicator]] = {}
    for pack in packs.chain(packs.for_region(codes.county_digits(county), day.toordinal())):
        for indicator in packs.elements(pack).indicators:
            if indicator.measure == YEARLY_SPENDING:
                aims.setdefault(indicator.subject, []).append(indicator)
    return aims


def _judge(
    indicators: Iterable[Indicator], day: dt.date, forecast_fen: int, former_fen: int | None
) -> tuple[TargetResult, ...]:
    """The targets of these indicators: the year by its forecast, against what was paid in the year before where that is known."""
    before = None if former_fen is None else Fraction(former_fen, FEN)
    figure = Measurement(Fraction(forecast_fen, FEN), before)
    return tuple(
        result for indicator in indicators for result in judge(indicator, day.toordinal(), {indicator.name: figure})
    )
