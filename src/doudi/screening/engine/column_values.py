"""Values of a formula for many rows at once: Polars expressions for the least and the greatest value, and what they depend on.

A number whose facts are all given is one column (`high is low`); only where facts are open does it have two ends, as in
interval arithmetic. A truth is one column of yes, no and null for either. In a number, null in `low` or `high` means that no
bound is known.

`mask` has a bit for every open fact or unset parameter on which the value still depends (`NeedBits` says which bit), in as
many 64-bit words as the vocabulary needs. Where the ends meet it is empty: nothing that is open matters any more. Two more
bits of the last word are marks:

CORRELATED  the same open fact enters twice, so interval arithmetic may be too wide (the dependency problem: with x in 0–10,
            x - x is 0, not -10–10). The interpreter decides such rows again.
CROSS_PERSON  a person's value depends on open facts of the household or of other members as well. When members are folded
            together, two values so marked may share a fact, which their masks alone cannot tell from two facts of one name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from doudi.screening.tables.columns import WORD

Mask = tuple[pl.Expr | None, ...]
"""One 64-bit word each; None where no bit of it can be set."""
CORRELATED, CROSS_PERSON = 1 << (WORD - 1), 1 << (WORD - 2)
"""Marks in the last word of a mask; see above."""


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A number over the denominator of its type, a day number, or the index of a choice.

    `level`: the first step of the plan in which its columns exist. `unbounded`: an end may be null. `contiguous`: every value
    between the ends can be meant; so it is for a fact, and not always for what is computed of several.
    """

    low: pl.Expr
    high: pl.Expr
    mask: Mask
    level: int
    unbounded: bool = False
    contiguous: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether both ends are one column, since nothing that it depends on can be open."""
        return self.high is self.low


@dataclass(frozen=True, slots=True)
class TruthColumn:
    """A truth. `margin`: by how many fen the sum lies on the right side of the one line that decides, below 0 where that line
    refuses (see `margins`); None where no line can decide."""

    value: pl.Expr
    mask: Mask
    level: int
    margin: pl.Expr | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is never null, since nothing that it depends on can be open."""
        return all(word is None for word in self.mask)

    def possible(self) -> pl.Expr:
        """Where it holds for some answer to what is open."""
        return self.value if self.is_exact else self.value.fill_null(True)

    def certain(self) -> pl.Expr:
        """Where it holds for every answer to what is open."""
        return self.value if self.is_exact else self.value.fill_null(False)


ColumnValue = NumberColumn | TruthColumn


def mask_word(bits: int) -> pl.Expr:
    """A word of a mask that is the same in every row."""
    return pl.lit(bits, pl.UInt64)


def depends_on_open_facts(mask: Mask) -> pl.Expr | None:
    """The rows whose value depends on anything open; None where none can."""
    rows: pl.Expr | None = None
    for word in mask:
        if word is not None:
            any_bit = word != mask_word(0)
            rows = any_bit if rows is None else rows | any_bit
    return rows


def union_masks(*masks: Mask) -> Mask:
    """The open facts of all of them, with no claim on how they meet."""
    return tuple(_union_of_words(words) for words in zip(*masks, strict=True))


def _union_of_words(words: Iterable[pl.Expr | None]) -> pl.Expr | None:
    total: pl.Expr | None = None
    for word in words:
        if word is not None:
            total = word if total is None else total | word
    return total


def combine_masks(*masks: Mask) -> Mask:
    """The union, marked CORRELATED in rows where two of them depend on the same open fact."""
    total, correlated = masks[0], None
    for mask in masks[1:]:
        overlap = find_overlap(total, mask)
        if overlap is not None:
            correlated = overlap if correlated is None else correlated | overlap
        total = union_masks(total, mask)
    return total if correlated is None else mark_mask(total, CORRELATED, correlated)


def find_overlap(left: Mask, right: Mask) -> pl.Expr | None:
    """The rows in which two values depend on the same open fact; None where that cannot be."""
    rows: pl.Expr | None = None
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        if a is not None and b is not None:
            common = a & b
            if index == len(left) - 1:
                common = common & mask_word(CROSS_PERSON - 1)  # without the two marks
            met = common != mask_word(0)
            rows = met if rows is None else rows | met
    return rows


def mark_mask(mask: Mask, mark: int, rows: pl.Expr) -> Mask:
    """The mask with one of the two marks set in some rows."""
    flag = pl.when(rows).then(mask_word(mark)).otherwise(mask_word(0))
    return (*mask[:-1], flag if mask[-1] is None else mask[-1] | flag)


def limit_mask(rows: pl.Expr, mask: Mask) -> Mask:
    """The mask in these rows, and nothing in the others."""
    return tuple(None if word is None else pl.when(rows).then(word).otherwise(mask_word(0)) for word in mask)


def settle_number(low: pl.Expr, high: pl.Expr, mask: Mask, level: int, unbounded: bool = False) -> NumberColumn:
    """A number whose mask is emptied where its ends meet."""
    apart = low.ne_missing(high) if unbounded else low != high
    if unbounded:
        apart = apart | low.is_null()
    return NumberColumn(low, high, limit_mask(apart, mask), level, unbounded)


def settle_truth(value: pl.Expr, mask: Mask, level: int, margin: pl.Expr | None = None) -> TruthColumn:
    """A truth whose mask is emptied where it is decided."""
    return TruthColumn(value, limit_mask(value.is_null(), mask), level, margin)
