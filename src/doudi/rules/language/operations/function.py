"""What a function of the language is: its name, how many arguments it takes, and the typing rule by which it becomes a node."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from doudi.rules.language.model import FactDefinition, Parameter
from doudi.rules.language.operations.node import Node
from doudi.rules.types import Number, Type


class Scope(Protocol):
    """What names mean where a formula stands."""

    facts: dict[str, FactDefinition]
    parameters: dict[str, Parameter]
    members: int
    """The most members that a household can have."""

    def rule(self, name: str) -> tuple[str, Type] | None:
        """Whose a rule is and its type; None where there is no such rule."""

    def parameter_type(self, name: str) -> Number:
        """A parameter's unit, denominator and bounds, here and now."""

    def has_upper_bound(self, name: str) -> bool:
        """Whether any layer gives a parameter a value, a formula or a greatest value."""

    def names(self) -> set[str]:
        """Every name that a formula may use here."""


class Binder(Protocol):
    """What a typing rule asks of the binding of a formula. Each method raises FormulaError where the text does not fit.

    `entity`: whose the formula is, HOUSEHOLD or MEMBER."""

    scope: Scope
    entity: str

    def bind(self, tree: ast.expr) -> Node:
        """The node of an argument, of whatever type."""

    def number(self, tree: ast.expr) -> tuple[Node, Number]:
        """The node of an argument that is a number, and its type."""

    def truth(self, tree: ast.expr) -> Node:
        """The node of an argument that is yes or no."""

    def date(self, tree: ast.expr) -> Node:
        """The node of an argument that is a date."""

    def parameter(self, tree: ast.expr, function: str) -> Parameter:
        """The parameter that an argument names. `function`: the name of the function, for messages."""

    def of_members(self) -> Binder:
        """The same binding for a formula about each member."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language. `arities`: with how many arguments it may be called.

    `bind`: the typing rule. It is called with a Binder and the syntax tree of each argument, and returns the node; it raises
    FormulaError where units or types do not fit."""

    name: str
    arities: tuple[int, ...]
    bind: Callable[..., Node]
