"""Formulas as columns: each node of a Program becomes Polars expressions that compute for many households what the node means
for one.

How a node is computed is said by its class (see `rules.language.operations`); the operations are those of `column_algebra`, and
what formulas rest on is added here. A value that depends on no open fact is one column; else both ends are carried and a mask
of the facts on which they depend (see `column_values`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import CalendarCount, Side
from doudi.rules.program.program import Program
from doudi.rules.types import Date, Number, Truth, Type
from doudi.screening.engine import margins
from doudi.screening.engine.column_algebra import ColumnAlgebra
from doudi.screening.engine.column_values import ColumnValue, NumberColumn, TruthColumn
from doudi.screening.engine.fact_columns import FactColumns
from doudi.screening.engine.member_aggregates import MemberAggregates
from doudi.screening.engine.parameter_columns import ParameterColumns
from doudi.screening.engine.plan_builder import PlanBuilder
from doudi.screening.engine.plan_inputs import THREE_VALUED, PlanInputs
from doudi.screening.engine.plan_steps import HOUSEHOLDS, PEOPLE
from doudi.screening.tables import date_columns
from doudi.screening.tables.columns import NeedBits


class FormulaCompiler:
    """Compiles the nodes of one Program for tables of one shape. What must be computed first goes into the steps of `builder`.

    `table` is everywhere the table for whose rows a node is compiled, PEOPLE or HOUSEHOLDS."""

    def __init__(self, program: Program, need_bits: NeedBits, inputs: PlanInputs):
        self.program, self.need_bits, self.inputs = program, need_bits, inputs
        self.algebra = ColumnAlgebra(need_bits.words, inputs.mode == THREE_VALUED)
        self.builder = PlanBuilder()
        self.facts = FactColumns(program, inputs, need_bits, self.builder, self.algebra, self.compile)
        self.parameters = ParameterColumns(inputs, need_bits, self.builder, self.algebra)
        self.members = MemberAggregates(self.builder, self.algebra)
        self._rules: dict[str, ColumnValue] = {}
        self._formulas = {
            table: TableFormulas(self.algebra.words, self.algebra.three_valued, compiler=self, table=table)
            for table in (PEOPLE, HOUSEHOLDS)
        }

    def define(self, name: str, value: ColumnValue, table: str) -> ColumnValue:
        """Records the value of a rule, as columns that every formula which names the rule reads."""
        self._rules[name] = self.builder.keep(value, table, name=f"{name}=")
        return self._rules[name]

    def rule(self, name: str, entity: str, table: str) -> ColumnValue:
        """The recorded value of a rule. `entity`: whose rule it is; a household's is also repeated for each of its members."""
        value = self._rules[name]
        crosses = table == PEOPLE and entity == n.HOUSEHOLD
        return self.builder.spread_once(("rule", name), value) if crosses else value

    def compile(self, node: n.Node, table: str) -> ColumnValue:
        """The value of a node for the rows of a table."""
        return self._formulas[table].value(node)

    def number(self, node: n.Node, table: str) -> NumberColumn:
        """The value of a node that is a number, choice or date."""
        return self._formulas[table].number(node)

    def truth(self, node: n.Node, table: str) -> TruthColumn:
        """The value of a node that is yes or no."""
        return self._formulas[table].truth(node)


@dataclass(frozen=True, kw_only=True)
class TableFormulas(ColumnAlgebra):
    """The operations by which nodes are computed for the rows of one table, PEOPLE or HOUSEHOLDS."""

    compiler: FormulaCompiler
    table: str

    def value(self, node: n.Node) -> ColumnValue:
        return node.evaluate(self)

    def number(self, node: n.Node) -> NumberColumn:
        value = self.value(node)
        assert isinstance(value, NumberColumn)
        return value

    def truth(self, node: n.Node) -> TruthColumn:
        value = self.value(node)
        assert isinstance(value, TruthColumn)
        return value

    # What a formula rests on

    def constant(self, value: int, kind: Type) -> ColumnValue:
        if isinstance(kind, Truth):
            return self.exact_truth(pl.lit(bool(value)))
        return self.exact_number(pl.lit(value, pl.Int64))

    def today(self) -> NumberColumn:
        return self.compiler.facts.today(self.table)

    def fact(self, name: str, entity: str) -> ColumnValue:
        return self.compiler.facts.fact(name, entity, self.table)

    def is_fact_provided(self, name: str, entity: str) -> TruthColumn:
        return self.compiler.facts.is_given(name, entity, self.table)

    def is_parameter_entered(self, name: str) -> TruthColumn:
        return self.compiler.parameters.entered(name, self.table)

    def parameter(self, name: str, years_back: int, bound: str) -> NumberColumn:
        return self.compiler.parameters.cells((name, years_back, bound), self.table)[0]

    def lookup(self, name: str, key: NumberColumn) -> NumberColumn:
        return self.look_up(key, self.compiler.parameters.cells((name, 0, ""), self.table))

    def rule(self, name: str, entity: str) -> ColumnValue:
        return self.compiler.rule(name, entity, self.table)

    # Operations that need more than their operands

    def divide(self, over: NumberColumn, under: NumberColumn) -> NumberColumn:
        raise NotImplementedError("a quotient stands only as the last step of an amount, see amount_columns")

    def elapsed(self, start: NumberColumn, end: NumberColumn, count: CalendarCount) -> NumberColumn:
        return self.count_between(start, end, date_columns.COUNTS[count])

    def elapsed_to_today(self, start: NumberColumn, count: CalendarCount) -> NumberColumn:
        """Looked up in a table of all days where the day of the decision is the same for all."""
        today, columns = self.compiler.inputs.today, date_columns.COUNTS[count]
        if today is None:
            return self.count_between(start, self.today(), columns)
        ends = [slot.fact.days for slot in self.compiler.program.slots.values() if isinstance(slot.type, Date)]
        first, last = min(today, *(low for low, _ in ends)), max(today, *(high for _, high in ends))
        look_up = date_columns.table(columns, first, last, today)
        return self.count_between(start, self.today(), lambda day, _: look_up(day))

    def compare(
        self, op: str, left: Side[NumberColumn], right: Side[NumberColumn], measure: Number | None
    ) -> TruthColumn:
        a, b = self.scale(left.value, left.scale), self.scale(right.value, right.scale)
        margin = margins.margin_of_comparison(op, measure, a, b) if self.compiler.inputs.advise else None
        return self.compare_numbers(op, a, b, margin)

    def over_members(self, op: str, body: n.Node) -> ColumnValue:
        compiler = self.compiler
        value = compiler.compile(body, PEOPLE)
        if op == "any_other":
            assert isinstance(value, TruthColumn)
            return compiler.members.any_other(value)
        aggregate = compiler.members.fold(op, value)
        return aggregate if self.table == HOUSEHOLDS else compiler.builder.spread_to_people(aggregate)
