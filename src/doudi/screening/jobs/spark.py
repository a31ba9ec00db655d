"""Screening on a cluster: Spark reads both tables and brings households and their people together, its workers decide.

A hash of its id assigns each household to a part, and its people to the same part, wherever they are in the files. A part is
handed to a worker through Arrow, is decided by the same columns as on one machine (see `spark_worker`), and is written to OUT as
`local` describes it; only the order of households differs. No row of a person comes back to the machine that started the job,
except the keys of all people where the tables do not fit together: then that machine looks for the families that may have lost
a row.
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
from doudi.policies.packs.library import Library
from doudi.screening.jobs.local import ScreeningOptions, ScreeningProgress, expect_same, finish
from doudi.screening.jobs.spark_session import SparkUnavailableError, connect, error_cause
from doudi.screening.jobs.spark_worker import PART, ROW, RUNNING, SparkJob, decide, read_summary, summary_file
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER
from doudi.screening.tables.household_links import BrokenLinks, find_broken_links
from doudi.screening.tables.refusals import OutputExistsError, UnusableTablesError, make_refusals
from doudi.screening.tables.sources import TABLES, SourceSurvey, find_source
from doudi.screening.tables.validate import store_tables

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SparkUnavailableError", "screen"]

PARTS_A_CORE = 4
"""Parts that each core of the cluster gets at least, so that none waits long for the last."""
LEAST = 500
"""Households below which a part costs more to begin than to decide."""
SECONDS_BETWEEN_LOOKS = 1


def screen(source: str, out: Path, options: ScreeningOptions, master: str) -> Iterator[ScreeningProgress]:
    """Screens a source on a cluster; yields now and then, and writes `summary.json` at the end.

    `source`: a folder, or an address that Spark reads, such as hdfs://…, with Parquet in `households` and `people`. `out`:
    a folder that every worker reaches under the same path. UnusableTablesError, OutputExistsError as `local.screen`;
    SparkUnavailableError where Spark is missing or gives up: finished parts stay, and the same call continues."""
    out = out.absolute()
    run = out / RUNNING
    if (out / "summary.json").exists() or (out.exists() and not run.is_dir() and any(out.iterdir())):
        raise OutputExistsError(f"{out}：已有内容；请另选一个文件夹，或先清空它")
    paths = _paths(source)
    with connect(master) as session:
        tables = _SparkTables.of(session, paths)
        tables.expect_columns(options)
        expect_same(
            run / "run.json", {"source": tables.identity, "options": options.identity(), "engine": "spark"}, out
        )
        parts = _parts(run / "parts.json", tables.rows, options, session.sparkContext.defaultParallelism)
        links = tables.find_broken_links()
        yield from _SparkRun(tables, links, out, options, parts).progress()
    _conclude(out, options, parts, links)


# Reading


def _paths(source: str) -> dict[str, list[str]]:
    """The paths that Spark is to read for each table."""
    if "://" in source:
        return {table: [f"{source.rstrip('/')}/{table}"] for table in TABLES}
    folder = Path(source).absolute()
    for table in TABLES:
        if (folder / f"{table}.csv").is_file() and not list(folder.glob(f"{table}*/*.parquet")):
            raise UnusableTablesError(
                f"{folder / table}.csv：Spark 只读 Parquet；CSV 请去掉 --engine spark，在本机筛查"
            )
    files = find_source(folder, folder)
    return {table: [_literal(path) for path in getattr(files, table)] for table in TABLES}


def _literal(path: Path) -> str:
    """A path with its brackets and stars escaped, which Spark would take for patterns."""
    return "file:" + re.sub(r"([\[\]{}*?\\])", r"\\\1", str(path))


@dataclass(frozen=True)
class _SparkTables:
    """Both tables as Spark reads them. `rows`: the number of households; `identity`: a hash of the files' names, sizes and
    times."""

    households: DataFrame
    people: DataFrame
    rows: int
    identity: str

    @classmethod
    def of(cls, session: SparkSession, paths: dict[str, list[str]]) -> _SparkTables:
        from pyspark.errors import PySparkException
        from pyspark.sql import functions as f

        try:
            # Every file's columns: Spark would take those of one file for all, and lose the others without a word.
            read = [session.read.option("mergeSchema", "true").parquet(*paths[table]) for table in TABLES]
            metadata = [f.col(f"_metadata.file_{name}") for name in ("path", "size", "modification_time")]
            rows = [frame.select(f.lit(table), *metadata) for table, frame in zip(TABLES, read, strict=True)]
            files = rows[0].union(rows[1]).groupBy(*rows[0].columns).count().collect()
        except PySparkException as error:
            raise UnusableTablesError(f"Spark 读不了这些表：{error_cause(error)}") from error
        marks = sorted(str(tuple(file)) for file in files)
        households = sum(count for table, *_, count in files if table == TABLES[0])
        return cls(read[0], read[1], households, hashlib.sha256("\n".join(marks).encode()).hexdigest())

    def expect_columns(self, options: ScreeningOptions) -> None:
        """UnusableTablesError where a column is missing or means nothing, before anything is moved."""
        from doudi.screening.jobs.local import fill_region_and_day

        empty = []
        for frame in (self.households, self.people):
            table = pl.from_arrow(frame.limit(0).toArrow())
            assert isinstance(table, pl.DataFrame)
            empty.append(table)
        store_tables(
            Library(options.folders).vocabulary, fill_region_and_day(empty[0], options.region, options.on), empty[1]
        )

    def find_broken_links(self) -> BrokenLinks:
        """The rows of people that belong to no household, and the families that may have lost one. Rows are first put in the
        order of the files, so that the answer is the same as on one machine."""
        from pyspark.sql import functions as f

        ids = self.households.select(f.col(HOUSEHOLD).cast("string").alias("id")).distinct()
        owners = self.people.select(f.col(HOUSEHOLD).cast("string").alias("owner"))
        are_linked = f.col("owner") == f.col("id")
        has_strays = not owners.join(ids, are_linked & (f.col("owner") != ""), "left_anti").isEmpty()
        if not has_strays and ids.join(owners, are_linked, "left_anti").isEmpty():
            return BrokenLinks(make_refusals([]), {})
        keys = [f.col(name).cast("string") for name in (HOUSEHOLD, MEMBER)]
        places = [f.col("_metadata.file_path").alias("file"), f.col("_metadata.row_index").alias("row")]
        people, households = pl.from_arrow(self.people.select(*keys, *places).toArrow()), pl.from_arrow(ids.toArrow())
        assert isinstance(people, pl.DataFrame)
        assert isinstance(households, pl.DataFrame)
        people = people.sort("file", "row")
        return find_broken_links(households["id"], people[HOUSEHOLD], people[MEMBER])

    def shared(self, parts: int, left: list[int]) -> tuple[Any, Any]:
        """Both tables grouped by part. Columns are renamed to c0, c1 …, since Spark would take a dot in a name for a path."""
        return self._shared(self.households, parts, left), self._shared(self.people, parts, left)

    @staticmethod
    def _shared(frame: DataFrame, parts: int, left: list[int]) -> Any:
        from pyspark.sql import functions as f

        column = frame.columns.index(HOUSEHOLD)
        numbered = frame.toDF(*(f"c{number}" for number in range(len(frame.columns))))
        part = f.pmod(f.xxhash64(f.col(f"c{column}").cast("string")), f.lit(parts)).cast("int")
        placed = numbered.withColumn(PART, part).withColumn(ROW, f.monotonically_increasing_id())
        if len(left) < parts:
            placed = placed.where(f.col(PART).isin(left))
        return placed.groupBy(PART)


def _parts(path: Path, households: int, options: ScreeningOptions, cores: int) -> int:
    """The number of parts into which the households go: as many as at first where a screening is resumed."""
    if not path.exists():
        most = max(1, households // LEAST)
        parts = max(-(-households // options.a_chunk), min(PARTS_A_CORE * cores, most))
        path.write_text(json.dumps(parts), encoding="utf-8")
    return int(json.loads(path.read_text(encoding="utf-8")))


# Deciding


class _SparkRun:
    """A running screening: Spark runs the job in a thread, and the files that workers write into the folder show the progress."""

    def __init__(self, tables: _SparkTables, links: BrokenLinks, out: Path, options: ScreeningOptions, parts: int):
        self.tables, self.links, self.out, self.options, self.parts = tables, links, out, options, parts
        self.waiting = {number for number in range(parts) if not summary_file(out, number).exists()}
        self.households = sum(self._households(number) for number in set(range(parts)) - self.waiting)
        self.faults: list[str] = []
        self.error: BaseException | None = None

    def progress(self) -> Iterator[ScreeningProgress]:
        resumed = self.households
        yield ScreeningProgress(resumed, self.tables.rows, resumed)
        if self.waiting:
            thread = threading.Thread(target=self._run, daemon=True)
            thread.start()
            while thread.is_alive():
                thread.join(SECONDS_BETWEEN_LOOKS)
                if self._look():
                    yield ScreeningProgress(self.households, self.tables.rows, resumed)
        if self.error is not None:
            missing = "No module named 'doudi'" in str(self.error)
            mend = "；请在每个节点上装 doudi，或用 PYSPARK_PYTHON 写明装有它的解释器" if missing else ""
            raise SparkUnavailableError(
                f"Spark 中途停下（{error_cause(self.error)}）{mend}；已完成的部分仍在，可接着做"
            ) from self.error
        if self.faults:
            raise UnusableTablesError(*self.faults)

    def _look(self) -> bool:
        """Counts the parts that were finished since the last look; returns whether there were any."""
        done = {number for number in self.waiting if summary_file(self.out, number).exists()}
        self.waiting -= done
        self.households += sum(self._households(number) for number in done)
        return bool(done)

    def _households(self, number: int) -> int:
        return read_summary(summary_file(self.out, number))[1]

    def _run(self) -> None:
        try:
            self.faults = sorted({row.fault for row in self._job().collect() if row.fault})
        except Exception as error:  # raised again in `progress`, where the caller waits
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
        faults: DataFrame = households.cogroup(people).applyInArrow(part, "part long, fault string")
        return faults

    def _for_workers(self) -> SparkJob:
        token = uuid.uuid4().hex
        (self.out / RUNNING / token).touch()
        households, people = tuple(self.tables.households.columns), tuple(self.tables.people.columns)
        identity, barred = self.options.identity(), self.links.suspects
        return SparkJob(self.out, token, self.options, identity, doudi.__version__, households, people, barred)


def _conclude(out: Path, options: ScreeningOptions, parts: int, links: BrokenLinks) -> None:
    """Writes the summary of all parts, and the rows that belong to no household.

    A part into which no household fell has left no file.
    """
    done = [path for path in (summary_file(out, number) for number in range(parts)) if path.exists()]
    part_rows = [read_summary(path)[1:] for path in done]
    rows = (sum(counts[0] for counts in part_rows), sum(counts[1] for counts in part_rows))
    finish(out, out / RUNNING, SourceSurvey((), *rows, links.strays, links.suspects), done, options)
