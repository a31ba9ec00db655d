"""Which ends of a diagram are reachable, how far a number goes there, and what a fact changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from doudi.rules.unknowns.decision_diagrams import DecisionNode, LinearForm
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.feasible_regions import FeasibleRegions, Region, parts, support

X, Y, Z = ((0, 1),), ((1, 1),), ((2, 1),)


@pytest.fixture
def space() -> DiagramSpace:
    """Three open numbers: x and y from 0 to 10, z from -3 to 5."""
    space = DiagramSpace(10_000)
    for low, high in ((0, 10), (0, 10), (-3, 5)):
        space.variable(low, high)
    return space


@pytest.fixture
def regions(space: DiagramSpace) -> FeasibleRegions:
    return FeasibleRegions(space)


def var(space: DiagramSpace, variable: int) -> Any:
    return space.form(0, ((variable, 1),))


def inside(space: DiagramSpace, region: Region) -> list[tuple[int, ...]]:
    answers = product(*(range(low, high + 1) for low, high in space.bounds))
    return [
        answer
        for answer in answers
        if all(low <= sum(by * answer[v] for v, by in terms) <= high for terms, low, high in region)
    ]


# How far


@pytest.mark.parametrize(
    ("region", "terms", "expected"),
    [
        ((), X, (0, 10)),
        ((), ((0, 2), (2, -1)), (-5, 23)),
        (((X, 2, 5),), X, (2, 5)),
        (((X, 2, 5),), Y, (0, 10)),
        (((X, 2, 5),), ((0, 1), (1, -1)), (-8, 5)),
        (((((0, 1), (1, 1)), 15, 20),), X, (5, 10)),
        (((((0, 1), (1, 1)), 0, 4),), ((0, 1), (1, -1)), (-4, 4)),
        (((X, 8, 10), (((0, 1), (1, 1)), 0, 9)), Y, (0, 1)),
        (((((0, 1), (1, -1)), 1, 10), (((1, 1), (2, -1)), 5, 13)), Z, (-3, 4)),
        (((((0, 1), (1, -1)), -10, -1), (((0, 1), (1, -1), (2, 0)), -10, -1)), X, (0, 9)),
        (((X, 8, 10), (((0, 1), (1, 1)), 0, 7)), Y, None),
        (((((0, 1), (1, -1)), 1, 10), (((0, 1), (1, 1)), 0, 0)), X, None),
    ],
)
def test_extent(
    space: DiagramSpace, regions: FeasibleRegions, region: Region, terms: Any, expected: tuple[int, int] | None
) -> None:
    assert regions.extent(region, terms) == expected
    values = [sum(by * answer[v] for v, by in terms) for answer in inside(space, region)]
    assert (expected is None) is (not values)
    if expected:
        assert expected == (min(values), max(values))


def test_extent_is_asked_once(regions: FeasibleRegions) -> None:
    region: Region = ((((0, 1), (1, 1)), 15, 20),)
    assert regions.extent(region, X) is regions.extent(region, X)


def test_extent_tightens_to_whole_numbers(regions: FeasibleRegions) -> None:
    assert regions.extent(((((0, 3), (1, 1)), 0, 8), (Y, 0, 0)), X) == (0, 2)
    assert regions.extent(((((0, -3), (1, 1)), -8, 0), (Y, 0, 0)), X) == (0, 2)
    assert regions.extent(((((0, -3), (1, 1)), -8, -2), (Y, 0, 0)), X) == (1, 2)
    assert regions.extent(((((0, -3), (1, 1)), -8, -2), (Y, 0, 0)), ((0, -2),)) == (-4, -2)
    assert regions.extent(((((0, 3), (1, 1)), 5, 8), (Y, 0, 0)), ((0, 2),)) == (4, 4)
    # neither 7 nor 8 is three times something
    assert regions.extent(((((0, 3), (1, 1)), 7, 8), (Y, 0, 0)), X) is None


def test_a_product_reaches_as_far_as_its_factors(space: DiagramSpace, regions: FeasibleRegions) -> None:
    xy = space.product(0, 1)
    xyz = space.product(2, xy)
    assert regions.extent((), ((xy, 2),)) == (0, 200)
    assert regions.extent(((X, 2, 3), (Z, 0, 1)), ((xy, 1),)) == (0, 30)
    assert regions.extent(((X, 2, 3), (Y, 1, 2)), ((xyz, 1),)) == (-18, 30)
    ends = regions.ends(space.choose(space.below(var(space, 0), 4), space.form(0, ((xy, 1),)), None))
    assert [regions.spread(end, region) for end, region in ends if end is not None] == [(0, 30)]


def test_two_dozen_coupled_sums_are_answered_at_once() -> None:
    """Sums of four in twelve numbers. Whoever did without one number after the other would make millions of inequalities."""
    draw, space = random.Random(1), DiagramSpace(10_000)
    numbers = [space.variable(0, 1000) for _ in range(12)]
    sums = {tuple((v, draw.choice((1, 2, 3))) for v in sorted(draw.sample(numbers, 4))) for _ in range(24)}
    region: Region = tuple(sorted((terms, draw.randint(0, 500), draw.randint(1000, 3000)) for terms in sums))
    extent = FeasibleRegions(space).extent(region, ((0, 1), (1, -1)))
    assert extent == (-357, 509)


def test_possible(regions: FeasibleRegions) -> None:
    both = ((0, 1), (1, 1))
    assert regions.possible(()) is True
    assert regions.possible(((X, 2, 5),)) is True
    assert regions.possible(((both, 0, 7),)) is True
    assert regions.possible(((X, 8, 10), (both, 0, 7))) is False
    assert regions.possible(((X, 8, 10), (both, 0, 8))) is True
    # only x = y = 5, which lies at no end of either
    assert regions.possible(((((0, 1), (1, -1)), 0, 0), (both, 10, 10))) is True
    assert regions.possible(((((0, 1), (1, -1)), 4, 10), (both, 0, 3))) is False


def test_a_region_without_whole_answers_is_not_possible(regions: FeasibleRegions) -> None:
    # BUG: only the sums are asked, not what they leave their variables
    assert regions.possible(((((0, 3), (1, 1)), 7, 8), (Y, 0, 0))) is False


@pytest.mark.parametrize("seed", range(25))
def test_regions_leave_no_answer_out(space: DiagramSpace, seed: int) -> None:
    draw = random.Random(seed)
    region: list[tuple[Any, int, int]] = []
    for direction in draw.sample(
        [X, Y, ((0, 1), (1, 1)), ((0, 1), (1, -2)), ((1, 3), (2, 2)), ((0, 2), (1, 1), (2, -1))], 3
    ):
        low, high = space.extent(direction)
        least = draw.randint(low, high)
        region.append((direction, least, draw.randint(least, min(high, least + 4))))
    regions, answers = FeasibleRegions(space), inside(space, tuple(sorted(region)))
    if answers:
        assert regions.possible(tuple(sorted(region)))
    for terms in (X, Y, Z, ((0, -2),), ((0, 1), (2, 1)), ((0, 2), (1, -4))):
        extent = regions.extent(tuple(sorted(region)), terms)
        values = [sum(by * answer[v] for v, by in terms) for answer in answers]
        assert not values or (extent is not None and extent[0] <= min(values) and max(values) <= extent[1])


# Ends


def test_ends_of_what_is_no_diagram(space: DiagramSpace, regions: FeasibleRegions) -> None:
    assert list(regions.ends(None)) == [(None, ())]
    assert list(regions.ends(5)) == [(5, ())]
    form = var(space, 0)
    assert list(regions.ends(form)) == [(form, ())]


def test_ends_come_with_their_regions(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x = var(space, 0)
    node = space.choose(space.below(x, 4), x, None)
    assert sorted(regions.ends(node), key=lambda end: end[0] is None) == [(x, ((X, 0, 3),)), (None, ((X, 4, 10),))]


def test_ends_do_not_tell_of_what_couples_with_nothing(space: DiagramSpace, regions: FeasibleRegions) -> None:
    node = space.below(var(space, 0), 4)
    assert sorted(regions.ends(node)) == [(False, ()), (True, ())]
    assert sorted(regions.ends(node, watch=0)) == [(False, ((X, 4, 10),)), (True, ((X, 0, 3),))]
    assert sorted(regions.ends(node, watch=1)) == [(False, ()), (True, ())]
    assert sorted(regions.ends(space.below(var(space, 1), 4))) == [(False, ()), (True, ())]


def test_ends_are_told_once_where_paths_meet(space: DiagramSpace, regions: FeasibleRegions) -> None:
    first, second = space.below(var(space, 0), 4), space.below(var(space, 1), 4)
    same = space.choose(first, second, space.negate(second))
    assert sorted(end for end, _ in regions.ends(same)) == [False, False, True, True]
    third = space.choose(space.below(var(space, 2), 0), same, space.negate(same))
    assert sorted({end for end, _ in regions.ends(third)}) == [False, True]


def test_ends_that_cannot_be_reached_are_left_out(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y = var(space, 0), var(space, 1)
    apart = space.meet(space.below(x, y), space.below(y, x))
    assert {end for end, _ in regions.ends(apart)} == {False}
    within = space.meet(space.below(x, y), space.meet(space.below(y, 4), space.below(3, x)))
    assert {end for end, _ in regions.ends(within)} == {False}


def test_a_number_that_reaches_nothing_in_a_region_is_no_end(space: DiagramSpace) -> None:
    space.bounds[:2] = (0, 5), (-2, 0)
    x, y = var(space, 0), var(space, 1)
    total = x * 3 + y * 2  # 0 is reached only by 0 and 0, and there x is not above y
    empty = space.meet(space.below(y, x), space.meet(space.below(total, 1), space.below(-1, total)))
    regions = FeasibleRegions(space)
    assert {end for end, _ in regions.ends(space.choose(empty, x + y, None))} == {None}


def test_spread(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x = var(space, 0)
    assert regions.spread(5, ()) == (5, 5)
    assert regions.spread(x * 3 + 1, ((X, 2, 4),)) == (7, 13)


def test_ends_and_spread_agree_with_every_answer(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    values: list[tuple[Any, Callable[..., Any]]] = [
        (space.choose(space.below(x, y), y + x * -1, None), lambda x, y, z: y - x if x < y else None),
        (
            space.choose(space.meet(space.below(x + y, 7), space.below(z, x)), space.greatest(x, z), y),
            lambda x, y, z: max(x, z) if x + y < 7 and z < x else y,
        ),
        (space.choose(space.below(z, 0), space.least(x, y), x + z), lambda x, y, z: min(x, y) if z < 0 else x + z),
    ]
    for value, plain in values:
        expected = {plain(*answers) for answers in inside(space, ())}
        ends: set[Any] = set()
        for end, region in regions.ends(value):
            if end is None:
                ends.add(None)
            else:
                low, high = regions.spread(end, region)
                ends |= {low, high}
                assert {low, high} <= expected
        numbers = [{number for number in some if number is not None} for some in (ends, expected)]
        assert (None in ends) is (None in expected)
        assert (min(numbers[0]), max(numbers[0])) == (min(numbers[1]), max(numbers[1]))


# What a fact changes


def test_changes(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    node = space.meet(space.below(x, 4), space.below(y, 4))
    assert [regions.changes(node, variable) for variable in range(3)] == [True, True, False]
    assert regions.changes(x + z * 0, 2) is False
    assert regions.changes(x, 0) is True
    assert regions.changes(5, 0) is False


def test_changes_among_coupled_numbers(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    assert [regions.changes(space.below(x, y), variable) for variable in range(3)] == [True, True, False]
    # w matters only where x < y < z < x
    w = var(space, space.variable(0, 1))
    circle = space.meet(space.below(x, y), space.meet(space.below(y, z), space.below(z, x)))
    never = space.meet(circle, space.below(w, 1))
    assert len(support(never)) == 4
    assert [regions.changes(never, variable) for variable in support(never)] == [False, False, False, False]


def test_changes_of_a_sum_among_coupled_numbers(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    value = space.choose(space.below(x, y), z, None)
    assert [regions.changes(value, variable) for variable in range(3)] == [True, True, True]
    value = space.choose(space.below(x, y), z, z)
    assert [regions.changes(value, variable) for variable in range(3)] == [False, False, True]
    value = space.choose(space.below(x, y), 7, space.choose(space.below(x, y + 1), 8, 7))
    assert [regions.changes(value, variable) for variable in range(3)] == [True, True, False]


def test_an_answer_beyond_the_bounds_changes_nothing(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y = var(space, 0), var(space, 1)
    # 20 is reached only by 10 and 10
    never = space.meet(space.below(19, x + y), space.below(y, 10))
    assert [regions.changes(never, variable) for variable in support(never)] == [False, False]


def test_a_number_that_stands_only_where_it_is_settled_changes_nothing(
    space: DiagramSpace, regions: FeasibleRegions
) -> None:
    x, y = var(space, 0), var(space, 1)
    value = space.choose(space.below(19, x + y), x, 10)
    assert regions.changes(value, 0) is False
    assert regions.changes(space.choose(space.below(18, x + y), x, 10), 0) is True


def test_equal_sums_that_are_not_one_object_change_nothing(space: DiagramSpace, regions: FeasibleRegions) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    below = (space.below(x, y), space.below(y, z), space.below(z, x))  # never all three
    sums = [int("1" + "0" * 12) for _ in below]
    value = space.choose(below[0], space.choose(below[1], space.choose(below[2], 7, sums[0]), sums[1]), sums[2])
    assert support(value) == {0, 1, 2}
    assert [regions.changes(value, variable) for variable in range(3)] == [False, False, False]
    apart = [sums[0], sums[1], sums[2] + 1]
    value = space.choose(below[0], space.choose(below[1], space.choose(below[2], 7, apart[0]), apart[1]), apart[2])
    assert [regions.changes(value, variable) for variable in range(3)] == [True, True, False]


def test_parts_and_support(space: DiagramSpace) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    node = space.choose(space.below(x, 4), y, space.choose(space.below(x, 6), y, z))
    assert sorted(type(part).__name__ for part in parts(node)) == ["DecisionNode", "LinearForm", "LinearForm"]
    assert support(node) == {0, 1, 2}
    assert (parts(5), support(5), support(x)) == ([], set(), {0})
    assert isinstance(x, LinearForm)
    assert isinstance(node, DecisionNode)


def test_a_variable_has_no_whole_answer_between_two_multiples() -> None:
    space = DiagramSpace(100)
    x, y = space.variable(0, 9), space.variable(0, 1)
    # 5x + 2y = 3 would need 5x to be 1 or 3
    assert FeasibleRegions(space).extent(((((x, 5), (y, 2)), 3, 3),), ((x, 1),)) is None
