"""The clauses that papers cite: with their text where it may be shown to anybody, else with document and position alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache

from doudi.office.policy_documents.queries import clauses_by_id, quotable_texts
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.output.papers.content import Citation, Remedy
from doudi.policies.packs.remedies import RemedyRule
from doudi.policies.quality.disclosure import quotable_clauses

LONGEST_QUOTE = 600
"""Characters of a clause beyond which a paper names its place instead of quoting it."""


def citations(clauses: Iterable[dict[str, str]], region_code: str) -> tuple[Citation, ...]:
    """The clauses of an outcome, as a decision keeps them, each once."""
    texts = quotable_texts(region_code, public_only=True)
    cited = []
    for clause in clauses:
        text = texts.at(clause["document"], clause["clause"]) if clause["id"] in _quotable() else ""
        cited.append(Citation(clause["document"], clause["clause"], text if len(text) <= LONGEST_QUOTE else ""))
    return tuple(dict.fromkeys(cited))


def remedies(region_code: str, day: dt.date) -> tuple[Remedy, ...]:
    """What may be done against a decision of that day; of two layers that name one remedy, the more local holds."""
    rules: dict[str, RemedyRule] = {}
    number = day.toordinal()
    packs = library()
    for pack in packs.chain(packs.for_region(codes.county_digits(region_code), number)):
        rules |= {rule.name: rule for rule in packs.elements(pack).remedies if rule.start <= number <= rule.end}
    registered = clauses_by_id()
    return tuple(
        Remedy(
            f"自收到本决定书之日起{rule.span}内，可以向{rule.authority}{rule.label}",
            tuple(Citation(registered[name].document, registered[name].position) for name in rule.clauses),
        )
        for rule in rules.values()
    )


@cache
def _quotable() -> frozenset[str]:
    return frozenset(name for pack in library().packs.values() for name in quotable_clauses(pack))
