"""Intervals: what a formula says of facts that are open, each occurrence taken by itself.

A number is a `Span` [low, high], a truth may be EITHER. This is sound (it never leaves a possible result out) and always
cheap, but wider than the truth where one open fact occurs twice. It stands in where the exact diagrams of `diagrams`
would have more cases than a Program allows.
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

    def __add__(self, other: Value) -> Value:
        low, high = ends(other)
        return span(self.low + low, self.high + high)

    __radd__ = __add__

    def __mul__(self, other: Value) -> Value:
        low, high = ends(other)
        corners = (self.low * low, self.low * high, self.high * low, self.high * high)
        return span(min(corners), max(corners))

    __rmul__ = __mul__


def span(low: int, high: int) -> Value:
    return low if low == high else Span(low, high)


def ends(value: Value) -> tuple[int, int]:
    return (value.low, value.high) if value.__class__ is Span else (value, value)


class Intervals:
    """The operations that the interpreter needs where values are open, on spans."""

    def below(self, a: Value, b: Value) -> Value:
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        if a_high < b_low:
            return True
        return False if a_low >= b_high else EITHER

    def among(self, value: Value, options: tuple[int, ...]) -> Value:
        low, high = ends(value)
        inside = sum(low <= option <= high for option in options)
        if inside == high - low + 1:
            return True
        return EITHER if inside else False

    def stepped(self, value: Value, below: Callable[[int], bool]) -> Value:
        low, high = ends(value)
        if below(high):
            return True
        return EITHER if below(low) else False

    def meet(self, a: Value, b: Value) -> Value:
        return b if a is True or b is False else a

    def join(self, a: Value, b: Value) -> Value:
        return b if a is False or b is True else a

    def negate(self, a: Value) -> Value:
        return EITHER if a is EITHER else not a

    def choose(self, condition: Value, then: Value, other: Value) -> Value:
        if condition is True or then is other:
            return then
        if condition is False:
            return other
        if isinstance(then, bool | Either):
            return EITHER if then is not other else then
        (a_low, a_high), (b_low, b_high) = ends(then), ends(other)
        return span(min(a_low, b_low), max(a_high, b_high))

    def least(self, a: Value, b: Value) -> Value:
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        return span(min(a_low, b_low), min(a_high, b_high))

    def greatest(self, a: Value, b: Value) -> Value:
        (a_low, a_high), (b_low, b_high) = ends(a), ends(b)
        return span(max(a_low, b_low), max(a_high, b_high))

    def divide(self, over: Value, under: Value) -> Value:
        (a_low, a_high), (b_low, b_high) = ends(over), ends(under)
        corners = [Fraction(a, b) for a in (a_low, a_high) for b in (max(b_low, 1), b_high)]
        return span(floor(min(corners)), ceil(max(corners)))

    def counted(self, start: Value, end: Value, count: Callable[[int, int], int]) -> Value:
        (a_low, a_high), (b_low, b_high) = ends(start), ends(end)
        return span(count(a_high, b_low), count(a_low, b_high))
