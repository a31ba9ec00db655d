"""Reads packs for `policy compare`: what each says of each right, as lines to read and with every rule expanded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from doudi.policies.compare.comparison import (
    CitedLine,
    ComparedPack,
    Comparison,
    PackStatement,
    RightComparison,
    TermComparison,
    iso,
)
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.rules.explanation.formula_expansion import (
    ExpandedFormulaText,
    FormulaTextWithValues,
    list_amounts,
    list_conditions,
    list_parameters,
    walk_cited_nodes,
    walk_nodes,
)
from doudi.rules.language import nodes as n
from doudi.rules.language.model import ALWAYS, FOREVER
from doudi.rules.program.program import BoundGround, BoundRule, Program
from doudi.rules.units import MONTH, YEAR

ROUNDING = {"half_up": "", "up": "进到分", "down": "舍去不足一分的部分"}


def compare_packs(library: Library, packs: list[Pack], today: dt.date, day: int | None = None) -> Comparison:
    """Compares packs on a day. Without a day each is taken on its own: today, or the nearest day of its period. A pack on
    which another of them rests is taken on that one's day, so that only what the packs say makes a difference."""
    days = {pack.name: day or min(max(today.toordinal(), pack.start), pack.end) for pack in packs}
    for pack in sorted(packs, key=lambda above_pack: len(library.chain(above_pack))):
        days |= {above.name: days[pack.name] for above in library.chain(pack) if above.name in days}
    columns = tuple(_column(library, pack, days[pack.name]) for pack in packs)
    slots = frozenset(
        rule.name
        for pack in packs
        for layered in library.chain(pack)
        for rule in library.layer(layered).rules
        if rule.slot
    )
    readers = [_Reader(library.program(column.pack, column.day), column.day, slots) for column in columns]
    rights = tuple(
        RightComparison(right, tuple(reader.says(right.name) for reader in readers))
        for right in library.vocabulary.rights.values()
    )
    return Comparison(columns, rights, tuple(_terms(readers)))


def _column(library: Library, pack: Pack, day: int) -> ComparedPack:
    clauses = {clause.id: clause for layered in library.chain(pack) for clause in library.layer(layered).clauses}
    return ComparedPack(pack, day, clauses, frozenset(clause.id for clause in library.layer(pack).clauses))


def _terms(readers: list[_Reader]) -> Iterator[TermComparison]:
    """Yields the rules on which rights rest: first slots, then the others in the order in which rights mention them."""
    used = [reader.rules() for reader in readers]
    slots = readers[0].slots
    names = list(dict.fromkeys(name for names_used in used for name in names_used))
    for name in sorted(names, key=lambda rule_name: rule_name not in slots):
        label = next(
            reader.program.rules[name].rule.label
            for reader, names_used in zip(readers, used, strict=True)
            if name in names_used
        )
        statements = [
            reader.term(name, label) if name in names_used else None
            for reader, names_used in zip(readers, used, strict=True)
        ]
        lines = tuple(statement[0] if statement else None for statement in statements)
        meaning = tuple(statement[1] if statement else None for statement in statements)
        yield TermComparison(name=name, label=label, shared=name in slots, lines=lines, meaning=meaning)


class _Reader:
    """Reads one pack on its day, in words for people and expanded for comparison."""

    def __init__(self, program: Program, day: int, slots: frozenset[str]):
        self.program, self.slots = program, slots
        self.words = FormulaTextWithValues(program, day)
        self.expanded = ExpandedFormulaText(program, day, slots)

    def says(self, right: str) -> PackStatement | None:
        """Returns what the pack says of a right, or None where no rule of it is in force."""
        bound = self.program.rules.get(right)
        if bound is None:
            return None
        conditions = tuple(self._conditions(bound, self.words))
        aspects = {
            "conditions": conditions,
            "comparators": tuple(self._comparators(bound, self.words).values()),
            "amounts": (*self._amounts(bound, self.words), *self._standards(bound, self.words)),
            "periods": (*self._periods(bound, self.words), *_in_force(bound)),
        }
        meaning = {
            "conditions": tuple(line.text for line in self._conditions(bound, self.expanded, named=False)),
            "comparators": tuple(sorted(self._comparators(bound, self.expanded))),
            "amounts": tuple(
                line.text
                for line in (*self._amounts(bound, self.expanded, named=False), *self._standards(bound, self.expanded))
            ),
            "periods": tuple(sorted(self.expanded.setting(name).says for name in self._spans(bound))),
        }
        clauses = tuple(dict.fromkeys(clause for line in conditions for clause in line.clauses))
        return PackStatement(bound.rule.layer, aspects, meaning, clauses)

    def rules(self) -> dict[str, None]:
        """Returns the names of the rules on which rights rest, directly, through other rules, and through slots."""
        tops = [
            top for bound in self.program.of_kind("right") for top in (*list_conditions(bound), *list_amounts(bound))
        ]
        named = {node.name: None for node in walk_nodes(self.program, tops) if isinstance(node, n.RuleRef)}
        return {name: None for name in named if self.program.rules[name].body is not None}

    def term(self, name: str, label: str) -> tuple[CitedLine, str]:
        """Returns a rule as a line to read, with its own label where that is another, and its expanded text."""
        bound = self.program.rules[name]
        assert bound.body is not None
        words = self.words.say(bound.body)
        text = words if bound.rule.label == label else f"（{bound.rule.label}）{words}"
        return CitedLine(text, bound.version.clauses), self.expanded.say(bound.body)

    def _conditions(self, bound: BoundRule, words: FormulaTextWithValues, named: bool = True) -> Iterator[CitedLine]:
        for kind, ways in _ways(bound):
            for way in ways:
                when = words.say(way.when) if way.when is not None else "符合本项目的都有"
                yield CitedLine(f"{_label(kind, way, named)}：{when}", way.ground.clauses)

    def _comparators(self, bound: BoundRule, words: FormulaTextWithValues) -> dict[str, CitedLine]:
        """Returns every comparison on which the conditions rest, wherever in the rules it stands, by its text."""
        ways = [(way.when, way.ground.clauses) for _, kind in _ways(bound) for way in kind]
        lines: dict[str, CitedLine] = {}
        for node, clauses in walk_cited_nodes(self.program, ways, self.slots):
            if isinstance(node, n.Compare):
                text = words.say(node)
                lines.setdefault(text, CitedLine(text, clauses))
        return lines

    def _amounts(self, bound: BoundRule, words: FormulaTextWithValues, named: bool = True) -> Iterator[CitedLine]:
        """Yields the formulas of the sums, and how they are rounded."""
        if bound.rule.unit is None:
            yield CitedLine("认定资格，没有金额")
        for kind, ways in _ways(bound):
            for way in ways:
                if way.amount is not None:
                    most = "最高为" if way.ground.at_most else ""
                    yield CitedLine(f"{_label(kind, way, named)}：{most}{words.say(way.amount)}", way.ground.clauses)
        if ROUNDING[bound.version.rounding]:
            yield CitedLine(ROUNDING[bound.version.rounding])

    def _standards(self, bound: BoundRule, words: FormulaTextWithValues) -> Iterator[CitedLine]:
        """Yields what policy states of the standards that localities set. Periods are left to `_periods`."""
        for name in self._rests_on(bound):
            setting = words.setting(name)
            if setting.parameter.local and setting.clauses and setting.parameter.unit not in (MONTH, YEAR):
                yield CitedLine(f"{setting.parameter.label}：{setting.says}", setting.clauses)

    def _periods(self, bound: BoundRule, words: FormulaTextWithValues) -> Iterator[CitedLine]:
        """Ages and spans of months that the right rests on."""
        for name in self._spans(bound):
            setting = words.setting(name)
            yield CitedLine(f"{setting.parameter.label}：{setting.says}", setting.clauses)

    def _spans(self, bound: BoundRule) -> list[str]:
        return [name for name in self._rests_on(bound) if self.program.parameters[name].unit in (MONTH, YEAR)]

    def _rests_on(self, bound: BoundRule) -> list[str]:
        return list_parameters(self.program, [*list_conditions(bound), *list_amounts(bound)], self.slots)


def _ways(bound: BoundRule) -> list[tuple[str, tuple[BoundGround, ...]]]:
    return [("", bound.grounds), ("例外", bound.unless), ("增发", bound.supplements)]


def _label(kind: str, way: BoundGround, named: bool) -> str:
    """Returns the label of a ground; without `named` only which kind of ground it is, so that labels do not count in a
    comparison."""
    return "·".join(part for part in (kind, way.ground.label if named else "") if part)


def _in_force(bound: BoundRule) -> Iterator[CitedLine]:
    """Yields the days between which the version is in force. They are shown, and do not count as a difference."""
    start, end = bound.version.start, bound.version.end
    if start != ALWAYS or end != FOREVER:
        yield CitedLine(f"本规定有效期：{iso(start) or '一直'} 至 {iso(end) or '今后'}")
