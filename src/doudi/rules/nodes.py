"""A bound formula: every name resolved, every node with its type, every scaling to a common denominator fixed.

Executors walk these nodes. None of them says how anything is computed, only what is meant.
"""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.types import Type

HOUSEHOLD, MEMBER = "household", "member"


@dataclass(frozen=True, slots=True)
class Node:
    type: Type


@dataclass(frozen=True, slots=True)
class Const(Node):
    value: int


@dataclass(frozen=True, slots=True)
class Today(Node):
    """The day the decision is made for."""


@dataclass(frozen=True, slots=True)
class FactRef(Node):
    name: str
    whose: str


@dataclass(frozen=True, slots=True)
class Given(Node):
    """Whether a fact was handed in at all."""

    name: str
    whose: str


@dataclass(frozen=True, slots=True)
class Entered(Node):
    """Whether a parameter has a value on the day: a locality's own or a pack's; what is only stated of it is none."""

    name: str


@dataclass(frozen=True, slots=True)
class ParamRef(Node):
    """`years_back` 0: in force on the day; 1 or 2: on 31 December of that earlier year. `end`: least or most it may be."""

    name: str
    years_back: int = 0
    end: str = ""


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A parameter with one value for each option of a choice."""

    name: str
    key: Node


@dataclass(frozen=True, slots=True)
class RuleRef(Node):
    name: str
    whose: str


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """left × left_scale + right × right_scale; a difference has a negative right_scale."""

    left: Node
    right: Node
    left_scale: int
    right_scale: int


@dataclass(frozen=True, slots=True)
class Product(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Scaled(Node):
    """The same number over another denominator: value × by."""

    value: Node
    by: int


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """Stands only in a comparison, where it is multiplied out, or last before rounding. The divisor is never 0."""

    over: Node
    under: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """left × left_scale OP right × right_scale, OP one of < <= == !=. Shown as written: `flipped` means > or >= was."""

    op: str
    left: Node
    right: Node
    left_scale: int
    right_scale: int
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class IsOneOf(Node):
    """A choice among options, by their index."""

    value: Node
    options: tuple[int, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNone(Node):
    """An optional fact has the answer 'none'."""

    value: Node
    none: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    other: Node
    then_scale: int = 1
    other_scale: int = 1


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """The least (`min`) or greatest (`max`) of two numbers."""

    op: str
    left: Node
    right: Node
    left_scale: int
    right_scale: int


@dataclass(frozen=True, slots=True)
class OverMembers(Node):
    """sum, count, any, all, min, max over the members of the household; any_other leaves out the member asked about."""

    op: str
    body: Node


@dataclass(frozen=True, slots=True)
class Age(Node):
    born: Node


@dataclass(frozen=True, slots=True)
class MonthsBetween(Node):
    start: Node
    end: Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order written."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(item for item in value if isinstance(item, Node))
    return tuple(found)
