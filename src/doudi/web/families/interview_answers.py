"""Reads what was typed into the interview: new answers, withdrawals, and "none of this" for whole groups."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Max, Q
from django.http import QueryDict

from doudi.office.files.models import Document
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import Basis, FactInput, PlannedFacts
from doudi.office.registry.current_facts import current_values
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, Household, Person
from doudi.rules.language.model import FactDefinition
from doudi.web.families.interview import FAMILY, Question, Section, typed_text
from doudi.web.requests import read_whole_number

LONGEST_EVIDENCE = 200


def newest_fact(household: Household, people: Iterable[Person]) -> int:
    """The id of the family's newest fact: with it a form says what it was opened on."""
    rows = Fact.objects.filter(Q(household=household) | Q(person__in=list(people)))
    return rows.aggregate(newest=Max("pk"))["newest"] or 0


def typed_before(household: Household, people: Iterable[Person], newest: int) -> dict[str, str | list[str]]:
    """What stood in each field when the form was opened, whatever was recorded since: {key of the field: text}."""
    rows = Fact.objects.filter(Q(household=household) | Q(person__in=list(people)), pk__lte=newest).order_by("pk")
    facts: dict[int | str, list[Fact]] = {}
    for fact in rows:
        facts.setdefault(fact.person_id or FAMILY, []).append(fact)
    return {
        f"{name}.{subject}": typed_text(entry["value"])
        for subject, history in facts.items()
        for name, entry in current_values(history).items()
    }


def read(
    posted: QueryDict, sections: list[Section], papers: Mapping[int, Document], before: Mapping[str, Any]
) -> list[FactInput]:
    """What was told anew. Each question keeps what was typed and gets its error; fields that hold what stood in them when
    the form was opened, `before`, say nothing."""
    inputs: list[FactInput] = []
    withdrawn = set(posted.getlist("withdraw"))
    for section in sections:
        _read_basis(posted, section, papers)
        section.none_of_this = posted.get(f"none.{section.group.name}") == "yes"
        answered = list(_read_group(posted, section, before, withdrawn))
        if section.none_of_this:
            answered += _none_of_this(section, {(fact.name, fact.person) for fact in answered})
        inputs += answered
    return inputs


def digest(plan: PlannedFacts, version: int) -> str:
    """Names a change on a version of the family: what an officer confirmed is what is saved."""
    rows = sorted(f"{fact.person_id}:{fact.name}:{fact.kind}:{fact.source}:{fact.value!r}" for fact in plan.facts)
    return hashlib.sha256(f"{version}\0{rows}".encode()).hexdigest()[:32]


def _read_basis(posted: QueryDict, section: Section, papers: Mapping[int, Document]) -> None:
    name = section.group.name
    source = posted.get(f"source.{name}", section.basis.source)
    section.document = str(posted.get(f"document.{name}", ""))
    evidence = str(posted.get(f"evidence.{name}", "")).replace("\0", "").strip()[:LONGEST_EVIDENCE]
    document = papers.get(read_whole_number(section.document) or 0)
    if source not in FactSource.values:
        section.error = "请选择来源"
        source = section.basis.source
    section.basis = Basis(FactSource(source), evidence, document)


def _read_group(
    posted: QueryDict, section: Section, before: Mapping[str, Any], withdrawn: set[str]
) -> Iterator[FactInput]:
    for question in section.questions:
        question.withdrawn = question.key in withdrawn and bool(question.recorded)
        if question.withdrawn:
            yield FactInput(question.fact.name, None, question.person, section.basis, withdrawn=True)
        if question.withdrawn or question.key not in posted:
            continue
        stood = before.get(question.key, "")
        typed = _typed(posted, question, stood)
        if not typed or typed == stood:
            continue  # whatever was recorded since the form was opened stands
        question.typed = typed
        try:
            value = _value(question.fact, typed)
        except ValueError as error:
            question.error = str(error)
        else:
            yield FactInput(question.fact.name, value, question.person, section.basis)


def _typed(posted: QueryDict, question: Question, stood: Any) -> str | list[str]:
    """What was typed. A number or a day has boxes beside it for “不清楚” and “没有”: they count where the field is empty or
    was left as it stood."""
    if question.kind == "choices":
        return [str(item) for item in posted.getlist(question.key) if item]
    typed = str(posted[question.key])
    box = str(posted.get(f"{question.key}.box", ""))
    return box if typed in ("", stood) and box in (vocabulary.UNKNOWN, "none") else typed


def _none_of_this(section: Section, answered: set[tuple[str, Person | None]]) -> list[FactInput]:
    """The answers of everybody to whom nothing else was typed and of whom nothing is recorded."""
    return [
        FactInput(name, vocabulary.to_stored(section.group.without[name]), question.person, section.basis)
        for question in section.questions
        if (name := question.fact.name) in section.group.without
        and not question.recorded
        and not question.error
        and (name, question.person) not in answered
    ]


def _value(fact: FactDefinition, typed: str | list[str]) -> Any:
    """`21599.99/12`: a total over so many months, where the vocabulary takes an average."""
    if isinstance(typed, str) and fact.average and "/" in typed:
        total, _, months = typed.partition("/")
        return vocabulary.parse_average(fact, total, months)
    return vocabulary.parse(fact, typed)
