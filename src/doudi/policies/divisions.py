"""Division codes of China, from province to county: which exist, what they are called, and until when retired ones did."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "divisions.csv"


@cache
def names() -> dict[str, str]:
    """Code of six digits → name; retired codes are kept, since decisions for earlier days are made under them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def example() -> str:
    """A county's code, to show what one looks like or where any place will do."""
    return next(code for code in names() if not code.endswith("00"))


@cache
def first_below(start: str) -> str:
    """The first division below the one whose code begins so; itself where there is none."""
    return next((code for code in sorted(names()) if code.startswith(start) and code > start.ljust(6, "0")), start)


def exists(code: str) -> bool:
    """Whether the county (or higher division) of a code of 6 or 12 digits exists. Townships are not listed here."""
    return len(code) in (6, 12) and code.isascii() and code.isdigit() and code[:6] in names()
