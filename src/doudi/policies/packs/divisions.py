"""Division codes of China, from province to county: which exist, what they are called, and until when retired ones did."""

from __future__ import annotations

import csv
from functools import cache

from doudi.policies.packs.shipped import SHIPPED_PACKS

FILE = SHIPPED_PACKS / "divisions.csv"


@cache
def names() -> dict[str, str]:
    """Returns the name of each division by its code of six digits. Retired codes are kept, since decisions for earlier days
    are made under them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def example() -> str:
    """Returns the code of a county, to show what a code looks like, or where any place will do."""
    return next(code for code in names() if not code.endswith("00"))


@cache
def first_below(start: str) -> str:
    """Returns the first division below the one whose codes begin so, or `start` itself where there is none."""
    return next((code for code in sorted(names()) if code.startswith(start) and code > start.ljust(6, "0")), start)


def exists(code: str) -> bool:
    """True where the county or higher division of a code of 6 or 12 digits exists. Townships are not listed here."""
    return len(code) in (6, 12) and code.isascii() and code.isdigit() and code[:6] in names()
