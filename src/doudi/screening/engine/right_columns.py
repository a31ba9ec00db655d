"""The outcome of a right for many at once: status, sum, what decided, what is needed, and how far it is to the line.

It follows `rules.engine.decide`. Rows for which columns cannot tell what the interpreter can tell are marked as unsure.
"""

from __future__ import annotations

import polars as pl

from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundGround, BoundRule
from doudi.screening.engine import column_values as v
from doudi.screening.engine.amount_columns import AmountColumns, RightAmount, RightConditions, possible_first_ways
from doudi.screening.engine.column_values import Mask, TruthColumn
from doudi.screening.engine.formula_compiler import FormulaCompiler
from doudi.screening.engine.plan_steps import HOUSEHOLDS, PEOPLE
from doudi.screening.tables.columns import needs_column, split_words

UNSURE = "unsure"
"""The suffix of the column that says that the interpreter must decide."""
_CODE = pl.UInt32


class RightColumns:
    """Adds the rules and rights of a Program to the steps of a plan, each after those on which it rests."""

    def __init__(self, formulas: FormulaCompiler):
        self.formulas, self.algebra, self.amounts = formulas, formulas.algebra, AmountColumns(formulas)
        bits = sum(bit for name, bit in formulas.need_bits.bits.items() if name in formulas.program.parameters)
        self.parameter_words = split_words(bits, self.algebra.words)

    def define(self, bound: BoundRule) -> None:
        """Defines the value of a rule for whatever rests on it; for a right also the columns of its outcome."""
        table = PEOPLE if bound.rule.entity == n.MEMBER else HOUSEHOLDS
        formulas, algebra, name = self.formulas, self.algebra, bound.rule.name
        if bound.body is not None:
            formulas.define(name, formulas.compile(bound.body, table), table)
            return
        ways = [self._condition(way, table) for way in bound.grounds]
        exceptions = [self._condition(way, table) for way in bound.unless]
        granted = algebra.any_of(ways)
        if exceptions:
            granted = algebra.all_of([granted, algebra.negate(algebra.any_of(exceptions))])
        value = formulas.define(name, granted, table)
        assert isinstance(value, TruthColumn)
        if bound.rule.kind == "right":
            supplements = [self._condition(way, table) for way in bound.supplements]
            self._add_outcome(bound, table, RightConditions(value, ways, exceptions, supplements))

    def _condition(self, way: BoundGround, table: str) -> TruthColumn:
        if way.when is None:
            return self.algebra.exact_truth(pl.lit(True))
        return self.formulas.builder.keep_truth(self.formulas.truth(way.when, table), table)

    def _add_outcome(self, bound: BoundRule, table: str, conditions: RightConditions) -> None:
        granted = conditions.granted
        mask = granted.mask
        level = max(granted.level, *(part.level for part in (*conditions.ways, *conditions.supplements)))
        columns: dict[str, pl.Expr] = {}
        status, possible = granted.value, granted.possible()
        amount: RightAmount | None = None
        if bound.rule.unit is not None:
            amount = self.amounts.compile(bound, table, conditions)
            mask, level = amount.mask, max(level, amount.level)
            columns[".low"] = pl.when(possible).then(amount.low)
            if amount.high is not amount.low:
                columns[".high"] = pl.when(possible).then(amount.high)
            if amount.unbounded_base is not None:
                status = pl.when(~(status & amount.unbounded_base).fill_null(False)).then(status)
        columns[""] = status
        if self.formulas.inputs.advise:
            columns[".reason"] = _reason_code(conditions)
            columns |= {".margin": granted.margin} if granted.margin is not None else {}
            columns |= self._needs(possible, mask)
        unsure = self._unsure(conditions, mask, amount)
        if unsure is not None:
            columns[f".{UNSURE}"] = unsure
        named = {bound.rule.name + suffix: expression for suffix, expression in columns.items()}
        self.formulas.builder.steps.add_outcome(level, table, named)

    def _needs(self, possible: pl.Expr, mask: Mask) -> dict[str, pl.Expr]:
        """The facts on which the outcome depends, without the two marks; none where it is certainly not granted."""
        columns = {}
        for index, word in enumerate(mask):
            if word is not None:
                plain = word & v.mask_word(v.CROSS_PERSON - 1) if index == self.algebra.words - 1 else word
                columns[needs_column("", index)] = pl.when(possible).then(plain).otherwise(v.mask_word(0))
        return columns

    def _unsure(self, conditions: RightConditions, mask: Mask, amount: RightAmount | None) -> pl.Expr | None:
        """The rows that the interpreter must decide; None where there can be none:

        - an open fact enters the outcome twice;
        - the right is granted and its sum has a bound, but the sum might be nothing without a parameter that nobody has set;
        - a way, exception or supplement is open in columns and might not be in truth: then something else may have decided.
        """
        granted = conditions.granted
        doubts = []
        if mask[-1] is not None:
            doubts.append(granted.possible() & _has(mask[-1], v.CORRELATED))
        for word, parameters in zip(amount.base if amount else (), self.parameter_words, strict=False):
            if amount is not None and word is not None and parameters:
                certain = granted.certain()
                bounded = certain if amount.unbounded_base is None else certain & ~amount.unbounded_base
                doubts.append(bounded & _has(word, parameters))
        parts = (*conditions.ways, *conditions.exceptions, *conditions.supplements)
        doubts += [_has(part.mask[-1], v.CORRELATED) for part in parts if part.mask[-1] is not None]
        return pl.any_horizontal(*doubts) if doubts else None


def _has(word: pl.Expr, bits: int) -> pl.Expr:
    return (word & v.mask_word(bits)) != v.mask_word(0)


def _reason_code(conditions: RightConditions) -> pl.Expr:
    """What decided, one bit each: the ways in their order, then the exceptions, then the supplements (see `reason_codes`).

    Where the right may be granted: the ways that may be the first to hold and the supplements that may count. Where it is
    refused: the exceptions that certainly hold, else all ways, since all of them failed."""
    ways, exceptions = conditions.ways, conditions.exceptions
    all_ways = pl.lit((1 << len(ways)) - 1, _CODE)
    granting = [_bit(may, index) for index, may in enumerate(possible_first_ways(ways))]
    first_supplement = len(ways) + len(exceptions)
    granting += [_bit(part.possible(), first_supplement + rank) for rank, part in enumerate(conditions.supplements)]
    refusing = all_ways
    if exceptions:
        bars = _join_bits([_bit(part.value.fill_null(False), len(ways) + rank) for rank, part in enumerate(exceptions)])
        refusing = pl.when(bars != 0).then(bars).otherwise(all_ways)
    return pl.when(conditions.granted.possible()).then(_join_bits(granting)).otherwise(refusing)


def _bit(condition: pl.Expr, index: int) -> pl.Expr:
    return pl.when(condition).then(pl.lit(1 << index, _CODE)).otherwise(pl.lit(0, _CODE))


def _join_bits(cells: list[pl.Expr]) -> pl.Expr:
    code = cells[0]
    for cell in cells[1:]:
        code = code | cell
    return code
