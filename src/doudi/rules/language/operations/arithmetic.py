"""Arithmetic: sums, products, quotients, scalings, and the smaller or greater of two numbers."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from doudi.rules.language.operations.function import Binder, Function
from doudi.rules.language.operations.node import Algebra, Binding, Node, NumberT, Phrase, TraceShape, TruthT, Words
from doudi.rules.problems import FormulaError
from doudi.rules.types import Number, common_denominator, same_unit, unit_of
from doudi.rules.units import BASES, MONTH, YEAR

_MONTH_POWER, _YEAR_POWER = BASES.index("month"), BASES.index("year")  # places in `Unit.powers`


@dataclass(frozen=True, slots=True)
class WeightedSum(Node):
    """left × left_scale + right × right_scale; a difference has a negative right_scale."""

    left: Node
    right: Node
    left_scale: int
    right_scale: int

    trace_shape = TraceShape.SUM

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        left = algebra.scale(algebra.number(self.left), self.left_scale)
        return algebra.add(left, algebra.scale(algebra.number(self.right), self.right_scale))

    def phrase(self, words: Words) -> Phrase:
        left, right = words.say(self.left, Binding.SUM), words.say(self.right, Binding.PRODUCT)
        return Phrase(f"{left} {'－' if self.right_scale < 0 else '＋'} {right}", Binding.SUM)


@dataclass(frozen=True, slots=True)
class Product(Node):
    """left × right; units and denominators are multiplied too."""

    left: Node
    right: Node

    trace_shape = TraceShape.PRODUCT

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        never_negative = all(isinstance(side.type, Number) and side.type.low >= 0 for side in (self.left, self.right))
        return algebra.multiply(algebra.number(self.left), algebra.number(self.right), never_negative)

    def phrase(self, words: Words) -> Phrase:
        left, right = words.say(self.left, Binding.PRODUCT), words.say(self.right, Binding.FACTOR)
        return Phrase(f"{left} × {right}", Binding.PRODUCT)


@dataclass(frozen=True, slots=True)
class Scaled(Node):
    """The same number over another denominator, or in another unit: value × factor, read over the denominator of the type."""

    value: Node
    factor: int

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return algebra.scale(algebra.number(self.value), self.factor)

    def phrase(self, words: Words) -> Phrase:
        if self.factor == -1:
            return Phrase(f"－{words.say(self.value, Binding.FACTOR)}", Binding.PRODUCT)
        assert isinstance(self.type, Number)
        assert isinstance(self.value.type, Number)
        over, under = self.factor * self.value.type.denominator, self.type.denominator
        sign, by = "×" if over > under else "÷", max(over, under) // min(over, under)
        return Phrase(f"{words.say(self.value, Binding.PRODUCT)} {sign} {by}", Binding.PRODUCT)


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """over ÷ under, in hundredths. It stands only in a comparison, where it is multiplied out, or last before rounding. The
    divisor is never 0."""

    over: Node
    under: Node

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        assert isinstance(self.over.type, Number)
        assert isinstance(self.under.type, Number)
        over = algebra.scale(algebra.number(self.over), self.under.type.denominator * 100)
        return algebra.divide(over, algebra.scale(algebra.number(self.under), self.over.type.denominator))

    def phrase(self, words: Words) -> Phrase:
        over, under = words.say(self.over, Binding.PRODUCT), words.say(self.under, Binding.FACTOR)
        return Phrase(f"{over} ÷ {under}", Binding.PRODUCT)


@dataclass(frozen=True, slots=True)
class MinMax(Node):
    """The smaller (`op` 'min') or the greater ('max') of two numbers, each multiplied to the common denominator."""

    op: str
    left: Node
    right: Node
    left_scale: int
    right_scale: int

    trace_shape = TraceShape.SIDES

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        left = algebra.scale(algebra.number(self.left), self.left_scale)
        right = algebra.scale(algebra.number(self.right), self.right_scale)
        return algebra.extreme(left, right, least=self.op == "min")

    def phrase(self, words: Words) -> Phrase:
        left, right = words.say(self.left, Binding.SUM), words.side(self.right, self.left)
        return Phrase(f"{left}与{right}中较{self._word}者", Binding.SUM)

    def calculation(self, parts: Sequence[str]) -> str:
        left, right = parts
        return f"{left} 与 {right} 中较{self._word}者"

    @property
    def _word(self) -> str:
        return "小" if self.op == "min" else "大"


# Functions


def bind_extreme(op: str, binder: Binder, left_tree: ast.expr, right_tree: ast.expr) -> Node:
    """The node of min(a, b) or max(a, b); FormulaError where the units differ."""
    (left, a), (right, b) = binder.number(left_tree), binder.number(right_tree)
    den, by_a, by_b = common_denominator(a, b)
    pick = min if op == "min" else max
    low, high = pick(a.low * by_a, b.low * by_b), pick(a.high * by_a, b.high * by_b)
    kind = Number(same_unit(a, b, "against"), den, low, high)
    return MinMax(kind, op=op, left=left, right=right, left_scale=by_a, right_scale=by_b)


def _bind_per_month(binder: Binder, tree: ast.expr) -> Node:
    node, kind = binder.number(tree)
    if unit_of(kind).powers[_YEAR_POWER] != -1:
        raise FormulaError(f"per_month() takes an amount a year, this is {kind.unit}", "it divides by 12")
    return Scaled(Number(unit_of(kind) * YEAR / MONTH, kind.denominator * 12, kind.low, kind.high), node, 1)


def _bind_per_year(binder: Binder, tree: ast.expr) -> Node:
    node, kind = binder.number(tree)
    if unit_of(kind).powers[_MONTH_POWER] != -1:
        raise FormulaError(f"per_year() takes an amount a month, this is {kind.unit}", "it multiplies by 12")
    return Scaled(Number(unit_of(kind) * MONTH / YEAR, kind.denominator, kind.low * 12, kind.high * 12), node, 12)


FUNCTIONS = (
    Function("per_month", (1,), _bind_per_month),
    Function("per_year", (1,), _bind_per_year),
)
