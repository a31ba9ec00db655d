"""Facts as values: given, presumed, computed from others, or open within their bounds."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.program import Program
from doudi.rules.types import Choice, Date, Number
from doudi.rules.types import Truth as TruthType
from doudi.screening import values as v
from doudi.screening.algebra import Algebra
from doudi.screening.given import Given
from doudi.screening.laying import Laying
from doudi.screening.names import ON, WORD, Needed
from doudi.screening.steps import HOUSEHOLDS, PEOPLE
from doudi.screening.values import Mask, Truth, Value, Whole


class FactValues:
    """`compile`: what a presumption hangs on, or what a fact is derived from, as a value of a table."""

    def __init__(
        self,
        program: Program,
        given: Given,
        needed: Needed,
        laying: Laying,
        algebra: Algebra,
        compile_: Callable[[n.Node, str], Value],
    ):
        self.program, self.given, self.needed = program, given, needed
        self.laying, self.algebra, self.compile = laying, algebra, compile_
        self._facts: dict[str, Value] = {}

    def fact(self, node: n.FactRef, table: str) -> Value:
        """A fact for the rows of a table: the household's also for each member."""
        own = HOUSEHOLDS if node.whose == n.HOUSEHOLD else PEOPLE
        if node.name not in self._facts:
            self._facts[node.name] = self._fact(node.name, own)
        found = self._facts[node.name]
        return found if own == table else self.laying.for_people(("fact", node.name), found)

    def handed_in(self, node: n.Given, table: str) -> Truth:
        own = HOUSEHOLDS if node.whose == n.HOUSEHOLD else PEOPLE
        there = pl.col(node.name).is_not_null() if node.name in self.given.columns[own] else pl.lit(False)
        found = self.algebra.truth(there)
        if own != table:
            crossed = self.laying.for_people(("given", node.name), found)
            assert isinstance(crossed, Truth)
            return crossed
        return found

    def today(self, table: str) -> Whole:
        """The day of the decision."""
        if self.given.today is not None:
            return self.algebra.number(pl.lit(self.given.today, pl.Int64))
        own = self.algebra.number(pl.col(ON).cast(pl.Int64))
        if table == HOUSEHOLDS:
            return own
        found = self.laying.for_people(("today",), own)
        assert isinstance(found, Whole)
        return found

    def _fact(self, name: str, table: str) -> Value:
        slot = self.program.slots[name]
        fact, truth = slot.fact, isinstance(slot.type, TruthType)
        there = name in self.given.columns[table]
        kind = pl.Boolean if truth else pl.Int64
        column = pl.col(name).cast(kind) if there else pl.lit(None, kind)
        gap = not there or name in self.given.gaps
        if fact.computed:
            column = column.fill_null(pl.lit(0).cast(kind)) if gap else column
            return self._known(column, truth)
        if not gap:
            return self._known(column, truth)
        asked = f"{name}.unknown" in self.given.columns[table]
        absent = column.is_null() & ~pl.col(f"{name}.unknown") if asked else column.is_null()
        if fact.name in self.program.derived:
            return self.laying.keep(self._derived(name, table, column, absent, asked), table, name=f"{name}*")
        # The first presumption whose condition is certain is taken; whoever has none stays open.
        level, mark, taken, left = 0, self.algebra.nothing, column, absent
        for presumed in self.program.presumptions.get(fact.name, ()) if self.given.presume else ():
            assert isinstance(presumed.value, int)
            value = pl.lit(presumed.value, pl.Int64).cast(kind)
            if presumed.where is None:
                taken, left = pl.when(left).then(value).otherwise(taken), pl.lit(False)
                if not asked:
                    return self.laying.keep(self._known(taken, truth, level), table, name=f"{name}*")
                break
            where = self.compile(presumed.where, table)
            assert isinstance(where, Truth)
            level, certain = max(level, where.level), where.value.fill_null(False)
            taken, left = pl.when(left & certain).then(value).otherwise(taken), left & ~certain
            if where.mask[-1] is not None:  # it might be certain after all: the interpreter tells
                perhaps = left & ((where.mask[-1] & v.word(v.TWICE)) != v.word(0))
                mark = v.marked(mark, v.TWICE, perhaps)
        open_ = left | (column.is_null() & ~absent) if asked else left
        return self.laying.keep(self._opened(name, table, taken, open_, mark, level), table, name=f"{name}*")

    def _known(self, column: pl.Expr, truth: bool, level: int = 0) -> Value:
        if truth:
            return self.algebra.truth(column, level)
        return Whole(column, column, self.algebra.nothing, level, plain=True)

    def _opened(self, name: str, table: str, taken: pl.Expr, open_: pl.Expr, mark: Mask, level: int) -> Value:
        """A fact within its bounds where it is open."""
        slot = self.program.slots[name]
        fact, kind = slot.fact, slot.type
        bit = self.needed.bits[fact.name]
        own: Mask = tuple(
            pl.when(open_).then(v.word(part)).otherwise(v.word(0)) if part else None
            for part in (bit >> WORD * at & (1 << WORD) - 1 for at in range(self.algebra.words))
        )
        mask = v.union(own, mark)
        if isinstance(kind, TruthType):
            return Truth(taken, mask, level)
        if self.algebra.strict:
            return Whole(taken, taken + 0, mask, level, endless=True)
        low: pl.Expr
        high: pl.Expr
        if isinstance(kind, Choice):
            low, high = pl.lit(0, pl.Int64), pl.lit(len(kind.options) - 1, pl.Int64)
        elif isinstance(kind, Date):
            low, high = (pl.lit(day, pl.Int64) for day in fact.days)
            if fact.past:
                today = self.today(table)
                level, high = max(level, today.level), pl.min_horizontal(high, today.low)
        else:
            assert isinstance(kind, Number)
            low, high = pl.lit(kind.low, pl.Int64), pl.lit(kind.high, pl.Int64)
        ends = [pl.when(open_).then(end).otherwise(taken) for end in (low, high)]
        return Whole(ends[0], ends[1], mask, level, plain=True)

    def _derived(self, name: str, table: str, column: pl.Expr, absent: pl.Expr, asked: bool) -> Value:
        """Computed from other facts where it is absent; open where it was asked and is not known."""
        computed = self.laying.keep(self.compile(self.program.derived[name], table), table)
        assert isinstance(computed, Whole)
        low = pl.when(absent).then(computed.low)
        if not asked:
            first = low.otherwise(column)
            last = first if computed.known else pl.when(absent).then(computed.high).otherwise(column)
            mask = v.only_where(absent, computed.mask)
            return Whole(first, last, mask, computed.level, computed.endless)
        opened = self._opened(name, table, column, column.is_null(), self.algebra.nothing, 0)
        assert isinstance(opened, Whole)
        mask = v.union(v.only_where(absent, computed.mask), v.only_where(~absent, opened.mask))
        high = pl.when(absent).then(computed.high).otherwise(opened.high)
        level = max(computed.level, opened.level)
        return Whole(low.otherwise(opened.low), high, mask, level, computed.endless or opened.endless)
