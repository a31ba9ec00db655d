"""Local values as an officer reads them: what holds in a region, what comes, what waits, what was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from doudi.office.regions import codes, parameters
from doudi.office.regions.models import LocalValue, LocalValueQuerySet
from doudi.office.regions.packs import library, pack_for
from doudi.rules import nodes as n
from doudi.rules.program import nodes_of


@dataclass
class Standing:
    """One parameter in a region on a day. `asked`: a rule of the pack in force rests on it."""

    name: str
    label: str
    unit: str
    asked: bool
    now: LocalValue | None = None
    coming: list[LocalValue] = field(default_factory=list)
    waiting: int = 0


def seen(prefixes: Iterable[str]) -> LocalValueQuerySet:
    """Values of the regions that begin so, and of those they lie in, whose values hold there too."""
    inside = [Q(region_code__startswith=one) for one in prefixes]
    above = [Q(region_code__in=[codes.NATION, *codes.ancestors(codes.padded(one))]) for one in prefixes if one]
    found = reduce(or_, [*inside, *above], Q(pk__in=()))
    return LocalValue.objects.filter(found).select_related("entered_by", "confirmed_by", "withdrawn_by")


def standings(region_code: str, day: dt.date) -> list[Standing]:
    """Every parameter of the vocabulary: first those with a value, then those that the pack asks for, then the rest."""
    asked = asked_for(region_code, day)
    found = {
        name: Standing(name, one.label, parameters.unit_of(one), name in asked)
        for name, one in library().vocabulary.parameters.items()
    }
    rows = LocalValue.objects.filter(withdrawn_at=None).applying_to(region_code)
    by_name: dict[str, list[LocalValue]] = {}
    for row in rows.order_by("valid_from", "pk"):
        by_name.setdefault(row.name, []).append(row)
    for name, own in by_name.items():
        if name in found:
            _fill(found[name], own, day)
    return sorted(
        found.values(), key=lambda one: (one.now is None and not one.coming and not one.waiting, not one.asked)
    )


def _fill(standing: Standing, rows: list[LocalValue], day: dt.date) -> None:
    """The nearest region that has set any value by the day decides, as local_values_for() has it."""
    confirmed = [row for row in rows if row.confirmed_at]
    begun = [row for row in confirmed if row.valid_from <= day]
    if begun:
        standing.now = max(begun, key=lambda row: (len(codes.prefix(row.region_code)), row.valid_from))
    standing.coming = [row for row in confirmed if row.valid_from > day]
    standing.waiting = len(rows) - len(confirmed)


def asked_for(region_code: str, day: dt.date) -> frozenset[str]:
    """Names of the local parameters that a rule in force in a region on a day rests on."""
    program = library().program(pack_for(region_code, day), day.toordinal())
    kept = program.cache.get("asked_for")
    if not isinstance(kept, frozenset):
        nodes = (node for bound in program.rules.values() for node in nodes_of(bound))
        kept = frozenset(node.name for node in nodes if isinstance(node, n.ParamRef | n.Lookup))
        program.cache["asked_for"] = kept
    return kept
