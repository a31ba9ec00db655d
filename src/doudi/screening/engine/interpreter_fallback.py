"""Outcomes of stored tables by the interpreter, one household after the other, in the same columns as those of a plan.

The interpreter is what a plan must agree with. It decides the households for which columns cannot tell how far an outcome goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.decide import HouseholdDecider
from doudi.rules.engine.outcome import UNDETERMINED, HouseholdFacts, Outcome
from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundRule, Program
from doudi.rules.unknowns.sentinels import OPEN
from doudi.screening.tables.columns import GROUP, NeedBits, needs_column, split_words

_SPARE = 20
"""A household of which some rights take more than a twentieth of its budget is decided as one whole."""
Cells = dict[str, Any]
"""One row of a right's columns, by suffix of the column's name: '' is the status."""


@dataclass(frozen=True)
class FallbackCase:
    """One household and the outcomes of it that are to be decided. `outcomes`: pairs of right and member, the member being the
    sentinel HOUSEHOLD for a household's right."""

    household: HouseholdFacts
    on: int
    outcomes: tuple[tuple[str, int], ...]


class InterpreterFallback:
    """Decides outcomes under one Program. What is needed it tells only where nothing is, or where the budget was passed: to find
    out exactly what is needed takes longer than the rest."""

    def __init__(self, program: Program, need_bits: NeedBits, presume: bool = True):
        self.program, self.need_bits, self.presume = program, need_bits, presume

    def decide(self, case: FallbackCase) -> Iterator[tuple[str, int, Cells]]:
        """For each outcome of the case: the right, the member and its cells."""
        decider = HouseholdDecider(self.program, case.household, case.on, self.presume)
        outcomes: dict[tuple[str, int], Outcome] = {}
        if not decider.crowded:
            outcomes = {
                (name, member): decider.decide_right(decider.code.rule_index[name], member)
                for name, member in case.outcomes
            }
        if decider.crowded or decider.space.steps_left < self.program.steps - self.program.steps // _SPARE:
            # All rights of a household share one budget: near it, these are decided among all, as for one household.
            decision = HouseholdDecider(self.program, case.household, case.on, self.presume).decide(advise=False)
            outcomes = {(outcome.bound.rule.name, outcome.member): outcome for outcome in decision.outcomes}
        for name, member in case.outcomes:
            yield name, member, self.cells(outcomes[name, member])

    def cells(self, outcome: Outcome) -> Cells:
        """The cells of every column that the right has and that could be told."""
        amount = outcome.amount
        settled = outcome.status != UNDETERMINED and (amount is None or amount.low == amount.high)
        cells: Cells = {"": outcome.status, ".reason": encode_reason(outcome)}
        if settled or not outcome.exact:
            mask = 0
            for name in {need.fact or need.parameter for need in outcome.needs}:
                mask |= self.need_bits.bits.get(name, 0)
            words = split_words(mask, self.need_bits.words)
            cells |= {needs_column("", index): word for index, word in enumerate(words)}
        if outcome.bound.rule.unit is not None:
            cells |= {".low": amount and amount.low, ".high": amount and amount.high}
        return cells


def encode_reason(outcome: Outcome) -> int:
    """The ways, exceptions and supplements that decided, one bit each in the order in which the right has them."""
    bound = outcome.bound
    parts = [part.ground for part in (*bound.grounds, *bound.unless, *bound.supplements)]
    return sum(1 << index for index, way in enumerate(parts) if any(way is decisive for decisive in outcome.grounds))


def list_rights(program: Program, entity: str) -> list[BoundRule]:
    """The rights that are for households (`nodes.HOUSEHOLD`) or for members (`nodes.MEMBER`)."""
    return [bound for bound in program.of_kind("right") if bound.rule.entity == entity]


def find_members(people: pl.DataFrame) -> tuple[list[int], list[int]]:
    """By household, the row of its first member in a stored table of people, and the number of its members."""
    sizes = people[GROUP].rle().struct.field("len").cast(pl.Int64)
    return (sizes.cum_sum() - sizes).to_list(), sizes.to_list()


class HouseholdCases:
    """Households of stored tables in the form that the interpreter takes."""

    def __init__(self, program: Program, households: pl.DataFrame, people: pl.DataFrame):
        self.first_people, self.sizes = find_members(people)
        self.household_facts = _FactRows(program, households, n.HOUSEHOLD)
        self.member_facts = _FactRows(program, people, n.MEMBER)

    def household(self, row: int, local: DatedLocalValues) -> HouseholdFacts:
        first = self.first_people[row]
        members = tuple(self.member_facts.read(person) for person in range(first, first + self.sizes[row]))
        return HouseholdFacts(self.household_facts.read(row), members, local)


class _FactRows:
    """The facts of one table, row by row: names and stored values, what is absent left out."""

    def __init__(self, program: Program, frame: pl.DataFrame, entity: str):
        slots = [slot for slot in program.slots.values() if slot.fact.entity == entity and slot.name in frame.columns]
        self.names = [slot.name for slot in slots]
        self.unknown = [slot.name for slot in program.slots.values() if f"{slot.name}.unknown" in frame.columns]
        self.rows = frame.select([*self.names, *(f"{name}.unknown" for name in self.unknown)])

    def read(self, row: int) -> dict[str, Any]:
        cells = self.rows.row(row) if self.rows.width else ()
        facts = {name: cell for name, cell in zip(self.names, cells, strict=False) if cell is not None}
        for name, unknown in zip(self.unknown, cells[len(self.names) :], strict=True):
            if unknown and name not in facts:
                facts[name] = OPEN
        return facts
