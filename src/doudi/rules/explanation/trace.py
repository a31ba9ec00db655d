"""The trace of a decision: the tree of what was computed, with values, verdicts, margins and branches not taken.

A trace is read off a decided case: rules are computed once and kept there, so that the tree costs little and says just
what the decision rested on. Explanation, diagram and record are views of it. How each node of a Program is traced is
settled once and kept with the Program, as its closures are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from doudi.rules.engine.case import Case
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.engine.outcome import Outcome
from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import TraceShape
from doudi.rules.program.program import BoundGround, BoundRule
from doudi.rules.types import Truth
from doudi.rules.unknowns.sentinels import HOUSEHOLD

YES, NO, OPEN = "yes", "no", "open"


class Trace(NamedTuple):
    """One step of a trace, with the steps below it.

    `kind`: right, way, unless, supplement, amount, rule, fact, parameter, compare, and, or, not, if, members, value.
    `member`: of whom it was computed; HOUSEHOLD for the household itself. `verdict`: yes, no or open, of what is yes or no.
    `margin`: how far the right side of a comparison lies above its left, over their common denominator.
    `taken`: False for a branch that the decision did not follow; such a branch is not computed.
    """

    kind: str
    node: n.Node | None
    member: int
    value: Any = None
    verdict: str = ""
    margin: int | None = None
    name: str = ""
    label: str = ""
    clauses: tuple[str, ...] = ()
    taken: bool = True
    children: tuple[Trace, ...] = ()


class Tracer:
    """Makes traces of one decided case. The trace of a rule is made once and shared by all that rest on it."""

    def __init__(self, case: Case):
        self.case = case
        self._steps = _TraceSteps.of(case.code)
        self._rules: dict[tuple[int, int], Trace] = {}

    def outcome(self, outcome: Outcome) -> Trace:
        """The trace of a right or class, for the member (or household) of the outcome."""
        return self.rule(self.case.code.rule_index[outcome.bound.rule.name], outcome.member)

    def rule(self, index: int, member: int) -> Trace:
        """The trace of a rule, by its index, for a member."""
        trace = self._rules.get((index, member))
        if trace is None:
            trace = self._rules[index, member] = self._steps.rule(index)(self, member)
        return trace

    def value(self, index: int, member: int) -> Any:
        """The value of a rule: the one that was decided, or else computed now."""
        value = self.case.memo[index][member + 1]
        return value if value.__class__ in _KNOWN else self.case.rule(index, member)


Step = Callable[[Tracer, int], Trace]
_KNOWN = (int, bool)


class _TraceSteps:
    """How the rules and nodes of one Program are traced: a function for each, of a tracer and a member."""

    def __init__(self, code: CompiledProgram):
        self.code = code
        self._rules: dict[int, Step] = {}

    @classmethod
    def of(cls, code: CompiledProgram) -> _TraceSteps:
        steps = code.program.cache.get("steps")
        if not isinstance(steps, _TraceSteps):
            steps = code.program.cache["steps"] = cls(code)
        return steps

    def rule(self, index: int) -> Step:
        step = self._rules.get(index)
        if step is None:
            step = self._rules[index] = self._rule(index, self.code.rules[index])
        return step

    def node(self, node: n.Node) -> Step:
        return STEPS[node.trace_shape](self, node)

    # Rules

    def _rule(self, index: int, bound: BoundRule) -> Step:
        name, label, clauses = bound.rule.name, bound.rule.label, bound.version.clauses
        if bound.body is not None:
            body = self.node(bound.body)

            def rule(tracer: Tracer, member: int) -> Trace:
                value = tracer.value(index, member)
                below = (body(tracer, member),)
                return _trace(
                    Trace, ("rule", None, member, value, _verdict(value), None, name, label, clauses, True, below)
                )

            return rule
        ways = [self._way("way", way) for way in bound.grounds]
        further = [self._way("unless", way) for way in bound.unless]
        further += [self._way("supplement", way) for way in bound.supplements]

        def right(tracer: Tracer, member: int) -> Trace:
            """Ways in their order: those behind one that holds are not taken."""
            value = tracer.value(index, member)
            parts, holds = [], False
            for way in ways:
                part = way(tracer, member, not holds)
                parts.append(part)
                holds = holds or part.verdict == YES
            below = (*parts, *(part(tracer, member, True) for part in further))
            return _trace(
                Trace, ("right", None, member, value, _verdict(value), None, name, label, clauses, True, below)
            )

        return right

    def _way(self, kind: str, bound: BoundGround) -> Callable[[Tracer, int, bool], Trace]:
        when, label, clauses = bound.when, bound.ground.label, bound.ground.clauses
        condition = self.node(when) if when is not None else None
        amount = self._amount(bound.amount) if bound.amount is not None else None

        def way(tracer: Tracer, member: int, taken: bool) -> Trace:
            if not taken:
                return Trace(kind, when, member, label=label, clauses=clauses, taken=False)
            verdict, below = YES, []
            if condition is not None:
                below.append(condition(tracer, member))
                verdict = below[0].verdict
            if amount is not None and verdict != NO:
                below.append(amount(tracer, member))
            return _trace(Trace, (kind, when, member, None, verdict, None, "", label, clauses, True, tuple(below)))

        return way

    def _amount(self, node: n.Node) -> Step:
        step = self.node(node)

        def amount(tracer: Tracer, member: int) -> Trace:
            inner = step(tracer, member)
            value = inner.value
            return _trace(Trace, ("amount", node, member, value, "", None, "", "", (), True, (inner,)))

        return amount

    # Nodes

    def _plain(self, node: n.Node) -> Step:
        closure, judged = self.code.compile(node), isinstance(node.type, Truth)
        steps = [self.node(child) for child in nodes_below(node)]

        def plain(tracer: Tracer, member: int) -> Trace:
            value = closure(tracer.case, member)
            children = tuple([step(tracer, member) for step in steps])
            verdict = _verdict(value) if judged else ""
            return _trace(Trace, ("value", node, member, value, verdict, None, "", "", (), True, children))

        return plain

    def _sum(self, node: n.WeightedSum) -> Step:
        by_left, by_right = node.left_scale, node.right_scale
        return self._arithmetic(node, node.left, node.right, lambda a, b: a * by_left + b * by_right)

    def _product(self, node: n.Product) -> Step:
        return self._arithmetic(node, node.left, node.right, operator.mul)

    def _arithmetic(self, node: n.Node, a: n.Node, b: n.Node, combine: Callable[[int, int], int]) -> Step:
        """Plain numbers are put together from the two sides as they stand in the trace."""
        left, right, closure = self.node(a), self.node(b), self.code.compile(node)

        def arithmetic(tracer: Tracer, member: int) -> Trace:
            sides = left(tracer, member), right(tracer, member)
            left_value, right_value = sides[0].value, sides[1].value
            if left_value.__class__ is int and right_value.__class__ is int:
                value = combine(left_value, right_value)
            else:
                value = closure(tracer.case, member)
            return _trace(Trace, ("value", node, member, value, "", None, "", "", (), True, sides))

        return arithmetic

    def _fact(self, node: n.FactRef) -> Step:
        closure, household, name = self.code.compile(node), node.entity == n.HOUSEHOLD, node.name
        slot = self.code.slot_index[name]
        label = self.code.slots[slot].fact.label

        def fact(tracer: Tracer, member: int) -> Trace:
            holder = HOUSEHOLD if household else member
            value = tracer.case.facts[slot][holder + 1]
            if value.__class__ not in _KNOWN:
                value = closure(tracer.case, member)
            return _trace(Trace, ("fact", node, holder, value, _verdict(value), None, name, label, (), True, ()))

        return fact

    def _parameter(self, node: n.ParameterRef) -> Step:
        closure, name, label = self.code.compile(node), node.name, self.code.program.parameters[node.name].label

        def parameter(tracer: Tracer, member: int) -> Trace:
            value = closure(tracer.case, member)
            return _trace(Trace, ("parameter", node, HOUSEHOLD, value, "", None, name, label, (), True, ()))

        return parameter

    def _ruleref(self, node: n.RuleRef) -> Step:
        index = self.code.rule_index[node.name]
        if node.entity == n.HOUSEHOLD:
            return lambda tracer, member: tracer.rule(index, HOUSEHOLD)
        return lambda tracer, member: tracer.rule(index, member)

    def _compare(self, node: n.Compare) -> Step:
        left, right, closure = self.node(node.left), self.node(node.right), self.code.compile(node)
        by_left, by_right, holds = node.left_scale, node.right_scale, _HOLDS[node.op]

        def compare(tracer: Tracer, member: int) -> Trace:
            a, b = sides = left(tracer, member), right(tracer, member)
            if a.value.__class__ is int and b.value.__class__ is int:
                margin = b.value * by_right - a.value * by_left
                value = holds(margin, 0)
            else:
                margin, value = None, closure(tracer.case, member)
            return _trace(Trace, ("compare", node, member, value, _verdict(value), margin, "", "", (), True, sides))

        return compare

    def _logic(self, node: n.And | n.Or) -> Step:
        """Parts in their order, up to the one that decides; those behind it are not taken."""
        kind, decides = ("and", NO) if node.trace_shape is TraceShape.CONJUNCTION else ("or", YES)
        parts, closure = [(part, self.node(part)) for part in node.parts], self.code.compile(node)

        def logic(tracer: Tracer, member: int) -> Trace:
            traces: list[Trace] = []
            verdict = ""
            for part, step in parts:
                if verdict == decides:
                    traces.append(_not_taken(part, member))
                    continue
                trace = step(tracer, member)
                traces.append(trace)
                if (trace.verdict != verdict and verdict != OPEN) or trace.verdict == decides:
                    verdict = trace.verdict
            if verdict == OPEN:  # what is open in its parts may be settled as a whole
                verdict = _verdict(closure(tracer.case, member))
            return _trace(Trace, (kind, node, member, None, verdict, None, "", "", (), True, tuple(traces)))

        return logic

    def _not(self, node: n.Not) -> Step:
        step = self.node(node.value)

        def negated(tracer: Tracer, member: int) -> Trace:
            inner = step(tracer, member)
            verdict = {YES: NO, NO: YES}.get(inner.verdict, OPEN)
            return _trace(Trace, ("not", node, member, None, verdict, None, "", "", (), True, (inner,)))

        return negated

    def _if(self, node: n.If) -> Step:
        condition, closure, judged = self.node(node.condition), self.code.compile(node), isinstance(node.type, Truth)
        branches = [
            (node.then, self.node(node.then), NO, node.then_scale),
            (node.otherwise, self.node(node.otherwise), YES, node.otherwise_scale),
        ]

        def chosen(tracer: Tracer, member: int) -> Trace:
            condition_trace = condition(tracer, member)
            children = [condition_trace]
            value = None
            for branch, step, refused, by in branches:
                if condition_trace.verdict == refused:
                    children.append(_not_taken(branch, member))
                    continue
                taken = step(tracer, member)
                children.append(taken)
                if condition_trace.verdict != OPEN and taken.value.__class__ is int:
                    value = taken.value * by
            if value is None:
                value = closure(tracer.case, member)
            verdict = _verdict(value) if judged else ""
            return _trace(Trace, ("if", node, member, value, verdict, None, "", "", (), True, tuple(children)))

        return chosen

    def _members(self, node: n.MemberAggregate) -> Step:
        body, closure, judged, op = self.node(node.body), self.code.compile(node), isinstance(node.type, Truth), node.op

        def members(tracer: Tracer, member: int) -> Trace:
            people = [person for person in range(tracer.case.members) if op != "any_other" or person != member]
            children = tuple([body(tracer, person) for person in people])
            values = [child.value for child in children]
            summable = op == "sum" and {value.__class__ for value in values} == {int}
            value = sum(values) if summable else closure(tracer.case, member)
            verdict = _verdict(value) if judged else ""
            return _trace(Trace, ("members", node, member, value, verdict, None, op, "", (), True, children))

        return members


_trace: Callable[[type[Trace], tuple[Any, ...]], Trace] = tuple.__new__
"""Makes a Trace of all its fields in their order, without what keywords and defaults cost."""


def _not_taken(node: n.Node, member: int) -> Trace:
    return _trace(Trace, ("value", node, member, None, "", None, "", "", (), False, ()))


_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.gt,
    "<=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
"""What a comparison says of its margin."""

STEPS: dict[TraceShape, Callable[[_TraceSteps, Any], Step]] = {
    TraceShape.FACT: _TraceSteps._fact,
    TraceShape.PARAMETER: _TraceSteps._parameter,
    TraceShape.RULE: _TraceSteps._ruleref,
    TraceShape.COMPARISON: _TraceSteps._compare,
    TraceShape.CONJUNCTION: _TraceSteps._logic,
    TraceShape.ALTERNATIVE: _TraceSteps._logic,
    TraceShape.NEGATION: _TraceSteps._not,
    TraceShape.BRANCHES: _TraceSteps._if,
    TraceShape.MEMBERS: _TraceSteps._members,
    TraceShape.CONSTANT: _TraceSteps._plain,
    TraceShape.SUM: _TraceSteps._sum,
    TraceShape.PRODUCT: _TraceSteps._product,
    TraceShape.SIDES: _TraceSteps._plain,
    TraceShape.LEAVES: _TraceSteps._plain,
}
"""How each shape of a trace is made; a kind of node says itself which shape it has."""


def nodes_below(node: n.Node) -> Sequence[n.Node]:
    """The nodes that a trace shows below a value which is computed as a whole."""
    return n.children(node) if node.trace_shape is TraceShape.SIDES else find_leaves(node)


def find_leaves(node: n.Node) -> list[n.Node]:
    """The facts, parameters, rules and choices that a calculation is made of, however far below, in the order written."""
    leaves: list[n.Node] = []
    for child in n.children(node):
        if child.trace_shape.is_step:
            leaves.append(child)
        else:
            leaves += find_leaves(child)
    return leaves


def _verdict(value: Any) -> str:
    if value is True:
        return YES
    if value is False:
        return NO
    return "" if value.__class__ is int else OPEN
