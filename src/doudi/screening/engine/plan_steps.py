"""The steps of a plan: one for each layer of dependency, each computed on the tables of people and of households.

The table of people is sorted by household, and `MemberLayout` says where each household ends in it. A sum over members is then
the running total at the last member of the household minus that at the last member of the household before, which is several
times faster than grouping.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from doudi.screening.tables.columns import GROUP

PEOPLE, HOUSEHOLDS = "people", "households"
MEMBER_COUNT = "#size"


@dataclass(frozen=True)
class MemberLayout:
    """Where each household stands in the table of people. `ends`: the row of its last member; `sizes`: its number of
    members, at least one; `homes`: for each person the row of the household."""

    ends: pl.Series
    sizes: pl.Series
    homes: pl.Series

    @classmethod
    def of(cls, people: pl.DataFrame, households: int) -> MemberLayout:
        homes = people[GROUP]
        lengths = homes.rle().struct.field("len") if homes.len() else pl.Series([], dtype=pl.UInt32)
        assert lengths.len() == households, "every household has somebody"
        ends = lengths.cum_sum().cast(pl.UInt32) - 1
        return cls(ends.rename("end"), lengths.cast(pl.Int64).rename("size"), homes)


@dataclass
class PlanStep:
    """Columns that can be computed at once, since none of them reads another."""

    people: dict[str, pl.Expr] = field(default_factory=dict)
    households: dict[str, pl.Expr] = field(default_factory=dict)
    spread: dict[str, str] = field(default_factory=dict)
    """Columns copied from the household to each member: name in `people`, name in `households`."""
    totals: dict[str, pl.Expr] = field(default_factory=dict)
    """Sums over the members, as running totals over the whole table of people: see `running_sum` and `running_count`."""
    folds: dict[str, pl.Expr] = field(default_factory=dict)
    """Other aggregates over the members, as expressions of a group-by."""


@dataclass
class PlanSteps:
    """The steps of a plan, in order. `outcomes`: by table, the columns that are kept. Any other column is dropped after its
    last use: memory stays small, and freed memory is used again while it is still in the processor's cache."""

    steps: list[PlanStep] = field(default_factory=list)
    outcomes: dict[str, set[str]] = field(default_factory=lambda: {PEOPLE: set(), HOUSEHOLDS: set()})

    def at(self, level: int) -> PlanStep:
        while len(self.steps) <= level:
            self.steps.append(PlanStep())
        return self.steps[level]

    def add_outcome(self, level: int, table: str, columns: dict[str, pl.Expr]) -> None:
        """Adds columns to the step of a level and keeps them to the end."""
        step = self.at(level)
        (step.people if table == PEOPLE else step.households).update(columns)
        self.outcomes[table].update(columns)

    @cached_property
    def _used_up(self) -> list[dict[str, list[str]]]:
        """For each step, by table, the columns made by steps that no later step reads."""
        last: dict[tuple[str, str], int] = {}
        for number, step in enumerate(self.steps):
            columns = [(PEOPLE, name) for name in (*step.people, *step.spread)]
            columns += [(HOUSEHOLDS, name) for name in (*step.households, *step.totals, *step.folds)]
            last |= dict.fromkeys(columns, number)
            read = {
                (HOUSEHOLDS, name) for expression in step.households.values() for name in expression.meta.root_names()
            }
            for expression in (*step.people.values(), *step.totals.values(), *step.folds.values()):
                read.update((PEOPLE, name) for name in expression.meta.root_names())
            read.update((HOUSEHOLDS, source) for source in step.spread.values())
            last |= dict.fromkeys(read.intersection(last), number)
        used_up: list[dict[str, list[str]]] = [{PEOPLE: [], HOUSEHOLDS: []} for _ in self.steps]
        for (table, name), number in last.items():
            if name not in self.outcomes[table]:
                used_up[number][table].append(name)
        return used_up

    def run(
        self, households: pl.DataFrame, people: pl.DataFrame, layout: MemberLayout
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables with every outcome added."""
        for step, used_up in zip(self.steps, self._used_up, strict=True):
            before, everyone = households, people
            if step.households:
                households = before.with_columns(_named(step.households))
            if step.people:
                people = everyone.with_columns(_named(step.people))
            if step.spread:
                wide = before.select(pl.col(source).alias(name) for name, source in step.spread.items())
                people = people.hstack(wide.select(pl.all().gather(layout.homes)))
            if step.totals:
                running = everyone.select(
                    expression.gather(layout.ends).cast(pl.Int64).alias(name)
                    for name, expression in step.totals.items()
                )
                households = households.hstack(running.select(pl.all() - pl.all().shift(1, fill_value=0)))
            if step.folds:
                folded = everyone.lazy().group_by(GROUP, maintain_order=True).agg(_named(step.folds)).collect()
                households = households.hstack(folded.drop(GROUP))
            for frame, names in ((households, used_up[HOUSEHOLDS]), (people, used_up[PEOPLE])):
                for name in names:
                    frame.drop_in_place(name)
        return households, people


def running_sum(number: pl.Expr) -> pl.Expr:
    """The running total of a number, for `PlanStep.totals`."""
    return number.cum_sum()


def running_count(truth: pl.Expr) -> pl.Expr:
    """How often a truth has held so far, for `PlanStep.totals`. Counting what is not null is several times faster than
    adding ones."""
    return pl.when(truth).then(True).cum_count()


def _named(expressions: dict[str, pl.Expr]) -> Iterable[pl.Expr]:
    return [expression.alias(name) for name, expression in expressions.items()]
