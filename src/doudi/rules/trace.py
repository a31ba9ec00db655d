"""The trace of a decision: the tree of what was computed, with values, verdicts, margins and branches not taken.

A trace is read off a decided case: rules are computed once and kept there, so that the tree costs little and says just
what the decision rested on. Explanation, diagram and record are views of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.interpreter import Case
from doudi.rules.outcomes import Outcome
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.types import Truth

YES, NO, OPEN = "yes", "no", "open"


@dataclass(frozen=True, slots=True)
class Trace:
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
        self._rules: dict[tuple[str, int], Trace] = {}

    def outcome(self, outcome: Outcome) -> Trace:
        """The tree of a right or class for a member (or the household)."""
        return self.rule(outcome.bound.rule.name, outcome.member)

    def rule(self, name: str, member: int) -> Trace:
        found = self._rules.get((name, member))
        if found is None:
            found = self._rules[name, member] = self._rule(
                self.case.code.rules[self.case.code.rule_index[name]], member
            )
        return found

    def _rule(self, bound: BoundRule, member: int) -> Trace:
        rule, version = bound.rule, bound.version
        value = self._rule_value(rule.name, member)
        if bound.body is not None:
            children: tuple[Trace, ...] = (self.node(bound.body, member),)
        else:
            children = tuple(self._parts(bound, member))
        kind = "right" if bound.ways else "rule"
        return Trace(
            kind,
            None,
            member,
            value,
            _verdict(value),
            name=rule.name,
            label=rule.label,
            clauses=version.clauses,
            children=children,
        )

    def _rule_value(self, name: str, member: int) -> Any:
        return self.case.rule(self.case.code.rule_index[name], member)

    def _parts(self, bound: BoundRule, member: int) -> list[Trace]:
        """Ways in their order: those behind one that holds are not taken."""
        parts = []
        held = False
        for way in bound.ways:
            part = self._way("way", way, member, taken=not held)
            parts.append(part)
            held = held or part.verdict == YES
        parts += [self._way("unless", way, member) for way in bound.unless]
        return parts + [self._way("supplement", way, member) for way in bound.supplements]

    def _way(self, kind: str, bound: BoundWay, member: int, taken: bool = True) -> Trace:
        way = bound.way
        if not taken:
            return Trace(kind, bound.when, member, label=way.label, clauses=way.clauses, taken=False)
        condition = self.node(bound.when, member) if bound.when is not None else None
        verdict = condition.verdict if condition else YES
        children = [condition] if condition else []
        if bound.amount is not None and verdict != NO:
            amount = self._value(bound.amount, member)
            children.append(Trace("amount", bound.amount, member, amount, children=(self.node(bound.amount, member),)))
        return Trace(
            kind, bound.when, member, None, verdict, label=way.label, clauses=way.clauses, children=tuple(children)
        )

    # Nodes

    def _value(self, node: n.Node, member: int) -> Any:
        return self.case.code.compile(node)(self.case, member)

    def node(self, node: n.Node, member: int) -> Trace:
        special = _SPECIAL.get(type(node))
        if special is not None:
            return special(self, node, member)
        value = self._value(node, member)
        below = n.children(node) if isinstance(node, n.Sum | n.Product | n.Extreme) else _leaves(node)
        children = tuple(self.node(child, member) for child in below)
        return Trace(
            "value", node, member, value, _verdict(value) if isinstance(node.type, Truth) else "", children=children
        )

    def _fact(self, node: n.FactRef, member: int) -> Trace:
        at = HOUSEHOLD if node.whose == n.HOUSEHOLD else member
        value = self._value(node, member)
        fact = self.case.code.slots[self.case.code.slot_index[node.name]].fact
        return Trace("fact", node, at, value, _verdict(value), name=node.name, label=fact.label)

    def _parameter(self, node: n.ParamRef, member: int) -> Trace:
        label = self.case.code.program.parameters[node.name].label
        return Trace("parameter", node, HOUSEHOLD, self._value(node, member), name=node.name, label=label)

    def _ruleref(self, node: n.RuleRef, member: int) -> Trace:
        return self.rule(node.name, HOUSEHOLD if node.whose == n.HOUSEHOLD else member)

    def _compare(self, node: n.Compare, member: int) -> Trace:
        left, right = self.node(node.left, member), self.node(node.right, member)
        margin = None
        if left.value.__class__ is int and right.value.__class__ is int:
            margin = right.value * node.right_scale - left.value * node.left_scale
        value = self._value(node, member)
        return Trace("compare", node, member, value, _verdict(value), margin, children=(left, right))

    def _logic(self, node: n.And | n.Or, member: int) -> Trace:
        """Parts in their order, up to the one that decides; those behind it are not taken."""
        decides = NO if isinstance(node, n.And) else YES
        parts: list[Trace] = []
        verdict = ""
        for part in node.parts:
            if verdict == decides:
                parts.append(Trace("value", part, member, taken=False))
                continue
            trace = self.node(part, member)
            parts.append(trace)
            if (trace.verdict != verdict and verdict != OPEN) or trace.verdict == decides:
                verdict = trace.verdict
        if verdict == OPEN:  # what is open in its parts may be settled as a whole
            verdict = _verdict(self._value(node, member))
        kind = "and" if isinstance(node, n.And) else "or"
        return Trace(kind, node, member, None, verdict, children=tuple(parts))

    def _not(self, node: n.Not, member: int) -> Trace:
        inner = self.node(node.value, member)
        return Trace("not", node, member, None, {YES: NO, NO: YES}.get(inner.verdict, OPEN), children=(inner,))

    def _if(self, node: n.If, member: int) -> Trace:
        condition = self.node(node.condition, member)
        children = [condition]
        for branch, refused in ((node.then, NO), (node.other, YES)):
            if condition.verdict == refused:
                children.append(Trace("value", branch, member, taken=False))
            else:
                children.append(self.node(branch, member))
        value = self._value(node, member)
        verdict = _verdict(value) if isinstance(node.type, Truth) else ""
        return Trace("if", node, member, value, verdict, children=tuple(children))

    def _members(self, node: n.OverMembers, member: int) -> Trace:
        value = self._value(node, member)
        asked = [other for other in range(self.case.members) if node.op != "any_other" or other != member]
        children = tuple(self.node(node.body, other) for other in asked)
        verdict = _verdict(value) if isinstance(node.type, Truth) else ""
        return Trace("members", node, member, value, verdict, name=node.op, children=children)


_SPECIAL: dict[type[n.Node], Callable[..., Trace]] = {
    n.FactRef: Tracer._fact,
    n.ParamRef: Tracer._parameter,
    n.RuleRef: Tracer._ruleref,
    n.Compare: Tracer._compare,
    n.And: Tracer._logic,
    n.Or: Tracer._logic,
    n.Not: Tracer._not,
    n.If: Tracer._if,
    n.OverMembers: Tracer._members,
}


def _leaves(node: n.Node) -> list[n.Node]:
    """What a calculation is made of: the facts, parameters, rules and choices below it, in the order written."""
    found: list[n.Node] = []
    for child in n.children(node):
        if type(child) in _SPECIAL:
            found.append(child)
        else:
            found += _leaves(child)
    return found


def _verdict(value: Any) -> str:
    if value is True:
        return YES
    if value is False:
        return NO
    return "" if value.__class__ is int else OPEN
