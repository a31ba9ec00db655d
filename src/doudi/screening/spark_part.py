"""What a Spark worker does with its share of the households: decide them as a local screening does, and write the part.

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
from doudi.screening.names import HOUSEHOLD
from doudi.screening.screen import Deciders, Options
from doudi.screening.stored import Unusable
from doudi.screening.summary import Summary

if TYPE_CHECKING:
    import pyarrow as pa

PART, ROW = "#part", "#row"
"""The share of a household, and where a row stood: both tables are brought back into the order in which they were stored."""
RUNNING = ".run"


@dataclass(frozen=True)
class Job:
    """What travels to the workers: where to write, what decides, and the marks by which a worker knows that it has the same
    rules. `households`, `people`: names of columns; Spark itself knows them by number, as it takes dots for paths."""

    out: Path
    token: str
    options: Options
    identity: str
    version: str
    households: tuple[str, ...]
    people: tuple[str, ...]


_deciders: dict[str, Deciders] = {}
"""What a process keeps between its parts, by the identity of the options."""


def decide(job: Job, number: int, households: pa.Table, people: pa.Table) -> str:
    """Decides and writes one part; a sentence where this worker cannot or the tables are no such tables, else ''."""
    fault = "" if job.identity in _deciders else _prepare(job)
    if fault:
        return fault
    try:
        _decide(job, _deciders[job.identity], number, households, people)
    except Unusable as error:
        return "\n".join(error.args)
    return ""


def _prepare(job: Job) -> str:
    """Loads the rules once in a process; a sentence where they are not those of the job."""
    if doudi.__version__ != job.version:
        return f"工作节点上的 doudi 是 {doudi.__version__} 版，应为 {job.version} 版；请在每个节点上装同一版"
    missing = [str(folder) for folder in job.options.folders if not folder.is_dir()]
    if missing:
        return f"工作节点上没有政策包的文件夹 {'、'.join(missing)}；请把同样的政策包放到每个节点的同一位置"
    if job.options.identity() != job.identity:
        return "工作节点上的政策包与这里的不同；请把同样的政策包放到每个节点的同一位置"
    if not (job.out / RUNNING / job.token).is_file():
        return f"工作节点看不到 {job.out}；--out 应为每个节点都能以同一路径写入的共享文件夹（如 NFS）"
    _deciders[job.identity] = Deciders(job.options)
    return ""


def _decide(job: Job, deciders: Deciders, number: int, households: pa.Table, people: pa.Table) -> None:
    started = time.perf_counter()
    homes, persons = _table(households, job.households), _table(people, job.people)
    was_read = time.perf_counter()
    found, summary = deciders.decide(homes, persons)
    decided = time.perf_counter()
    refused = found.refused[HOUSEHOLD].unique()
    summary.refused_households = int(refused.is_in(homes[HOUSEHOLD].cast(pl.String).implode()).sum())
    for name, frame in (("households", found.households), ("people", found.people), ("refused", found.refused)):
        if name != "refused" or frame.height:
            _write_part(job, frame, f"{name}/part-{number:05}.parquet")
    summary.seconds.update({"read": was_read - started, "write": time.perf_counter() - decided})
    rows = {"households": homes.height, "people": persons.height}
    unfinished = _own_file(job)
    unfinished.write_text(json.dumps({**summary.data(), "rows": rows}), encoding="utf-8")
    unfinished.replace(summary_file(job.out, number))


def _table(given: pa.Table, names: tuple[str, ...]) -> pl.DataFrame:
    """A table of the share under its own names, by household, its rows in their order."""
    frame = pl.from_arrow(given)
    assert isinstance(frame, pl.DataFrame)
    frame = frame.rename(dict(zip(frame.columns, (*names, PART, ROW), strict=True)))
    return frame.sort(pl.col(HOUSEHOLD).cast(pl.String), ROW).drop(PART, ROW)


def _write_part(job: Job, frame: pl.DataFrame, name: str) -> None:
    path = job.out / name
    path.parent.mkdir(exist_ok=True)
    unfinished = _own_file(job)
    frame.write_parquet(unfinished, compression="zstd", compression_level=1)
    unfinished.replace(path)


def _own_file(job: Job) -> Path:
    return job.out / RUNNING / f"{uuid.uuid4().hex}.unfinished"


def summary_file(out: Path, number: int) -> Path:
    """Where the summary of a part is kept until all parts are there."""
    return out / RUNNING / f"part-{number:05}.json"


def read_summary(path: Path) -> tuple[Summary, int, int]:
    """The summary of a part, and the rows of both tables that were handed to it."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Summary.of(told), told["rows"]["households"], told["rows"]["people"]
