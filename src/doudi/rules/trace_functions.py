"""How the text of a trace is made: a function for each rule, written as Python from its nodes, once for every case.

Statements follow one another: what a node comes to, then the next; the text of all steps is one format string at the end, or
at the end of a branch. The Python is made of numbers and of names given here alone: what a pack says (names, labels,
clauses) reaches it as values, never as part of the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.closures import Code
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.trace import NO, OPEN, YES, leaves
from doudi.rules.types import Truth

if TYPE_CHECKING:
    from doudi.rules.trace_text import TraceWriter

OF_ALL = str(HOUSEHOLD)


class Hole(NamedTuple):
    """Where an expression stands in a text. `led`: what it gives begins with a comma, or is nothing."""

    source: str
    led: bool = False


Text = list[str | Hole]
"""A text with holes."""


class Functions:
    """The functions of one Program, each made when it is first asked for."""

    def __init__(self, code: Code):
        self.code = code
        words = {
            "true": "true",
            "false": "false",
            "none": "",
            "yes": YES,
            "no": NO,
            "opened": OPEN,
            "comma": ", ",
            "ended": '>"',
        }
        self.names: dict[str, Any] = {"KNOWN": (int, bool), "said": _said, **words}
        self._rules: dict[int, Callable[[TraceWriter, int], str]] = {}
        self.begun = [_json(bound.rule.name)[:-1] + "<" for bound in code.rules]
        """How the name of each rule begins, as JSON: its member follows, and `>"`."""

    @classmethod
    def of(cls, code: Code) -> Functions:
        found = code.program.cache.get("texts")
        if not isinstance(found, Functions):
            found = code.program.cache["texts"] = cls(code)
        return found

    def rule(self, index: int) -> Callable[[TraceWriter, int], str]:
        """Of a writer and a member: the text of a rule. Rules that it rests on are named to the writer."""
        found = self._rules.get(index)
        if found is None:
            name = _Function(self).rule(index, self.code.rules[index])
            found = self._rules[index] = self.names[name]
        return found

    def constant(self, value: Any) -> str:
        """The name of something that the functions use as it is."""
        name = f"_{len(self.names)}"
        self.names[name] = value
        return name


class _Function:
    """One function while it is written. A node gives its text and the name of what it comes to."""

    def __init__(self, functions: Functions):
        self.code, self.functions, self.constant = functions.code, functions, functions.constant
        self.lines: list[str] = []
        self.indent = " "
        self.used = 0
        self.member = "member"
        """The name of whoever a formula is about."""

    # Statements

    def let(self, expression: str, name: str = "") -> str:
        if not name:
            self.used += 1
            name = f"v{self.used}"
        self.do(f"{name} = {expression}")
        return name

    def do(self, statement: str) -> None:
        self.lines.append(self.indent + statement)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        self.do(f"{head}:")
        self.indent += " "
        yield
        self.indent = self.indent[1:]

    def branch(self, taken: str, show: Callable[[], Text], otherwise: Text) -> Text:
        """What is shown where an expression holds, else the other. It is never the first of several."""
        with self.block(f"if {taken}"):
            name = self.let(self.format([", ", *show()]))
        with self.block("else"):
            self.let(self.format([", ", *otherwise] if otherwise else []), name)
        return [Hole(name, led=True)]

    def format(self, text: Text) -> str:
        """The expression for a text with its holes filled."""
        holes: list[str] = []
        for _, pieces in groupby(text, type):
            found = list(pieces)
            known = "".join([piece for piece in found if isinstance(piece, str)])
            holes += [self.constant(known)] if known else [hole.source for hole in found if isinstance(hole, Hole)]
        return "f'" + "".join([f"{{{hole}}}" for hole in holes]) + "'"

    def known(self, cell: str, otherwise: str) -> str:
        """What a cell of the case holds where that is settled, else what computes it."""
        return self.let(f"value if (value := {cell}).__class__ in KNOWN else {otherwise}")

    def rule_value(self, index: int, member: str) -> str:
        """What a rule came to: as it was decided, else computed now."""
        return self.known(f"case.memo[{index}][{_at(member)}]", f"case.rule({index}, {member})")

    def computed(self, node: n.Node) -> str:
        """The expression for what the decision makes of a node."""
        return f"{self.constant(self.code.compile(node))}(case, {self.member})"

    def whose(self, node: n.FactRef | n.RuleRef) -> str:
        return OF_ALL if node.whose == n.HOUSEHOLD else self.member

    # Rules

    def rule(self, index: int, bound: BoundRule) -> str:
        """Makes the function of a rule; its name."""
        value = self.rule_value(index, "member")
        steps = self.ways(bound) if bound.body is None else [self.node(bound.body)[0]]
        truth = isinstance(bound.type, Truth)
        text: Text = ['{"value": ', _value(value, truth), ', "verdict": "', _verdict(value, truth)]
        text += [f'", "clauses": {_json(bound.version.clauses)}', *_steps(steps)]
        name = self.constant(None)
        lines = [f"def {name}(writer, member):", " case = writer.case", *self.lines, f" return {self.format(text)}"]
        exec(compile("\n".join(lines), "<the text of a trace>", "exec"), self.functions.names)
        return name

    def ways(self, bound: BoundRule) -> list[Text]:
        """Ways in their order, those behind one that holds not taken; then exceptions and supplements."""
        found: list[Text] = []
        held = self.let("False")
        for way in bound.ways:

            def show(way: BoundWay = way) -> Text:
                text, holds = self.way("way", way)
                self.let(f"{holds} is True", held)
                return text

            found.append(self.branch(f"not {held}", show, _not_taken("way", way.way.label)) if found else show())
        found += [self.way("unless", way)[0] for way in bound.unless]
        return found + [self.way("supplement", way)[0] for way in bound.supplements]

    def way(self, kind: str, bound: BoundWay) -> tuple[Text, str]:
        """A sum is shown where its condition may hold."""
        steps, holds, amount = [], "True", bound.amount
        if bound.when is not None:
            asked, holds = self.node(bound.when)
            steps.append(asked)
        if amount is not None and steps:
            steps.append(self.branch(f"{holds} is not False", lambda: self.amount(amount), []))
        elif amount is not None:
            steps.append(self.amount(amount))
        text: Text = [f'{{"{kind}": {_json(bound.way.label)}, "verdict": "', _verdict(holds, True)]
        return [*text, f'", "clauses": {_json(bound.way.clauses)}', *_steps(steps)], holds

    def amount(self, node: n.Node) -> Text:
        inner, value = self.node(node)
        return ['{"amount": ', _value(value, False), *_steps([inner])]

    # Nodes

    def node(self, node: n.Node) -> tuple[Text, str]:
        found: tuple[Text, str] = _WRITTEN.get(type(node), _Function.plain)(self, node)
        return found

    def plain(self, node: n.Node) -> tuple[Text, str]:
        value = self.let(self.computed(node))
        below = n.children(node) if isinstance(node, n.Extreme) else leaves(node)
        return _step("value", node, value, [self.node(one)[0] for one in below]), value

    def const(self, node: n.Const) -> tuple[Text, str]:
        value = self.let(str(node.value))
        return _step("value", node, value, []), value

    def sum(self, node: n.Sum) -> tuple[Text, str]:
        """Put together from the two sides as they are shown."""
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{_times(a, node.left_scale)} + {_times(b, node.right_scale)}")
        return _step("value", node, value, [left, right]), value

    def product(self, node: n.Product) -> tuple[Text, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{a} * {b}")
        return _step("value", node, value, [left, right]), value

    def fact(self, node: n.FactRef) -> tuple[Text, str]:
        slot, member = self.code.slot_index[node.name], self.whose(node)
        value = self.known(f"case.facts[{slot}][{_at(member)}]", self.computed(node))
        of = OF_ALL if member == OF_ALL else Hole(member)
        shown = _value(value, isinstance(node.type, Truth))
        return [f'{{"fact": {_json(node.name)}, "of": ', of, ', "value": ', shown, "}"], value

    def parameter(self, node: n.ParamRef) -> tuple[Text, str]:
        value = self.let(self.computed(node))
        return [f'{{"parameter": {_json(node.name)}, "of": {OF_ALL}, "value": ', _value(value, False), "}"], value

    def ruleref(self, node: n.RuleRef) -> tuple[Text, str]:
        index, member = self.code.rule_index[node.name], self.whose(node)
        name = self.functions.begun[index]
        of_each = f"{self.constant(name)} + str({member}) + ended"
        written = self.constant(f'{name}{OF_ALL}>"') if member == OF_ALL else of_each
        return [Hole(f"writer.rule({written}, {index}, {member})")], self.rule_value(index, member)

    def compare(self, node: n.Compare) -> tuple[Text, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        apart = f"{_times(b, node.right_scale)} - {_times(a, node.left_scale)}"
        margin = self.let(f"{apart} if {a}.__class__ is int and {b}.__class__ is int else None")
        value = self.let(f"{self.computed(node)} if {margin} is None else {margin} {_HOLDS[node.op]} 0")
        text: Text = ['{"compare": "', _verdict(value, True), '", "margin": ', _value(margin, False)]
        return [*text, *_steps([left, right])], value

    def logic(self, node: n.And | n.Or) -> tuple[Text, str]:
        """Parts in their order, up to the one that decides; those behind it are not taken."""
        kind, decides = ("and", "False") if isinstance(node, n.And) else ("or", "True")
        steps: list[Text] = []
        parts: list[str] = []
        further = ""
        for part in node.parts:

            def show(part: n.Node = part) -> Text:
                text, found = self.node(part)
                parts.append(found)
                return text

            steps.append(self.branch(further, show, _not_taken("value")) if further else show())
            further = self.let(f"{f'{further} and ' if further else ''}{parts[-1]} is not {decides}")
        settled = " and ".join(f"{part}.__class__ is bool" for part in parts)
        value = self.let(f"{decides} if not {further} else not {decides} if {settled} else {self.computed(node)}")
        return _step(kind, node, value, steps), value

    def negated(self, node: n.Not) -> tuple[Text, str]:
        inner, a = self.node(node.value)
        value = self.let(f"not {a} if {a}.__class__ is bool else {self.computed(node)}")
        return _step("not", node, value, [inner]), value

    def chosen(self, node: n.If) -> tuple[Text, str]:
        asked, condition = self.node(node.condition)
        steps, value = [asked], self.let("None")
        for branch, refused, by in ((node.then, False, node.then_scale), (node.other, True, node.other_scale)):

            def show(branch: n.Node = branch, by: int = by) -> Text:
                text, found = self.node(branch)
                self.let(_times(found, by), value)
                return text

            steps.append(self.branch(f"{condition} is not {refused}", show, _not_taken("value")))
        with self.block(f"if {condition}.__class__ is not bool"):
            self.let(self.computed(node), value)
        return _step("if", node, value, steps), value

    def members(self, node: n.OverMembers) -> tuple[Text, str]:
        values, texts, other = self.let("[]"), self.let("[]"), self.let(self.member)
        with self.block(f"for {other} in range(case.members)"):
            if node.op == "any_other":
                self.do(f"if {other} == {self.member}: continue")
            outer, self.member = self.member, other
            inner, found = self.node(node.body)
            self.do(f"{values}.append({found})")
            self.do(f"{texts}.append({self.format(inner)})")
            self.member = outer
        computed = self.computed(node)
        if node.op == "sum":
            computed = f"sum({values})"
        elif node.op == "count":
            yes = self.let(f"{values}.count(True)")
            computed = f"{yes} if {yes} + {values}.count(False) == len({values}) else {computed}"
        value = self.let(computed)
        return _step("members", node, value, [[Hole(f"comma.join({texts})")]]), value


_HOLDS = {"<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""What a comparison asks of its margin."""

_WRITTEN: dict[type[n.Node], Callable[..., tuple[Text, str]]] = {
    n.FactRef: _Function.fact,
    n.ParamRef: _Function.parameter,
    n.RuleRef: _Function.ruleref,
    n.Compare: _Function.compare,
    n.And: _Function.logic,
    n.Or: _Function.logic,
    n.Not: _Function.negated,
    n.If: _Function.chosen,
    n.OverMembers: _Function.members,
    n.Const: _Function.const,
    n.Sum: _Function.sum,
    n.Product: _Function.product,
}


def _times(value: str, by: int) -> str:
    return value if by == 1 else f"{value} * {by}"


def _at(member: str) -> str:
    """Where a row of the case holds what is asked of a member."""
    return "0" if member == OF_ALL else f"{member} + 1"


# Pieces of text


def _step(kind: str, node: n.Node, value: str, steps: list[Text]) -> Text:
    if isinstance(node.type, Truth):
        return [f'{{"{kind}": "', _verdict(value, True), '"', *_steps(steps)]
    return [f'{{"{kind}": ', _value(value, False), *_steps(steps)]


def _not_taken(kind: str, label: str = "") -> Text:
    return [f'{{"{kind}": {_json(label)}, "taken": false}}']


def _steps(steps: list[Text]) -> Text:
    found: Text = [', "steps": [']
    for at, text in enumerate(steps):
        first = text[0]
        if at and not (isinstance(first, Hole) and first.led):
            found.append(", ")
        found += text
    return [*found, "]}"]


def _value(value: str, truth: bool) -> Hole:
    if truth:
        return Hole(f"true if {value} is True else false if {value} is False else said({value})")
    return Hole(f"{value} if {value}.__class__ is int else said({value})")


def _verdict(value: str, truth: bool) -> Hole:
    """Of a number nothing, but that it is open."""
    if truth:
        return Hole(f"yes if {value} is True else no if {value} is False else opened")
    return Hole(f"none if {value}.__class__ is int else opened")


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False)


def _said(value: Any) -> str:
    """As JSON, a value that is neither a whole number nor settled as yes or no: an exact fraction as a text, null where open."""
    return f'"{value}"' if value.__class__ is Fraction else "null"
