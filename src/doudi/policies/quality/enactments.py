"""What enacts each clause, in words: the conditions, sums, values and checks that cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.policies.packs.elements import describe_elements
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.vocabulary import exclusion_words
from doudi.policies.yaml.records import span_words
from doudi.rules.explanation.formula_expansion import FormulaTextWithValues, format_parameter_value
from doudi.rules.explanation.formula_text import format_number
from doudi.rules.language.model import ALWAYS, FOREVER, Layer, Parameter, Rule
from doudi.rules.program.program import BoundGround, BoundRule
from doudi.rules.types import Number

KINDS = {"right": "项目", "class": "对象类别", "rule": "规则"}


@dataclass(frozen=True, slots=True)
class Enactment:
    """One thing that enacts a clause: its name as in `policy coverage`, its kind and label, and what it says in words."""

    name: str
    kind: str
    label: str
    says: str
    clauses: tuple[str, ...]


def enactments_by_clause(library: Library, pack: Pack) -> dict[tuple[str, str], list[Enactment]]:
    """Returns everything of a pack and those it rests on that enacts a clause, by clause and name."""
    enactments: dict[tuple[str, str], list[Enactment]] = {}
    rules: dict[str, Rule] = {}
    for layered in library.chain(pack):
        rules |= {rule.name: rule for rule in library.layer(layered).rules}
        labels = {name: rule.label for name, rule in rules.items()}
        of_elements = (
            Enactment(
                name=element.name,
                kind=element.kind,
                label=element.label,
                says="；".join(element.lines),
                clauses=element.clauses,
            )
            for element in describe_elements(library.elements(layered), library.vocabulary, rules)
        )
        for enactment in (*_of_layer(library, layered, library.layer(layered), labels), *of_elements):
            for clause in enactment.clauses:
                same_name = enactments.setdefault((clause, enactment.name), [])
                if enactment not in same_name:
                    same_name.append(enactment)
    return enactments


def _of_layer(library: Library, pack: Pack, layer: Layer, labels: dict[str, str]) -> Iterator[Enactment]:
    for rule in layer.rules:
        yield from _of_rule(library, pack, rule)
    for parameter in layer.parameters:
        yield from _of_parameter(library, pack, parameter)
    for check in layer.checks:
        program = library.program(pack, max(check.start, pack.start, 1))
        words = FormulaTextWithValues(program, max(check.start, pack.start, 1))
        node = next(bound.node for bound in program.checks if bound.check is check)
        yield Enactment(name=check.name, kind="核对", label=check.label, says=words.say(node), clauses=check.clauses)
    for repeal in layer.repeals:
        says = "上一层的这条规则在这里不适用"
        says += "" if (repeal.start, repeal.end) == (ALWAYS, FOREVER) else f"，{span_words(repeal.start, repeal.end)}"
        says += f"（{repeal.reading}）" if repeal.reading else ""
        yield Enactment(
            name=f"repeal of {repeal.rule}",
            kind="不再适用",
            label=labels.get(repeal.rule, repeal.rule),
            says=says,
            clauses=repeal.clauses,
        )
    for precedence in layer.precedence:
        says = f"{span_words(precedence.start, FOREVER)}，{precedence.first} 较新的规定优先"
        yield Enactment(
            name=f"precedence of {precedence.rule}",
            kind="优先顺序",
            label=labels.get(precedence.rule, precedence.rule),
            says=says,
            clauses=precedence.clauses,
        )


def _of_rule(library: Library, pack: Pack, rule: Rule) -> Iterator[Enactment]:
    for exclusion in rule.excludes:
        says = exclusion_words(library.vocabulary, exclusion)
        yield Enactment(name=rule.name, kind=KINDS[rule.kind], label=rule.label, says=says, clauses=exclusion.clauses)
    for version in rule.versions:
        day = max(version.start, pack.start, 1)
        program = library.program(pack, day)
        bound = program.rules.get(rule.name)
        span = (
            "" if (version.start, version.end) == (ALWAYS, FOREVER) else f"（{span_words(version.start, version.end)}）"
        )
        if bound is None or bound.version is not version:
            for clauses in _cited(rule):
                yield Enactment(
                    name=rule.name,
                    kind=KINDS[rule.kind],
                    label=rule.label,
                    says=f"{span}由上一层的规定决定",
                    clauses=clauses,
                )
            continue
        words = FormulaTextWithValues(program, day)
        if bound.body is not None:
            yield Enactment(
                name=rule.name,
                kind=KINDS[rule.kind],
                label=rule.label,
                says=span + words.say(bound.body),
                clauses=version.clauses,
            )
        for name, way in _ways(bound):
            says = span + name + _way_words(words, way)
            yield Enactment(
                name=rule.name, kind=KINDS[rule.kind], label=rule.label, says=says, clauses=way.ground.clauses
            )


def _cited(rule: Rule) -> list[tuple[str, ...]]:
    """The clauses that each version of a rule, and each ground, exception and supplement in it, cites."""
    return [
        clauses
        for version in rule.versions
        for clauses in (
            version.clauses,
            *(way.clauses for way in (*version.grounds, *version.unless, *version.supplements)),
        )
        if clauses
    ]


def _ways(bound: BoundRule) -> Iterator[tuple[str, BoundGround]]:
    for name, ways in (("", bound.grounds), ("例外，", bound.unless), ("增发，", bound.supplements)):
        for way in ways:
            yield name, way


def _way_words(words: FormulaTextWithValues, way: BoundGround) -> str:
    parts = [f"{way.ground.label}：{words.say(way.when)}" if way.when is not None else way.ground.label]
    if way.amount is not None:
        parts.append(f"金额{'最高' if way.ground.at_most else ''}为{words.say(way.amount)}")
    return "；".join(parts)


def _of_parameter(library: Library, pack: Pack, parameter: Parameter) -> Iterator[Enactment]:
    for value in parameter.values:
        span = "" if (value.start, value.end) == (ALWAYS, FOREVER) else f"（{span_words(value.start, value.end)}）"
        yield Enactment(
            name=parameter.name,
            kind="数值",
            label=parameter.label,
            says=span + format_parameter_value(parameter, value),
            clauses=value.clauses,
        )
    kind = Number(parameter.unit, parameter.denominator, 0, 0)
    for stated in parameter.value_ranges:
        day = max(stated.start, pack.start, 1)
        program = library.program(pack, day)
        bound = next(
            (
                bound_statement
                for source in program.sources[parameter.name]
                for bound_statement in source.value_ranges
                if bound_statement.value_range is stated
            ),
            None,
        )
        if bound is not None and bound.node is not None:
            says = f"当地未定时为{FormulaTextWithValues(program, day).say(bound.node)}"
        else:
            low, high = format_number(stated.low or 0, kind), stated.high
            says = f"由当地在{low}至{format_number(high, kind)}之间定" if high is not None else f"由当地定，不低于{low}"
        yield Enactment(
            name=parameter.name, kind="当地定的数值", label=parameter.label, says=says, clauses=stated.clauses
        )
