"""Finds what of a family's facts cannot stand together, by the contradictions of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.policies.packs.contradictions import Contradiction
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.case import Case, DatedLocalValues
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN


@dataclass(frozen=True, slots=True)
class FoundContradiction:
    """A contradiction that holds for a member, counted from 0, or for the household (HOUSEHOLD)."""

    rule: Contradiction
    member: int


def find_contradictions(
    vocabulary: Vocabulary, household: Mapping[str, Any], members: tuple[Mapping[str, Any], ...], day: int
) -> list[FoundContradiction]:
    """Every contradiction that certainly holds on a day. Facts are stored values by name, as a case is decided from; what
    is absent or open contradicts nothing."""
    contradictions = vocabulary.contradictions
    if contradictions.program is None:
        return []
    candidates = list(_with_known_facts(contradictions.rules, household, members))
    if not candidates:
        return []
    code = CompiledProgram.of(contradictions.program)
    case = Case(code, day, len(members), DatedLocalValues({}), False, DiagramSpace(contradictions.program.cases))
    for position, facts in enumerate((household, *members)):
        for name, value in facts.items():
            slot = code.slot_index.get(name)
            if slot is not None:
                case.facts[slot][position] = value
    return [
        FoundContradiction(rule, member)
        for rule, member in candidates
        if case.rule(code.rule_index[rule.name], member) is True
    ]


def _with_known_facts(
    rules: tuple[Contradiction, ...], household: Mapping[str, Any], members: tuple[Mapping[str, Any], ...]
) -> Iterator[tuple[Contradiction, int]]:
    """The contradictions that can hold at all: those whose facts are all known, of each member and of the household."""
    for member, facts in enumerate((household, *members), start=HOUSEHOLD):
        entity = "household" if member == HOUSEHOLD else "member"
        known_names = {name for name, value in facts.items() if value is not OPEN}
        yield from ((rule, member) for rule in rules if rule.entity == entity and rule.inputs <= known_names)
