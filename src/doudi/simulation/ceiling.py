"""A ceiling for the budget: whether a reform stays below it, and up to which multiple of the standard it would.

The largest multiple is found by bisection, in thousandths; each step decides everybody again. This assumes that a higher
standard costs more. The cost at that multiple, and at the next one, is reported with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from doudi.simulation import counts
from doudi.simulation.inputs import Tables
from doudi.simulation.report_tables import Cell, Money, Section, Table
from doudi.simulation.scenario import Setup
from doudi.simulation.sums import Cost, yearly

PARTS = 1_000
"""Multiples are whole numbers of thousandths."""
MOST = 8
"""The largest multiple of a standard that is tried."""


@dataclass(frozen=True)
class Ceiling:
    """The most that may be spent in a year, in fen, for one right, or for all together ('')."""

    limit: int
    right: str = ""


@dataclass
class Fit:
    """The cost of a reform compared with a ceiling.

    `certain`, `most`: the largest multiples, in thousandths, at which the sum that is certainly paid, and the most that may be
    paid, stay within the ceiling; 0 where none does, None where there is nothing to multiply or no upper bound is known.
    `tried`: the cost at each multiple that was computed.
    """

    title: str
    ceiling: Ceiling
    cost: Cost
    standard: str = ""
    certain: int | None = None
    most: int | None = None
    tried: dict[int, Cost] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        if self.cost.low > self.ceiling.limit:
            return "超出"
        if not self.cost.loose and self.cost.high <= self.ceiling.limit:
            return "在上限之内"
        return "未定：已确定的在上限之内，待定的全部发给则可能超出"


def yearly_cost(tables: Tables, setup: Setup, right: str) -> Cost:
    """What a setup costs in a year, deciding everybody."""
    vocabulary, cost = setup.library.vocabulary, Cost()
    for homes, stored in tables.chunks(setup.screener):
        decided = setup.screener.decide_stored(stored)
        if decided.households.height:
            cube = counts.cube(vocabulary, counts.places_of(homes, decided), decided, decided)
            cost += yearly(vocabulary, cube, "a", right)
    return cost


def fit(setup: Setup, ceiling: Ceiling, cost: Cost, cost_of: Callable[[Setup], Cost]) -> Iterator[Fit]:
    """Yields what is known so far after every multiple that was tried; the last is the answer. `cost_of`: the cost of a setup."""
    best = Fit(setup.title, ceiling, cost)
    yield best
    if not setup.moved:
        return
    change = setup.moved[0].change
    best.standard = change.parameter.label

    def cost_at(parts: int) -> Cost:
        if parts not in best.tried:
            best.tried[parts] = cost_of(setup.with_times(Fraction(parts, PARTS)))
        return best.tried[parts]

    limit = ceiling.limit
    searches: tuple[tuple[str, Callable[[Cost], bool]], ...] = (
        ("certain", lambda cost_of_multiple: cost_of_multiple.low <= limit),
        ("most", lambda cost_of_multiple: not cost_of_multiple.loose and cost_of_multiple.high <= limit),
    )
    for name, fits in searches:
        low, high = 0, MOST * PARTS + 1  # `low` fits or is nothing, `high` does not fit or is not tried
        if name == "most" and any(cost_tried.loose for cost_tried in best.tried.values()):
            return  # no upper bound of the cost is known
        step = PARTS  # doubled as long as it fits, then the span is halved
        while high - low > 1:
            middle = step if low < step < high else (low + high) // 2
            if fits(cost_at(middle)):
                low, step = middle, min(2 * middle, MOST * PARTS)
            else:
                high, step = middle, 0
            yield best
        setattr(best, name, low)
    yield best


def budget(fits: list[Fit], labels: dict[str, str]) -> Section:
    """The section of a report. `labels`: of rights."""
    inside: list[tuple[Cell, ...]] = []
    multiples: list[tuple[Cell, ...]] = []
    for fit_ in fits:
        limit, right = fit_.ceiling.limit, fit_.ceiling.right
        rights = labels[right] if right else "全部项目"
        inside.append((fit_.title, rights, Money(limit, limit), fit_.cost.money(), fit_.verdict))
        for counted, parts in (("只算已确定的", fit_.certain), ("待定的也算发给", fit_.most)):
            if parts is not None:
                multiples.append((fit_.title, fit_.standard, counted, *_multiple(fit_, parts)))
    note = (
        f"倍数：现行标准的几倍，逐次对全部家庭重新计算，二分到千分之一，最高试到{MOST}倍；"
        "按费用随标准提高而增加推算。方案改变几个标准的，只变第一个，其余按方案。"
    )
    tables = [Table("是否在上限之内", ("方案", "项目", "上限（元/年）", "方案全年（元）", "结论"), tuple(inside))]
    if multiples:
        columns = ("方案", "标准", "怎样算", "最多提到", "此时全年（元）", "再高千分之一，全年（元）")
        tables.append(Table("标准最多提到几倍", columns, tuple(multiples), note))
    return Section("预算上限", (), tuple(tables))


def _multiple(fit_: Fit, parts: int) -> tuple[Cell, Cell, Cell]:
    """The cells for a multiple: itself, its cost, and the cost of the next one."""
    at_multiple, beyond = fit_.tried.get(parts), fit_.tried.get(parts + 1)
    text = f"{parts // PARTS}.{parts % PARTS:03}倍" if parts else "没有合适的倍数"
    if parts == MOST * PARTS:
        text = f"不少于{MOST}倍"
    return text, at_multiple.money() if at_multiple else "—", beyond.money() if beyond else "—"
