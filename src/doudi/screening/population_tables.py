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

from doudi.policies.vocabulary import Vocabulary
from doudi.rules.model import Fact
from doudi.rules.types import Choice, Date, Number, Options
from doudi.screening.assumptions import FILE
from doudi.screening.case_form import is_money, local_values
from doudi.screening.lives import Facts
from doudi.screening.local_values import COLUMNS, EVERYWHERE
from doudi.screening.population import VERSION, Population

YUAN = pl.Decimal(14, 2)
EPOCH = dt.date(1970, 1, 1).toordinal()
HOUSEHOLDS_A_PART = 20_000
_AT_ONCE = 100  # households held as people before they are gathered by column
IDENTITY = ("name", "identity_number", "phone", "bank_account")


@dataclass(frozen=True)
class Tables:
    """Some households: one row each in `households`; one a member in `people`, and in `identities` where asked for."""

    households: pl.DataFrame
    people: pl.DataFrame
    identities: pl.DataFrame | None


def tables(population: Population, start: int, stop: int, vocabulary: Vocabulary) -> Tables:
    """Households `start` to `stop` - 1 as tables. Memory grows with the columns, not with the people as objects."""
    facts = vocabulary.facts.values()
    homes = _Gathered(fact for fact in facts if fact.whose == "household")
    members = _Gathered(fact for fact in facts if fact.whose == "member")
    keys: dict[str, list[Any]] = {"household": [], "kind": [], "region": [], "on": []}
    own: dict[str, list[Any]] = {"household": [], "member": [], "relation": []}
    identities: dict[str, list[Any]] = {name: [] for name in (*IDENTITY, "address")}
    for first in range(start, stop, _AT_ONCE):
        batch = list(population.households(first, min(first + _AT_ONCE, stop)))
        people = [person for household in batch for person in household.members]
        whose = [household for household in batch for _ in household.members]
        keys["household"] += [household.id for household in batch]
        keys["kind"] += [household.kind for household in batch]
        keys["region"] += [household.region for household in batch]
        keys["on"] += [household.on for household in batch]
        own["household"] += [household.id for household in whose]
        own["member"] += [person.id for person in people]
        own["relation"] += [person.relation for person in people]
        homes.add([household.facts for household in batch])
        members.add([person.facts for person in people])
        if population.identities:
            for name in IDENTITY:
                identities[name] += [getattr(person, name) or None for person in people]
            identities["address"] += [household.address for household in whose]
    belongs = pl.DataFrame(own, schema=dict.fromkeys(own, pl.String))
    texts = pl.DataFrame(identities, schema=dict.fromkeys(identities, pl.String))
    return Tables(
        pl.DataFrame(keys, schema=dict.fromkeys(keys, pl.String) | {"on": pl.Date}).with_columns(homes.columns()),
        belongs.with_columns(members.columns()),
        belongs.hstack(texts) if population.identities else None,
    )


class _Gathered:
    """Values by fact, collected a few rows at a time: read while they are fresh in the processor's cache, it is thrice as quick."""

    def __init__(self, facts: Iterable[Fact]):
        self.values: dict[str, list[Any]] = {}
        self.facts = tuple(facts)
        for fact in self.facts:
            self.values[fact.name] = []

    def add(self, rows: list[Facts]) -> None:
        for name, values in self.values.items():
            values += [row.get(name) for row in rows]

    def columns(self) -> list[pl.Series]:
        return [column for fact in self.facts for column in fact_columns(fact, self.values[fact.name])]


def fact_columns(fact: Fact, values: list[Any]) -> list[pl.Series]:
    """The column of a fact, or one for each option of a set, from values as the generator holds them; None is unknown."""
    name, kind = fact.name, fact.type
    if isinstance(kind, Options):
        return [
            pl.Series(f"{name}.{option}", [None if one is None else option in one for one in values], dtype=pl.Boolean)
            for option in fact.options
        ]
    if isinstance(kind, Choice):
        return [pl.Series(name, values, dtype=pl.Enum(fact.options))]
    if fact.none is not None:
        values = [fact.none if one == "none" else one for one in values]
    if isinstance(kind, Date):
        days = [one.toordinal() - EPOCH if isinstance(one, dt.date) else one and one - EPOCH for one in values]
        return [pl.Series(name, days, dtype=pl.Int32).cast(pl.Date)]
    if is_money(kind):
        fen = pl.Series(name, values, dtype=pl.Int64)
        return [(fen.cast(pl.Decimal(18, 2)) / 100).cast(YUAN)]
    if isinstance(kind, Number):
        return [pl.Series(name, values, dtype=pl.Int32)]
    return [pl.Series(name, values, dtype=pl.Boolean)]


@dataclass(frozen=True, slots=True)
class Written:
    """How far the writing has come."""

    households: int
    people: int


class Occupied(Exception):
    """What is to be written would overwrite something; `args[0]` says so in Chinese."""


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

    Yields after every part; nothing is written unless it is run to the end of a part. Part `n` of each table holds the
    same households, whole, whatever process makes it. A part appears under its name only when it is complete. Occupied
    where the folder holds files; ValueError for no households.
    """
    if households < 1:
        raise ValueError(f"家庭数 {households}：至少1户")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Occupied(f"{folder}：已存在且不是空文件夹；为免新旧混在一起，请另选一个文件夹或先清空它")
    people = written = 0
    starts = range(0, households, a_part)
    parts = [_Part(folder, population, at, start, min(start + a_part, households)) for at, start in enumerate(starts)]
    for made in _made(parts, vocabulary, workers):
        written, people = written + made.households, people + made.people
        yield Written(written, people)
    write_local_values(folder / "local-values.csv", population)
    about = description(population, households) | {"people": people}
    (folder / "population.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class _Part:
    folder: Path
    population: Population
    number: int
    start: int
    stop: int

    def write(self, vocabulary: Vocabulary) -> Written:
        made = tables(self.population, self.start, self.stop, vocabulary)
        for name, frame in (("households", made.households), ("people", made.people), ("identities", made.identities)):
            if frame is not None:
                _write(frame, self.folder / name / f"part-{self.number:05}.parquet")
        return Written(self.stop - self.start, made.people.height)


def _made(parts: list[_Part], vocabulary: Vocabulary, workers: int) -> Iterator[Written]:
    """Each part written, here or by several processes: a household rests on nothing but the seed and its number."""
    if workers <= 1 or len(parts) <= 1:
        yield from (part.write(vocabulary) for part in parts)
        return
    with ProcessPoolExecutor(min(workers, len(parts)), get_context("spawn")) as pool:
        waiting = [pool.submit(part.write, vocabulary) for part in parts]
        try:
            for one in as_completed(waiting):
                yield one.result()
        finally:
            pool.shutdown(cancel_futures=True)


def write_local_values(path: Path, population: Population) -> None:
    """The assumed local values, for everywhere, in the form that a screening takes."""
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
    """What must be known to make the same people again, and that none of them exists."""
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
