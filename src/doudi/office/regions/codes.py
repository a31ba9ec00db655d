"""Division codes (GB/T 2260 and its extension) of 12 digits: two each for province, city and county, three each for
township and community."""

from __future__ import annotations

import csv
import re
from functools import cache

from doudi.policies.packs import divisions

LEVELS = {2: "省级", 4: "市级", 6: "县级", 9: "乡镇级", 12: "社区级"}
NATION = "000000000000"
FORM = re.compile(r"\d{12}")


def prefix(code: str) -> str:
    """The significant digits of a code: those of a county are the first six; '' for the nation."""
    for length in LEVELS:
        if code[length:] == "0" * (12 - length):
            return "" if code == NATION else code[:length]
    return code


def pad(code: str) -> str:
    """A code of 2 to 12 digits, filled up with zeros to 12."""
    return code.ljust(12, "0")


def lies_in(code: str, ancestor: str) -> bool:
    """True if a region is `ancestor` or lies in it."""
    return code.startswith(prefix(ancestor))


def ancestors(code: str) -> list[str]:
    """The regions that a region lies in, from its province down to itself, as codes of 12 digits."""
    digits = prefix(code)
    return [pad(digits[:length]) for length in LEVELS if length <= len(digits)]


def county_digits(code: str) -> str:
    """The first six digits, by which packs are chosen."""
    return code[:6]


@cache
def current_divisions() -> dict[str, str]:
    """Code of six digits → name, for the provinces, cities and counties of today."""
    with divisions.FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if not row["until"]}


def higher_name(code: str) -> str:
    """The name of a province, city or county, '' where the list of divisions does not have its code."""
    return divisions.names().get(code[:6], "")
