"""Products, quotients and substitution in a space of diagrams, and the number of cases it allows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from doudi.rules.unknowns.decision_diagrams import (
    DecisionNode,
    TooManyCasesError,
)
from doudi.rules.unknowns.diagram_space import DiagramSpace
from tests.rules.diagram_answers import assert_agrees, open_number, operands, truths

# Products and quotients


def test_a_product_of_open_numbers_stands_for_itself(space: DiagramSpace) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    both = (x * 2 + 1) * (y + 3)
    assert both.const == 3
    assert both.terms == ((0, 6), (1, 1), (3, 2))
    assert (space.bounds[3], space.inexact) == ((-8, 12), True)
    assert y * x is x * y
    assert len(space.bounds) == 4


def test_a_product_of_a_number_with_itself(space: DiagramSpace) -> None:
    y = open_number(space, 1)
    assert (y * y).terms == ((3, 1),)
    assert space.bounds[3] == (-6, 9)


def test_different_products_stand_for_different_numbers(space: DiagramSpace) -> None:
    x, y, z = (open_number(space, variable) for variable in range(3))
    products = [x * x, x * y, x * z, y * y, y * z, z * z]
    assert len({product.terms for product in products}) == 6
    assert sorted(space.factors(products[4].terms[0][0])) == [1, 2]


def test_products_that_cancel(space: DiagramSpace) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    assert x * y + y * x * -1 == 0
    assert ((x + y * -1) * (x + y)).terms == (x * x + y * y * -1).terms


def test_products_by_cases(space: DiagramSpace) -> None:
    chosen = space.choose(space.truth(2), 3, 0)
    assert_agrees(space, chosen * open_number(space, 0), lambda x, y, z: 3 * x if z else 0)
    assert space.inexact is False


@pytest.mark.parametrize(
    ("over", "under", "expected"), [(6, 2, 3), (7, 2, Fraction(7, 2)), (-7, 2, Fraction(-7, 2)), (4, 3, Fraction(4, 3))]
)
def test_divide_is_exact(space: DiagramSpace, over: int, under: int, expected: Any) -> None:
    assert space.divide(over, under) == expected
    assert space.inexact is False


def test_divide_by_cases(space: DiagramSpace) -> None:
    chosen = space.choose(space.truth(2), 3, 2)
    assert_agrees(space, space.divide(6, chosen), lambda x, y, z: 2 if z else 3)
    assert space.divide(7, chosen).kids == (Fraction(7, 2), Fraction(7, 3))
    assert space.divide(7, chosen) is space.divide(7, chosen)


@pytest.mark.parametrize(("const", "bounds"), [(0, (-20, 30)), (5, (-4, 9))])
def test_divide_by_an_open_number_stands_for_itself(space: DiagramSpace, const: int, bounds: tuple[int, int]) -> None:
    quotient = space.divide(open_number(space, 1, 10), open_number(space, 0, 1, const))
    assert (quotient.const, quotient.terms, space.factors(3)) == (0, ((3, 1),), (1, 0))
    assert (space.bounds[3], space.inexact) == ((bounds if const == 0 else (-4, 6)), True)


# Limits


def test_too_many_cases() -> None:
    def built(limit: int) -> Any:
        space = DiagramSpace(limit)
        return space.meet(
            *(space.meet(space.truth(space.variable(0, 1)), space.truth(space.variable(0, 1))) for _ in range(2))
        )

    assert isinstance(built(3), DecisionNode)
    with pytest.raises(TooManyCasesError):
        built(-1)


def test_the_limit_counts_combinations_of_one_operation() -> None:
    space = DiagramSpace(2)
    x, y = open_number(space, space.variable(0, 100)), open_number(space, space.variable(0, 100))
    assert isinstance(two(space, x) + two(space, y), DecisionNode)
    space.limit = 1
    assert isinstance(two(space, x) + two(space, y), DecisionNode)
    space.limit = 0
    with pytest.raises(TooManyCasesError):
        two(space, x) + two(space, y)
    space.limit = 2
    with pytest.raises(TooManyCasesError):
        four(space, x) + four(space, y)


def two(space: DiagramSpace, value: Any) -> Any:
    """A number with two cases."""
    return space.node((0, value.terms), (20,), (1, 10))


def four(space: DiagramSpace, value: Any) -> Any:
    """A number with four cases."""
    return space.node((0, value.terms), (20, 40, 60), (1, 10, 100, 1000))


# Substitution


def test_substitute_agrees_with_every_answer(space: DiagramSpace) -> None:
    x, y = open_number(space, 0), open_number(space, 1)
    for value, plain in [*operands(space), *truths(space)]:
        for answer in range(0, 5):
            assert_agrees(
                space, space.substitute(value, 0, answer), lambda x, y, z, plain=plain, k=answer: plain(k, y, z)
            )
        assert_agrees(space, space.substitute(value, 1, x + 1), lambda x, y, z, plain=plain: plain(x, x + 1, z))
    assert space.substitute(x, 0, y) is y
    assert space.substitute(None, 0, 1) is None


def test_a_diagram_below_two_others_is_substituted_once(space: DiagramSpace) -> None:
    below_x, below_y, last = (
        space.below(open_number(space, 0), 2),
        space.below(open_number(space, 1), 1),
        space.truth(2),
    )
    either = space.join(space.meet(below_x, last), space.meet(space.negate(below_x), space.meet(below_y, last)))
    assert_agrees(space, either, lambda x, y, z: z == 1 and (x < 2 or y < 1))
    assert_agrees(space, space.substitute(either, 2, 1), lambda x, y, z: x < 2 or y < 1)
    assert space.substitute(either, 2, 0) is False


def test_kids_are_brought_into_order(space: DiagramSpace) -> None:
    # a node over y whose kids ask about x: x is asked first
    below = [space.below(open_number(space, 0), cut) for cut in (2, 3)]
    node = space.node((0, ((1, 1),)), (1,), (below[0], below[1]))
    assert node.key == (0, ((0, 1),))
    assert_agrees(space, node, lambda x, y, z: x < 2 if y < 1 else x < 3)
    node = space.node((0, ((1, 1),)), (1,), (below[0], True))
    assert_agrees(space, node, lambda x, y, z: x < 2 if y < 1 else True)


def test_kids_that_ask_the_same_again_are_taken_apart(space: DiagramSpace) -> None:
    inner = space.node((0, ((0, 1),)), (1, 3), ("a", "b", "c"))
    node = space.node((0, ((0, 1),)), (2,), (inner, "d"))
    assert (node.cuts, node.kids) == ((1, 2), ("a", "b", "d"))
    node = space.node((0, ((0, 1),)), (2,), ("d", inner))
    assert (node.cuts, node.kids) == ((2, 3), ("d", "b", "c"))
    inner = space.node((0, ((0, 1),)), (1, 4), ("a", "b", "c"))
    node = space.node((0, ((0, 1),)), (2,), ("d", inner))
    assert (node.cuts, node.kids) == ((2, 4), ("d", "b", "c"))
