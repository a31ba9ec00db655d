"""What formulas rest on: numbers written in them, the day of the decision, facts, parameters and other rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from doudi.rules.language.operations.function import Binder, Function
from doudi.rules.language.operations.node import Algebra, Binding, Node, NumberT, Phrase, TraceShape, TruthT, Words
from doudi.rules.problems import FormulaError
from doudi.rules.types import TRUTH, Choice, Number
from doudi.rules.units import PERSON

_YEARS_BACK = {0: "", 1: "上年末", 2: "上上年末"}
_BOUNDS = {"": "", "least": "最低的", "most": "最高的"}


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A value that is the same for every household, such as a number written in the formula."""

    value: int

    trace_shape = TraceShape.CONSTANT

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        return algebra.constant(self.value, self.type)

    def phrase(self, words: Words) -> Phrase:
        people = isinstance(self.type, Number) and self.type.unit == PERSON
        return Phrase(f"{self.value}人" if people else str(self.value), Binding.NAME)


@dataclass(frozen=True, slots=True)
class Today(Node):
    """The day the decision is made for."""

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return algebra.today()

    def phrase(self, words: Words) -> Phrase:
        return Phrase("决定之日", Binding.NAME)


@dataclass(frozen=True, slots=True)
class FactRef(Node):
    """A fact. A choice out of a set is asked as a yes/no of its own, whose name is 'fact.option'."""

    name: str
    entity: str

    trace_shape = TraceShape.FACT

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        return algebra.fact(self.name, self.entity)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(words.fact(self.name), Binding.NAME)


@dataclass(frozen=True, slots=True)
class FactProvided(Node):
    """Whether a fact was handed in at all."""

    name: str
    entity: str

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.is_fact_provided(self.name, self.entity)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"已有“{words.fact(self.name)}”的记录", Binding.NAME)


@dataclass(frozen=True, slots=True)
class ParameterEntered(Node):
    """Whether a parameter has a value on the day: a locality's own or a pack's; what is only stated of it is none."""

    name: str

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> TruthT:
        return algebra.is_parameter_entered(self.name)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"已录入{words.parameter(self.name)}", Binding.NAME)


@dataclass(frozen=True, slots=True)
class ParameterRef(Node):
    """A parameter with one value.

    `years_back` 0: in force on the day of the decision; 1 or 2: on 31 December of that earlier year.
    `bound`: '' the value itself; 'least' or 'most' the least or the most that it may be.
    """

    name: str
    years_back: int = 0
    bound: str = ""

    trace_shape = TraceShape.PARAMETER

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return algebra.parameter(self.name, self.years_back, self.bound)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(_YEARS_BACK[self.years_back] + _BOUNDS[self.bound] + words.parameter(self.name), Binding.NAME)


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A parameter with one value for each option of a choice; `key` is the choice."""

    name: str
    key: Node

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return algebra.lookup(self.name, algebra.number(self.key))

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"按{words.say(self.key)}查得的{words.parameter(self.name)}", Binding.NAME)


@dataclass(frozen=True, slots=True)
class RuleRef(Node):
    """What another rule comes to."""

    name: str
    entity: str

    trace_shape = TraceShape.RULE

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT | TruthT:
        return algebra.rule(self.name, self.entity)

    def phrase(self, words: Words) -> Phrase:
        label = words.rule(self.name)
        # Among other conditions a label of several parts can be told apart only in brackets.
        return Phrase(label, Binding.ALTERNATIVE if "，" in label else Binding.NAME)


# Functions


def _bind_lookup(binder: Binder, table: ast.expr, key: ast.expr) -> Node:
    parameter = binder.parameter(table, "lookup")
    node = binder.bind(key)
    if not isinstance(node.type, Choice) or node.type.options != parameter.options:
        raise FormulaError(
            f"'{parameter.name}' is not listed by a {node.type}", f"its choices: {', '.join(parameter.options)}"
        )
    return Lookup(binder.scope.parameter_type(parameter.name), parameter.name, node)


def _bind_last_year(binder: Binder, tree: ast.expr) -> Node:
    parameter = binder.parameter(tree, "last_year")
    return ParameterRef(binder.scope.parameter_type(parameter.name), parameter.name, years_back=1)


def _bind_year_before_last(binder: Binder, tree: ast.expr) -> Node:
    parameter = binder.parameter(tree, "year_before_last")
    return ParameterRef(binder.scope.parameter_type(parameter.name), parameter.name, years_back=2)


def _bind_least(binder: Binder, tree: ast.expr) -> Node:
    parameter = binder.parameter(tree, "least")
    return ParameterRef(binder.scope.parameter_type(parameter.name), parameter.name, bound="least")


def _bind_most(binder: Binder, tree: ast.expr) -> Node:
    parameter = binder.parameter(tree, "most")
    if not binder.scope.has_upper_bound(parameter.name):
        raise FormulaError(
            f"most({parameter.name}): nothing states how much it may be",
            "state a range of it with 'high', or a value",
        )
    return ParameterRef(binder.scope.parameter_type(parameter.name), parameter.name, bound="most")


def _bind_given(binder: Binder, tree: ast.expr) -> Node:
    parameter = binder.scope.parameters.get(tree.id) if isinstance(tree, ast.Name) else None
    if parameter is not None:
        return ParameterEntered(TRUTH, parameter.name)
    node = binder.bind(tree)
    fact = binder.scope.facts.get(node.name) if isinstance(node, FactRef) else None
    if fact is None or not fact.computed:
        raise FormulaError(
            "given() asks about a parameter, or a fact that the rules compute when it is not handed in",
            "see doudi facts",
        )
    return FactProvided(TRUTH, fact.name, fact.entity)


FUNCTIONS = (
    Function("lookup", (2,), _bind_lookup),
    Function("last_year", (1,), _bind_last_year),
    Function("year_before_last", (1,), _bind_year_before_last),
    Function("given", (1,), _bind_given),
    Function("least", (1,), _bind_least),
    Function("most", (1,), _bind_most),
)
