"""What a code in the column `RIGHT.reason` says: the ways, exceptions and supplements that decided, with their clauses.

A code has a bit for each of them, in the order in which the right has them. It is read with the rules that decided, which
are named by the pack and the first day on which they say the same: `PACK@2021-07-01`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from doudi.policies.packs import Library
from doudi.rules.calendar import from_day, to_day
from doudi.rules.model import Way
from doudi.rules.program import BoundRule, Program

Counted = dict[str, dict[str, Counter[int]]]
"""By rules that decided and right, how often each code occurs."""


def rules_name(pack: str, program: Program) -> str:
    return f"{pack}@{from_day(max(program.start, 1))}"


def program_of(library: Library, name: str) -> Program:
    """The rules of a name as `rules_name` gives it."""
    pack, _, day = name.partition("@")
    return library.program(library.pack(pack), to_day(day))


def decided(bound: BoundRule, code: int) -> list[tuple[str, Way]]:
    """What a code stands for: way, unless or supplement, each with what it says."""
    parts = [("way", one.way) for one in bound.ways]
    parts += [("unless", one.way) for one in bound.unless] + [("supplement", one.way) for one in bound.supplements]
    return [part for at, part in enumerate(parts) if code >> at & 1]


def meanings(library: Library, counted: Counted) -> dict[str, Any]:
    """Every code that occurs, in words: by rules and right, `code: [{kind, label, clauses}]`."""
    found: dict[str, Any] = {}
    for name, rights in counted.items():
        program = program_of(library, name)
        found[name] = {
            right: {
                str(code): [
                    {"kind": kind, "label": way.label, "clauses": list(way.clauses)}
                    for kind, way in decided(program.rules[right], code)
                ]
                for code in sorted(codes)
            }
            for right, codes in rights.items()
        }
    return found
