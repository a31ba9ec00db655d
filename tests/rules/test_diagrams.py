"""Diagrams say exactly what a formula makes of every answer: compared with the answers one by one, and in their shape."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from doudi.rules.calendar import age, months_between, to_day
from doudi.rules.diagrams import BEYOND, UNBOUNDED, Form, Node, Space, TooWide, segment

BOUNDS = ((0, 4), (-2, 3), (0, 1))


@pytest.fixture
def space() -> Space:
    """Three open numbers: x from 0 to 4, y from -2 to 3, z 0 or 1."""
    made = Space(10_000)
    for low, high in BOUNDS:
        made.variable(low, high)
    return made


def var(space: Space, variable: int, by: int = 1, const: int = 0) -> Any:
    return space.form(const, ((variable, by),))


def at(value: Any, answers: tuple[int, ...]) -> Any:
    """What a diagram says where the answers are known."""
    if value.__class__ is Form:
        return value.const + sum(by * answers[variable] for variable, by in value.terms)
    if value.__class__ is Node:
        return at(segment(value, sum(by * answers[variable] for variable, by in value.key[1])), answers)
    return value


def everywhere(space: Space) -> list[tuple[int, ...]]:
    return list(product(*(range(low, high + 1) for low, high in space.bounds)))


def agree(space: Space, value: Any, plain: Callable[..., Any]) -> None:
    for answers in everywhere(space):
        found, expected = at(value, answers), plain(*answers)
        assert (found, type(found)) == (expected, type(expected)), answers


def test_limits() -> None:
    assert (UNBOUNDED, BEYOND) == (10**30, 10**24)


# Forms


def test_a_form_without_terms_is_a_number(space: Space) -> None:
    assert space.form(5, ()) == 5
    assert var(space, 0) + var(space, 0, -1) == 0


def test_equal_forms_are_one_object(space: Space) -> None:
    assert var(space, 0) + 1 is 1 + var(space, 0)
    assert var(space, 0) + var(space, 1) is var(space, 1) + var(space, 0)
    assert var(space, 0) * 0 == 0
    assert 0 * var(space, 0) == 0
    assert var(space, 0) * 2 is 2 * var(space, 0)


def test_variables_are_counted_from_0() -> None:
    space = Space(1)
    assert (space.variable(0, 1), space.variable(5, 7), space.bounds) == (0, 1, [(0, 1), (5, 7)])


def test_extent(space: Space) -> None:
    assert space.extent(((0, 1),)) == (0, 4)
    assert space.extent(((0, -1), (1, 2))) == (-8, 6)
    assert space.spread(var(space, 1, 2, 5)) == (1, 11)
    assert space.spread(5) == (5, 5)


OPERATIONS: list[tuple[str, Callable[[Space, Any, Any], Any], Callable[[int, int], Any]]] = [
    ("+", lambda space, a, b: a + b, operator.add),
    ("<", lambda space, a, b: space.below(a, b), operator.lt),
    ("min", lambda space, a, b: space.least(a, b), min),
    ("max", lambda space, a, b: space.greatest(a, b), max),
]


def operands(space: Space) -> list[tuple[Any, Callable[..., int]]]:
    x, y, z = (var(space, variable) for variable in range(3))
    high = space.below(2, x)
    return [
        (2, lambda x, y, z: 2),
        (x, lambda x, y, z: x),
        (y * -3 + 1, lambda x, y, z: 1 - 3 * y),
        (x * 2 + y * 4, lambda x, y, z: 2 * x + 4 * y),
        (x + y * -1, lambda x, y, z: x - y),
        (space.choose(high, y, 3), lambda x, y, z: y if x > 2 else 3),
        (space.choose(space.truth(2), x + z, y), lambda x, y, z: x + z if z else y),
        (space.greatest(x, y) + z, lambda x, y, z: max(x, y) + z),
    ]


@pytest.mark.parametrize(("name", "operation", "plain"), OPERATIONS, ids=[name for name, _, _ in OPERATIONS])
def test_operations_agree_with_every_answer(
    space: Space, name: str, operation: Callable[[Space, Any, Any], Any], plain: Callable[[int, int], Any]
) -> None:
    for (a, f), (b, g) in product(operands(space), repeat=2):
        agree(space, operation(space, a, b), lambda x, y, z, f=f, g=g: plain(f(x, y, z), g(x, y, z)))


@pytest.mark.parametrize("by", [-2, -1, 0, 1, 3])
def test_multiples_agree_with_every_answer(space: Space, by: int) -> None:
    for value, plain in operands(space):
        agree(space, value * by, lambda x, y, z, plain=plain: plain(x, y, z) * by)
        agree(space, by * value, lambda x, y, z, plain=plain: plain(x, y, z) * by)


# Truths


def truths(space: Space) -> list[tuple[Any, Callable[..., bool]]]:
    x, y = var(space, 0), var(space, 1)
    return [
        (True, lambda x, y, z: True),
        (False, lambda x, y, z: False),
        (space.truth(2), lambda x, y, z: bool(z)),
        (space.below(x, 2), lambda x, y, z: x < 2),
        (space.below(y, x), lambda x, y, z: y < x),
        (space.negate(space.below(x + y, 3)), lambda x, y, z: x + y >= 3),
        (space.among(y, (-2, 0, 1)), lambda x, y, z: y in (-2, 0, 1)),
    ]


def test_truths_agree_with_every_answer(space: Space) -> None:
    for (a, f), (b, g) in product(truths(space), repeat=2):
        agree(space, space.meet(a, b), lambda x, y, z, f=f, g=g: f(x, y, z) and g(x, y, z))
        agree(space, space.join(a, b), lambda x, y, z, f=f, g=g: f(x, y, z) or g(x, y, z))
        for c, h in truths(space)[2:]:
            chosen = space.choose(c, a, b)
            agree(space, chosen, lambda x, y, z, f=f, g=g, h=h: f(x, y, z) if h(x, y, z) else g(x, y, z))
    for a, f in truths(space):
        agree(space, space.negate(a), lambda x, y, z, f=f: not f(x, y, z))


def test_what_is_always_so_is_no_diagram(space: Space) -> None:
    x = var(space, 0)
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


def test_equal_truths_are_one_object(space: Space) -> None:
    x, y = var(space, 0), var(space, 1)
    assert space.below(x, 2) is space.negate(space.below(1, x))
    assert space.below(x * 2, 3) is space.below(x, 2)
    assert space.below(x + y, 3) is space.below(y * 4, 12 + x * -4)
    assert space.meet(space.truth(2), space.below(x, 2)) is space.meet(space.below(x, 2), space.truth(2))
    assert space.meet(space.below(x, 2), True) is space.below(x, 2)
    assert space.truth(2) is space.below(0, var(space, 2))


def test_ones_and_truths_stay_apart(space: Space) -> None:
    number, truth = space.choose(space.truth(2), 1, 0), space.truth(2)
    assert number is not truth
    assert [type(kid) for kid in number.kids] == [int, int]
    assert [type(kid) for kid in truth.kids] == [bool, bool]


def test_a_node_asks_about_a_direction_without_divisor(space: Space) -> None:
    node = space.below(var(space, 0, -4) + var(space, 1, 6), 3)
    assert (node.key, node.cuts, node.kids) == ((1, ((0, 2), (1, -3))), (-1,), (False, True))
    node = space.below(var(space, 0), 3)
    assert (node.key, node.cuts, node.kids) == ((0, ((0, 1),)), (3,), (True, False))
    node = space.below(3, var(space, 0))
    assert (node.key, node.cuts, node.kids) == ((0, ((0, 1),)), (4,), (False, True))


def test_single_variables_are_asked_first(space: Space) -> None:
    x, y = var(space, 0), var(space, 1)
    node = space.meet(space.below(x + y, 3), space.below(y, 1))
    assert node.key == (0, ((1, 1),))
    node = space.join(space.below(x + y, 3), space.below(x, 1))
    assert node.key == (0, ((0, 1),))


def test_idle_questions_are_dropped(space: Space) -> None:
    x = var(space, 0)
    node = space.join(space.meet(space.below(x, 3), space.below(0, x)), space.below(x, 2))
    assert (node.cuts, node.kids) == ((3,), (True, False))
    y = var(space, 1)
    node = space.node((0, x.terms), (1, 2, 3), (y, y, 7, 7))
    assert (node.cuts, node.kids) == ((2,), (y, 7))


@pytest.mark.parametrize("text", ["1000000000000", "1/3"])
def test_equal_sums_are_one_case_though_not_one_object(space: Space, text: str) -> None:
    made = [int(text) if text.isdigit() else Fraction(text) for _ in range(3)]
    assert made[0] is not made[1]
    node = space.node((0, ((0, 1),)), (1, 2, 3), (*made, made[0] + 1))
    assert (node.cuts, node.kids) == ((3,), (made[0], made[0] + 1))
    assert space.node((0, ((0, 1),)), (1, 2), (made[0], made[1], made[2])) == made[0]
    assert space.node((0, ((0, 1),)), (1, 2), (1, True, 1)).kids == (1, True, 1)


def test_a_single_value_is_no_longer_open(space: Space) -> None:
    # below 1 there is only 0, and from 4 on there is only 4
    x, y = var(space, 0), var(space, 1)
    node = space.choose(space.below(x, 1), x + y, space.choose(space.below(x, 4), 12, x * 2))
    assert (node.cuts, node.kids) == ((1, 4), (y, 12, 8))


def test_the_first_number_is_settled_too() -> None:
    space = Space(100)
    x = var(space, space.variable(0, 4))
    assert space.choose(space.below(x, 1), x, 12).kids == (0, 12)


def test_segments() -> None:
    node = Node(Space(1), (0, ((0, 1),)), (2, 4), ("a", "b", "c"))
    assert [segment(node, value) for value in (1, 2, 3, 4, 5)] == ["a", "b", "b", "c", "c"]


# Among, stepped, counted


@pytest.mark.parametrize("options", [(), (0,), (4,), (1, 2), (0, 2, 4), (0, 1, 2, 3, 4), (7,)])
def test_among(space: Space, options: tuple[int, ...]) -> None:
    x, y = var(space, 0), var(space, 1)
    agree(space, space.among(x, options), lambda x, y, z: x in options)
    chosen = space.choose(space.truth(2), x, y)
    agree(space, space.among(chosen, options), lambda x, y, z: (x if z else y) in options)
    assert space.among(2, options) is (2 in options)


@pytest.mark.parametrize("last", [-3, -2, 0, 2, 3, 7])
def test_stepped(space: Space, last: int) -> None:
    y = var(space, 1)
    agree(space, space.stepped(y, lambda day: day <= last), lambda x, y, z: y <= last)
    chosen = space.choose(space.truth(2), y, 1)
    agree(space, space.stepped(chosen, lambda day: day <= last), lambda x, y, z: (y if z else 1) <= last)


@pytest.mark.parametrize("count", [age, months_between])
def test_counted_has_a_case_for_every_number(count: Callable[[int, int], int]) -> None:
    space = Space(10_000)
    first, last = to_day("2022-12-27"), to_day("2024-03-01")
    day = var(space, space.variable(first, last))
    until, since = space.counted(day, last, count), space.counted(first, day, count)
    for one in range(first, last + 1):
        assert (at(until, (one,)), at(since, (one,))) == (count(one, last), count(first, one))
    assert space.counted(first, last, count) == count(first, last)


def test_the_last_day_may_begin_a_month() -> None:
    space = Space(10_000)
    first, last = to_day("2024-01-15"), to_day("2024-03-15")
    day = var(space, space.variable(first, last))
    since = space.counted(first, day, months_between)
    assert (since.cuts, since.kids) == ((to_day("2024-02-15"), last), (0, 1, 2))


def test_counted_over_cases(space: Space) -> None:
    day = to_day("2024-06-15")
    start = space.choose(space.truth(2), day - 400, day - 800)
    agree(space, space.counted(start, day, age), lambda x, y, z: 1 if z else 2)
    assert space.counted(start, day, age) is space.choose(space.truth(2), 1, 2)


def test_counted_between_two_open_days_is_too_wide(space: Space) -> None:
    with pytest.raises(TooWide):
        space.counted(var(space, 0), var(space, 1), age)


# Products and quotients


def test_a_product_of_open_numbers_stands_for_itself(space: Space) -> None:
    x, y = var(space, 0), var(space, 1)
    both = (x * 2 + 1) * (y + 3)
    assert both.const == 3
    assert both.terms == ((0, 6), (1, 1), (3, 2))
    assert (space.bounds[3], space.inexact) == ((-8, 12), True)
    assert y * x is x * y
    assert len(space.bounds) == 4


def test_a_product_of_a_number_with_itself(space: Space) -> None:
    y = var(space, 1)
    assert (y * y).terms == ((3, 1),)
    assert space.bounds[3] == (-6, 9)


def test_different_products_stand_for_different_numbers(space: Space) -> None:
    x, y, z = (var(space, variable) for variable in range(3))
    products = [x * x, x * y, x * z, y * y, y * z, z * z]
    assert len({product.terms for product in products}) == 6
    assert sorted(space.factors(products[4].terms[0][0])) == [1, 2]


def test_products_that_cancel(space: Space) -> None:
    x, y = var(space, 0), var(space, 1)
    assert x * y + y * x * -1 == 0
    assert ((x + y * -1) * (x + y)).terms == (x * x + y * y * -1).terms


def test_products_by_cases(space: Space) -> None:
    chosen = space.choose(space.truth(2), 3, 0)
    agree(space, chosen * var(space, 0), lambda x, y, z: 3 * x if z else 0)
    assert space.inexact is False


@pytest.mark.parametrize(
    ("over", "under", "expected"), [(6, 2, 3), (7, 2, Fraction(7, 2)), (-7, 2, Fraction(-7, 2)), (4, 3, Fraction(4, 3))]
)
def test_divide_is_exact(space: Space, over: int, under: int, expected: Any) -> None:
    assert space.divide(over, under) == expected
    assert space.inexact is False


def test_divide_by_cases(space: Space) -> None:
    chosen = space.choose(space.truth(2), 3, 2)
    agree(space, space.divide(6, chosen), lambda x, y, z: 2 if z else 3)
    assert space.divide(7, chosen).kids == (Fraction(7, 2), Fraction(7, 3))
    assert space.divide(7, chosen) is space.divide(7, chosen)


@pytest.mark.parametrize(("const", "bounds"), [(0, (-20, 30)), (5, (-4, 9))])
def test_divide_by_an_open_number_stands_for_itself(space: Space, const: int, bounds: tuple[int, int]) -> None:
    found = space.divide(var(space, 1, 10), var(space, 0, 1, const))
    assert (found.const, found.terms, space.factors(3)) == (0, ((3, 1),), (1, 0))
    assert (space.bounds[3], space.inexact) == ((bounds if const == 0 else (-4, 6)), True)


# Limits


def test_too_many_cases() -> None:
    def built(limit: int) -> Any:
        space = Space(limit)
        return space.meet(
            *(space.meet(space.truth(space.variable(0, 1)), space.truth(space.variable(0, 1))) for _ in range(2))
        )

    assert isinstance(built(3), Node)
    with pytest.raises(TooWide):
        built(-1)


def test_the_limit_counts_combinations_of_one_operation() -> None:
    space = Space(2)
    x, y = var(space, space.variable(0, 100)), var(space, space.variable(0, 100))
    assert isinstance(two(space, x) + two(space, y), Node)
    space.limit = 1
    assert isinstance(two(space, x) + two(space, y), Node)
    space.limit = 0
    with pytest.raises(TooWide):
        two(space, x) + two(space, y)
    space.limit = 2
    with pytest.raises(TooWide):
        four(space, x) + four(space, y)


def two(space: Space, value: Any) -> Any:
    """A number with two cases."""
    return space.node((0, value.terms), (20,), (1, 10))


def four(space: Space, value: Any) -> Any:
    """A number with four cases."""
    return space.node((0, value.terms), (20, 40, 60), (1, 10, 100, 1000))


# Substitution


def test_substitute_agrees_with_every_answer(space: Space) -> None:
    x, y = var(space, 0), var(space, 1)
    for value, plain in [*operands(space), *truths(space)]:
        for known in range(0, 5):
            agree(space, space.substitute(value, 0, known), lambda x, y, z, plain=plain, k=known: plain(k, y, z))
        agree(space, space.substitute(value, 1, x + 1), lambda x, y, z, plain=plain: plain(x, x + 1, z))
    assert space.substitute(x, 0, y) is y
    assert space.substitute(None, 0, 1) is None


def test_kids_are_brought_into_order(space: Space) -> None:
    # a node over y whose kids ask about x: x is asked first
    below = [space.below(var(space, 0), cut) for cut in (2, 3)]
    node = space.node((0, ((1, 1),)), (1,), (below[0], below[1]))
    assert node.key == (0, ((0, 1),))
    agree(space, node, lambda x, y, z: x < 2 if y < 1 else x < 3)
    node = space.node((0, ((1, 1),)), (1,), (below[0], True))
    agree(space, node, lambda x, y, z: x < 2 if y < 1 else True)


def test_kids_that_ask_the_same_again_are_taken_apart(space: Space) -> None:
    inner = space.node((0, ((0, 1),)), (1, 3), ("a", "b", "c"))
    node = space.node((0, ((0, 1),)), (2,), (inner, "d"))
    assert (node.cuts, node.kids) == ((1, 2), ("a", "b", "d"))
    node = space.node((0, ((0, 1),)), (2,), ("d", inner))
    assert (node.cuts, node.kids) == ((2, 3), ("d", "b", "c"))
    inner = space.node((0, ((0, 1),)), (1, 4), ("a", "b", "c"))
    node = space.node((0, ((0, 1),)), (2,), ("d", inner))
    assert (node.cuts, node.kids) == ((2, 4), ("d", "b", "c"))
