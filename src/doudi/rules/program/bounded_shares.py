"""Which shares that nobody has set lie between 0 and 1 all the same.

A value that localities set has no upper bound until it is set: nobody knows what it will be. A share of something is
different where a condition, a sum or a cap reads it, since no share of a cost is more than the cost. A share on which
nothing but supplements rests keeps no upper bound, so that the most a right may come to stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundRule, Program
from doudi.rules.units import SHARE


def bounded_shares(program: Program) -> frozenset[str]:
    """The names of the local parameters that are shares of at most 1 and are read by more than amounts of supplements."""
    shares = {
        name
        for name, parameter in program.parameters.items()
        if parameter.local and parameter.unit == SHARE and parameter.high <= parameter.denominator
    }
    if not shares:
        return frozenset()
    pending = [node for bound in program.rules.values() for node in _tops_but_supplements(bound)]
    visited: set[str] = set()
    read: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, n.ParameterRef):
            read.add(node.name)
        elif isinstance(node, n.RuleRef) and node.name not in visited:
            visited.add(node.name)
            body = program.rules[node.name].body
            pending += [] if body is None else [body]
        pending += n.children(node)
    return frozenset(shares & read)


def _tops_but_supplements(bound: BoundRule) -> Iterator[n.Node]:
    """The formulas of a right or class that decide its status or its sum, without what supplements add."""
    if bound.rule.kind == "class" and bound.body is not None:
        yield bound.body
    for ground in (*bound.grounds, *bound.unless):
        yield from (node for node in (ground.when, ground.amount) if node is not None)
    yield from (ground.when for ground in bound.supplements if ground.when is not None)
