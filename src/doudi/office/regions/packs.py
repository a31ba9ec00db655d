"""The packs of this installation, and which of them decides in a region on a day."""

from __future__ import annotations

import datetime as dt
from functools import cache

from doudi.office.regions import codes
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack


@cache
def library() -> Library:
    """The packs, read once a process."""
    return Library()


def pack_for(region_code: str, day: dt.date) -> Pack:
    """The pack that decides in a region on a day; the national one where there is no nearer one."""
    return library().for_region(codes.county_digits(region_code), day.toordinal())


def ended_pack(region_code: str, day: dt.date) -> Pack | None:
    """The pack that decides in a region where the day lies beyond its period, else None."""
    pack = pack_for(region_code, day)
    return pack if day.toordinal() > pack.end else None
