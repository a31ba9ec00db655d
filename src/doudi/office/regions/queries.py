"""What regions are called, which there are, and which local values hold in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

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
