"""What policy documents mean for cases: how often a clause decided one, and which open ones rest on what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import OPEN
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.casework.queries import proceedings
from doudi.office.policy_documents.models import PolicyChange
from doudi.office.policy_documents.queries import changes
from doudi.office.regions import codes
from doudi.office.regions.packs import pack_for


@dataclass(frozen=True)
class DecisionCounts:
    """How many decisions rest on each set of clauses, as ids. There are few such sets, however many decisions."""

    by_clauses: Counter[frozenset[str]]

    def citing(self, clause_ids: Iterable[str]) -> int:
        """How many decisions rest on at least one of these clauses; each counts once."""
        clauses = frozenset(clause_ids)
        return sum(number for cited, number in self.by_clauses.items() if cited & clauses)


def count_decisions(actor: Actor) -> DecisionCounts:
    """Counts the decisions of the regions whose policy documents the officer sees; no case is told."""
    scope = actor.visible(Action.SEE_POLICY_TEXTS, "proceeding__region_code")
    rows = Decision.objects.filter(scope).order_by().values_list("clauses", flat=True)
    return DecisionCounts(Counter(frozenset(clause["id"] for clause in row) for row in rows.iterator(2000)))


def affected_proceedings(actor: Actor, change: PolicyChange) -> QuerySet[Proceeding]:
    """Open proceedings that the officer sees and whose right rests, in the pack of their region, on what has changed."""
    candidates = proceedings(actor).filter(
        state__in=OPEN,
        right__in={right for rights in change.rights.values() for right in rights},
        region_code__startswith=codes.prefix(change.policy_text.region_code),
    )
    counties = {
        codes.county_digits(code) for code in candidates.order_by().values_list("region_code", flat=True).distinct()
    }
    affected = Q(pk__in=())
    for county in counties:
        pack = pack_for(codes.pad(county), clock.today()).name
        affected |= Q(region_code__startswith=county, right__in=change.rights.get(pack, ()))
    return candidates.filter(affected)


def changes_by_proceeding(
    rows: Iterable[Proceeding], recorded: list[PolicyChange] | None = None
) -> dict[int, list[PolicyChange]]:
    """Key of an open proceeding → the changes that touch what its right rests on, the newest first.

    `recorded` holds every change, where the caller has read them already; otherwise one query reads them.
    """
    open_rows = [proceeding for proceeding in rows if proceeding.state in OPEN]
    if recorded is None:
        recorded = list(changes()) if open_rows else []
    touching: dict[int, list[PolicyChange]] = {}
    for proceeding in open_rows:
        pack = pack_for(proceeding.region_code, clock.today()).name
        hits = [
            change
            for change in recorded
            if codes.lies_in(proceeding.region_code, change.policy_text.region_code)
            and proceeding.right in change.rights.get(pack, ())
        ]
        if hits:
            touching[proceeding.pk] = hits
    return touching
