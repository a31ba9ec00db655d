"""What is computed over the members of a household: sums, counts, extremes, whether any or all of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial

from doudi.rules.language.operations.arithmetic import bind_extreme
from doudi.rules.language.operations.function import Binder, Function
from doudi.rules.language.operations.node import (
    MEMBER,
    Algebra,
    Binding,
    Node,
    NumberT,
    Phrase,
    TraceShape,
    TruthT,
    Words,
)
from doudi.rules.problems import FormulaError
from doudi.rules.types import TRUTH, Number, Type
from doudi.rules.units import PERSON

_WORDINGS = {
    "sum": "各成员{}之和",
    "any": "有成员符合“{}”",
    "all": "每个成员都符合“{}”",
    "count": "符合“{}”的成员人数",
    "min": "各成员{}的最小者",
    "max": "各成员{}的最大者",
    "any_other": "另有成员符合“{}”",
}
OVER_MEMBERS = tuple(_WORDINGS)
_OF_TRUTHS = ("any", "all", "count", "any_other")


@dataclass(frozen=True, slots=True)
class MemberAggregate(Node):
    """sum, count, any, all, min, max of a formula over the members of the household; any_other leaves out the member asked
    about."""

    op: str
    body: Node

    trace_shape = TraceShape.MEMBERS

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        return algebra.over_members(self.op, self.body)

    def phrase(self, words: Words) -> Phrase:
        body = words.say(self.body, Binding.LOOSE if self.op in _OF_TRUTHS else Binding.SUM)
        return Phrase(_WORDINGS[self.op].format(body), Binding.SUM)


# Functions


def _bind_over_members(op: str, binder: Binder, body: ast.expr) -> Node:
    if op == "any_other" and binder.entity != MEMBER:
        raise FormulaError("any_other() asks about the other members", "use it in a member's rule; else any()")
    if op in _OF_TRUTHS:
        kind: Type = Number(PERSON, 1, 0, binder.scope.members) if op == "count" else TRUTH
        return MemberAggregate(kind, op, binder.of_members().truth(body))
    node, number = binder.of_members().number(body)
    times = binder.scope.members if op == "sum" else 1
    low, high = min(number.low, number.low * times), max(number.high, number.high * times)
    return MemberAggregate(Number(number.unit, number.denominator, low, high), op, node)


def _bind_min_max(op: str, binder: Binder, *arguments: ast.expr) -> Node:
    """min and max: with one argument the extreme over the members, with two arguments the extreme of the two."""
    if len(arguments) == 2:
        return bind_extreme(op, binder, *arguments)
    return _bind_over_members(op, binder, *arguments)


FUNCTIONS = tuple(
    Function(op, (1, 2), partial(_bind_min_max, op))
    if op in ("min", "max")
    else Function(op, (1,), partial(_bind_over_members, op))
    for op in OVER_MEMBERS
)
