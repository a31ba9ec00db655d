"""Policy documents and cases: how often a clause decided one, and which open ones rest on what has changed."""

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
from doudi.office.documents.models import PolicyChange
from doudi.office.documents.policy_queries import changes
from doudi.office.regions import codes
from doudi.office.regions.packs import pack_for


@dataclass(frozen=True)
class Decided:
    """Decisions by the clauses on which they rest: few sets, however many decisions."""

    sets: Counter[frozenset[str]]

    def by(self, ids: Iterable[str]) -> int:
        """How many rest on at least one of these clauses; one decision counts once."""
        wanted = frozenset(ids)
        return sum(number for own, number in self.sets.items() if own & wanted)


def decided_by(actor: Actor) -> Decided:
    """In the officer's regions; nobody's case is shown."""
    seen = actor.visible(Action.SEE_POLICY_TEXTS, "proceeding__region_code")
    rows = Decision.objects.filter(seen).order_by().values_list("clauses", flat=True)
    return Decided(Counter(frozenset(clause["id"] for clause in row) for row in rows.iterator(2000)))


def affected_proceedings(actor: Actor, change: PolicyChange) -> QuerySet[Proceeding]:
    """Open ones that the officer sees, whose right rests on what the change touches in the region's packs."""
    here = proceedings(actor).filter(
        state__in=OPEN, right__in={right for rights in change.rights.values() for right in rights}
    )
    here = here.filter(region_code__startswith=codes.prefix(change.policy_text.region_code))
    by_pack: dict[str, set[str]] = {}
    for region in {codes.county(one) for one in here.order_by().values_list("region_code", flat=True).distinct()}:
        by_pack.setdefault(pack_for(codes.padded(region), clock.today()).name, set()).add(region)
    wanted = Q(pk__in=())
    for pack, regions in by_pack.items():
        inside = Q(pk__in=())
        for region in regions:
            inside |= Q(region_code__startswith=region)
        wanted |= inside & Q(right__in=change.rights.get(pack, ()))
    return here.filter(wanted)


def changes_under(rows: Iterable[Proceeding], known: list[PolicyChange] | None = None) -> dict[int, list[PolicyChange]]:
    """Key of an open proceeding → the changes that touch what its right rests on, newest first. One query for all, none
    where `known` has every change."""
    still_open = [one for one in rows if one.state in OPEN]
    if known is None:
        known = list(changes()) if still_open else []
    found: dict[int, list[PolicyChange]] = {}
    for one in still_open:
        pack = pack_for(one.region_code, clock.today()).name
        hits = [
            change
            for change in known
            if codes.within(one.region_code, change.policy_text.region_code)
            and one.right in change.rights.get(pack, ())
        ]
        if hits:
            found[one.pk] = hits
    return found
