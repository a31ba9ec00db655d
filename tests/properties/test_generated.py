"""What the generated programs cover: without this, a law could hold because nothing was tried."""

from __future__ import annotations

from collections import Counter

from doudi.rules import nodes as n
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.program import Program, nodes_of
from tests.properties.brute import decided
from tests.properties.profiles import holds
from tests.properties.programs import Home, Written, resolved, situations

NODES = {
    node for node in vars(n).values() if isinstance(node, type) and issubclass(node, n.Node) and node is not n.Node
}


def nodes_in(program: Program) -> list[n.Node]:
    found = [node for bound in program.rules.values() for node in nodes_of(bound)]
    stack = list(program.derived.values())
    stack += [where.where for one in program.presumptions.values() for where in one if where.where is not None]
    stack += [
        one.node for sources in program.sources.values() for s in sources for one in s.stated if one.node is not None
    ]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(n.children(node))
    return found


def test_every_kind_of_node_is_generated() -> None:
    """Also every operator, and every way a decision can end."""
    seen: Counter[object] = Counter()

    def look(situation: tuple[Written, Home]) -> None:
        written, home = situation
        program = resolved(written)
        if program is None:
            seen["refused"] += 1
            return
        for bound in program.rules.values():
            for node in nodes_of(bound):
                seen[type(node)] += 1
                seen[getattr(node, "op", None)] += 1
            for name in ("ways", "unless", "supplements"):
                seen[name] += bool(getattr(bound, name))
        seen.update({type(node) for node in nodes_in(program)})
        for outcome in decided(program, home).outcomes:
            seen[outcome.status] += 1
            seen["needs"] += bool(outcome.needs)
            seen["turns"] += bool(outcome.turns_on)
            seen["presumed"] += bool(outcome.presumed)
            amount = outcome.amount
            seen["range"] += amount is not None and amount.high is not None and amount.low < amount.high
            seen["no bound"] += amount is not None and amount.high is None

    holds(look, situations(unset=True), 1, 250)
    assert {node for node in NODES if not seen[node]} == set()
    operators = ("<", "<=", "==", "!=", "sum", "count", "any", "any_other", "all", "min", "max")
    assert [op for op in operators if not seen[op]] == []
    wanted = (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, "needs", "turns", "presumed", "range", "no bound", "ways", "unless")
    assert [name for name in (*wanted, "supplements") if seen[name] < 5] == []
    assert seen["refused"] < 10
