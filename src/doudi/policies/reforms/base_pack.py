"""The rules and values that a pack and those it rests on have in force from a day on. Reforms change, extend or borrow them."""

from __future__ import annotations

from dataclasses import replace

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.rules.language.model import FOREVER, Parameter, ParameterValue, Rule, Version
from doudi.rules.language.syntax import names_in, parse
from doudi.rules.program.program import find_eras


class BasePack:
    """The rules that are in force day by day after layers, precedence and repeals, and the values that packs give."""

    def __init__(self, library: Library, pack: Pack, start: int):
        self.pack, self.start = pack, max(start, 1)
        self.layers = library.layers(pack)
        self.clauses = [clause for layer in self.layers for clause in layer.clauses]
        self.parameters: dict[str, Parameter] = {
            parameter.name: parameter for layer in self.layers for parameter in layer.parameters
        }
        self.layer_of = {rule.name: layer.name for layer in self.layers for rule in layer.rules}
        self.rules: dict[str, Rule] = {}
        self._in_force: dict[str, list[tuple[int, int, Version]]] = {}
        for first, last in find_eras(self.layers, self.start):
            for name, bound in library.program(pack, first).rules.items():
                self.rules[name] = bound.rule
                runs = self._in_force.setdefault(name, [])
                if runs and runs[-1][1] == first - 1 and runs[-1][2] is bound.version:
                    runs[-1] = (runs[-1][0], last, bound.version)
                else:
                    runs.append((first, last, bound.version))

    def versions(self, name: str) -> tuple[Version, ...]:
        """Returns the versions of a rule in the order in which they come into force, each for the days on which it does."""
        return tuple(replace(version, start=first, end=last) for first, last, version in self._in_force[name])

    def always(self, name: str) -> bool:
        """True where a rule is in force on every day from `start` on."""
        day = self.start
        for first, last, _ in self._in_force.get(name, ()):
            day = last + 1 if first <= day else day
        return day > FOREVER

    def values(self, name: str) -> list[ParameterValue]:
        """Returns the values of a parameter in the order of their days. For each day the nearest layer that has a value gives
        it."""
        values: list[ParameterValue] = []
        for layer in reversed(self.layers):
            for parameter in layer.parameters:
                if parameter.name == name:
                    values += [part for value in parameter.values for part in _outside(value, values)]
        return sorted(values, key=lambda value: value.start)

    def named_by(self, name: str) -> set[str]:
        """Returns the names of rules, and of the packs' own parameters, that the formulas of a rule mention."""
        texts = [text for version in self.versions(name) for text in formulas(version)]
        mentioned = {mention for text in texts for mention in names_in(parse(text))}
        return {
            mention
            for mention in mentioned
            if mention in self.rules or (mention in self.parameters and not self.parameters[mention].local)
        }

    def same(self, counterpart: BasePack, name: str, visited: frozenset[str] = frozenset()) -> bool:
        """True where a name means the same in another pack (`counterpart`), down to everything it rests on.

        Rights that it mentions are not compared, since a borrowed rule asks for those of the pack below.
        """
        if name in visited:
            return True
        if name in self.rules and name in counterpart.rules:
            mine, theirs = (
                [(first, last, id(version)) for first, last, version in pack._in_force[name]]
                for pack in (self, counterpart)
            )
            below = [
                mention
                for mention in self.named_by(name)
                if mention not in self.rules or self.rules[mention].kind != "right"
            ]
            return mine == theirs and all(self.same(counterpart, mention, visited | {name}) for mention in below)
        if name in self.parameters and name in counterpart.parameters:
            return self.values(name) == counterpart.values(name)
        return False


def formulas(version: Version) -> list[str]:
    """Returns every formula of a version."""
    ways = (*version.grounds, *version.unless, *version.supplements)
    return [text for text in (version.formula, *(part for way in ways for part in (way.when, way.amount))) if text]


def _outside(value: ParameterValue, taken: list[ParameterValue]) -> list[ParameterValue]:
    """Returns the parts of a value's days that no value in `taken` covers."""
    left = [value]
    for taken_value in taken:
        parts = []
        for part in left:
            if part.end < taken_value.start or taken_value.end < part.start:
                parts.append(part)
                continue
            if part.start < taken_value.start:
                parts.append(replace(part, end=taken_value.start - 1))
            if taken_value.end < part.end:
                parts.append(replace(part, start=taken_value.end + 1))
        left = parts
    return left
