"""Units: products of yuan, person, month, year and day. `share` is the unit of plain ratios.

Month and year are different units here; only the functions per_month() and per_year() lead from one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from doudi.rules.problems import FormulaError, did_you_mean

BASES = ("yuan", "person", "month", "year", "day")


@dataclass(frozen=True, slots=True)
class Unit:
    """Exponents of the five base units in the order of BASES."""

    powers: tuple[int, ...]

    def __mul__(self, factor: Unit) -> Unit:
        return Unit(tuple(a + b for a, b in zip(self.powers, factor.powers, strict=True)))

    def __truediv__(self, divisor: Unit) -> Unit:
        return Unit(tuple(a - b for a, b in zip(self.powers, divisor.powers, strict=True)))

    def __str__(self) -> str:
        return _text(self.powers)


@cache
def _text(powers: tuple[int, ...]) -> str:
    over = [base for base, power in zip(BASES, powers, strict=True) for _ in range(power)]
    under = [base for base, power in zip(BASES, powers, strict=True) for _ in range(-power)]
    if not over and not under:
        return "share"
    return "/".join(["·".join(over) or "1", *under])


SHARE = Unit((0, 0, 0, 0, 0))


def _base(name: str) -> Unit:
    return Unit(tuple(int(base == name) for base in BASES))


YUAN, PERSON, MONTH, YEAR, DAY = (_base(base) for base in BASES)


def parse_unit(text: str) -> Unit:
    """The unit that a text such as `yuan/person/month` names: its first part is multiplied, each later one divides."""
    if text == "share":
        return SHARE
    unit = SHARE
    for index, name in enumerate(text.split("/")):
        if index == 0 and name == "1":
            continue
        if name not in BASES:
            raise FormulaError(f"unknown unit '{name}'", did_you_mean(name, BASES) or f"units are {', '.join(BASES)}")
        unit = unit * _base(name) if index == 0 else unit / _base(name)
    return unit
