"""Outcomes of stored tables by the interpreter, one household after the other, in the same columns as the bulk plan's.

It is what the plan must agree with, and decides the households for which the plan cannot tell how far an outcome may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD as WHOLE
from doudi.rules.cells import OPEN
from doudi.rules.interpreter import Local
from doudi.rules.outcomes import UNDETERMINED, Household, Outcome, _Decider
from doudi.rules.program import BoundRule, Program
from doudi.rules.types import Truth
from doudi.screening.names import WORD, Needed, needs_column

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Outcomes of one household to be decided: (right, member) pairs, the member WHOLE for a household's right."""

    row: int
    first: int
    household: Household
    on: int
    wanted: tuple[tuple[str, int], ...]


class ByInterpreter:
    """Decides outcomes under one Program. `advise`: also exactly what is needed, which takes longer than the rest; else
    only where nothing is."""

    def __init__(self, program: Program, needed: Needed, presume: bool = True, advise: bool = True):
        self.program, self.needed, self.presume, self.advise = program, needed, presume, advise

    def decide(self, asked: Asked) -> Iterator[tuple[str, int, Row]]:
        """For each outcome asked for: the right, the member and its cells by suffix of the column's name."""
        decider = _Decider(self.program, asked.household, asked.on, self.presume)
        for name, member in asked.wanted:
            index = decider.code.rule_index[name]
            outcome = decider._outcome(decider._result(index, self.program.rules[name], member), self.advise)
            yield name, member, self.cells(outcome)

    def cells(self, outcome: Outcome) -> Row:
        """The status under '', and whatever else the right has columns for."""
        amount = outcome.amount
        settled = outcome.status != UNDETERMINED and (amount is None or amount.low == amount.high)
        mask = 0
        for need in outcome.needs:
            mask |= self.needed.bits.get(need.fact or need.parameter, 0)
        found: Row = {"": outcome.status, ".reason": reason_of(outcome)}
        if self.advise or settled:
            found |= {needs_column("", at): mask >> WORD * at & (1 << WORD) - 1 for at in range(self.needed.words)}
        if outcome.bound.rule.unit is not None:
            found |= {".low": amount and amount.low, ".high": amount and amount.high}
        return found


def reason_of(outcome: Outcome) -> int:
    """The ways, exceptions and supplements that decided, a bit each in the order in which the right has them."""
    bound = outcome.bound
    parts = [way.way for way in (*bound.ways, *bound.unless, *bound.supplements)]
    return sum(1 << at for at, way in enumerate(parts) if any(way is one for one in outcome.decided))


def rights_of(program: Program, whose: str) -> list[BoundRule]:
    return [bound for bound in program.of_kind("right") if bound.rule.whose == whose]


class Cases:
    """Households of stored tables as the interpreter takes them."""

    def __init__(
        self, program: Program, households: pl.DataFrame, people: pl.DataFrame, firsts: list[int], sizes: list[int]
    ):
        self.firsts, self.sizes = firsts, sizes
        self.own = _Facts(program, households, n.HOUSEHOLD)
        self.everyone = _Facts(program, people, n.MEMBER)

    def household(self, row: int, local: Local) -> Household:
        first = self.firsts[row]
        members = tuple(self.everyone.of(at) for at in range(first, first + self.sizes[row]))
        return Household(self.own.of(row), members, local)


class _Facts:
    """The facts of one table by row: names and stored values, what is absent left out."""

    def __init__(self, program: Program, frame: pl.DataFrame, whose: str):
        slots = [slot for slot in program.slots.values() if slot.fact.whose == whose and slot.name in frame.columns]
        self.names = [slot.name for slot in slots]
        self.truths = [isinstance(slot.type, Truth) for slot in slots]
        self.unknown = [slot.name for slot in program.slots.values() if f"{slot.name}.unknown" in frame.columns]
        self.rows = frame.select([*self.names, *(f"{name}.unknown" for name in self.unknown)])

    def of(self, at: int) -> dict[str, Any]:
        cells = self.rows.row(at) if self.rows.width else ()
        found = {name: cell for name, cell in zip(self.names, cells, strict=False) if cell is not None}
        for name, unknown in zip(self.unknown, cells[len(self.names) :], strict=True):
            if unknown and name not in found:
                found[name] = OPEN
        return found


def whole_rights(program: Program, size: int) -> Iterable[tuple[str, int]]:
    """Every right of a household of so many members."""
    for bound in program.of_kind("right"):
        for member in [WHOLE] if bound.rule.whose == n.HOUSEHOLD else range(size):
            yield bound.rule.name, member
