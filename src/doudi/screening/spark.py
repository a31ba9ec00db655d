"""Screening on a cluster: Spark reads both tables and brings households and their people together, its workers decide.

A household belongs to the part that a hash of its id names, so that its people find it wherever they stand. A part is
handed to a worker through Arrow, is decided by the same columns as on one machine (see `spark_part`), and stands in OUT
as `screen` describes it; only the order of households is another. No person's row comes back to where the job was started.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

import doudi
from doudi.policies.packs import Library
from doudi.screening.names import HOUSEHOLD
from doudi.screening.screen import Occupied, Options, Progress, expect_same, finish
from doudi.screening.sources import TABLES, Survey, find
from doudi.screening.spark_part import PART, ROW, RUNNING, Job, decide, read_summary, summary_file
from doudi.screening.spark_session import NoSpark, cause, connected
from doudi.screening.stored import Unusable, refusal, store

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["NoSpark", "screen"]

PARTS_A_CORE = 4
"""Parts that each core of the cluster gets at least, so that none waits long for the last."""
LEAST = 500
"""Households below which a part costs more to begin than to decide."""
SECONDS_BETWEEN_LOOKS = 1


def screen(source: str, out: Path, options: Options, master: str) -> Iterator[Progress]:
    """Screens a source on a cluster; yields now and then, and writes `summary.json` at the end.

    `source`: a folder, or an address that Spark reads, such as hdfs://…, with Parquet in `households` and `people`. `out`: a
    folder that every worker reaches under the same path. Unusable, Occupied as `screen.screen`; NoSpark where Spark cannot
    be had or gives up; what is finished then stays, and the same call goes on.
    """
    out = out.absolute()
    run = out / RUNNING
    if (out / "summary.json").exists() or (out.exists() and not run.is_dir() and any(out.iterdir())):
        raise Occupied(f"{out}：已有内容；请另选一个文件夹，或先清空它")
    paths = _paths(source)
    with connected(master) as session:
        tables = _Tables.of(session, paths)
        tables.expect_columns(options)
        expect_same(
            run / "run.json", {"source": tables.identity, "options": options.identity(), "engine": "spark"}, out
        )
        parts = _parts(run / "parts.json", tables.rows, options, session.sparkContext.defaultParallelism)
        yield from _Running(tables, out, options, parts).progress()
    _conclude(out, options, parts)


# Reading


def _paths(source: str) -> dict[str, list[str]]:
    """What Spark is to read for each table."""
    if "://" in source:
        return {table: [f"{source.rstrip('/')}/{table}"] for table in TABLES}
    folder = Path(source).absolute()
    for table in TABLES:
        if (folder / f"{table}.csv").is_file() and not list(folder.glob(f"{table}*/*.parquet")):
            raise Unusable(f"{folder / table}.csv：Spark 只读 Parquet；CSV 请去掉 --engine spark，在本机筛查")
    found = find(folder, folder)
    return {table: [_literal(path) for path in getattr(found, table)] for table in TABLES}


def _literal(path: Path) -> str:
    """A path as Spark takes it, which would read brackets and stars as patterns."""
    return "file:" + re.sub(r"([\[\]{}*?\\])", r"\\\1", str(path))


@dataclass(frozen=True)
class _Tables:
    """Both tables as Spark reads them, with the names of their columns. `rows`: households; `identity`: a mark of the files."""

    households: DataFrame
    people: DataFrame
    rows: int
    identity: str

    @classmethod
    def of(cls, session: SparkSession, paths: dict[str, list[str]]) -> _Tables:
        from pyspark.errors import PySparkException
        from pyspark.sql import functions as f

        try:
            # Every file's columns: Spark would take those of one file for all, and lose the others without a word.
            read = [session.read.option("mergeSchema", "true").parquet(*paths[table]) for table in TABLES]
            told = [f.col(f"_metadata.file_{name}") for name in ("path", "size", "modification_time")]
            rows = [frame.select(f.lit(table), *told) for table, frame in zip(TABLES, read, strict=True)]
            files = rows[0].union(rows[1]).groupBy(*rows[0].columns).count().collect()
        except PySparkException as error:
            raise Unusable(f"Spark 读不了这些表：{cause(error)}") from error
        seen = sorted(str(tuple(file)) for file in files)
        households = sum(count for table, *_, count in files if table == TABLES[0])
        return cls(read[0], read[1], households, hashlib.sha256("\n".join(seen).encode()).hexdigest())

    def expect_columns(self, options: Options) -> None:
        """Unusable where a column is missing or means nothing, before anything is moved."""
        from doudi.screening.screen import filled_in

        empty = []
        for frame in (self.households, self.people):
            table = pl.from_arrow(frame.limit(0).toArrow())
            assert isinstance(table, pl.DataFrame)
            empty.append(table)
        store(Library(options.folders).vocabulary, filled_in(empty[0], options.region, options.on), empty[1])

    def shared(self, parts: int, left: list[int]) -> tuple[Any, Any]:
        """Both tables grouped by part, columns under their numbers."""
        return self._shared(self.households, parts, left), self._shared(self.people, parts, left)

    @staticmethod
    def _shared(frame: DataFrame, parts: int, left: list[int]) -> Any:
        from pyspark.sql import functions as f

        at = frame.columns.index(HOUSEHOLD)
        numbered = frame.toDF(*(f"c{number}" for number in range(len(frame.columns))))
        part = f.pmod(f.xxhash64(f.col(f"c{at}").cast("string")), f.lit(parts)).cast("int")
        placed = numbered.withColumn(PART, part).withColumn(ROW, f.monotonically_increasing_id())
        if len(left) < parts:
            placed = placed.where(f.col(PART).isin(left))
        return placed.groupBy(PART)


def _parts(path: Path, households: int, options: Options, cores: int) -> int:
    """Into how many parts the households go; as at first where a screening goes on."""
    if not path.exists():
        most = max(1, households // LEAST)
        parts = max(-(-households // options.a_chunk), min(PARTS_A_CORE * cores, most))
        path.write_text(json.dumps(parts), encoding="utf-8")
    return int(json.loads(path.read_text(encoding="utf-8")))


# Deciding


class _Running:
    """A screening under way: Spark has the job in a thread, and what is finished is seen in the folder."""

    def __init__(self, tables: _Tables, out: Path, options: Options, parts: int):
        self.tables, self.out, self.options, self.parts = tables, out, options, parts
        self.waiting = {number for number in range(parts) if not summary_file(out, number).exists()}
        self.households = sum(self._households(number) for number in set(range(parts)) - self.waiting)
        self.faults: list[str] = []
        self.error: BaseException | None = None

    def progress(self) -> Iterator[Progress]:
        resumed = self.households
        yield Progress(resumed, self.tables.rows, resumed)
        if self.waiting:
            thread = threading.Thread(target=self._run, daemon=True)
            thread.start()
            while thread.is_alive():
                thread.join(SECONDS_BETWEEN_LOOKS)
                if self._look():
                    yield Progress(self.households, self.tables.rows, resumed)
        if self.error is not None:
            missing = "No module named 'doudi'" in str(self.error)
            mend = "；请在每个节点上装 doudi，或用 PYSPARK_PYTHON 写明装有它的解释器" if missing else ""
            raise NoSpark(f"Spark 中途停下（{cause(self.error)}）{mend}；已完成的部分仍在，可接着做") from self.error
        if self.faults:
            raise Unusable(*self.faults)

    def _look(self) -> bool:
        """Takes note of parts that have been finished; whether there were any."""
        done = {number for number in self.waiting if summary_file(self.out, number).exists()}
        self.waiting -= done
        self.households += sum(self._households(number) for number in done)
        return bool(done)

    def _households(self, number: int) -> int:
        return read_summary(summary_file(self.out, number))[1]

    def _run(self) -> None:
        try:
            self.faults = sorted({row.fault for row in self._job().collect() if row.fault})
        except Exception as error:  # it is told where the screening is waited for
            self.error = error

    def _job(self) -> DataFrame:
        job = self._for_workers()

        def part(key: tuple[Any, ...], households: pa.Table, people: pa.Table) -> pa.Table:
            import pyarrow

            number = key[0].as_py()
            return pyarrow.table({"part": [number], "fault": [decide(job, number, households, people)]})

        session = self.tables.households.sparkSession
        session.conf.set("spark.sql.shuffle.partitions", str(len(self.waiting)))
        households, people = self.tables.shared(self.parts, sorted(self.waiting))
        found: DataFrame = households.cogroup(people).applyInArrow(part, "part long, fault string")
        return found

    def _for_workers(self) -> Job:
        token = uuid.uuid4().hex
        (self.out / RUNNING / token).touch()
        columns = (tuple(frame.columns) for frame in (self.tables.households, self.tables.people))
        return Job(self.out, token, self.options, self.options.identity(), doudi.__version__, *columns)


def _conclude(out: Path, options: Options, parts: int) -> None:
    """Sums up the parts; a part to which no household fell has left nothing."""
    done = [path for path in (summary_file(out, number) for number in range(parts)) if path.exists()]
    told = [read_summary(path)[1:] for path in done]
    rows = (sum(one[0] for one in told), sum(one[1] for one in told))
    finish(out, out / RUNNING, Survey((), *rows, refusal([]), {}), done, options)
