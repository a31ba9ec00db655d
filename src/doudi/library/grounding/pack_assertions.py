"""What a pack asserts that its document must say too: numbers, days and comparisons, each with the clauses that it cites.

`read_assertions` lists them; `grounding` looks for each in the text of the document.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.rules.language.model import ALWAYS, FOREVER, Layer, Parameter, Rule, Version
from doudi.rules.language.syntax import names_in, parse
from doudi.rules.problems import SourceLine
from doudi.rules.types import Number

WORKING_DAYS, DAYS, MONTHS = "working day", "day", "month"
OPERATORS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class NumberAssertion:
    """A number that the clauses must contain: `value` in `unit`, a unit of the rule language as text, or `WORKING_DAYS`."""

    element: str
    value: Fraction
    unit: str
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class DayAssertion:
    """A day, as a proleptic ordinal, from which (`first` true) or up to which (false) an element holds."""

    element: str
    day: int
    first: bool
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class ComparisonAssertion:
    """A comparison in a formula, which a word of the clauses must express.

    `written` is the comparison as Python text. `operators` holds the sign as the compared quantity stands to its bound, and
    also the opposite sign where the formula does not show which side is the bound. `bound` holds the values that the pack
    itself gives to the bound, each with its unit; it is empty where the value is set locally.
    """

    element: str
    written: str
    operators: tuple[str, ...]
    bound: tuple[tuple[Fraction, str], ...]
    clauses: tuple[str, ...]
    place: SourceLine


PackAssertion = NumberAssertion | DayAssertion | ComparisonAssertion


def read_assertions(library: Library, pack: Pack) -> Iterator[PackAssertion]:
    """Every assertion of the pack's own layer. What it inherits from other layers rests on the documents of those layers."""
    layer = library.layer(pack)
    for parameter in layer.parameters:
        yield from _read_parameter(parameter, pack)
    for rule in layer.rules:
        begins = {version.start for version in rule.versions}
        for version in rule.versions:
            # Where another version follows, its first day is asserted, and the last day of this version follows from it.
            end = FOREVER if version.end + 1 in begins else version.end
            yield from _read_days(
                rule.name, version.start, end, version.clauses or _collect_clauses(version), version.place, pack
            )
    yield from _read_comparisons(library, pack, layer)
    for check in layer.checks:
        yield from _read_days(check.name, check.start, check.end, check.clauses, check.place, pack)
    elements = library.elements(pack)
    for reminder in elements.reminders:
        yield NumberAssertion(reminder.name, Fraction(reminder.months), MONTHS, reminder.clauses, reminder.place)
    for limit in elements.time_limits:
        yield NumberAssertion(limit.name, Fraction(limit.working_days), WORKING_DAYS, limit.clauses, limit.place)
    for remedy in elements.remedies:
        number, unit = (remedy.days, DAYS) if remedy.days is not None else (remedy.months, MONTHS)
        yield NumberAssertion(remedy.name, Fraction(number or 0), unit, remedy.clauses, remedy.place)
    for indicator in elements.indicators:
        unit = str(indicator.unit)
        for target in indicator.targets:
            for bound in (target.least, target.most):
                if bound is not None:
                    yield NumberAssertion(indicator.name, bound, unit, indicator.clauses, indicator.place)
            yield from _read_days(indicator.name, target.start, target.end, indicator.clauses, indicator.place, pack)
        if indicator.growth is not None:
            for share in (indicator.growth.about, indicator.growth.least):
                if share:
                    yield NumberAssertion(indicator.name, share, "share", indicator.clauses, indicator.place)


def _read_parameter(parameter: Parameter, pack: Pack) -> Iterator[PackAssertion]:
    unit = str(parameter.unit)
    for value in parameter.values:
        if value.reading:
            continue  # a reading: the pack declares that its document leaves this value open
        listed = value.value if isinstance(value.value, tuple) else (value.value,)
        for number in listed:
            if number:
                yield NumberAssertion(
                    parameter.name, Fraction(number, parameter.denominator), unit, value.clauses, parameter.place
                )
        yield from _read_days(parameter.name, value.start, value.end, value.clauses, parameter.place, pack)
    for stated in parameter.value_ranges:
        for bound in (stated.low, stated.high):
            if bound:
                yield NumberAssertion(
                    parameter.name, Fraction(bound, parameter.denominator), unit, stated.clauses, stated.place
                )
        yield from _read_days(parameter.name, stated.start, stated.end, stated.clauses, stated.place, pack)


def _read_days(
    element: str, start: int, end: int, clauses: tuple[str, ...], place: SourceLine, pack: Pack
) -> Iterator[PackAssertion]:
    """The first and last day of an element, where they differ from those of the pack's own period."""
    if start not in (ALWAYS, pack.start):
        yield DayAssertion(element, start, True, clauses, place)
    if end not in (FOREVER, pack.end):
        yield DayAssertion(element, end, False, clauses, place)


def _collect_clauses(version: Version) -> tuple[str, ...]:
    ways = chain(version.grounds, version.unless, version.supplements)
    return tuple(dict.fromkeys(clause for way in ways for clause in way.clauses))


def _read_comparisons(library: Library, pack: Pack, layer: Layer) -> Iterator[PackAssertion]:
    """The comparisons of a quantity with a bound in all formulas of the layer.

    Left out are comparisons with a value that stands in another layer's document, with a reading of the pack, and with a grade.
    """
    stated = {parameter.name for parameter in layer.parameters if parameter.values}
    foreign = {
        parameter.name
        for layer_pack in library.chain(pack)[:-1]
        for parameter in library.layer(layer_pack).parameters
        if parameter.values and parameter.name not in stated
    }
    readings = {
        parameter.name
        for parameter in layer.parameters
        if parameter.values and all(value.reading for value in parameter.values)
    }
    values = {parameter.name: tuple(_read_values(parameter)) for parameter in layer.parameters}
    bounds = (stated, stated | set(library.vocabulary.parameters) | _find_derived_bounds(library, pack))
    excluded = foreign | readings | _find_grades(library)
    for name, formula, clauses, place in _list_formulas(layer):
        for node in ast.walk(parse(formula)):
            if isinstance(node, ast.Compare):
                yield from _read_comparison(node, name, clauses, place, bounds, excluded, values)


def _find_grades(library: Library) -> set[str]:
    """The facts that are grades: numbers that may also be answered with 'none'.

    A document lists grades one by one (一级、二级残疾), so no word of comparison can be expected in it.
    """
    facts = library.vocabulary.facts.values()
    return {fact.name for fact in facts if isinstance(fact.type, Number) and fact.none is not None}


def _read_values(parameter: Parameter) -> Iterator[tuple[Fraction, str]]:
    for value in parameter.values:
        if isinstance(value.value, int) and value.value:
            yield Fraction(value.value, parameter.denominator), str(parameter.unit)


def _find_derived_bounds(library: Library, pack: Pack) -> set[str]:
    """Rules that compute a bound from a parameter, as 保障线 (the guarantee line) is the standard times the people."""
    derived = set()
    for layer_pack in library.chain(pack):
        layer = library.layer(layer_pack)
        values = {parameter.name for parameter in layer.parameters} | set(library.vocabulary.parameters)
        for name, formula, _, _ in _list_formulas(layer):
            if names_in(parse(formula)) & values and isinstance(parse(formula), ast.BinOp):
                derived.add(name)
    return derived


def _list_formulas(layer: Layer) -> Iterator[tuple[str, str, tuple[str, ...], SourceLine]]:
    for rule in layer.rules:
        yield from _list_rule_formulas(rule)
    for check in layer.checks:
        if not check.reading:
            yield check.name, check.formula, check.clauses, check.place


def _list_rule_formulas(rule: Rule) -> Iterator[tuple[str, str, tuple[str, ...], SourceLine]]:
    for version in rule.versions:
        if version.formula and not version.reading:
            yield rule.name, version.formula, version.clauses, version.place
        for way in chain(version.grounds, version.unless, version.supplements):
            yield rule.name, way.when, way.clauses or version.clauses, way.place
            if way.amount:
                yield rule.name, way.amount, way.clauses or version.clauses, way.place


def _read_comparison(
    node: ast.Compare,
    name: str,
    clauses: tuple[str, ...],
    place: SourceLine,
    bounds: tuple[set[str], ...],
    excluded: set[str],
    values: dict[str, tuple[tuple[Fraction, str], ...]],
) -> Iterator[PackAssertion]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        sign = OPERATORS.get(type(operator))
        mentioned = names_in(left), names_in(right)
        if sign and all(mentioned) and not (mentioned[0] | mentioned[1]) & excluded:
            written = f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
            if sign == "<" and "months_between(" in written:
                # Within six months means that fewer than six whole months have passed, and the sixth month still counts.
                sign = "<="
            bound = tuple(
                value for name_read in sorted(mentioned[0] | mentioned[1]) for value in values.get(name_read, ())
            )
            yield ComparisonAssertion(name, written, _turn_to_bound(sign, mentioned, bounds), bound, clauses, place)
        left = right


def _turn_to_bound(sign: str, mentioned: tuple[set[str], set[str]], bounds: tuple[set[str], ...]) -> tuple[str, ...]:
    """The sign as the compared quantity stands to its bound, which is the only side that mentions one of the `bounds`.

    The sets of bounds are tried in turn. Where none decides, both directions are returned.
    """
    for bound_names in bounds:
        left, right = bool(mentioned[0] & bound_names), bool(mentioned[1] & bound_names)
        if left != right:
            return (sign,) if right else (TURNED[sign],)
    return sign, TURNED[sign]
