"""A budget's ceiling: whether a reform stays below it, and the largest multiple of the standard it changes that does.

The multiple is found by halving, in thousandths: each step decides everybody again. That supposes that a higher standard
costs more; what the multiple found and the next one come to is told with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from doudi.screening import simulate_counts as counts
from doudi.screening.reforms import Setup
from doudi.screening.simulate_inputs import Tables
from doudi.screening.simulate_sums import Cost, yearly
from doudi.screening.simulate_tables import Cell, Money, Section, Table

PARTS = 1_000
"""Multiples are told to the thousandth."""
MOST = 8
"""A standard is not tried beyond so many times what it is."""


@dataclass(frozen=True)
class Ceiling:
    """A sum a year in fen; for one right, or '' for all together."""

    limit: int
    right: str = ""


@dataclass
class Fit:
    """What a reform comes to beside a ceiling. `certain`, `most`: the largest multiples, in thousandths, at which what is
    certainly paid, and what may be paid at most, stay below it; 0 where none does, None where there is nothing to multiply
    or no upper bound is known."""

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
    vocabulary, found = setup.library.vocabulary, Cost()
    for homes, stored in tables.chunks():
        decided = setup.screener.decide_stored(stored)
        if decided.households.height:
            cube = counts.cube(vocabulary, counts.places_of(homes, decided), decided, decided)
            found += yearly(vocabulary, cube, "a", right)
    return found


def fit(setup: Setup, ceiling: Ceiling, cost: Cost, of: Callable[[Setup], Cost]) -> Iterator[Fit]:
    """Yields after every multiple tried what is known so far; the last is the answer. `of`: what a setup costs."""
    found = Fit(setup.title, ceiling, cost)
    yield found
    if not setup.moved:
        return
    change = setup.moved[0].change
    found.standard = change.parameter.label

    def at(parts: int) -> Cost:
        if parts not in found.tried:
            found.tried[parts] = of(setup.with_times(Fraction(parts, PARTS)))
        return found.tried[parts]

    limit = ceiling.limit
    searches: tuple[tuple[str, Callable[[Cost], bool]], ...] = (
        ("certain", lambda one: one.low <= limit),
        ("most", lambda one: not one.loose and one.high <= limit),
    )
    for name, fits in searches:
        low, high = 0, MOST * PARTS + 1  # `low` fits or is nothing, `high` does not fit or is not tried
        if name == "most" and any(one.loose for one in found.tried.values()):
            return
        step = PARTS
        while high - low > 1:
            middle = step if low < step < high else (low + high) // 2
            if fits(at(middle)):
                low, step = middle, min(2 * middle, MOST * PARTS)
            else:
                high, step = middle, 0
            yield found
        setattr(found, name, low)
    yield found


def budget(fits: list[Fit], labels: dict[str, str]) -> Section:
    """The section of a report. `labels`: of rights."""
    inside: list[tuple[Cell, ...]] = []
    multiples: list[tuple[Cell, ...]] = []
    for one in fits:
        limit, right = one.ceiling.limit, one.ceiling.right
        what = labels[right] if right else "全部项目"
        inside.append((one.title, what, Money(limit, limit), one.cost.money(), one.verdict))
        for counted, parts in (("只算已确定的", one.certain), ("待定的也算发给", one.most)):
            if parts is not None:
                multiples.append((one.title, one.standard, counted, *_multiple(one, parts)))
    note = (
        f"倍数：现行标准的几倍，逐次对全部家庭重新计算，二分到千分之一，最高试到{MOST}倍；"
        "按费用随标准提高而增加推算。方案改变几个标准的，只变第一个，其余按方案。"
    )
    tables = [Table("是否在上限之内", ("方案", "项目", "上限（元/年）", "方案全年（元）", "结论"), tuple(inside))]
    if multiples:
        columns = ("方案", "标准", "怎样算", "最多提到", "此时全年（元）", "再高千分之一，全年（元）")
        tables.append(Table("标准最多提到几倍", columns, tuple(multiples), note))
    return Section("预算上限", (), tuple(tables))


def _multiple(one: Fit, parts: int) -> tuple[Cell, Cell, Cell]:
    """A multiple with what it and the next one come to."""
    here, beyond = one.tried.get(parts), one.tried.get(parts + 1)
    shown = f"{parts // PARTS}.{parts % PARTS:03}倍" if parts else "没有合适的倍数"
    if parts == MOST * PARTS:
        shown = f"不少于{MOST}倍"
    return shown, here.money() if here else "—", beyond.money() if beyond else "—"
