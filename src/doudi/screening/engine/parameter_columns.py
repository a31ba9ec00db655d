"""Parameters as values: constants of the plan, or columns joined by setting; open where nobody has set them."""

from __future__ import annotations

import polars as pl

from doudi.screening.engine import column_values as v
from doudi.screening.engine.column_algebra import ColumnAlgebra
from doudi.screening.engine.column_values import Mask, NumberColumn, TruthColumn
from doudi.screening.engine.parameter_lookup import ParameterCells, ParameterKey
from doudi.screening.engine.plan_builder import PlanBuilder
from doudi.screening.engine.plan_inputs import PlanInputs
from doudi.screening.engine.plan_steps import HOUSEHOLDS
from doudi.screening.tables.columns import SETTING, WORD, NeedBits, split_words


class ParameterColumns:
    """Makes the columns of each parameter once, from what was looked up for every setting (see `parameter_lookup`)."""

    def __init__(self, inputs: PlanInputs, need_bits: NeedBits, builder: PlanBuilder, algebra: ColumnAlgebra):
        self.inputs, self.need_bits, self.builder, self.algebra = inputs, need_bits, builder, algebra
        self._values: dict[ParameterKey, list[NumberColumn]] = {}

    def cells(self, key: ParameterKey, table: str) -> list[NumberColumn]:
        """The value of a parameter, or the values of a lookup table, one for each option."""
        if key not in self._values:
            parameter = self.inputs.parameters[key]
            self._values[key] = [self._cell(key, parameter, option) for option in range(len(parameter.cells[0]))]
        values = self._values[key]
        if table == HOUSEHOLDS or self.inputs.parameters[key].is_constant():
            return values
        crossed = [
            self.builder.spread_once(("parameter", *map(str, key), str(index)), value)
            for index, value in enumerate(values)
        ]
        return [value for value in crossed if isinstance(value, NumberColumn)]

    def entered(self, name: str, table: str) -> TruthColumn:
        """Whether somebody has set a parameter on the day of the decision."""
        answers = self.inputs.entered[name]
        if len(set(answers)) == 1:
            return self.algebra.exact_truth(pl.lit(answers[0]))
        truth = self.algebra.exact_truth(pl.lit(pl.Series(answers)).gather(pl.col(SETTING)))
        if table == HOUSEHOLDS:
            return truth
        crossed = self.builder.spread_once(("entered", name), truth)
        assert isinstance(crossed, TruthColumn)
        return crossed

    def _cell(self, key: ParameterKey, parameter: ParameterCells, option: int) -> NumberColumn:
        """One option of a parameter: a constant where all settings agree, else a column that is looked up by setting."""
        ranges = [cells[option] for cells in parameter.cells]
        unbounded = any(high is None for _, high in ranges)
        open_ = [low != high for low, high in ranges]
        if parameter.is_constant():
            low, high = (pl.lit(end, pl.Int64) for end in ranges[0])
            if not open_[0]:
                return self.algebra.exact_number(low)
            return NumberColumn(low, high, self._constant(parameter.unset[0]), 0, unbounded)
        name, step = f"{'@'.join(map(str, key))}/{option}", self.builder.steps.at(0)

        def column(suffix: str, series: pl.Series) -> pl.Expr:
            step.households[name + suffix] = pl.lit(series).gather(pl.col(SETTING))
            return pl.col(name + suffix)

        low = column("", parameter.column(option, 0))
        if not any(open_):
            return self.algebra.exact_number(low, level=1)
        words: list[pl.Expr | None] = []
        masks = [self._bits(names) if is_open else 0 for names, is_open in zip(parameter.unset, open_, strict=True)]
        by_setting = [split_words(mask, self.algebra.words) for mask in masks]
        for index, bits in enumerate(zip(*by_setting, strict=True)):
            words.append(column(f"|{index}", pl.Series(bits, dtype=pl.UInt64)) if any(bits) else None)
        return NumberColumn(low, column("|high", parameter.column(option, 1)), tuple(words), 1, unbounded)

    def _bits(self, names: frozenset[str]) -> int:
        """The bits of some parameters. A parameter of the pack's own has no bit, nor has INTERPRETER_ONLY: the mark CORRELATED
        stands for them, so that the interpreter decides."""
        bits = 0
        for name in names:
            bits |= self.need_bits.bits.get(name, v.CORRELATED << WORD * (self.algebra.words - 1))
        return bits

    def _constant(self, names: frozenset[str]) -> Mask:
        return tuple(v.mask_word(word) if word else None for word in split_words(self._bits(names), self.algebra.words))
