"""Gates: what must have happened before a step, as a formula over steps, their results and circumstances.

`visit and verification.passed`, `notice or not publicised`. `not` stands before circumstances only: these do not change while
a proceeding goes on, so that a gate, once open, stays open, and the order in which people act closes no path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doudi.rules.problems import FormulaError

TOKEN = re.compile(r"\s*(?:(\(|\))|([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?))")
WORDS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Atom:
    """A step that is done (`result` empty), a step with one of its results, or a circumstance."""

    name: str
    result: str = ""
    negated: bool = False

    def holds(self, done: Mapping[str, str], circumstances: frozenset[str]) -> bool:
        if self.name in circumstances:
            return not self.negated
        result = done.get(self.name)
        return (result is not None and self.result in ("", result)) != self.negated

    def __str__(self) -> str:
        return ("not " if self.negated else "") + self.name + (f".{self.result}" if self.result else "")


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold. Without parts it always does."""

    parts: tuple[Gate, ...]

    def holds(self, done: Mapping[str, str], circumstances: frozenset[str]) -> bool:
        return all(part.holds(done, circumstances) for part in self.parts)

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, AnyOf) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts holds."""

    parts: tuple[Gate, ...]

    def holds(self, done: Mapping[str, str], circumstances: frozenset[str]) -> bool:
        return any(part.holds(done, circumstances) for part in self.parts)

    def __str__(self) -> str:
        return " or ".join(str(part) for part in self.parts)


Gate = Atom | AllOf | AnyOf
OPEN_GATE = AllOf(())


def atoms(gate: Gate) -> Iterator[Atom]:
    """Yields every atom of a gate, from left to right."""
    if isinstance(gate, Atom):
        yield gate
    else:
        for part in gate.parts:
            yield from atoms(part)


def renamed(gate: Gate, names: Mapping[str, str]) -> Gate:
    """Returns a gate in which steps bear other names."""
    if isinstance(gate, Atom):
        return Atom(names.get(gate.name, gate.name), gate.result, gate.negated)
    return type(gate)(tuple(renamed(part, names) for part in gate.parts))


def parse_gate(text: str) -> Gate:
    """Returns the gate that a text describes; FormulaError where it is none."""
    return _Parser(text).parse()


class _Parser:
    """Reads from left to right; `and` binds more closely than `or`."""

    def __init__(self, text: str):
        self.tokens: list[str] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            match = TOKEN.match(text, position)
            if match is None:
                raise FormulaError(
                    f"'{text[position:].strip()}' is not read in a gate", "write names, and, or, not, ( )"
                )
            self.tokens.append(match.group(1) or match.group(2))
            position = match.end()
        self.next = 0

    def parse(self) -> Gate:
        if not self.tokens:
            return OPEN_GATE
        gate = self._either()
        if self.next < len(self.tokens):
            raise FormulaError(f"'{self.tokens[self.next]}' is too much", "join parts by and / or")
        return gate

    def _either(self) -> Gate:
        parts = [self._every()]
        while self._take("or"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _every(self) -> Gate:
        parts = [self._part()]
        while self._take("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self) -> Gate:
        if self._take("("):
            gate = self._either()
            if not self._take(")"):
                raise FormulaError("a bracket is not closed", "write ')'")
            return gate
        negated = self._take("not")
        if self.next == len(self.tokens) or self.tokens[self.next] in (*WORDS, "(", ")"):
            raise FormulaError("a name is missing", "name a step, a step with its result, or a circumstance")
        name, _, result = self.tokens[self.next].partition(".")
        self.next += 1
        return Atom(name, result, negated)

    def _take(self, token: str) -> bool:
        if self.next < len(self.tokens) and self.tokens[self.next] == token:
            self.next += 1
            return True
        return False
