"""Programs in a few lines, for tests: an orchard whose crews pick fruit, a world with no word of policy in it.

A crew is the household, its pickers are the members. The facts below are in every program; rules and parameters are
named by the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import HouseholdDecision, HouseholdFacts, Outcome
from doudi.rules.language.model import (
    ALWAYS,
    FOREVER,
    Check,
    FactDefinition,
    Ground,
    Layer,
    Parameter,
    ParameterValue,
    Presumption,
    Rule,
    ValueRange,
    Version,
)
from doudi.rules.problems import RulesError, SourceLine
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve
from doudi.rules.types import AVERAGE, DATE, FEN, TRUTH, Choice, ChoiceSet, Number, Type
from doudi.rules.units import SHARE, Unit, parse_unit

TODAY = parse_day("2024-06-15")
PLACE = SourceLine("orchard.yaml", 7)
CLAUSE = ("ORCHARD-1",)
EARLIEST = parse_day("1900-01-01")
ROLES = ("picker", "driver", "cook")
FRUIT = ("apples", "pears", "plums")
FactsByName = dict[str, Any]


def fact(
    name: str, kind: Type, entity: str = "member", presume: object = None, where: str = "", **more: Any
) -> FactDefinition:
    """`presume`: the stored value taken where the fact is absent."""
    if presume is not None:
        more["presumptions"] = (Presumption(str(int(presume)), where, PLACE),)  # type: ignore[call-overload]
    return FactDefinition(name=name, entity=entity, type=kind, label=name, place=PLACE, **more)


def whole_number(
    name: str, low: int = 0, high: int = 1000, unit: Unit = SHARE, entity: str = "member", **more: Any
) -> FactDefinition:
    return fact(name, Number(unit, 1, low, high), entity, **more)


def money(
    name: str, high: int = 100_000_000, unit: str = "yuan/month", entity: str = "member", **more: Any
) -> FactDefinition:
    """In fen up to `high` yuan."""
    return fact(name, Number(parse_unit(unit), FEN, 0, high * FEN), entity, **more)


_FACTS = (
    # Of a crew
    money("debt", unit="yuan", entity="household"),
    whole_number("rows", entity="household"),
    fact("has_ladder", TRUTH, "household"),
    fact("has_cart", TRUTH, "household"),
    fact("fruit", Choice(FRUIT), "household"),
    fact("founded", DATE, "household", past=True, days=(EARLIEST, parse_day("2100-12-31"))),
    # Of a picker
    whole_number("kilos", high=10_000),
    money("wage"),
    fact("mean_wage", Number(parse_unit("yuan/month"), AVERAGE, 0, 100_000_000 * AVERAGE), average=True),
    fact("trained", TRUTH),
    fact("role", Choice(ROLES)),
    fact("tools", ChoiceSet(("knife", "saw"))),
    fact("born", DATE, past=True, days=(EARLIEST, parse_day("2100-12-31"))),
    fact("left", DATE, none=EARLIEST - 1, days=(EARLIEST - 1, parse_day("2100-12-31"))),
    whole_number("grade", low=0, high=4, none=0),
)
FACTS = tuple(replace(definition, order=order) for order, definition in enumerate(_FACTS))


def way(when: str = "", amount: str = "", clause: str = "ORCHARD-1", at_most: bool = False, line: int = 7) -> Ground:
    return Ground(
        when=when,
        amount=amount,
        clauses=(clause,),
        label=clause,
        place=SourceLine("orchard.yaml", line),
        at_most=at_most,
    )


def version(
    formula: str = "",
    ways: Sequence[Ground] = (),
    unless: Sequence[Ground] = (),
    supplements: Sequence[Ground] = (),
    start: str = "",
    end: str = "",
    line: int = 7,
    **more: Any,
) -> Version:
    first, last = parse_day(start) if start else ALWAYS, parse_day(end) if end else FOREVER
    place = SourceLine("orchard.yaml", line)
    return Version(
        start=first,
        end=last,
        clauses=CLAUSE,
        place=place,
        formula=formula,
        grounds=tuple(ways),
        unless=tuple(unless),
        supplements=tuple(supplements),
        **more,
    )


def rule(
    name: str,
    formula: str | Sequence[Version],
    unit: str = "",
    entity: str = "household",
    kind: str = "rule",
    layer: str = "orchard",
    line: int = 7,
) -> Rule:
    """A rule of one version, or of several; without a unit it is yes or no."""
    versions = (version(formula, line=line),) if isinstance(formula, str) else tuple(formula)
    return Rule(
        name=name,
        kind=kind,
        entity=entity,
        label=name,
        unit=parse_unit(unit) if unit else None,
        versions=versions,
        layer=layer,
        place=PLACE,
    )


def right(
    name: str,
    *ways: Ground,
    unit: str = "",
    entity: str = "household",
    unless: Sequence[Ground] = (),
    supplements: Sequence[Ground] = (),
    **more: Any,
) -> Rule:
    """`more`: what else its one version says."""
    versions = (version("", ways, unless, supplements, **more),)
    return Rule(
        name=name,
        kind="right",
        entity=entity,
        label=name,
        unit=parse_unit(unit) if unit else None,
        versions=versions,
        layer="orchard",
        place=PLACE,
    )


def value(amount: int | tuple[int, ...], start: str = "", end: str = "") -> ParameterValue:
    return ParameterValue(
        start=parse_day(start) if start else ALWAYS,
        value=amount,
        clauses=CLAUSE,
        end=parse_day(end) if end else FOREVER,
    )


def value_range(
    formula: str = "", low: int | None = None, high: int | None = None, start: str = "", end: str = "", line: int = 7
) -> ValueRange:
    first, last = parse_day(start) if start else ALWAYS, parse_day(end) if end else FOREVER
    return ValueRange(
        start=first,
        end=last,
        formula=formula,
        low=low,
        high=high,
        clauses=CLAUSE,
        place=SourceLine("orchard.yaml", line),
    )


def parameter(
    name: str,
    values: int | tuple[int, ...] | Sequence[ParameterValue] = (),
    unit: str = "share",
    den: int = 0,
    low: int = 0,
    high: int = 1_000_000_000,
    local: bool = False,
    by: tuple[str, ...] = (),
    ranges: Sequence[ValueRange] = (),
) -> Parameter:
    """Whole, and in fen where the unit has yuan, unless `den` says otherwise."""
    kind = parse_unit(unit)
    den = den or (FEN if kind.powers[0] else 1)
    if isinstance(values, int):
        values = [value(values)]
    elif by and isinstance(values, tuple) and all(isinstance(cell, int) for cell in values):
        values = [value(tuple(cell for cell in values if isinstance(cell, int)))]
    dated = tuple(cell for cell in values if isinstance(cell, ParameterValue))
    return Parameter(
        name=name,
        label=name,
        unit=kind,
        denominator=den,
        low=low,
        high=high,
        place=PLACE,
        local=local,
        options=by,
        values=dated,
        value_ranges=tuple(ranges),
    )


def check(formula: str, name: str = "asked", start: str = "", end: str = "", line: int = 7) -> Check:
    first, last = parse_day(start) if start else ALWAYS, parse_day(end) if end else FOREVER
    return Check(
        name=name,
        label=name,
        formula=formula,
        message="",
        clauses=CLAUSE,
        start=first,
        end=last,
        place=SourceLine("orchard.yaml", line),
        layer="orchard",
    )


def layer(name: str = "orchard", **parts: Any) -> Layer:
    return Layer(name, **{key: tuple(part) for key, part in parts.items()})


def program(
    *rules: Rule,
    facts: Sequence[FactDefinition] = (),
    parameters: Sequence[Parameter] = (),
    checks: Sequence[Check] = (),
    layers: Sequence[Layer] = (),
    day: str | int = TODAY,
    members: int = 10,
    order: tuple[str, ...] = (),
) -> Program:
    """One layer of `rules`, `parameters` and `checks` with `layers` below it; `facts` beside the orchard's own."""
    top = layer(rules=rules, parameters=[p for p in parameters if p.values or p.value_ranges], checks=checks)
    local = [parameter for parameter in parameters if parameter.local]
    definitions = {
        **{definition.name: definition for definition in FACTS},
        **{definition.name: definition for definition in facts},
    }
    when = parse_day(day) if isinstance(day, str) else day
    return resolve((top, *layers), definitions.values(), local, members, when, order)


def list_problems(*rules: Rule, **parts: Any) -> list[str]:
    """What is wrong with a program, as its author reads it."""
    with pytest.raises(RulesError) as caught:
        program(*rules, **parts)
    return [str(problem) for problem in caught.value.problems]


def single_problem(formula: str, unit: str = "", entity: str = "household", **parts: Any) -> str:
    """What is wrong with one formula."""
    (only,) = list_problems(rule("asked", formula, unit, entity), **parts)
    return only


def crew(
    *members: FactsByName, local: dict[str, int | list[tuple[str, int]]] | None = None, **facts: Any
) -> HouseholdFacts:
    """Pickers and the crew's own facts; one picker who is not described where none is named."""
    dated = {
        name: [(ALWAYS, values)]
        if isinstance(values, int)
        else [(parse_day(start), amount) for start, amount in values]
        for name, values in (local or {}).items()
    }
    return HouseholdFacts(facts, members or ({},), DatedLocalValues(dated))


def decide_crew(
    program: Program, household: HouseholdFacts | None = None, day: str | int = TODAY, **how: bool
) -> HouseholdDecision:
    return decide(program, household or crew(), parse_day(day) if isinstance(day, str) else day, **how)


def single_outcome(
    program: Program, household: HouseholdFacts | None = None, day: str | int = TODAY, **how: bool
) -> Outcome:
    """The only outcome of a program with one right (or one class)."""
    decision = decide_crew(program, household, day, **how)
    (only,) = [*decision.outcomes, *decision.classes]
    return only
