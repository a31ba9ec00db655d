"""What is said of a household's members together: sum, count, any, all, least, greatest, and any other."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from doudi.screening import values as v
from doudi.screening.algebra import Algebra
from doudi.screening.laying import Laying, hangs
from doudi.screening.steps import PEOPLE, SIZE, counts, sums
from doudi.screening.values import Mask, Truth, Value, Whole

Column = Callable[[str, pl.Expr], pl.Expr]


class OverMembers:
    """Values of households from values of people; `any_other` gives one of people again."""

    def __init__(self, laying: Laying, algebra: Algebra):
        self.laying, self.algebra = laying, algebra

    def fold(self, op: str, value: Value) -> Value:
        """`op`: sum, count, any, all, min or max."""
        body = self.laying.keep(value, PEOPLE)
        name, step, level = self.laying.new_name(), self.laying.steps.at(body.level), body.level + 1

        def total(suffix: str, expression: pl.Expr) -> pl.Expr:
            step.totals[name + suffix] = expression
            return pl.col(name + suffix)

        def fold(suffix: str, expression: pl.Expr) -> pl.Expr:
            step.folds[name + suffix] = expression
            return pl.col(name + suffix)

        mask = self._mask(body.mask, fold)
        if isinstance(body, Truth):
            return self._of_truths(op, body, mask, level, total, fold)
        if op == "sum":
            return self._sum(body, mask, level, total)
        return self._extreme(op == "min", body, mask, level, total, fold)

    def _of_truths(self, op: str, body: Truth, mask: Mask, level: int, total: Column, fold: Column) -> Value:
        size = pl.col(SIZE)
        yes = total("", counts(body.value))
        no = size - yes if body.known else total("|no", counts(~body.value))
        if op == "count":
            if body.known:
                return Whole(yes, yes, mask, level)
            most = size - no
            if self.algebra.strict:
                settled = pl.when(yes == most).then(yes)
                return v.settled_whole(settled, settled + 0, mask, level, endless=True)
            return v.settled_whole(yes, most, mask, level)
        margin = self._margin(op == "all", body, yes, no, fold)
        if body.known:
            return Truth(yes > 0 if op == "any" else no == 0, mask, level, margin)
        decided, against = (yes > 0, no == size) if op == "any" else (yes == size, no > 0)
        return v.settled_truth(pl.when(decided).then(True).when(against).then(False), mask, level, margin)

    @staticmethod
    def _sum(body: Whole, mask: Mask, level: int, total: Column) -> Whole:
        low = total("", sums(body.low.fill_null(0) if body.endless else body.low))
        if body.known:
            return Whole(low, low, mask, level)
        high = total("|high", sums(body.high.fill_null(0) if body.endless else body.high))
        if body.endless:
            low = pl.when(total("|no low", counts(body.low.is_null())) == 0).then(low)
            high = pl.when(total("|no high", counts(body.high.is_null())) == 0).then(high)
        return v.settled_whole(low, high, mask, level, body.endless)

    def _extreme(self, least: bool, body: Whole, mask: Mask, level: int, total: Column, fold: Column) -> Whole:
        def extreme(column: pl.Expr) -> pl.Expr:
            return column.min() if least else column.max()

        low = fold("", extreme(body.low))
        if body.known:
            return Whole(low, low, mask, level)
        high = fold("|high", extreme(body.high))
        if body.endless:  # no bound is the greatest of highs and the least of lows
            if least or self.algebra.strict:
                low = pl.when(total("|no low", counts(body.low.is_null())) == 0).then(low)
            if not least or self.algebra.strict:
                high = pl.when(total("|no high", counts(body.high.is_null())) == 0).then(high)
        return v.settled_whole(low, high, mask, level, body.endless)

    @staticmethod
    def _mask(mask: Mask, fold: Column) -> Mask:
        """What the members hang on together. Where one hangs on more than the own facts and another on anything too, the
        same fact may have come in twice."""
        alive = hangs(mask)
        if alive is None:
            return mask
        found: Mask = tuple(None if word is None else fold(f"|{at}", word.bitwise_or()) for at, word in enumerate(mask))
        last, own = mask[-1], found[-1]
        if last is None or own is None:
            return found
        shared = (last & v.word(v.SHARED)) != v.word(0)
        twice = fold("|twice", shared.any() & (alive.sum() > 1))
        cleared = own & v.word(~v.SHARED & (1 << 64) - 1)
        return v.marked((*found[:-1], cleared), v.TWICE, twice)

    @staticmethod
    def _margin(every: bool, body: Truth, yes: pl.Expr, no: pl.Expr, fold: Column) -> pl.Expr | None:
        """Of any: of the only one that holds, or of the one that fails by least; of all the other way round."""
        if body.margin is None:
            return None
        for_, against = (yes, no) if every else (no, yes)
        alone = body.margin.filter(~body.value if every else body.value)
        rest = body.margin.filter(body.value if every else ~body.value)
        only = fold("|only", alone.max())
        near = fold("|near", rest.min() if every else rest.max())
        return pl.when(against == 1).then(only).when((against == 0) & (for_ == pl.col(SIZE))).then(near)

    def any_other(self, value: Truth) -> Truth:
        """Whether it holds for somebody else in the household."""
        body = self.laying.kept_truth(value, PEOPLE)
        name, step, level = self.laying.new_name(), self.laying.steps.at(body.level), body.level + 1
        crossing = self.laying.steps.at(level)

        def crossed(suffix: str, into: dict[str, pl.Expr], expression: pl.Expr) -> pl.Expr:
            into[name + suffix] = expression
            crossing.spread[f"^{name}{suffix}"] = name + suffix
            return pl.col(f"^{name}{suffix}")

        others = crossed("", step.totals, counts(body.value)) - _one(body.value.fill_null(False))
        if body.known:
            return Truth(others > 0, body.mask, level + 1)
        open_ = body.value.is_null()
        open_others = crossed("|open", step.totals, counts(open_)) - _one(open_)
        found = pl.when(others > 0).then(True).when(open_others == 0).then(False)
        words = [
            None if word is None else crossed(f"|{at}", step.folds, word.bitwise_or())
            for at, word in enumerate(body.mask)
        ]
        mask, last = self.laying.shared(tuple(words)), body.mask[-1]
        if last is not None:
            shared = (last & v.word(v.SHARED)) != v.word(0)
            several = crossed("|several", step.folds, shared.any() & (body.value.is_null().sum() > 1))
            mask = v.marked(mask, v.TWICE, several)
        return v.settled_truth(found, mask, level + 1)


def _one(truth: pl.Expr) -> pl.Expr:
    return truth.cast(pl.Int64)
