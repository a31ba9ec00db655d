"""Courses of invented families, drawn by a seed: each family's by itself, so that one that fails can be lived alone.

Months are counted from 0. What is known in a month is entered in it, whatever day it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Decided:
    """A grant that is decided in the month `known` and paid from `since` on: to so many people with so much income."""

    known: int
    since: int
    people: int
    income_fen: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of what is granted, known in one month and in force from the first day of another; it may have come earlier."""

    known: int
    since: int
    cancelled: bool = False
    """Then nothing of the last grant was ever due."""


@dataclass(frozen=True, slots=True)
class LifeCourse:
    """What happens to one family."""

    number: int
    decided: tuple[Decided, ...]
    ended: Ended | None

    def is_eventful(self) -> bool:
        """Whether anything is ever granted."""
        return bool(self.decided)


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard in fen a month and person that is entered in the month `known` and holds from `since` on."""

    known: int
    since: int
    fen: int


def draw_course(seed: int, number: int, months: int) -> LifeCourse:
    """The course of the family with a number."""
    random = Random(f"{seed}/family/{number}")
    month = random.randrange(max(1, months // 2))
    grants: list[Decided] = []
    while month < months and len(grants) < 1 + months // 12:
        people = random.choice((1, 1, 2, 2, 3, 4))
        income = random.randrange(0, people * 90_000)
        grants.append(Decided(month, month + 1, people, income))
        month += random.randint(2, 14)
    ended = None
    if grants and random.randrange(100) < 40:
        known = random.randrange(grants[-1].known + 1, max(months, grants[-1].known + 2))
        late = random.choice((0, 0, 1, 3))
        ended = Ended(known, max(grants[-1].since, known - late), cancelled=random.randrange(100) < 10)
    return LifeCourse(number, tuple(grants), ended)


def draw_standards(seed: int, months: int) -> list[Standard]:
    """The standards of the county: one at the start, then about one a year, some of which are entered late."""
    random = Random(f"{seed}/standards")
    fen = random.randrange(60_000, 90_000, 500)
    standards = [Standard(0, 0, fen)]
    month = random.randint(3, 12)
    while month < months:
        fen += random.randrange(-4_000, 6_000, 500)
        standards.append(Standard(month, max(standards[-1].since + 1, month - random.choice((0, 1, 2, 4))), fen))
        month += random.randint(5, 14)
    return standards


def fate(seed: int, number: int, month: int, attempt: int) -> str:
    """What becomes of a payment: `arrives`, `fails` at the bank, `comes_back` after it had arrived, or is taken back before it
    is sent (`void`)."""
    drawn = Random(f"{seed}/bank/{number}/{month}/{attempt}").randrange(100)
    if drawn < 88:
        return "arrives"
    if drawn < 93:
        return "fails"
    return "comes_back" if drawn < 97 else "void"


def settlement(seed: int, number: int, month: int) -> str:
    """What is done in a month about what a family was overpaid: `wait`, `repay`, `repay_half`, `offset` or `waive`."""
    random = Random(f"{seed}/claim/{number}/{month}")
    return random.choice(("wait", "wait", "repay", "repay_half", "offset", "waive"))


def crash_after(seed: int, month: int, step: str) -> int | None:
    """After how many statements a step of a month is interrupted; None where it is not."""
    random = Random(f"{seed}/crash/{month}/{step}")
    return random.randint(1, 60) if random.randrange(100) < 30 else None
