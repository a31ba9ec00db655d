"""The budget line of a household: what it has in all, step by step of one member's wage, as things stand and under reforms.

Everything else of the household stays as it is. The monthly rights of the household and of its members are counted; where
more earnings leave less in all there is a cliff, found to the fen and told with the rights that end there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import polars as pl

from doudi.policies.cases import Request
from doudi.policies.packs import Library
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.cells import OPEN
from doudi.rules.types import Options, Truth
from doudi.screening.lives import INCOMES
from doudi.screening.local_values import LocalValues
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION, STATUS
from doudi.screening.reforms import Setup
from doudi.screening.screener import Screened
from doudi.screening.simulate_homes import MONTHLY, PER_FEN
from doudi.screening.simulate_words import cited, clauses_of
from doudi.screening.stored import REFUSED, Stored

WAGE = INCOMES[0]
ELIGIBLE = STATUS.categories[0]
MOST_STEPS = 2_000
PARTS = 16


@dataclass(frozen=True, slots=True)
class Point:
    """At one wage, in fen a month: benefits and all the household has, as ranges; None where no upper bound is known.
    `rights`: those that somebody certainly has."""

    wage: int
    benefits: tuple[int, int | None]
    net: tuple[int, int | None]
    rights: frozenset[str]

    @property
    def settled(self) -> bool:
        return self.net[0] == self.net[1]


@dataclass(frozen=True, slots=True)
class Edge:
    """Between two wages, where it can be told a fen apart, rights end, or the household has less though it earns more.

    `ended`: rights that nobody of it certainly has any longer.
    """

    before: Point
    after: Point
    ended: tuple[str, ...]

    @property
    def loss(self) -> int:
        """By how much less the household has, in fen; 0 where it has not less, or where that is not known."""
        settled = self.before.settled and self.after.settled
        return max(self.before.net[0] - self.after.net[0], 0) if settled else 0


@dataclass(frozen=True)
class Line:
    """The household under one setup: at every wage asked for, and the edges in between. `says_who`: by right, the clauses that say
    who has it, as positions to read."""

    title: str
    points: tuple[Point, ...]
    edges: tuple[Edge, ...]
    says_who: dict[str, str]

    @property
    def cliffs(self) -> tuple[Edge, ...]:
        """Where more earnings leave less."""
        return tuple(edge for edge in self.edges if edge.loss)


def wages_up_to(most: int, step: int) -> list[int]:
    """0, step, 2 steps … up to a wage; all in fen. ValueError, in Chinese, where that cannot be."""
    if step < 1 or most < step:
        raise ValueError("工资的上限应不小于一步，每步至少0.01元")
    if most // step > MOST_STEPS:
        raise ValueError(f"一共{most // step}步，最多{MOST_STEPS}步；请把每步加大")
    return list(range(0, most + 1, step))


def budget_line(setup: Setup, request: Request, earner: str, wages: list[int]) -> Line:
    """The household of a case at every wage (fen a month) of one of its members.

    What the case itself says of local values goes before what is entered for its place.
    """
    own = replace(setup, entered=_with_own(setup.entered, request)) if request.household.local.values else setup

    def at(asked: list[int]) -> list[Point]:
        return _points(own, request, earner, asked)

    points = at(wages)
    edges = tuple(_edges(setup.library.vocabulary, points, at))
    return Line(setup.title, tuple(points), edges, _says_who(setup.library, request))


def _says_who(library: Library, request: Request) -> dict[str, str]:
    """By right, where it is said who has it, in the place of the household on its day."""
    clauses = clauses_of(library)
    program = library.program(library.for_region(request.region, request.on), request.on)
    return {
        bound.rule.name: cited(clauses, tuple(name for way in bound.ways for name in way.way.clauses))
        for bound in program.of_kind("right")
    }


def _points(setup: Setup, request: Request, earner: str, wages: list[int]) -> list[Point]:
    vocabulary = setup.library.vocabulary
    found = setup.screener.decide_stored(copies(vocabulary, request, earner, wages))
    rest = _other_income(request, earner)
    sums, rights = _sums(vocabulary, found), _rights(vocabulary, found, len(wages))
    points = []
    for at, wage in enumerate(wages):
        low, high = sums[at]
        income = wage + rest
        points.append(Point(wage, (low, high), (income + low, None if high is None else income + high), rights[at]))
    return points


def _edges(vocabulary: Vocabulary, points: list[Point], at: Callable[[list[int]], list[Point]]) -> Iterator[Edge]:
    """Every step in which a right ends is parted until the edge stands between two fen; a step in which as many rights go
    on but the sum falls by more than the wage rises is told as it is."""
    spans = [[one, other] for one, other in pairwise(points) if _ends(one, other)]
    while wide := [span for span in spans if span[1].wage - span[0].wage > 1]:
        asked = [_between(one.wage, other.wage) for one, other in wide]
        found = iter(at([wage for wages in asked for wage in wages]))
        for span, wages in zip(wide, asked, strict=True):
            inside = [next(found) for _ in wages]
            first, last = span
            for middle in inside:
                if _ends(first, middle):
                    last = middle
                    break
                span[0] = middle
            span[1] = last
    narrow = {one.wage: (one, other) for one, other in spans}
    for one, other in pairwise(points):
        edges = [pair for wage, pair in narrow.items() if one.wage <= wage < other.wage]
        if not edges and other.net[0] < one.net[0]:
            edges = [(one, other)]
        for before, after in edges:
            ended = tuple(name for name in vocabulary.rights if name in before.rights - after.rights)
            yield Edge(before, after, ended)


def _between(low: int, high: int) -> list[int]:
    """Wages that part a span in sixteen, or into single fen: few rounds cost less than few copies."""
    return sorted({low + (high - low) * part // PARTS for part in range(1, PARTS)} - {low, high})


def _ends(one: Point, other: Point) -> bool:
    return bool(one.rights - other.rights)


def _with_own(entered: LocalValues, request: Request) -> LocalValues:
    """Values of the case as those of its very place."""
    values = {place: dict(named) for place, named in entered.values.items()}
    values[request.region] = values.get(request.region, {}) | request.household.local.values
    return LocalValues(values)


def copies(vocabulary: Vocabulary, request: Request, earner: str, wages: list[int]) -> Stored:
    """As many copies of the household as there are wages; ValueError where nobody is called `earner`."""
    if earner not in request.members:
        raise ValueError(f"家庭里没有成员 {earner}；成员有 {'、'.join(request.members)}")
    ids = [str(at) for at in range(len(wages))]
    number = len(ids)
    homes = pl.DataFrame({HOUSEHOLD: ids, REGION: [request.region] * number, ON: [request.on] * number})
    homes = homes.with_columns(_columns(vocabulary, "household", request.household.facts, number))
    paid = pl.Series(WAGE, [wage * PER_FEN for wage in wages], dtype=pl.Int64)
    people = pl.concat(
        pl.DataFrame({HOUSEHOLD: ids, MEMBER: [member] * number, "home": range(number)})
        .with_columns(_columns(vocabulary, "member", own, number))
        .with_columns(paid if member == earner else [])
        for member, own in zip(request.members, request.household.members, strict=True)
    )
    people = people.sort("home", maintain_order=True).with_columns(pl.col("home").cast(pl.UInt32).set_sorted())
    return Stored(homes, people, pl.DataFrame(schema=REFUSED))


def _columns(vocabulary: Vocabulary, whose: str, given: dict[str, Any], number: int) -> Iterator[pl.Series]:
    """Every fact of a household or a member in so many rows, absent ones as null; beside it whether it was asked and is not
    known."""
    for fact in vocabulary.facts.values():
        if fact.whose != whose:
            continue
        several = isinstance(fact.type, Options)
        for name in [f"{fact.name}.{option}" for option in fact.options] if several else [fact.name]:
            value = given.get(name)
            dtype = pl.Boolean if several or isinstance(fact.type, Truth) else pl.Int64
            yield pl.Series(name, [None if value is OPEN else value] * number, dtype=dtype)
            yield pl.Series(f"{name}.unknown", [value is OPEN] * number, dtype=pl.Boolean)


def _other_income(request: Request, earner: str) -> int:
    """What the household has besides that wage, in fen a month, twelfths of a fen dropped."""
    found = 0
    for member, own in zip(request.members, request.household.members, strict=True):
        for name in INCOMES:
            value = own.get(name, 0)
            if value is not OPEN and not (member == earner and name == WAGE):
                found += value
    return found // PER_FEN


def _sums(vocabulary: Vocabulary, found: Screened) -> list[tuple[int, int | None]]:
    """By copy, what all monthly rights come to: certainly, and at most."""
    lows: dict[str, int] = {}
    highs: dict[str, int | None] = {}
    for frame in (found.households, found.people):
        for right in vocabulary.rights.values():
            if right.unit != MONTHLY or right.name not in frame.columns:
                continue
            columns = frame.select(HOUSEHOLD, right.name, f"{right.name}.low", f"{right.name}.high")
            for home, status, low, high in columns.iter_rows():
                if status is None or status == STATUS.categories[1]:
                    continue
                lows[home] = lows.get(home, 0) + (low if status == ELIGIBLE else 0)
                before = highs.get(home, 0)
                highs[home] = None if high is None or before is None else before + high
    return [(lows.get(home, 0), highs.get(home, 0)) for home in found.households[HOUSEHOLD].to_list()]


def _rights(vocabulary: Vocabulary, found: Screened, number: int) -> list[frozenset[str]]:
    """By copy, the rights that are certainly had."""
    had: list[set[str]] = [set() for _ in range(number)]
    for frame in (found.households, found.people):
        for name in vocabulary.rights:
            if name in frame.columns:
                for home in frame.filter(pl.col(name) == ELIGIBLE)[HOUSEHOLD].unique().to_list():
                    had[int(home)].add(name)
    return [frozenset(one) for one in had]


def earner_of(request: Request, vocabulary: Vocabulary) -> str:
    """The first member who works, else the first who has a wage at all, else the first."""
    options = vocabulary.facts["employment"].options
    working = {at for at, name in enumerate(options) if name in ("employed", "self_employed")}
    members = list(zip(request.members, request.household.members, strict=True))
    at_work = [member for member, own in members if own.get("employment") in working]
    paid = [member for member, own in members if own.get(WAGE) not in (None, 0, OPEN)]
    return (*at_work, *paid, *request.members)[0]
