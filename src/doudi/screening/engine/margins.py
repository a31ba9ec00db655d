"""Margins: how far a household is from the line, in fen.

A margin is that of the one comparison that decides: by how many fen the sum may grow before the status changes, below 0 where
the comparison refuses. Only comparisons of sums of yuan have one. It is null where the status depends on several comparisons
together, or on something else.
"""

from __future__ import annotations

import polars as pl

from doudi.rules.types import Number
from doudi.rules.units import YUAN
from doudi.screening.engine.column_values import NumberColumn, TruthColumn


def margin_of_comparison(op: str, measure: Number | None, left: NumberColumn, right: NumberColumn) -> pl.Expr | None:
    """The right side of a comparison less the left, in fen rounded down. `measure`: the unit and the common denominator over
    which both sides come; None where days are compared."""
    if measure is None or measure.unit is None or measure.unit.powers[0] != YUAN.powers[0] or op not in ("<", "<="):
        return None
    above = right.low - left.low
    if not (left.is_exact and right.is_exact):
        above = pl.when((left.low == left.high) & (right.low == right.high)).then(above)
    den = measure.denominator
    return above * (100 // den) if 100 % den == 0 else (above * 100).floordiv(den)


def margin_of_several(parts: list[TruthColumn], every: bool) -> pl.Expr | None:
    """The margin of `and` (`every`): where all parts hold, the least margin; where a single part fails, that part's; else null.
    That of `or` is the mirror image: where none holds, the greatest; where a single part holds, that part's."""
    part_margins = [part.margin for part in parts if part.margin is not None]
    if not part_margins:
        return None
    against = [(~part.value if every else part.value) for part in parts]
    count = pl.sum_horizontal(*(truth.fill_null(False).cast(pl.Int8) for truth in against))
    certain = pl.all_horizontal(*(part.value.is_not_null() for part in parts))
    near = (pl.min_horizontal if every else pl.max_horizontal)(*part_margins)
    only = [
        pl.when(truth).then(part.margin) for truth, part in zip(against, parts, strict=True) if part.margin is not None
    ]
    return pl.when(count == 1).then(pl.coalesce(*only)).when((count == 0) & certain).then(near)


def margin_of_choice(condition: TruthColumn, then: TruthColumn, otherwise: TruthColumn) -> pl.Expr | None:
    """The margin of the side that the condition takes; null where the condition is open."""
    if then.margin is None and otherwise.margin is None:
        return None
    a, b = (pl.lit(None, pl.Int64) if side.margin is None else side.margin for side in (then, otherwise))
    return pl.when(condition.value).then(a).when(~condition.value).then(b)


def negate(margin: pl.Expr | None) -> pl.Expr | None:
    return None if margin is None else -margin
