"""The form of facts, drawn from the vocabulary: what the determination still needs first, nothing that cannot matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from doudi.office.casework.determination import LiveDetermination
from doudi.office.casework.entitlements import Entitlements
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from doudi.rules.language.model import FactDefinition

FAMILY = "household"


@dataclass
class Question:
    """One field. `typed`: what stands in it; `recorded`: what the registry has now, for people to read."""

    key: str
    fact: FactDefinition
    person: Person | None
    typed: str | list[str] = ""
    recorded: str = ""
    source: str = ""
    error: str = ""

    @property
    def kind(self) -> str:
        return vocabulary.field_kind(self.fact)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return vocabulary.choices(self.fact)

    @property
    def may_be_none(self) -> bool:
        return self.fact.none is not None

    @property
    def unit(self) -> str:
        if self.kind == "money":
            return {"yuan/month": "元/月", "yuan/year": "元"}.get(str(getattr(self.fact.type, "unit", "")), "元")
        return {"month": "个月", "person": "人"}.get(str(getattr(self.fact.type, "unit", "")), "")


@dataclass
class Section:
    """The questions about one member or the whole family; those that are needed stand first."""

    title: str
    needed: list[Question] = field(default_factory=list)
    others: list[Question] = field(default_factory=list)


def sections(
    household: Household, basket: LiveDetermination, entitlements: Entitlements, rights_applied_for: frozenset[str]
) -> list[Section]:
    """What is still needed, then what was presumed for a right that is applied for, open or granted, then what was told
    already. `wanted`: keys of the rights applied for."""
    needed = [
        (need.name, need.person.pk if need.person else None) for need in entitlements.questions if not need.parameter
    ]
    presumed: set[str] = set()
    lines = {line.index: line for line in entitlements.lines}
    for index, outcome in enumerate(basket.data["outcomes"]):
        if outcome["status"] != "not_eligible" or lines[index].key in rights_applied_for:
            presumed.update(outcome["presumed"])
    asked_sections = [_section("全家", household.now.facts, None, needed, presumed)]
    for membership in members(household):
        asked_sections.append(
            _section(membership.person.name, membership.person.now.facts, membership.person, needed, presumed)
        )
    return asked_sections


def _section(
    title: str,
    values: Mapping[str, Any],
    person: Person | None,
    needed: list[tuple[str, int | None]],
    presumed: set[str],
) -> Section:
    section = Section(title)
    entity = "member" if person else "household"
    person_key = person.pk if person else None
    names = [name for name, key in needed if key == person_key]
    for name in dict.fromkeys(names):
        if fact := vocabulary.fact(name):
            section.needed.append(_question(fact, person, values))
    for fact in vocabulary.facts_of(entity):
        if fact.name in names or fact.name in vocabulary.IDENTITY_FACTS:
            continue
        if fact.name in values or fact.name in presumed:
            section.others.append(_question(fact, person, values))
    return section


def _question(fact: FactDefinition, person: Person | None, values: Mapping[str, Any]) -> Question:
    question = Question(f"{fact.name}.{person.pk if person else FAMILY}", fact, person)
    if fact.name in values:
        entry = values[fact.name]
        question.recorded = vocabulary.format_value(fact, entry["value"])
        question.source = FactSource(entry["source"]).label
        question.typed = _typed(fact, entry["value"])
    return question


def _typed(fact: FactDefinition, value: Any) -> str | list[str]:
    """A stored value as the field would hold it."""
    if value is None:
        return vocabulary.UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value['total']}/{value['months']}"
    return [str(item) for item in value] if isinstance(value, list) else str(value)


def read(posted: QueryDict, questions: Iterable[Question]) -> list[FactInput]:
    """What was told anew. Each question keeps what was typed and gets its error; unchanged and empty fields say nothing."""
    inputs = []
    for question in questions:
        if question.key not in posted:
            continue
        before = question.typed
        many = [str(item) for item in posted.getlist(question.key) if item]
        typed: str | list[str] = many if question.kind == "choices" else str(posted[question.key])
        question.typed = typed
        if not typed or typed == before:
            continue
        try:
            value = _value(question.fact, typed)
        except ValueError as error:
            question.error = str(error)
        else:
            inputs.append(FactInput(question.fact.name, value, question.person))
    return inputs


def _value(fact: FactDefinition, typed: str | list[str]) -> Any:
    """`21599.99/12`: a total over so many months, where the vocabulary takes an average."""
    if isinstance(typed, str) and fact.average and "/" in typed:
        total, _, months = typed.partition("/")
        return vocabulary.parse_average(fact, total, months)
    return vocabulary.parse(fact, typed)
