"""The budget line of a household: its total income at each wage of one member, under the present rules and under reforms.

Nothing else about the household changes. The monthly rights of the household and of its members are counted. Where a higher
wage leaves the household with less in total there is a cliff: it is located to the fen, with the rights that end there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import polars as pl

from doudi.policies.cases.case_reader import Request
from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.person_facts import INCOMES
from doudi.rules.types import ChoiceSet, Truth
from doudi.rules.unknowns.sentinels import OPEN
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER, ON, REGION, STATUS
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import REFUSED
from doudi.screening.tables.validate import StoredTables
from doudi.simulation.households import PER_FEN
from doudi.simulation.labels import cited, clauses_of
from doudi.simulation.paired_changes import MONTHLY
from doudi.simulation.scenario import Setup

WAGE = INCOMES[0]
ELIGIBLE = STATUS.categories[0]
MOST_STEPS = 2_000
PARTS = 16  # into which a span of wages is divided when the wage at which a right ends is sought


@dataclass(frozen=True, slots=True)
class Point:
    """The household at one wage, in fen a month.

    `benefits` and `net` (benefits and all income together) are ranges, whose upper end is None where no bound is known.
    `rights`: those that somebody in the household certainly has.
    """

    wage: int
    benefits: tuple[int, int | None]
    net: tuple[int, int | None]
    rights: frozenset[str]

    @property
    def settled(self) -> bool:
        return self.net[0] == self.net[1]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two wages between which rights end, or the household has less in total although it earns more.

    Where rights end the wages are a fen apart; else they are neighbouring points of the line. `ended`: rights that somebody
    certainly had before and nobody certainly has after.
    """

    before: Point
    after: Point
    ended: tuple[str, ...]

    @property
    def loss(self) -> int:
        """By how many fen the total falls; 0 where it does not fall, or where that is not known."""
        settled = self.before.settled and self.after.settled
        return max(self.before.net[0] - self.after.net[0], 0) if settled else 0


@dataclass(frozen=True)
class Line:
    """The household under one setup: a point for each wage, and the edges in between.

    `says_who`: by right, the positions of the clauses that say who has it.
    """

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

    Local values that the case itself gives take precedence over those entered for its place.
    """
    with_case_values = (
        replace(setup, entered=_with_case_values(setup.entered, request)) if request.household.local.values else setup
    )

    def points_at(wages_to_try: list[int]) -> list[Point]:
        return _points(with_case_values, request, earner, wages_to_try)

    points = points_at(wages)
    edges = tuple(_edges(setup.library.vocabulary, points, points_at))
    return Line(setup.title, tuple(points), edges, _says_who(setup.library, request))


def _says_who(library: Library, request: Request) -> dict[str, str]:
    """By right, the clauses of its grounds, as they hold in the place of the household on the day of the case."""
    clauses = clauses_of(library)
    program = library.program(library.for_region(request.region, request.on), request.on)
    return {
        bound.rule.name: cited(clauses, tuple(name for ground in bound.grounds for name in ground.ground.clauses))
        for bound in program.of_kind("right")
    }


def _points(setup: Setup, request: Request, earner: str, wages: list[int]) -> list[Point]:
    vocabulary = setup.library.vocabulary
    result = setup.screener.decide_stored(copies(vocabulary, request, earner, wages))
    rest = _other_income(request, earner)
    sums, rights = _sums(vocabulary, result), _rights(vocabulary, result, len(wages))
    points = []
    for index, wage in enumerate(wages):
        low, high = sums[index]
        income = wage + rest
        points.append(Point(wage, (low, high), (income + low, None if high is None else income + high), rights[index]))
    return points


def _edges(
    vocabulary: Vocabulary, points: list[Point], points_at: Callable[[list[int]], list[Point]]
) -> Iterator[Edge]:
    """Narrows every step in which a right ends until its two wages are a fen apart, and yields it.

    A step in which no right ends but the total falls is yielded as it is.
    """
    spans = [[before, after] for before, after in pairwise(points) if _ends(before, after)]
    while wide := [span for span in spans if span[1].wage - span[0].wage > 1]:
        wages_to_try = [_between(before.wage, after.wage) for before, after in wide]
        points_between = iter(points_at([wage for wages in wages_to_try for wage in wages]))
        for span, wages in zip(wide, wages_to_try, strict=True):
            inside = [next(points_between) for _ in wages]
            first, last = span
            for middle in inside:
                if _ends(first, middle):
                    last = middle
                    break
                span[0] = middle
            span[1] = last
    narrow = {before.wage: (before, after) for before, after in spans}
    for before, after in pairwise(points):
        edges = [pair for wage, pair in narrow.items() if before.wage <= wage < after.wage]
        if not edges and after.net[0] < before.net[0]:
            edges = [(before, after)]
        for before, after in edges:
            ended = tuple(name for name in vocabulary.rights if name in before.rights - after.rights)
            yield Edge(before, after, ended)


def _between(low: int, high: int) -> list[int]:
    """Wages that divide a span into PARTS, or into single fen. A round costs more than further copies in it, so parts are many."""
    return sorted({low + (high - low) * part // PARTS for part in range(1, PARTS)} - {low, high})


def _ends(before: Point, after: Point) -> bool:
    return bool(before.rights - after.rights)


def _with_case_values(entered: LocalValues, request: Request) -> LocalValues:
    """The local values with those that the case gives, entered for the place where the household lives."""
    values = {place: dict(named) for place, named in entered.values.items()}
    values[request.region] = values.get(request.region, {}) | request.household.local.values
    undated = {place: dict(named) for place, named in entered.undated.items()}
    undated[request.region] = {
        name: dated
        for name, dated in undated.get(request.region, {}).items()
        if name not in request.household.local.values
    }
    return LocalValues(values, undated)


def copies(vocabulary: Vocabulary, request: Request, earner: str, wages: list[int]) -> StoredTables:
    """As many copies of the household as there are wages; ValueError where nobody is called `earner`."""
    if earner not in request.members:
        raise ValueError(f"家庭里没有成员 {earner}；成员有 {'、'.join(request.members)}")
    ids = [str(index) for index in range(len(wages))]
    number = len(ids)
    homes = pl.DataFrame({HOUSEHOLD: ids, REGION: [request.region] * number, ON: [request.on] * number})
    homes = homes.with_columns(_columns(vocabulary, "household", request.household.facts, number))
    paid = pl.Series(WAGE, [wage * PER_FEN for wage in wages], dtype=pl.Int64)
    people = pl.concat(
        pl.DataFrame({HOUSEHOLD: ids, MEMBER: [member] * number, "home": range(number)})
        .with_columns(_columns(vocabulary, "member", facts, number))
        .with_columns(paid if member == earner else [])
        for member, facts in zip(request.members, request.household.members, strict=True)
    )
    people = people.sort("home", maintain_order=True).with_columns(pl.col("home").cast(pl.UInt32).set_sorted())
    return StoredTables(homes, people, pl.DataFrame(schema=REFUSED))


def _columns(vocabulary: Vocabulary, entity: str, facts: dict[str, Any], number: int) -> Iterator[pl.Series]:
    """Every fact of a household or a member in so many rows, absent ones as null; beside it whether it was asked and is not
    known."""
    for fact in vocabulary.facts.values():
        if fact.entity != entity:
            continue
        several = isinstance(fact.type, ChoiceSet)
        for name in [f"{fact.name}.{option}" for option in fact.options] if several else [fact.name]:
            value = facts.get(name)
            dtype = pl.Boolean if several or isinstance(fact.type, Truth) else pl.Int64
            yield pl.Series(name, [None if value is OPEN else value] * number, dtype=dtype)
            yield pl.Series(f"{name}.unknown", [value is OPEN] * number, dtype=pl.Boolean)


def _other_income(request: Request, earner: str) -> int:
    """The income of the household without that wage, in whole fen a month; stored incomes are in twelfths of a fen."""
    total = 0
    for member, facts in zip(request.members, request.household.members, strict=True):
        for name in INCOMES:
            value = facts.get(name, 0)
            if value is not OPEN and not (member == earner and name == WAGE):
                total += value
    return total // PER_FEN


def _sums(vocabulary: Vocabulary, result: ScreeningResult) -> list[tuple[int, int | None]]:
    """For each copy the sum of all monthly rights: what is certain, and the most that it may be."""
    lows: dict[str, int] = {}
    highs: dict[str, int | None] = {}
    for frame in (result.households, result.people):
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
    return [(lows.get(home, 0), highs.get(home, 0)) for home in result.households[HOUSEHOLD].to_list()]


def _rights(vocabulary: Vocabulary, result: ScreeningResult, number: int) -> list[frozenset[str]]:
    """For each copy the rights that somebody in the household certainly has."""
    had: list[set[str]] = [set() for _ in range(number)]
    for frame in (result.households, result.people):
        for name in vocabulary.rights:
            if name in frame.columns:
                for home in frame.filter(pl.col(name) == ELIGIBLE)[HOUSEHOLD].unique().to_list():
                    had[int(home)].add(name)
    return [frozenset(rights) for rights in had]


def earner_of(request: Request, vocabulary: Vocabulary) -> str:
    """The first member who works, else the first who has a wage at all, else the first."""
    options = vocabulary.facts["employment"].options
    working = {code for code, name in enumerate(options) if name in ("employed", "self_employed")}
    members = list(zip(request.members, request.household.members, strict=True))
    at_work = [member for member, facts in members if facts.get("employment") in working]
    paid = [member for member, facts in members if facts.get(WAGE) not in (None, 0, OPEN)]
    return (*at_work, *paid, *request.members)[0]
