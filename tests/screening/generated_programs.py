"""Programs that nobody thought of, for executors that must agree.

Formulas are written backwards from the wanted type by the grammar of `tests.properties.programs`; here they become rights
with every part that a right can have, over the worlds of `generated_worlds`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies._internal.lazy import unwrap_strategies
from hypothesis.strategies._internal.misc import BooleansStrategy
from hypothesis.strategies._internal.numbers import IntegersStrategy
from hypothesis.strategies._internal.strategies import SampledFromStrategy

from doudi.rules.language import nodes as n
from doudi.rules.language.model import (
    ALWAYS,
    FOREVER,
    Ground,
    Layer,
    Parameter,
    ParameterValue,
    Rule,
    ValueRange,
    Version,
)
from doudi.rules.problems import RulesError
from doudi.rules.program.program import BoundRule, Program, list_nodes
from doudi.rules.program.resolver import resolve
from doudi.rules.types import ROUNDING, TRUTH
from doudi.rules.units import MONTH, PERSON, Unit
from tests.properties.formula_writer import FormulaWriter
from tests.properties.programs import WrittenProgram
from tests.properties.world import A_MONTH, HERE, KINDS, TODAY
from tests.screening.generated_worlds import Draw, World


def _way(when: str, amount: str, at_most: bool = False) -> Ground:
    return Ground(when=when, amount=amount, clauses=(), label="", place=HERE, at_most=at_most)


@dataclass
class _Writing:
    """One program being written: each rule may rest on those before it."""

    draw: Draw
    rules: list[Rule]

    def wanted(self, entity: str, depth: int) -> FormulaWriter:
        earlier_rules = tuple(
            (rule.name, rule.entity, rule.unit if rule.kind == "rule" else None) for rule in self.rules
        )
        return FormulaWriter(self.draw, entity, depth, earlier_rules, even=False)

    def some(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def rule(self, name: str) -> None:
        entity = self.draw(st.sampled_from(("household", "member")))
        unit = self.draw(st.sampled_from((None, None, A_MONTH, A_MONTH, PERSON, MONTH)))
        expression = self.wanted(entity, 2)
        self._add(
            name,
            "rule",
            entity,
            unit,
            Version(
                start=ALWAYS,
                end=FOREVER,
                clauses=(),
                place=HERE,
                formula=expression.number(unit) if unit else expression.truth(),
            ),
        )

    def right(self, name: str) -> None:
        entity = self.draw(st.sampled_from(("household", "member")))
        unit = self.draw(st.sampled_from((None, A_MONTH, A_MONTH, A_MONTH, MONTH)))
        ways = [self._one(entity, unit, 2, at_most=True) for _ in range(self.draw(st.integers(1, 3)))]
        unless = [_way(self.wanted(entity, 1).truth(), "") for _ in self.some(2)]
        more = [self._one(entity, unit, 1) for _ in self.some(2)] if unit else []
        version = Version(
            start=ALWAYS, end=FOREVER, clauses=(), place=HERE, grounds=tuple(ways), unless=tuple(unless), supplements=tuple(more),
            rounding=self.draw(st.sampled_from(sorted(ROUNDING))),
        )  # fmt: skip
        self._add(name, "right", entity, unit, version)

    def _one(self, entity: str, unit: Unit | None, depth: int, at_most: bool = False) -> Ground:
        """A way, or a supplement: sometimes without a condition, sometimes a ceiling, sometimes without a sum."""
        when = self.wanted(entity, depth).truth() if self.draw(st.integers(0, 5)) else ""
        if unit is None or self.draw(st.integers(0, 9)) == 0:
            return _way(when, "")
        amount, ceiling = self.wanted(entity, depth).number(unit), at_most and self.draw(st.integers(0, 6)) == 0
        if ceiling or self.draw(st.integers(0, 3)):  # else a sum below 0, which is nothing
            amount = f"max({amount}, 0)"
        if self.draw(st.integers(0, 5)) == 0:
            amount = f"{amount} * one_person / {self.wanted(entity, 1).people()}"
        return _way(when, amount, ceiling)

    def _add(self, name: str, kind: str, entity: str, unit: Unit | None, version: Version) -> None:
        self.rules.append(
            Rule(
                name=name,
                kind=kind,
                entity=entity,
                label=name,
                unit=unit,
                versions=(version,),
                layer="generated",
                place=HERE,
            )
        )


def program_of(world: World, seed: int) -> WrittenProgram:
    """A few rules and one to three rights over a world, resting on each other."""
    draw = _drawing(Random(seed))
    writing = _Writing(draw, [])
    for index in writing.some(3):
        writing.rule(f"rule_{index}")
    for index in range(draw(st.integers(1, 3))):
        writing.right(f"right_{index}")
    return WrittenProgram(tuple(writing.rules), tuple(_parameters(draw, world)))


def _drawing(random: Random) -> Draw:
    """Draws from the few strategies that the grammar uses, by a plain generator: what a strategy itself would draw hangs on
    the tests that ran before, and some programs would keep the interpreter busy for minutes."""

    def draw(strategy: st.SearchStrategy[Any]) -> Any:
        plain = unwrap_strategies(strategy)  # type: ignore[no-untyped-call]
        if isinstance(plain, SampledFromStrategy):
            return random.choice(plain.elements)
        if isinstance(plain, IntegersStrategy) and plain.start is not None and plain.end is not None:
            return random.randint(plain.start, plain.end)
        assert isinstance(plain, BooleansStrategy), f"no plain way to draw from {strategy}"
        return random.random() < 0.5

    return draw


def _parameters(draw: Draw, world: World) -> list[Parameter]:
    """What the pack sets and states, some of it anew from a day on."""
    parameters = []
    for name, (unit, den, values) in world.settable.items():
        chosen = [
            ParameterValue(start=ALWAYS, value=draw(st.sampled_from(values)), clauses=(), end=TODAY),
            ParameterValue(TODAY + 1, draw(st.sampled_from(values)), ()),
        ]
        parameters.append(
            Parameter(
                name=name,
                label=name,
                unit=unit,
                denominator=den,
                low=min(values),
                high=max(values),
                place=HERE,
                values=tuple(chosen),
            )
        )
    cells = tuple(draw(st.sampled_from(world.cells)) for _ in KINDS)
    table = ParameterValue(ALWAYS, cells, ())
    parameters.append(
        Parameter(
            name="p_table",
            label="p_table",
            unit=A_MONTH,
            denominator=100,
            low=0,
            high=max(world.cells),
            place=HERE,
            options=KINDS,
            values=(table,),
        )
    )
    floor, *spans = world.local[2:]
    stated = draw(
        st.sampled_from(("p_sum", "lookup(p_table, h_kind)", "max(p_range, p_sum)", "p_sum + p_range - p_sum"))
    )
    parameters.append(
        replace(
            floor,
            value_ranges=(
                ValueRange(start=ALWAYS, end=FOREVER, formula=stated, low=None, high=None, clauses=(), place=HERE),
            ),
        )
    )
    for span in spans:
        low = draw(st.sampled_from(world.cells[:3]))
        high = draw(st.sampled_from((low, low + 1, low + 2, *([None] if span.name == "p_range" else []))))
        parameters.append(
            replace(
                span,
                value_ranges=(
                    ValueRange(start=ALWAYS, end=FOREVER, formula="", low=low, high=high, clauses=(), place=HERE),
                ),
            )
        )
    return parameters


def resolved(written: WrittenProgram, world: World) -> Program | None:
    """None where bounds pass 2^63, which a load check refuses; anything else that does not load is a fault here."""
    layer = Layer(name="generated", clauses=(), parameters=written.parameters, rules=written.rules)
    try:
        return resolve((layer,), world.facts, world.local, world.members, TODAY)
    except RulesError as error:
        if all("2^63" in problem.message for problem in error.problems):
            return None
        raise


def operations(program: Program) -> set[tuple[str, ...]]:
    """Every kind of node in a Program with its operation, as `("Compare", "<", "flipped")`."""
    return {_operation(node) for bound in program.rules.values() for node in list_nodes(bound)}


def _operation(node: n.Node) -> tuple[str, ...]:
    words = [type(node).__name__]
    if isinstance(node, n.Compare | n.MinMax | n.MemberAggregate):
        words.append(node.op)
    if isinstance(node, n.Compare) and node.flipped:
        words.append("flipped")
    if isinstance(node, n.IsOneOf | n.IsNone) and node.negated:
        words.append("not")
    if isinstance(node, n.ParameterRef):
        words += [str(node.years_back), node.bound]
    if isinstance(node, n.If):
        words.append("truth" if node.type == TRUTH else "number")
    if isinstance(node, n.FactRef | n.RuleRef | n.FactProvided):
        words.append(node.entity)
    return tuple(words)


def parts(program: Program) -> set[str]:
    """What the rights of a Program are made of, in words."""
    return {word for bound in program.of_kind("right") for word in _words(bound)}


def _words(bound: BoundRule) -> list[str]:
    unit = "status" if bound.rule.unit is None else "months" if bound.rule.unit == MONTH else "sum"
    words = [f"{unit} of {bound.rule.entity}", bound.version.rounding if unit == "sum" else ""]
    words += ["several ways"] * (len(bound.grounds) > 1) + ["unless"] * bool(bound.unless)
    for kind, ways in (("way", bound.grounds), ("supplement", bound.supplements)):
        for way in ways:
            words += [kind, f"{kind} at most"] if way.ground.at_most else [kind]
            words += [f"{kind} without condition"] * (way.when is None) + [f"{kind} without sum"] * (way.amount is None)
            words += [f"{kind} divided"] * isinstance(way.amount, n.Quotient)
    return [word for word in words if word]
