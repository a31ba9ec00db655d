"""Parameters as values: constants of the plan, or columns joined by setting; open where nobody has set them."""

from __future__ import annotations

import polars as pl

from doudi.rules import nodes as n
from doudi.screening import values as v
from doudi.screening.algebra import Algebra
from doudi.screening.given import Given
from doudi.screening.laying import Laying
from doudi.screening.names import SETTING, WORD, Needed
from doudi.screening.parameters import Key, Looked
from doudi.screening.steps import HOUSEHOLDS
from doudi.screening.values import Mask, Truth, Whole


class ParameterValues:
    def __init__(self, given: Given, needed: Needed, laying: Laying, algebra: Algebra):
        self.given, self.needed, self.laying, self.algebra = given, needed, laying, algebra
        self._values: dict[Key, list[Whole]] = {}

    def cells(self, key: Key, table: str) -> list[Whole]:
        """One value, or one for each option of a table."""
        if key not in self._values:
            looked = self.given.parameters[key]
            self._values[key] = [self._cell(key, looked, at) for at in range(len(looked.cells[0]))]
        found = self._values[key]
        if table == HOUSEHOLDS or self.given.parameters[key].constant():
            return found
        crossed = [self.laying.for_people(("parameter", *map(str, key), str(at)), one) for at, one in enumerate(found)]
        return [one for one in crossed if isinstance(one, Whole)]

    def entered(self, node: n.Entered, table: str) -> Truth:
        """Whether a parameter has a value on the day."""
        answers = self.given.entered[node.name]
        if len(set(answers)) == 1:
            return self.algebra.truth(pl.lit(answers[0]))
        found = self.algebra.truth(pl.lit(pl.Series(answers)).gather(pl.col(SETTING)))
        if table == HOUSEHOLDS:
            return found
        crossed = self.laying.for_people(("entered", node.name), found)
        assert isinstance(crossed, Truth)
        return crossed

    def _cell(self, key: Key, looked: Looked, at: int) -> Whole:
        own = [cells[at] for cells in looked.cells]
        endless = any(high is None for _, high in own)
        open_ = [low != high for low, high in own]
        if looked.constant():
            low, high = (pl.lit(end, pl.Int64) for end in own[0])
            if not open_[0]:
                return self.algebra.number(low)
            return Whole(low, high, self._constant(looked.unset[0]), 0, endless)
        name, step = f"{'@'.join(map(str, key))}/{at}", self.laying.steps.at(0)

        def column(suffix: str, series: pl.Series) -> pl.Expr:
            step.households[name + suffix] = pl.lit(series).gather(pl.col(SETTING))
            return pl.col(name + suffix)

        low = column("", looked.column(at, 0))
        if not any(open_):
            return self.algebra.number(low, level=1)
        words: list[pl.Expr | None] = []
        for one in range(self.algebra.words):
            bits = [
                self._bits(names) >> WORD * one & (1 << WORD) - 1 if apart else 0
                for names, apart in zip(looked.unset, open_, strict=True)
            ]
            words.append(column(f"|{one}", pl.Series(bits, dtype=pl.UInt64)) if any(bits) else None)
        return Whole(low, column("|high", looked.column(at, 1)), tuple(words), 1, endless)

    def _bits(self, names: frozenset[str]) -> int:
        """The bits of parameters; a pack's own, which has none, is left to the interpreter."""
        found = 0
        for name in names:
            found |= self.needed.bits.get(name, v.TWICE << WORD * (self.algebra.words - 1))
        return found

    def _constant(self, names: frozenset[str]) -> Mask:
        bits = self._bits(names)
        parts = [bits >> WORD * at & (1 << WORD) - 1 for at in range(self.algebra.words)]
        return tuple(v.word(part) if part else None for part in parts)
