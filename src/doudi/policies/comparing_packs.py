"""Reads packs for `policy compare`: what each says of each right, as lines to read and written out to be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from doudi.policies.comparing import Column, Compared, Comparison, Line, Says, Term, iso
from doudi.policies.packs import Library, Pack
from doudi.policies.reading import ValuedWords, WrittenOut, amounts_of, cited, conditions_of, parameters_of, rests_on
from doudi.rules import nodes as n
from doudi.rules.model import ALWAYS, FOREVER
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.units import MONTH, YEAR

ROUNDING = {"half_up": "", "up": "进到分", "down": "舍去不足一分的部分"}


def compare_packs(library: Library, packs: list[Pack], today: dt.date, day: int | None = None) -> Comparison:
    """Compares packs on a day; without one each on its own: today, or the nearest day of its period. A pack on which another
    of them rests is taken on that one's day, so that what the lower one says is all that differs."""
    days = {pack.name: day or min(max(today.toordinal(), pack.start), pack.end) for pack in packs}
    for pack in sorted(packs, key=lambda one: len(library.chain(one))):
        days |= {above.name: days[pack.name] for above in library.chain(pack) if above.name in days}
    columns = tuple(_column(library, pack, days[pack.name]) for pack in packs)
    slots = frozenset(
        rule.name for pack in packs for one in library.chain(pack) for rule in library.layer(one).rules if rule.slot
    )
    readers = [_Reader(library.program(column.pack, column.day), column.day, slots) for column in columns]
    rights = tuple(
        Compared(right, tuple(reader.says(right.name) for reader in readers))
        for right in library.vocabulary.rights.values()
    )
    return Comparison(columns, rights, tuple(_terms(readers)))


def _column(library: Library, pack: Pack, day: int) -> Column:
    clauses = {clause.id: clause for one in library.chain(pack) for clause in library.layer(one).clauses}
    return Column(pack, day, clauses, frozenset(clause.id for clause in library.layer(pack).clauses))


def _terms(readers: list[_Reader]) -> Iterator[Term]:
    """The rules that rights rest on: first what fills slots, then the others in the order in which rights ask for them."""
    used = [reader.rules() for reader in readers]
    slots = readers[0].slots
    names = list(dict.fromkeys(name for one in used for name in one))
    for name in sorted(names, key=lambda one: one not in slots):
        label = next(
            reader.program.rules[name].rule.label for reader, own in zip(readers, used, strict=True) if name in own
        )
        said = [reader.term(name, label) if name in own else None for reader, own in zip(readers, used, strict=True)]
        lines = tuple(one[0] if one else None for one in said)
        meaning = tuple(one[1] if one else None for one in said)
        yield Term(name, label, name in slots, lines, meaning)


class _Reader:
    """Reads one pack on its day: in words for people, and written out."""

    def __init__(self, program: Program, day: int, slots: frozenset[str]):
        self.program, self.slots = program, slots
        self.words, self.meant = ValuedWords(program, day), WrittenOut(program, day, slots)

    def says(self, right: str) -> Says | None:
        """What the pack says of a right; None where nothing is in force."""
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
            "conditions": tuple(line.text for line in self._conditions(bound, self.meant, named=False)),
            "comparators": tuple(sorted(self._comparators(bound, self.meant))),
            "amounts": tuple(
                line.text
                for line in (*self._amounts(bound, self.meant, named=False), *self._standards(bound, self.meant))
            ),
            "periods": tuple(sorted(self.meant.setting(name).says for name in self._spans(bound))),
        }
        clauses = tuple(dict.fromkeys(clause for line in conditions for clause in line.clauses))
        return Says(bound.rule.layer, aspects, meaning, clauses)

    def rules(self) -> dict[str, None]:
        """The names of the rules that rights rest on, through slots too."""
        tops = [top for bound in self.program.of_kind("right") for top in (*conditions_of(bound), *amounts_of(bound))]
        named = {node.name: None for node in rests_on(self.program, tops) if isinstance(node, n.RuleRef)}
        return {name: None for name in named if self.program.rules[name].body is not None}

    def term(self, name: str, label: str) -> tuple[Line, str]:
        """A rule as a line to read, with its own label where that is another, and written out."""
        bound = self.program.rules[name]
        assert bound.body is not None
        said = self.words.say(bound.body)
        own = said if bound.rule.label == label else f"（{bound.rule.label}）{said}"
        return Line(own, bound.version.clauses), self.meant.say(bound.body)

    def _conditions(self, bound: BoundRule, words: ValuedWords, named: bool = True) -> Iterator[Line]:
        for kind, ways in _ways(bound):
            for way in ways:
                when = words.say(way.when) if way.when is not None else "符合本项目的都有"
                yield Line(f"{_label(kind, way, named)}：{when}", way.way.clauses)

    def _comparators(self, bound: BoundRule, words: ValuedWords) -> dict[str, Line]:
        """Every comparison that the conditions come down to, wherever in the rules it stands, by its text."""
        ways = [(way.when, way.way.clauses) for _, kind in _ways(bound) for way in kind]
        found: dict[str, Line] = {}
        for node, clauses in cited(self.program, ways, self.slots):
            if isinstance(node, n.Compare):
                text = words.say(node)
                found.setdefault(text, Line(text, clauses))
        return found

    def _amounts(self, bound: BoundRule, words: ValuedWords, named: bool = True) -> Iterator[Line]:
        """Sums as formulas, and how they are rounded."""
        if bound.rule.unit is None:
            yield Line("认定资格，没有金额")
        for kind, ways in _ways(bound):
            for way in ways:
                if way.amount is not None:
                    most = "最高为" if way.way.at_most else ""
                    yield Line(f"{_label(kind, way, named)}：{most}{words.say(way.amount)}", way.way.clauses)
        if ROUNDING[bound.version.rounding]:
            yield Line(ROUNDING[bound.version.rounding])

    def _standards(self, bound: BoundRule, words: ValuedWords) -> Iterator[Line]:
        """What is said of standards that localities set, where anything is; spans of time stand elsewhere."""
        for name in self._rests_on(bound):
            one = words.setting(name)
            if one.parameter.local and one.clauses and one.parameter.unit not in (MONTH, YEAR):
                yield Line(f"{one.parameter.label}：{one.says}", one.clauses)

    def _periods(self, bound: BoundRule, words: ValuedWords) -> Iterator[Line]:
        """Ages and spans of months that the right rests on."""
        for name in self._spans(bound):
            one = words.setting(name)
            yield Line(f"{one.parameter.label}：{one.says}", one.clauses)

    def _spans(self, bound: BoundRule) -> list[str]:
        return [name for name in self._rests_on(bound) if self.program.parameters[name].unit in (MONTH, YEAR)]

    def _rests_on(self, bound: BoundRule) -> list[str]:
        return parameters_of(self.program, [*conditions_of(bound), *amounts_of(bound)], self.slots)


def _ways(bound: BoundRule) -> list[tuple[str, tuple[BoundWay, ...]]]:
    return [("", bound.ways), ("例外", bound.unless), ("增发", bound.supplements)]


def _label(kind: str, way: BoundWay, named: bool) -> str:
    """What a way is called; where names do not count, what kind of way it is."""
    return "·".join(part for part in (kind, way.way.label if named else "") if part)


def _in_force(bound: BoundRule) -> Iterator[Line]:
    """Between which days the version is in force. It is read, and does not count as a difference."""
    start, end = bound.version.start, bound.version.end
    if start != ALWAYS or end != FOREVER:
        yield Line(f"本规定有效期：{iso(start) or '一直'} 至 {iso(end) or '今后'}")
