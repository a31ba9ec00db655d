"""Local values as officers read them: the one in force, those to come, those that wait, and earlier ones."""

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
from doudi.rules.language import nodes as n
from doudi.rules.program.program import list_nodes


@dataclass
class ParameterStanding:
    """A parameter in a region on a day. `needed` tells that a rule of the pack in force reads it."""

    name: str
    label: str
    unit: str
    needed: bool
    setting: parameters.SettingWords | None = None
    now: LocalValue | None = None
    coming: list[LocalValue] = field(default_factory=list)
    waiting: int = 0


def visible_values(prefixes: Iterable[str]) -> LocalValueQuerySet:
    """Values of regions whose code has one of the prefixes, and of the regions that these lie in, since they hold there
    too."""
    inside = [Q(region_code__startswith=prefix) for prefix in prefixes]
    above = [Q(region_code__in=[codes.NATION, *codes.ancestors(codes.pad(prefix))]) for prefix in prefixes if prefix]
    condition = reduce(or_, [*inside, *above], Q(pk__in=()))
    return LocalValue.objects.filter(condition).select_related("entered_by", "confirmed_by", "withdrawn_by")


def list_parameters(region_code: str, day: dt.date) -> list[ParameterStanding]:
    """Every parameter of the vocabulary: first those with a value, then those that the pack reads, then the others."""
    needed = parameters_of_rules(region_code, day)
    settings = parameters.all_setting_words(region_code, day)
    standings = {
        name: ParameterStanding(
            name,
            parameter.label,
            parameters.unit_of(parameter),
            name in needed,
            settings.get(name),
        )
        for name, parameter in library().vocabulary.parameters.items()
    }
    rows = LocalValue.objects.filter(withdrawn_at=None).applying_to(region_code)
    by_name: dict[str, list[LocalValue]] = {}
    for row in rows.order_by("valid_from", "pk"):
        by_name.setdefault(row.name, []).append(row)
    for name, values in by_name.items():
        if name in standings:
            _fill(standings[name], values, day)
    return sorted(
        standings.values(),
        key=lambda standing: (not (standing.now or standing.coming or standing.waiting), not standing.needed),
    )


def _fill(standing: ParameterStanding, rows: list[LocalValue], day: dt.date) -> None:
    """Sorts values into those in force, to come and waiting. The nearest region that has set any decides, as in
    local_values_for()."""
    confirmed = [row for row in rows if row.confirmed_at]
    begun = [row for row in confirmed if row.valid_from <= day]
    if begun:
        standing.now = max(begun, key=lambda row: (len(codes.prefix(row.region_code)), row.valid_from))
    standing.coming = [row for row in confirmed if row.valid_from > day]
    standing.waiting = len(rows) - len(confirmed)


def parameters_of_rules(region_code: str, day: dt.date) -> frozenset[str]:
    """Names of the local parameters that a rule in force in a region on a day reads."""
    program = library().program(pack_for(region_code, day), day.toordinal())
    cached = program.cache.get("asked_for")
    if not isinstance(cached, frozenset):
        nodes = (node for bound in program.rules.values() for node in list_nodes(bound))
        cached = frozenset(node.name for node in nodes if isinstance(node, n.ParameterRef | n.Lookup))
        program.cache["asked_for"] = cached
    return cached
