"""Linear programs over whole numbers, beside every whole answer tried in turn."""

from __future__ import annotations

import random
from itertools import product

import pytest

from doudi.rules.unknowns import linear_programs
from doudi.rules.unknowns.linear_programs import Bounds, Terms, find_maximum, has_solution

Sum = tuple[Terms, int, int]


def draw_program(seed: int) -> tuple[Bounds, list[Sum], Terms]:
    """Up to four variables of at most six values each, up to four bounded sums of them, and a sum to make greatest."""
    draw = random.Random(seed)
    variables = range(draw.randint(1, 4))
    lows = [draw.randint(-3, 3) for _ in variables]
    bounds = {variable: (low, low + draw.randint(0, 5)) for variable, low in enumerate(lows)}
    sums = []
    for _ in range(draw.randint(0, 4)):
        least = draw.randint(-10, 10)
        sums.append((draw_sum(draw, bounds, (-3, -2, -1, 1, 1, 2, 3, 12)), least, least + draw.randint(0, 6)))
    return bounds, [bounded for bounded in sums if bounded[0]], draw_sum(draw, bounds, (-2, -1, 1, 3)) or ((0, 1),)


def draw_sum(draw: random.Random, bounds: Bounds, coefficients: tuple[int, ...]) -> Terms:
    return tuple((variable, draw.choice(coefficients)) for variable in bounds if draw.random() < 0.7)


def total(terms: Terms, answer: tuple[int, ...]) -> int:
    return sum(coefficient * answer[variable] for variable, coefficient in terms)


def solutions(bounds: Bounds, sums: list[Sum]) -> list[tuple[int, ...]]:
    every = product(*(range(low, high + 1) for low, high in bounds.values()))
    return [answer for answer in every if all(low <= total(terms, answer) <= high for terms, low, high in sums)]


@pytest.mark.parametrize("hundred", range(20))
def test_as_every_answer_tried(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        bounds, sums, terms = draw_program(seed)
        answers = solutions(bounds, sums)
        assert has_solution(bounds, sums) == bool(answers), seed
        assert find_maximum(bounds, sums, terms) == max((total(terms, a) for a in answers), default=None), seed


def test_without_branches_it_reaches_as_far_as_fractions_do(monkeypatch: pytest.MonkeyPatch) -> None:
    half = {0: (0, 10), 1: (0, 10)}, [(((0, 2), (1, 2)), 5, 5)]
    assert not has_solution(*half)
    assert find_maximum(*half, ((0, 1),)) is None
    monkeypatch.setattr(linear_programs, "BRANCHES", 0)
    assert has_solution(*half)
    assert find_maximum(*half, ((0, 1),)) == linear_programs.FAR
    monkeypatch.setattr(linear_programs, "BRANCHES", 1)
    assert find_maximum(*half, ((0, 1),)) == 2


def test_bounds_that_leave_nothing() -> None:
    assert not has_solution({0: (1, 0)}, [])
    assert not has_solution({0: (0, 5)}, [(((0, 1),), 3, 2)])


def test_products_of_values_without_bound_are_sums_like_others() -> None:
    """Of a rate and a standard that nobody has set, each without a bound."""
    bounds: Bounds = {1: (0, 10), 4: (0, 10**60), 5: (0, 10**90)}
    assert find_maximum(bounds, [(((1, 1), (4, -3)), -50, 0)], ((4, 3), (5, 2))) == 3 * 20 + 2 * 10**90
