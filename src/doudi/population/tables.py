"""Invented populations as tables: columns of facts under the names of the vocabulary, in Parquet files of whole households.

- Money stands in yuan as a decimal of two places, so that a column says itself what it holds.
- An unknown or absent fact is null. The answer "none" of a number or a day is what the vocabulary stores for it: level 0,
  and the day before the earliest one.
- A set of options is one yes/no column for each: `disability_components.visual`.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.assumptions import FILE
from doudi.population.case_form import local_values
from doudi.population.person_facts import Facts
from doudi.population.population import VERSION, Population
from doudi.rules.language.model import FactDefinition
from doudi.screening.tables.fact_series import make_fact_series
from doudi.screening.tables.local_values import COLUMNS, EVERYWHERE
from doudi.screening.tables.refusals import OutputExistsError

HOUSEHOLDS_A_PART = 20_000
_AT_ONCE = 100  # households that are made as objects before their facts are moved into columns
IDENTITY = ("name", "identity_number", "phone", "bank_account")


@dataclass(frozen=True)
class Tables:
    """Some households: a row for each in `households`, and for each member in `people`, and in `identities` where asked for."""

    households: pl.DataFrame
    people: pl.DataFrame
    identities: pl.DataFrame | None


def tables(population: Population, start: int, stop: int, vocabulary: Vocabulary) -> Tables:
    """Households `start` to `stop` - 1 as tables. Only a few households at a time are held as objects, to save memory."""
    facts = vocabulary.facts.values()
    homes = _FactColumns(fact for fact in facts if fact.entity == "household")
    members = _FactColumns(fact for fact in facts if fact.entity == "member")
    keys: dict[str, list[Any]] = {"household": [], "kind": [], "region": [], "on": []}
    of_people: dict[str, list[Any]] = {"household": [], "member": [], "relation": []}
    identities: dict[str, list[Any]] = {name: [] for name in (*IDENTITY, "address")}
    for first in range(start, stop, _AT_ONCE):
        batch = list(population.households(first, min(first + _AT_ONCE, stop)))
        people = [person for household in batch for person in household.members]
        owners = [household for household in batch for _ in household.members]
        keys["household"] += [household.id for household in batch]
        keys["kind"] += [household.kind for household in batch]
        keys["region"] += [household.region for household in batch]
        keys["on"] += [household.on for household in batch]
        of_people["household"] += [household.id for household in owners]
        of_people["member"] += [person.id for person in people]
        of_people["relation"] += [person.relation for person in people]
        homes.add([household.facts for household in batch])
        members.add([person.facts for person in people])
        if population.identities:
            for name in IDENTITY:
                identities[name] += [getattr(person, name) or None for person in people]
            identities["address"] += [household.address for household in owners]
    belongs = pl.DataFrame(of_people, schema=dict.fromkeys(of_people, pl.String))
    texts = pl.DataFrame(identities, schema=dict.fromkeys(identities, pl.String))
    return Tables(
        pl.DataFrame(keys, schema=dict.fromkeys(keys, pl.String) | {"on": pl.Date}).with_columns(homes.columns()),
        belongs.with_columns(members.columns()),
        belongs.hstack(texts) if population.identities else None,
    )


class _FactColumns:
    """Collects values by fact, a few rows at a time: it is three times as fast while the rows are in the processor's cache."""

    def __init__(self, facts: Iterable[FactDefinition]):
        self.values: dict[str, list[Any]] = {}
        self.facts = tuple(facts)
        for fact in self.facts:
            self.values[fact.name] = []

    def add(self, rows: list[Facts]) -> None:
        for name, values in self.values.items():
            values += [row.get(name) for row in rows]

    def columns(self) -> list[pl.Series]:
        return [column for fact in self.facts for column in make_fact_series(fact, self.values[fact.name])]


@dataclass(frozen=True, slots=True)
class Written:
    """How many households and people have been written so far."""

    households: int
    people: int


def write_parquet(
    folder: Path,
    population: Population,
    households: int,
    vocabulary: Vocabulary,
    a_part: int = HOUSEHOLDS_A_PART,
    workers: int = 1,
) -> Generator[Written]:
    """Writes `households/`, `people/` and, with identities, `identities/` in parts, the assumed local values, and
    `population.json` when all is there.

    Yields after every part. As a generator it writes nothing until it is iterated. Part `n` of each table holds the
    same households, whole, whatever process makes it. A part appears under its name only when it is complete. OutputExistsError
    where the folder holds files; ValueError for no households.
    """
    if households < 1:
        raise ValueError(f"家庭数 {households}：至少1户")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputExistsError(f"{folder}：已存在且不是空文件夹；为免新旧混在一起，请另选一个文件夹或先清空它")
    people = written = 0
    starts = range(0, households, a_part)
    parts = [
        _Part(folder, population, number, start, min(start + a_part, households)) for number, start in enumerate(starts)
    ]
    for written_part in _written_parts(parts, vocabulary, workers):
        written, people = written + written_part.households, people + written_part.people
        yield Written(written, people)
    write_local_values(folder / "local-values.csv", population)
    about = description(population, households) | {"people": people}
    (folder / "population.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class _Part:
    """The households `start` to `stop` - 1 of a population, which become part `number` of each table."""

    folder: Path
    population: Population
    number: int
    start: int
    stop: int

    def write(self, vocabulary: Vocabulary) -> Written:
        written_tables = tables(self.population, self.start, self.stop, vocabulary)
        for name in ("households", "people", "identities"):
            frame: pl.DataFrame | None = getattr(written_tables, name)
            if frame is not None:
                _write(frame, self.folder / name / f"part-{self.number:05}.parquet")
        return Written(self.stop - self.start, written_tables.people.height)


def _written_parts(parts: list[_Part], vocabulary: Vocabulary, workers: int) -> Iterator[Written]:
    """Writes the parts here or in several processes, since a household depends on nothing but the seed and its number."""
    if workers <= 1 or len(parts) <= 1:
        yield from (part.write(vocabulary) for part in parts)
        return
    with ProcessPoolExecutor(min(workers, len(parts)), get_context("spawn")) as pool:
        waiting = [pool.submit(part.write, vocabulary) for part in parts]
        try:
            for finished in as_completed(waiting):
                yield finished.result()
        finally:
            # Not shutdown(cancel_futures=True): where a call could not be pickled, it waits for that one for ever.
            for future in waiting:
                future.cancel()


def write_local_values(path: Path, population: Population) -> None:
    """Writes the assumed local values as a CSV file for screenings; they hold everywhere."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for key, value in local_values(population.on).items():
            name, _, start = key.partition("@")
            rows.writerow((EVERYWHERE, name, start or dt.date(population.on.year, 1, 1).isoformat(), value))


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    frame.write_parquet(unfinished, compression="zstd", compression_level=1)
    unfinished.replace(path)


def description(population: Population, households: int) -> dict[str, Any]:
    """The data with which the same people can be made again, and the statement that none of them exists."""
    return {
        "note": "全部人员和家庭均为虚构；各项设定是假设，不是统计数据",
        "version": VERSION,
        "assumptions": "sha256:" + hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "region": population.region,
        "seed": population.seed,
        "missing": str(population.missing),
        "on": population.on.isoformat(),
        "among": population.among,
        "households": households,
        "parameters": {name: str(value) for name, value in local_values(population.on).items()},
    }
