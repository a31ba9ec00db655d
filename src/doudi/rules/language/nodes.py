"""The table of the language: every kind of node a bound formula can have, and every function that a formula may call.

A kind of node is described by its class in `operations`, whole: its type and what it holds, how it is computed, worded and
traced. Whoever walks formulas takes the classes from here: `from doudi.rules.language import nodes as n`.
"""

from __future__ import annotations

from doudi.rules.language.operations import arithmetic, dates, members, references
from doudi.rules.language.operations.arithmetic import MinMax, Product, Quotient, Scaled, WeightedSum
from doudi.rules.language.operations.dates import Age, MonthsBetween
from doudi.rules.language.operations.function import Function
from doudi.rules.language.operations.members import MemberAggregate
from doudi.rules.language.operations.node import HOUSEHOLD, MEMBER, Node, children
from doudi.rules.language.operations.references import (
    Const,
    FactProvided,
    FactRef,
    Lookup,
    ParameterEntered,
    ParameterRef,
    RuleRef,
    Today,
)
from doudi.rules.language.operations.truths import And, Compare, If, IsNone, IsOneOf, Not, Or

__all__ = [
    "FUNCTIONS",
    "HOUSEHOLD",
    "MEMBER",
    "NODE_KINDS",
    "Age",
    "And",
    "Compare",
    "Const",
    "FactProvided",
    "FactRef",
    "If",
    "IsNone",
    "IsOneOf",
    "Lookup",
    "MemberAggregate",
    "MinMax",
    "MonthsBetween",
    "Node",
    "Not",
    "Or",
    "ParameterEntered",
    "ParameterRef",
    "Product",
    "Quotient",
    "RuleRef",
    "Scaled",
    "Today",
    "WeightedSum",
    "children",
]  # fmt: skip

NODE_KINDS: tuple[type[Node], ...] = (
    Const, Today, FactRef, FactProvided, ParameterEntered, ParameterRef, Lookup, RuleRef,
    WeightedSum, Product, Scaled, Quotient, MinMax,
    Compare, IsOneOf, IsNone, And, Or, Not, If,
    MemberAggregate, Age, MonthsBetween,
)  # fmt: skip
"""Every kind of node. Tests hold that each says all of itself, and that generated programs use it on every executor."""

FUNCTIONS: dict[str, Function] = {
    function.name: function for module in (members, dates, arithmetic, references) for function in module.FUNCTIONS
}
"""The functions of the language by name, in the order in which messages list them."""
