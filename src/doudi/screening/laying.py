"""Laying a plan out: values become columns of one table, and cross from households to their members, in steps."""

from __future__ import annotations

import polars as pl

from doudi.screening import values as v
from doudi.screening.steps import HOUSEHOLDS, PEOPLE, Steps
from doudi.screening.values import Mask, Truth, Value, Whole


class Laying:
    """The steps of a plan while it is being made. Names of columns that are no facts begin with a mark."""

    def __init__(self) -> None:
        self.steps = Steps()
        self._made = 0
        self._crossed: dict[tuple[str, ...], Value] = {}

    def new_name(self) -> str:
        self._made += 1
        return f"#{self._made}"

    def keep(self, value: Value, table: str, name: str = "") -> Value:
        """The value as columns of a table, there one step later."""
        name = name or self.new_name()
        step = self.steps.at(value.level)
        into = step.people if table == PEOPLE else step.households

        def column(suffix: str, expression: pl.Expr) -> pl.Expr:
            into[name + suffix] = expression
            return pl.col(name + suffix)

        mask = tuple(None if word is None else column(f"|{at}", word) for at, word in enumerate(value.mask))
        level = value.level + 1
        if isinstance(value, Truth):
            margin = None if value.margin is None else column("|margin", value.margin)
            return Truth(column("", value.value), mask, level, margin)
        low = column("", value.low)
        high = low if value.known else column("|high", value.high)
        return Whole(low, high, mask, level, value.endless, value.plain)

    def kept_truth(self, value: Value, table: str) -> Truth:
        found = self.keep(value, table)
        assert isinstance(found, Truth)
        return found

    def for_people(self, key: tuple[str, ...], value: Value) -> Value:
        """What holds for the household, for each of its members; `key` says what it is, so that it crosses once."""
        if key not in self._crossed:
            self._crossed[key] = self.to_people(value)
        return self._crossed[key]

    def to_people(self, value: Value) -> Value:
        kept = self.keep(value, HOUSEHOLDS)
        step = self.steps.at(kept.level)

        def crossed(cell: pl.Expr) -> pl.Expr:
            source = cell.meta.output_name()
            step.spread[f"^{source}"] = source
            return pl.col(f"^{source}")

        mask = self.shared(tuple(None if word is None else crossed(word) for word in kept.mask))
        level = kept.level + 1
        if isinstance(kept, Truth):
            return Truth(crossed(kept.value), mask, level, None if kept.margin is None else crossed(kept.margin))
        low = crossed(kept.low)
        return Whole(low, low if kept.known else crossed(kept.high), mask, level, kept.endless, kept.plain)

    @staticmethod
    def shared(mask: Mask) -> Mask:
        """What hangs on anything is marked as hanging on more than the person's own facts."""
        alive = hangs(mask)
        return mask if alive is None else v.marked(mask, v.SHARED, alive)


def hangs(mask: Mask) -> pl.Expr | None:
    """Whether a value hangs on anything; None where it cannot."""
    found: pl.Expr | None = None
    for word in mask:
        if word is not None:
            own = word != v.word(0)
            found = own if found is None else found | own
    return found
