"""Which policy documents an officer may see, the text of clauses, and what has changed under a pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet

from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.document import PolicyDocument
from doudi.office.accounts.access import Action, Actor
from doudi.office.policy_documents.enums import Disclosure
from doudi.office.policy_documents.models import PolicyChange, PolicyText, PolicyTextQuerySet
from doudi.office.policy_documents.reader import cached_document, normalise_number
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.rules.language.model import Clause


def texts(actor: Actor) -> PolicyTextQuerySet:
    """Texts kept by a region of the officer's, by one below it, or by one that it lies in."""
    rows: PolicyTextQuerySet = PolicyText.objects.around(actor.scope(Action.SEE_POLICY_TEXTS))
    return rows.select_related("imported_by", "confirmed_by", "document")


@dataclass(frozen=True)
class QuotableTexts:
    """The official texts that hold in a region, by document number; of two with one number, that of the nearer region."""

    documents: dict[str, PolicyDocument]

    def at(self, number: str, position: str) -> str:
        """The text at a position, '' where the document was not imported or has no such position."""
        document = self.documents.get(normalise_number(number))
        if document is None:
            return ""
        try:
            return document.text_at(position)
        except NoSuchPositionError:
            return ""


def quotable_texts(region_code: str, public_only: bool = False) -> QuotableTexts:
    """The official texts that may be quoted in a region; `public_only`: to anybody, so without those of which a part is not
    public."""
    official = PolicyText.objects.official().applying_to(region_code)
    if public_only:
        official = official.filter(disclosure=Disclosure.PUBLIC, duties_internal=False)
    rows = official.values_list("region_code", "number", "pk", "text_digest")
    nearest = {row[1]: row for row in sorted(rows, key=lambda row: (len(codes.prefix(row[0])), row[2]))}
    return QuotableTexts(
        {number: cached_document(pk, digest) for number, (_, _, pk, digest) in nearest.items() if number}
    )


def clause_texts(clause_ids: Iterable[str], region_code: str) -> dict[str, str]:
    """Clause id → its text, for clauses whose document is official in the region."""
    clauses, texts_here = clauses_by_id(), quotable_texts(region_code)
    quotes = {
        clause_id: texts_here.at(clauses[clause_id].document, clauses[clause_id].position)
        for clause_id in clause_ids
        if clause_id in clauses
    }
    return {clause_id: text for clause_id, text in quotes.items() if text}


@cache
def clauses_by_id() -> dict[str, Clause]:
    """Every clause in the registers of all packs, by its id."""
    packs = library()
    return {clause.id: clause for pack in packs.packs.values() for clause in packs.layer(pack).clauses}


def changes() -> QuerySet[PolicyChange]:
    """All changes with both documents, but without their long texts."""
    rows = PolicyChange.objects.select_related("policy_text", "successor", "recorded_by")
    return rows.defer("policy_text__text", "policy_text__report", "successor__text", "successor__report")
