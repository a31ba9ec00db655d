"""Binding: turns the syntax tree of a formula into typed nodes.

Checks names, types, units and bounds, and whether a value belongs to the household or to a member.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from doudi.rules.language import nodes as n
from doudi.rules.language.model import FactDefinition, Parameter
from doudi.rules.language.operations.function import Scope
from doudi.rules.problems import FormulaError, did_you_mean
from doudi.rules.types import (
    DATE,
    TRUTH,
    Choice,
    ChoiceSet,
    Date,
    Number,
    Truth,
    common_denominator,
    half_up,
    same_unit,
    unit_of,
)
from doudi.rules.units import PERSON, SHARE

_FLIPPED = (ast.Gt, ast.GtE)
"""Comparisons that are bound with their sides exchanged, so that nodes know only < and <=."""

_OPS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: "<", ast.GtE: "<=", ast.Eq: "==", ast.NotEq: "!="}


def bind(tree: ast.expr, scope: Scope, entity: str) -> n.Node:
    """The typed node of a formula. `entity`: whose the formula is, HOUSEHOLD or MEMBER.

    Raises FormulaError where something does not fit. A quotient may stand only at the top or in a comparison.
    """
    return FormulaBinder(scope, entity).bind(tree, quotient=True)


def bind_truth(tree: ast.expr, scope: Scope, entity: str) -> n.Node:
    """The typed node of a condition; FormulaError also where it is not yes or no."""
    node = bind(tree, scope, entity)
    if not isinstance(node.type, Truth):
        raise FormulaError(f"a condition is yes or no, this is a {node.type}", "compare it with something")
    return node


def bind_answer(tree: ast.expr, scope: Scope, fact: FactDefinition) -> n.Node:
    """The typed node of a formula that answers a fact. Of a choice it is an option, or `OPTION if CONDITION else …`."""
    if not isinstance(fact.type, Choice):
        return bind(tree, scope, fact.entity)
    if isinstance(tree, ast.IfExp):
        condition = bind_truth(tree.test, scope, fact.entity)
        then, otherwise = (bind_answer(side, scope, fact) for side in (tree.body, tree.orelse))
        return n.If(fact.type, condition, then, otherwise)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        if tree.value not in fact.type.options:
            hint = did_you_mean(tree.value, fact.type.options) or "choices are " + ", ".join(fact.type.options)
            raise FormulaError(f"unknown choice '{tree.value}'", hint)
        return n.Const(fact.type, fact.type.options.index(tree.value))
    raise FormulaError(f"'{fact.name}' is a choice", "write 'option' if condition else 'option'")


class FormulaBinder:
    """Binds the syntax trees of one formula. Its public methods are those of `operations.function.Binder`."""

    def __init__(self, scope: Scope, entity: str):
        self.scope, self.entity = scope, entity

    def bind(self, tree: ast.expr, quotient: bool = False) -> n.Node:
        """The node of a syntax tree, of whatever type. `quotient`: whether it may be a division by something that varies."""
        bound = _SYNTAX[type(tree)](self, tree)
        if isinstance(bound, n.Quotient) and not quotient:
            raise FormulaError(
                "a division by something that varies stands inside a formula",
                "divide only in a comparison, or last before rounding",
            )
        return bound

    def number(self, tree: ast.expr, quotient: bool = False) -> tuple[n.Node, Number]:
        """The node of a syntax tree that is a number, and its type."""
        node = self.bind(tree, quotient)
        if not isinstance(node.type, Number):
            raise FormulaError(f"a number is needed here, this is a {node.type}", f"in: {ast.unparse(tree)}")
        return node, node.type

    def truth(self, tree: ast.expr) -> n.Node:
        """The node of a syntax tree that is yes or no."""
        node = self.bind(tree)
        if not isinstance(node.type, Truth):
            raise FormulaError(f"yes or no is needed here, this is a {node.type}", f"in: {ast.unparse(tree)}")
        return node

    # Names and numbers

    def _constant(self, tree: ast.Constant) -> n.Node:
        if isinstance(tree.value, str):
            raise FormulaError(f"the choice '{tree.value}' stands alone", "compare a fact with it: fact == 'choice'")
        value = int(tree.value)  # type: ignore[arg-type]  # the language lets only whole numbers through
        return n.Const(Number(None if value == 0 else SHARE, 1, value, value), value)

    def _name(self, tree: ast.Name) -> n.Node:
        name = tree.id
        if name == "today":
            return n.Today(DATE)
        if name == "one_person":
            return n.Const(Number(PERSON, 1, 1, 1), 1)
        if name in self.scope.facts:
            fact = self.scope.facts[name]
            self._expect_readable(name, fact.entity)
            return n.FactRef(fact.type, name, fact.entity)
        if name in self.scope.parameters:
            parameter = self.scope.parameters[name]
            if parameter.options:
                raise FormulaError(f"'{name}' is a table", f"write lookup({name}, fact)")
            return n.ParameterRef(self.scope.parameter_type(parameter.name), name)
        signature = self.scope.rule(name)
        if signature is None:
            names = self.scope.names() | {"today", "none", "one_person"}
            raise FormulaError(
                f"unknown name '{name}'", did_you_mean(name, names) or "see doudi facts, and the pack's own rules"
            )
        entity, kind = signature
        self._expect_readable(name, entity)
        return n.RuleRef(kind, name, entity)

    def _expect_readable(self, name: str, entity: str) -> None:
        """Raises FormulaError where a formula of the household reads a value that each member has."""
        if entity == n.MEMBER and self.entity == n.HOUSEHOLD:
            raise FormulaError(
                f"'{name}' is a member's, a household's is needed here", f"say over whom: sum({name}), any({name}), …"
            )

    # Arithmetic

    def _unary(self, tree: ast.UnaryOp) -> n.Node:
        if isinstance(tree.op, ast.Not):
            return n.Not(TRUTH, self.truth(tree.operand))
        node, kind = self.number(tree.operand)
        return n.Scaled(Number(kind.unit, kind.denominator, -kind.high, -kind.low), node, -1)

    def _binary(self, tree: ast.BinOp) -> n.Node:
        left, a = self.number(tree.left)
        right, b = self.number(tree.right)
        if isinstance(tree.op, ast.Mult):
            return self._product(left, right)
        if isinstance(tree.op, ast.Div):
            return self._divide(left, right)
        sign = 1 if isinstance(tree.op, ast.Add) else -1
        unit = same_unit(a, b, "+" if sign == 1 else "−")
        den, by_left, by_right = common_denominator(a, b)
        by_right *= sign
        ends = [b.low * by_right, b.high * by_right]
        kind = Number(unit, den, a.low * by_left + min(ends), a.high * by_left + max(ends))
        return n.WeightedSum(kind, left, right, by_left, by_right)

    def _product(self, left: n.Node, right: n.Node) -> n.Node:
        a, b = left.type, right.type
        assert isinstance(a, Number)
        assert isinstance(b, Number)
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        unit = None if a.unit is None or b.unit is None else a.unit * b.unit
        return n.Product(Number(unit, a.denominator * b.denominator, min(corners), max(corners)), left, right)

    def _divide(self, left: n.Node, right: n.Node) -> n.Node:
        a, b = left.type, right.type
        assert isinstance(a, Number)
        assert isinstance(b, Number)
        if isinstance(right, n.Const) and right.value > 0:
            unit = None if a.unit is None else a.unit / unit_of(b)
            return n.Scaled(Number(unit, a.denominator * right.value, a.low, a.high), left, 1)
        if b.low <= 0:
            raise FormulaError("the divisor may be 0 or less", "divide by what is bounded above 0, or compare products")
        ends = [half_up(x * b.denominator * 100, y * a.denominator) for x in (a.low, a.high) for y in (b.low, b.high)]
        return n.Quotient(Number(unit_of(a) / unit_of(b), 100, min(ends), max(ends)), left, right)

    # Truths

    def _logic(self, tree: ast.BoolOp) -> n.Node:
        parts = tuple(self.truth(value) for value in tree.values)
        return (n.And if isinstance(tree.op, ast.And) else n.Or)(TRUTH, parts)

    def _compare(self, tree: ast.Compare) -> n.Node:
        sides = [tree.left, *tree.comparators]
        parts = tuple(
            self._comparison(left, op, right) for left, op, right in zip(sides, tree.ops, sides[1:], strict=False)
        )
        return parts[0] if len(parts) == 1 else n.And(TRUTH, parts)

    def _comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> n.Node:
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(left, right, isinstance(op, ast.NotIn))
        if (isinstance(right, ast.Name) and right.id == "none") or (isinstance(left, ast.Name) and left.id == "none"):
            return self._none(left if isinstance(right, ast.Name) and right.id == "none" else right, op)
        if isinstance(right, ast.Constant) and isinstance(right.value, str):
            if not isinstance(op, ast.Eq | ast.NotEq):
                raise FormulaError("choices have no order", "use ==, != or in")
            return self._one_of(self.bind(left), [right.value], isinstance(op, ast.NotEq))
        return self._ordered(left, op, right)

    def _ordered(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> n.Node:
        if type(op) in _FLIPPED:
            left, right = right, left
        a, b = self.bind(left, quotient=True), self.bind(right, quotient=True)
        if isinstance(a.type, Date) and isinstance(b.type, Date):
            return n.Compare(TRUTH, _OPS[type(op)], a, b, 1, 1, type(op) in _FLIPPED)
        for node, tree in ((a, left), (b, right)):
            if not isinstance(node.type, Number):
                raise FormulaError(f"a {node.type} cannot be compared here", f"in: {ast.unparse(tree)}")
        assert isinstance(a.type, Number)
        assert isinstance(b.type, Number)
        same_unit(a.type, b.type, "compared with")
        # Both sides are multiplied by the divisor of the other, which is above 0: a ÷ b < c becomes a < c × b.
        times_a = b.under if isinstance(b, n.Quotient) else None
        times_b = a.under if isinstance(a, n.Quotient) else None
        a, b = (a.over if isinstance(a, n.Quotient) else a), (b.over if isinstance(b, n.Quotient) else b)
        a = self._product(a, times_a) if times_a else a
        b = self._product(b, times_b) if times_b else b
        assert isinstance(a.type, Number)
        assert isinstance(b.type, Number)
        den, by_a, by_b = common_denominator(a.type, b.type)
        for kind, by in ((a.type, by_a), (b.type, by_b)):
            Number(kind.unit, den, kind.low * by, kind.high * by)  # refuses what may pass 2^63
        return n.Compare(TRUTH, _OPS[type(op)], a, b, by_a, by_b, type(op) in _FLIPPED)

    def _membership(self, left: ast.expr, right: ast.expr, negated: bool) -> n.Node:
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            node = self.bind(right)
            if not isinstance(node.type, ChoiceSet) or not isinstance(node, n.FactRef):
                raise FormulaError(
                    "'choice' in … needs a fact that holds a set of choices", f"in: {ast.unparse(right)}"
                )
            self._option(node.type.options, left.value)
            chosen = n.FactRef(TRUTH, f"{node.name}.{left.value}", node.entity)
            return n.Not(TRUTH, chosen) if negated else chosen
        items = right.elts if isinstance(right, ast.Tuple) else []
        values = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if not values or len(values) < len(items):
            raise FormulaError("after 'in' stands a list of choices", "write fact in ('one', 'two')")
        return self._one_of(self.bind(left), values, negated)

    def _one_of(self, node: n.Node, values: list[str], negated: bool) -> n.Node:
        if not isinstance(node.type, Choice):
            raise FormulaError(f"a choice is needed here, this is a {node.type}", f"compared with '{values[0]}'")
        options = node.type.options
        return n.IsOneOf(TRUTH, node, tuple(sorted({self._option(options, value) for value in values})), negated)

    def _option(self, options: tuple[str, ...], value: str) -> int:
        if value not in options:
            hint = did_you_mean(value, options) or "choices are " + ", ".join(options)
            raise FormulaError(f"unknown choice '{value}'", hint)
        return options.index(value)

    def _none(self, tree: ast.expr, op: ast.cmpop) -> n.Node:
        node = self.bind(tree)
        fact = self.scope.facts.get(node.name) if isinstance(node, n.FactRef) else None
        if fact is None or fact.none is None or not isinstance(op, ast.Eq | ast.NotEq):
            raise FormulaError(
                "'none' is an answer only of a fact that declares it", "use fact == none or fact != none"
            )
        return n.IsNone(TRUTH, node, fact.none, isinstance(op, ast.NotEq))

    def _if(self, tree: ast.IfExp) -> n.Node:
        condition, then, otherwise = self.truth(tree.test), self.bind(tree.body), self.bind(tree.orelse)
        a, b = then.type, otherwise.type
        if isinstance(a, Number) and isinstance(b, Number):
            unit = same_unit(a, b, "or else")
            den, by_a, by_b = common_denominator(a, b)
            kind = Number(unit, den, min(a.low * by_a, b.low * by_b), max(a.high * by_a, b.high * by_b))
            return n.If(kind, condition, then, otherwise, by_a, by_b)
        if a != b:
            raise FormulaError(f"the two sides of 'if … else' differ: {a}, {b}", f"in: {ast.unparse(tree)}")
        return n.If(a, condition, then, otherwise)

    def _tuple(self, tree: ast.Tuple) -> n.Node:
        raise FormulaError("a list stands alone", "lists of choices follow 'in'")

    # Functions

    def _call(self, tree: ast.Call) -> n.Node:
        assert isinstance(tree.func, ast.Name)
        function, arguments = n.FUNCTIONS[tree.func.id], tree.args
        if len(arguments) not in function.arities:
            raise FormulaError(
                f"{function.name}() takes {function.arities[0]}, got {len(arguments)}", f"in: {ast.unparse(tree)}"
            )
        return function.bind(self, *arguments)

    def of_members(self) -> FormulaBinder:
        """The same binding for a formula about each member."""
        return FormulaBinder(self.scope, n.MEMBER)

    def date(self, tree: ast.expr) -> n.Node:
        """The node of a syntax tree that is a date."""
        node = self.bind(tree)
        if not isinstance(node.type, Date):
            raise FormulaError(f"a date is needed here, this is a {node.type}", f"in: {ast.unparse(tree)}")
        return node

    def parameter(self, tree: ast.expr, function: str) -> Parameter:
        """The parameter that an argument names. `function`: the name of the function, for messages."""
        parameter = self.scope.parameters.get(tree.id) if isinstance(tree, ast.Name) else None
        if parameter is None:
            raise FormulaError(f"{function}() takes the name of a parameter", f"in: {ast.unparse(tree)}")
        if parameter.options and function != "lookup":
            raise FormulaError(f"'{parameter.name}' is a table", f"write lookup({parameter.name}, fact)")
        return parameter


_SYNTAX: dict[type[ast.expr], Callable[[FormulaBinder, Any], n.Node]] = {
    ast.Constant: FormulaBinder._constant,
    ast.Name: FormulaBinder._name,
    ast.UnaryOp: FormulaBinder._unary,
    ast.BinOp: FormulaBinder._binary,
    ast.BoolOp: FormulaBinder._logic,
    ast.Compare: FormulaBinder._compare,
    ast.IfExp: FormulaBinder._if,
    ast.Tuple: FormulaBinder._tuple,
    ast.Call: FormulaBinder._call,
}
"""How each form of syntax that the language allows is bound."""
