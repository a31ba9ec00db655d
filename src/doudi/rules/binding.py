"""Binding: from the syntax of a formula to typed nodes. Names, types, units, bounds and whose a value is, all checked here."""

from __future__ import annotations

import ast
from typing import Protocol

from doudi.rules import nodes as n
from doudi.rules.language import OVER_MEMBERS
from doudi.rules.model import Fact, Parameter
from doudi.rules.problems import FormulaError, did_you_mean
from doudi.rules.types import (
    DATE,
    TRUTH,
    Choice,
    Date,
    Number,
    Options,
    Truth,
    Type,
    common,
    half_up,
    same_unit,
    unit_of,
)
from doudi.rules.units import MONTH, PERSON, SHARE, YEAR


class Scope(Protocol):
    """What names mean here."""

    facts: dict[str, Fact]
    parameters: dict[str, Parameter]
    members: int

    def rule(self, name: str) -> tuple[str, Type] | None:
        """Whose a rule is and its type; None where there is no such rule."""

    def parameter_type(self, name: str) -> Number:
        """A parameter's unit, denominator and bounds, here and now."""

    def names(self) -> set[str]: ...


_FLIP = {ast.Gt: "<", ast.GtE: "<="}
_OPS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: "<", ast.GtE: "<=", ast.Eq: "==", ast.NotEq: "!="}


def bind(tree: ast.expr, scope: Scope, whose: str) -> n.Node:
    """The typed node of a formula of a `whose` rule; a quotient may stand only at its top or in a comparison."""
    return _Binder(scope, whose).bind(tree, quotient=True)


def bind_truth(tree: ast.expr, scope: Scope, whose: str) -> n.Node:
    node = bind(tree, scope, whose)
    if not isinstance(node.type, Truth):
        raise FormulaError(f"a condition is yes or no, this is a {node.type}", "compare it with something")
    return node


class _Binder:
    def __init__(self, scope: Scope, whose: str):
        self.scope, self.whose = scope, whose

    def bind(self, tree: ast.expr, quotient: bool = False) -> n.Node:
        bound: n.Node = getattr(self, "_" + type(tree).__name__.lower())(tree)
        if isinstance(bound, n.Quotient) and not quotient:
            raise FormulaError(
                "a division by something that varies stands inside a formula",
                "divide only in a comparison, or last before rounding",
            )
        return bound

    def number(self, tree: ast.expr, quotient: bool = False) -> tuple[n.Node, Number]:
        node = self.bind(tree, quotient)
        if not isinstance(node.type, Number):
            raise FormulaError(f"a number is needed here, this is a {node.type}", f"in: {ast.unparse(tree)}")
        return node, node.type

    def truth(self, tree: ast.expr) -> n.Node:
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
            self._reach(name, fact.whose)
            return n.FactRef(fact.type, name, fact.whose)
        if name in self.scope.parameters:
            parameter = self.scope.parameters[name]
            if parameter.by:
                raise FormulaError(f"'{name}' is a table", f"write lookup({name}, fact)")
            return n.ParamRef(self.scope.parameter_type(parameter.name), name)
        signature = self.scope.rule(name)
        if signature is None:
            known = self.scope.names() | {"today", "none", "one_person"}
            raise FormulaError(
                f"unknown name '{name}'", did_you_mean(name, known) or "see doudi facts, and the pack's own rules"
            )
        whose, kind = signature
        self._reach(name, whose)
        return n.RuleRef(kind, name, whose)

    def _reach(self, name: str, whose: str) -> None:
        if whose == n.MEMBER and self.whose == n.HOUSEHOLD:
            raise FormulaError(
                f"'{name}' is a member's, a household's is needed here", f"say over whom: sum({name}), any({name}), …"
            )

    # Arithmetic

    def _unaryop(self, tree: ast.UnaryOp) -> n.Node:
        if isinstance(tree.op, ast.Not):
            return n.Not(TRUTH, self.truth(tree.operand))
        node, kind = self.number(tree.operand)
        return n.Scaled(Number(kind.unit, kind.den, -kind.high, -kind.low), node, -1)

    def _binop(self, tree: ast.BinOp) -> n.Node:
        left, a = self.number(tree.left)
        right, b = self.number(tree.right)
        if isinstance(tree.op, ast.Mult):
            return self._product(left, right)
        if isinstance(tree.op, ast.Div):
            return self._divide(left, right)
        sign = 1 if isinstance(tree.op, ast.Add) else -1
        unit = same_unit(a, b, "+" if sign == 1 else "−")
        den, by_left, by_right = common(a, b)
        by_right *= sign
        ends = [b.low * by_right, b.high * by_right]
        kind = Number(unit, den, a.low * by_left + min(ends), a.high * by_left + max(ends))
        return n.Sum(kind, left, right, by_left, by_right)

    def _product(self, left: n.Node, right: n.Node) -> n.Node:
        a, b = left.type, right.type
        assert isinstance(a, Number)
        assert isinstance(b, Number)
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        unit = None if a.unit is None or b.unit is None else a.unit * b.unit
        return n.Product(Number(unit, a.den * b.den, min(corners), max(corners)), left, right)

    def _divide(self, left: n.Node, right: n.Node) -> n.Node:
        a, b = left.type, right.type
        assert isinstance(a, Number)
        assert isinstance(b, Number)
        if isinstance(right, n.Const) and right.value > 0:
            unit = None if a.unit is None else a.unit / unit_of(b)
            return n.Scaled(Number(unit, a.den * right.value, a.low, a.high), left, 1)
        if b.low <= 0:
            raise FormulaError("the divisor may be 0 or less", "divide by what is bounded above 0, or compare products")
        ends = [half_up(x * b.den * 100, y * a.den) for x in (a.low, a.high) for y in (b.low, b.high)]
        return n.Quotient(Number(unit_of(a) / unit_of(b), 100, min(ends), max(ends)), left, right)

    # Truths

    def _boolop(self, tree: ast.BoolOp) -> n.Node:
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
        if type(op) in _FLIP:
            left, right = right, left
        a, b = self.bind(left, quotient=True), self.bind(right, quotient=True)
        if isinstance(a.type, Date) and isinstance(b.type, Date):
            return n.Compare(TRUTH, _OPS[type(op)], a, b, 1, 1, type(op) in _FLIP)
        for node, tree in ((a, left), (b, right)):
            if not isinstance(node.type, Number):
                raise FormulaError(f"a {node.type} cannot be compared here", f"in: {ast.unparse(tree)}")
        assert isinstance(a.type, Number)
        assert isinstance(b.type, Number)
        same_unit(a.type, b.type, "compared with")
        times_a = b.under if isinstance(b, n.Quotient) else None
        times_b = a.under if isinstance(a, n.Quotient) else None
        a, b = (a.over if isinstance(a, n.Quotient) else a), (b.over if isinstance(b, n.Quotient) else b)
        a = self._product(a, times_a) if times_a else a
        b = self._product(b, times_b) if times_b else b
        assert isinstance(a.type, Number)
        assert isinstance(b.type, Number)
        den, by_a, by_b = common(a.type, b.type)
        for kind, by in ((a.type, by_a), (b.type, by_b)):
            Number(kind.unit, den, kind.low * by, kind.high * by)  # refuses what may pass 2^63
        return n.Compare(TRUTH, _OPS[type(op)], a, b, by_a, by_b, type(op) in _FLIP)

    def _membership(self, left: ast.expr, right: ast.expr, negated: bool) -> n.Node:
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            node = self.bind(right)
            if not isinstance(node.type, Options) or not isinstance(node, n.FactRef):
                raise FormulaError(
                    "'choice' in … needs a fact that holds a set of choices", f"in: {ast.unparse(right)}"
                )
            self._option(node.type.options, left.value)
            found = n.FactRef(TRUTH, f"{node.name}.{left.value}", node.whose)
            return n.Not(TRUTH, found) if negated else found
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

    def _ifexp(self, tree: ast.IfExp) -> n.Node:
        condition, then, other = self.truth(tree.test), self.bind(tree.body), self.bind(tree.orelse)
        a, b = then.type, other.type
        if isinstance(a, Number) and isinstance(b, Number):
            unit = same_unit(a, b, "or else")
            den, by_a, by_b = common(a, b)
            kind = Number(unit, den, min(a.low * by_a, b.low * by_b), max(a.high * by_a, b.high * by_b))
            return n.If(kind, condition, then, other, by_a, by_b)
        if a != b:
            raise FormulaError(f"the two sides of 'if … else' differ: {a}, {b}", f"in: {ast.unparse(tree)}")
        return n.If(a, condition, then, other)

    def _tuple(self, tree: ast.Tuple) -> n.Node:
        raise FormulaError("a list stands alone", "lists of choices follow 'in'")

    # Functions

    def _call(self, tree: ast.Call) -> n.Node:
        assert isinstance(tree.func, ast.Name)
        name, given = tree.func.id, tree.args
        if name in ("min", "max") and len(given) == 2:
            return self._extreme(name, given[0], given[1])
        wanted = 2 if name in ("months_between", "lookup") else 1
        if len(given) != wanted:
            raise FormulaError(f"{name}() takes {wanted}, got {len(given)}", f"in: {ast.unparse(tree)}")
        if name in OVER_MEMBERS:
            return self._over_members(name, given[0])
        bound: n.Node = getattr(self, "_" + name)(*given)
        return bound

    def _extreme(self, op: str, left: ast.expr, right: ast.expr) -> n.Node:
        (x, a), (y, b) = self.number(left), self.number(right)
        den, by_a, by_b = common(a, b)
        pick = min if op == "min" else max
        kind = Number(
            same_unit(a, b, "against"), den, pick(a.low * by_a, b.low * by_b), pick(a.high * by_a, b.high * by_b)
        )
        return n.Extreme(kind, op, x, y, by_a, by_b)

    def _over_members(self, op: str, body: ast.expr) -> n.Node:
        if op == "any_other" and self.whose != n.MEMBER:
            raise FormulaError("any_other() asks about the other members", "use it in a member's rule; else any()")
        inner = _Binder(self.scope, n.MEMBER)
        if op in ("any", "all", "count", "any_other"):
            kind: Type = Number(PERSON, 1, 0, self.scope.members) if op == "count" else TRUTH
            return n.OverMembers(kind, op, inner.truth(body))
        node, number = inner.number(body)
        times = self.scope.members if op == "sum" else 1
        low, high = min(number.low, number.low * times), max(number.high, number.high * times)
        return n.OverMembers(Number(number.unit, number.den, low, high), op, node)

    def _age(self, born: ast.expr) -> n.Node:
        return n.Age(Number(YEAR, 1, 0, 200), self._date(born))

    def _months_between(self, start: ast.expr, end: ast.expr) -> n.Node:
        return n.MonthsBetween(Number(MONTH, 1, -2400, 2400), self._date(start), self._date(end))

    def _date(self, tree: ast.expr) -> n.Node:
        node = self.bind(tree)
        if not isinstance(node.type, Date):
            raise FormulaError(f"a date is needed here, this is a {node.type}", f"in: {ast.unparse(tree)}")
        return node

    def _per_month(self, tree: ast.expr) -> n.Node:
        node, kind = self.number(tree)
        if unit_of(kind).powers[3] != -1:
            raise FormulaError(f"per_month() takes an amount a year, this is {kind.unit}", "it divides by 12")
        return n.Scaled(Number(unit_of(kind) * YEAR / MONTH, kind.den * 12, kind.low, kind.high), node, 1)

    def _per_year(self, tree: ast.expr) -> n.Node:
        node, kind = self.number(tree)
        if unit_of(kind).powers[2] != -1:
            raise FormulaError(f"per_year() takes an amount a month, this is {kind.unit}", "it multiplies by 12")
        return n.Scaled(Number(unit_of(kind) * MONTH / YEAR, kind.den, kind.low * 12, kind.high * 12), node, 12)

    def _lookup(self, table: ast.expr, key: ast.expr) -> n.Node:
        parameter = self._parameter(table, "lookup")
        node = self.bind(key)
        if not isinstance(node.type, Choice) or node.type.options != parameter.by:
            raise FormulaError(
                f"'{parameter.name}' is not listed by a {node.type}", f"its choices: {', '.join(parameter.by)}"
            )
        return n.Lookup(self.scope.parameter_type(parameter.name), parameter.name, node)

    def _last_year(self, tree: ast.expr) -> n.Node:
        parameter = self._parameter(tree, "last_year")
        return n.ParamRef(self.scope.parameter_type(parameter.name), parameter.name, 1)

    def _year_before_last(self, tree: ast.expr) -> n.Node:
        parameter = self._parameter(tree, "year_before_last")
        return n.ParamRef(self.scope.parameter_type(parameter.name), parameter.name, 2)

    def _least(self, tree: ast.expr) -> n.Node:
        parameter = self._parameter(tree, "least")
        return n.ParamRef(self.scope.parameter_type(parameter.name), parameter.name, 0, "least")

    def _most(self, tree: ast.expr) -> n.Node:
        parameter = self._parameter(tree, "most")
        return n.ParamRef(self.scope.parameter_type(parameter.name), parameter.name, 0, "most")

    def _parameter(self, tree: ast.expr, function: str) -> Parameter:
        parameter = self.scope.parameters.get(tree.id) if isinstance(tree, ast.Name) else None
        if parameter is None:
            raise FormulaError(f"{function}() takes the name of a parameter", f"in: {ast.unparse(tree)}")
        if parameter.by and function != "lookup":
            raise FormulaError(f"'{parameter.name}' is a table", f"write lookup({parameter.name}, fact)")
        return parameter

    def _given(self, tree: ast.expr) -> n.Node:
        parameter = self.scope.parameters.get(tree.id) if isinstance(tree, ast.Name) else None
        if parameter is not None:
            return n.Entered(TRUTH, parameter.name)
        node = self.bind(tree)
        fact = self.scope.facts.get(node.name) if isinstance(node, n.FactRef) else None
        if fact is None or not fact.computed:
            raise FormulaError(
                "given() asks about a parameter, or a fact that the rules compute when it is not handed in",
                "see doudi facts",
            )
        return n.Given(TRUTH, fact.name, fact.whose)
