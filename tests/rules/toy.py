"""Programs in a few lines, for tests: an orchard whose crews pick fruit, a field with no policy word in it.

A crew is the household, its pickers are the members. The facts below are in every program; rules and parameters are
named by the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.interpreter import Local
from doudi.rules.model import (
    ALWAYS,
    FOREVER,
    Check,
    Fact,
    Layer,
    Parameter,
    Presumption,
    Rule,
    Stated,
    Value,
    Version,
    Way,
)
from doudi.rules.outcomes import Decision, Household, Outcome, decide
from doudi.rules.problems import Place, RulesError
from doudi.rules.program import Program, resolve
from doudi.rules.types import AVERAGE, DATE, FEN, TRUTH, Choice, Number, Options, Type
from doudi.rules.units import SHARE, Unit, parse_unit

TODAY = to_day("2024-06-15")
PLACE = Place("orchard.yaml", 7)
CLAUSE = ("ORCHARD-1",)
EARLIEST = to_day("1900-01-01")
ROLES = ("picker", "driver", "cook")
FRUIT = ("apples", "pears", "plums")
Cells = dict[str, Any]


def fact(name: str, kind: Type, whose: str = "member", presume: object = None, where: str = "", **more: Any) -> Fact:
    """`presume`: the stored value taken where the fact is absent."""
    if presume is not None:
        more["presumptions"] = (Presumption(str(int(presume)), where, PLACE),)  # type: ignore[call-overload]
    return Fact(name, whose, kind, name, PLACE, **more)


def whole(name: str, low: int = 0, high: int = 1000, unit: Unit = SHARE, whose: str = "member", **more: Any) -> Fact:
    return fact(name, Number(unit, 1, low, high), whose, **more)


def money(name: str, high: int = 100_000_000, unit: str = "yuan/month", whose: str = "member", **more: Any) -> Fact:
    """In fen up to `high` yuan."""
    return fact(name, Number(parse_unit(unit), FEN, 0, high * FEN), whose, **more)


_FACTS = (
    # Of a crew
    money("debt", unit="yuan", whose="household"),
    whole("rows", whose="household"),
    fact("has_ladder", TRUTH, "household"),
    fact("has_cart", TRUTH, "household"),
    fact("fruit", Choice(FRUIT), "household"),
    fact("founded", DATE, "household", past=True, days=(EARLIEST, to_day("2100-12-31"))),
    # Of a picker
    whole("kilos", high=10_000),
    money("wage"),
    fact("mean_wage", Number(parse_unit("yuan/month"), AVERAGE, 0, 100_000_000 * AVERAGE), average=True),
    fact("trained", TRUTH),
    fact("role", Choice(ROLES)),
    fact("tools", Options(("knife", "saw"))),
    fact("born", DATE, past=True, days=(EARLIEST, to_day("2100-12-31"))),
    fact("left", DATE, none=EARLIEST - 1, days=(EARLIEST - 1, to_day("2100-12-31"))),
    whole("grade", low=0, high=4, none=0),
)
FACTS = tuple(replace(one, order=order) for order, one in enumerate(_FACTS))


def way(when: str = "", amount: str = "", clause: str = "ORCHARD-1", at_most: bool = False, line: int = 7) -> Way:
    return Way(when, amount, (clause,), clause, Place("orchard.yaml", line), at_most)


def version(
    formula: str = "",
    ways: Sequence[Way] = (),
    unless: Sequence[Way] = (),
    supplements: Sequence[Way] = (),
    start: str = "",
    end: str = "",
    line: int = 7,
    **more: Any,
) -> Version:
    first, last = to_day(start) if start else ALWAYS, to_day(end) if end else FOREVER
    place = Place("orchard.yaml", line)
    return Version(first, last, CLAUSE, place, formula, tuple(ways), tuple(unless), tuple(supplements), **more)


def rule(
    name: str,
    formula: str | Sequence[Version],
    unit: str = "",
    whose: str = "household",
    kind: str = "rule",
    layer: str = "orchard",
    line: int = 7,
) -> Rule:
    """A rule of one version, or of several; without a unit it is yes or no."""
    versions = (version(formula, line=line),) if isinstance(formula, str) else tuple(formula)
    return Rule(name, kind, whose, name, parse_unit(unit) if unit else None, versions, layer, PLACE)


def right(
    name: str,
    *ways: Way,
    unit: str = "",
    whose: str = "household",
    unless: Sequence[Way] = (),
    supplements: Sequence[Way] = (),
    **more: Any,
) -> Rule:
    """`more`: what else its one version says."""
    versions = (version("", ways, unless, supplements, **more),)
    return Rule(name, "right", whose, name, parse_unit(unit) if unit else None, versions, "orchard", PLACE)


def value(amount: int | tuple[int, ...], start: str = "", end: str = "") -> Value:
    return Value(to_day(start) if start else ALWAYS, amount, CLAUSE, to_day(end) if end else FOREVER)


def stated(
    formula: str = "", low: int | None = None, high: int | None = None, start: str = "", end: str = "", line: int = 7
) -> Stated:
    first, last = to_day(start) if start else ALWAYS, to_day(end) if end else FOREVER
    return Stated(first, last, formula, low, high, CLAUSE, Place("orchard.yaml", line))


def parameter(
    name: str,
    values: int | tuple[int, ...] | Sequence[Value] = (),
    unit: str = "share",
    den: int = 0,
    low: int = 0,
    high: int = 1_000_000_000,
    local: bool = False,
    by: tuple[str, ...] = (),
    stated: Sequence[Stated] = (),
) -> Parameter:
    """Whole, and in fen where the unit has yuan, unless `den` says otherwise."""
    kind = parse_unit(unit)
    den = den or (FEN if kind.powers[0] else 1)
    if isinstance(values, int):
        values = [value(values)]
    elif by and isinstance(values, tuple) and all(isinstance(cell, int) for cell in values):
        values = [value(tuple(cell for cell in values if isinstance(cell, int)))]
    kept = tuple(one for one in values if isinstance(one, Value))
    return Parameter(name, name, kind, den, low, high, PLACE, local, by, kept, tuple(stated))


def check(formula: str, name: str = "asked", start: str = "", end: str = "", line: int = 7) -> Check:
    first, last = to_day(start) if start else ALWAYS, to_day(end) if end else FOREVER
    return Check(name, name, formula, "", CLAUSE, first, last, Place("orchard.yaml", line), "orchard")


def layer(name: str = "orchard", **parts: Any) -> Layer:
    return Layer(name, **{key: tuple(part) for key, part in parts.items()})


def program(
    *rules: Rule,
    facts: Sequence[Fact] = (),
    parameters: Sequence[Parameter] = (),
    checks: Sequence[Check] = (),
    layers: Sequence[Layer] = (),
    day: str | int = TODAY,
    members: int = 10,
    order: tuple[str, ...] = (),
) -> Program:
    """One layer of `rules`, `parameters` and `checks` with `layers` below it; `facts` beside the orchard's own."""
    own = layer(rules=rules, parameters=[p for p in parameters if p.values or p.stated], checks=checks)
    local = [parameter for parameter in parameters if parameter.local]
    known = {**{one.name: one for one in FACTS}, **{one.name: one for one in facts}}
    when = to_day(day) if isinstance(day, str) else day
    return resolve((own, *layers), known.values(), local, members, when, order)


def problems(*rules: Rule, **parts: Any) -> list[str]:
    """What is wrong with a program, as its author reads it."""
    with pytest.raises(RulesError) as caught:
        program(*rules, **parts)
    return [str(problem) for problem in caught.value.problems]


def problem(formula: str, unit: str = "", whose: str = "household", **parts: Any) -> str:
    """What is wrong with one formula."""
    (only,) = problems(rule("asked", formula, unit, whose), **parts)
    return only


def crew(*members: Cells, local: dict[str, int | list[tuple[str, int]]] | None = None, **facts: Any) -> Household:
    """Pickers and the crew's own facts; one picker who is not described where none is named."""
    dated = {
        name: [(ALWAYS, values)] if isinstance(values, int) else [(to_day(start), one) for start, one in values]
        for name, values in (local or {}).items()
    }
    return Household(facts, members or ({},), Local(dated))


def decision(made: Program, household: Household | None = None, day: str | int = TODAY, **how: bool) -> Decision:
    return decide(made, household or crew(), to_day(day) if isinstance(day, str) else day, **how)


def outcome(made: Program, household: Household | None = None, day: str | int = TODAY, **how: bool) -> Outcome:
    """The only outcome of a program with one right (or one class)."""
    found = decision(made, household, day, **how)
    (only,) = [*found.outcomes, *found.classes]
    return only
