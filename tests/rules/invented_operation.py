"""An operation that the language does not have: `gap(a, b)`, how far two numbers lie apart.

Tests add it to the table of functions, and nothing else, to show that one class with its typing rule is all that an operation
needs to be decided, worded, traced and computed in columns.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from doudi.rules.language.operations.function import Binder, Function
from doudi.rules.language.operations.node import Algebra, Binding, Node, NumberT, Phrase, TraceShape, TruthT, Words
from doudi.rules.types import Number, common_denominator, same_unit


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """The greater of two numbers less the smaller, each multiplied to the common denominator."""

    left: Node
    right: Node
    left_scale: int
    right_scale: int

    trace_shape = TraceShape.SIDES

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        left = algebra.scale(algebra.number(self.left), self.left_scale)
        right = algebra.scale(algebra.number(self.right), self.right_scale)
        smaller = algebra.extreme(left, right, least=True)
        return algebra.add(algebra.extreme(left, right, least=False), algebra.scale(smaller, -1))

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"{words.say(self.left, Binding.SUM)}与{words.side(self.right, self.left)}之差", Binding.SUM)

    def calculation(self, parts: Sequence[str]) -> str:
        left, right = parts
        return f"{left} 与 {right} 之差"


def _bind_gap(binder: Binder, left_tree: ast.expr, right_tree: ast.expr) -> Node:
    (left, a), (right, b) = binder.number(left_tree), binder.number(right_tree)
    den, by_left, by_right = common_denominator(a, b)
    widest = max(abs(end) for end in (a.high * by_left - b.low * by_right, b.high * by_right - a.low * by_left))
    return Gap(Number(same_unit(a, b, "against"), den, 0, widest), left, right, by_left, by_right)


GAP = Function("gap", (2,), _bind_gap)
