"""The packs of this installation, read once, and what they say of a region on a day."""

from __future__ import annotations

import datetime as dt
from functools import cache

from doudi.office.regions import codes
from doudi.policies.packs import Library, Pack


@cache
def library() -> Library:
    return Library()


def pack_for(region_code: str, day: dt.date) -> Pack:
    """The pack that decides in a region; the national one where no nearer one is."""
    return library().for_region(codes.county(region_code), day.toordinal())


def ended(region_code: str, day: dt.date) -> Pack | None:
    """The pack that decides in a region, if the day lies beyond its period."""
    pack = pack_for(region_code, day)
    return pack if day.toordinal() > pack.end else None
