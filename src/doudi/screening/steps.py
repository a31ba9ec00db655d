"""What is computed in which order: one step for each layer of dependency, on the table of people or of households.

People are grouped by household once, when the tables are laid out (`Layout`): they stand by household, and what is summed
over them is read off running totals at the last of each household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
        ends = lengths.cast(pl.Int64).cum_sum() - 1
        return cls(ends.rename("end"), lengths.cast(pl.Int64).rename("size"), homes)


@dataclass
class Step:
    """What can be computed at once, none of it resting on the rest."""

    people: dict[str, pl.Expr] = field(default_factory=dict)
    households: dict[str, pl.Expr] = field(default_factory=dict)
    spread: dict[str, str] = field(default_factory=dict)
    """Columns that everyone gets from the household: name in `people`, name in `households`."""
    totals: dict[str, pl.Expr] = field(default_factory=dict)
    """Sums over the members."""
    folds: dict[str, pl.Expr] = field(default_factory=dict)
    """Anything else over the members, as an aggregation."""


@dataclass
class Steps:
    """The steps of a plan, in order."""

    steps: list[Step] = field(default_factory=list)

    def at(self, level: int) -> Step:
        while len(self.steps) <= level:
            self.steps.append(Step())
        return self.steps[level]

    def run(self, households: pl.DataFrame, people: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables with every column that a step makes."""
        for step in self.steps:
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
                    expression.cum_sum().gather(layout.ends).alias(name) for name, expression in step.totals.items()
                )
                households = households.hstack(running.select(pl.all() - pl.all().shift(1, fill_value=0)))
            if step.folds:
                folded = everyone.lazy().group_by(GROUP, maintain_order=True).agg(_named(step.folds)).collect()
                households = households.hstack(folded.drop(GROUP))
        return households, people


def _named(expressions: dict[str, pl.Expr]) -> Iterable[pl.Expr]:
    return [expression.alias(name) for name, expression in expressions.items()]
