"""How far a household is from the line: fen by which the one comparison that decides holds, below 0 where it refuses.

Only comparisons of sums of yuan have a margin. It is null where the status hangs on several things, or on something else.
"""

from __future__ import annotations

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.types import Number
from doudi.rules.units import YUAN
from doudi.screening.values import Truth, Whole


def of_comparison(node: n.Compare, left: Whole, right: Whole) -> pl.Expr | None:
    """Right side less left, in fen rounded down; both sides come over their common denominator."""
    kind, scale = node.left.type, node.left_scale
    if isinstance(kind, Number) and kind.unit is None:
        kind, scale = node.right.type, node.right_scale
    if not isinstance(kind, Number):  # days
        return None
    if node.op not in ("<", "<=") or kind.unit is None or kind.unit.powers[0] != YUAN.powers[0]:
        return None
    above = right.low - left.low
    if not (left.known and right.known):
        above = pl.when((left.low == left.high) & (right.low == right.high)).then(above)
    den = kind.den * scale
    return above * (100 // den) if 100 % den == 0 else (above * 100).floordiv(den)


def of_several(parts: list[Truth], every: bool) -> pl.Expr | None:
    """Of `and`: where all hold the least margin; where one alone fails, that one's. Of `or` the other way round."""
    own = [part.margin for part in parts if part.margin is not None]
    if not own:
        return None
    against = [(~part.value if every else part.value) for part in parts]
    count = pl.sum_horizontal(*(one.fill_null(False).cast(pl.Int8) for one in against))
    certain = pl.all_horizontal(*(part.value.is_not_null() for part in parts))
    near = (pl.min_horizontal if every else pl.max_horizontal)(*own)
    only = [pl.when(one).then(part.margin) for one, part in zip(against, parts, strict=True) if part.margin is not None]
    return pl.when(count == 1).then(pl.coalesce(*only)).when((count == 0) & certain).then(near)


def of_choice(condition: Truth, then: Truth, other: Truth) -> pl.Expr | None:
    """Of the side that is taken."""
    if then.margin is None and other.margin is None:
        return None
    a, b = (pl.lit(None, pl.Int64) if one.margin is None else one.margin for one in (then, other))
    return pl.when(condition.value).then(a).when(~condition.value).then(b)


def negated(margin: pl.Expr | None) -> pl.Expr | None:
    return None if margin is None else -margin
