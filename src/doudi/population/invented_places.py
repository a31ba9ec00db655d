"""Invented townships and communities under the real county codes.

Real township codes use the numbers below 600 of the three digits after the county; invented ones begin at 901, so that
no invented place can be taken for a real one, and a real file of divisions can be loaded beside them.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache

from doudi.policies.packs import divisions
from doudi.policies.packs.jurisdictions import full_name
from doudi.population.random_draws import Draws, key_of

FIRST_TOWNSHIP = 901
OPENED = dt.date(2005, 1, 1)
MERGED = dt.date(2020, 12, 31)

_FIRST = "安福广和吉嘉乐宁平庆瑞泰祥兴永裕"
_SECOND = "坪溪岭湾桥塘畈峪滩泉坡垭渡洲"
_ESTATES = (
    "朝阳", "春风", "滨河", "东园", "丰收", "和顺", "红枫", "金穗", "康宁", "蓝天", "明德", "南苑", "青松", "清泉", "晨光",
    "书香", "同心", "望山", "西苑", "新苑", "星光", "幸福里", "迎春", "友谊", "月季", "云杉", "长青", "知行", "紫藤", "棉纺",
)  # fmt: skip
_KINDS = ("街道", "街道", "镇", "乡")


@dataclass(frozen=True, slots=True)
class InventedPlace:
    """A township (9 digits and `000`) or a community (12 digits), valid from its first to its last day.

    `successor`: the code of the place that took it over. `urban`: a residents' rather than a villagers' committee.
    """

    code: str
    name: str
    level: str  # township, community
    parent: str  # 12 digits for a community, the six of the county for a township
    valid_from: dt.date
    valid_to: dt.date | None = None
    successor: str = ""
    urban: bool = True

    def valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def invented_places(county: str, townships: int = 4, communities: int = 5) -> tuple[InventedPlace, ...]:
    """Townships of a county, each followed by its communities; the same whenever asked.

    Each county has one community that was merged into its neighbour, so that successors are met. ValueError for a code
    that is no county, or for more places than there are names.
    """
    if county not in counties_of(county):
        raise ValueError(f"'{county}'：不是县级行政区划代码；写6位的县、市辖区或县级市代码，如 {divisions.example()}")
    if not 1 <= townships <= 90 or not 2 <= communities <= len(_ESTATES) - 1:
        raise ValueError(f"乡镇为1至90个，每个乡镇的社区为2至{len(_ESTATES) - 1}个")
    draw = Draws(key_of("places", county))
    names = _shuffled([a + b for a in _FIRST for b in _SECOND], draw)
    places: list[InventedPlace] = []
    for number in range(townships):
        kind = _KINDS[number % len(_KINDS)]
        code = f"{county}{FIRST_TOWNSHIP + number}"
        places.append(
            InventedPlace(f"{code}000", names[number] + kind, "township", county, OPENED, urban=kind == "街道")
        )
        estates = _shuffled(list(_ESTATES), draw)
        for place in range(communities):
            urban = kind == "街道" or (kind == "镇" and place < 2)
            position = place + 1 if urban else place + 201
            name = estates[place] + ("社区" if urban else "村")
            places.append(InventedPlace(f"{code}{position:03}", name, "community", f"{code}000", OPENED, urban=urban))
        if number == 0:
            into = f"{code}001"
            name = estates[communities] + "社区"
            places.append(InventedPlace(f"{code}099", name, "community", f"{code}000", OPENED, MERGED, into))
    return tuple(places)


@cache
def communities(county: str, day: dt.date, urban: bool) -> tuple[tuple[InventedPlace, str], ...]:
    """The communities in town, or the villages, of a county that are valid on a day, each with its address down to it."""
    places = invented_places(county)
    names = {place.code: place.name for place in places}
    before = full_name(county)
    return tuple(
        (place, before + names[place.parent] + place.name)
        for place in places
        if place.level == "community" and place.urban == urban and place.valid_on(day)
    )


@cache
def counties_of(region: str) -> tuple[str, ...]:
    """The county itself, or all present counties of a prefecture or province; empty where the code is none of them.

    A prefecture without counties stands for itself.
    """
    present = _present()
    if region not in present:
        return ()
    stem = region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region
    inside = [code for code in present if code.startswith(stem)]
    stems = {code[:4] for code in inside if not code.endswith("00")}
    return tuple(
        code for code in inside if not code.endswith("00") or (not code.endswith("0000") and code[:4] not in stems)
    )


@cache
def _present() -> dict[str, str]:
    with divisions.FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if not row["until"]}


def _shuffled(items: list[str], draw: Draws) -> list[str]:
    for last in range(len(items) - 1, 0, -1):
        partner = draw.below(last + 1)
        items[last], items[partner] = items[partner], items[last]
    return items
