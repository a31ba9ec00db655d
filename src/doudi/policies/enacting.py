"""What enacts each clause, in words: the conditions, sums, values and checks that cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.policies.elements import described
from doudi.policies.listing import span_words
from doudi.policies.packs import Library, Pack
from doudi.policies.reading import ValuedWords, value_words
from doudi.rules.model import ALWAYS, FOREVER, Layer, Parameter, Rule
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.types import Number
from doudi.rules.wording import number_words

KINDS = {"right": "项目", "class": "对象类别", "rule": "规则"}


@dataclass(frozen=True, slots=True)
class Enacting:
    """One thing that cites a clause: its name as in `policy coverage`, what kind of thing it is, its label, what it says."""

    name: str
    kind: str
    label: str
    says: str
    clauses: tuple[str, ...]


def enacting(library: Library, pack: Pack) -> dict[tuple[str, str], list[Enacting]]:
    """By clause and name, everything of the pack and of those it rests on that enacts a clause."""
    found: dict[tuple[str, str], list[Enacting]] = {}
    rules: dict[str, Rule] = {}
    for one in library.chain(pack):
        rules |= {rule.name: rule for rule in library.layer(one).rules}
        labels = {name: rule.label for name, rule in rules.items()}
        beside_rules = (
            Enacting(own.name, own.kind, own.label, "；".join(own.lines), own.clauses)
            for own in described(library.elements(one), library.vocabulary, rules)
        )
        for element in (*_of_layer(library, one, library.layer(one), labels), *beside_rules):
            for clause in element.clauses:
                beside = found.setdefault((clause, element.name), [])
                if element not in beside:
                    beside.append(element)
    return found


def _of_layer(library: Library, pack: Pack, layer: Layer, labels: dict[str, str]) -> Iterator[Enacting]:
    for rule in layer.rules:
        yield from _of_rule(library, pack, rule)
    for parameter in layer.parameters:
        yield from _of_parameter(library, pack, parameter)
    for check in layer.checks:
        program = library.program(pack, max(check.start, pack.start, 1))
        words = ValuedWords(program, max(check.start, pack.start, 1))
        node = next(bound.node for bound in program.checks if bound.check is check)
        yield Enacting(check.name, "核对", check.label, words.say(node), check.clauses)
    for repeal in layer.repeals:
        says = "上一层的这条规则在这里不适用"
        says += "" if repeal.start == ALWAYS else f"，{span_words(repeal.start, FOREVER)}"
        yield Enacting(
            f"repeal of {repeal.rule}", "不再适用", labels.get(repeal.rule, repeal.rule), says, repeal.clauses
        )
    for one in layer.precedence:
        says = f"{span_words(one.start, FOREVER)}，{one.first} 较新的规定优先"
        yield Enacting(f"precedence of {one.rule}", "优先顺序", labels.get(one.rule, one.rule), says, one.clauses)


def _of_rule(library: Library, pack: Pack, rule: Rule) -> Iterator[Enacting]:
    for version in rule.versions:
        day = max(version.start, pack.start, 1)
        program = library.program(pack, day)
        bound = program.rules.get(rule.name)
        span = (
            "" if (version.start, version.end) == (ALWAYS, FOREVER) else f"（{span_words(version.start, version.end)}）"
        )
        if bound is None or bound.version is not version:
            for clauses in _cited(rule):
                yield Enacting(rule.name, KINDS[rule.kind], rule.label, f"{span}由上一层的规定决定", clauses)
            continue
        words = ValuedWords(program, day)
        if bound.body is not None:
            yield Enacting(rule.name, KINDS[rule.kind], rule.label, span + words.say(bound.body), version.clauses)
        for name, way in _ways(bound):
            says = span + name + _way_words(words, way)
            yield Enacting(rule.name, KINDS[rule.kind], rule.label, says, way.way.clauses)


def _cited(rule: Rule) -> list[tuple[str, ...]]:
    return [
        clauses
        for version in rule.versions
        for clauses in (
            version.clauses,
            *(way.clauses for way in (*version.ways, *version.unless, *version.supplements)),
        )
        if clauses
    ]


def _ways(bound: BoundRule) -> Iterator[tuple[str, BoundWay]]:
    for name, ways in (("", bound.ways), ("例外，", bound.unless), ("增发，", bound.supplements)):
        for way in ways:
            yield name, way


def _way_words(words: ValuedWords, way: BoundWay) -> str:
    parts = [f"{way.way.label}：{words.say(way.when)}" if way.when is not None else way.way.label]
    if way.amount is not None:
        parts.append(f"金额{'最高' if way.way.at_most else ''}为{words.say(way.amount)}")
    return "；".join(parts)


def _of_parameter(library: Library, pack: Pack, parameter: Parameter) -> Iterator[Enacting]:
    for value in parameter.values:
        span = "" if (value.start, value.end) == (ALWAYS, FOREVER) else f"（{span_words(value.start, value.end)}）"
        yield Enacting(parameter.name, "数值", parameter.label, span + value_words(parameter, value), value.clauses)
    kind = Number(parameter.unit, parameter.den, 0, 0)
    for stated in parameter.stated:
        day = max(stated.start, pack.start, 1)
        program = library.program(pack, day)
        bound = next(
            (one for source in program.sources[parameter.name] for one in source.stated if one.stated is stated), None
        )
        if bound is not None and bound.node is not None:
            says = f"当地未定时为{ValuedWords(program, day).say(bound.node)}"
        else:
            low, high = number_words(stated.low or 0, kind), stated.high
            says = f"由当地在{low}至{number_words(high, kind)}之间定" if high is not None else f"由当地定，不低于{low}"
        yield Enacting(parameter.name, "当地定的数值", parameter.label, says, stated.clauses)
