"""A right's outcome for many at once: status, sum, what decided, what is needed, how far from the line.

It follows `rules.outcomes`. Where the columns cannot tell what the interpreter can, the outcome is marked as unsure.
"""

from __future__ import annotations

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.program import BoundRule, BoundWay
from doudi.screening import values as v
from doudi.screening.formulas import Formulas
from doudi.screening.names import WORD, needs_column
from doudi.screening.steps import HOUSEHOLDS, PEOPLE
from doudi.screening.sums import Sum, Sums, first_ways
from doudi.screening.values import Mask, Truth

UNSURE = "unsure"
"""The suffix of the column that says that the interpreter must decide."""
_CODE = pl.UInt32


class Rights:
    """Puts what a Program says of its rights into the steps of its formulas."""

    def __init__(self, formulas: Formulas):
        self.formulas, self.algebra, self.sums = formulas, formulas.algebra, Sums(formulas)
        bits = sum(bit for name, bit in formulas.needed.bits.items() if name in formulas.program.parameters)
        self.parameter_bits = [bits >> WORD * at & (1 << WORD) - 1 for at in range(self.algebra.words)]

    def define(self, bound: BoundRule) -> None:
        """What a rule says, for whatever rests on it; of a right also the columns of its outcome."""
        table = PEOPLE if bound.rule.whose == n.MEMBER else HOUSEHOLDS
        formulas, algebra, name = self.formulas, self.algebra, bound.rule.name
        if bound.body is not None:
            formulas.define(name, formulas.compile(bound.body, table), table)
            return
        ways = [self._condition(way, table) for way in bound.ways]
        barred = [self._condition(way, table) for way in bound.unless]
        granted = algebra.any_of(ways)
        if barred:
            granted = algebra.all_of([granted, algebra.negated(algebra.any_of(barred))])
        found = formulas.define(name, granted, table)
        assert isinstance(found, Truth)
        if bound.rule.kind == "right":
            self._outcome(bound, table, found, ways, barred)

    def _condition(self, way: BoundWay, table: str) -> Truth:
        if way.when is None:
            return self.algebra.truth(pl.lit(True))
        return self.formulas.laying.kept_truth(self.formulas.truth(way.when, table), table)

    def _outcome(self, bound: BoundRule, table: str, granted: Truth, ways: list[Truth], barred: list[Truth]) -> None:
        extra = [self._condition(way, table) for way in bound.supplements]
        mask, level = granted.mask, max(granted.level, *(one.level for one in (*ways, *extra)))
        columns: dict[str, pl.Expr] = {}
        status, alive = granted.value, granted.value if granted.known else granted.value.fill_null(True)
        found: Sum | None = None
        if bound.rule.unit is not None:
            found = self.sums.of(bound, table, granted, ways, barred, extra)
            mask, level = found.mask, max(level, found.level)
            columns[".low"] = pl.when(alive).then(found.low)
            if found.high is not found.low:
                columns[".high"] = pl.when(alive).then(found.high)
            if found.hangs is not None:
                status = pl.when(~(status & found.hangs).fill_null(False)).then(status)
        columns[""] = status
        if self.formulas.given.advise:
            columns[".reason"] = _reason(granted, alive, ways, barred, extra)
            columns |= {".margin": granted.margin} if granted.margin is not None else {}
            columns |= self._needs(alive, mask)
        unsure = self._unsure(granted, alive, mask, found, [*ways, *barred, *extra])
        if unsure is not None:
            columns[f".{UNSURE}"] = unsure
        named = {bound.rule.name + suffix: expression for suffix, expression in columns.items()}
        self.formulas.laying.steps.end(level, table, named)

    def _needs(self, alive: pl.Expr, mask: Mask) -> dict[str, pl.Expr]:
        """What the outcome hangs on, without the marks."""
        found = {}
        for at, word in enumerate(mask):
            if word is not None:
                plain = word & v.word(v.SHARED - 1) if at == self.algebra.words - 1 else word
                found[needs_column("", at)] = pl.when(alive).then(plain).otherwise(v.word(0))
        return found

    def _unsure(
        self, granted: Truth, alive: pl.Expr, mask: Mask, found: Sum | None, parts: list[Truth]
    ) -> pl.Expr | None:
        """Where an open fact came in twice; where a right is granted whose sum has a bound, but might be nothing without
        what nobody has set; or where a way, exception or supplement is open on its face and might not be in truth: then
        something else may have decided."""
        doubts = []
        if mask[-1] is not None:
            doubts.append(alive & _has(mask[-1], v.TWICE))
        for at, word in enumerate(found.base if found else ()):
            if word is not None and self.parameter_bits[at]:
                certain = granted.value if granted.known else granted.value.fill_null(False)
                bounded = certain if found is None or found.hangs is None else certain & ~found.hangs
                doubts.append(bounded & _has(word, self.parameter_bits[at]))
        doubts += [_has(part.mask[-1], v.TWICE) for part in parts if part.mask[-1] is not None]
        return pl.any_horizontal(*doubts) if doubts else None


def _has(word: pl.Expr, bits: int) -> pl.Expr:
    return (word & v.word(bits)) != v.word(0)


def _reason(granted: Truth, alive: pl.Expr, ways: list[Truth], barred: list[Truth], extra: list[Truth]) -> pl.Expr:
    """What decided, a bit each: ways in their order, then exceptions, then supplements."""
    every = pl.lit((1 << len(ways)) - 1, _CODE)
    held = [_bit(may, at) for at, may in enumerate(first_ways(ways))]
    at = len(ways) + len(barred)
    held += [_bit(one.value if one.known else one.value.fill_null(True), at + rank) for rank, one in enumerate(extra)]
    refused = every
    if barred:
        bars = _together([_bit(one.value.fill_null(False), len(ways) + at) for at, one in enumerate(barred)])
        refused = pl.when(bars != 0).then(bars).otherwise(every)
    return pl.when(alive).then(_together(held)).otherwise(refused)


def _bit(held: pl.Expr, at: int) -> pl.Expr:
    return pl.when(held).then(pl.lit(1 << at, _CODE)).otherwise(pl.lit(0, _CODE))


def _together(cells: list[pl.Expr]) -> pl.Expr:
    found = cells[0]
    for cell in cells[1:]:
        found = found | cell
    return found
