"""The sum of a right: the first way that holds decides, supplements come on top, one rounding at the end.

Where it is open which way is the first to hold, the sum may be that of any that may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.types import Number
from doudi.rules.units import MONTH
from doudi.screening import values as v
from doudi.screening.formulas import Formulas
from doudi.screening.values import Mask, Truth, Whole

_WIDE = pl.Int128
"""For what is multiplied out before it is divided, and may pass 2^63."""


@dataclass(frozen=True)
class Amount:
    """`value` over the right's denominator, and over `under` where the formula ends in a division."""

    value: Whole
    under: pl.Expr | None = None


@dataclass(frozen=True)
class Sum:
    """Both ends in fen (or months), and what granting and sum hang on.

    `hangs`: the sum without supplements has no bound, for want of a parameter that nobody has set: then the right is not
    settled, even where its conditions are; None where that cannot be. `base`: what that sum hangs on.
    """

    low: pl.Expr
    high: pl.Expr
    mask: Mask
    level: int
    base: Mask
    hangs: pl.Expr | None


class Sums:
    def __init__(self, formulas: Formulas):
        self.formulas, self.algebra = formulas, formulas.algebra
        self.zero = self.algebra.number(pl.lit(0, pl.Int64))

    def of(
        self, bound: BoundRule, table: str, granted: Truth, ways: list[Truth], barred: list[Truth], extra: list[Truth]
    ) -> Sum:
        """`granted`, and the conditions of its ways, exceptions and supplements, each in its order."""
        amounts = [self._amount(way, table) for way in bound.ways]
        more = self._supplements(bound, table, extra)
        level = max(granted.level, *(one.level for one in ways), *(one.value.level for one in amounts))
        possible = first_ways(ways)
        low, high, under = self._ends(ways, amounts)
        least = low
        if any(way.way.at_most for way in bound.ways):
            floors = [
                Amount(_or_nothing(one.value), one.under) if way.way.at_most else one
                for way, one in zip(bound.ways, amounts, strict=True)
            ]
            least = self._ends(ways, floors)[0]
        conditions = v.combined(*(v.only_where(may, held.mask) for may, held in zip(possible, ways, strict=True)))
        sums = v.union(*(v.only_where(may, one.value.mask) for may, one in zip(possible, amounts, strict=True)))
        # A sum may hang on what a condition hangs on, of the same way or of another; an exception too
        bars = v.union(self.algebra.nothing, *(one.mask for one in barred))
        mask = base = v.combined(v.union(granted.mask, v.combined(conditions, bars)), sums)
        if under is not None and len(possible) > 1:  # the ends of several quotients are not compared
            several = pl.sum_horizontal(*(may.cast(pl.Int8) for may in possible)) > 1
            mask = v.marked(mask, v.TWICE, several)
        hangs = high.is_null() if any(one.value.endless for one in amounts) else None
        for part in more:
            level, mask = max(level, part.value.level), v.combined(mask, part.value.mask)
            same = least is high and part.value.known
            least = _plus(least, under, part.value.low, part.under)
            high = least if same else _plus(high, under, part.value.high, part.under)
            under = part.under if under is None else under if part.under is None else under * part.under
        past = self._past_any_answer(bound, high, under)
        if past is not None:
            mask = v.marked(mask, v.TWICE, past)
        endless = any(one.value.endless for one in (*amounts, *more))
        paid = _rounded(bound, least, under, endless)
        most = paid if least is high else _rounded(bound, high, under, endless)
        if endless:
            paid = paid.fill_null(0)  # no sum is below nothing
        return Sum(paid, most, mask, level, base, hangs)

    def _supplements(self, bound: BoundRule, table: str, extra: list[Truth]) -> list[Amount]:
        """Each supplement, or nothing where it does not hold."""
        found = []
        for held, way in zip(extra, bound.supplements, strict=True):
            amount = self._amount(way, table)
            part = self.algebra.choose(held, amount.value, self.zero)
            last = amount.value.mask[-1]
            if amount.under is not None and last is not None:
                # That both ends are alike does not settle an open quotient
                may = held.value if held.known else held.value.fill_null(True)
                open_ = may & ((last & v.word(v.TWICE)) != v.word(0))
                kept = v.only_where(open_, v.union(held.mask, amount.value.mask))
                part = replace(part, mask=v.union(part.mask, kept))
            found.append(Amount(part, amount.under))
        return found

    def _amount(self, way: BoundWay, table: str) -> Amount:
        node = way.amount
        if node is None:
            return Amount(self.zero)
        if not isinstance(node, n.Quotient):
            return Amount(self.algebra.times(self.formulas.whole(node, table), way.scale))
        over, under = self.formulas.whole(node.over, table), self.formulas.whole(node.under, table)
        assert isinstance(node.over.type, Number)
        assert isinstance(node.under.type, Number)
        top = over.low.cast(_WIDE) * (node.under.type.den * 100 * way.scale)
        bottom = under.low.cast(_WIDE) * node.over.type.den
        # How far a quotient of open numbers goes the interpreter tells
        mask = v.union(over.mask, under.mask)
        for word in mask:
            if word is not None:
                mask = v.marked(mask, v.TWICE, word != v.word(0))
        return Amount(Whole(top, top, mask, max(over.level, under.level)), bottom)

    @staticmethod
    def _ends(ways: list[Truth], amounts: list[Amount]) -> tuple[pl.Expr, pl.Expr, pl.Expr | None]:
        """The least and greatest of every way that may be the first to hold, and what they are divided by."""
        one = pl.lit(1, _WIDE)
        divided = any(amount.under is not None for amount in amounts)
        unders = [one if amount.under is None else amount.under for amount in amounts]
        known = all(amount.value.known for amount in amounts)
        if all(way.known for way in ways):
            held = [way.value for way in ways]
            low = _first(held, [amount.value.low for amount in amounts])
            high = low if known else _first(held, [amount.value.high for amount in amounts])
            return low, high, _first(held, unders) if divided else None
        possible = first_ways(ways)
        lows = [pl.when(may).then(amount.value.low) for may, amount in zip(possible, amounts, strict=True)]
        highs = [pl.when(may).then(amount.value.high) for may, amount in zip(possible, amounts, strict=True)]
        under = None
        if divided:  # of the first way that is possible
            under = pl.coalesce(*(pl.when(may).then(one) for may, one in zip(possible, unders, strict=True)))
        low, high = pl.min_horizontal(*lows), pl.max_horizontal(*highs)
        for may, amount in zip(possible, amounts, strict=True):
            if amount.value.endless:
                low = pl.when(~(may & amount.value.low.is_null())).then(low)
                high = pl.when(~(may & amount.value.high.is_null())).then(high)
        return low, high, under

    def _past_any_answer(self, bound: BoundRule, high: pl.Expr, under: pl.Expr | None) -> pl.Expr | None:
        """Where the sum reaches as far as an unlimited fact can be answered at all: whether it has a bound the interpreter
        tells. None where no such fact is open."""
        given = self.formulas.given
        named = given.columns["people"] | given.columns["households"]
        open_ = [
            fact.type
            for fact in self.formulas.program.facts.values()
            if fact.unlimited and isinstance(fact.type, Number) and (fact.name in given.gaps or fact.name not in named)
        ]
        if not open_:
            return None
        least = min(kind.high // kind.den for kind in open_) * bound.den
        limit = pl.lit(least, pl.Int64) if under is None else pl.lit(least, _WIDE) * under
        return (high >= limit).fill_null(False)


def _or_nothing(value: Whole) -> Whole:
    """The same from 0 on; what is below 0 stays so, until it is rounded."""
    return replace(value, low=pl.min_horizontal(value.low, pl.lit(0, pl.Int64)))


def first_ways(ways: list[Truth]) -> list[pl.Expr]:
    """For each way whether it may be the first that holds."""
    found: list[pl.Expr] = []
    before: pl.Expr | None = None
    for way in ways:
        may = way.value if way.known else way.value.fill_null(True)
        found.append(may if before is None else may & ~before)
        surely = way.value if way.known else way.value.fill_null(False)
        before = surely if before is None else before | surely
    return found


def _first(held: list[pl.Expr], values: list[pl.Expr]) -> pl.Expr:
    """The value of the first that holds, else of the last."""
    found = values[-1]
    for holds, value in reversed(list(zip(held[:-1], values[:-1], strict=True))):
        found = pl.when(holds).then(value).otherwise(found)
    return found


def _plus(a: pl.Expr, under_a: pl.Expr | None, b: pl.Expr, under_b: pl.Expr | None) -> pl.Expr:
    """The sum of two quotients, over the product of what they are divided by."""
    return (a if under_b is None else a * under_b) + (b if under_a is None else b * under_a)


def _rounded(bound: BoundRule, end: pl.Expr, under: pl.Expr | None, endless: bool) -> pl.Expr:
    """In fen or whole months, never below 0; halves as the right says."""
    by, den = 1 if bound.rule.unit == MONTH else 100, bound.den
    if under is None and by % den == 0:
        return _not_below_nothing(end * (by // den), endless)
    times, below = (1, den // by) if den % by == 0 else (by, den)
    kind = pl.Int64 if under is None and _greatest(bound) * times * 2 + den < 2**63 else _WIDE
    over, divisor = end.cast(kind), pl.lit(below, kind) if under is None else under * below
    over = over if times == 1 else over * times
    how = bound.version.rounding
    if how == "half_up" and under is None and below % 2 == 0:
        whole = (over + below // 2).floordiv(below)
    elif how == "half_up":
        whole = (over * 2 + divisor).floordiv(divisor * 2)
    else:
        sign = -1 if how == "up" else 1  # columns of 128 bits cannot be negated, only multiplied
        whole = (over * sign).floordiv(divisor) * sign
    return _not_below_nothing(whole.cast(pl.Int64), endless)


def _not_below_nothing(end: pl.Expr, endless: bool) -> pl.Expr:
    """Null, which has no bound, stays so. Where there can be none the greater of two is four times as fast."""
    return end.clip(lower_bound=0) if endless else pl.max_horizontal(end, pl.lit(0, pl.Int64))


def _greatest(bound: BoundRule) -> int:
    """The furthest from nothing that a sum can lie, over the right's denominator."""
    parts = [way for way in (*bound.ways, *bound.supplements) if way.amount is not None]
    return sum(
        max(abs(way.amount.type.low), abs(way.amount.type.high)) * way.scale
        for way in parts
        if way.amount is not None and isinstance(way.amount.type, Number)
    )
