"""Simulation: the same people decided as things stand and under each reform, chunk by chunk, and what that comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from doudi.screening.engine.reason_codes import name_rules
from doudi.screening.tables.columns import ON, REGION
from doudi.screening.tables.validate import StoredTables
from doudi.simulation import counts, households
from doudi.simulation.inputs import Tables
from doudi.simulation.paired_changes import pair_changes
from doudi.simulation.scenario import Setup


@dataclass
class Counted:
    """What one reform changes, by right (`cube`), by household (`home`) and by way into a right (`ways`).

    `beyond`: households that another pack decides, so that its rules do not reach them; `days`: on which it decides somebody.
    """

    setup: Setup
    cube: pl.DataFrame = field(default_factory=lambda: counts.total([]))
    home: pl.DataFrame = field(default_factory=lambda: households.total([]))
    ways: pl.DataFrame = field(default_factory=lambda: counts.all_ways([]))
    beyond: int = 0
    days: set[int] = field(default_factory=set)


@dataclass
class Simulation:
    """`base`: as things stand, compared with itself, so that its own counts are there too."""

    base: Counted
    reforms: list[Counted]
    households: int = 0
    people: int = 0
    refused: list[pl.DataFrame] = field(default_factory=list)
    warned: Counter[str] = field(default_factory=Counter)
    """How often facts are odd together, by what is odd about them."""
    regions: dict[tuple[str, int], int] = field(default_factory=dict)
    """Households by region and day."""

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day on which somebody is decided."""
        days = [day for _, day in self.regions]
        return min(days), max(days)


def simulate(tables: Tables, base: Setup, reforms: list[Setup]) -> Iterator[Simulation]:
    """Decides every chunk under all setups; yields what is found so far, at last the whole.

    UnusableTablesError where a column of the tables cannot be one.
    """
    simulation = Simulation(Counted(base), [Counted(setup) for setup in reforms])
    if tables.survey.refused.height:
        simulation.refused.append(tables.survey.refused)
    yield simulation
    for homes, stored in tables.chunks(base.screener):
        add(simulation, homes, stored)
        yield simulation


def add(simulation: Simulation, homes: pl.DataFrame, stored: StoredTables) -> None:
    """Decides whole households and counts them in. `homes`: their table as handed in, for its column `kind`."""
    base, vocabulary = simulation.base.setup, simulation.base.setup.library.vocabulary
    if stored.refused.height:
        simulation.refused.append(stored.refused)
    simulation.warned.update(stored.warnings["reason"].to_list())
    if not stored.households.height:
        return
    simulation.households += stored.households.height
    simulation.people += stored.people.height
    for region, on, number in stored.households.group_by(REGION, ON).len().iter_rows():
        simulation.regions[region, on] = simulation.regions.get((region, on), 0) + number
    before = base.screener.decide_stored(stored)
    places = counts.places_of(homes, before)
    lines = households.lines_of(base.library, base.local_values, stored)
    for counted in (simulation.base, *simulation.reforms):
        setup = counted.setup
        after = before if setup is base else setup.screener.decide_stored(stored)
        paired = None if setup is base else pair_changes(vocabulary, (base, setup), stored, (before, after))
        cube = counts.cube(vocabulary, places, before, after, paired)
        home = households.homes(vocabulary, places, stored, lines, before, after, paired)
        ways = counts.ways(after, _rules(counted, stored), vocabulary)
        counted.cube = counts.total([counted.cube, cube])
        counted.home = households.total([counted.home, home])
        counted.ways = counts.all_ways([counted.ways, ways])


def _rules(counted: Counted, stored: StoredTables) -> pl.Series:
    """By household the name of the rules that decide it; households that the reform does not reach are counted."""
    library = counted.setup.library
    pairs = stored.households.select(REGION, ON).unique(maintain_order=True)
    names, reached = [], []
    for region, on in pairs.iter_rows():
        pack = library.for_region(region, on)
        names.append(name_rules(pack.name, library.program(pack, on)))
        reached.append(counted.setup.reformed is not None and counted.setup.reformed.decides(region, on))
        if reached[-1]:
            counted.days.add(on)
    table = pairs.with_columns(
        pl.Series(counts.RULES, names, dtype=pl.String), pl.Series("#reached", reached, dtype=pl.Boolean)
    )
    joined = stored.households.select(REGION, ON).join(table, on=[REGION, ON], how="left", maintain_order="left")
    counted.beyond += int((~joined["#reached"]).sum())
    return joined[counts.RULES]
