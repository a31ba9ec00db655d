"""What two visitors take to the kitchen table: what was declared, group by group, and who is to sign."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.registry import answers, vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from doudi.policies.packs.fact_groups import FactGroup

VISITOR_SIGNERS = ("调查人一", "调查人二")
FAMILY_SIGNER = "在场人员"
SIGNERS = (*VISITOR_SIGNERS, FAMILY_SIGNER)
"""Whose signatures the phone asks for."""


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """An answer that stands. `key` names it in a form: FACT, or FACT.PERSON."""

    fact: str
    person: Person | None
    label: str
    value: str

    @property
    def key(self) -> str:
        return self.fact if self.person is None else f"{self.fact}.{self.person.pk}"


@dataclass(frozen=True, slots=True)
class DeclaredGroup:
    """A group of the interview with what the family answered in it."""

    name: str
    label: str
    answers: tuple[DeclaredAnswer, ...]


def group_labels() -> list[tuple[str, str]]:
    """The groups that a visit looks at, by name and label: those in which families are asked."""
    return [(group.name, group.label) for group in answers.groups()]


def declared_groups(household: Household) -> list[DeclaredGroup]:
    """What a family has declared, in the order of the interview. A group without an answer stands there too."""
    people = [membership.person for membership in members(household)]
    groups = []
    for group in answers.groups():
        rows = _rows(group, "household", household, None)
        for person in people:
            rows += _rows(group, "member", person, person)
        groups.append(DeclaredGroup(group.name, group.label, tuple(rows)))
    return groups


def _rows(group: FactGroup, entity: str, subject: Household | Person, person: Person | None) -> list[DeclaredAnswer]:
    rows = []
    for fact in answers.facts_of(group, entity):
        entry = subject.now.facts.get(fact.name)
        if entry is not None:
            value = vocabulary.format_value(fact, entry["value"])
            rows.append(DeclaredAnswer(fact.name, person, fact.label, value))
    return rows
