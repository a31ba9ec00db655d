"""The work of a Spark worker on its share of the households: it decides them as a local screening does, and writes the part.

Outcomes are written here and not by Spark, whose Parquet knows neither the kinds of a status nor masks of 64 bits without
a sign: so both engines leave the very same files. Whatever is tried twice, because a worker was lost or was slow, ends as
one part: a file is written under a name of its own and takes the part's name when it is complete, the summary last.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

import doudi
from doudi.screening.jobs.local import ChunkDecider, ScreeningOptions
from doudi.screening.jobs.summary import ScreeningSummary
from doudi.screening.tables.columns import HOUSEHOLD
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.sources import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

PART, ROW = "#part", "#row"
"""The share of a household, and where a row stood: both tables are brought back into the order in which they were stored."""
RUNNING = ".run"


@dataclass(frozen=True)
class SparkJob:
    """What is sent to the workers: where to write, what decides, and the hashes by which a worker checks that it has the same
    rules. `households`, `people`: the names of the columns, which Spark itself has under numbers. `barred`: the families that may
    have lost a row, with the reason; rows without a household are refused where the job was started."""

    out: Path
    token: str
    options: ScreeningOptions
    identity: str
    version: str
    households: tuple[str, ...]
    people: tuple[str, ...]
    barred: dict[str, str]


_deciders: dict[str, ChunkDecider] = {}
"""Kept in a worker process from one part to the next, by the identity of the options."""


def decide(job: SparkJob, number: int, households: pa.Table, people: pa.Table) -> str:
    """Decides and writes one part. Returns '' or, where this worker or these tables will not do, a sentence that says why."""
    fault = "" if job.identity in _deciders else _prepare(job)
    if fault:
        return fault
    try:
        _decide(job, _deciders[job.identity], number, households, people)
    except UnusableTablesError as error:
        return "\n".join(error.args)
    return ""


def _prepare(job: SparkJob) -> str:
    """Loads the rules once in a process. Returns a sentence where they are not those of the job."""
    if doudi.__version__ != job.version:
        return f"工作节点上的 doudi 是 {doudi.__version__} 版，应为 {job.version} 版；请在每个节点上装同一版"
    missing = [str(folder) for folder in job.options.folders if not folder.is_dir()]
    if missing:
        return f"工作节点上没有政策包的文件夹 {'、'.join(missing)}；请把同样的政策包放到每个节点的同一位置"
    if job.options.identity() != job.identity:
        return "工作节点上的政策包与这里的不同；请把同样的政策包放到每个节点的同一位置"
    if not (job.out / RUNNING / job.token).is_file():
        return f"工作节点看不到 {job.out}；--out 应为每个节点都能以同一路径写入的共享文件夹（如 NFS）"
    _deciders[job.identity] = ChunkDecider(job.options)
    return ""


def _decide(job: SparkJob, deciders: ChunkDecider, number: int, households: pa.Table, people: pa.Table) -> None:
    started = time.perf_counter()
    homes, persons = _table(households, job.households), _table(people, job.people)
    was_read = time.perf_counter()
    ids = homes[HOUSEHOLD].cast(pl.String)
    present = set(ids) if job.barred else set()
    barred = {household: reason for household, reason in job.barred.items() if household in present}
    owner = pl.col(HOUSEHOLD).cast(pl.String)
    housed = persons.filter((owner != "") & owner.is_in(ids.drop_nulls().implode()))
    result, summary = deciders.decide(homes, housed, barred)
    decided = time.perf_counter()
    refused = result.refused[HOUSEHOLD].unique()
    summary.refused_households = int(refused.is_in(ids.implode()).sum())
    for name, frame in result.tables().items():
        if name in TABLES or frame.height:
            _write_part(job, frame, f"{name}/part-{number:05}.parquet")
    summary.seconds.update({"read": was_read - started, "write": time.perf_counter() - decided})
    rows = {"households": homes.height, "people": persons.height}
    unfinished = _own_file(job)
    unfinished.write_text(json.dumps({**summary.data(), "rows": rows}), encoding="utf-8")
    unfinished.replace(summary_file(job.out, number))


def _table(arrow: pa.Table, names: tuple[str, ...]) -> pl.DataFrame:
    """A table of the share under its proper names, sorted by household, its rows in their order."""
    frame = pl.from_arrow(arrow)
    assert isinstance(frame, pl.DataFrame)
    frame = frame.rename(dict(zip(frame.columns, (*names, PART, ROW), strict=True)))
    return frame.sort(pl.col(HOUSEHOLD).cast(pl.String), ROW).drop(PART, ROW)


def _write_part(job: SparkJob, frame: pl.DataFrame, name: str) -> None:
    path = job.out / name
    path.parent.mkdir(exist_ok=True)
    unfinished = _own_file(job)
    frame.write_parquet(unfinished, compression="zstd", compression_level=1)
    unfinished.replace(path)


def _own_file(job: SparkJob) -> Path:
    return job.out / RUNNING / f"{uuid.uuid4().hex}.unfinished"


def summary_file(out: Path, number: int) -> Path:
    """Where the summary of a part is kept until all parts are there."""
    return out / RUNNING / f"part-{number:05}.json"


def read_summary(path: Path) -> tuple[ScreeningSummary, int, int]:
    """The summary of a part, and the rows of both tables that were handed to it."""
    report = json.loads(path.read_text(encoding="utf-8"))
    return ScreeningSummary.of(report), report["rows"]["households"], report["rows"]["people"]
