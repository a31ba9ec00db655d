"""Tables of households that nobody thought of, for generated programs: with gaps in every column, in none or in a few."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from doudi.rules.calendar import parse_day
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.language.model import (
    ALWAYS,
)
from doudi.rules.types import Choice, Date, Number
from doudi.rules.unknowns.sentinels import OPEN
from tests.properties.world import LOCAL, TODAY
from tests.screening.generated_worlds import World


@dataclass(frozen=True)
class Home:
    """One household: stored values by slot, OPEN where asked and not known, absent ones left out. `place`: a division code."""

    place: str
    on: int
    facts: dict[str, Any]
    members: tuple[dict[str, Any], ...]
    missing: int = 0
    """Answers that are missing of those that the program asks for."""


@dataclass(frozen=True)
class Batch:
    """Households of one table, and what their places have set."""

    homes: tuple[Home, ...]
    local: dict[str, dict[str, list[tuple[int, int]]]]

    def few_open(self, home: Home) -> bool:
        """Whether the interpreter finds out quickly what is needed: a parameter that is unset may be so on three days."""
        return home.missing + 3 * (len(LOCAL) - len(self.local[home.place])) <= 3

    def household(self, home: Home) -> HouseholdFacts:
        return HouseholdFacts(home.facts, home.members, DatedLocalValues(self.local[home.place]))


PLACES = ("450102", "360103", "220102")


def batch(world: World, named: set[str], seed: int, count: int = 20) -> Batch:
    """Households for a program that names some facts: one table has gaps in every column, another in none or a few.

    Drawn by a plain generator: a table has more cells than a strategy may draw.
    """
    random = Random(seed)
    places = PLACES[: random.choice((1, 1, 3))]
    days = world.days if random.random() < 0.3 else (random.choice(world.days),)
    gaps = _Gaps(
        random.choice((0, 0.03, 0.1, 0.3, 0.6)),
        random.choice((0, 0.3, 1)),
        {slot for slot, fact in world.slots if fact.name in named and random.random() < random.choice((0.2, 0.8))},
    )
    homes = tuple(_home(random, world, random.choice(places), random.choice(days), gaps) for _ in range(count))
    return Batch(homes, {place: _local(random, world) for place in places})


@dataclass(frozen=True)
class _Gaps:
    """`rate`: of answers that are missing; `unknown`: of those, the ones that were asked and are not known; `where`: the
    columns with gaps. What is computed from other facts is handed in as often as not."""

    rate: float
    unknown: float
    where: set[str]


def _home(random: Random, world: World, place: str, on: int, gaps: _Gaps) -> Home:
    size = 30 if random.random() < 0.01 else random.randint(1, 5)
    rate = gaps.rate if size < 30 else gaps.rate / 50
    cells: list[dict[str, Any]] = [{} for _ in range(size + 1)]
    left = world.open_at_once
    for slot, fact in random.sample(world.slots, len(world.slots)):
        for row in range(1, size + 1) if fact.entity == "member" else (0,):
            value = random.choice(world.values[fact.name])
            cells[row][slot] = value if isinstance(fact.type, Number | Date | Choice) else bool(value)
            if fact.computed or fact.derived:
                missing = random.random() < 0.5
            elif missing := left > 0 and slot in gaps.where and random.random() < rate:
                left -= 1
            if missing:
                cells[row][slot] = OPEN if random.random() < gaps.unknown else None
    present = [{slot: value for slot, value in facts.items() if value is not None} for facts in cells]
    return Home(place, on, present[0], tuple(present[1:]), world.open_at_once - left)


def _local(random: Random, world: World) -> dict[str, list[tuple[int, int]]]:
    """Values from various days on; in one place some are left unset."""
    values = {}
    share = random.choice((0.75, 1, 1))
    for parameter in world.local:
        if random.random() < share:
            starts = random.sample(
                [ALWAYS, parse_day("2019-01-01"), parse_day("2020-01-01"), TODAY + 1], random.randint(1, 3)
            )
            values[parameter.name] = [(start, random.choice(world.values[parameter.name])) for start in sorted(starts)]
    return values
