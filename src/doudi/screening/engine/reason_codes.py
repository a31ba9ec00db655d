"""Reason codes: the number in the column `RIGHT.reason` names the ways, exceptions and supplements that decided, with their
clauses.

A code has one bit for each of them, in the order in which the right has them. The same code means different things under
different rules, so it is read together with their name: the pack and the first day on which its rules are these, as in
`PACK@2021-07-01`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from doudi.policies.packs.library import Library
from doudi.rules.calendar import format_day, parse_day
from doudi.rules.language.model import Ground
from doudi.rules.program.program import BoundRule, Program

ReasonCounts = dict[str, dict[str, Counter[int]]]
"""How often each code occurs, by name of the rules and then by right."""


def name_rules(pack: str, program: Program) -> str:
    """The name under which the codes of a Program are counted, for example `PACK@2021-07-01`."""
    return f"{pack}@{format_day(max(program.start, 1))}"


def program_named(library: Library, name: str) -> Program:
    """The Program that has a name as `name_rules` gives it."""
    pack, _, day = name.partition("@")
    return library.program(library.pack(pack), parse_day(day))


def decode_reason(bound: BoundRule, code: int) -> list[tuple[str, Ground]]:
    """The parts of a right for which a code stands, each with its kind: way, unless or supplement."""
    parts = [("way", way.ground) for way in bound.grounds]
    parts += [("unless", way.ground) for way in bound.unless] + [
        ("supplement", way.ground) for way in bound.supplements
    ]
    return [part for bit, part in enumerate(parts) if code >> bit & 1]


def describe_reasons(library: Library, counted: ReasonCounts) -> dict[str, Any]:
    """The meaning of every code that occurs: by name of the rules and by right, `{code: [{kind, label, clauses}]}`."""
    meanings: dict[str, Any] = {}
    for name, rights in counted.items():
        program = program_named(library, name)
        meanings[name] = {
            right: {
                str(code): [
                    {"kind": kind, "label": way.label, "clauses": list(way.clauses)}
                    for kind, way in decode_reason(program.rules[right], code)
                ]
                for code in sorted(codes)
            }
            for right, codes in rights.items()
        }
    return meanings
