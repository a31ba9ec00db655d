"""Division codes of 12 digits: two each for province, city and county, three each for township and community."""

from __future__ import annotations

import csv
import re
from functools import cache

from doudi.policies import divisions

LEVELS = {2: "省级", 4: "市级", 6: "县级", 9: "乡镇级", 12: "社区级"}
NATION = "000000000000"
FORM = re.compile(r"\d{12}")


def prefix(code: str) -> str:
    """The digits that say something: twelve digits lose the noughts of the levels below; '' is the whole nation."""
    for length in LEVELS:
        if code[length:] == "0" * (12 - length):
            return "" if code == NATION else code[:length]
    return code


def padded(code: str) -> str:
    """A code of 2 to 12 digits as one of 12."""
    return code.ljust(12, "0")


def within(code: str, ancestor: str) -> bool:
    """Whether a region is `ancestor` or lies in it."""
    return code.startswith(prefix(ancestor))


def ancestors(code: str) -> list[str]:
    """Codes from province down to the region itself, each of 12 digits."""
    own = prefix(code)
    return [padded(own[:length]) for length in LEVELS if length <= len(own)]


def county(code: str) -> str:
    """The six digits by which packs are chosen."""
    return code[:6]


@cache
def listed() -> dict[str, str]:
    """Code of six digits → name of the provinces, cities and counties that exist today."""
    with divisions.FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if not row["until"]}


def higher_name(code: str) -> str:
    """The name of a province, city or county; '' where the list of divisions does not have it."""
    return divisions.names().get(code[:6], "")
