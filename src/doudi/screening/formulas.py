"""Formulas as columns: each node of a Program becomes expressions that say of many households what it says of one.

It follows `rules.closures` node for node. What is given in full is one column; where facts are open, the ends are carried
and a mask of what they hang on (see `values`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.program import Program
from doudi.rules.types import Date, Number
from doudi.rules.types import Truth as TruthType
from doudi.screening import days, margins
from doudi.screening import values as v
from doudi.screening.algebra import Algebra
from doudi.screening.fact_values import FactValues
from doudi.screening.given import THREE_VALUED, Given
from doudi.screening.laying import Laying
from doudi.screening.names import Needed
from doudi.screening.over_members import OverMembers
from doudi.screening.parameter_values import ParameterValues
from doudi.screening.steps import HOUSEHOLDS, PEOPLE
from doudi.screening.values import Truth, Value, Whole


class Formulas:
    """Compiles nodes of one Program for tables of one shape; what they need computed before is laid out in steps."""

    def __init__(self, program: Program, needed: Needed, given: Given):
        self.program, self.needed, self.given = program, needed, given
        self.algebra = Algebra(needed.words, given.mode == THREE_VALUED)
        self.laying = Laying()
        self.facts = FactValues(program, given, needed, self.laying, self.algebra, self.compile)
        self.parameters = ParameterValues(given, needed, self.laying, self.algebra)
        self.members = OverMembers(self.laying, self.algebra)
        self._rules: dict[str, Value] = {}

    def define(self, name: str, value: Value, table: str) -> Value:
        """A rule's value, kept for all that rest on it."""
        self._rules[name] = self.laying.keep(value, table, name=f"{name}=")
        return self._rules[name]

    def compile(self, node: n.Node, table: str) -> Value:
        """The value of a node for the rows of a table."""
        build: Callable[[n.Node, str], Value] = getattr(self, "_" + type(node).__name__.lower())
        return build(node, table)

    def whole(self, node: n.Node, table: str) -> Whole:
        found = self.compile(node, table)
        assert isinstance(found, Whole)
        return found

    def truth(self, node: n.Node, table: str) -> Truth:
        found = self.compile(node, table)
        assert isinstance(found, Truth)
        return found

    # Leaves

    def _const(self, node: n.Const, table: str) -> Value:
        if isinstance(node.type, TruthType):
            return self.algebra.truth(pl.lit(bool(node.value)))
        return self.algebra.number(pl.lit(node.value, pl.Int64))

    def _today(self, node: n.Today, table: str) -> Value:
        return self.facts.today(table)

    def _factref(self, node: n.FactRef, table: str) -> Value:
        return self.facts.fact(node, table)

    def _given(self, node: n.Given, table: str) -> Value:
        return self.facts.handed_in(node, table)

    def _entered(self, node: n.Entered, table: str) -> Value:
        return self.parameters.entered(node, table)

    def _paramref(self, node: n.ParamRef, table: str) -> Value:
        return self.parameters.cells((node.name, node.years_back, node.end), table)[0]

    def _ruleref(self, node: n.RuleRef, table: str) -> Value:
        own = self._rules[node.name]
        crosses = table == PEOPLE and node.whose == n.HOUSEHOLD
        return self.laying.for_people(("rule", node.name), own) if crosses else own

    def _lookup(self, node: n.Lookup, table: str) -> Value:
        cells, key = self.parameters.cells((node.name, 0, ""), table), self.whole(node.key, table)
        if len(cells) == 1:
            return cells[0]  # nobody has set it: whatever the key, the value is open
        level = max(key.level, *(cell.level for cell in cells))
        low = high = cells[-1].low
        for option, cell in reversed(list(enumerate(cells[:-1]))):
            if key.known:
                low = pl.when(key.low == option).then(cell.low).otherwise(low)
                continue
            surely, never = (key.low == option) & (key.high == option), (key.low > option) | (key.high < option)
            least, most = pl.min_horizontal(cell.low, low), pl.max_horizontal(cell.low, high)
            low = pl.when(surely).then(cell.low).when(never).then(low).otherwise(least)
            high = pl.when(surely).then(cell.low).when(never).then(high).otherwise(most)
        if key.known:
            return self.algebra.number(low, level)
        if self.algebra.strict:
            told = pl.when(key.low.is_not_null()).then(low)
            return Whole(told, told + 0, key.mask, level, endless=True)
        return v.settled_whole(low, high, key.mask, level)

    # Arithmetic and comparison

    def _sum(self, node: n.Sum, table: str) -> Value:
        return self.algebra.plus(*self._sides(node, table))

    def _sides(self, node: n.Sum | n.Extreme | n.Compare, table: str) -> tuple[Whole, Whole]:
        """Both sides over their common denominator."""
        left = self.algebra.times(self.whole(node.left, table), node.left_scale)
        return left, self.algebra.times(self.whole(node.right, table), node.right_scale)

    def _scaled(self, node: n.Scaled, table: str) -> Value:
        return self.algebra.times(self.whole(node.value, table), node.by)

    def _product(self, node: n.Product, table: str) -> Value:
        positive = all(isinstance(one.type, Number) and one.type.low >= 0 for one in (node.left, node.right))
        return self.algebra.product(self.whole(node.left, table), self.whole(node.right, table), positive)

    def _extreme(self, node: n.Extreme, table: str) -> Value:
        return self.algebra.extreme(*self._sides(node, table), least=node.op == "min")

    def _compare(self, node: n.Compare, table: str) -> Value:
        left, right = self._sides(node, table)
        margin = margins.of_comparison(node, left, right) if self.given.advise else None
        return self.algebra.compare(node.op, left, right, margin)

    def _isoneof(self, node: n.IsOneOf, table: str) -> Value:
        return self.algebra.among(self.whole(node.value, table), node.options, node.negated)

    def _isnone(self, node: n.IsNone, table: str) -> Value:
        return self.algebra.among(self.whole(node.value, table), (node.none,), node.negated)

    def _age(self, node: n.Age, table: str) -> Value:
        return self._until_today(node.born, days.age, table)

    def _monthsbetween(self, node: n.MonthsBetween, table: str) -> Value:
        if isinstance(node.end, n.Today):
            return self._until_today(node.start, days.months_between, table)
        return self.algebra.counted(self.whole(node.start, table), self.whole(node.end, table), days.months_between)

    def _until_today(self, node: n.Node, count: Callable[[pl.Expr, pl.Expr], pl.Expr], table: str) -> Whole:
        """Years or months up to the day of the decision: looked up where that is the same for all."""
        start, today = self.whole(node, table), self.given.today
        if today is None or isinstance(node, n.Today):
            return self.algebra.counted(start, self.facts.today(table), count)
        ends = [slot.fact.days for slot in self.program.slots.values() if isinstance(slot.type, Date)]
        first, last = min(today, *(low for low, _ in ends)), max(today, *(high for _, high in ends))
        look_up = days.table(count, first, last, today)
        return self.algebra.counted(start, self.facts.today(table), lambda day, _: look_up(day))

    # Truths and choices

    def _and(self, node: n.And, table: str) -> Value:
        return self.algebra.all_of([self.truth(part, table) for part in node.parts])

    def _or(self, node: n.Or, table: str) -> Value:
        return self.algebra.any_of([self.truth(part, table) for part in node.parts])

    def _not(self, node: n.Not, table: str) -> Value:
        return self.algebra.negated(self.truth(node.value, table))

    def _if(self, node: n.If, table: str) -> Value:
        condition = self.truth(node.condition, table)
        then, other = self.compile(node.then, table), self.compile(node.other, table)
        if isinstance(then, Truth) and isinstance(other, Truth):
            return self.algebra.choose_truth(condition, then, other)
        assert isinstance(then, Whole)
        assert isinstance(other, Whole)
        scaled = self.algebra.times(then, node.then_scale), self.algebra.times(other, node.other_scale)
        return self.algebra.choose(condition, *scaled)

    def _overmembers(self, node: n.OverMembers, table: str) -> Value:
        body = self.compile(node.body, PEOPLE)
        if node.op == "any_other":
            assert isinstance(body, Truth)
            return self.members.any_other(body)
        found = self.members.fold(node.op, body)
        return found if table == HOUSEHOLDS else self.laying.to_people(found)
