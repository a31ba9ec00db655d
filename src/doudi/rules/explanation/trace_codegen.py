"""Writes a Python function for each rule, which makes the text of its trace for any case.

The generated function computes the value of each node in turn, and ends in one format string with the text of all steps; so
does each branch. The generated code consists only of numbers and of names made here: what a pack says (names, labels, clauses)
reaches it as values, never as code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.explanation.trace import NO, OPEN, YES, nodes_below
from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import TraceShape
from doudi.rules.program.program import BoundGround, BoundRule
from doudi.rules.types import Truth
from doudi.rules.unknowns.sentinels import HOUSEHOLD

if TYPE_CHECKING:
    from doudi.rules.explanation.trace_json import TraceWriter

OF_HOUSEHOLD = str(HOUSEHOLD)


class Placeholder(NamedTuple):
    """A placeholder in the generated format string.

    `starts_with_comma`: the value is either empty or begins with a comma, so that no separator is written before it.
    """

    source: str
    starts_with_comma: bool = False


Text = list[str | Placeholder]
"""The pieces of a format string."""


class TraceFunctions:
    """The functions that write the traces of one Program. Each is generated when it is first asked for."""

    def __init__(self, code: CompiledProgram):
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
        self.names: dict[str, Any] = {"KNOWN": (int, bool), "as_json": _as_json, **words}
        self._rules: dict[int, Callable[[TraceWriter, int], str]] = {}
        self.begun = [_json(bound.rule.name)[:-1] + "<" for bound in code.rules]
        """How the name of each rule begins, as JSON: its member follows, and `>"`."""

    @classmethod
    def of(cls, code: CompiledProgram) -> TraceFunctions:
        """The functions of a compiled Program, which are kept with the Program."""
        functions = code.program.cache.get("texts")
        if not isinstance(functions, TraceFunctions):
            functions = code.program.cache["texts"] = cls(code)
        return functions

    def rule(self, index: int) -> Callable[[TraceWriter, int], str]:
        """The function that writes a rule. Of a TraceWriter and a member it returns the JSON text.

        The function also tells the writer the rules on which this one rests, so that they are written too.
        """
        function = self._rules.get(index)
        if function is None:
            name = _TraceFunctionWriter(self).rule(index, self.code.rules[index])
            function = self._rules[index] = self.names[name]
        return function

    def constant(self, value: Any) -> str:
        """Makes a value available to the generated functions; returns the name by which they refer to it."""
        name = f"_{len(self.names)}"
        self.names[name] = value
        return name


class _TraceFunctionWriter:
    """Writes one function. Its methods for nodes return the text of the node, and the name of the variable with its value."""

    def __init__(self, functions: TraceFunctions):
        self.code, self.functions, self.constant = functions.code, functions, functions.constant
        self.lines: list[str] = []
        self.indent = " "
        self.used = 0
        self.member = "member"
        """The variable, in the generated function, that holds the member a formula is about."""

    # Statements

    def let(self, expression: str, name: str = "") -> str:
        """Writes an assignment; returns the name, a new one where none is given."""
        if not name:
            self.used += 1
            name = f"v{self.used}"
        self.do(f"{name} = {expression}")
        return name

    def do(self, statement: str) -> None:
        """Writes a statement."""
        self.lines.append(self.indent + statement)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Writes the head of a block; what is written within the context is indented below it."""
        self.do(f"{head}:")
        self.indent += " "
        yield
        self.indent = self.indent[1:]

    def branch(self, taken: str, show: Callable[[], Text], otherwise: Text) -> Text:
        """The text that `show` returns where the expression `taken` holds, else `otherwise`.

        It begins with a comma, so it never stands first among steps.
        """
        with self.block(f"if {taken}"):
            name = self.let(self.format([", ", *show()]))
        with self.block("else"):
            self.let(self.format([", ", *otherwise] if otherwise else []), name)
        return [Placeholder(name, starts_with_comma=True)]

    def format(self, text: Text) -> str:
        """The expression that puts a text together, with its placeholders filled."""
        holes: list[str] = []
        for _, pieces in groupby(text, type):
            run = list(pieces)
            literal = "".join([piece for piece in run if isinstance(piece, str)])
            holes += (
                [self.constant(literal)] if literal else [hole.source for hole in run if isinstance(hole, Placeholder)]
            )
        return "f'" + "".join([f"{{{hole}}}" for hole in holes]) + "'"

    def cell_or(self, cell: str, otherwise: str) -> str:
        """A variable with the value of a cell of the case where that is certain, else of the expression `otherwise`."""
        return self.let(f"value if (value := {cell}).__class__ in KNOWN else {otherwise}")

    def rule_value(self, index: int, member: str) -> str:
        """A variable with the value of a rule: as the decision left it, else computed now."""
        return self.cell_or(f"case.memo[{index}][{_column(member)}]", f"case.rule({index}, {member})")

    def computed(self, node: n.Node) -> str:
        """The expression that computes a node as the decision does."""
        return f"{self.constant(self.code.compile(node))}(case, {self.member})"

    def holder(self, node: n.FactRef | n.RuleRef) -> str:
        """The expression for the member a fact or rule is read of."""
        return OF_HOUSEHOLD if node.entity == n.HOUSEHOLD else self.member

    # Rules

    def rule(self, index: int, bound: BoundRule) -> str:
        """Generates the function of a rule; returns its name."""
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
        """Grounds in their order, up to the first that holds (later ones are not taken); then exceptions and supplements."""
        texts: list[Text] = []
        holds_already = self.let("False")
        for way in bound.grounds:

            def show(way: BoundGround = way) -> Text:
                text, holds = self.way("way", way)
                self.let(f"{holds} is True", holds_already)
                return text

            texts.append(
                self.branch(f"not {holds_already}", show, _not_taken("way", way.ground.label)) if texts else show()
            )
        texts += [self.way("unless", way)[0] for way in bound.unless]
        return texts + [self.way("supplement", way)[0] for way in bound.supplements]

    def way(self, kind: str, bound: BoundGround) -> tuple[Text, str]:
        """The text of a ground, exception or supplement, and the variable with its condition; the amount where that may hold."""
        steps, holds, amount = [], "True", bound.amount
        if bound.when is not None:
            condition_text, holds = self.node(bound.when)
            steps.append(condition_text)
        if amount is not None and steps:
            steps.append(self.branch(f"{holds} is not False", lambda: self.amount(amount), []))
        elif amount is not None:
            steps.append(self.amount(amount))
        text: Text = [f'{{"{kind}": {_json(bound.ground.label)}, "verdict": "', _verdict(holds, True)]
        return [*text, f'", "clauses": {_json(bound.ground.clauses)}', *_steps(steps)], holds

    def amount(self, node: n.Node) -> Text:
        """The text of an amount with the steps below it."""
        inner, value = self.node(node)
        return ['{"amount": ', _value(value, False), *_steps([inner])]

    # Nodes

    def node(self, node: n.Node) -> tuple[Text, str]:
        """The text of a node, and the name of its value in the function."""
        return WRITERS[node.trace_shape](self, node)

    def plain(self, node: n.Node) -> tuple[Text, str]:
        """A value that is computed as a whole, with the steps that it rests on."""
        value = self.let(self.computed(node))
        return _step("value", node, value, [self.node(child)[0] for child in nodes_below(node)]), value

    def const(self, node: n.Const) -> tuple[Text, str]:
        value = self.let(str(node.value))
        return _step("value", node, value, []), value

    def sum(self, node: n.WeightedSum) -> tuple[Text, str]:
        """A sum is computed from the values of its two sides, which the trace shows."""
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{_times(a, node.left_scale)} + {_times(b, node.right_scale)}")
        return _step("value", node, value, [left, right]), value

    def product(self, node: n.Product) -> tuple[Text, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{a} * {b}")
        return _step("value", node, value, [left, right]), value

    def fact(self, node: n.FactRef) -> tuple[Text, str]:
        slot, member = self.code.slot_index[node.name], self.holder(node)
        value = self.cell_or(f"case.facts[{slot}][{_column(member)}]", self.computed(node))
        holder = OF_HOUSEHOLD if member == OF_HOUSEHOLD else Placeholder(member)
        value_text = _value(value, isinstance(node.type, Truth))
        return [f'{{"fact": {_json(node.name)}, "of": ', holder, ', "value": ', value_text, "}"], value

    def parameter(self, node: n.ParameterRef) -> tuple[Text, str]:
        value = self.let(self.computed(node))
        return [f'{{"parameter": {_json(node.name)}, "of": {OF_HOUSEHOLD}, "value": ', _value(value, False), "}"], value

    def ruleref(self, node: n.RuleRef) -> tuple[Text, str]:
        index, member = self.code.rule_index[node.name], self.holder(node)
        name = self.functions.begun[index]
        of_each = f"{self.constant(name)} + str({member}) + ended"
        written = self.constant(f'{name}{OF_HOUSEHOLD}>"') if member == OF_HOUSEHOLD else of_each
        return [Placeholder(f"writer.rule({written}, {index}, {member})")], self.rule_value(index, member)

    def compare(self, node: n.Compare) -> tuple[Text, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        apart = f"{_times(b, node.right_scale)} - {_times(a, node.left_scale)}"
        margin = self.let(f"{apart} if {a}.__class__ is int and {b}.__class__ is int else None")
        value = self.let(f"{self.computed(node)} if {margin} is None else {margin} {_HOLDS[node.op]} 0")
        text: Text = ['{"compare": "', _verdict(value, True), '", "margin": ', _value(margin, False)]
        return [*text, *_steps([left, right])], value

    def logic(self, node: n.And | n.Or) -> tuple[Text, str]:
        """Parts in their order, up to the one that decides; those behind it are not taken."""
        kind, decides = ("and", "False") if node.trace_shape is TraceShape.CONJUNCTION else ("or", "True")
        steps: list[Text] = []
        parts: list[str] = []
        further = ""
        for part in node.parts:

            def show(part: n.Node = part) -> Text:
                text, result = self.node(part)
                parts.append(result)
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
        condition_text, condition = self.node(node.condition)
        steps, value = [condition_text], self.let("None")
        for branch, refused, by in ((node.then, False, node.then_scale), (node.otherwise, True, node.otherwise_scale)):

            def show(branch: n.Node = branch, by: int = by) -> Text:
                text, result = self.node(branch)
                self.let(_times(result, by), value)
                return text

            steps.append(self.branch(f"{condition} is not {refused}", show, _not_taken("value")))
        with self.block(f"if {condition}.__class__ is not bool"):
            self.let(self.computed(node), value)
        return _step("if", node, value, steps), value

    def members(self, node: n.MemberAggregate) -> tuple[Text, str]:
        values, texts, person = self.let("[]"), self.let("[]"), self.let(self.member)
        with self.block(f"for {person} in range(case.members)"):
            if node.op == "any_other":
                self.do(f"if {person} == {self.member}: continue")
            outer, self.member = self.member, person
            inner, result = self.node(node.body)
            self.do(f"{values}.append({result})")
            self.do(f"{texts}.append({self.format(inner)})")
            self.member = outer
        computed = self.computed(node)
        if node.op == "sum":
            computed = f"sum({values})"
        elif node.op == "count":
            yes = self.let(f"{values}.count(True)")
            computed = f"{yes} if {yes} + {values}.count(False) == len({values}) else {computed}"
        value = self.let(computed)
        return _step("members", node, value, [[Placeholder(f"comma.join({texts})")]]), value


_HOLDS = {"<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""By the operator of a comparison: how its margin (right side minus left side) compares with 0 where it holds."""

WRITERS: dict[TraceShape, Callable[[_TraceFunctionWriter, Any], tuple[Text, str]]] = {
    TraceShape.FACT: _TraceFunctionWriter.fact,
    TraceShape.PARAMETER: _TraceFunctionWriter.parameter,
    TraceShape.RULE: _TraceFunctionWriter.ruleref,
    TraceShape.COMPARISON: _TraceFunctionWriter.compare,
    TraceShape.CONJUNCTION: _TraceFunctionWriter.logic,
    TraceShape.ALTERNATIVE: _TraceFunctionWriter.logic,
    TraceShape.NEGATION: _TraceFunctionWriter.negated,
    TraceShape.BRANCHES: _TraceFunctionWriter.chosen,
    TraceShape.MEMBERS: _TraceFunctionWriter.members,
    TraceShape.CONSTANT: _TraceFunctionWriter.const,
    TraceShape.SUM: _TraceFunctionWriter.sum,
    TraceShape.PRODUCT: _TraceFunctionWriter.product,
    TraceShape.SIDES: _TraceFunctionWriter.plain,
    TraceShape.LEAVES: _TraceFunctionWriter.plain,
}
"""How each shape of a trace is written. It must agree with `trace.STEPS`, which makes the same steps as objects."""


def _times(value: str, by: int) -> str:
    return value if by == 1 else f"{value} * {by}"


def _column(member: str) -> str:
    """The expression for the index of a member in the rows of a case."""
    return "0" if member == OF_HOUSEHOLD else f"{member} + 1"


# Pieces of text


def _step(kind: str, node: n.Node, value: str, steps: list[Text]) -> Text:
    if isinstance(node.type, Truth):
        return [f'{{"{kind}": "', _verdict(value, True), '"', *_steps(steps)]
    return [f'{{"{kind}": ', _value(value, False), *_steps(steps)]


def _not_taken(kind: str, label: str = "") -> Text:
    return [f'{{"{kind}": {_json(label)}, "taken": false}}']


def _steps(steps: list[Text]) -> Text:
    joined: Text = [', "steps": [']
    for index, text in enumerate(steps):
        first = text[0]
        if index and not (isinstance(first, Placeholder) and first.starts_with_comma):
            joined.append(", ")
        joined += text
    return [*joined, "]}"]


def _value(value: str, truth: bool) -> Placeholder:
    if truth:
        return Placeholder(f"true if {value} is True else false if {value} is False else as_json({value})")
    return Placeholder(f"{value} if {value}.__class__ is int else as_json({value})")


def _verdict(value: str, truth: bool) -> Placeholder:
    """The expression for a verdict: yes, no or open. A number has none unless it is open."""
    if truth:
        return Placeholder(f"yes if {value} is True else no if {value} is False else opened")
    return Placeholder(f"none if {value}.__class__ is int else opened")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _as_json(value: Any) -> str:
    """The JSON of a value that is neither an int nor a bool: an exact fraction as a string, or null where the value is open."""
    return f'"{value}"' if value.__class__ is Fraction else "null"
