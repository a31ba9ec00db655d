"""What a pack says that its document must say too: numbers, days and comparisons, each with the clauses it cites."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from doudi.policies.packs import Library, Pack
from doudi.rules.language import names, parse
from doudi.rules.model import ALWAYS, FOREVER, Layer, Parameter, Rule, Version
from doudi.rules.problems import Place

WORKING_DAYS, MONTHS = "working day", "month"
OPERATORS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """`value` in `unit` (a unit of the language as text, or working days)."""

    element: str
    value: Fraction
    unit: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class DayClaim:
    """A day from which (`first`) or to which something holds."""

    element: str
    day: int
    first: bool
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ComparisonClaim:
    """`operators`: how the subject stands to its bound; both ways round where it is not told which is which. `bound`: the
    values that the pack itself gives the bound, each with its unit."""

    element: str
    written: str
    operators: tuple[str, ...]
    bound: tuple[tuple[Fraction, str], ...]
    clauses: tuple[str, ...]
    place: Place


Claim = NumberClaim | DayClaim | ComparisonClaim


def claims(library: Library, pack: Pack) -> Iterator[Claim]:
    """Of the pack's own layer; what it takes from the layers below, their documents say."""
    layer = library.layer(pack)
    for parameter in layer.parameters:
        yield from _of_parameter(parameter, pack)
    for rule in layer.rules:
        begins = {version.start for version in rule.versions}
        for version in rule.versions:
            end = FOREVER if version.end + 1 in begins else version.end  # the next version says why it ends
            yield from _days(rule.name, version.start, end, version.clauses or _cited(version), version.place, pack)
    yield from _comparisons(library, pack, layer)
    for check in layer.checks:
        yield from _days(check.name, check.start, check.end, check.clauses, check.place, pack)
    elements = library.elements(pack)
    for reminder in elements.reminders:
        yield NumberClaim(reminder.name, Fraction(reminder.months), MONTHS, reminder.clauses, reminder.place)
    for limit in elements.time_limits:
        yield NumberClaim(limit.name, Fraction(limit.working_days), WORKING_DAYS, limit.clauses, limit.place)
    for indicator in elements.indicators:
        unit = str(indicator.unit)
        for target in indicator.targets:
            for bound in (target.least, target.most):
                if bound is not None:
                    yield NumberClaim(indicator.name, bound, unit, indicator.clauses, indicator.place)
            yield from _days(indicator.name, target.start, target.end, indicator.clauses, indicator.place, pack)
        if indicator.growth is not None:
            for share in (indicator.growth.about, indicator.growth.least):
                if share:
                    yield NumberClaim(indicator.name, share, "share", indicator.clauses, indicator.place)


def _of_parameter(parameter: Parameter, pack: Pack) -> Iterator[Claim]:
    unit = str(parameter.unit)
    for value in parameter.values:
        if value.reading:
            continue  # the pack says itself that its document does not
        listed = value.value if isinstance(value.value, tuple) else (value.value,)
        for one in listed:
            if one:
                yield NumberClaim(parameter.name, Fraction(one, parameter.den), unit, value.clauses, parameter.place)
        yield from _days(parameter.name, value.start, value.end, value.clauses, parameter.place, pack)
    for stated in parameter.stated:
        for bound in (stated.low, stated.high):
            if bound:
                yield NumberClaim(parameter.name, Fraction(bound, parameter.den), unit, stated.clauses, stated.place)
        yield from _days(parameter.name, stated.start, stated.end, stated.clauses, stated.place, pack)


def _days(element: str, start: int, end: int, clauses: tuple[str, ...], place: Place, pack: Pack) -> Iterator[Claim]:
    """Days that the pack's own period does not give already."""
    if start not in (ALWAYS, pack.start):
        yield DayClaim(element, start, True, clauses, place)
    if end not in (FOREVER, pack.end):
        yield DayClaim(element, end, False, clauses, place)


def _cited(version: Version) -> tuple[str, ...]:
    ways = chain(version.ways, version.unless, version.supplements)
    return tuple(dict.fromkeys(clause for way in ways for clause in way.clauses))


def _comparisons(library: Library, pack: Pack, layer: Layer) -> Iterator[Claim]:
    """Comparisons of what varies with a bound. What is compared with nothing, or with another document's number, is none."""
    own = {parameter.name for parameter in layer.parameters if parameter.values}
    foreign = {
        parameter.name
        for one in library.chain(pack)[:-1]
        for parameter in library.layer(one).parameters
        if parameter.values and parameter.name not in own
    }
    read = {one.name for one in layer.parameters if one.values and all(value.reading for value in one.values)}
    # levels of disability, counted as 一级、二级: a list of them stands in the text, and no comparison
    levels = {parameter.name for parameter in layer.parameters if parameter.name.endswith("_level")}
    values = {one.name: tuple(_values(one)) for one in layer.parameters}
    bounds = (own, own | set(library.vocabulary.parameters) | _lines(library, pack))
    for name, formula, clauses, place in _formulas(layer):
        for node in ast.walk(parse(formula)):
            if isinstance(node, ast.Compare):
                yield from _compared(node, name, clauses, place, bounds, foreign | levels | read, values)


def _values(parameter: Parameter) -> Iterator[tuple[Fraction, str]]:
    for value in parameter.values:
        if isinstance(value.value, int) and value.value:
            yield Fraction(value.value, parameter.den), str(parameter.unit)


def _lines(library: Library, pack: Pack) -> set[str]:
    """Rules that are made of a parameter: 保障线 is the standard times the people."""
    found = set()
    for one in library.chain(pack):
        layer = library.layer(one)
        values = {parameter.name for parameter in layer.parameters} | set(library.vocabulary.parameters)
        for name, formula, _, _ in _formulas(layer):
            if names(parse(formula)) & values and isinstance(parse(formula), ast.BinOp):
                found.add(name)
    return found


def _formulas(layer: Layer) -> Iterator[tuple[str, str, tuple[str, ...], Place]]:
    for rule in layer.rules:
        yield from _formulas_of(rule)
    for check in layer.checks:
        if not check.reading:
            yield check.name, check.formula, check.clauses, check.place


def _formulas_of(rule: Rule) -> Iterator[tuple[str, str, tuple[str, ...], Place]]:
    for version in rule.versions:
        if version.formula:
            yield rule.name, version.formula, version.clauses, version.place
        for way in chain(version.ways, version.unless, version.supplements):
            yield rule.name, way.when, way.clauses or version.clauses, way.place
            if way.amount:
                yield rule.name, way.amount, way.clauses or version.clauses, way.place


def _compared(
    node: ast.Compare,
    name: str,
    clauses: tuple[str, ...],
    place: Place,
    bounds: tuple[set[str], ...],
    left_out: set[str],
    values: dict[str, tuple[tuple[Fraction, str], ...]],
) -> Iterator[Claim]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        sign = OPERATORS.get(type(operator))
        mentioned = names(left), names(right)
        if sign and all(mentioned) and not (mentioned[0] | mentioned[1]) & left_out:
            written = f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
            if sign == "<" and "months_between(" in written:
                sign = "<="  # months that have passed are fewer than those that are given: the last of them counts
            bound = tuple(value for one in sorted(mentioned[0] | mentioned[1]) for value in values.get(one, ()))
            yield ComparisonClaim(name, written, _signs(sign, mentioned, bounds), bound, clauses, place)
        left = right


def _signs(sign: str, mentioned: tuple[set[str], set[str]], bounds: tuple[set[str], ...]) -> tuple[str, ...]:
    """The sign as the subject stands to its bound: the bound is the side that is made of parameters, and the other is not."""
    for known in bounds:
        left, right = bool(mentioned[0] & known), bool(mentioned[1] & known)
        if left != right:
            return (sign,) if right else (TURNED[sign],)
    return sign, TURNED[sign]
