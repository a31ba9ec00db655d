"""Reads the commonest answers of a case fast: yes or no, a choice, a sum. Every other answer is left to the case reader."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

from doudi.rules.language.model import FactDefinition
from doudi.rules.types import Choice, Number, Truth

CENT = Decimal("0.01")
EXACT = Context(prec=20, traps=[Inexact, InvalidOperation])
"""Refuses to compute what it would have to round."""

Plain = Callable[[Any], int | None]
"""The stored value of an answer; None where it is not one of the commonest, which says nothing of whether it is right."""


def plain_reader(fact: FactDefinition) -> Plain:
    """Returns the function that reads the commonest answers to a fact: yes or no, an option, a number within its bounds. It
    returns the stored value, or None for every other answer, which the case reader then reads with all its checks."""
    kind = fact.type
    if isinstance(kind, Truth):
        return lambda value: value if value.__class__ is bool else None
    if isinstance(kind, Choice):
        index_of_option = {option: index for index, option in enumerate(kind.options)}
        return lambda value: index_of_option.get(value) if value.__class__ is str else None
    return _plain_number(kind, fact.none is not None) if isinstance(kind, Number) else lambda value: None


def _plain_number(kind: Number, optional: bool) -> Plain:
    """Returns the reader of a number. `optional`: the least stored value stands for the answer "none" and is no number."""
    den, low, high = kind.denominator, kind.low + optional, kind.high
    decimal, fen, to_cents, times = den > 1, den // 100, EXACT.quantize, EXACT.multiply

    def number(value: Any) -> int | None:
        if value.__class__ is int:
            scaled: int = value * den
        elif decimal and value.__class__ is Decimal:
            try:
                scaled = int(times(to_cents(value, CENT), 100)) * fen
            except (ArithmeticError, ValueError):  # too many digits, or no number
                return None
        else:
            return None
        return scaled if low <= scaled <= high else None

    return number
