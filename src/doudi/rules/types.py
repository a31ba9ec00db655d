"""The types of the language: truths, choices, dates, and numbers with unit, denominator and proven bounds.

A number is held as an integer: its value times a denominator that is fixed when the rules are loaded. The bounds
(of that integer) prove that nothing a formula computes passes 2^63, whatever household it meets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import lcm

from doudi.rules.problems import FormulaError
from doudi.rules.units import SHARE, Unit

LIMIT = 2**63
FEN = 100  # the denominator of a sum of money, in yuan
AVERAGE = 1200  # of a monthly average: totals may be divided by 1, 2, 3, 4, 6 or 12 months


@dataclass(frozen=True, slots=True)
class Truth:
    """The type of what is yes or no."""

    def __str__(self) -> str:
        return "yes/no"


@dataclass(frozen=True, slots=True)
class Choice:
    """The type of a choice among options. A value is the index of its option."""

    options: tuple[str, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(self.options)


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """The type of a set of choices. It is stored as one yes/no for each option."""

    options: tuple[str, ...]

    def __str__(self) -> str:
        return "any of " + ", ".join(self.options)


@dataclass(frozen=True, slots=True)
class Date:
    """The type of days. A value is a day number (see `calendar`)."""

    def __str__(self) -> str:
        return "date"


@dataclass(frozen=True, slots=True)
class Number:
    """The type of a number: its unit, its denominator and its bounds.

    A value is the number times `denominator`, as an integer. `unit` is None for the literal 0, which fits any unit.
    `low` and `high` are the bounds of the integer; FormulaError where they may pass 2^63.
    """

    unit: Unit | None
    denominator: int
    low: int
    high: int

    def __post_init__(self) -> None:
        if max(abs(self.low), abs(self.high)) >= LIMIT:
            raise FormulaError(
                "a number here may pass 2^63",
                "narrow the bounds of a fact or parameter, or compare without multiplying",
            )

    def __str__(self) -> str:
        return f"number in {self.unit if self.unit is not None else 'any unit'}"


Type = Truth | Choice | ChoiceSet | Date | Number
TRUTH, DATE = Truth(), Date()


def same_unit(a: Number, b: Number, doing: str) -> Unit | None:
    """The unit that both have; FormulaError where they differ. 0 goes with every unit."""
    if a.unit is None or b.unit is None:
        return a.unit if b.unit is None else b.unit
    if a.unit != b.unit:
        hint = "multiply by a number of people for a household's sum"
        if str(a.unit).replace("month", "year") == str(b.unit).replace("month", "year"):
            hint = "per_month() and per_year() lead from one to the other"
        raise FormulaError(f"units clash: {a.unit} {doing} {b.unit}", hint)
    return a.unit


def half_up(over: int, under: int) -> int:
    """Rounds over ÷ under to the nearest whole number, halves upwards. `under` is above 0; `over` may be a fraction."""
    return (2 * over + under) // (2 * under)


ROUNDING: dict[str, Callable[[int, int], int]] = {
    "half_up": half_up,
    "up": lambda over, under: -(-over // under),
    "down": lambda over, under: over // under,
}


def unit_of(number: Number) -> Unit:
    """The unit of a number; that of a plain ratio for the literal 0."""
    return SHARE if number.unit is None else number.unit


def common_denominator(a: Number, b: Number) -> tuple[int, int, int]:
    """The least common denominator of two numbers, and what the value of each is multiplied by to come over it."""
    den = lcm(a.denominator, b.denominator)
    return den, den // a.denominator, den // b.denominator
