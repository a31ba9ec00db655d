"""Screening of files: tables in, outcomes out, chunk by chunk of whole households, on as many processes as wanted.

    OUT/households/part-00000.parquet   outcomes of households' rights, columns as in `names`
    OUT/people/part-00000.parquet       outcomes of people's rights
    OUT/refused/part-00000.parquet      rows that could not be read, with the reason
    OUT/summary.json                    counts and sums, written last
    OUT/.run/                           what is needed to go on after an interruption; removed at the end

A part appears under its name only when it is complete, and its summary behind it: a run that was killed goes on with the
parts that are missing. It refuses to go on where the source, the packs, the local values or the options are others.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policies.packs import Library
from doudi.policies.vocabulary import HERE
from doudi.screening.given import THREE_VALUED
from doudi.screening.local_values import LocalValues
from doudi.screening.names import HOUSEHOLD, ON, REGION
from doudi.screening.reasons import meanings
from doudi.screening.screener import Screened, Screener
from doudi.screening.sources import Chunk, Source, Survey, find, read, survey
from doudi.screening.stored import Unusable, store
from doudi.screening.summary import Summary, summarise, undetermined_in

A_CHUNK = 40_000
"""Households in a chunk: some 110,000 people, a few hundred megabytes while they are decided."""


@dataclass(frozen=True)
class Options:
    """What decides. `region`, `on`: filled in where a table has no such column. `beside`: also how much three-valued logic
    would leave undetermined."""

    folders: tuple[Path, ...] = (HERE,)
    local_values: LocalValues = field(default_factory=LocalValues)
    presume: bool = True
    region: str = ""
    on: str = ""
    beside: bool = False
    a_chunk: int = A_CHUNK

    def identity(self) -> str:
        """A mark of everything here, packs by their digest."""
        library = Library(self.folders)
        packs = sorted((name, pack.digest) for name, pack in library.packs.items())
        vocabulary = library.vocabulary_file.read_bytes()
        told = [packs, self.local_values.values, self.presume, self.region, self.on, self.beside, self.a_chunk]
        return hashlib.sha256(vocabulary + json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Progress:
    """How far a screening has come. `resumed`: households that an earlier run had decided."""

    households: int
    of: int
    resumed: int


class Occupied(Exception):
    """The folder holds something else; `args[0]` says so in Chinese."""


def screen(source: Path, out: Path, options: Options, workers: int = 1) -> Generator[Progress]:
    """Screens a source; yields after every part and writes `summary.json` at the end.

    Unusable where the tables cannot be read, Occupied where the folder holds something else.
    """
    run = out / ".run"
    if (out / "summary.json").exists() or (out.exists() and not run.is_dir() and any(out.iterdir())):
        raise Occupied(f"{out}：已有内容；请另选一个文件夹，或先清空它")
    found = find(source, run / "source")
    identity = {"source": found.identity(), "options": options.identity()}
    expect_same(run / "run.json", identity, out)
    parted = survey(found, options.a_chunk)
    done = {chunk.number: run / f"part-{chunk.number:05}.json" for chunk in parted.chunks}
    left = [chunk for chunk in parted.chunks if not done[chunk.number].exists()]
    resumed = sum(chunk.homes for chunk in parted.chunks if chunk not in left)
    households = resumed
    yield Progress(households, parted.households, resumed)
    for chunk in _deciding(found, parted, out, options, left, workers):
        households += chunk.homes
        yield Progress(households, parted.households, resumed)
    finish(out, run, parted, list(done.values()), options)


def expect_same(path: Path, identity: dict[str, str], out: Path) -> None:
    if path.exists():
        if json.loads(path.read_text()) != identity:
            raise Occupied(f"{out}：留有另一次未完成的筛查，数据、政策包或选项与这次不同；请另选一个文件夹，或先清空它")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(identity), encoding="utf-8")


def _deciding(
    source: Source, parted: Survey, out: Path, options: Options, chunks: list[Chunk], workers: int
) -> Iterator[Chunk]:
    """Decides chunks here, or in processes that each keep to one processor; in the order in which they are done."""
    if workers <= 1 or len(chunks) <= 1:
        part = _Part(source, parted.barred, out, options)
        for chunk in chunks:
            part.decide(chunk)
            yield chunk
        return
    threads, os.environ["POLARS_MAX_THREADS"] = os.environ.get("POLARS_MAX_THREADS"), "1"
    try:
        with ProcessPoolExecutor(
            min(workers, len(chunks)), get_context("spawn"), _begin, (source, parted.barred, out, options)
        ) as pool:
            waiting = {pool.submit(_decide, chunk): chunk for chunk in chunks}
            try:
                for one in as_completed(waiting):
                    one.result()
                    yield waiting[one]
            finally:
                pool.shutdown(cancel_futures=True)
    finally:
        if threads is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = threads


_part: _Part | None = None


def _begin(source: Source, barred: dict[str, str], out: Path, options: Options) -> None:
    global _part  # what a process keeps between the chunks it is given
    _part = _Part(source, barred, out, options)


def _decide(chunk: Chunk) -> None:
    assert _part is not None
    _part.decide(chunk)


class Deciders:
    """What decides tables under some options; made once, as packs and plans are kept. `beside`: by three-valued logic."""

    def __init__(self, options: Options):
        self.options, library = options, Library(options.folders)
        self.screener = Screener(library, options.local_values, options.presume)
        self.beside = Screener(library, options.local_values, options.presume, THREE_VALUED, advise=False)

    def decide(
        self, households: pl.DataFrame, people: pl.DataFrame, barred: dict[str, str] | None = None
    ) -> tuple[Screened, Summary]:
        """The outcomes of both tables, and what they come to; `seconds` without reading and writing."""
        started = time.perf_counter()
        filled = filled_in(households, self.options.region, self.options.on)
        stored = store(self.screener.library.vocabulary, filled, people, barred)
        found = self.screener.decide_stored(stored)
        summary = summarise(found, self.screener.needed)
        if self.options.beside:
            summary.three_valued = undetermined_in(self.beside.decide_stored(stored))
        summary.seconds.update({"decide": time.perf_counter() - started})
        return found, summary


class _Part:
    """Decides and writes one chunk after the other."""

    def __init__(self, source: Source, barred: dict[str, str], out: Path, options: Options):
        self.source, self.barred, self.out, self.deciders = source, barred, out, Deciders(options)

    def decide(self, chunk: Chunk) -> None:
        started = time.perf_counter()
        households, people = read(self.source, chunk)
        there = set(households[HOUSEHOLD].cast(pl.String)) if self.barred else set()
        was_read = time.perf_counter()
        found, summary = self.deciders.decide(
            households, people, {one: self.barred[one] for one in self.barred if one in there}
        )
        decided = time.perf_counter()
        for name, frame in (("households", found.households), ("people", found.people), ("refused", found.refused)):
            if name != "refused" or frame.height:
                write_part(frame, self.out / name / f"part-{chunk.number:05}.parquet")
        summary.seconds.update({"read": was_read - started, "write": time.perf_counter() - decided})
        _write_text(self.out / ".run" / f"part-{chunk.number:05}.json", json.dumps(summary.data()))


def filled_in(households: pl.DataFrame, region: str, on: str) -> pl.DataFrame:
    """With the columns `region` and `on` where a table has none and they are told."""
    told = {REGION: region, ON: on}
    missing = [pl.lit(told[name]).alias(name) for name in (REGION, ON) if told[name] and name not in households.columns]
    return households.with_columns(missing)


def write_part(frame: pl.DataFrame, path: Path) -> None:
    """A Parquet file that appears under its name only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    frame.write_parquet(unfinished, compression="zstd", compression_level=1)
    unfinished.replace(path)


def _write_text(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def finish(out: Path, run: Path, parted: Survey, parts: list[Path], options: Options) -> None:
    total = Summary()
    for path in parts:
        total.add(Summary.of(json.loads(path.read_text(encoding="utf-8"))))
    if parted.refused.height:
        write_part(parted.refused, out / "refused" / "part-source.parquet")
        for reason, count in parted.refused["reason"].value_counts().iter_rows():
            total.refused[reason] += count
    told: dict[str, Any] = {
        "rows": {"households": parted.households, "people": parted.people},
        **total.data(),
        "meanings": meanings(Library(options.folders), total.reasons),
    }
    _write_text(out / "summary.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    shutil.rmtree(run)


__all__ = ["A_CHUNK", "Occupied", "Options", "Progress", "Unusable", "screen"]
