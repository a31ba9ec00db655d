"""Aggregates over the members of a household: sum, count, any, all, min, max, and any_other (whether it holds for another
member)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from doudi.screening.engine import column_values as v
from doudi.screening.engine.column_algebra import ColumnAlgebra
from doudi.screening.engine.column_values import ColumnValue, Mask, NumberColumn, TruthColumn
from doudi.screening.engine.plan_builder import PlanBuilder
from doudi.screening.engine.plan_steps import MEMBER_COUNT, PEOPLE, running_count, running_sum

AddColumn = Callable[[str, pl.Expr], pl.Expr]
"""Adds an aggregate under a suffix of the value's name, and returns the column that will hold it."""


class MemberAggregates:
    """Makes values of households from values of people; `any_other` makes a value of people again.

    Sums and counts go into `PlanStep.totals` (running totals, which are quick), anything else into `PlanStep.folds`."""

    def __init__(self, builder: PlanBuilder, algebra: ColumnAlgebra):
        self.builder, self.algebra = builder, algebra

    def fold(self, op: str, value: ColumnValue) -> ColumnValue:
        """The value of `op` (sum, count, any, all, min or max) over the members of each household."""
        body = self.builder.keep(value, PEOPLE)
        name, step, level = self.builder.new_name(), self.builder.steps.at(body.level), body.level + 1

        def total(suffix: str, expression: pl.Expr) -> pl.Expr:
            step.totals[name + suffix] = expression
            return pl.col(name + suffix)

        def fold(suffix: str, expression: pl.Expr) -> pl.Expr:
            step.folds[name + suffix] = expression
            return pl.col(name + suffix)

        mask = self._mask(body.mask, fold)
        if isinstance(body, TruthColumn):
            return self._of_truths(op, body, mask, level, total, fold)
        if op == "sum":
            return self._sum(body, mask, level, total)
        return self._extreme(op == "min", body, mask, level, total, fold)

    def _of_truths(
        self, op: str, body: TruthColumn, mask: Mask, level: int, total: AddColumn, fold: AddColumn
    ) -> ColumnValue:
        size = pl.col(MEMBER_COUNT)
        yes = total("", running_count(body.value))
        no = size - yes if body.is_exact else total("|no", running_count(~body.value))
        if op == "count":
            if body.is_exact:
                return NumberColumn(yes, yes, mask, level)
            most = size - no
            if self.algebra.three_valued:
                settled = pl.when(yes == most).then(yes)
                return v.settle_number(settled, settled + 0, mask, level, unbounded=True)
            return v.settle_number(yes, most, mask, level)
        margin = self._margin(op == "all", body, yes, no, fold)
        if body.is_exact:
            return TruthColumn(yes > 0 if op == "any" else no == 0, mask, level, margin)
        certain, against = (yes > 0, no == size) if op == "any" else (yes == size, no > 0)
        return v.settle_truth(pl.when(certain).then(True).when(against).then(False), mask, level, margin)

    @staticmethod
    def _sum(body: NumberColumn, mask: Mask, level: int, total: AddColumn) -> NumberColumn:
        low = total("", running_sum(body.low.fill_null(0) if body.unbounded else body.low))
        if body.is_exact:
            return NumberColumn(low, low, mask, level)
        high = total("|high", running_sum(body.high.fill_null(0) if body.unbounded else body.high))
        if body.unbounded:
            low = pl.when(total("|no low", running_count(body.low.is_null())) == 0).then(low)
            high = pl.when(total("|no high", running_count(body.high.is_null())) == 0).then(high)
        return v.settle_number(low, high, mask, level, body.unbounded)

    def _extreme(
        self, least: bool, body: NumberColumn, mask: Mask, level: int, total: AddColumn, fold: AddColumn
    ) -> NumberColumn:
        def extreme(column: pl.Expr) -> pl.Expr:
            return column.min() if least else column.max()

        low = fold("", extreme(body.low))
        if body.is_exact:
            return NumberColumn(low, low, mask, level)
        high = fold("|high", extreme(body.high))
        if body.unbounded:  # an end without bound is null, which an aggregate would skip
            if least or self.algebra.three_valued:
                low = pl.when(total("|no low", running_count(body.low.is_null())) == 0).then(low)
            if not least or self.algebra.three_valued:
                high = pl.when(total("|no high", running_count(body.high.is_null())) == 0).then(high)
        return v.settle_number(low, high, mask, level, body.unbounded)

    @staticmethod
    def _mask(mask: Mask, fold: AddColumn) -> Mask:
        """The open facts of all members together, marked CORRELATED where two members may depend on the same one.

        Each member's own facts are facts of their own, although they share a bit. But where one member depends on facts of
        others (CROSS_PERSON) and a second member on anything open, both may depend on one and the same fact."""
        rows = v.depends_on_open_facts(mask)
        if rows is None:
            return mask
        union: Mask = tuple(
            None if word is None else fold(f"|{index}", word.bitwise_or()) for index, word in enumerate(mask)
        )
        last, last_union = mask[-1], union[-1]
        if last is None or last_union is None:
            return union
        cross_person = (last & v.mask_word(v.CROSS_PERSON)) != v.mask_word(0)
        correlated = fold("|correlated", cross_person.any() & (rows.sum() > 1))
        cleared = last_union & v.mask_word(~v.CROSS_PERSON & (1 << 64) - 1)
        return v.mark_mask((*union[:-1], cleared), v.CORRELATED, correlated)

    @staticmethod
    def _margin(every: bool, body: TruthColumn, yes: pl.Expr, no: pl.Expr, fold: AddColumn) -> pl.Expr | None:
        """The margin of `any`: that of the single member who satisfies it, else of the one who misses by least. For `all`
        (`every`), the mirror image."""
        if body.margin is None:
            return None
        for_, against = (yes, no) if every else (no, yes)
        alone = body.margin.filter(~body.value if every else body.value)
        rest = body.margin.filter(body.value if every else ~body.value)
        only = fold("|only", alone.max())
        near = fold("|near", rest.min() if every else rest.max())
        return pl.when(against == 1).then(only).when((against == 0) & (for_ == pl.col(MEMBER_COUNT))).then(near)

    def any_other(self, value: TruthColumn) -> TruthColumn:
        """For each person, whether a truth holds for another member of the household."""
        body = self.builder.keep_truth(value, PEOPLE)
        name, step, level = self.builder.new_name(), self.builder.steps.at(body.level), body.level + 1
        crossing = self.builder.steps.at(level)

        def crossed(suffix: str, into: dict[str, pl.Expr], expression: pl.Expr) -> pl.Expr:
            into[name + suffix] = expression
            crossing.spread[f"^{name}{suffix}"] = name + suffix
            return pl.col(f"^{name}{suffix}")

        yes_elsewhere = crossed("", step.totals, running_count(body.value)) - _as_number(body.value.fill_null(False))
        if body.is_exact:
            return TruthColumn(yes_elsewhere > 0, body.mask, level + 1)
        open_ = body.value.is_null()
        open_elsewhere = crossed("|open", step.totals, running_count(open_)) - _as_number(open_)
        truth = pl.when(yes_elsewhere > 0).then(True).when(open_elsewhere == 0).then(False)
        words = [
            None if word is None else crossed(f"|{index}", step.folds, word.bitwise_or())
            for index, word in enumerate(body.mask)
        ]
        mask, last = self.builder.mark_cross_person(tuple(words)), body.mask[-1]
        if last is not None:
            cross_person = (last & v.mask_word(v.CROSS_PERSON)) != v.mask_word(0)
            several = crossed("|several", step.folds, cross_person.any() & (body.value.is_null().sum() > 1))
            mask = v.mark_mask(mask, v.CORRELATED, several)
        return v.settle_truth(truth, mask, level + 1)


def _as_number(truth: pl.Expr) -> pl.Expr:
    return truth.cast(pl.Int64)
