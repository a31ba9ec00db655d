"""What is yes or no, and what depends on it: comparisons, choices, `and`, `or`, `not`, `if … else`."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.language.operations.node import (
    Algebra,
    Binding,
    Node,
    NumberT,
    Phrase,
    Side,
    TraceShape,
    TruthT,
    Words,
)
from doudi.rules.language.operations.references import Const
from doudi.rules.types import Number, Truth

SIGNS = {
    ("<", False): "＜",
    ("<=", False): "≤",
    ("==", False): "＝",
    ("!=", False): "≠",
    ("<", True): "＞",
    ("<=", True): "≥",
}
"""How a comparison is written, by its operator and whether its sides are exchanged."""


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """left × left_scale OP right × right_scale, OP one of < <= == !=.

    `flipped`: the formula has > or >=, with the sides the other way round, and reads as written."""

    op: str
    left: Node
    right: Node
    left_scale: int
    right_scale: int
    flipped: bool = False

    trace_shape = TraceShape.COMPARISON

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        left = Side(algebra.number(self.left), self.left_scale)
        right = Side(algebra.number(self.right), self.right_scale)
        return algebra.compare(self.op, left, right, self._measure())

    def phrase(self, words: Words) -> Phrase:
        left, right = (self.right, self.left) if self.flipped else (self.left, self.right)
        return Phrase(f"{words.say(left, Binding.SUM)} {self.sign} {words.side(right, left)}", Binding.COMPARISON)

    @property
    def sign(self) -> str:
        """The sign of the comparison as the formula has it."""
        return SIGNS[self.op, self.flipped]

    def _measure(self) -> Number | None:
        kind, scale = self.left.type, self.left_scale
        if isinstance(kind, Number) and kind.unit is None:  # the literal 0, which takes the unit of the other side
            kind, scale = self.right.type, self.right_scale
        return Number(kind.unit, kind.denominator * scale, 0, 0) if isinstance(kind, Number) else None


@dataclass(frozen=True, slots=True)
class IsOneOf(Node):
    """Whether a choice is one of some options, which are given by their index; `negated`: whether it is none of them."""

    value: Node
    options: tuple[int, ...]
    negated: bool = False

    answers_by_fact = True

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.is_among(algebra.number(self.value), self.options, self.negated)

    def phrase(self, words: Words) -> Phrase:
        options = "或".join(words.options(self.value, self.options))
        return Phrase(f"{words.say(self.value)}{'不' if self.negated else ''}为{options}", Binding.COMPARISON)


@dataclass(frozen=True, slots=True)
class IsNone(Node):
    """Whether an optional fact has the answer 'none', which is stored as `none`; `negated`: whether it has another."""

    value: Node
    none: int
    negated: bool = False

    answers_by_fact = True

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.is_among(algebra.number(self.value), (self.none,), self.negated)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"{'有' if self.negated else '没有'}{words.say(self.value)}", Binding.COMPARISON)


@dataclass(frozen=True, slots=True)
class And(Node):
    """Whether every part holds."""

    parts: tuple[Node, ...]

    trace_shape = TraceShape.CONJUNCTION

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.all_of([algebra.truth(part) for part in self.parts])

    def phrase(self, words: Words) -> Phrase:
        return Phrase("，且".join(words.say(part, Binding.CONJUNCTION) for part in self.parts), Binding.CONJUNCTION)


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Whether at least one part holds."""

    parts: tuple[Node, ...]

    trace_shape = TraceShape.ALTERNATIVE

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.any_of([algebra.truth(part) for part in self.parts])

    def phrase(self, words: Words) -> Phrase:
        return Phrase("，或者".join(words.say(part, Binding.CONJUNCTION) for part in self.parts), Binding.ALTERNATIVE)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite of a truth."""

    value: Node

    trace_shape = TraceShape.NEGATION

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.negate(algebra.truth(self.value))

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"并非{words.say(self.value, Binding.SUM)}", Binding.NEGATION)


@dataclass(frozen=True, slots=True)
class If(Node):
    """`then` where the condition holds, else `otherwise`. Numbers are multiplied to the common denominator by their scale."""

    condition: Node
    then: Node
    otherwise: Node
    then_scale: int = 1
    otherwise_scale: int = 1

    trace_shape = TraceShape.BRANCHES

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        condition = algebra.truth(self.condition)
        if isinstance(self.type, Truth):
            return algebra.choose_truth(condition, algebra.truth(self.then), algebra.truth(self.otherwise))
        then = algebra.scale(algebra.number(self.then), self.then_scale)
        return algebra.choose(condition, then, algebra.scale(algebra.number(self.otherwise), self.otherwise_scale))

    def phrase(self, words: Words) -> Phrase:
        then = words.say(self.then, Binding.SUM)
        if isinstance(self.otherwise, Const) and self.otherwise.value == 0:
            return Phrase(f"{then}（仅当{words.say(self.condition)}）", Binding.SUM)
        condition, otherwise = words.say(self.condition, Binding.ALTERNATIVE), words.say(self.otherwise, Binding.SUM)
        return Phrase(f"{condition}时为{then}，否则为{otherwise}", Binding.ALTERNATIVE)
