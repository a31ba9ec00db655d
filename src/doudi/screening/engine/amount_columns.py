"""The sum of a right as columns: the first way that holds decides it, supplements are added, and it is rounded once at the end.

Where it is open which way is the first to hold, the sum may be that of any way that may be the first: the least of their
least values up to the greatest of their greatest ones. All of it is whole-number arithmetic. A sum is held as a numerator
over a denominator that the rule fixes, and where a formula ends in a division, over a second one that is a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundGround, BoundRule
from doudi.rules.types import Number
from doudi.rules.units import MONTH
from doudi.screening.engine import column_values as v
from doudi.screening.engine.column_values import Mask, NumberColumn, TruthColumn
from doudi.screening.engine.formula_compiler import FormulaCompiler

_WIDE = pl.Int128
"""For numerators that are multiplied before they are divided: bounds prove 2^63 for the result, not for what lies between."""


@dataclass(frozen=True)
class WayAmount:
    """The amount of one way or supplement: `value` over the right's denominator, and also over the column `divisor` where the
    formula ends in a division."""

    value: NumberColumn
    divisor: pl.Expr | None = None


@dataclass(frozen=True)
class RightAmount:
    """The sum that a right has where it is granted. `low` and `high` in fen, or in whole months; `mask` names the open facts on
    which granting and sum depend, `base` the same without the supplements.

    `unbounded_base`: true where the sum without supplements has no upper bound, since nobody has set a parameter of it:
    then the right is not settled, although its conditions may hold. None where that cannot happen."""

    low: pl.Expr
    high: pl.Expr
    mask: Mask
    level: int
    base: Mask
    unbounded_base: pl.Expr | None


@dataclass(frozen=True)
class RightConditions:
    """The conditions of one right, each list in the order in which the right has them. `granted`: some way holds and no
    exception does."""

    granted: TruthColumn
    ways: list[TruthColumn]
    exceptions: list[TruthColumn]
    supplements: list[TruthColumn]


@dataclass(frozen=True)
class _Range:
    """Both ends of a sum before it is rounded, over the right's denominator and over `divisor`."""

    low: pl.Expr
    high: pl.Expr
    divisor: pl.Expr | None


class AmountColumns:
    """Makes the sums of rights from the compiled formulas of one Program."""

    def __init__(self, formulas: FormulaCompiler):
        self.formulas, self.algebra = formulas, formulas.algebra
        self.zero = self.algebra.exact_number(pl.lit(0, pl.Int64))

    def compile(self, bound: BoundRule, table: str, conditions: RightConditions) -> RightAmount:
        """The sum of a right for the rows of a table."""
        amounts = [self._way_amount(way, table) for way in bound.grounds]
        supplements = self._supplements(bound, table, conditions.supplements)
        possible = possible_first_ways(conditions.ways)
        span = _range_of_ways(conditions.ways, amounts)
        # "At most": the officer may grant less, down to nothing, so only the low end changes.
        if any(way.ground.at_most for way in bound.grounds):
            floors = [
                _at_most(amount) if way.ground.at_most else amount
                for way, amount in zip(bound.grounds, amounts, strict=True)
            ]
            span = replace(span, low=_range_of_ways(conditions.ways, floors).low)
        mask = base = self._base_mask(conditions, possible, amounts)
        if span.divisor is not None and len(possible) > 1:
            # Quotients with different divisors cannot be compared as numerators: the interpreter does it.
            several = pl.sum_horizontal(*(may.cast(pl.Int8) for may in possible)) > 1
            mask = v.mark_mask(mask, v.CORRELATED, several)
        unbounded_base = span.high.is_null() if any(amount.value.unbounded for amount in amounts) else None
        for supplement in supplements:
            mask = v.combine_masks(mask, supplement.value.mask)
            span = _add_to_range(span, supplement)
        past = self._past_any_answer(bound, span)
        if past is not None:
            mask = v.mark_mask(mask, v.CORRELATED, past)
        level = max(
            conditions.granted.level,
            *(way.level for way in conditions.ways),
            *(amount.value.level for amount in (*amounts, *supplements)),
        )
        unbounded = any(amount.value.unbounded for amount in (*amounts, *supplements))
        paid = _round(bound, span.low, span.divisor, unbounded)
        most = paid if span.low is span.high else _round(bound, span.high, span.divisor, unbounded)
        if unbounded:
            paid = paid.fill_null(0)  # no known low end: no sum is below nothing
        return RightAmount(paid, most, mask, level, base, unbounded_base)

    def _base_mask(self, conditions: RightConditions, possible: list[pl.Expr], amounts: list[WayAmount]) -> Mask:
        """What granting and the sum without supplements depend on.

        `union_masks` joins where one fact on both sides does no harm (a condition and whether it is granted are the same
        question), `combine_masks` where it makes the ends too wide: a sum may depend on the fact on which a condition
        depends, of the same way, of another, or of an exception; then not every pair of answer and sum can happen."""
        ways, exceptions = conditions.ways, conditions.exceptions
        of_ways = v.combine_masks(*(v.limit_mask(may, way.mask) for may, way in zip(possible, ways, strict=True)))
        sums = v.union_masks(
            *(v.limit_mask(may, amount.value.mask) for may, amount in zip(possible, amounts, strict=True))
        )
        of_exceptions = v.union_masks(self.algebra.nothing, *(exception.mask for exception in exceptions))
        granting = v.union_masks(conditions.granted.mask, v.combine_masks(of_ways, of_exceptions))
        return v.combine_masks(granting, sums)

    def _supplements(self, bound: BoundRule, table: str, conditions: list[TruthColumn]) -> list[WayAmount]:
        """Each supplement where it holds, and nothing where it does not."""
        parts = []
        for condition, way in zip(conditions, bound.supplements, strict=True):
            amount = self._way_amount(way, table)
            part = self.algebra.choose(condition, amount.value, self.zero)
            last = amount.value.mask[-1]
            if amount.divisor is not None and last is not None:
                # The numerator of a quotient over open facts has equal ends (see `_way_amount`), which says nothing of the
                # quotient: `choose` took the mask away and it is put back.
                open_ = condition.possible() & ((last & v.mask_word(v.CORRELATED)) != v.mask_word(0))
                open_mask = v.limit_mask(open_, v.union_masks(condition.mask, amount.value.mask))
                part = replace(part, mask=v.union_masks(part.mask, open_mask))
            parts.append(WayAmount(part, amount.divisor))
        return parts

    def _way_amount(self, way: BoundGround, table: str) -> WayAmount:
        node = way.amount
        if node is None:
            return WayAmount(self.zero)
        if not isinstance(node, n.Quotient):
            return WayAmount(self.algebra.scale(self.formulas.number(node, table), way.scale))
        over, under = self.formulas.number(node.over, table), self.formulas.number(node.under, table)
        assert isinstance(node.over.type, Number)
        assert isinstance(node.under.type, Number)
        # (over / over.den) / (under / under.den), times the right's denominator. 100 stands for the fen of a yuan.
        top = over.low.cast(_WIDE) * (node.under.type.denominator * 100 * way.scale)
        bottom = under.low.cast(_WIDE) * node.over.type.denominator
        # How far a quotient of open numbers goes is not worked out in columns: such a row goes to the interpreter, and the low
        # ends stand for it until then.
        mask = v.union_masks(over.mask, under.mask)
        for word in mask:
            if word is not None:
                mask = v.mark_mask(mask, v.CORRELATED, word != v.mask_word(0))
        return WayAmount(NumberColumn(top, top, mask, max(over.level, under.level)), bottom)

    def _past_any_answer(self, bound: BoundRule, span: _Range) -> pl.Expr | None:
        """Where the sum reaches as far as an unlimited fact can be answered at all: the stated bound of such a fact is a
        limit of what can be typed, not of the truth, so the interpreter says whether the sum has a bound. None where no
        such fact is open."""
        inputs = self.formulas.inputs
        columns = inputs.columns["people"] | inputs.columns["households"]
        open_types = [
            fact.type
            for fact in self.formulas.program.facts.values()
            if fact.unlimited
            and isinstance(fact.type, Number)
            and (fact.name in inputs.gaps or fact.name not in columns)
        ]
        if not open_types:
            return None
        least = min(kind.high // kind.denominator for kind in open_types) * bound.denominator
        limit = pl.lit(least, pl.Int64) if span.divisor is None else pl.lit(least, _WIDE) * span.divisor
        return (span.high >= limit).fill_null(False)


def possible_first_ways(ways: list[TruthColumn]) -> list[pl.Expr]:
    """For each way whether it may be the first that holds: it may hold, and none before it certainly does."""
    possible: list[pl.Expr] = []
    before: pl.Expr | None = None
    for way in ways:
        possible.append(way.possible() if before is None else way.possible() & ~before)
        before = way.certain() if before is None else before | way.certain()
    return possible


def _range_of_ways(ways: list[TruthColumn], amounts: list[WayAmount]) -> _Range:
    """The least and the greatest amount of every way that may be the first to hold."""
    divided = any(amount.divisor is not None for amount in amounts)
    divisors = [pl.lit(1, _WIDE) if amount.divisor is None else amount.divisor for amount in amounts]
    if all(way.is_exact for way in ways):
        low = _first_holding(ways, [amount.value.low for amount in amounts])
        all_exact = all(amount.value.is_exact for amount in amounts)
        high = low if all_exact else _first_holding(ways, [amount.value.high for amount in amounts])
        return _Range(low, high, _first_holding(ways, divisors) if divided else None)
    possible = possible_first_ways(ways)
    lows = [pl.when(may).then(amount.value.low) for may, amount in zip(possible, amounts, strict=True)]
    highs = [pl.when(may).then(amount.value.high) for may, amount in zip(possible, amounts, strict=True)]
    divisor = None
    if divided:  # that of the first way that is possible; where there are several, the row is marked CORRELATED
        divisor = pl.coalesce(*(pl.when(may).then(column) for may, column in zip(possible, divisors, strict=True)))
    # The horizontal minimum skips nulls, which is right for ways that cannot be the first …
    low, high = pl.min_horizontal(*lows), pl.max_horizontal(*highs)
    for may, amount in zip(possible, amounts, strict=True):
        if amount.value.unbounded:  # … and wrong for an end that is null because it has no bound.
            low = pl.when(~(may & amount.value.low.is_null())).then(low)
            high = pl.when(~(may & amount.value.high.is_null())).then(high)
    return _Range(low, high, divisor)


def _at_most(amount: WayAmount) -> WayAmount:
    """The same amount from 0 on. A value below 0 stays, until rounding cuts it off."""
    low = pl.min_horizontal(amount.value.low, pl.lit(0, pl.Int64))
    return WayAmount(replace(amount.value, low=low), amount.divisor)


def _first_holding(ways: list[TruthColumn], values: Sequence[pl.Expr]) -> pl.Expr:
    """The value of the first way that holds, else of the last way."""
    value = values[-1]
    for way, candidate in reversed(list(zip(ways[:-1], values[:-1], strict=True))):
        value = pl.when(way.value).then(candidate).otherwise(value)
    return value


def _add_to_range(span: _Range, part: WayAmount) -> _Range:
    """The sum of two quotients, over the product of their divisors: a/c + b/d = (a·d + b·c) / (c·d)."""

    def add(end: pl.Expr, addend: pl.Expr) -> pl.Expr:
        left = end if part.divisor is None else end * part.divisor
        return left + (addend if span.divisor is None else addend * span.divisor)

    low = add(span.low, part.value.low)
    # One column for both ends is kept as one: Polars would compute it twice.
    high = low if span.low is span.high and part.value.is_exact else add(span.high, part.value.high)
    if span.divisor is None or part.divisor is None:
        return _Range(low, high, part.divisor if span.divisor is None else span.divisor)
    return _Range(low, high, span.divisor * part.divisor)


def _round(bound: BoundRule, end: pl.Expr, divisor: pl.Expr | None, unbounded: bool) -> pl.Expr:
    """One end of a sum in fen or whole months, rounded as the right says and never below 0. `end` over the right's denominator
    and over `divisor`."""
    unit, den = 1 if bound.rule.unit == MONTH else 100, bound.denominator
    if divisor is None and unit % den == 0:  # nothing to round
        return _at_least_zero(end * (unit // den), unbounded)
    # end · unit / (den · divisor), with unit / den shortened so that less has to be multiplied
    factor, denominator = (1, den // unit) if den % unit == 0 else (unit, den)
    # 64 bits are twice as fast; twice the numerator is what rounding half up needs
    kind = pl.Int64 if divisor is None and _greatest_numerator(bound) * factor * 2 + den < 2**63 else _WIDE
    numerator = end.cast(kind) if factor == 1 else end.cast(kind) * factor
    below = pl.lit(denominator, kind) if divisor is None else divisor * denominator
    rounding = bound.version.rounding
    if rounding == "half_up" and divisor is None and denominator % 2 == 0:
        quotient = (numerator + denominator // 2).floordiv(denominator)
    elif rounding == "half_up":
        quotient = (numerator * 2 + below).floordiv(below * 2)
    else:
        sign = (
            -1 if rounding == "up" else 1
        )  # up is down of the negative; 128-bit columns cannot be negated, only multiplied
        quotient = (numerator * sign).floordiv(below) * sign
    return _at_least_zero(quotient.cast(pl.Int64), unbounded)


def _at_least_zero(end: pl.Expr, unbounded: bool) -> pl.Expr:
    """Null, which has no bound, must stay null, as `clip` leaves it. Where there is none, the greater of two is four times as
    fast."""
    return end.clip(lower_bound=0) if unbounded else pl.max_horizontal(end, pl.lit(0, pl.Int64))


def _greatest_numerator(bound: BoundRule) -> int:
    """The furthest from 0 that a sum of this right can lie, over the right's denominator."""
    parts = [way for way in (*bound.grounds, *bound.supplements) if way.amount is not None]
    return sum(
        max(abs(way.amount.type.low), abs(way.amount.type.high)) * way.scale
        for way in parts
        if way.amount is not None and isinstance(way.amount.type, Number)
    )
