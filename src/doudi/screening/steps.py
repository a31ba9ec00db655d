"""What is computed in which order: one step for each layer of dependency, on the table of people or of households.

People are grouped by household once, when the tables are laid out (`Layout`): they stand by household, and what is summed
over them is read off running totals at the last of each household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

PEOPLE, HOUSEHOLDS = "people", "households"
GROUP = "home"
SIZE = "#size"


@dataclass(frozen=True)
class Layout:
    """Where in `people` each household ends. `sizes`: how many it has, never none."""

    ends: pl.Series
    sizes: pl.Series
    homes: pl.Series

    @classmethod
    def of(cls, people: pl.DataFrame, households: int) -> Layout:
        homes = people[GROUP]
        lengths = homes.rle().struct.field("len") if homes.len() else pl.Series([], dtype=pl.UInt32)
        assert lengths.len() == households, "every household has somebody"
        ends = lengths.cum_sum().cast(pl.UInt32) - 1
        return cls(ends.rename("end"), lengths.cast(pl.Int64).rename("size"), homes)


@dataclass
class Step:
    """What can be computed at once, none of it resting on the rest."""

    people: dict[str, pl.Expr] = field(default_factory=dict)
    households: dict[str, pl.Expr] = field(default_factory=dict)
    spread: dict[str, str] = field(default_factory=dict)
    """Columns that everyone gets from the household: name in `people`, name in `households`."""
    totals: dict[str, pl.Expr] = field(default_factory=dict)
    """Sums over the members, as what has run up over all people so far: see `sums` and `counts`."""
    folds: dict[str, pl.Expr] = field(default_factory=dict)
    """Anything else over the members, as an aggregation."""


@dataclass
class Steps:
    """The steps of a plan, in order. `outcomes`: by table, the columns that stay; any other goes after its last use, so that
    its memory is taken again while it is warm."""

    steps: list[Step] = field(default_factory=list)
    outcomes: dict[str, set[str]] = field(default_factory=lambda: {PEOPLE: set(), HOUSEHOLDS: set()})

    def at(self, level: int) -> Step:
        while len(self.steps) <= level:
            self.steps.append(Step())
        return self.steps[level]

    def end(self, level: int, table: str, columns: dict[str, pl.Expr]) -> None:
        """Computes columns at a level and keeps them to the end."""
        step = self.at(level)
        (step.people if table == PEOPLE else step.households).update(columns)
        self.outcomes[table].update(columns)

    @cached_property
    def _used_up(self) -> list[dict[str, list[str]]]:
        """For each step the columns made by a step that none behind it reads, by table."""
        last: dict[tuple[str, str], int] = {}
        for at, step in enumerate(self.steps):
            made = [(PEOPLE, name) for name in (*step.people, *step.spread)]
            made += [(HOUSEHOLDS, name) for name in (*step.households, *step.totals, *step.folds)]
            last |= dict.fromkeys(made, at)
            read = {(HOUSEHOLDS, name) for one in step.households.values() for name in one.meta.root_names()}
            for one in (*step.people.values(), *step.totals.values(), *step.folds.values()):
                read.update((PEOPLE, name) for name in one.meta.root_names())
            read.update((HOUSEHOLDS, source) for source in step.spread.values())
            last |= dict.fromkeys(read.intersection(last), at)
        found: list[dict[str, list[str]]] = [{PEOPLE: [], HOUSEHOLDS: []} for _ in self.steps]
        for (table, name), at in last.items():
            if name not in self.outcomes[table]:
                found[at][table].append(name)
        return found

    def run(self, households: pl.DataFrame, people: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables with every outcome."""
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


def sums(number: pl.Expr) -> pl.Expr:
    """Runs up a number."""
    return number.cum_sum()


def counts(truth: pl.Expr) -> pl.Expr:
    """Runs up how often a truth holds. What is not null is counted several times faster than ones are added."""
    return pl.when(truth).then(True).cum_count()


def _named(expressions: dict[str, pl.Expr]) -> Iterable[pl.Expr]:
    return [expression.alias(name) for name, expression in expressions.items()]
