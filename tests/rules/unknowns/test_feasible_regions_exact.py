"""How far numbers reach within a region, compared with every answer, and over the rationals with its corners."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor

import pytest

from doudi.rules.unknowns.decision_diagrams import Terms
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.feasible_regions import FeasibleRegions, Region

Answers = list[tuple[int, ...]]


def space_of(*bounds: tuple[int, int]) -> DiagramSpace:
    space = DiagramSpace(10_000)
    for low, high in bounds:
        space.variable(low, high)
    return space


def value(terms: Terms, answer: tuple[int, ...]) -> int:
    return sum(by * answer[variable] for variable, by in terms)


def inside(space: DiagramSpace, region: Region) -> Answers:
    every = product(*(range(low, high + 1) for low, high in space.bounds))
    return [answer for answer in every if all(low <= value(terms, answer) <= high for terms, low, high in region)]


def reach(answers: Answers, terms: Terms) -> tuple[int, int] | None:
    values = [value(terms, answer) for answer in answers]
    return (min(values), max(values)) if values else None


def single(variable: int, by: int = 1) -> Terms:
    return ((variable, by),)


# One sum


def one_sum(draw: random.Random) -> tuple[DiagramSpace, Region, Terms]:
    """A bound on one sum whose open numbers count alike, up to sign; what else stands in it is settled."""
    lows = [draw.randint(-3, 0) for _ in range(draw.randint(2, 3))]
    space, settled = space_of(*((low, low + draw.randint(1, 4)) for low in lows)), draw.randint(0, 3)  # 3: none
    by = 1 if settled >= len(lows) else draw.randint(1, 3)  # a direction has no common divisor, and begins above 0
    direction = tuple((v, (5 if v == settled else by) * (draw.choice([-1, 1]) if v else 1)) for v in range(len(lows)))
    low, high = space.extent(direction)
    least = draw.randint(low - 2, high)
    region: list[tuple[Terms, int, int]] = [(direction, least, draw.randint(least, high + 2))]
    for variable, (first, last) in enumerate(space.bounds):
        if variable == settled:
            region.append((single(variable), first, first))
        elif draw.random() < 0.3:
            region.append((single(variable), first + 1, last))
    return space, tuple(sorted(region)), direction


@pytest.mark.parametrize("seed", range(40))
def test_one_sum_is_exact(seed: int) -> None:
    space, region, direction = one_sum(random.Random(seed))
    regions, answers = FeasibleRegions(space), inside(space, region)
    turned = tuple((variable, -2 * by) for variable, by in direction)
    for terms in (direction, turned, *map(single, range(len(space.bounds))), single(0, -2), single(1, 3)):
        assert regions.extent(region, terms) == reach(answers, terms)
    assert regions.possible(region) is bool(answers)
    assert regions._has_witness(region) is bool(answers)  # found at once, without eliminating


@pytest.mark.parametrize(("least", "expected"), [(16, (17, 17)), (17, (17, 17)), (18, None)])
def test_a_sum_of_settled_numbers(least: int, expected: tuple[int, int] | None) -> None:
    region: Region = (((single(0)), 1, 1), (((0, 2), (1, 5)), least, 20), (single(1), 3, 3))
    regions = FeasibleRegions(space_of((0, 10), (0, 10)))
    assert regions.extent(region, ((0, 2), (1, 5))) == expected
    assert regions.extent(region, single(1)) == (expected and (3, 3))


def test_a_witness_above_nought_of_what_counts_below() -> None:
    region: Region = (((single(0)), 0, 0), (((0, 1), (1, -2)), -4, -4))
    assert FeasibleRegions(space_of((0, 10), (0, 10)))._has_witness(region) is True


# Differences: where bounds are whole, so are the corners


def differences(draw: random.Random) -> tuple[DiagramSpace, Region]:
    space = space_of(*((0, draw.randint(2, 4)) for _ in range(4)))
    pairs = draw.sample(list(combinations(range(4), 2)), draw.randint(2, 4))
    region: list[tuple[Terms, int, int]] = []
    for a, b in pairs:
        least = draw.randint(-3, 3)
        region.append((((a, 1), (b, -1)), least, least + draw.randint(0, 2)))
    if draw.random() < 0.5:
        region.append((single(draw.randint(0, 3)), 1, 2))
    return space, tuple(sorted(region))


@pytest.mark.parametrize("seed", range(20))
def test_differences_are_exact(seed: int) -> None:
    space, region = differences(random.Random(seed))
    regions, answers = FeasibleRegions(space), inside(space, region)
    coupled = sorted({variable for terms, _, _ in region for variable, _ in terms})
    for terms in (
        *map(single, coupled),
        tuple((v, v + 1) for v in coupled),
        tuple((v, 2 - v) for v in coupled if v != 2),
    ):
        assert not answers or regions.extent(region, terms) == reach(answers, terms)
    assert regions.possible(region) is bool(answers)
    assert regions._has_witness(region) is bool(answers)  # found at once, without eliminating


def test_a_circle_is_empty_for_everything_in_it() -> None:
    # x > y > z > x
    space = space_of((0, 10), (0, 10), (0, 10))
    region: Region = ((((0, 1), (1, -1)), 1, 10), (((0, 1), (2, -1)), -10, -1), (((1, 1), (2, -1)), 1, 10))
    for terms in (single(0), single(1), single(2), ((0, 1), (1, 1), (2, 1))):
        assert FeasibleRegions(space).extent(region, terms) is None
    assert FeasibleRegions(space).possible(region) is False


# Any sums: between the answers and the corners


def crossing(draw: random.Random) -> tuple[DiagramSpace, Region]:
    space = space_of((0, draw.randint(2, 6)), (-2, draw.randint(0, 4)))
    directions = draw.sample([((0, a), (1, b)) for a in (1, 2, 3) for b in (-3, -2, -1, 1, 2, 3)], draw.randint(2, 3))
    region: list[tuple[Terms, int, int]] = []
    for terms in directions:
        low, high = space.extent(terms)
        least = draw.randint(low, high)
        region.append((terms, least, min(high, least + draw.randint(0, 5))))
    return space, tuple(sorted(region))


def corners(space: DiagramSpace, region: Region) -> list[tuple[Fraction, Fraction]]:
    """The corners of a region of two numbers."""
    bounds = [((1, 0), *space.bounds[0]), ((0, 1), *space.bounds[1])]
    bounds += [((terms[0][1], terms[1][1]), low, high) for terms, low, high in region]
    lines = [(by, end) for by, low, high in bounds for end in (low, high)]
    points = []
    for ((a, b), e), ((c, d), f) in combinations(lines, 2):
        if a * d == b * c:
            continue
        x, y = Fraction(e * d - b * f, a * d - b * c), Fraction(a * f - e * c, a * d - b * c)
        if all(low <= by[0] * x + by[1] * y <= high for by, low, high in bounds):
            points.append((x, y))
    return points


@pytest.mark.parametrize("seed", range(30))
def test_any_sums_reach_no_further_than_their_corners(seed: int) -> None:
    space, region = crossing(random.Random(seed))
    regions, answers, ends = FeasibleRegions(space), inside(space, region), corners(space, region)
    for terms in (single(0), single(1), ((0, 1), (1, 1)), ((0, 2), (1, -3)), ((0, -3), (1, 1))):
        extent, by = regions.extent(region, terms), dict(terms)
        sums = [by.get(0, 0) * x + by.get(1, 0) * y for x, y in ends]
        if answers:
            least, greatest = (
                min(value(terms, answer) for answer in answers),
                max(value(terms, answer) for answer in answers),
            )
            assert extent is not None
            assert ceil(min(sums)) <= extent[0] <= least <= greatest <= extent[1] <= floor(max(sums))
        elif not sums or ceil(min(sums)) > floor(max(sums)):
            assert extent is None
    assert regions.possible(region) or not answers
    assert answers or not regions._has_witness(region)


def test_a_witness_settles_one_number_after_the_other() -> None:
    # 7 × 4 + 6 × 3 = 46 and 7 × 4 + 6 × 4 = 52, but there are only three sixes: each number alone could be settled
    space = space_of((0, 4), (0, 3), (0, 4))
    region: Region = ((((0, 7), (1, 6), (2, 7)), 52, 52),)
    assert inside(space, region) == []
    assert FeasibleRegions(space)._has_witness(region) is False
