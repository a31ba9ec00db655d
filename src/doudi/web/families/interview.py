"""The interview of a family: the groups of the vocabulary in an officer's order, each with its questions about everybody.

What cannot change any right as things stand is folded away, as is what was answered; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.office.accounts.access import Actor
from doudi.office.casework.determination import LiveDetermination
from doudi.office.registry import answers, perms, vocabulary
from doudi.office.registry.actions import Basis
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, Household, Person
from doudi.policies.packs.fact_groups import FactGroup
from doudi.rules.language.model import FactDefinition

FAMILY = "household"
Current = Mapping[int | None, Mapping[str, Any]]
"""Current values by the key of a person, None for the household."""


@dataclass
class Question:
    """One field. `typed`: what stands in it; `recorded`: what the registry has now, for people to read; `settled`: what
    another answer says of it; `otherwise`: what was told beside what stands."""

    key: str
    fact: FactDefinition
    person: Person | None
    typed: str | list[str] = ""
    recorded: str = ""
    source: str = ""
    otherwise: str = ""
    settled: str = ""
    error: str = ""
    needed: bool = False
    may_withdraw: bool = False
    withdrawn: bool = False

    @property
    def kind(self) -> str:
        return vocabulary.field_kind(self.fact)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether it is chosen)"""
        chosen = self.typed if isinstance(self.typed, list) else [self.typed]
        return [(value, label, value in chosen) for value, label in vocabulary.choices(self.fact)]

    @property
    def unknown(self) -> bool:
        return self.typed in (vocabulary.UNKNOWN, [vocabulary.UNKNOWN])

    @property
    def none(self) -> bool:
        return self.fact.none is not None and self.typed == "none"

    @property
    def unit(self) -> str:
        if self.kind == "money":
            return {"yuan/month": "元/月", "yuan/year": "元"}.get(str(getattr(self.fact.type, "unit", "")), "元")
        return {"month": "个月", "person": "人"}.get(str(getattr(self.fact.type, "unit", "")), "")


@dataclass
class Subject:
    """The questions of a group about one member or the whole family."""

    title: str
    person: Person | None
    questions: list[Question]

    @property
    def needed(self) -> list[Question]:
        return [question for question in self.questions if question.needed and not question.recorded]

    @property
    def answered(self) -> list[Question]:
        return [question for question in self.questions if question.recorded]

    @property
    def idle(self) -> list[Question]:
        return [question for question in self.questions if not question.needed and not question.recorded]


@dataclass
class Section:
    """A group with what was typed for all of it: from where its answers come, and "none of this" for everybody."""

    group: FactGroup
    subjects: list[Subject]
    basis: Basis = field(default_factory=Basis)
    document: str = ""
    none_of_this: bool = False
    error: str = ""

    @property
    def questions(self) -> Iterator[Question]:
        for subject in self.subjects:
            yield from subject.questions

    @property
    def needed(self) -> int:
        return sum(len(subject.needed) for subject in self.subjects)

    @property
    def answered(self) -> int:
        return sum(len(subject.answered) for subject in self.subjects)

    @property
    def idle(self) -> int:
        return sum(len(subject.idle) for subject in self.subjects)

    @property
    def answered_open(self) -> bool:
        """Whether the fold of what was answered is open: an error, or a withdrawal, stands in it."""
        return any(question.error or question.withdrawn for subject in self.subjects for question in subject.answered)

    @property
    def idle_open(self) -> bool:
        return any(question.error for subject in self.subjects for question in subject.idle)

    @property
    def has_none(self) -> bool:
        """Whether "none of this" would answer anything that is not answered yet."""
        return any(question.fact.name in self.group.without and not question.recorded for question in self.questions)


def sections(actor: Actor, household: Household, people: list[Person], live: LiveDetermination | None) -> list[Section]:
    """The groups with every question of this family. Without a determination, all of them are needed."""
    current: Current = {None: household.now.facts} | {person.pk: person.now.facts for person in people}
    needed = needed_facts(live) if live else None
    own = _own_facts(actor, current)
    subjects = [("全家", None), *((person.name, person) for person in people)]
    by_group = []
    for group in answers.groups():
        asked = []
        for title, person in subjects:
            key = person.pk if person else None
            entity = "member" if person else "household"
            facts = answers.facts_of(group, entity)
            if not facts:
                continue
            settled = answers.settled_values(entity, {name: entry["value"] for name, entry in current[key].items()})
            questions = [_question(actor, household, fact, person, current[key], settled, own) for fact in facts]
            for question in questions:
                question.needed = not question.settled and (needed is None or (question.fact.name, key) in needed)
            asked.append(Subject(title, person, questions))
        by_group.append(Section(group, asked, Basis(perms.sources(actor, household)[0])))
    return by_group


def needed_facts(live: LiveDetermination) -> set[tuple[str, int | None]]:
    """The facts, (name, key of the person or None), whose answer could still change the status or amount of a right."""
    needed: set[tuple[str, int | None]] = set()
    for outcome in live.data["outcomes"]:
        for need in outcome["needs"]:
            if "fact" in need:
                person = live.people.get(need["of"])
                needed.add((need["fact"].partition(".")[0], person.pk if person else None))
    return needed


def _own_facts(actor: Actor, current: Current) -> dict[int, int]:
    """{id of a fact that stands: key of the officer who recorded it}"""
    standing = [entry["fact"] for values in current.values() for entry in values.values()]
    return dict(Fact.objects.filter(pk__in=standing).values_list("pk", "recorded_by"))


def _question(
    actor: Actor,
    household: Household,
    fact: FactDefinition,
    person: Person | None,
    values: Mapping[str, Any],
    settled: Mapping[str, tuple[Any, str]],
    recorders: Mapping[int, int],
) -> Question:
    question = Question(f"{fact.name}.{person.pk if person else FAMILY}", fact, person)
    if fact.name in values:
        entry = values[fact.name]
        question.recorded = vocabulary.format_value(fact, entry["value"])
        question.source = source_words(entry)
        question.typed = typed_text(entry["value"])
        question.may_withdraw = perms.can_withdraw(actor, household, entry, recorders.get(entry["fact"], 0))
        if "otherwise" in entry:
            source_label = FactSource(entry["otherwise"]["source"]).label
            question.otherwise = f"{source_label}：{vocabulary.format_value(fact, entry['otherwise']['value'])}"
    elif fact.name in settled:
        value, name = settled[fact.name]
        settling = vocabulary.fact(name)
        label = settling.label if settling else name
        question.settled = f"{vocabulary.format_value(fact, value)}（由“{label}”的回答得出）"
    return question


def source_words(entry: Mapping[str, Any]) -> str:
    """From where a current value comes: 本人申报, or 本人申报，社区反映."""
    source = FactSource(entry["source"]).label
    return f"{source}，社区反映" if entry.get("reported") else str(source)


def typed_text(value: Any) -> str | list[str]:
    """A stored value as the field would hold it."""
    if value is None:
        return vocabulary.UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value['total']}/{value['months']}"
    return [str(item) for item in value] if isinstance(value, list) else str(value)
