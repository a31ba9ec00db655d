"""What the operations of the language say of columns: ends, masks and margins, as `rules.intervals` says it of one value.

With `strict` open facts are taken as three-valued logic takes them, for comparison alone: an unknown number has no ends at
all, and whatever is computed of it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from doudi.screening import margins
from doudi.screening import values as v
from doudi.screening.values import Mask, Truth, Whole


@dataclass(frozen=True)
class Algebra:
    words: int
    strict: bool = False

    @property
    def nothing(self) -> Mask:
        return (None,) * self.words

    def number(self, value: pl.Expr, level: int = 0) -> Whole:
        """A number that is known in every row."""
        return Whole(value, value, self.nothing, level)

    def truth(self, value: pl.Expr, level: int = 0, margin: pl.Expr | None = None) -> Truth:
        """A truth that is known in every row."""
        return Truth(value, self.nothing, level, margin)

    # Arithmetic

    def times(self, value: Whole, by: int) -> Whole:
        if by == 1:
            return value
        low = value.low * by
        high = low if value.known else value.high * by
        if by < 0 and not value.known:
            low, high = high, low
        return Whole(low, high, value.mask, value.level, value.endless)

    def plus(self, a: Whole, b: Whole) -> Whole:
        low = a.low + b.low
        high = low if a.known and b.known else a.high + b.high
        return Whole(low, high, v.combined(a.mask, b.mask), max(a.level, b.level), a.endless or b.endless)

    def product(self, a: Whole, b: Whole, never_negative: bool) -> Whole:
        """`never_negative`: that both sides are at least 0 is known of their types."""
        level, mask, endless = max(a.level, b.level), v.combined(a.mask, b.mask), a.endless or b.endless
        if a.known and b.known:
            low = a.low * b.low
            return Whole(low, low, mask, level)
        if self.strict or never_negative:
            low, high = a.low * b.low, a.high * b.high
            if endless and not self.strict:  # nothing times something that has no bound is nothing
                zero = (a.high == 0).fill_null(False) | (b.high == 0).fill_null(False)
                high = pl.when(zero).then(pl.lit(0, pl.Int64)).otherwise(high)
            return v.settled_whole(low, high, mask, level, endless)
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        low, high = pl.min_horizontal(*corners), pl.max_horizontal(*corners)
        if endless:
            bounded = pl.all_horizontal(*(corner.is_not_null() for corner in corners))
            low, high = pl.when(bounded).then(low), pl.when(bounded).then(high)
            mask = v.marked(mask, v.TWICE, ~bounded)  # on which side it has no bound, the interpreter tells
        return v.settled_whole(low, high, mask, level, endless)

    def extreme(self, a: Whole, b: Whole, least: bool) -> Whole:
        """The least or the greatest of two. No bound is the greatest of highs and the least of lows."""
        level, mask, endless = max(a.level, b.level), v.combined(a.mask, b.mask), a.endless or b.endless
        pick = pl.min_horizontal if least else pl.max_horizontal
        low = pick(a.low, b.low)
        if a.known and b.known:
            return Whole(low, low, mask, level)
        high = pick(a.high, b.high)
        if endless:
            if least or self.strict:
                low = pl.when(a.low.is_not_null() & b.low.is_not_null()).then(low)
            if not least or self.strict:
                high = pl.when(a.high.is_not_null() & b.high.is_not_null()).then(high)
        return v.settled_whole(low, high, mask, level, endless)

    def counted(self, start: Whole, end: Whole, count: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Whole:
        """Years or months from one day to another: fewer the later the first is."""
        level, mask = max(start.level, end.level), v.combined(start.mask, end.mask)
        low = count(start.high, end.low)
        if start.known and end.known:
            return Whole(low, low, mask, level)
        return v.settled_whole(low, count(start.low, end.high), mask, level, start.endless or end.endless)

    # Comparison

    def compare(self, op: str, a: Whole, b: Whole, margin: pl.Expr | None) -> Truth:
        """`op`: < <= == or !=."""
        level, mask = max(a.level, b.level), v.combined(a.mask, b.mask)
        if a.known and b.known:
            return Truth(_ORDERED[op](a.low, b.low), mask, level, margin)
        if op in ("<", "<="):
            yes, no = _ORDERED[op](a.high, b.low), _ORDERED["<=" if op == "<" else "<"](b.high, a.low)
        else:
            apart = _below(a.high, b.low).fill_null(False) | _below(b.high, a.low).fill_null(False)
            same = (a.low == a.high) & (b.low == b.high) & _equal(a.low, b.low)
            yes, no = (same, apart) if op == "==" else (apart, same)
            # between two ends not every value need be possible
            mask = v.marked(mask, v.TWICE, ~(yes.fill_null(False) | no.fill_null(False)))
        if a.endless or b.endless:
            yes, no = yes.fill_null(False), no.fill_null(False)
        return v.settled_truth(pl.when(yes).then(True).when(no).then(False), mask, level, margin)

    def among(self, value: Whole, options: tuple[int, ...], negated: bool) -> Truth:
        """Whether a choice is one of some options, by their index."""
        if value.known:
            inside = value.low == options[0] if len(options) == 1 else value.low.is_in(list(options))
            return Truth(~inside if negated else inside, value.mask, value.level)
        between = [((value.low <= one) & (value.high >= one)).cast(pl.Int64) for one in sorted(set(options))]
        count = pl.sum_horizontal(*between)
        surely, never = count == value.high - value.low + 1, count == 0
        if value.endless:
            there = value.low.is_not_null()
            surely, never = surely.fill_null(False), never & there
        found = pl.when(surely).then(not negated).when(never).then(negated)
        mask = value.mask if value.plain else v.marked(value.mask, v.TWICE, found.is_null())
        return v.settled_truth(found, mask, value.level)

    # Truths

    def all_of(self, parts: list[Truth]) -> Truth:
        return self._joined(parts, every=True)

    def any_of(self, parts: list[Truth]) -> Truth:
        return self._joined(parts, every=False)

    @staticmethod
    def _joined(parts: list[Truth], every: bool) -> Truth:
        if len(parts) == 1:
            return parts[0]
        value = parts[0].value
        for part in parts[1:]:
            value = value & part.value if every else value | part.value
        level, mask = max(part.level for part in parts), v.combined(*(part.mask for part in parts))
        margin = margins.of_several(parts, every)
        if all(part.known for part in parts):
            return Truth(value, mask, level, margin)
        return v.settled_truth(value, mask, level, margin)

    @staticmethod
    def negated(value: Truth) -> Truth:
        return Truth(~value.value, value.mask, value.level, margins.negated(value.margin))

    # One or the other

    def choose(self, condition: Truth, then: Whole, other: Whole) -> Whole:
        """One number or the other; where the condition is open, whatever either may be."""
        level = max(condition.level, then.level, other.level)
        holds, endless = condition.value, then.endless or other.endless
        low = pl.when(holds).then(then.low).otherwise(other.low)
        if condition.known:
            known = then.known and other.known
            high = low if known else pl.when(holds).then(then.high).otherwise(other.high)
            return Whole(low, high, _taken(holds, then.mask, other.mask), level, endless)
        high = pl.when(holds).then(then.high).otherwise(other.high)
        mask = _hangs_on(condition, then.mask, other.mask)
        if self.strict:
            same = (then.low == other.low).fill_null(False)
            low, high = (pl.when(holds.is_not_null()).then(end).when(same).then(then.low) for end in (low, high))
            return v.settled_whole(low, high, mask, level, endless=True)
        least, most = pl.min_horizontal(then.low, other.low), pl.max_horizontal(then.high, other.high)
        if endless:
            least = pl.when(then.low.is_not_null() & other.low.is_not_null()).then(least)
            most = pl.when(then.high.is_not_null() & other.high.is_not_null()).then(most)
        low, high = (pl.when(holds.is_null()).then(a).otherwise(b) for a, b in ((least, low), (most, high)))
        return v.settled_whole(low, high, mask, level, endless)

    def choose_truth(self, condition: Truth, then: Truth, other: Truth) -> Truth:
        level = max(condition.level, then.level, other.level)
        margin = margins.of_choice(condition, then, other)
        chosen = pl.when(condition.value).then(then.value).otherwise(other.value)
        if condition.known:
            return Truth(chosen, _taken(condition.value, then.mask, other.mask), level, margin)
        same = (then.value == other.value).fill_null(False)
        value = pl.when(condition.value.is_not_null()).then(chosen).when(same).then(then.value)
        return v.settled_truth(value, _hangs_on(condition, then.mask, other.mask), level, margin)


def _below(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """a < b. A constant stands on the right: on the left Polars may take the whole for a column of a single row."""
    return a < b if a.meta.root_names() else b > a


def _at_most(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a <= b if a.meta.root_names() else b >= a


def _equal(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a == b if a.meta.root_names() else b == a


def _unequal(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return ~_equal(a, b)


_ORDERED: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {"<": _below, "<=": _at_most, "==": _equal, "!=": _unequal}


def _taken(holds: pl.Expr, then: Mask, other: Mask) -> Mask:
    """Of the side that is taken."""
    none = v.word(0)
    return tuple(
        None
        if a is None and b is None
        else pl.when(holds).then(none if a is None else a).otherwise(none if b is None else b)
        for a, b in zip(then, other, strict=True)
    )


def _hangs_on(condition: Truth, then: Mask, other: Mask) -> Mask:
    """Which side is taken may hang on a fact, and so may each side. That both sides hang on the same one does no harm."""
    sides = v.union(
        v.only_where(condition.value.fill_null(True), then), v.only_where(~condition.value.fill_null(False), other)
    )
    return v.combined(condition.mask, sides)
