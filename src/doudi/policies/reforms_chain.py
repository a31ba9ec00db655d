"""What a pack with all it rests on has in force from a day on, by name: what a reform scales, adds to or borrows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doudi.policies.packs import Library, Pack
from doudi.rules.language import names, parse
from doudi.rules.model import FOREVER, Layer, Parameter, Rule, Value, Version
from doudi.rules.program import era

MOST_ERAS = 200


class Chain:
    """Rules as they are chosen day by day (layers, precedence, repeals), and the values that packs give."""

    def __init__(self, library: Library, pack: Pack, start: int):
        self.pack, self.start = pack, max(start, 1)
        self.layers = library.layers(pack)
        self.clauses = [clause for layer in self.layers for clause in layer.clauses]
        self.parameters: dict[str, Parameter] = {one.name: one for layer in self.layers for one in layer.parameters}
        self.layer_of = {rule.name: layer.name for layer in self.layers for rule in layer.rules}
        self.rules: dict[str, Rule] = {}
        self._in_force: dict[str, list[tuple[int, int, Version]]] = {}
        for first, last in eras(self.layers, self.start):
            for name, bound in library.program(pack, first).rules.items():
                self.rules[name] = bound.rule
                runs = self._in_force.setdefault(name, [])
                if runs and runs[-1][1] == first - 1 and runs[-1][2] is bound.version:
                    runs[-1] = (runs[-1][0], last, bound.version)
                else:
                    runs.append((first, last, bound.version))

    def versions(self, name: str) -> tuple[Version, ...]:
        """The versions of a rule that come into force one after the other, each for the days on which it does."""
        return tuple(replace(version, start=first, end=last) for first, last, version in self._in_force[name])

    def always(self, name: str) -> bool:
        """Whether a rule is in force on every day from the first on."""
        day = self.start
        for first, last, _ in self._in_force.get(name, ()):
            day = last + 1 if first <= day else day
        return day > FOREVER

    def values(self, name: str) -> list[Value]:
        """The values of a parameter in the order of their days: the nearest layer that has one for a day gives it."""
        found: list[Value] = []
        for layer in reversed(self.layers):
            for parameter in layer.parameters:
                if parameter.name == name:
                    found += [part for value in parameter.values for part in _outside(value, found)]
        return sorted(found, key=lambda value: value.start)

    def named_by(self, name: str) -> set[str]:
        """Names of rules and of the packs' own parameters that a rule's formulas mention."""
        texts = [text for version in self.versions(name) for text in formulas(version)]
        found = {one for text in texts for one in names(parse(text))}
        return {
            one for one in found if one in self.rules or (one in self.parameters and not self.parameters[one].local)
        }

    def same(self, other: Chain, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a name means the same in another chain, down to everything it rests on but rights, which keep their names."""
        if name in seen:
            return True
        if name in self.rules and name in other.rules:
            mine, theirs = (
                [(first, last, id(version)) for first, last, version in chain._in_force[name]]
                for chain in (self, other)
            )
            below = [one for one in self.named_by(name) if one not in self.rules or self.rules[one].kind != "right"]
            return mine == theirs and all(self.same(other, one, seen | {name}) for one in below)
        if name in self.parameters and name in other.parameters:
            return self.values(name) == other.values(name)
        return False


def eras(layers: tuple[Layer, ...], start: int) -> Iterator[tuple[int, int]]:
    """Spans of days with the same versions in force, one after the other."""
    day = start
    for _ in range(MOST_ERAS):
        if day >= FOREVER:
            return
        last = era(layers, day)[1]
        yield day, last
        day = last + 1


def formulas(version: Version) -> list[str]:
    """Every formula of a version."""
    ways = (*version.ways, *version.unless, *version.supplements)
    return [text for text in (version.formula, *(part for way in ways for part in (way.when, way.amount))) if text]


def _outside(value: Value, taken: list[Value]) -> list[Value]:
    """What of a value's days no other value has taken."""
    left = [value]
    for other in taken:
        parts = []
        for one in left:
            if one.end < other.start or other.end < one.start:
                parts.append(one)
                continue
            if one.start < other.start:
                parts.append(replace(one, end=other.start - 1))
            if other.end < one.end:
                parts.append(replace(one, start=other.end + 1))
        left = parts
    return left
