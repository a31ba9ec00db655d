"""Names of regions, which regions exist, and which local values hold in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q

from doudi.office import per_request
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue, Region


def names(region_codes: Iterable[str]) -> dict[str, str]:
    """Code of 12 digits → its newest name, in one query.

    Provinces, cities and counties that were not loaded are named by the packs' list of divisions; unknown codes by
    themselves.
    """
    distinct = set(region_codes)
    newest = dict(Region.objects.filter(code__in=distinct).order_by("valid_from").values_list("code", "name"))
    return {code: newest.get(code) or _name_of_unloaded(code) for code in distinct}


def _name_of_unloaded(code: str) -> str:
    """The name of a region that was not loaded."""
    if code == codes.NATION:
        return "全国"
    return (codes.higher_name(code) if code[6:] == "0" * 6 else "") or code


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A region that a picker offers."""

    code: str
    path: str
    """From the county, or the region itself where it is higher: 某某县 某某镇."""


def path(code: str) -> str:
    """The name of a region with the county and township that it lies in: 某某县 某某镇 某某社区."""
    return paths([code])[code]


def paths(region_codes: Iterable[str]) -> dict[str, str]:
    """Code → its path(), in one query."""
    parts_by_code = {
        code: [part for part in codes.ancestors(code) if len(codes.prefix(part)) > 4] or [code] for code in region_codes
    }
    names_by_code = names(part for parts in parts_by_code.values() for part in parts)
    return {code: " ".join(names_by_code[part] for part in parts) for code, parts in parts_by_code.items()}


def suggest(prefixes: Iterable[str], search: str, day: dt.date, limit: int = 20) -> list[Suggestion]:
    """At most `limit` regions that exist on a day, have one of the prefixes, and whose name or code contains the
    search."""
    allowed = tuple(prefixes)
    if not allowed or "\0" in search:
        return []
    inside = reduce(or_, (Q(code__startswith=prefix) for prefix in allowed))
    rows = Region.objects.on(day).filter(inside, Q(name__icontains=search) | Q(code__startswith=search))
    matches = set(rows.values_list("code", flat=True)[:limit])
    if len(matches) < limit:
        # Provinces, cities and counties of the packs' list that nobody has loaded.
        listed = (
            codes.pad(code)
            for code, name in codes.current_divisions().items()
            if code.startswith(search) or search in name
        )
        matches.update(islice((code for code in listed if code.startswith(allowed)), limit))
    texts = paths(sorted(matches)[:limit])
    return [Suggestion(code, name) for code, name in texts.items()]


def exists(code: str, day: dt.date) -> bool:
    """True if there is such a region on a day: a loaded one, or a province, city or county of the packs' list."""
    listed = code == codes.NATION or (code[6:] == "0" * 6 and code[:6] in codes.current_divisions())
    return listed or Region.objects.on(day).filter(code=code).exists()


def local_values_for(region_code: str, day: dt.date) -> dict[str, Decimal]:
    """The values confirmed for a region with a first day up to `day`: NAME@DATE → value, as in a case file.

    The nearest region that has set a parameter by that day decides. All its dated values are returned, since rules may ask for
    those of earlier years.
    """
    confirmed = LocalValue.objects.confirmed().applying_to(region_code).filter(valid_from__lte=day)
    rows = per_request.read_once(
        ("local values", region_code, day),
        lambda: list(confirmed.values_list("region_code", "name", "valid_from", "value")),
    )
    by_name: dict[str, dict[str, list[tuple[dt.date, str]]]] = {}
    for region, name, valid_from, value in rows:
        by_name.setdefault(name, {}).setdefault(region, []).append((valid_from, value))
    values: dict[str, Decimal] = {}
    for name in sorted(by_name):
        nearest = max(by_name[name], key=lambda code: len(codes.prefix(code)))
        for valid_from, value in sorted(by_name[name][nearest]):
            values[f"{name}@{valid_from.isoformat()}"] = Decimal(value)
    return values
