"""Reads packs for `policy compare`: what each says of each right, as lines to read and written out to be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from doudi.policies.comparing import Column, Compared, Comparison, Line, Says, Term, iso
from doudi.policies.packs import Library, Pack
from doudi.policies.reading import ValuedWords, WrittenOut, amounts_of, conditions_of, parameters_of, rests_on
from doudi.rules import nodes as n
from doudi.rules.model import ALWAYS, FOREVER
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.units import MONTH, YEAR

ROUNDING = {"half_up": "", "up": "进到分", "down": "舍去不足一分的部分"}


def compare_packs(library: Library, packs: list[Pack], today: dt.date, day: int | None = None) -> Comparison:
    """Compares packs on a day; without one each on its own: today, or the nearest day of its period."""
    columns = tuple(_column(library, pack, day or min(max(today.toordinal(), pack.start), pack.end)) for pack in packs)
    programs = [library.program(column.pack, column.day) for column in columns]
    rights = []
    for right in library.vocabulary.rights.values():
        says = tuple(
            _says(program, program.rules[right.name], column.day) if right.name in program.rules else None
            for column, program in zip(columns, programs, strict=True)
        )
        rights.append(Compared(right, says))
    return Comparison(columns, tuple(rights), tuple(_terms(programs, columns)))


def _terms(programs: list[Program], columns: tuple[Column, ...]) -> Iterator[Term]:
    """The rules that rights rest on: first what fills slots, then the others in the order in which rights ask for them."""
    used: list[dict[str, None]] = []
    for program in programs:
        tops = [top for bound in program.of_kind("right") for top in (*conditions_of(bound), *amounts_of(bound))]
        named = {node.name: None for node in rests_on(program, tops) if isinstance(node, n.RuleRef)}
        slots = [program.rules[name].body for name in named if _is_shared(program, name)]
        named |= {node.name: None for node in rests_on(program, slots) if isinstance(node, n.RuleRef)}
        used.append({name: None for name in named if program.rules[name].body is not None})
    names = list(dict.fromkeys(name for one in used for name in one))
    for name in sorted(names, key=lambda one: not any(_is_shared(p, one) for p in programs)):
        lines: list[Line | None] = []
        meaning: list[str | None] = []
        label = ""
        for program, column, own in zip(programs, columns, used, strict=True):
            bound = program.rules.get(name)
            if name not in own or bound is None or bound.body is None:
                lines.append(None)
                meaning.append(None)
                continue
            label = label or bound.rule.label
            said = ValuedWords(program, column.day).say(bound.body)
            said = said if bound.rule.label == label else f"（{bound.rule.label}）{said}"
            lines.append(Line(said, bound.version.clauses))
            meaning.append(WrittenOut(program, column.day).say(bound.body))
        yield Term(name, label, any(_is_shared(p, name) for p in programs), tuple(lines), tuple(meaning))


def _is_shared(program: Program, name: str) -> bool:
    return name in program.rules and bool(program.rules[name].rule.slot or program.rules[name].rule.fills)


def _column(library: Library, pack: Pack, day: int) -> Column:
    clauses = {clause.id: clause for one in library.chain(pack) for clause in library.layer(one).clauses}
    return Column(pack, day, clauses, frozenset(clause.id for clause in library.layer(pack).clauses))


def _says(program: Program, bound: BoundRule, day: int) -> Says:
    words, meant = ValuedWords(program, day), WrittenOut(program, day)
    aspects = {
        "conditions": tuple(_conditions(bound, words)),
        "comparators": tuple(Line(text) for text in _comparators(program, bound, words)),
        "amounts": tuple(_amounts(program, bound, words)),
        "periods": tuple(_periods(program, bound, words)),
    }
    meaning = {
        "conditions": tuple(line.text.partition("：")[2] for line in _conditions(bound, meant, named=False)),
        "comparators": tuple(sorted(set(_comparators(program, bound, meant)))),
        "amounts": tuple(line.text for line in _amounts(program, bound, meant, named=False)),
        "periods": tuple(sorted(_meant_periods(program, bound, meant))),
    }
    clauses = tuple(dict.fromkeys(clause for line in aspects["conditions"] for clause in line.clauses))
    return Says(bound.rule.layer, aspects, meaning, clauses)


def _ways(bound: BoundRule) -> list[tuple[str, tuple[BoundWay, ...]]]:
    return [("", bound.ways), ("例外", bound.unless), ("增发", bound.supplements)]


def _conditions(bound: BoundRule, words: ValuedWords, named: bool = True) -> list[Line]:
    found = []
    for kind, ways in _ways(bound):
        for way in ways:
            when = words.say(way.when) if way.when is not None else "符合本项目的都有"
            label = f"{kind}·{way.way.label}" if kind and named else kind or (way.way.label if named else "")
            found.append(Line(f"{label}：{when}", way.way.clauses))
    return found


def _comparators(program: Program, bound: BoundRule, words: ValuedWords) -> list[str]:
    """Every comparison that the conditions come down to, wherever in the rules it stands."""
    compared = (node for node in rests_on(program, conditions_of(bound)) if isinstance(node, n.Compare))
    return list(dict.fromkeys(words.say(node) for node in compared))


def _amounts(program: Program, bound: BoundRule, words: ValuedWords, named: bool = True) -> list[Line]:
    """Sums as formulas, then what is said of each value in them that is not a literal of the formula itself."""
    if bound.rule.unit is None:
        return [Line("认定资格，没有金额")]
    found = []
    for kind, ways in _ways(bound):
        for way in ways:
            if way.amount is not None:
                found.append(Line(_sum(kind, way, words, named), way.way.clauses))
    rounding = ROUNDING[bound.version.rounding]
    if rounding:
        found.append(Line(rounding))
    open_ones = (words.setting(name) for name in parameters_of(program, amounts_of(bound)))
    return found + [
        Line(f"{one.parameter.label}：{one.says}", one.clauses) for one in open_ones if not one.fixed and one.clauses
    ]


def _sum(kind: str, way: BoundWay, words: ValuedWords, named: bool) -> str:
    assert way.amount is not None
    most = "最高为" if way.way.at_most else ""
    label = f"{kind}·{way.way.label}" if kind else way.way.label
    return (f"{label}：" if named else kind) + most + words.say(way.amount)


def _periods(program: Program, bound: BoundRule, words: ValuedWords) -> list[Line]:
    """Ages and spans of months that the right rests on, and the days between which its version is in force."""
    found = []
    for name in parameters_of(program, [*conditions_of(bound), *amounts_of(bound)]):
        one = words.setting(name)
        if one.parameter.unit in (MONTH, YEAR):
            found.append(Line(f"{one.parameter.label}：{one.says}", one.clauses))
    start, end = bound.version.start, bound.version.end
    if start != ALWAYS or end != FOREVER:
        found.append(Line(f"本规定有效期：{iso(start) or '一直'} 至 {iso(end) or '今后'}"))
    return found


def _meant_periods(program: Program, bound: BoundRule, words: WrittenOut) -> list[str]:
    """The values alone: what they are called differs from pack to pack. When a version began does not count."""
    names = parameters_of(program, [*conditions_of(bound), *amounts_of(bound)])
    settings = [words.setting(name) for name in names]
    return [one.says for one in settings if one.parameter.unit in (MONTH, YEAR)]
