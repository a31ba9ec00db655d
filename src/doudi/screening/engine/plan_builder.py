"""Builds the execution plan: assigns each value to a table (households or people) and a step, and copies values from
households to their members where a formula of a member reads them."""

from __future__ import annotations

import polars as pl

from doudi.screening.engine import column_values as v
from doudi.screening.engine.column_values import ColumnValue, Mask, NumberColumn, TruthColumn
from doudi.screening.engine.plan_steps import HOUSEHOLDS, PEOPLE, PlanSteps


class PlanBuilder:
    """The steps of a plan while it is being compiled. Columns that are no facts have names that no fact can have: they
    begin with `#` (made by the compiler), or with `^` (copied from the household), or end in `=` (a rule) or `*` (a fact
    with presumptions)."""

    def __init__(self) -> None:
        self.steps = PlanSteps()
        self._names = 0
        self._crossed: dict[tuple[str, ...], ColumnValue] = {}

    def new_name(self) -> str:
        self._names += 1
        return f"#{self._names}"

    def keep(self, value: ColumnValue, table: str, name: str = "") -> ColumnValue:
        """Stores a value as columns of a table, which exist one step later, and returns the value that reads them."""
        name = name or self.new_name()
        step = self.steps.at(value.level)
        into = step.people if table == PEOPLE else step.households

        def column(suffix: str, expression: pl.Expr) -> pl.Expr:
            into[name + suffix] = expression
            return pl.col(name + suffix)

        mask = tuple(None if word is None else column(f"|{index}", word) for index, word in enumerate(value.mask))
        level = value.level + 1
        if isinstance(value, TruthColumn):
            margin = None if value.margin is None else column("|margin", value.margin)
            return TruthColumn(column("", value.value), mask, level, margin)
        low = column("", value.low)
        high = low if value.is_exact else column("|high", value.high)
        return NumberColumn(low, high, mask, level, value.unbounded, value.contiguous)

    def keep_truth(self, value: ColumnValue, table: str) -> TruthColumn:
        truth = self.keep(value, table)
        assert isinstance(truth, TruthColumn)
        return truth

    def spread_once(self, key: tuple[str, ...], value: ColumnValue) -> ColumnValue:
        """A value of households for each of their members. `key` names the value, so that it is copied only once."""
        if key not in self._crossed:
            self._crossed[key] = self.spread_to_people(value)
        return self._crossed[key]

    def spread_to_people(self, value: ColumnValue) -> ColumnValue:
        columns = self.keep(value, HOUSEHOLDS)
        step = self.steps.at(columns.level)

        def crossed(cell: pl.Expr) -> pl.Expr:
            source = cell.meta.output_name()
            step.spread[f"^{source}"] = source
            return pl.col(f"^{source}")

        mask = self.mark_cross_person(tuple(None if word is None else crossed(word) for word in columns.mask))
        level = columns.level + 1
        if isinstance(columns, TruthColumn):
            return TruthColumn(
                crossed(columns.value), mask, level, None if columns.margin is None else crossed(columns.margin)
            )
        low = crossed(columns.low)
        return NumberColumn(
            low, low if columns.is_exact else crossed(columns.high), mask, level, columns.unbounded, columns.contiguous
        )

    @staticmethod
    def mark_cross_person(mask: Mask) -> Mask:
        """The mask, marked CROSS_PERSON where it names any open fact: a person's value now depends on others' facts."""
        rows = v.depends_on_open_facts(mask)
        return mask if rows is None else v.mark_mask(mask, v.CROSS_PERSON, rows)
