"""What is known of a family, with where each fact comes from, as pages show it: first what there is, then what there is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from doudi.office.registry import vocabulary
from doudi.office.registry.answers import groups
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Membership
from doudi.web.families.interview import source_words


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact of the household or of a member, in words. `otherwise`: what another source says of it, '' where none does."""

    label: str
    value: str
    source: str
    since: dt.date
    otherwise: str
    otherwise_source: str
    is_absent: bool
    """Whether it says that there is no such thing: a family has few things of the many that are asked."""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known of the household or of one member, in the order of the vocabulary."""

    whose: str
    present: tuple[KnownFact, ...]
    absent: tuple[KnownFact, ...]


def known_facts(household: Household, people: Iterable[Membership]) -> list[KnownFacts]:
    """Of the household, and of each member of whom anything is known."""
    absences = {name: value for group in groups() for name, value in group.without.items()}
    subjects = [("全家", household.now.facts)]
    subjects += [(membership.person.name, membership.person.now.facts) for membership in people]
    known = [(whose, _facts(facts, absences)) for whose, facts in subjects]
    return [
        KnownFacts(
            whose,
            tuple(fact for fact in facts if not fact.is_absent),
            tuple(fact for fact in facts if fact.is_absent),
        )
        for whose, facts in known
        if facts
    ]


def _facts(entries: dict[str, Any], absences: dict[str, Any]) -> list[KnownFact]:
    """The current values in the order of the vocabulary; what it no longer has is left out."""
    facts = []
    for name, entry in entries.items():
        fact = vocabulary.fact(name)
        if fact is None or vocabulary.is_known_from_awards(name):
            continue
        contradicting = entry.get("otherwise")
        words = KnownFact(
            label=fact.label,
            value=vocabulary.format_value(fact, entry["value"]),
            source=source_words(entry),
            since=dt.date.fromisoformat(entry["since"]),
            otherwise=vocabulary.format_value(fact, contradicting["value"]) if contradicting else "",
            otherwise_source=FactSource(contradicting["source"]).label if contradicting else "",
            is_absent=not contradicting and name in absences and entry["value"] == vocabulary.to_stored(absences[name]),
        )
        facts.append((fact.order, words))
    return [words for _, words in sorted(facts, key=lambda ordered: ordered[0])]
