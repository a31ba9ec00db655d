"""What is known of a family, with where each fact comes from, as pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from doudi.office.registry import vocabulary
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Membership
from doudi.web.families.interview import source_words


def known_facts(household: Household, people: Iterable[Membership]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(whose, rows) of the household and of each member of whom anything is known."""
    groups = [("全家", _rows(household.now.facts))]
    groups += [(membership.person.name, _rows(membership.person.now.facts)) for membership in people]
    return [(whose, rows) for whose, rows in groups if rows]


def _rows(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The current values in the order of the vocabulary; what it no longer has is left out."""
    rows = []
    for name, entry in facts.items():
        fact = vocabulary.fact(name)
        if fact is None or vocabulary.is_known_from_awards(name):
            continue
        contradicting = entry.get("otherwise")
        rows.append(
            {
                "label": fact.label,
                "value": vocabulary.format_value(fact, entry["value"]),
                "source": source_words(entry),
                "since": dt.date.fromisoformat(entry["since"]),
                "otherwise": vocabulary.format_value(fact, contradicting["value"]) if contradicting else "",
                "otherwise_source": FactSource(contradicting["source"]).label if contradicting else "",
                "order": fact.order,
            }
        )
    return sorted(rows, key=lambda row: row["order"])
