"""Random programs of a few rules over a small world, and programs of one right as a test writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

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
from doudi.rules.language.syntax import names_in, parse
from doudi.rules.problems import RulesError
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve
from doudi.rules.units import PERSON, Unit
from tests.properties.formula_writer import FormulaWriter
from tests.properties.world import (
    A_MONTH,
    FACTS,
    HERE,
    KINDS,
    LOCAL,
    MEMBERS,
    OWN,
    TODAY,
    _parameter,
)

SUMS = {
    "household": ("h_sum + h_average", "h_average - h_sum"),
    "member": ("m_sum + m_more", "m_sum - m_more", "m_more + h_sum"),
}


@dataclass(frozen=True)
class WrittenProgram:
    """A program as it was written, to be resolved: again, in another order, or with other limits."""

    rules: tuple[Rule, ...]
    parameters: tuple[Parameter, ...]

    def resolve(self, rules: tuple[Rule, ...] | None = None) -> Program:
        layer = Layer(
            name="generated", clauses=(), parameters=self.parameters, rules=self.rules if rules is None else rules
        )
        return resolve((layer,), FACTS, LOCAL, MEMBERS, TODAY)

    @property
    def formulas(self) -> list[str]:
        formulas = [stated.formula for parameter in self.parameters for stated in parameter.value_ranges]
        for rule in self.rules:
            version = rule.versions[0]
            formulas.append(version.formula)
            for way in (*version.grounds, *version.unless, *version.supplements):
                formulas += [way.when, way.amount]
        return [formula for formula in formulas if formula]

    @property
    def named(self) -> set[str]:
        names = {name for formula in self.formulas for name in names_in(parse(formula))}
        return names | {hinge for name, hinge in (("m_worked", "m_started"), ("m_home", "m_yes")) if name in names}

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        lines = [
            f"{rule.kind} {rule.name} of {rule.entity}: "
            + "; ".join(
                [
                    version.formula,
                    *(f"way when {w.when} amount {w.amount} at_most {w.at_most}" for w in version.grounds),
                    *(f"unless {w.when}" for w in version.unless),
                    *(f"supplement when {w.when} amount {w.amount}" for w in version.supplements),
                ]
            )
            for rule in self.rules
            for version in rule.versions
        ]
        lines += [
            f"{p.name} = {[(v.start, v.value) for v in p.values]} {[(s.formula, s.low, s.high) for s in p.value_ranges]}"
            for p in self.parameters
        ]
        return "\n  " + "\n  ".join(lines)


def _way(when: str, amount: str, at_most: bool = False) -> Ground:
    return Ground(when=when, amount=amount, clauses=(), label="", place=HERE, at_most=at_most)


@st.composite
def written_programs(
    draw: Callable[[st.SearchStrategy[Any]], Any], even: bool = False, divides: bool = True
) -> WrittenProgram:
    """A program of a few rules, each of which may rest on those before it; the last are rights."""
    rules: list[Rule] = []

    def wanted(entity: str, depth: int) -> FormulaWriter:
        return FormulaWriter(draw, entity, depth, before(), even)

    def before() -> tuple[tuple[str, str, Unit | None], ...]:
        return tuple((rule.name, rule.entity, rule.unit if rule.kind == "rule" else None) for rule in rules)

    def add(name: str, kind: str, entity: str, unit: Unit | None, version: Version) -> None:
        rules.append(
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

    def amount(entity: str, depth: int) -> str:
        """Never below 0: what is paid is not, and a sum below it would be cut off."""
        text = wanted(entity, depth).number(A_MONTH)
        if divides and not even and draw(st.integers(0, 5)) == 0:
            return f"max({text}, 0) * one_person / {wanted(entity, 1).people()}"
        return f"max({text}, 0)"

    for index in range(draw(st.integers(0, 2))):
        entity = draw(st.sampled_from(("household", "member")))
        unit = draw(st.sampled_from((None, A_MONTH, PERSON)))
        if unit == A_MONTH and draw(st.booleans()):  # facts that count only as terms of one sum
            add(
                f"rule_{index}",
                "rule",
                entity,
                unit,
                Version(start=ALWAYS, end=FOREVER, clauses=(), place=HERE, formula=draw(st.sampled_from(SUMS[entity]))),
            )
            continue
        formula = wanted(entity, 2).truth() if unit is None else wanted(entity, 2).number(unit)
        add(
            f"rule_{index}",
            "rule",
            entity,
            unit,
            Version(start=ALWAYS, end=FOREVER, clauses=(), place=HERE, formula=formula),
        )
    for index in range(draw(st.integers(1, 2))):
        entity = draw(st.sampled_from(("household", "member")))
        paid = draw(st.sampled_from((True, True, False)))
        ways = []
        for _ in range(draw(st.integers(1, 2))):
            when = wanted(entity, 2).truth()
            ways.append(_way(when, amount(entity, 2) if paid else "", paid and draw(st.integers(0, 6)) == 0))
        unless = [_way(wanted(entity, 1).truth(), "")] if draw(st.integers(0, 3)) == 0 else []
        more = []
        if paid and draw(st.integers(0, 3)) == 0:
            more.append(
                _way(
                    wanted(entity, 1).truth() if draw(st.booleans()) else "",
                    amount(entity, 1).split(" * one_person / ")[0],
                )
            )
        version = Version(
            start=ALWAYS,
            end=FOREVER,
            clauses=(),
            place=HERE,
            grounds=tuple(ways),
            unless=tuple(unless),
            supplements=tuple(more),
        )
        add(f"right_{index}", "right", entity, A_MONTH if paid else None, version)
    if draw(st.booleans()):
        add(
            "class_0",
            "class",
            "member",
            None,
            Version(start=ALWAYS, end=FOREVER, clauses=(), place=HERE, formula=wanted("member", 1).truth()),
        )
    return WrittenProgram(tuple(rules), tuple(draw(_parameters())))


@st.composite
def _parameters(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Parameter]:
    parameters = []
    for name, (unit, den, values) in OWN.items():
        chosen = ParameterValue(ALWAYS, draw(st.sampled_from(values)), ())
        parameters.append(_parameter(name, unit, den, max(values), min(values), values=(chosen,)))
    cells = tuple(draw(st.integers(0, 4)) for _ in KINDS)
    parameters.append(
        _parameter("p_table", A_MONTH, 100, 4, options=KINDS, values=(ParameterValue(ALWAYS, cells, ()),))
    )
    floor, *spans = LOCAL[2:]
    stated = "p_sum" if draw(st.booleans()) else "lookup(p_table, h_kind)"
    parameters.append(
        replace(
            floor,
            value_ranges=(
                ValueRange(start=ALWAYS, end=FOREVER, formula=stated, low=None, high=None, clauses=(), place=HERE),
            ),
        )
    )
    for span in spans:
        low = draw(st.integers(0, 2))
        parameters.append(
            replace(
                span,
                value_ranges=(
                    ValueRange(
                        start=ALWAYS,
                        end=FOREVER,
                        formula="",
                        low=low,
                        high=low + draw(st.integers(0, 2)),
                        clauses=(),
                        place=HERE,
                    ),
                ),
            )
        )
    return parameters


def write_right(
    *ways: tuple[str, str, bool],
    entity: str = "household",
    unless: str = "",
    supplement: str = "",
    bounds: tuple[int, int] = (0, 2),
) -> WrittenProgram:
    """A program of one right as it is written here, with the least of every value; `bounds` of what is only bounded."""
    version = Version(
        start=ALWAYS,
        end=FOREVER,
        clauses=(),
        place=HERE,
        grounds=tuple(_way(*way) for way in ways),
        unless=(_way(unless, ""),) if unless else (),
        supplements=(_way("", supplement),) if supplement else (),
    )
    unit = A_MONTH if any(amount for _, amount, _ in ways) else None
    parameters = [
        _parameter(name, parameter_unit, den, max(values), min(values), values=(ParameterValue(ALWAYS, values[0], ()),))
        for name, (parameter_unit, den, values) in OWN.items()
    ]
    parameters.append(
        _parameter("p_table", A_MONTH, 100, 4, options=KINDS, values=(ParameterValue(ALWAYS, (0, 1, 2), ()),))
    )
    parameters.append(
        replace(
            LOCAL[2],
            value_ranges=(
                ValueRange(start=ALWAYS, end=FOREVER, formula="p_sum", low=None, high=None, clauses=(), place=HERE),
            ),
        )
    )
    stated = (ValueRange(ALWAYS, FOREVER, "", *bounds, (), HERE),)
    parameters += [replace(parameter, value_ranges=stated) for parameter in LOCAL[3:]]
    return WrittenProgram(
        (
            Rule(
                name="right",
                kind="right",
                entity=entity,
                label="right",
                unit=unit,
                versions=(version,),
                layer="generated",
                place=HERE,
            ),
        ),
        tuple(parameters),
    )


def resolve_within_limits(program: WrittenProgram) -> Program | None:
    """None where bounds pass 2^63, which a load check refuses; anything else that does not load is a fault here."""
    try:
        return program.resolve()
    except RulesError as error:
        if all("2^63" in problem.message for problem in error.problems):
            return None
        raise
