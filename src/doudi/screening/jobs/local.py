"""Screening of files: tables in, outcomes out, in chunks of whole households, by as many processes as are asked for.

    OUT/households/part-00000.parquet   outcomes of households' rights, columns as in `tables.columns`
    OUT/people/part-00000.parquet       outcomes of people's rights
    OUT/refused/part-00000.parquet      rows that could not be read, with the reason
    OUT/warnings/part-00000.parquet     facts that are odd together, of households that were decided
    OUT/summary.json                    counts and sums, written last
    OUT/.run/                           what is needed to go on after an interruption; removed at the end

A part gets its name only when it is complete, and its summary is written after it, so a run that was killed can be continued
with the missing parts. That is refused where the source, the packs, the local values or the options have changed.
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

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.screening.engine.plan_inputs import THREE_VALUED
from doudi.screening.engine.reason_codes import describe_reasons
from doudi.screening.engine.screener import Screener, ScreeningResult
from doudi.screening.jobs.summary import ScreeningSummary, count_undetermined, summarise
from doudi.screening.tables.columns import HOUSEHOLD, ON, REGION
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import OutputExistsError, UnusableTablesError
from doudi.screening.tables.sources import (
    TABLES,
    Chunk,
    SourceSurvey,
    TableSource,
    find_source,
    read_chunk,
    survey_source,
)

A_CHUNK = 40_000
"""Households in a chunk: some 110,000 people, a few hundred megabytes while they are decided."""


@dataclass(frozen=True)
class ScreeningOptions:
    """Everything besides the tables on which outcomes depend. `region`, `on`: filled in where a table has no such column.
    `beside`: also count how many outcomes three-valued logic would leave undetermined. `a_chunk`: households in a chunk."""

    folders: tuple[Path, ...] = (SHIPPED_PACKS,)
    local_values: LocalValues = field(default_factory=LocalValues)
    presume: bool = True
    region: str = ""
    on: str = ""
    beside: bool = False
    a_chunk: int = A_CHUNK

    def identity(self) -> str:
        """A hash of everything here, packs by their digest: runs with the same identity give the same outcomes."""
        library = Library(self.folders)
        packs = sorted((name, pack.digest) for name, pack in library.packs.items())
        vocabulary = library.vocabulary_file.read_bytes()
        parts = [
            packs,
            self.local_values.values,
            self.local_values.undated,
            self.presume,
            self.region,
            self.on,
            self.beside,
            self.a_chunk,
        ]
        return hashlib.sha256(vocabulary + json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class ScreeningProgress:
    """How far a screening has come. `resumed`: households that an earlier run had decided."""

    households: int
    total: int
    resumed: int


def screen(source: Path, out: Path, options: ScreeningOptions, workers: int = 1) -> Generator[ScreeningProgress]:
    """Screens a source; yields after every part and writes `summary.json` at the end.

    UnusableTablesError where the tables cannot be read, OutputExistsError where the folder holds something else.
    """
    run = out / ".run"
    if (out / "summary.json").exists() or (out.exists() and not run.is_dir() and any(out.iterdir())):
        raise OutputExistsError(f"{out}：已有内容；请另选一个文件夹，或先清空它")
    tables = find_source(source, run / "source")
    identity = {"source": tables.identity(), "options": options.identity()}
    expect_same(run / "run.json", identity, out)
    plan = survey_source(tables, options.a_chunk)
    summaries = {chunk.number: run / f"part-{chunk.number:05}.json" for chunk in plan.chunks}
    waiting = [chunk for chunk in plan.chunks if not summaries[chunk.number].exists()]
    resumed = sum(chunk.homes for chunk in plan.chunks if chunk not in waiting)
    households = resumed
    yield ScreeningProgress(households, plan.households, resumed)
    for chunk in _deciding(tables, plan, out, options, waiting, workers):
        households += chunk.homes
        yield ScreeningProgress(households, plan.households, resumed)
    finish(out, run, plan, list(summaries.values()), options)


def expect_same(path: Path, identity: dict[str, str], out: Path) -> None:
    """Writes down what a run works on, or raises OutputExistsError where an unfinished run in `out` works on something else."""
    if path.exists():
        if json.loads(path.read_text()) != identity:
            raise OutputExistsError(
                f"{out}：留有另一次未完成的筛查，数据、政策包或选项与这次不同；请另选一个文件夹，或先清空它"
            )
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(identity), encoding="utf-8")


def _deciding(
    source: TableSource, plan: SourceSurvey, out: Path, options: ScreeningOptions, chunks: list[Chunk], workers: int
) -> Iterator[Chunk]:
    """Decides chunks here, or in processes of which each keeps to one processor; yields each chunk when it is done."""
    if workers <= 1 or len(chunks) <= 1:
        part = _PartWriter(source, plan.barred, out, options)
        for chunk in chunks:
            part.decide(chunk)
            yield chunk
        return
    threads, os.environ["POLARS_MAX_THREADS"] = os.environ.get("POLARS_MAX_THREADS"), "1"
    try:
        with ProcessPoolExecutor(
            min(workers, len(chunks)), get_context("spawn"), _begin, (source, plan.barred, out, options)
        ) as pool:
            waiting = {pool.submit(_decide, chunk): chunk for chunk in chunks}
            try:
                for future in as_completed(waiting):
                    future.result()
                    yield waiting[future]
            finally:
                # Not shutdown(cancel_futures=True): where a call could not be pickled, it waits for that one for ever.
                for future in waiting:
                    future.cancel()
    finally:
        if threads is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = threads


_part: _PartWriter | None = None


def _begin(source: TableSource, barred: dict[str, str], out: Path, options: ScreeningOptions) -> None:
    global _part  # a worker process keeps its compiled plans from one chunk to the next
    _part = _PartWriter(source, barred, out, options)


def _decide(chunk: Chunk) -> None:
    assert _part is not None
    _part.decide(chunk)


class ChunkDecider:
    """Decides chunks under one set of options. It is made once, so that loaded packs and compiled plans are kept."""

    def __init__(self, options: ScreeningOptions):
        self.options, library = options, Library(options.folders)
        self.screener = Screener(library, options.local_values, options.presume)
        self.beside = Screener(library, options.local_values, options.presume, THREE_VALUED, advise=False)

    def decide(
        self, households: pl.DataFrame, people: pl.DataFrame, barred: dict[str, str] | None = None
    ) -> tuple[ScreeningResult, ScreeningSummary]:
        """The outcomes of both tables and their summary. Its `seconds` do not include reading and writing.

        `barred`: households that are not decided whatever their rows hold, each with the reason.
        """
        started = time.perf_counter()
        filled = fill_region_and_day(households, self.options.region, self.options.on)
        stored = self.screener.store(filled, people, barred)
        result = self.screener.decide_stored(stored)
        summary = summarise(result, self.screener.need_bits)
        if self.options.beside:
            summary.three_valued = count_undetermined(self.beside.decide_stored(stored))
        summary.seconds.update({"decide": time.perf_counter() - started})
        return result, summary


class _PartWriter:
    """Decides and writes one chunk after the other."""

    def __init__(self, source: TableSource, barred: dict[str, str], out: Path, options: ScreeningOptions):
        self.source, self.barred, self.out, self.deciders = source, barred, out, ChunkDecider(options)

    def decide(self, chunk: Chunk) -> None:
        started = time.perf_counter()
        households, people = read_chunk(self.source, chunk)
        present = set(households[HOUSEHOLD].cast(pl.String)) if self.barred else set()
        was_read = time.perf_counter()
        result, summary = self.deciders.decide(
            households, people, {household: self.barred[household] for household in self.barred if household in present}
        )
        decided = time.perf_counter()
        for name, frame in result.tables().items():
            if name in TABLES or frame.height:
                write_part(frame, self.out / name / f"part-{chunk.number:05}.parquet")
        summary.seconds.update({"read": was_read - started, "write": time.perf_counter() - decided})
        _write_text(self.out / ".run" / f"part-{chunk.number:05}.json", json.dumps(summary.data()))


def fill_region_and_day(households: pl.DataFrame, region: str, on: str) -> pl.DataFrame:
    """The table with columns `region` and `on` added where it has none and a value for them is given."""
    defaults = {REGION: region, ON: on}
    missing = [
        pl.lit(defaults[name]).alias(name) for name in (REGION, ON) if defaults[name] and name not in households.columns
    ]
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


def finish(out: Path, run: Path, plan: SourceSurvey, parts: list[Path], options: ScreeningOptions) -> None:
    """Writes `summary.json` from the summaries of all parts (`parts`), and removes the folder of the run."""
    total = ScreeningSummary()
    for path in parts:
        total.add(ScreeningSummary.of(json.loads(path.read_text(encoding="utf-8"))))
    if plan.refused.height:
        write_part(plan.refused, out / "refused" / "part-source.parquet")
        for reason, count in plan.refused["reason"].value_counts().iter_rows():
            total.refused[reason] += count
    report: dict[str, Any] = {
        "rows": {"households": plan.households, "people": plan.people},
        **total.data(),
        "meanings": describe_reasons(Library(options.folders), total.reasons),
    }
    _write_text(out / "summary.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    shutil.rmtree(run)


__all__ = ["A_CHUNK", "OutputExistsError", "ScreeningOptions", "ScreeningProgress", "UnusableTablesError", "screen"]
