"""A Program: layers resolved for a day. Names bound, versions chosen, types, units, bounds and order fixed.

It holds for an *era*, the days on which the same versions are in force, and is immutable. What an unknown means is fixed
here too. An outcome says exactly what the open facts leave possible, within a budget: it rests on at most UNKNOWNS open facts,
no operation needs more than CASES combinations of cases, and each stage of a decision (outcomes, needs, turning points) takes
at most STEPS steps on diagrams. Past the budget the outcome is computed over intervals, which treat each occurrence of an open
fact by itself, and the outcome is marked as not exact. The budget is counted, never timed, so that every run says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from doudi.rules.language import nodes as n
from doudi.rules.language.model import (
    FOREVER,
    Check,
    FactDefinition,
    Ground,
    Layer,
    Parameter,
    Rule,
    ValueRange,
    Version,
)
from doudi.rules.types import Type

CASES = 4096
UNKNOWNS = 12
STEPS = 25_000


@dataclass(frozen=True, slots=True)
class BoundGround:
    """A ground, exception or supplement with its condition and its amount bound to nodes; None where it has none."""

    ground: Ground
    when: n.Node | None
    amount: n.Node | None
    scale: int = 1
    """What the amount is multiplied by to come to the right's common denominator."""


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule with the version in force.

    `body`: the formula of a plain rule; None for a right, which has `grounds`, `unless` (exceptions) and `supplements`.
    `denominator`: the one over which all amounts of a right are computed.
    """

    rule: Rule
    version: Version
    type: Type
    body: n.Node | None
    grounds: tuple[BoundGround, ...] = ()
    unless: tuple[BoundGround, ...] = ()
    supplements: tuple[BoundGround, ...] = ()
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class FactSlot:
    """One cell of a case: a fact, or for a fact that is a set of choices the yes/no of one `option`."""

    name: str
    fact: FactDefinition
    type: Type
    option: str = ""


@dataclass(frozen=True, slots=True)
class BoundPresumption:
    """What an absent fact is presumed to be where the condition `where` is certain; None: everywhere."""

    where: n.Node | None
    value: n.Node | int


@dataclass(frozen=True, slots=True)
class BoundValueRange:
    """What a policy says of a parameter that a locality sets.

    `node`: its formula, bound; None where it is a range of numbers. `factor`: what the value of the formula is multiplied by to
    come over the parameter's denominator in this Program.
    """

    value_range: ValueRange
    node: n.Node | None
    factor: int


@dataclass(frozen=True, slots=True)
class ParameterSource:
    """A layer that says something of a parameter. A Program lists the sources of a parameter from the nearest layer outwards."""

    layer: str
    parameter: Parameter
    value_ranges: tuple[BoundValueRange, ...]


@dataclass(frozen=True, slots=True)
class BoundCheck:
    """A check of entered values with its condition bound to a node."""

    check: Check
    node: n.Node


@dataclass(frozen=True)
class Program:
    """The policies that hold in a region from day `start` to day `end`, bound and ready to be executed.

    `slots`: the facts as cells of a case, by name. `sources`: by parameter, from which layers its value may come.
    `presumptions` and `derived`: by fact, what it is taken for where it is absent, and the formula that computes it then.
    `derived_where`: of a derived fact that is computed only where other facts were given, whether they were.
    `cases`, `unknowns`, `steps`: the budget within which open facts are told apart exactly.
    """

    start: int
    end: int
    layers: tuple[str, ...]
    facts: dict[str, FactDefinition]
    slots: dict[str, FactSlot]
    parameters: dict[str, Parameter]
    denominator_factors: dict[str, int]
    """By parameter: its denominator in this Program over the one its values are entered with."""
    sources: dict[str, tuple[ParameterSource, ...]]
    rules: dict[str, BoundRule]
    checks: tuple[BoundCheck, ...]
    presumptions: dict[str, tuple[BoundPresumption, ...]]
    derived: dict[str, n.Node]
    derived_where: dict[str, n.Node]
    cases: int = CASES
    unknowns: int = UNKNOWNS
    steps: int = STEPS
    cache: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    """Executors keep what they compile from this Program here."""

    def __getstate__(self) -> dict[str, object]:
        """What goes to another process: not what was compiled here, which holds functions that cannot be pickled."""
        return self.__dict__ | {"cache": {}}

    def of_kind(self, kind: str) -> list[BoundRule]:
        """The rules of a kind (right, class or rule), in the order of the Program."""
        return [bound for bound in self.rules.values() if bound.rule.kind == kind]


def version_in_force(rule: Rule, day: int) -> Version | None:
    """The version of a rule that is in force on a day; None where there is none."""
    return next((version for version in rule.versions if version.start <= day <= version.end), None)


def find_era(layers: Iterable[Layer], day: int) -> tuple[int, int]:
    """The first and last day around `day` on which the same versions of everything are in force."""
    edges: set[int] = set()
    for layer in layers:
        spans = [(v.start, v.end) for rule in layer.rules for v in rule.versions]
        spans += [(check.start, check.end) for check in layer.checks]
        spans += [(s.start, s.end) for parameter in layer.parameters for s in parameter.value_ranges]
        spans += [(precedence.start, FOREVER) for precedence in layer.precedence]
        spans += [(repeal.start, repeal.end) for repeal in layer.repeals]
        edges |= {start for start, _ in spans} | {end + 1 for _, end in spans}
    return max((e for e in edges if e <= day), default=0), min((e for e in edges if e > day), default=FOREVER + 1) - 1


def find_eras(layers: tuple[Layer, ...], start: int) -> Iterator[tuple[int, int]]:
    """The first and last day of each era, from the day `start` on: one more than there are days on which something changes."""
    day = start
    while day < FOREVER:
        last = find_era(layers, day)[1]
        yield day, last
        day = last + 1


def list_nodes(bound: BoundRule) -> list[n.Node]:
    """Every node of a bound rule: of its body, or of its grounds, exceptions and supplements."""
    tops = [
        bound.body,
        *(node for way in (*bound.grounds, *bound.unless, *bound.supplements) for node in (way.when, way.amount)),
    ]
    stack = [node for node in tops if node is not None]
    nodes = []
    while stack:
        node = stack.pop()
        nodes.append(node)
        stack.extend(n.children(node))
    return nodes
