"""Sources of tables to be screened: files of Parquet or CSV, surveyed once and read in chunks of whole households."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import polars as pl

from doudi.screening.tables.columns import HOUSEHOLD, MEMBER
from doudi.screening.tables.household_links import find_broken_links
from doudi.screening.tables.refusals import Refusal, UnusableTablesError, make_refusals
from doudi.text.encodings import sniff_encoding

TABLES = ("households", "people")
LINE = "#line"
"""In a table that was read from CSV: the line of each row in the file."""
_BATCH = 65_536  # rows of a CSV file that are converted at once
_SNIFFED = 1 << 20  # bytes at the beginning of a file by which its encoding is recognised
_LONGEST_CELL = 1 << 24  # characters; a longer cell ends the reading


@dataclass(frozen=True)
class Chunk:
    """Whole households: `homes` rows of the table of households from row `first` on, and the `persons` rows of their people
    from row `person` on. `persons` None: the people are not in the order of the households, and are selected by their
    household instead."""

    number: int
    first: int
    homes: int
    person: int = 0
    persons: int | None = None


@dataclass
class Misplaced:
    """A row of people with too many or too few cells: the cell under `household`, and the households of the rows before and behind
    it; '' where there is none."""

    household: str
    before: str
    behind: str = ""


@dataclass(frozen=True)
class TableSource:
    """Parquet files of both tables, each in its order. `broken`: rows of a CSV file that have too many or too few cells, with the
    reason; `misplaced`: where those of people stood."""

    households: tuple[Path, ...]
    people: tuple[Path, ...]
    broken: pl.DataFrame = field(default_factory=lambda: make_refusals([]))
    misplaced: tuple[Misplaced, ...] = ()

    def scan(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(list(self.households if table == "households" else self.people), glob=False)

    def identity(self) -> str:
        """A hash of the names, sizes and times of change of these files."""
        digest = hashlib.sha256()
        for path in (*self.households, *self.people):
            status = path.stat()
            digest.update(f"{path.name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class SourceSurvey:
    """How a source is divided into chunks. `refused`: rows that belong to no household; `barred`: households
    that are not decided because of a fault outside their own chunk, each with the reason."""

    chunks: tuple[Chunk, ...]
    households: int
    people: int
    refused: pl.DataFrame
    barred: dict[str, str]


def find_source(source: Path, work: Path) -> TableSource:
    """The files of a source: a folder with `households` and `people`, each a folder of Parquet parts or one file of
    Parquet or CSV. What is CSV is written as Parquet into `work` first. UnusableTablesError where something is missing."""
    if not source.is_dir():
        raise UnusableTablesError(f"{source}：没有这个文件夹；应为含 households 和 people（Parquet 或 CSV）的文件夹")
    files: dict[str, tuple[Path, ...]] = {}
    broken: list[pl.DataFrame] = []
    misplaced: list[Misplaced] = []
    for table in TABLES:
        parts = tuple(sorted((source / table).glob("*.parquet"))) if (source / table).is_dir() else ()
        single, text = source / f"{table}.parquet", source / f"{table}.csv"
        if parts or single.is_file():
            files[table] = parts or (single,)
        elif text.is_file():
            converted = csv_to_parquet(text, work / table)
            files[table] = converted.parts
            broken.append(converted.broken)
            misplaced += converted.misplaced
        else:
            raise UnusableTablesError(
                f"{source}：没有 {table} 表；应为 {table}/*.parquet、{table}.parquet 或 {table}.csv"
            )
    return TableSource(
        files["households"], files["people"], pl.concat(broken) if broken else make_refusals([]), tuple(misplaced)
    )


def survey_source(source: TableSource, a_chunk: int) -> SourceSurvey:
    """Divides a source into chunks of `a_chunk` households; only the columns of keys are read."""
    with _readable("households"):
        ids = _read_keys(source, "households")[HOUSEHOLD]
    with _readable("people"):
        keys = _read_keys(source, "people")
    owners = keys[HOUSEHOLD]
    if not (ids.dtype.is_integer() and owners.dtype.is_integer()):
        ids, owners = ids.cast(pl.String), owners.cast(pl.String)
    barred = _suspects_of_misplaced(source, ids)
    runs = owners.rle().struct.unnest() if owners.len() else pl.DataFrame({"len": [], "value": []})
    in_order = runs.height == ids.len() and bool((runs["value"] == ids).fill_null(False).all())
    if in_order and ids.n_unique() == ids.len():
        ends = runs["len"].cast(pl.Int64).cum_sum()
        chunks = []
        for number, first in enumerate(range(0, ids.len(), a_chunk)):
            homes = min(a_chunk, ids.len() - first)
            start = int(ends[first - 1]) if first else 0
            chunks.append(Chunk(number, first, homes, start, int(ends[first + homes - 1]) - start))
        return SourceSurvey(tuple(chunks), ids.len(), owners.len(), source.broken, barred)
    twice = [str(household) for household in ids.filter(ids.is_duplicated() & ids.is_not_null()).unique()]
    barred |= dict.fromkeys(twice, "家庭编号出现了两次，每户的编号应不同")
    lines = keys[LINE] if LINE in keys.columns else None
    links = find_broken_links(ids.cast(pl.String), owners.cast(pl.String), keys[MEMBER].cast(pl.String), lines)
    barred = links.suspects | barred
    chunks = [
        Chunk(number, first, min(a_chunk, ids.len() - first))
        for number, first in enumerate(range(0, ids.len(), a_chunk))
    ]
    return SourceSurvey(tuple(chunks), ids.len(), owners.len(), pl.concat([source.broken, links.strays]), barred)


def _suspects_of_misplaced(source: TableSource, ids: pl.Series) -> dict[str, str]:
    """The households to which an unreadable row may belong, with the reason.

    That is the household which the row names; where there is none of that name, the households before and behind the row, since
    in a row with missing cells the cell under `household` may be another one.
    """
    suspects: dict[str, str] = dict.fromkeys(source.broken[HOUSEHOLD].drop_nulls(), "这一户有一行无法读取")
    households = set(ids.cast(pl.String)) if source.misplaced else set()
    for row in source.misplaced:
        if row.household not in households:
            for household in (row.before, row.behind):
                suspects.setdefault(household, "这一户可能有一行无法读取")
    suspects.pop("", None)
    return suspects


def _read_keys(source: TableSource, table: str) -> pl.DataFrame:
    scan = source.scan(table)
    columns = scan.collect_schema()
    keys = (HOUSEHOLD,) if table == "households" else (HOUSEHOLD, MEMBER)
    missing = [key for key in keys if key not in columns]
    if missing:
        raise UnusableTablesError(*(f"{table}：缺少 {key} 列" for key in missing))
    unreadable = [key for key in keys if columns[key].is_nested() or columns[key] in (pl.Binary, pl.Object)]
    if unreadable:
        raise UnusableTablesError(*(f"{table}：{key} 的类型是 {columns[key]}；请存为文字或整数" for key in unreadable))
    return scan.select(*keys, *((LINE,) if LINE in columns and table == "people" else ())).collect()


@contextmanager
def _readable(table: str) -> Iterator[None]:
    """Turns an error of Polars, which a damaged or inconsistent file causes, into a sentence in Chinese. A panic of its Rust code
    over damaged data is not a subclass of Exception, so it is named too."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, MemoryError) as error:
        line = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise UnusableTablesError(
            f"{table}：读不出来（{line[:200]}）；文件可能已损坏，或各部分的列类型不同，请重新导出"
        ) from error


def read_chunk(source: TableSource, chunk: Chunk) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both tables of a chunk. UnusableTablesError where a file is damaged."""
    with _readable("households"):
        households = source.scan("households").slice(chunk.first, chunk.homes).collect()
    with _readable("people"):
        people = source.scan("people")
        if chunk.persons is not None:
            people = people.slice(chunk.person, chunk.persons)
        else:
            ids = households[HOUSEHOLD].cast(pl.String).drop_nulls().implode()
            people = people.filter(pl.col(HOUSEHOLD).cast(pl.String).is_in(ids))
        return households.drop(LINE, strict=False), people.drop(LINE, strict=False).collect()


def read_household(source: TableSource, household: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both tables with the rows of one household. UnusableTablesError where a file is damaged."""
    frames = []
    for table in TABLES:
        with _readable(table):
            rows = source.scan(table).filter(pl.col(HOUSEHOLD).cast(pl.String) == household)
            frames.append(rows.collect().drop(LINE, strict=False))
    return frames[0], frames[1]


# CSV


@dataclass(frozen=True)
class ConvertedFile:
    """A CSV file written as Parquet. `broken`: rows of another length than the heading, with the reason; `misplaced`: where they
    stood."""

    parts: tuple[Path, ...]
    broken: pl.DataFrame
    misplaced: list[Misplaced]


def csv_to_parquet(path: Path, into: Path) -> ConvertedFile:
    """Writes a CSV file as Parquet parts into a folder, every cell as text, empty ones as null, and the line of each row.

    Rows with too many or too few cells, and empty ones, are set aside with the reason. UnusableTablesError where the text cannot be
    read at all.
    """
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            return _CsvConversion(file, path.name, into).convert()
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnusableTablesError(f"{path.name}：读不出来（{error}）；应为 UTF-8 或 GB18030 编码的 CSV") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        beginning = file.read(_SNIFFED)
    return sniff_encoding(beginning, complete=len(beginning) < _SNIFFED)


class _CsvConversion:
    """Converts one CSV file, and collects the rows that have another length than the heading."""

    def __init__(self, file: TextIO, name: str, into: Path):
        self.reader, self.name, self.into = csv.reader(file), name, into
        self.header = [cell.strip() for cell in next(self.reader, [])]
        if len(set(self.header)) < len(self.header) or not self.header:
            raise UnusableTablesError(f"{name}：第一行应为列名，每个列名只出现一次")
        self.broken: list[Refusal] = []
        self.misplaced: list[Misplaced] = []

    def convert(self) -> ConvertedFile:
        self.into.mkdir(parents=True, exist_ok=True)
        parts = []
        for number, (lines, batch) in enumerate(self._batches()):
            parts.append(self.into / f"part-{number:05}.parquet")
            frame = pl.DataFrame(batch, schema=dict.fromkeys(self.header, pl.String), orient="row")
            stripped = pl.all().str.strip_chars()
            frame = frame.with_columns(pl.when(stripped != "").then(stripped))
            frame.with_columns(pl.Series(LINE, lines, dtype=pl.Int64)).write_parquet(
                parts[-1], compression="zstd", compression_level=1
            )
        return ConvertedFile(tuple(parts), make_refusals(self.broken), self.misplaced)

    def _batches(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        lines: list[int] = []
        batch: list[list[str]] = []
        column = self.header.index(HOUSEHOLD) if HOUSEHOLD in self.header else None
        before = ""
        waiting: list[Misplaced] = []
        for row in self.reader:
            if len(row) != len(self.header) or not any(cell.strip() for cell in row):
                waiting += self._set_aside(row, before)
                continue
            if column is not None and row[column].strip():
                before = row[column].strip()
                for misplaced in waiting:
                    misplaced.behind = before
                waiting = []
            lines.append(self.reader.line_num)
            batch.append(row)
            if len(batch) == _BATCH:
                yield lines, batch
                lines, batch = [], []
        yield lines, batch

    def _set_aside(self, row: list[str], before: str) -> list[Misplaced]:
        home, member = (
            row[self.header.index(key)].strip() if key in self.header and self.header.index(key) < len(row) else ""
            for key in (HOUSEHOLD, MEMBER)
        )
        fault = "没有内容" if len(row) == len(self.header) else f"有{len(row)}格，应有{len(self.header)}格"
        reason = f"{self.name}第{self.reader.line_num}行{fault}"
        self.broken.append((home or None, member or None, "", ",".join(row)[:200], reason))
        if MEMBER not in self.header or not any(cell.strip() for cell in row):
            return []  # a row of households is missed by its people; an empty one holds nobody
        self.misplaced.append(Misplaced(home, before))
        return self.misplaced[-1:]
