"""Finds what of a family's facts cannot stand together, by the contradictions of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.policies.cases.answer_text import format_answer
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


@dataclass(frozen=True, slots=True)
class ContradictionOfCase:
    """A contradiction of the vocabulary that holds in a case: of the member counted from 0, or of the household (HOUSEHOLD).

    `facts`: the answers that contradict each other; `text` names them and says why, in Chinese.
    """

    rule: str
    impossible: bool
    member: int
    facts: tuple[str, ...]
    text: str


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


def describe_contradiction(
    vocabulary: Vocabulary, found: FoundContradiction, answers: Mapping[str, Any]
) -> ContradictionOfCase:
    """A contradiction in words. `answers`: those of the member or the household, as the case gives them."""
    rule = found.rule
    told = "，".join(
        f"{fact.label}填的是“{format_answer(fact, answers[fact.name])}”"
        for fact in (vocabulary.facts[name] for name in rule.facts)
    )
    text = f"{told}{'：' if rule.impossible else '；'}{rule.message}"
    return ContradictionOfCase(rule.name, rule.impossible, found.member, rule.facts, text)


def _with_known_facts(
    rules: tuple[Contradiction, ...], household: Mapping[str, Any], members: tuple[Mapping[str, Any], ...]
) -> Iterator[tuple[Contradiction, int]]:
    """The contradictions that can hold at all: those whose facts are all known, of each member and of the household."""
    for member, facts in enumerate((household, *members), start=HOUSEHOLD):
        entity = "household" if member == HOUSEHOLD else "member"
        known_names = {name for name, value in facts.items() if value is not OPEN}
        yield from ((rule, member) for rule in rules if rule.entity == entity and rule.inputs <= known_names)
