"""The operations of the language on columns: interval arithmetic on both ends, together with masks and margins.

Each operation computes for every row what `rules.unknowns.intervals` computes for one value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from doudi.screening.engine import column_values as v
from doudi.screening.engine import margins
from doudi.screening.engine.column_values import Mask, NumberColumn, TruthColumn


@dataclass(frozen=True)
class ColumnAlgebra:
    """`words`: the number of 64-bit words in a mask. `three_valued`: open facts are unknown as in three-valued logic, only to
    compare the results: an unknown number has no ends at all, and whatever is computed from it is unknown."""

    words: int
    three_valued: bool = False

    @property
    def nothing(self) -> Mask:
        """The mask of a value that depends on nothing open."""
        return (None,) * self.words

    def exact_number(self, value: pl.Expr, level: int = 0) -> NumberColumn:
        """A number that depends on no open fact in any row."""
        return NumberColumn(value, value, self.nothing, level)

    def exact_truth(self, value: pl.Expr, level: int = 0, margin: pl.Expr | None = None) -> TruthColumn:
        """A truth that depends on no open fact in any row."""
        return TruthColumn(value, self.nothing, level, margin)

    # Arithmetic

    def scale(self, value: NumberColumn, factor: int) -> NumberColumn:
        if factor == 1:
            return value
        low = value.low * factor
        high = low if value.is_exact else value.high * factor
        if factor < 0 and not value.is_exact:
            low, high = high, low
        return NumberColumn(low, high, value.mask, value.level, value.unbounded)

    def add(self, a: NumberColumn, b: NumberColumn) -> NumberColumn:
        low = a.low + b.low
        high = low if a.is_exact and b.is_exact else a.high + b.high
        return NumberColumn(
            low, high, v.combine_masks(a.mask, b.mask), max(a.level, b.level), a.unbounded or b.unbounded
        )

    def multiply(self, a: NumberColumn, b: NumberColumn, never_negative: bool) -> NumberColumn:
        """The product. `never_negative`: the types say that both factors are at least 0, so that the ends need no sorting."""
        level, mask, unbounded = max(a.level, b.level), v.combine_masks(a.mask, b.mask), a.unbounded or b.unbounded
        if a.is_exact and b.is_exact:
            low = a.low * b.low
            return NumberColumn(low, low, mask, level)
        if self.three_valued or never_negative:
            low, high = a.low * b.low, a.high * b.high
            if unbounded and not self.three_valued:  # 0 times a number without bound is 0, where null * 0 would be null
                zero = (a.high == 0).fill_null(False) | (b.high == 0).fill_null(False)
                high = pl.when(zero).then(pl.lit(0, pl.Int64)).otherwise(high)
            return v.settle_number(low, high, mask, level, unbounded)
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        low, high = pl.min_horizontal(*corners), pl.max_horizontal(*corners)
        if unbounded:
            bounded = pl.all_horizontal(*(corner.is_not_null() for corner in corners))
            low, high = pl.when(bounded).then(low), pl.when(bounded).then(high)
            # A factor without bound may have either sign. Which end of the product has no bound is left to the interpreter.
            mask = v.mark_mask(mask, v.CORRELATED, ~bounded)
        return v.settle_number(low, high, mask, level, unbounded)

    def extreme(self, a: NumberColumn, b: NumberColumn, least: bool) -> NumberColumn:
        """The smaller (`least`) or the greater of two numbers. An end without bound is null, which Polars skips: so where a low
        end has no bound the smaller of the two has none either, and likewise a high end of the greater."""
        level, mask, unbounded = max(a.level, b.level), v.combine_masks(a.mask, b.mask), a.unbounded or b.unbounded
        pick = pl.min_horizontal if least else pl.max_horizontal
        low = pick(a.low, b.low)
        if a.is_exact and b.is_exact:
            return NumberColumn(low, low, mask, level)
        high = pick(a.high, b.high)
        if unbounded:
            if least or self.three_valued:
                low = pl.when(a.low.is_not_null() & b.low.is_not_null()).then(low)
            if not least or self.three_valued:
                high = pl.when(a.high.is_not_null() & b.high.is_not_null()).then(high)
        return v.settle_number(low, high, mask, level, unbounded)

    def count_between(
        self, start: NumberColumn, end: NumberColumn, count: Callable[[pl.Expr, pl.Expr], pl.Expr]
    ) -> NumberColumn:
        """Full years or months from `start` to `end`; the count falls as the start gets later, so the ends of `start` cross."""
        level, mask = max(start.level, end.level), v.combine_masks(start.mask, end.mask)
        low = count(start.high, end.low)
        if start.is_exact and end.is_exact:
            return NumberColumn(low, low, mask, level)
        return v.settle_number(low, count(start.low, end.high), mask, level, start.unbounded or end.unbounded)

    def look_up(self, key: NumberColumn, cells: list[NumberColumn]) -> NumberColumn:
        """The cell that `key` names. `cells`: the value for each option, or a single one, which is open, where nobody has set
        the parameter."""
        if len(cells) == 1:
            return cells[0]  # whatever the key, the value is open
        level = max(key.level, *(cell.level for cell in cells))
        low = high = cells[-1].low
        for option, cell in reversed(list(enumerate(cells[:-1]))):
            if key.is_exact:
                low = pl.when(key.low == option).then(cell.low).otherwise(low)
                continue
            surely, never = (key.low == option) & (key.high == option), (key.low > option) | (key.high < option)
            least, most = pl.min_horizontal(cell.low, low), pl.max_horizontal(cell.low, high)
            low = pl.when(surely).then(cell.low).when(never).then(low).otherwise(least)
            high = pl.when(surely).then(cell.low).when(never).then(high).otherwise(most)
        if key.is_exact:
            return self.exact_number(low, level)
        if self.three_valued:
            settled = pl.when(key.low.is_not_null()).then(low)
            return NumberColumn(settled, settled + 0, key.mask, level, unbounded=True)
        return v.settle_number(low, high, key.mask, level)

    # Comparison

    def compare_numbers(self, op: str, a: NumberColumn, b: NumberColumn, margin: pl.Expr | None) -> TruthColumn:
        """`op`: one of < <= == !=. Yes where it holds for every pair of values, no where it holds for none."""
        level, mask = max(a.level, b.level), v.combine_masks(a.mask, b.mask)
        if a.is_exact and b.is_exact:
            return TruthColumn(_ORDERED[op](a.low, b.low), mask, level, margin)
        if op in ("<", "<="):
            yes, no = _ORDERED[op](a.high, b.low), _ORDERED["<=" if op == "<" else "<"](b.high, a.low)
        else:
            apart = _below(a.high, b.low).fill_null(False) | _below(b.high, a.low).fill_null(False)
            same = (a.low == a.high) & (b.low == b.high) & _equal(a.low, b.low)
            yes, no = (same, apart) if op == "==" else (apart, same)
            # Between two ends not every value need be possible, so equality may be ruled out after all.
            mask = v.mark_mask(mask, v.CORRELATED, ~(yes.fill_null(False) | no.fill_null(False)))
        if a.unbounded or b.unbounded:
            yes, no = yes.fill_null(False), no.fill_null(False)
        return v.settle_truth(pl.when(yes).then(True).when(no).then(False), mask, level, margin)

    def is_among(self, value: NumberColumn, options: tuple[int, ...], negated: bool) -> TruthColumn:
        """Whether a choice is one of some options. `value`: the index of the choice; `options`: the indexes that count."""
        if value.is_exact:
            inside = value.low == options[0] if len(options) == 1 else value.low.is_in(list(options))
            return TruthColumn(~inside if negated else inside, value.mask, value.level)
        between = [((value.low <= option) & (value.high >= option)).cast(pl.Int64) for option in sorted(set(options))]
        count = pl.sum_horizontal(*between)
        surely, never = count == value.high - value.low + 1, count == 0
        if value.unbounded:
            bounded = value.low.is_not_null()
            surely, never = surely.fill_null(False), never & bounded
        truth = pl.when(surely).then(not negated).when(never).then(negated)
        mask = value.mask if value.contiguous else v.mark_mask(value.mask, v.CORRELATED, truth.is_null())
        return v.settle_truth(truth, mask, value.level)

    # Truths

    def all_of(self, parts: list[TruthColumn]) -> TruthColumn:
        return self._joined(parts, every=True)

    def any_of(self, parts: list[TruthColumn]) -> TruthColumn:
        return self._joined(parts, every=False)

    @staticmethod
    def _joined(parts: list[TruthColumn], every: bool) -> TruthColumn:
        if len(parts) == 1:
            return parts[0]
        value = parts[0].value
        for part in parts[1:]:
            value = value & part.value if every else value | part.value
        level, mask = max(part.level for part in parts), v.combine_masks(*(part.mask for part in parts))
        margin = margins.margin_of_several(parts, every)
        if all(part.is_exact for part in parts):
            return TruthColumn(value, mask, level, margin)
        return v.settle_truth(value, mask, level, margin)

    @staticmethod
    def negate(value: TruthColumn) -> TruthColumn:
        return TruthColumn(~value.value, value.mask, value.level, margins.negate(value.margin))

    # One or the other

    def choose(self, condition: TruthColumn, then: NumberColumn, otherwise: NumberColumn) -> NumberColumn:
        """One number or the other; where the condition is open, from the least of both to the greatest of both."""
        level = max(condition.level, then.level, otherwise.level)
        holds, unbounded = condition.value, then.unbounded or otherwise.unbounded
        low = pl.when(holds).then(then.low).otherwise(otherwise.low)
        if condition.is_exact:
            both_exact = then.is_exact and otherwise.is_exact
            high = low if both_exact else pl.when(holds).then(then.high).otherwise(otherwise.high)
            return NumberColumn(low, high, _mask_of_taken_side(holds, then.mask, otherwise.mask), level, unbounded)
        high = pl.when(holds).then(then.high).otherwise(otherwise.high)
        mask = _mask_of_open_choice(condition, then.mask, otherwise.mask)
        if self.three_valued:
            same = (then.low == otherwise.low).fill_null(False)
            low, high = (pl.when(holds.is_not_null()).then(end).when(same).then(then.low) for end in (low, high))
            return v.settle_number(low, high, mask, level, unbounded=True)
        least, most = pl.min_horizontal(then.low, otherwise.low), pl.max_horizontal(then.high, otherwise.high)
        if unbounded:
            least = pl.when(then.low.is_not_null() & otherwise.low.is_not_null()).then(least)
            most = pl.when(then.high.is_not_null() & otherwise.high.is_not_null()).then(most)
        low, high = (pl.when(holds.is_null()).then(a).otherwise(b) for a, b in ((least, low), (most, high)))
        return v.settle_number(low, high, mask, level, unbounded)

    def choose_truth(self, condition: TruthColumn, then: TruthColumn, otherwise: TruthColumn) -> TruthColumn:
        level = max(condition.level, then.level, otherwise.level)
        margin = margins.margin_of_choice(condition, then, otherwise)
        chosen = pl.when(condition.value).then(then.value).otherwise(otherwise.value)
        if condition.is_exact:
            return TruthColumn(chosen, _mask_of_taken_side(condition.value, then.mask, otherwise.mask), level, margin)
        same = (then.value == otherwise.value).fill_null(False)
        value = pl.when(condition.value.is_not_null()).then(chosen).when(same).then(then.value)
        return v.settle_truth(value, _mask_of_open_choice(condition, then.mask, otherwise.mask), level, margin)


def _below(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """a < b. A constant is put on the right: with a constant on the left, Polars may make the result a single row."""
    return a < b if a.meta.root_names() else b > a


def _at_most(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a <= b if a.meta.root_names() else b >= a


def _equal(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a == b if a.meta.root_names() else b == a


def _unequal(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return ~_equal(a, b)


_ORDERED: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {"<": _below, "<=": _at_most, "==": _equal, "!=": _unequal}


def _mask_of_taken_side(holds: pl.Expr, then: Mask, otherwise: Mask) -> Mask:
    """The mask of a choice whose condition is exact: in each row that of the side which is taken."""
    none = v.mask_word(0)
    return tuple(
        None
        if a is None and b is None
        else pl.when(holds).then(none if a is None else a).otherwise(none if b is None else b)
        for a, b in zip(then, otherwise, strict=True)
    )


def _mask_of_open_choice(condition: TruthColumn, then: Mask, otherwise: Mask) -> Mask:
    """The mask of a choice whose condition may be open. A fact that condition and a side share makes the ends too wide; one
    that the two sides share does no harm, since only one side is taken."""
    sides = v.union_masks(
        v.limit_mask(condition.value.fill_null(True), then), v.limit_mask(~condition.value.fill_null(False), otherwise)
    )
    return v.combine_masks(condition.mask, sides)
