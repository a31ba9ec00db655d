"""What a formula comes to for many rows at once: expressions for the least and the greatest value, and what that rests on.

A number whose facts are all given is one column (`high is low`); only where facts are open does it have two. A truth is one
column of yes, no and null for either. In numbers, null in `low` or `high` says that no bound is known.

`mask` has a bit for every open fact or unset parameter that the value still hangs on, in as many 64-bit words as the
vocabulary needs. Where the ends meet it is empty: nothing that is open matters any more. Two further bits are marks. TWICE
says that one open fact came in at two places, so that the ends may lie further apart than the truth; such rows are
decided by the interpreter. SHARED says that a person's value hangs on more than this person's own facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from doudi.screening.names import WORD

Mask = tuple[pl.Expr | None, ...]
"""A word each; None where it cannot hold a bit."""
TWICE, SHARED = 1 << (WORD - 1), 1 << (WORD - 2)
"""Marks in the last word."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A number as stored. `level`: the step of the plan from which on its columns are there. `endless`: an end may be null."""

    low: pl.Expr
    high: pl.Expr
    mask: Mask
    level: int
    endless: bool = False
    plain: bool = False
    """Any value between the ends can be meant: it is a fact, and not something computed of several."""

    @property
    def known(self) -> bool:
        return self.high is self.low


@dataclass(frozen=True, slots=True)
class Truth:
    """`margin`: fen by which the sum lies on the right side of the line that alone decides; below 0 where it refuses."""

    value: pl.Expr
    mask: Mask
    level: int
    margin: pl.Expr | None = None

    @property
    def known(self) -> bool:
        return all(word is None for word in self.mask)


Value = Whole | Truth


def word(bits: int) -> pl.Expr:
    return pl.lit(bits, pl.UInt64)


def union(*masks: Mask) -> Mask:
    return tuple(_either(cells) for cells in zip(*masks, strict=True))


def _either(cells: Iterable[pl.Expr | None]) -> pl.Expr | None:
    found: pl.Expr | None = None
    for cell in cells:
        if cell is not None:
            found = cell if found is None else found | cell
    return found


def combined(*masks: Mask) -> Mask:
    """The union, marked TWICE where two of them hang on the same open fact."""
    total, twice = masks[0], None
    for mask in masks[1:]:
        met = overlap(total, mask)
        if met is not None:
            twice = met if twice is None else twice | met
        total = union(total, mask)
    return total if twice is None else marked(total, TWICE, twice)


def overlap(a: Mask, b: Mask) -> pl.Expr | None:
    """Whether two values hang on the same open fact; None where they cannot."""
    found: pl.Expr | None = None
    for at, (x, y) in enumerate(zip(a, b, strict=True)):
        if x is not None and y is not None:
            both = x & y
            if at == len(a) - 1:
                both = both & word(SHARED - 1)
            met = both != word(0)
            found = met if found is None else found | met
    return found


def marked(mask: Mask, mark: int, where: pl.Expr) -> Mask:
    flag = pl.when(where).then(word(mark)).otherwise(word(0))
    return (*mask[:-1], flag if mask[-1] is None else mask[-1] | flag)


def only_where(open_: pl.Expr, mask: Mask) -> Mask:
    return tuple(None if cell is None else pl.when(open_).then(cell).otherwise(word(0)) for cell in mask)


def settled_whole(low: pl.Expr, high: pl.Expr, mask: Mask, level: int, endless: bool = False) -> Whole:
    """A number that hangs on nothing where its ends meet."""
    apart = low.ne_missing(high) if endless else low != high
    if endless:
        apart = apart | low.is_null()
    return Whole(low, high, only_where(apart, mask), level, endless)


def settled_truth(value: pl.Expr, mask: Mask, level: int, margin: pl.Expr | None = None) -> Truth:
    """A truth that hangs on nothing where it is decided."""
    return Truth(value, only_where(value.is_null(), mask), level, margin)
