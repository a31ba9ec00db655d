"""The trace of a decision: the tree of what was computed, with values, verdicts, margins and branches not taken.

A trace is read off a decided case: rules are computed once and kept there, so that the tree costs little and says just
what the decision rested on. Explanation, diagram and record are views of it. How each node of a Program is traced is
settled once and kept with the Program, as its closures are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.closures import Code
from doudi.rules.interpreter import Case
from doudi.rules.outcomes import Outcome
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.types import Truth

YES, NO, OPEN = "yes", "no", "open"


class Trace(NamedTuple):
    """One step. `kind`: right, way, unless, supplement, amount, rule, fact, parameter, compare, and, or, not, if, members,
    value. `verdict`: of what is yes or no. `margin`: how far a comparison's right side lies above its left, over their common
    denominator. `taken`: False for a branch that the decision did not follow, which is not computed."""

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
    """Traces of one decided case; the trace of a rule is made once and shared by all that rest on it."""

    def __init__(self, case: Case):
        self.case = case
        self._steps = _Steps.of(case.code)
        self._rules: dict[tuple[int, int], Trace] = {}

    def outcome(self, outcome: Outcome) -> Trace:
        """The tree of a right or class for a member (or the household)."""
        return self.rule(self.case.code.rule_index[outcome.bound.rule.name], outcome.member)

    def rule(self, index: int, member: int) -> Trace:
        found = self._rules.get((index, member))
        if found is None:
            found = self._rules[index, member] = self._steps.rule(index)(self, member)
        return found

    def value(self, index: int, member: int) -> Any:
        """What a rule came to: as it was decided, else computed now."""
        known = self.case.memo[index][member + 1]
        return known if known.__class__ in _KNOWN else self.case.rule(index, member)


Step = Callable[[Tracer, int], Trace]
_KNOWN = (int, bool)


class _Steps:
    """How the rules and nodes of one Program are traced: a function for each, of a tracer and a member."""

    def __init__(self, code: Code):
        self.code = code
        self._rules: dict[int, Step] = {}

    @classmethod
    def of(cls, code: Code) -> _Steps:
        found = code.program.cache.get("steps")
        if not isinstance(found, _Steps):
            found = code.program.cache["steps"] = cls(code)
        return found

    def rule(self, index: int) -> Step:
        found = self._rules.get(index)
        if found is None:
            found = self._rules[index] = self._rule(index, self.code.rules[index])
        return found

    def node(self, node: n.Node) -> Step:
        other = _Steps._sum if isinstance(node, n.Sum | n.Product) else _Steps._plain
        build: Callable[[_Steps, Any], Step] = _SPECIAL.get(type(node), other)
        return build(self, node)

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
        ways = [self._way("way", way) for way in bound.ways]
        others = [self._way("unless", way) for way in bound.unless]
        others += [self._way("supplement", way) for way in bound.supplements]

        def right(tracer: Tracer, member: int) -> Trace:
            """Ways in their order: those behind one that holds are not taken."""
            value = tracer.value(index, member)
            parts, held = [], False
            for way in ways:
                part = way(tracer, member, not held)
                parts.append(part)
                held = held or part.verdict == YES
            below = (*parts, *(other(tracer, member, True) for other in others))
            return _trace(
                Trace, ("right", None, member, value, _verdict(value), None, name, label, clauses, True, below)
            )

        return right

    def _way(self, kind: str, bound: BoundWay) -> Callable[[Tracer, int, bool], Trace]:
        when, label, clauses = bound.when, bound.way.label, bound.way.clauses
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
        below = n.children(node) if isinstance(node, n.Extreme) else leaves(node)
        steps = [self.node(child) for child in below]

        def plain(tracer: Tracer, member: int) -> Trace:
            value = closure(tracer.case, member)
            children = tuple([step(tracer, member) for step in steps])
            verdict = _verdict(value) if judged else ""
            return _trace(Trace, ("value", node, member, value, verdict, None, "", "", (), True, children))

        return plain

    def _sum(self, node: n.Sum | n.Product) -> Step:
        """Known numbers are put together from the two sides as they stand in the trace."""
        left, right, closure = self.node(node.left), self.node(node.right), self.code.compile(node)
        by_left, by_right = (node.left_scale, node.right_scale) if isinstance(node, n.Sum) else (0, 0)

        def added(tracer: Tracer, member: int) -> Trace:
            a, b = sides = left(tracer, member), right(tracer, member)
            if a.value.__class__ is not int or b.value.__class__ is not int:
                value = closure(tracer.case, member)
            elif by_left:
                value = a.value * by_left + b.value * by_right
            else:
                value = a.value * b.value
            return _trace(Trace, ("value", node, member, value, "", None, "", "", (), True, sides))

        return added

    def _fact(self, node: n.FactRef) -> Step:
        closure, household, name = self.code.compile(node), node.whose == n.HOUSEHOLD, node.name
        slot = self.code.slot_index[name]
        label = self.code.slots[slot].fact.label

        def fact(tracer: Tracer, member: int) -> Trace:
            at = HOUSEHOLD if household else member
            value = tracer.case.facts[slot][at + 1]
            if value.__class__ not in _KNOWN:
                value = closure(tracer.case, member)
            return _trace(Trace, ("fact", node, at, value, _verdict(value), None, name, label, (), True, ()))

        return fact

    def _parameter(self, node: n.ParamRef) -> Step:
        closure, name, label = self.code.compile(node), node.name, self.code.program.parameters[node.name].label

        def parameter(tracer: Tracer, member: int) -> Trace:
            value = closure(tracer.case, member)
            return _trace(Trace, ("parameter", node, HOUSEHOLD, value, "", None, name, label, (), True, ()))

        return parameter

    def _ruleref(self, node: n.RuleRef) -> Step:
        index = self.code.rule_index[node.name]
        if node.whose == n.HOUSEHOLD:
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
        kind, decides = ("and", NO) if isinstance(node, n.And) else ("or", YES)
        parts, closure = [(part, self.node(part)) for part in node.parts], self.code.compile(node)

        def logic(tracer: Tracer, member: int) -> Trace:
            found: list[Trace] = []
            verdict = ""
            for part, step in parts:
                if verdict == decides:
                    found.append(_not_taken(part, member))
                    continue
                trace = step(tracer, member)
                found.append(trace)
                if (trace.verdict != verdict and verdict != OPEN) or trace.verdict == decides:
                    verdict = trace.verdict
            if verdict == OPEN:  # what is open in its parts may be settled as a whole
                verdict = _verdict(closure(tracer.case, member))
            return _trace(Trace, (kind, node, member, None, verdict, None, "", "", (), True, tuple(found)))

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
            (node.other, self.node(node.other), YES, node.other_scale),
        ]

        def chosen(tracer: Tracer, member: int) -> Trace:
            asked = condition(tracer, member)
            children = [asked]
            value = None
            for branch, step, refused, by in branches:
                if asked.verdict == refused:
                    children.append(_not_taken(branch, member))
                    continue
                taken = step(tracer, member)
                children.append(taken)
                if asked.verdict != OPEN and taken.value.__class__ is int:
                    value = taken.value * by
            if value is None:
                value = closure(tracer.case, member)
            verdict = _verdict(value) if judged else ""
            return _trace(Trace, ("if", node, member, value, verdict, None, "", "", (), True, tuple(children)))

        return chosen

    def _members(self, node: n.OverMembers) -> Step:
        body, closure, judged, op = self.node(node.body), self.code.compile(node), isinstance(node.type, Truth), node.op

        def members(tracer: Tracer, member: int) -> Trace:
            asked = [other for other in range(tracer.case.members) if op != "any_other" or other != member]
            children = tuple([body(tracer, other) for other in asked])
            values = [child.value for child in children]
            known = op == "sum" and {value.__class__ for value in values} == {int}
            value = sum(values) if known else closure(tracer.case, member)
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

_SPECIAL: dict[type[n.Node], Callable[..., Step]] = {
    n.FactRef: _Steps._fact,
    n.ParamRef: _Steps._parameter,
    n.RuleRef: _Steps._ruleref,
    n.Compare: _Steps._compare,
    n.And: _Steps._logic,
    n.Or: _Steps._logic,
    n.Not: _Steps._not,
    n.If: _Steps._if,
    n.OverMembers: _Steps._members,
}


def leaves(node: n.Node) -> list[n.Node]:
    """What a calculation is made of: the facts, parameters, rules and choices below it, in the order written."""
    found: list[n.Node] = []
    for child in n.children(node):
        if type(child) in _SPECIAL:
            found.append(child)
        else:
            found += leaves(child)
    return found


def _verdict(value: Any) -> str:
    if value is True:
        return YES
    if value is False:
        return NO
    return "" if value.__class__ is int else OPEN
