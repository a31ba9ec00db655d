"""Diagrams say exactly what a formula makes of every answer: compared with the answers singly, and in their shape."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from doudi.rules.calendar import age, months_between, parse_day
from doudi.rules.unknowns.decision_diagrams import (
    BEYOND,
    UNBOUNDED,
    DecisionNode,
    TooManyCasesError,
    segment,
)
from doudi.rules.unknowns.diagram_space import DiagramSpace
from tests.rules.diagram_answers import assert_agrees, open_number, operands, truths, value_at


def test_limits() -> None:
    assert (UNBOUNDED, BEYOND) == (10**30, 10**24)


# Forms


def test_a_form_without_terms_is_a_number(space: DiagramSpace) -> None:
    assert space.form(5, ()) == 5
    assert open_number(space, 0) + open_number(space, 0, -1) == 0


def test_equal_forms_are_one_object(space: DiagramSpace) -> None:
    assert open_number(space, 0) + 1 is 1 + open_number(space, 0)
    assert open_number(space, 0) + open_number(space, 1) is open_number(space, 1) + open_number(space, 0)
    assert open_number(space, 0) * 0 == 0
    assert 0 * open_number(space, 0) == 0
    assert open_number(space, 0) * 2 is 2 * open_number(space, 0)


def test_variables_are_counted_from_0() -> None:
    space = DiagramSpace(1)
    assert (space.variable(0, 1), space.variable(5, 7), space.bounds) == (0, 1, [(0, 1), (5, 7)])


def test_extent(space: DiagramSpace) -> None:
    assert space.extent(((0, 1),)) == (0, 4)
    assert space.extent(((0, -1), (1, 2))) == (-8, 6)
    assert space.spread(open_number(space, 1, 2, 5)) == (1, 11)
    assert space.spread(5) == (5, 5)


OPERATIONS: list[tuple[str, Callable[[DiagramSpace, Any, Any], Any], Callable[[int, int], Any]]] = [
    ("+", lambda space, a, b: a + b, operator.add),
    ("<", lambda space, a, b: space.below(a, b), operator.lt),
    ("min", lambda space, a, b: space.least(a, b), min),
    ("max", lambda space, a, b: space.greatest(a, b), max),
]


@pytest.mark.parametrize(("name", "operation", "plain"), OPERATIONS, ids=[name for name, _, _ in OPERATIONS])
def test_operations_agree_with_every_answer(
    space: DiagramSpace, name: str, operation: Callable[[DiagramSpace, Any, Any], Any], plain: Callable[[int, int], Any]
) -> None:
    for (a, f), (b, g) in product(operands(space), repeat=2):
        assert_agrees(space, operation(space, a, b), lambda x, y, z, f=f, g=g: plain(f(x, y, z), g(x, y, z)))


@pytest.mark.parametrize("by", [-2, -1, 0, 1, 3])
def test_multiples_agree_with_every_answer(space: DiagramSpace, by: int) -> None:
    for value, plain in operands(space):
        assert_agrees(space, value * by, lambda x, y, z, plain=plain: plain(x, y, z) * by)
        assert_agrees(space, by * value, lambda x, y, z, plain=plain: plain(x, y, z) * by)


# Truths


def test_truths_agree_with_every_answer(space: DiagramSpace) -> None:
    for (a, f), (b, g) in product(truths(space), repeat=2):
        assert_agrees(space, space.meet(a, b), lambda x, y, z, f=f, g=g: f(x, y, z) and g(x, y, z))
        assert_agrees(space, space.join(a, b), lambda x, y, z, f=f, g=g: f(x, y, z) or g(x, y, z))
        for c, h in truths(space)[2:]:
            chosen = space.choose(c, a, b)
            assert_agrees(space, chosen, lambda x, y, z, f=f, g=g, h=h: f(x, y, z) if h(x, y, z) else g(x, y, z))
    for a, f in truths(space):
        assert_agrees(space, space.negate(a), lambda x, y, z, f=f: not f(x, y, z))


def test_what_is_always_so_is_no_diagram(space: DiagramSpace) -> None:
    x = open_number(space, 0)
    assert space.below(x, 0) is False
    assert space.below(x, 5) is True
    assert space.below(x * -1, 1) is True
    assert space.below(x * -1, -4) is False
    assert space.join(space.below(x, 2), space.negate(space.below(x, 2))) is True
    assert space.meet(space.below(x, 2), space.negate(space.below(x, 2))) is False
    assert space.meet(False, space.truth(2)) is False
    assert space.meet(space.truth(2), False) is False
    assert space.join(space.truth(2), True) is True
    assert space.choose(space.truth(2), 5, 5) == 5
    assert space.choose(space.truth(2), x, x) is x


def test_equal_truths_are_one_object(space: DiagramSpace) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    assert space.below(x, 2) is space.negate(space.below(1, x))
    assert space.below(x * 2, 3) is space.below(x, 2)
    assert space.below(x + y, 3) is space.below(y * 4, 12 + x * -4)
    assert space.meet(space.truth(2), space.below(x, 2)) is space.meet(space.below(x, 2), space.truth(2))
    assert space.meet(space.below(x, 2), True) is space.below(x, 2)
    assert space.truth(2) is space.below(0, open_number(space, 2))


def test_ones_and_truths_stay_apart(space: DiagramSpace) -> None:
    number, truth = space.choose(space.truth(2), 1, 0), space.truth(2)
    assert number is not truth
    assert [type(kid) for kid in number.kids] == [int, int]
    assert [type(kid) for kid in truth.kids] == [bool, bool]


def test_a_node_asks_about_a_direction_without_divisor(space: DiagramSpace) -> None:
    node = space.below(open_number(space, 0, -4) + open_number(space, 1, 6), 3)
    assert (node.key, node.cuts, node.kids) == ((1, ((0, 2), (1, -3))), (-1,), (False, True))
    node = space.below(open_number(space, 0), 3)
    assert (node.key, node.cuts, node.kids) == ((0, ((0, 1),)), (3,), (True, False))
    node = space.below(3, open_number(space, 0))
    assert (node.key, node.cuts, node.kids) == ((0, ((0, 1),)), (4,), (False, True))


def test_single_variables_are_asked_first(space: DiagramSpace) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    node = space.meet(space.below(x + y, 3), space.below(y, 1))
    assert node.key == (0, ((1, 1),))
    node = space.join(space.below(x + y, 3), space.below(x, 1))
    assert node.key == (0, ((0, 1),))


def test_idle_questions_are_dropped(space: DiagramSpace) -> None:
    x = open_number(space, 0)
    node = space.join(space.meet(space.below(x, 3), space.below(0, x)), space.below(x, 2))
    assert (node.cuts, node.kids) == ((3,), (True, False))
    y = open_number(space, 1)
    node = space.node((0, x.terms), (1, 2, 3), (y, y, 7, 7))
    assert (node.cuts, node.kids) == ((2,), (y, 7))


@pytest.mark.parametrize("text", ["1000000000000", "1/3"])
def test_equal_sums_are_one_case_though_not_one_object(space: DiagramSpace, text: str) -> None:
    equal = [int(text) if text.isdigit() else Fraction(text) for _ in range(3)]
    assert equal[0] is not equal[1]
    node = space.node((0, ((0, 1),)), (1, 2, 3), (*equal, equal[0] + 1))
    assert (node.cuts, node.kids) == ((3,), (equal[0], equal[0] + 1))
    assert space.node((0, ((0, 1),)), (1, 2), (equal[0], equal[1], equal[2])) == equal[0]
    assert space.node((0, ((0, 1),)), (1, 2), (1, True, 1)).kids == (1, True, 1)


def test_a_single_value_is_no_longer_open(space: DiagramSpace) -> None:
    # below 1 there is only 0, and from 4 on there is only 4
    x, y = open_number(space, 0), open_number(space, 1)
    node = space.choose(space.below(x, 1), x + y, space.choose(space.below(x, 4), 12, x * 2))
    assert (node.cuts, node.kids) == ((1, 4), (y, 12, 8))


def test_the_first_number_is_settled_too() -> None:
    space = DiagramSpace(100)
    x = open_number(space, space.variable(0, 4))
    assert space.choose(space.below(x, 1), x, 12).kids == (0, 12)


def test_segments() -> None:
    node = DecisionNode(DiagramSpace(1), (0, ((0, 1),)), (2, 4), ("a", "b", "c"))
    assert [segment(node, value) for value in (1, 2, 3, 4, 5)] == ["a", "b", "b", "c", "c"]


# Among, stepped, counted


@pytest.mark.parametrize("options", [(), (0,), (4,), (1, 2), (0, 2, 4), (0, 1, 2, 3, 4), (7,)])
def test_among(space: DiagramSpace, options: tuple[int, ...]) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    assert_agrees(space, space.among(x, options), lambda x, y, z: x in options)
    chosen = space.choose(space.truth(2), x, y)
    assert_agrees(space, space.among(chosen, options), lambda x, y, z: (x if z else y) in options)
    assert space.among(2, options) is (2 in options)


@pytest.mark.parametrize("last", [-3, -2, 0, 2, 3, 7])
def test_stepped(space: DiagramSpace, last: int) -> None:
    y = open_number(space, 1)
    assert_agrees(space, space.stepped(y, lambda day: day <= last), lambda x, y, z: y <= last)
    chosen = space.choose(space.truth(2), y, 1)
    assert_agrees(space, space.stepped(chosen, lambda day: day <= last), lambda x, y, z: (y if z else 1) <= last)


@pytest.mark.parametrize("count", [age, months_between])
def test_counted_has_a_case_for_every_number(count: Callable[[int, int], int]) -> None:
    space = DiagramSpace(10_000)
    first, last = parse_day("2022-12-27"), parse_day("2024-03-01")
    day = open_number(space, space.variable(first, last))
    until, since = space.counted(day, last, count), space.counted(first, day, count)
    for answer in range(first, last + 1):
        assert (value_at(until, (answer,)), value_at(since, (answer,))) == (count(answer, last), count(first, answer))
    assert space.counted(first, last, count) == count(first, last)


def test_the_last_day_may_begin_a_month() -> None:
    space = DiagramSpace(10_000)
    first, last = parse_day("2024-01-15"), parse_day("2024-03-16")
    day = open_number(space, space.variable(first, last))
    since = space.counted(first, day, months_between)
    assert (since.cuts, since.kids) == ((parse_day("2024-02-16"), last), (0, 1, 2))


def test_counted_over_cases(space: DiagramSpace) -> None:
    day = parse_day("2024-06-15")
    start = space.choose(space.truth(2), day - 400, day - 800)
    assert_agrees(space, space.counted(start, day, age), lambda x, y, z: 1 if z else 2)
    assert space.counted(start, day, age) is space.choose(space.truth(2), 1, 2)


def test_counted_between_two_open_days_is_too_wide(space: DiagramSpace) -> None:
    with pytest.raises(TooManyCasesError):
        space.counted(open_number(space, 0), open_number(space, 1), age)
