"""Intervals leave no possible result out, and are exact where each open value stands once."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from doudi.rules.calendar import age, months_between, parse_day
from doudi.rules.unknowns.intervals import EITHER, IntervalAlgebra, Span, ends, span

ALGEBRA = IntervalAlgebra()


def values(value: Any) -> range:
    low, high = ends(value)
    return range(low, high + 1)


def test_a_span_of_one_value_is_that_value() -> None:
    assert span(5, 5) == 5
    assert span(5, 6) == Span(5, 6)
    assert (ends(5), ends(Span(5, 6))) == ((5, 5), (5, 6))


def test_spans_are_equal_by_their_ends() -> None:
    assert Span(1, 2) == Span(1, 2)
    assert Span(1, 2) != Span(1, 3)
    assert Span(1, 2) != Span(0, 2)
    assert Span(1, 2) != (1, 2)
    assert hash(Span(1, 2)) == hash(Span(1, 2))
    assert len({Span(1, 2), Span(1, 2), Span(2, 1)}) == 2


def test_spans_are_shown() -> None:
    assert (repr(Span(-1, 2)), repr(EITHER)) == ("Span(-1, 2)", "EITHER")


@pytest.mark.parametrize(
    ("a", "b", "total"),
    [(Span(1, 2), 5, Span(6, 7)), (5, Span(1, 2), Span(6, 7)), (Span(1, 2), Span(10, 20), Span(11, 22))],
)
def test_sums(a: Any, b: Any, total: Any) -> None:
    assert a + b == total


@pytest.mark.parametrize(
    ("a", "b", "product"),
    [
        (Span(1, 2), 3, Span(3, 6)),
        (3, Span(1, 2), Span(3, 6)),
        (Span(1, 2), -3, Span(-6, -3)),
        (Span(1, 2), 0, 0),
        (Span(-2, 3), Span(-5, 7), Span(-15, 21)),
        (Span(-2, 3), Span(-8, 1), Span(-24, 16)),
        (Span(-4, -2), Span(-3, 1), Span(-4, 12)),
    ],
)
def test_products(a: Any, b: Any, product: Any) -> None:
    result = a * b
    assert result == product
    assert type(result) is type(product)


SPANS = [0, 3, -2, Span(-2, 1), Span(0, 2), Span(2, 4), Span(-5, -3)]


@pytest.mark.parametrize(("a", "b"), list(product(SPANS, SPANS)), ids=str)
def test_operations_are_exact_for_values_that_stand_once(a: Any, b: Any) -> None:
    pairs = list(product(values(a), values(b)))
    truths = {x < y for x, y in pairs}
    assert ALGEBRA.below(a, b) is (EITHER if len(truths) == 2 else truths.pop())
    for operation, plain in ((ALGEBRA.least, min), (ALGEBRA.greatest, max)):
        results = [plain(x, y) for x, y in pairs]
        assert operation(a, b) == span(min(results), max(results))
    assert ALGEBRA.choose(EITHER, a, b) == span(min(ends(a)[0], ends(b)[0]), max(ends(a)[1], ends(b)[1]))
    assert ALGEBRA.choose(True, a, b) is a
    assert ALGEBRA.choose(False, a, b) is b


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (1, (0, 1), True),
        (2, (0, 1), False),
        (Span(0, 1), (0, 1), True),
        (Span(0, 2), (0, 2), EITHER),
        (Span(0, 2), (2,), EITHER),
        (Span(0, 2), (3,), False),
        (Span(1, 2), (0, 1, 2), True),
    ],
)
def test_among(value: Any, options: tuple[int, ...], expected: object) -> None:
    assert ALGEBRA.among(value, options) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [(Span(1, 4), True), (Span(4, 5), EITHER), (Span(5, 9), False), (4, True)]
)
def test_stepped(value: Any, expected: object) -> None:
    assert ALGEBRA.stepped(value, lambda day: day <= 4) is expected


THREE = (True, False, EITHER)


def test_truths() -> None:
    assert [ALGEBRA.meet(a, b) for a in THREE for b in THREE] == [
        *(True, False, EITHER),
        *(False, False, False),
        *(EITHER, False, EITHER),
    ]
    assert [ALGEBRA.join(a, b) for a in THREE for b in THREE] == [
        *(True, True, True),
        *(True, False, EITHER),
        *(True, EITHER, EITHER),
    ]
    assert [ALGEBRA.negate(a) for a in THREE] == [False, True, EITHER]


@pytest.mark.parametrize(
    ("then", "otherwise", "expected"),
    [
        (True, False, EITHER),
        (True, True, True),
        (EITHER, EITHER, EITHER),
        (EITHER, True, EITHER),
        (False, EITHER, EITHER),
    ],
)
def test_choosing_between_truths(then: object, otherwise: object, expected: object) -> None:
    assert ALGEBRA.choose(EITHER, then, otherwise) is expected


@pytest.mark.parametrize(
    ("over", "under", "expected"),
    [
        (6, 2, 3),
        (7, 2, Span(3, 4)),
        (Span(5, 7), 2, Span(2, 4)),
        (Span(-7, 7), 2, Span(-4, 4)),
        (100, Span(3, 7), Span(14, 34)),
        (100, Span(0, 7), Span(14, 100)),
        (Span(-100, 50), Span(2, 4), Span(-50, 25)),
    ],
)
def test_divide_reaches_to_whole_numbers_and_never_by_nought(over: Any, under: Any, expected: Any) -> None:
    assert ALGEBRA.divide(over, under) == expected


def test_counted_goes_from_the_latest_to_the_earliest_start() -> None:
    start, end = (
        Span(parse_day("2000-01-01"), parse_day("2010-01-01")),
        Span(parse_day("2020-01-01"), parse_day("2021-01-01")),
    )
    assert ALGEBRA.counted(start, end, age) == Span(10, 21)
    assert ALGEBRA.counted(start, parse_day("2020-01-01"), months_between) == Span(119, 239)
    assert ALGEBRA.counted(parse_day("2000-01-01"), parse_day("2020-01-01"), age) == 20
