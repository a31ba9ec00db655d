"""Facts as columns: given, presumed, derived from other facts, or open within their bounds."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program
from doudi.rules.types import Choice, Date, Number, Truth
from doudi.screening.engine import column_values as v
from doudi.screening.engine.column_algebra import ColumnAlgebra
from doudi.screening.engine.column_values import ColumnValue, Mask, NumberColumn, TruthColumn
from doudi.screening.engine.plan_builder import PlanBuilder
from doudi.screening.engine.plan_inputs import PlanInputs
from doudi.screening.engine.plan_steps import HOUSEHOLDS, PEOPLE
from doudi.screening.tables.columns import ON, NeedBits, split_words


class FactColumns:
    """Makes the columns of each fact once. `compile`: compiles the condition of a presumption, or the formula from which a
    fact is derived, for the rows of a table."""

    def __init__(
        self,
        program: Program,
        inputs: PlanInputs,
        need_bits: NeedBits,
        builder: PlanBuilder,
        algebra: ColumnAlgebra,
        compile_: Callable[[n.Node, str], ColumnValue],
    ):
        self.program, self.inputs, self.need_bits = program, inputs, need_bits
        self.builder, self.algebra, self.compile = builder, algebra, compile_
        self._facts: dict[str, ColumnValue] = {}

    def fact(self, name: str, entity: str, table: str) -> ColumnValue:
        """A fact for the rows of a table. `entity`: whose fact it is; a household's is also repeated for each of its members."""
        fact_table = HOUSEHOLDS if entity == n.HOUSEHOLD else PEOPLE
        if name not in self._facts:
            self._facts[name] = self._fact(name, fact_table)
        value = self._facts[name]
        return value if fact_table == table else self.builder.spread_once(("fact", name), value)

    def is_given(self, name: str, entity: str, table: str) -> TruthColumn:
        """Whether a fact was handed in, which is never open."""
        fact_table = HOUSEHOLDS if entity == n.HOUSEHOLD else PEOPLE
        present = pl.col(name).is_not_null() if name in self.inputs.columns[fact_table] else pl.lit(False)
        value = self.algebra.exact_truth(present)
        if fact_table != table:
            crossed = self.builder.spread_once(("given", name), value)
            assert isinstance(crossed, TruthColumn)
            return crossed
        return value

    def today(self, table: str) -> NumberColumn:
        """The day number of the decision."""
        if self.inputs.today is not None:
            return self.algebra.exact_number(pl.lit(self.inputs.today, pl.Int64))
        day = self.algebra.exact_number(pl.col(ON).cast(pl.Int64))
        if table == HOUSEHOLDS:
            return day
        value = self.builder.spread_once(("today",), day)
        assert isinstance(value, NumberColumn)
        return value

    def _fact(self, name: str, table: str) -> ColumnValue:
        slot = self.program.slots[name]
        fact, truth = slot.fact, isinstance(slot.type, Truth)
        has_column = name in self.inputs.columns[table]
        kind = pl.Boolean if truth else pl.Int64
        column = pl.col(name).cast(kind) if has_column else pl.lit(None, kind)
        gap = not has_column or name in self.inputs.gaps
        if fact.computed:
            column = column.fill_null(pl.lit(0).cast(kind)) if gap else column
            return self._known(column, truth)
        if not gap:
            return self._known(column, truth)
        has_unknown_column = f"{name}.unknown" in self.inputs.columns[table]
        absent = column.is_null() & ~pl.col(f"{name}.unknown") if has_unknown_column else column.is_null()
        if name in self.program.derived_where:
            asked = self._asked(name, table, column, absent, has_unknown_column)
            return self.builder.keep(self._derived_where(name, table, column, asked), table, name=f"{name}*")
        if name in self.program.derived:
            return self.builder.keep(
                self._derived(name, table, column, absent, has_unknown_column), table, name=f"{name}*"
            )
        return self.builder.keep(self._asked(name, table, column, absent, has_unknown_column), table, name=f"{name}*")

    def _asked(self, name: str, table: str, column: pl.Expr, absent: pl.Expr, has_unknown_column: bool) -> ColumnValue:
        """A fact as it was answered, else presumed, else open. `absent`: the rows without an answer."""
        slot = self.program.slots[name]
        fact, truth = slot.fact, isinstance(slot.type, Truth)
        kind = pl.Boolean if truth else pl.Int64
        # The first presumption whose condition is certain is taken; a fact of which none is certain stays open.
        level, mark, taken, left = 0, self.algebra.nothing, column, absent
        for presumed in self.program.presumptions.get(fact.name, ()) if self.inputs.presume else ():
            assert isinstance(presumed.value, int)
            value = pl.lit(presumed.value, pl.Int64).cast(kind)
            if presumed.where is None:
                taken, left = pl.when(left).then(value).otherwise(taken), pl.lit(False)
                if not has_unknown_column:
                    return self._known(taken, truth, level)
                break
            where = self.compile(presumed.where, table)
            assert isinstance(where, TruthColumn)
            level, certain = max(level, where.level), where.value.fill_null(False)
            taken, left = pl.when(left & certain).then(value).otherwise(taken), left & ~certain
            # A condition over correlated facts may be certain although its column is null: the interpreter works it out.
            if where.mask[-1] is not None:
                perhaps = left & ((where.mask[-1] & v.mask_word(v.CORRELATED)) != v.mask_word(0))
                mark = v.mark_mask(mark, v.CORRELATED, perhaps)
        open_ = left | (column.is_null() & ~absent) if has_unknown_column else left
        return self._opened(name, table, taken, open_, mark, level)

    def _derived_where(self, name: str, table: str, column: pl.Expr, asked: ColumnValue) -> ColumnValue:
        """A fact that is computed, where it has no answer, only in the rows in which what it rests on was given; in the others
        it is as it is `asked`."""
        where = self.builder.keep(self.compile(self.program.derived_where[name], table), table)
        computed = self.builder.keep(self.compile(self.program.derived[name], table), table)
        assert isinstance(where, TruthColumn)
        derives = column.is_null() & where.value
        mask = v.union_masks(v.limit_mask(derives, computed.mask), v.limit_mask(~derives, asked.mask))
        level = max(where.level, computed.level, asked.level)
        if isinstance(computed, TruthColumn):
            assert isinstance(asked, TruthColumn)
            return TruthColumn(pl.when(derives).then(computed.value).otherwise(asked.value), mask, level)
        assert isinstance(asked, NumberColumn)
        low = pl.when(derives).then(computed.low).otherwise(asked.low)
        high = pl.when(derives).then(computed.high).otherwise(asked.high)
        return NumberColumn(low, high, mask, level, computed.unbounded or asked.unbounded)

    def _known(self, column: pl.Expr, truth: bool, level: int = 0) -> ColumnValue:
        if truth:
            return self.algebra.exact_truth(column, level)
        return NumberColumn(column, column, self.algebra.nothing, level, contiguous=True)

    def _opened(self, name: str, table: str, taken: pl.Expr, open_: pl.Expr, mark: Mask, level: int) -> ColumnValue:
        """A fact that lies anywhere within its bounds in the rows `open_`, and is `taken` in the others."""
        slot = self.program.slots[name]
        fact, kind = slot.fact, slot.type
        fact_mask: Mask = tuple(
            pl.when(open_).then(v.mask_word(part)).otherwise(v.mask_word(0)) if part else None
            for part in split_words(self.need_bits.bits[fact.name], self.algebra.words)
        )
        mask = v.union_masks(fact_mask, mark)
        if isinstance(kind, Truth):
            return TruthColumn(taken, mask, level)
        if self.algebra.three_valued:
            return NumberColumn(taken, taken + 0, mask, level, unbounded=True)
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
        return NumberColumn(ends[0], ends[1], mask, level, contiguous=True)

    def _derived(
        self, name: str, table: str, column: pl.Expr, absent: pl.Expr, has_unknown_column: bool
    ) -> ColumnValue:
        """A derived fact: computed from other facts where it is absent, open where it was asked and the answer is not known.
        `column`: what was handed in; `absent`: the rows without an answer."""
        computed = self.builder.keep(self.compile(self.program.derived[name], table), table)
        if isinstance(computed, TruthColumn):
            return self._derived_truth(name, table, column, absent, has_unknown_column, computed)
        low = pl.when(absent).then(computed.low)
        if not has_unknown_column:
            first = low.otherwise(column)
            last = first if computed.is_exact else pl.when(absent).then(computed.high).otherwise(column)
            mask = v.limit_mask(absent, computed.mask)
            return NumberColumn(first, last, mask, computed.level, computed.unbounded)
        opened = self._opened(name, table, column, column.is_null(), self.algebra.nothing, 0)
        assert isinstance(opened, NumberColumn)
        mask = v.union_masks(v.limit_mask(absent, computed.mask), v.limit_mask(~absent, opened.mask))
        high = pl.when(absent).then(computed.high).otherwise(opened.high)
        level = max(computed.level, opened.level)
        return NumberColumn(low.otherwise(opened.low), high, mask, level, computed.unbounded or opened.unbounded)

    def _derived_truth(
        self, name: str, table: str, column: pl.Expr, absent: pl.Expr, has_unknown_column: bool, computed: TruthColumn
    ) -> TruthColumn:
        """A derived fact that is yes or no: `computed` where it is absent."""
        value, mask = pl.when(absent).then(computed.value), v.limit_mask(absent, computed.mask)
        if not has_unknown_column:
            return TruthColumn(value.otherwise(column), mask, computed.level)
        opened = self._opened(name, table, column, column.is_null(), self.algebra.nothing, 0)
        assert isinstance(opened, TruthColumn)
        mask = v.union_masks(mask, v.limit_mask(~absent, opened.mask))
        return TruthColumn(value.otherwise(opened.value), mask, max(computed.level, opened.level))
