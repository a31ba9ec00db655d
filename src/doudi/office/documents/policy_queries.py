"""Which policy documents an officer sees, what stands in them at a clause, and what has changed under a pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet

from doudi.library.documents import PolicyDocument
from doudi.library.problems import NoSuchPosition
from doudi.office.accounts.access import Action, Actor
from doudi.office.documents.models import PolicyChange, PolicyText
from doudi.office.documents.policy_reading import kept, number_of
from doudi.office.documents.policy_texts import PolicyTextQuerySet
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.rules.model import Clause


def texts(actor: Actor) -> PolicyTextQuerySet:
    """Kept by a region of the officer's, by one below it, or by one that it lies in."""
    found: PolicyTextQuerySet = PolicyText.objects.around(actor.scope(Action.SEE_POLICY_TEXTS))
    return found.select_related("imported_by", "confirmed_by", "document")


@dataclass(frozen=True)
class Quotable:
    """The official texts that hold in a region, by number; of two the nearest region's."""

    documents: dict[str, PolicyDocument]

    def at(self, number: str, position: str) -> str:
        """The text of a clause, '' where the document was not imported or has no such position."""
        document = self.documents.get(number_of(number))
        if document is None:
            return ""
        try:
            return document.at(position)
        except NoSuchPosition:
            return ""


def quotable(region_code: str) -> Quotable:
    rows = (
        PolicyText.objects.official().applying_to(region_code).values_list("region_code", "number", "pk", "text_digest")
    )
    nearest = {row[1]: row for row in sorted(rows, key=lambda row: (len(codes.prefix(row[0])), row[2]))}
    return Quotable({number: kept(pk, digest) for number, (_, _, pk, digest) in nearest.items() if number})


def clause_texts(clause_ids: Iterable[str], region_code: str) -> dict[str, str]:
    """id → text of the clause, for those whose document is official in the region or in one that it lies in."""
    known, texts_here = registered(), quotable(region_code)
    found = {one: texts_here.at(known[one].document, known[one].position) for one in clause_ids if one in known}
    return {one: text for one, text in found.items() if text}


@cache
def registered() -> dict[str, Clause]:
    """Every clause of every pack's register, by its id."""
    packs = library()
    return {clause.id: clause for pack in packs.packs.values() for clause in packs.layer(pack).clauses}


def changes() -> QuerySet[PolicyChange]:
    """With both documents, without their texts."""
    found = PolicyChange.objects.select_related("policy_text", "successor", "recorded_by")
    return found.defer("policy_text__text", "policy_text__report", "successor__text", "successor__report")


def changes_in(region_code: str) -> list[PolicyChange]:
    """What has changed under the packs of a region, newest first."""
    above = [codes.NATION, *codes.ancestors(region_code)]
    return list(changes().filter(policy_text__region_code__in=above))


def affected_by_changes(
    changed: Iterable[PolicyChange], pack: str, rights: Iterable[str]
) -> dict[str, list[PolicyChange]]:
    """right → the changes that touch what it rests on, where `pack` decides."""
    found = {right: [one for one in changed if right in one.rights.get(pack, ())] for right in rights}
    return {right: hits for right, hits in found.items() if hits}
