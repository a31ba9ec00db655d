"""A small population as a source, with the local values it assumes: for tests of what screens files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl

from doudi.policies.packs.vocabulary import read_vocabulary
from doudi.population.population import Population
from doudi.population.tables import tables, write_local_values
from doudi.screening.tables.local_values import LocalValues, read_local_values

REGION = "450100"


def some_tables(households: int, missing: str = "0.05", region: str = REGION) -> tuple[pl.DataFrame, pl.DataFrame]:
    invented = tables(Population(region, 7, Decimal(missing), identities=False), 0, households, read_vocabulary())
    return invented.households, invented.people


def write_source(folder: Path, households: pl.DataFrame, people: pl.DataFrame, parts: int = 1) -> Path:
    """A source of so many parts, as `doudi population` writes it."""
    a_part = -(-households.height // parts)
    for number in range(parts):
        part_people = households.slice(number * a_part, a_part)
        theirs = people.filter(pl.col("household").is_in(part_people["household"].implode()))
        for name, frame in (("households", part_people), ("people", theirs)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            frame.write_parquet(folder / name / f"part-{number:05}.parquet")
    return folder


def write_values(path: Path) -> Path:
    write_local_values(path, Population(REGION))
    return path


def assumed_values(folder: Path) -> LocalValues:
    return read_local_values(write_values(folder / "values.csv"), read_vocabulary())
