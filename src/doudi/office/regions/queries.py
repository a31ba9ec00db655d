"""What regions are called, which there are, and which local values hold in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q

from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue, Region


def names(wanted: Iterable[str]) -> dict[str, str]:
    """Code of 12 digits → its newest name, in one query; divisions down to the county that no row has come from the
    packs' list, and what nobody knows is called by its code."""
    asked = set(wanted)
    found = dict(Region.objects.filter(code__in=asked).order_by("valid_from").values_list("code", "name"))
    return {code: found.get(code) or _listed(code) for code in asked}


def _listed(code: str) -> str:
    if code == codes.NATION:
        return "全国"
    return (codes.higher_name(code) if code[6:] == "0" * 6 else "") or code


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    path: str
    """From the county, or the region itself where it is higher: 某某县 某某镇."""


def path(code: str) -> str:
    """A region with the county and township that it lies in, as one says it: 某某县 某某镇 某某社区."""
    return paths([code])[code]


def paths(wanted: Iterable[str]) -> dict[str, str]:
    """path() of many, in one query."""
    asked = {code: [one for one in codes.ancestors(code) if len(codes.prefix(one)) > 4] or [code] for code in wanted}
    called = names(one for parts in asked.values() for one in parts)
    return {code: " ".join(called[one] for one in parts) for code, parts in asked.items()}


def pick(prefixes: Iterable[str], search: str, day: dt.date, limit: int = 20) -> list[Suggestion]:
    """Regions that exist on a day, begin with one of the prefixes, and whose name or code holds the search."""
    allowed = tuple(prefixes)
    if not allowed or "\0" in search:
        return []
    inside = reduce(or_, (Q(code__startswith=one) for one in allowed))
    rows = Region.objects.on(day).filter(inside, Q(name__icontains=search) | Q(code__startswith=search))
    found = set(rows.values_list("code", flat=True)[:limit])
    if len(found) < limit:
        # Provinces, cities and counties of the packs' list that nobody has loaded.
        listed = (
            codes.padded(code) for code, name in codes.listed().items() if code.startswith(search) or search in name
        )
        found.update(islice((code for code in listed if code.startswith(allowed)), limit))
    shown = paths(sorted(found)[:limit])
    return [Suggestion(code, name) for code, name in shown.items()]


def exists(code: str, day: dt.date) -> bool:
    """Whether there is such a region on a day: loaded, or a province, city or county of the packs' list."""
    listed = code == codes.NATION or (code[6:] == "0" * 6 and code[:6] in codes.listed())
    return listed or Region.objects.on(day).filter(code=code).exists()


def local_values_for(region_code: str, day: dt.date) -> dict[str, Decimal]:
    """NAME@DATE → value, as a case file takes it: the confirmed values in force on `day` or before it, of the region and of
    those that it lies in.

    By name the nearest region that has set any by that day decides; all its dated rows stay, for what asks for an earlier
    year.
    """
    rows = (
        LocalValue.objects.confirmed()
        .applying_to(region_code)
        .filter(valid_from__lte=day)
        .values_list("region_code", "name", "valid_from", "value")
    )
    by_name: dict[str, dict[str, list[tuple[dt.date, str]]]] = {}
    for region, name, valid_from, value in rows:
        by_name.setdefault(name, {}).setdefault(region, []).append((valid_from, value))
    found: dict[str, Decimal] = {}
    for name in sorted(by_name):
        nearest = max(by_name[name], key=lambda code: len(codes.prefix(code)))
        for valid_from, value in sorted(by_name[name][nearest]):
            found[f"{name}@{valid_from.isoformat()}"] = Decimal(value)
    return found
