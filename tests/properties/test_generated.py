"""What the generated programs cover: without this, a law could hold because nothing was tried."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program, list_nodes
from tests.properties.brute_force import decide_home
from tests.properties.homes import Home, situations
from tests.properties.programs import WrittenProgram, resolve_within_limits

NODES = {
    node for node in vars(n).values() if isinstance(node, type) and issubclass(node, n.Node) and node is not n.Node
}
OPERATORS = ("<", "<=", "==", "!=", "sum", "count", "any", "any_other", "all", "min", "max")
PARTS = ("grounds", "unless", "supplements")
ENDINGS = (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, "needs", "turns", "presumed", "range", "no bound", *PARTS)
"""What a decision can end in, and the parts that a right may have: five of each are drawn."""
UNTIL_COVERED = settings(
    max_examples=1000,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def nodes_in(program: Program) -> list[n.Node]:
    nodes = [node for bound in program.rules.values() for node in list_nodes(bound)]
    stack = list(program.derived.values())
    stack += [p.where for ps in program.presumptions.values() for p in ps if p.where is not None]
    value_ranges = (r for sources in program.sources.values() for source in sources for r in source.value_ranges)
    stack += [value_range.node for value_range in value_ranges if value_range.node is not None]
    while stack:
        node = stack.pop()
        nodes.append(node)
        stack.extend(n.children(node))
    return nodes


def count_coverage(program: Program, home: Home, coverage: Counter[object]) -> None:
    """Adds what one program and the decision of one household show."""
    for bound in program.rules.values():
        for node in list_nodes(bound):
            coverage[type(node)] += 1
            coverage[getattr(node, "op", None)] += 1
        for name in PARTS:
            coverage[name] += bool(getattr(bound, name))
    coverage.update({type(node) for node in nodes_in(program)})
    for outcome in decide_home(program, home).outcomes:
        coverage[outcome.status] += 1
        coverage["needs"] += bool(outcome.needs)
        coverage["turns"] += bool(outcome.turns_on)
        coverage["presumed"] += bool(outcome.presumed)
        amount = outcome.amount
        coverage["range"] += amount is not None and amount.high is not None and amount.low < amount.high
        coverage["no bound"] += amount is not None and amount.high is None


def list_missing(coverage: Counter[object]) -> list[object]:
    return [
        *(kind for kind in (*NODES, *OPERATORS) if not coverage[kind]),
        *(ending for ending in ENDINGS if coverage[ending] < 5),
    ]


def test_every_kind_of_node_is_generated() -> None:
    """Also every operator, and every way a decision can end. Drawing stops as soon as all of them were there."""
    coverage: Counter[object] = Counter()

    def is_covered(situation: tuple[WrittenProgram, Home]) -> bool:
        written, home = situation
        program = resolve_within_limits(written)
        coverage["drawn"] += 1
        if program is None:
            coverage["refused"] += 1
            return False
        count_coverage(program, home, coverage)
        return not list_missing(coverage)

    try:
        find(situations(unset=True), is_covered, settings=UNTIL_COVERED)
    except NoSuchExample:
        assert list_missing(coverage) == []
    assert coverage["refused"] * 100 <= coverage["drawn"]
