"""`policy compare`: packs side by side, right by right: who gets it, what is compared, how much, how long, by which clause.

Two packs are alike in something where it means the same once every rule is written out and every value filled in, whatever
names and labels they use for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from doudi.policies import divisions
from doudi.policies.packs import Library, Pack
from doudi.policies.reading import ValuedWords, WrittenOut, amounts_of, conditions_of, parameters_of, rests_on
from doudi.policies.vocabulary import Right
from doudi.rules import nodes as n
from doudi.rules.model import ALWAYS, FOREVER, Clause
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.units import MONTH, YEAR
from doudi.rules.wording import unit_words

ASPECTS = {"conditions": "谁可以得到", "comparators": "怎样比较", "amounts": "多少", "periods": "年龄和期限"}
EQUAL, DIFFERS, ONLY, NOWHERE = "equal", "differs", "only", "nowhere"
ROUNDING = {"half_up": "", "up": "进到分", "down": "舍去不足一分的部分"}


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with the ids of the clauses it comes from."""

    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Says:
    """What one pack says of one right: per aspect the lines to read, and the same written out, by which packs are compared."""

    layer: str
    aspects: dict[str, tuple[Line, ...]]
    meaning: dict[str, tuple[str, ...]]
    clauses: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        shown = {
            name: [{"text": line.text, "clauses": list(line.clauses)} for line in self.aspects[name]]
            for name in ASPECTS
        }
        return {"layer": self.layer, **shown, "clauses": list(self.clauses)}


@dataclass(frozen=True)
class Compared:
    """One right under every pack, in their order; None where a pack says nothing on it."""

    right: Right
    says: tuple[Says | None, ...]

    @property
    def verdict(self) -> str:
        present = [one for one in self.says if one]
        if not present:
            return NOWHERE
        if len(present) < len(self.says):
            return ONLY
        return DIFFERS if self.differs_in else EQUAL

    @property
    def differs_in(self) -> list[str]:
        """The aspects in which those packs differ that speak of the right."""
        present = [one for one in self.says if one]
        return [aspect for aspect in ASPECTS if len({one.meaning[aspect] for one in present}) > 1]


@dataclass(frozen=True)
class Column:
    """A pack on the day it is compared for."""

    pack: Pack
    day: int
    clauses: dict[str, Clause]
    own: frozenset[str]

    def cited(self, names: tuple[str, ...]) -> str:
        """Positions for people, such as 四(二); the pack's own document is named once, where the column is."""
        found = (self.clauses[name] for name in names)
        return "、".join(dict.fromkeys(("" if c.id in self.own else c.document) + c.position for c in found))

    @property
    def places(self) -> str:
        """Where the pack applies, by name."""
        return places(self.pack)

    @property
    def documents(self) -> tuple[str, ...]:
        """The numbers of the pack's own documents."""
        return tuple(dict.fromkeys(clause.document for name, clause in self.clauses.items() if name in self.own))

    def data(self) -> dict[str, Any]:
        return {
            "pack": self.pack.name, "title": self.pack.title, "version": self.pack.version, "layer": self.pack.kind,
            "regions": list(self.pack.regions), "rests_on": self.pack.rests_on or None, "on": iso(self.day),
            "period": {"from": iso(self.pack.start), "to": iso(self.pack.end)},
        }  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A rule that rights rest on, under every pack; None where a pack does not use it. `shared`: a slot, asked by most rights."""

    name: str
    label: str
    shared: bool
    lines: tuple[Line | None, ...]
    meaning: tuple[str | None, ...]

    @property
    def verdict(self) -> str:
        if None in self.meaning:
            return ONLY
        return DIFFERS if len(set(self.meaning)) > 1 else EQUAL


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    rights: tuple[Compared, ...]
    terms: tuple[Term, ...]

    def data(self) -> dict[str, Any]:
        """As plain data: `packs`; for each right its verdict, the aspects that differ, and what each pack says or null; and
        the rules that rights rest on (`terms`) in the same form."""
        names = [column.pack.name for column in self.columns]
        return {
            "packs": [column.data() for column in self.columns],
            "terms": [
                {
                    "term": one.name,
                    "label": one.label,
                    "verdict": one.verdict,
                    "says": {
                        name: {"text": line.text, "clauses": list(line.clauses)} if line else None
                        for name, line in zip(names, one.lines, strict=True)
                    },
                }
                for one in self.terms
            ],
            "rights": [
                {
                    "right": one.right.name,
                    "label": one.right.label,
                    "for": one.right.whose,
                    "unit": str(one.right.unit) if one.right.unit else None,
                    "verdict": one.verdict,
                    "in": [c.pack.name for c, says in zip(self.columns, one.says, strict=True) if says],
                    "differs_in": one.differs_in,
                    "says": {
                        column.pack.name: says.data() if says else None
                        for column, says in zip(self.columns, one.says, strict=True)
                    },
                }
                for one in self.rights
            ],
        }


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


def places(pack: Pack) -> str:
    """The names of a pack's regions: 会宁县."""
    names = divisions.names()
    return "、".join(names.get(region[:6].ljust(6, "0"), region) if region else "全国" for region in pack.regions)


def iso(day: int) -> str | None:
    """A day as 2019-01-01; None where it has no beginning or no end."""
    return None if day in (ALWAYS, FOREVER) else dt.date.fromordinal(day).isoformat()


def right_title(right: Right) -> str:
    """最低生活保障（家庭，元/月）."""
    whose = "家庭" if right.whose == "household" else "成员"
    return f"{right.label}（{whose}{'，' + unit_words(right.unit) if right.unit else ''}）"


def verdict_words(comparison: Comparison, one: Compared) -> str:
    """The verdict in Chinese: 相同; 不同：…; 只有 … 有."""
    present = [column.pack.name for column, says in zip(comparison.columns, one.says, strict=True) if says]
    differing = "、".join(ASPECTS[aspect] for aspect in one.differs_in)
    if one.verdict == NOWHERE:
        return "都没有规定"
    if one.verdict == EQUAL:
        return "相同"
    if one.verdict == ONLY:
        return f"只有 {'、'.join(present)} 有" + (f"，且不同：{differing}" if differing else "")
    return f"不同：{differing}"
