"""What a decision diagram says to each combination of answers, and diagrams with the same in plain Python beside them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from doudi.rules.unknowns.decision_diagrams import (
    DecisionNode,
    LinearForm,
    segment,
)
from doudi.rules.unknowns.diagram_space import DiagramSpace


def open_number(space: DiagramSpace, variable: int, by: int = 1, const: int = 0) -> Any:
    return space.form(const, ((variable, by),))


def value_at(value: Any, answers: tuple[int, ...]) -> Any:
    """What a diagram says where the answers are known."""
    if value.__class__ is LinearForm:
        return value.const + sum(by * answers[variable] for variable, by in value.terms)
    if value.__class__ is DecisionNode:
        return value_at(segment(value, sum(by * answers[variable] for variable, by in value.key[1])), answers)
    return value


def every_answer(space: DiagramSpace) -> list[tuple[int, ...]]:
    return list(product(*(range(low, high + 1) for low, high in space.bounds)))


def assert_agrees(space: DiagramSpace, value: Any, plain: Callable[..., Any]) -> None:
    for answers in every_answer(space):
        value_there, expected = value_at(value, answers), plain(*answers)
        assert (value_there, type(value_there)) == (expected, type(expected)), answers


def operands(space: DiagramSpace) -> list[tuple[Any, Callable[..., int]]]:
    x, y, z = (open_number(space, variable) for variable in range(3))
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


def truths(space: DiagramSpace) -> list[tuple[Any, Callable[..., bool]]]:
    x, y = open_number(space, 0), open_number(space, 1)
    return [
        (True, lambda x, y, z: True),
        (False, lambda x, y, z: False),
        (space.truth(2), lambda x, y, z: bool(z)),
        (space.below(x, 2), lambda x, y, z: x < 2),
        (space.below(y, x), lambda x, y, z: y < x),
        (space.negate(space.below(x + y, 3)), lambda x, y, z: x + y >= 3),
        (space.among(y, (-2, 0, 1)), lambda x, y, z: y in (-2, 0, 1)),
    ]
