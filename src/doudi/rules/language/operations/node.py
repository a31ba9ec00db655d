"""What a node of a bound formula is, and the three things that every kind of node says of itself.

A kind of node is one class. It says how it is computed (`evaluate`), how it reads in Chinese (`phrase`) and what a trace shows
of it (`trace_shape`). Executors and views are made from these: none of them tells kinds of nodes apart. So an operation is added
by writing one class, with the functions of the language that make such nodes beside it (see `function`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Generic, NamedTuple, Protocol, TypeVar

from doudi.rules.types import Number, Type

HOUSEHOLD, MEMBER = "household", "member"

ValueT = TypeVar("ValueT")
NumberT = TypeVar("NumberT")
TruthT = TypeVar("TruthT")

CalendarCount = Callable[[int, int], int]
"""A count of `rules.calendar` between two day numbers: full years, or full months."""


class TraceShape(Enum):
    """What a trace shows of a node. The first group are steps of a kind of their own; the others are values."""

    FACT = auto()
    PARAMETER = auto()
    RULE = auto()
    COMPARISON = auto()
    """Yes or no, how far the right side lies above the left, and both sides."""
    CONJUNCTION = auto()
    """The parts of `and`, up to the one that fails."""
    ALTERNATIVE = auto()
    """The parts of `or`, up to the one that holds."""
    NEGATION = auto()
    BRANCHES = auto()
    """A condition, and the branch that it takes."""
    MEMBERS = auto()
    """The body, once for each member."""

    CONSTANT = auto()
    SUM = auto()
    """The value, put together from both sides as they are shown."""
    PRODUCT = auto()
    """The same for a product."""
    SIDES = auto()
    """The value, and the nodes directly below, all of them. Such a kind says how its `calculation` reads."""
    LEAVES = auto()
    """The value, and the steps of a kind of their own that it rests on, however far below: what a new operation mostly needs."""

    @property
    def is_step(self) -> bool:
        """Whether a trace shows such a node as a step of a kind of its own."""
        return self.value <= TraceShape.MEMBERS.value


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a bound formula: its names are resolved, its type and every scaling to a common denominator are fixed."""

    type: Type

    trace_shape = TraceShape.LEAVES
    """What a trace shows of such a node."""

    is_personal = False
    """Whether an explanation says whose the value is, as it does of a fact: 张三的年龄."""

    answers_by_fact = False
    """Whether an explanation gives the fact below and its value, in place of the question and yes or no."""

    @abstractmethod
    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        """The value of the node, computed by the operations of an algebra from the values of the nodes below."""

    @abstractmethod
    def phrase(self, words: Words) -> Phrase:
        """How the node reads in Chinese, made from labels and the phrases of the nodes below."""

    def calculation(self, parts: Sequence[str]) -> str:
        """How a calculation of the shape SIDES reads. `parts`: the calculations of the nodes directly below."""
        raise NotImplementedError(f"{type(self).__name__} has no text for a calculation with its numbers")


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order written."""
    below: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            below.append(value)
        elif isinstance(value, tuple):
            below.extend(item for item in value if isinstance(item, Node))
    return tuple(below)


# Computing


class Side(NamedTuple, Generic[ValueT]):
    """One side of a comparison. `scale`: what its value is multiplied by to come over the common denominator."""

    value: ValueT
    scale: int


class Algebra(Protocol[NumberT, TruthT]):
    """The operations by which nodes are computed. Two executors implement them.

    `rules.engine` does it with closures `f(case, member)`, which compute for one household; `screening.engine` with columns,
    which compute for many. A number is an integer over the denominator of its type; choices and dates are numbers too: the
    index of the option, and the day number. What an operation makes of open facts is its own business.
    """

    def value(self, node: Node) -> NumberT | TruthT:
        """The value of a node below."""

    def number(self, node: Node) -> NumberT:
        """The value of a node below that is a number, choice or date."""

    def truth(self, node: Node) -> TruthT:
        """The value of a node below that is yes or no."""

    # What a formula rests on

    def constant(self, value: int, kind: Type) -> NumberT | TruthT:
        """A value that is the same for every household."""

    def today(self) -> NumberT:
        """The day number of the decision."""

    def fact(self, name: str, entity: str) -> NumberT | TruthT:
        """A fact of the household or of the member asked about; a choice out of a set is named 'fact.option'."""

    def is_fact_provided(self, name: str, entity: str) -> TruthT:
        """Whether a fact was handed in, which is never open."""

    def is_parameter_entered(self, name: str) -> TruthT:
        """Whether a parameter has a value on the day of the decision."""

    def parameter(self, name: str, years_back: int, bound: str) -> NumberT:
        """A parameter, as `ParameterRef` describes it."""

    def lookup(self, name: str, key: NumberT) -> NumberT:
        """The value of a parameter with one value for each option. `key`: the index of the option."""

    def rule(self, name: str, entity: str) -> NumberT | TruthT:
        """What another rule comes to, for the household or for the member asked about."""

    # Numbers

    def scale(self, value: NumberT, factor: int) -> NumberT:
        """value × factor."""

    def add(self, a: NumberT, b: NumberT) -> NumberT:
        """a + b, over the same denominator."""

    def multiply(self, a: NumberT, b: NumberT, never_negative: bool) -> NumberT:
        """a × b. `never_negative`: the types say that both factors are at least 0."""

    def divide(self, over: NumberT, under: NumberT) -> NumberT:
        """over ÷ under as an exact fraction; `under` is above 0. It stands last before the rounding of an amount."""

    def extreme(self, a: NumberT, b: NumberT, least: bool) -> NumberT:
        """The smaller (`least`) or the greater of two numbers over the same denominator."""

    def elapsed(self, start: NumberT, end: NumberT, count: CalendarCount) -> NumberT:
        """The full years or months from one day to another."""

    def elapsed_to_today(self, start: NumberT, count: CalendarCount) -> NumberT:
        """The full years or months from a day, which is not the day of the decision itself, to the day of the decision."""

    # Truths

    def compare(self, op: str, left: Side[NumberT], right: Side[NumberT], measure: Number | None) -> TruthT:
        """left OP right, OP one of < <= == !=. `measure`: the unit and common denominator; None where days are compared."""

    def is_among(self, value: NumberT, options: tuple[int, ...], negated: bool) -> TruthT:
        """Whether a choice is one of some options; `negated`: whether it is none of them."""

    def all_of(self, parts: list[TruthT]) -> TruthT:
        """Whether every part holds."""

    def any_of(self, parts: list[TruthT]) -> TruthT:
        """Whether at least one part holds."""

    def negate(self, value: TruthT) -> TruthT:
        """The opposite of a truth."""

    # One or the other

    def choose(self, condition: TruthT, then: NumberT, otherwise: NumberT) -> NumberT:
        """`then` where the condition holds, else `otherwise`; both over the same denominator."""

    def choose_truth(self, condition: TruthT, then: TruthT, otherwise: TruthT) -> TruthT:
        """The same for truths."""

    def over_members(self, op: str, body: Node) -> NumberT | TruthT:
        """sum, count, any, all, min or max of a formula over the members; any_other leaves out the member asked about."""


# Wording


class Binding(IntEnum):
    """How tightly the words of a phrase hold together. What holds less tightly than its surroundings ask gets brackets."""

    LOOSE = 0
    ALTERNATIVE = 1
    CONJUNCTION = 2
    NEGATION = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    FACTOR = 7
    NAME = 9


class Phrase(NamedTuple):
    """The words of a formula."""

    text: str
    binding: Binding


class Words(Protocol):
    """What a phrase is made of: the labels of a Program, and the phrases of the nodes below."""

    def say(self, node: Node, outer: int = Binding.LOOSE) -> str:
        """The phrase of a node below. `outer`: how tightly the surroundings bind."""

    def side(self, node: Node, opposite: Node) -> str:
        """One side of a comparison; a number written in the formula takes the unit of the other side."""

    def fact(self, name: str) -> str:
        """The label of a fact, or of one choice out of a set."""

    def parameter(self, name: str) -> str:
        """The label of a parameter."""

    def rule(self, name: str) -> str:
        """The label of a rule."""

    def options(self, node: Node, indexes: Sequence[int]) -> list[str]:
        """The labels of some options of a choice, by their index."""
