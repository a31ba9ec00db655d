"""A Program: layers resolved for a day. Names bound, versions chosen, types, units, bounds and order fixed.

It holds for an *era*, the days on which the same versions are in force, and is immutable. What an unknown means is fixed
here too: an outcome says exactly what every answer to the open facts would leave possible, as long as it rests on at most
UNKNOWNS of them and no step needs more than CASES combinations of cases; past that, it takes each open fact at each place by
itself (intervals), and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import lcm

from doudi.rules import nodes as n
from doudi.rules.binding import bind, bind_truth
from doudi.rules.language import parse
from doudi.rules.model import FOREVER, Check, Fact, Layer, Parameter, Rule, Stated, Version, Way
from doudi.rules.problems import FormulaError, Place, Problem, RulesError
from doudi.rules.types import TRUTH, Number, Options, Type, unit_of
from doudi.rules.units import Unit

CASES = 4096
UNKNOWNS = 12


@dataclass(frozen=True, slots=True)
class BoundWay:
    way: Way
    when: n.Node | None
    amount: n.Node | None
    scale: int = 1
    """What the amount is multiplied by to come to the right's common denominator."""


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule with the version in force: `body` of a plain rule, `ways` of a right. `den`: of a right's amounts."""

    rule: Rule
    version: Version
    type: Type
    body: n.Node | None
    ways: tuple[BoundWay, ...] = ()
    unless: tuple[BoundWay, ...] = ()
    supplements: tuple[BoundWay, ...] = ()
    den: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a case: a fact, or one yes/no of a fact that is a set of choices."""

    name: str
    fact: Fact
    type: Type
    option: str = ""


@dataclass(frozen=True, slots=True)
class BoundPresumption:
    where: n.Node | None
    value: n.Node | int


@dataclass(frozen=True, slots=True)
class BoundStated:
    """`by`: what the formula's value is multiplied by to come to the parameter's denominator in this Program."""

    stated: Stated
    node: n.Node | None
    by: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a parameter's value may come from, nearest layer first."""

    layer: str
    parameter: Parameter
    stated: tuple[BoundStated, ...]


@dataclass(frozen=True, slots=True)
class BoundCheck:
    check: Check
    node: n.Node


@dataclass(frozen=True)
class Program:
    start: int
    end: int
    layers: tuple[str, ...]
    facts: dict[str, Fact]
    slots: dict[str, Slot]
    parameters: dict[str, Parameter]
    steps: dict[str, int]
    """By parameter: its denominator in this Program over the one its values are entered with."""
    sources: dict[str, tuple[Source, ...]]
    rules: dict[str, BoundRule]
    checks: tuple[BoundCheck, ...]
    presumptions: dict[str, tuple[BoundPresumption, ...]]
    derived: dict[str, n.Node]
    cases: int = CASES
    unknowns: int = UNKNOWNS
    cache: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    """Executors keep what they compile from this Program here."""

    def of_kind(self, kind: str) -> list[BoundRule]:
        return [bound for bound in self.rules.values() if bound.rule.kind == kind]


def versions_at(rule: Rule, day: int) -> Version | None:
    return next((version for version in rule.versions if version.start <= day <= version.end), None)


def era(layers: Iterable[Layer], day: int) -> tuple[int, int]:
    """The first and last day around `day` on which the same versions of everything are in force."""
    edges: set[int] = set()
    for layer in layers:
        spans = [(v.start, v.end) for rule in layer.rules for v in rule.versions]
        spans += [(check.start, check.end) for check in layer.checks]
        spans += [(s.start, s.end) for parameter in layer.parameters for s in parameter.stated]
        spans += [(precedence.start, FOREVER) for precedence in layer.precedence]
        spans += [(repeal.start, FOREVER) for repeal in layer.repeals]
        edges |= {start for start, _ in spans} | {end + 1 for _, end in spans}
    return max((e for e in edges if e <= day), default=0), min((e for e in edges if e > day), default=FOREVER + 1) - 1


def resolve(
    layers: tuple[Layer, ...],
    facts: Iterable[Fact],
    parameters: Iterable[Parameter],
    members: int,
    day: int,
    order: tuple[str, ...] = (),
) -> Program:
    """The Program for a day; RulesError with every problem where something does not hold together.

    `members`: the largest household; `order`: rights in the order in which results list them.
    """
    return _Resolver(layers, {f.name: f for f in facts}, {p.name: p for p in parameters}, members, day, order).program()


class _Broken(FormulaError):
    """What rests on a faulty rule is not a fault of its own: it is not reported again."""


class _Resolver:
    """Binds every rule in force, each once, those it rests on first."""

    def __init__(
        self,
        layers: tuple[Layer, ...],
        facts: dict[str, Fact],
        local: dict[str, Parameter],
        members: int,
        day: int,
        order: tuple[str, ...],
    ):
        self.layers, self.facts, self.members, self.day, self.order = layers, facts, members, day, order
        self.problems: list[Problem] = []
        self.parameters = dict(local)
        for layer in layers:
            for parameter in layer.parameters:
                if not parameter.local:
                    self.parameters[parameter.name] = parameter
        self.chosen = dict(self._choose())
        self.bound: dict[str, BoundRule] = {}
        self.types: dict[str, Number] = {}
        self.binding: list[str] = []
        self.circular: set[str] = set()

    # Which rules are in force

    def _choose(self) -> Iterator[tuple[str, Rule]]:
        stacks: dict[str, list[Rule]] = {}
        for layer in self.layers:
            for rule in layer.rules:
                stacks.setdefault(rule.name, []).append(rule)
        repealed = {one.rule for layer in self.layers for one in layer.repeals if one.start <= self.day}
        for name, stack in stacks.items():
            winner = self._winner(name, stack)
            if winner and name not in repealed:
                yield name, winner

    def _winner(self, name: str, stack: list[Rule]) -> Rule | None:
        """The lowest layer with a version in force; a precedence may say that a newer rule of a higher layer goes first."""
        in_force = [rule for rule in stack if versions_at(rule, self.day)]
        if not in_force:
            return None
        for layer in self.layers:
            for precedence in layer.precedence:
                if precedence.rule != name or precedence.start > self.day:
                    continue
                own = next((rule for rule in stack if rule.layer == layer.name), None)
                begun = min((v.start for v in own.versions), default=0) if own else 0
                for rule in in_force:
                    version = versions_at(rule, self.day)
                    if rule.layer == precedence.first and version is not None and version.start > begun:
                        return rule
        return in_force[-1]

    # The scope that formulas are bound in

    def rule(self, name: str) -> tuple[str, Type] | None:
        rule = self.chosen.get(name)
        if rule is None:
            return None
        bound = self._bind_rule(rule)
        return rule.whose, TRUTH if rule.kind != "rule" else bound.type

    def parameter_type(self, name: str) -> Number:
        """Wide enough for entered values and for what formulas state of them."""
        if name not in self.types:
            parameter = self.parameters[name]
            kinds = [Number(parameter.unit, parameter.den, parameter.low, parameter.high)]
            if name in self.binding:
                raise FormulaError(f"what is stated of '{name}' rests on itself", "state it by other names")
            self.binding.append(name)
            try:
                for layer in self.layers:
                    for stated in (s for p in layer.parameters if p.name == name for s in p.stated if s.formula):
                        node = self._stated_node(stated)
                        if node is not None and isinstance(node.type, Number):
                            try:
                                _expect_unit(name, parameter.unit, node.type)
                                kinds.append(node.type)
                            except FormulaError as error:
                                self._report(stated.place, error)
            finally:
                self.binding.pop()
            den = lcm(*(kind.den for kind in kinds))
            low = min(kind.low * (den // kind.den) for kind in kinds)
            self.types[name] = Number(parameter.unit, den, low, max(kind.high * (den // kind.den) for kind in kinds))
        return self.types[name]

    def names(self) -> set[str]:
        return set(self.facts) | set(self.parameters) | set(self.chosen)

    # Binding

    def program(self) -> Program:
        presumptions, derived = self._bind_facts()
        for rule in self.chosen.values():
            with suppress(_Broken):
                self._bind_rule(rule)
        steps, sources = self._bind_parameters()
        checks = tuple(self._bind_checks())
        if self.problems:
            raise RulesError(self.problems)
        start, end = era(self.layers, self.day)
        slots: dict[str, Slot] = {}
        for fact in self.facts.values():
            if isinstance(fact.type, Options):
                for option in fact.type.options:
                    slots[f"{fact.name}.{option}"] = Slot(f"{fact.name}.{option}", fact, TRUTH, option)
            else:
                slots[fact.name] = Slot(fact.name, fact, fact.type)
        return Program(
            start, end, tuple(layer.name for layer in self.layers), self.facts, slots, self.parameters, steps, sources,
            self._ordered(), checks, presumptions, derived,
        )  # fmt: skip

    def _ordered(self) -> dict[str, BoundRule]:
        """Rights in the order asked for, then everything else; neither depends on the order of files."""
        rank = {name: index for index, name in enumerate(self.order)}
        return dict(sorted(self.bound.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0])))

    def _report(self, place: Place, error: FormulaError) -> None:
        if isinstance(error, _Broken):
            return
        problem = Problem(place, error.what, error.hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def _bind_rule(self, rule: Rule) -> BoundRule:
        if rule.name in self.bound:
            return self.bound[rule.name]
        if rule.name in self.binding:
            circle = " → ".join([*self.binding[self.binding.index(rule.name) :], rule.name])
            self.circular |= set(self.binding)
            raise FormulaError(
                f"rules rest on each other in a circle: {circle}", "one of them must not ask for the next"
            )
        version = versions_at(rule, self.day)
        assert version is not None
        if rule.name in self.circular:
            raise _Broken(f"'{rule.name}' rests on itself", f"see {version.place}")
        self.binding.append(rule.name)
        try:
            self.bound[rule.name] = self._right(rule, version) if version.ways else self._plain(rule, version)
        except FormulaError as error:
            self._report(version.place, error)
            raise _Broken(f"'{rule.name}' has a fault of its own", f"see {version.place}") from error
        finally:
            self.binding.pop()
        return self.bound[rule.name]

    def _plain(self, rule: Rule, version: Version) -> BoundRule:
        body = bind(parse(version.formula), self, rule.whose)
        if rule.unit is None:
            body = bind_truth(parse(version.formula), self, rule.whose)
        elif not isinstance(body.type, Number):
            raise FormulaError(
                f"'{rule.name}' is declared in {rule.unit}, but gives a {body.type}", "leave the unit out for yes/no"
            )
        else:
            _expect_unit(rule.name, rule.unit, body.type)
        if isinstance(body, n.Quotient):
            raise FormulaError("only a right's amount may end in a division", "compare with the product instead")
        return BoundRule(rule, version, body.type, body)

    def _right(self, rule: Rule, version: Version) -> BoundRule:
        ways = [self._way(rule, way) for way in version.ways]
        unless = [self._way(rule, way) for way in version.unless]
        supplements = [self._way(rule, way) for way in version.supplements]
        den = lcm(*(_den(bound.amount) for bound in [*ways, *supplements]))
        return BoundRule(
            rule, version, TRUTH, None, tuple(_scaled(way, den) for way in ways), tuple(unless),
            tuple(_scaled(way, den) for way in supplements), den,
        )  # fmt: skip

    def _way(self, rule: Rule, way: Way) -> BoundWay:
        try:
            when = bind_truth(parse(way.when), self, rule.whose) if way.when else None
            amount = None
            if way.amount:
                amount = bind(parse(way.amount), self, rule.whose)
                if not isinstance(amount.type, Number) or rule.unit is None:
                    raise FormulaError("an amount is a number, of a right that has a unit", "give the right a unit")
                _expect_unit(rule.name, rule.unit, amount.type)
            return BoundWay(way, when, amount)
        except FormulaError as error:
            self._report(way.place, error)
            raise _Broken(error.what, error.hint) from error

    def _bind_facts(self) -> tuple[dict[str, tuple[BoundPresumption, ...]], dict[str, n.Node]]:
        presumptions: dict[str, tuple[BoundPresumption, ...]] = {}
        derived: dict[str, n.Node] = {}
        for fact in self.facts.values():
            try:
                if fact.derived:
                    derived[fact.name] = bind(parse(fact.derived), self, fact.whose)
                found = []
                for presumed in fact.presumptions:
                    where = bind_truth(parse(presumed.where), self, fact.whose) if presumed.where else None
                    found.append(BoundPresumption(where, int(presumed.value)))
                presumptions[fact.name] = tuple(found)
            except FormulaError as error:
                self._report(fact.place, error)
        return presumptions, derived

    def _bind_parameters(self) -> tuple[dict[str, int], dict[str, tuple[Source, ...]]]:
        steps: dict[str, int] = {}
        sources: dict[str, tuple[Source, ...]] = {}
        for name, parameter in self.parameters.items():
            try:
                steps[name] = self.parameter_type(name).den // parameter.den
                sources[name] = self._sources(name)
            except FormulaError as error:
                self._report(parameter.place, error)
        return steps, sources

    def _sources(self, name: str) -> tuple[Source, ...]:
        den = self.parameter_type(name).den
        found = []
        for layer in reversed(self.layers):
            for parameter in layer.parameters:
                if parameter.name == name:
                    found.append(Source(layer.name, parameter, tuple(self._stated(s, den) for s in parameter.stated)))
        return tuple(found)

    def _stated_node(self, stated: Stated) -> n.Node | None:
        try:
            node = bind(parse(stated.formula), self, n.HOUSEHOLD)
            if not isinstance(node.type, Number) or isinstance(node, n.Quotient):
                raise FormulaError("what is stated of a parameter is a number", "state a formula without a division")
            return node
        except FormulaError as error:
            self._report(stated.place, error)
            return None

    def _stated(self, stated: Stated, den: int) -> BoundStated:
        node = self._stated_node(stated) if stated.formula else None
        return BoundStated(
            stated, node, den // node.type.den if node is not None and isinstance(node.type, Number) else 1
        )

    def _bind_checks(self) -> Iterator[BoundCheck]:
        for layer in self.layers:
            for check in layer.checks:
                if check.start <= self.day <= check.end:
                    try:
                        yield BoundCheck(check, bind_truth(parse(check.formula), self, n.HOUSEHOLD))
                    except FormulaError as error:
                        self._report(check.place, error)


def _expect_unit(name: str, unit: Unit, kind: Number) -> None:
    if kind.unit is not None and unit_of(kind) != unit:
        raise FormulaError(f"'{name}' is declared in {unit}, but gives {kind.unit}", "mend the unit or the formula")


def _den(amount: n.Node | None) -> int:
    return amount.type.den if amount is not None and isinstance(amount.type, Number) else 1


def _scaled(bound: BoundWay, den: int) -> BoundWay:
    kind = bound.amount.type if bound.amount is not None else None
    if not isinstance(kind, Number):
        return bound
    by = den // kind.den
    Number(kind.unit, den, kind.low * by, kind.high * by)  # refuses what may pass 2^63
    return BoundWay(bound.way, bound.when, bound.amount, by)


def nodes_of(bound: BoundRule) -> list[n.Node]:
    """Every node of a bound rule: its body, or its ways, exceptions and supplements."""
    tops = [
        bound.body,
        *(node for way in (*bound.ways, *bound.unless, *bound.supplements) for node in (way.when, way.amount)),
    ]
    stack = [node for node in tops if node is not None]
    found = []
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(n.children(node))
    return found
