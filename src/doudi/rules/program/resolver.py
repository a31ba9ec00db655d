"""Resolves layers for a day: chooses the rules in force and binds each once, those it rests on first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import lcm

from doudi.rules.language import nodes as n
from doudi.rules.language.binding import bind, bind_answer, bind_truth
from doudi.rules.language.model import FactDefinition, Ground, Layer, Parameter, Rule, ValueRange, Version
from doudi.rules.language.syntax import LANGUAGE_VERSION, parse
from doudi.rules.problems import FormulaError, Problem, RulesError, SourceLine
from doudi.rules.program.program import (
    BoundCheck,
    BoundGround,
    BoundPresumption,
    BoundRule,
    BoundValueRange,
    FactSlot,
    ParameterSource,
    Program,
    find_era,
    version_in_force,
)
from doudi.rules.types import TRUTH, ChoiceSet, Number, Truth, Type, unit_of
from doudi.rules.units import Unit


def resolve(
    layers: tuple[Layer, ...],
    facts: Iterable[FactDefinition],
    parameters: Iterable[Parameter],
    members: int,
    day: int,
    order: tuple[str, ...] = (),
    language: str = LANGUAGE_VERSION,
) -> Program:
    """The Program for a day; RulesError with every problem where something does not hold together.

    `members`: the largest household; `order`: rights in the order in which results list them; `language`: the version of
    the language in which the policies were written, which decides what was accepted then.
    """
    definitions, local = {fact.name: fact for fact in facts}, {parameter.name: parameter for parameter in parameters}
    return _Resolver(layers, definitions, local, members, day, order, language).program()


class _DependentFaultError(FormulaError):
    """A rule rests on another rule that has a fault. Only the fault itself is reported, not the rules that rest on it."""


class _Resolver:
    """Binds every rule in force, each once, those it rests on first."""

    def __init__(
        self,
        layers: tuple[Layer, ...],
        facts: dict[str, FactDefinition],
        local: dict[str, Parameter],
        members: int,
        day: int,
        order: tuple[str, ...],
        language: str,
    ):
        self.layers, self.facts, self.members, self.day, self.order = layers, facts, members, day, order
        self.language = language
        self.problems: list[Problem] = []
        self.parameters = dict(local)
        for layer in layers:
            for parameter in layer.parameters:
                if not parameter.local:
                    self.parameters[parameter.name] = parameter
        self.chosen = dict(self._choose())
        self.bound: dict[str, BoundRule] = {}
        self.types: dict[str, Number] = {}
        """By parameter: its type, once it was asked for."""
        self.binding: list[str] = []
        """The rules and parameters that are being bound, each for the sake of the one before it."""
        self.circular: set[str] = set()
        """Rules that rest on themselves, or on such a rule."""

    # Which rules are in force

    def _choose(self) -> Iterator[tuple[str, Rule]]:
        stacks: dict[str, list[Rule]] = {}
        for layer in self.layers:
            for rule in layer.rules:
                stacks.setdefault(rule.name, []).append(rule)
        repealed = {
            repeal.rule for layer in self.layers for repeal in layer.repeals if repeal.start <= self.day <= repeal.end
        }
        for name, stack in stacks.items():
            winner = self._winner(name, stack)
            if winner and name not in repealed:
                yield name, winner

    def _winner(self, name: str, stack: list[Rule]) -> Rule | None:
        """The lowest layer with a version in force; a precedence may say that a newer rule of a higher layer goes first."""
        in_force = [rule for rule in stack if version_in_force(rule, self.day)]
        if not in_force:
            return None
        for layer in self.layers:
            for precedence in layer.precedence:
                if precedence.rule != name or precedence.start > self.day:
                    continue
                replaced = next((rule for rule in stack if rule.layer == layer.name), None)
                replaced_start = min((v.start for v in replaced.versions), default=0) if replaced else 0
                for rule in in_force:
                    version = version_in_force(rule, self.day)
                    if rule.layer == precedence.first and version is not None and version.start > replaced_start:
                        return rule
        return in_force[-1]

    # The scope that formulas are bound in

    def rule(self, name: str) -> tuple[str, Type] | None:
        rule = self.chosen.get(name)
        if rule is None:
            return None
        bound = self._bind_rule(rule)
        return rule.entity, TRUTH if rule.kind != "rule" else bound.type

    def parameter_type(self, name: str) -> Number:
        """The type of a parameter, wide enough for entered values and for the values of the formulas that policies state."""
        if name not in self.types:
            parameter = self.parameters[name]
            kinds = [Number(parameter.unit, parameter.denominator, parameter.low, parameter.high)]
            if name in self.binding:
                raise FormulaError(f"what is stated of '{name}' rests on itself", "state it by other names")
            self.binding.append(name)
            try:
                for layer in self.layers:
                    for stated in (s for p in layer.parameters if p.name == name for s in p.value_ranges if s.formula):
                        node = self._stated_node(stated)
                        if node is not None and isinstance(node.type, Number):
                            try:
                                _expect_unit(name, parameter.unit, node.type)
                                kinds.append(node.type)
                            except FormulaError as error:
                                self._report(stated.place, error)
            finally:
                self.binding.pop()
            den = lcm(*(kind.denominator for kind in kinds))
            low = min(kind.low * (den // kind.denominator) for kind in kinds)
            self.types[name] = Number(
                parameter.unit, den, low, max(kind.high * (den // kind.denominator) for kind in kinds)
            )
        return self.types[name]

    def has_upper_bound(self, name: str) -> bool:
        if self.language == "1":
            return True  # version 1 took the most that the unit allows where no policy states a range
        parameters = [parameter for layer in self.layers for parameter in layer.parameters if parameter.name == name]
        return any(
            parameter.values or any(stated.formula or stated.high is not None for stated in parameter.value_ranges)
            for parameter in parameters
        )

    def names(self) -> set[str]:
        return set(self.facts) | set(self.parameters) | set(self.chosen)

    # Binding

    def program(self) -> Program:
        presumptions, derived = self._bind_facts()
        derived_where = dict(self._bind_conditions_of_derived_facts())
        for rule in self.chosen.values():
            with suppress(_DependentFaultError):
                self._bind_rule(rule)
        factors, sources = self._bind_parameters()
        checks = tuple(self._bind_checks())
        if self.problems:
            raise RulesError(self.problems)
        start, end = find_era(self.layers, self.day)
        slots: dict[str, FactSlot] = {}
        for fact in self.facts.values():
            if isinstance(fact.type, ChoiceSet):
                for option in fact.type.options:
                    slots[f"{fact.name}.{option}"] = FactSlot(f"{fact.name}.{option}", fact, TRUTH, option)
            else:
                slots[fact.name] = FactSlot(fact.name, fact, fact.type)
        return Program(
            start, end, tuple(layer.name for layer in self.layers), self.facts, slots, self.parameters, factors, sources,
            self._ordered(), checks, presumptions, derived, derived_where,
        )  # fmt: skip

    def _ordered(self) -> dict[str, BoundRule]:
        """Rights in the order asked for, then everything else; neither depends on the order of files."""
        rank = {name: index for index, name in enumerate(self.order)}
        return dict(sorted(self.bound.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0])))

    def _report(self, place: SourceLine, error: FormulaError) -> None:
        if isinstance(error, _DependentFaultError):
            return
        problem = Problem(place, error.message, error.hint)
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
        version = version_in_force(rule, self.day)
        assert version is not None
        if rule.name in self.circular:
            raise _DependentFaultError(f"'{rule.name}' rests on itself", f"see {version.place}")
        self.binding.append(rule.name)
        try:
            self.bound[rule.name] = self._right(rule, version) if version.grounds else self._plain(rule, version)
        except FormulaError as error:
            self._report(version.place, error)
            raise _DependentFaultError(f"'{rule.name}' has a fault of its own", f"see {version.place}") from error
        finally:
            self.binding.pop()
        return self.bound[rule.name]

    def _plain(self, rule: Rule, version: Version) -> BoundRule:
        body = bind(parse(version.formula), self, rule.entity)
        if rule.unit is None:
            body = bind_truth(parse(version.formula), self, rule.entity)
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
        ways = [self._way(rule, way) for way in version.grounds]
        unless = [self._way(rule, way) for way in version.unless]
        supplements = [self._way(rule, way) for way in version.supplements]
        den = lcm(*(_den(bound.amount) for bound in [*ways, *supplements]))
        return BoundRule(
            rule, version, TRUTH, None, tuple(_scaled(way, den) for way in ways), tuple(unless),
            tuple(_scaled(way, den) for way in supplements), den,
        )  # fmt: skip

    def _way(self, rule: Rule, way: Ground) -> BoundGround:
        try:
            when = bind_truth(parse(way.when), self, rule.entity) if way.when else None
            amount = None
            if way.amount:
                amount = bind(parse(way.amount), self, rule.entity)
                if not isinstance(amount.type, Number) or rule.unit is None:
                    raise FormulaError("an amount is a number, of a right that has a unit", "give the right a unit")
                _expect_unit(rule.name, rule.unit, amount.type)
            return BoundGround(way, when, amount)
        except FormulaError as error:
            self._report(way.place, error)
            raise _DependentFaultError(error.message, error.hint) from error

    def _bind_facts(self) -> tuple[dict[str, tuple[BoundPresumption, ...]], dict[str, n.Node]]:
        presumptions: dict[str, tuple[BoundPresumption, ...]] = {}
        derived: dict[str, n.Node] = {}
        for fact in self.facts.values():
            try:
                if fact.derived and not self._is_out_of_force(fact.derived):
                    derived[fact.name] = bind_answer(parse(fact.derived), self, fact)
                bound_presumptions = []
                for presumed in fact.presumptions:
                    where = bind_truth(parse(presumed.where), self, fact.entity) if presumed.where else None
                    bound_presumptions.append(BoundPresumption(where, int(presumed.value)))
                presumptions[fact.name] = tuple(bound_presumptions)
            except FormulaError as error:
                self._report(fact.place, error)
        return presumptions, derived

    def _is_out_of_force(self, name: str) -> bool:
        """Whether this is the name of a rule that some layer has, but not on the day: then no fact is derived from it."""
        return name not in self.chosen and any(rule.name == name for layer in self.layers for rule in layer.rules)

    def _bind_conditions_of_derived_facts(self) -> Iterator[tuple[str, n.Node]]:
        """By fact that is derived only where others were given: whether they were; of a yes or no, whether it is yes."""
        for fact in self.facts.values():
            parts: list[n.Node] = []
            for name in fact.derived_if_given:
                other = self.facts.get(name)
                if other is None or isinstance(other.type, ChoiceSet) or other.entity not in (fact.entity, n.HOUSEHOLD):
                    error = FormulaError(
                        f"'{fact.name}' cannot be derived from '{name}'", "name a fact of the same entity"
                    )
                    self._report(fact.place, error)
                elif other.computed and isinstance(other.type, Truth):
                    parts.append(n.FactRef(TRUTH, name, other.entity))
                else:
                    parts.append(n.FactProvided(TRUTH, name, other.entity))
            if parts and not self._is_out_of_force(fact.derived):
                yield fact.name, parts[0] if len(parts) == 1 else n.And(TRUTH, tuple(parts))

    def _bind_parameters(self) -> tuple[dict[str, int], dict[str, tuple[ParameterSource, ...]]]:
        factors: dict[str, int] = {}
        sources: dict[str, tuple[ParameterSource, ...]] = {}
        for name, parameter in self.parameters.items():
            try:
                factors[name] = self.parameter_type(name).denominator // parameter.denominator
                sources[name] = self._sources(name)
            except FormulaError as error:
                self._report(parameter.place, error)
        return factors, sources

    def _sources(self, name: str) -> tuple[ParameterSource, ...]:
        den = self.parameter_type(name).denominator
        sources = []
        for layer in reversed(self.layers):
            for parameter in layer.parameters:
                if parameter.name == name:
                    sources.append(
                        ParameterSource(
                            layer.name, parameter, tuple(self._stated(s, den) for s in parameter.value_ranges)
                        )
                    )
        return tuple(sources)

    def _stated_node(self, stated: ValueRange) -> n.Node | None:
        try:
            node = bind(parse(stated.formula), self, n.HOUSEHOLD)
            if not isinstance(node.type, Number) or isinstance(node, n.Quotient):
                raise FormulaError("what is stated of a parameter is a number", "state a formula without a division")
            return node
        except FormulaError as error:
            self._report(stated.place, error)
            return None

    def _stated(self, stated: ValueRange, den: int) -> BoundValueRange:
        node = self._stated_node(stated) if stated.formula else None
        return BoundValueRange(
            stated, node, den // node.type.denominator if node is not None and isinstance(node.type, Number) else 1
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
    return amount.type.denominator if amount is not None and isinstance(amount.type, Number) else 1


def _scaled(bound: BoundGround, den: int) -> BoundGround:
    kind = bound.amount.type if bound.amount is not None else None
    if not isinstance(kind, Number):
        return bound
    by = den // kind.denominator
    Number(kind.unit, den, kind.low * by, kind.high * by)  # refuses what may pass 2^63
    return BoundGround(bound.ground, bound.when, bound.amount, by)
