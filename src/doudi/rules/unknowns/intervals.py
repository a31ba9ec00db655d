"""Intervals: what a formula says of facts that are open, each occurrence taken by itself.

A number is a `Span` [low, high], a truth may be EITHER. This is sound (it never leaves a possible result out) and always
cheap, but wider than the truth where one open fact occurs twice. It is used where the exact diagrams of
`decision_diagrams` would have more cases than a Program allows.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

Value = Any  # int, bool, Span or EITHER


class Either:
    """A truth that open facts leave undecided."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "EITHER"


EITHER = Either()


class Span:
    """Every whole number from low to high."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int):
        self.low, self.high = low, high

    def __repr__(self) -> str:
        return f"Span({self.low}, {self.high})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.low, self.high) == (other.low, other.high)

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __add__(self, addend: Value) -> Value:
        low, high = ends(addend)
        return span(self.low + low, self.high + high)

    __radd__ = __add__

    def __mul__(self, factor: Value) -> Value:
        low, high = ends(factor)
        corners = (self.low * low, self.low * high, self.high * low, self.high * high)
        return span(min(corners), max(corners))

    __rmul__ = __mul__


def span(low: int, high: int) -> Value:
    """The interval from low to high; a plain int where it holds one number."""
    return low if low == high else Span(low, high)


def ends(value: Value) -> tuple[int, int]:
    """The two ends of a number, which are equal for a plain int."""
    return (value.low, value.high) if value.__class__ is Span else (value, value)


class IntervalAlgebra:
    """The operations that the interpreter needs where values are open, on intervals. `DiagramSpace` has the same ones."""

    def below(self, a: Value, b: Value) -> Value:
        """Whether a < b for all values within the intervals, for none, or either."""
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        if a_high < b_low:
            return True
        return False if a_low >= b_high else EITHER

    def among(self, value: Value, options: tuple[int, ...]) -> Value:
        """Whether a choice is one of `options`, for every value within its interval, for none, or either."""
        low, high = ends(value)
        inside = sum(low <= option <= high for option in options)
        if inside == high - low + 1:
            return True
        return EITHER if inside else False

    def stepped(self, value: Value, below: Callable[[int], bool]) -> Value:
        """Whether a falling condition still holds of an open day: `below` is true up to some day and false after it."""
        low, high = ends(value)
        if below(high):
            return True
        return EITHER if below(low) else False

    def meet(self, a: Value, b: Value) -> Value:
        """Whether both truths hold."""
        return b if a is True or b is False else a

    def join(self, a: Value, b: Value) -> Value:
        """Whether at least one of two truths holds."""
        return b if a is False or b is True else a

    def negate(self, a: Value) -> Value:
        """The opposite of a truth."""
        return EITHER if a is EITHER else not a

    def choose(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """`then` where the condition holds, else `otherwise`; where it may do either, an interval that holds both."""
        if condition is True or then is otherwise:
            return then
        if condition is False:
            return otherwise
        if isinstance(then, bool | Either):
            return EITHER if then is not otherwise else then
        (a_low, a_high), (b_low, b_high) = ends(then), ends(otherwise)
        return span(min(a_low, b_low), max(a_high, b_high))

    def least(self, a: Value, b: Value) -> Value:
        """The smaller of two numbers."""
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        return span(min(a_low, b_low), min(a_high, b_high))

    def greatest(self, a: Value, b: Value) -> Value:
        """The greater of two numbers."""
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        return span(max(a_low, b_low), max(a_high, b_high))

    def divide(self, over: Value, under: Value) -> Value:
        """over ÷ under, widened to whole numbers. `under` is at least 1."""
        (a_low, a_high), (b_low, b_high) = ends(over), ends(under)
        corners = [Fraction(a, b) for a in (a_low, a_high) for b in (max(b_low, 1), b_high)]
        return span(floor(min(corners)), ceil(max(corners)))

    def counted(self, start: Value, end: Value, count: Callable[[int, int], int]) -> Value:
        """The full years or months between two days; the count falls as the first day comes later."""
        (a_low, a_high), (b_low, b_high) = ends(start), ends(end)
        return span(count(a_high, b_low), count(a_low, b_high))
