"""How a month's payments differ from the month before, each difference with its cause."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from doudi.office.benefits.models import Allocation, Due
from doudi.office.casework.models import Award
from doudi.office.regions import codes
from doudi.rules import money


class DifferenceKind(enum.StrEnum):
    """Why a sum is another one than in the month before."""

    NEW = "new"
    ENDED = "ended"
    STANDARD = "standard"
    FACTS = "facts"
    ARREARS = "arrears"
    RECOVERED = "recovered"
    SET_ASIDE = "set_aside"
    UNEXPLAINED = "unexplained"


LABELS = {
    DifferenceKind.NEW: "新增",
    DifferenceKind.ENDED: "停发",
    DifferenceKind.STANDARD: "标准或政策变化",
    DifferenceKind.FACTS: "家庭情况变化",
    DifferenceKind.ARREARS: "补发以前月份",
    DifferenceKind.RECOVERED: "抵扣多发",
    DifferenceKind.SET_ASIDE: "应发额不能确定",
    DifferenceKind.UNEXPLAINED: "原因不明",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: by how much, and in words why."""

    kind: DifferenceKind
    change_fen: int
    text: str


@dataclass(frozen=True, slots=True)
class MonthDue:
    """The last revision of a holder's due of a month, as far as it explains a difference."""

    amount_fen: int | None
    determination: int
    terms: str | None
    award: int
    household: int


def month_dues(county: str, right: str, month: dt.date) -> dict[str, MonthDue]:
    """{holder: due} of a right's month in a county, by the last revisions."""
    rows = Due.objects.filter(region_code__startswith=codes.prefix(county), right=right, month=month)
    fields = ("holder", "amount_fen", "determination_id", "terms_id", "award_id", "household_id")
    return {holder: MonthDue(*rest) for holder, *rest in rows.order_by("revision").values_list(*fields)}


def paid_in_month(county: str, right: str, month: dt.date) -> dict[str, int]:
    """{holder: fen} of what was paid or is on its way for the dues of that month."""
    rows = Allocation.objects.filter(
        live=True,
        due__region_code__startswith=codes.prefix(county),
        due__right=right,
        due__month=month,
    )
    return dict(rows.values_list("due__holder").annotate(fen=Sum("amount_fen")).order_by())


def explain(
    month_fen: int, arrears: Mapping[dt.date, int], offset_fen: int, former_fen: int, now: MonthDue | None,
    before: MonthDue | None,
) -> tuple[Difference, ...]:  # fmt: skip
    """The differences of one holder. `month_fen`: what is paid for this month; `former_fen`: what was paid for the last one."""
    differences: list[Difference] = []
    if month_fen and not former_fen and (before is None or not before.amount_fen):
        differences.append(Difference(DifferenceKind.NEW, month_fen, "上月没有应发"))
    elif month_fen and before is not None and before.amount_fen is not None and month_fen != before.amount_fen:
        differences.append(_changed(month_fen - before.amount_fen, now, before))
    if arrears:
        months = "、".join(
            f"{month.year}年{month.month}月{money.yuan(fen)}元" for month, fen in sorted(arrears.items())
        )
        differences.append(Difference(DifferenceKind.ARREARS, sum(arrears.values()), months))
    if offset_fen:
        differences.append(Difference(DifferenceKind.RECOVERED, -offset_fen, f"抵扣{money.yuan(offset_fen)}元"))
    return tuple(differences)


def _changed(change_fen: int, now: MonthDue | None, before: MonthDue) -> Difference:
    if now is None:
        return Difference(DifferenceKind.UNEXPLAINED, change_fen, "找不到本月的应发记录")
    if now.determination != before.determination:
        return Difference(DifferenceKind.FACTS, change_fen, "依据新的认定结果")
    if now.terms != before.terms:
        return Difference(DifferenceKind.STANDARD, change_fen, "家庭情况未变，标准或政策有变")
    return Difference(DifferenceKind.UNEXPLAINED, change_fen, "家庭情况和标准都没有变")


def endings(
    former: Mapping[str, MonthDue], now: Mapping[str, MonthDue], paid: Collection[str]
) -> dict[str, Difference]:
    """{holder: difference} of those who had something due in the month before and get nothing now."""
    gone = {holder: due for holder, due in former.items() if due.amount_fen and holder not in paid}
    awards = _awards(due.award for due in gone.values())
    differences: dict[str, Difference] = {}
    for holder, due in gone.items():
        assert due.amount_fen is not None  # gone holds only those
        latest = now.get(holder)
        award = awards.get(due.award)
        if latest is not None and latest.amount_fen is None:
            differences[holder] = Difference(DifferenceKind.SET_ASIDE, -due.amount_fen, "有情况待查明，查明前不发")
        elif award is not None and award.ended_on is not None:
            reason = award.get_end_reason_display()
            differences[holder] = Difference(
                DifferenceKind.ENDED, -due.amount_fen, f"{award.ended_on.isoformat()}起终止：{reason}"
            )
        elif latest is not None and latest.amount_fen == 0:
            differences[holder] = Difference(DifferenceKind.ENDED, -due.amount_fen, "本月应发为0")
        elif award is not None and award.until is not None:
            differences[holder] = Difference(DifferenceKind.ENDED, -due.amount_fen, f"{award.until.isoformat()}到期")
        elif latest is None:
            differences[holder] = Difference(DifferenceKind.UNEXPLAINED, -due.amount_fen, "本月还没有计算应发")
    return differences


def _awards(keys: Iterable[int]) -> dict[int, Award]:
    wanted = sorted(set(keys))
    awards: dict[int, Award] = {}
    for start in range(0, len(wanted), 5_000):
        awards |= {award.pk: award for award in Award.objects.filter(pk__in=wanted[start : start + 5_000])}
    return awards
