"""Where tables to be screened come from: Parquet or CSV, surveyed once and read in chunks of whole households."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import polars as pl

from doudi.screening.names import HOUSEHOLD, MEMBER
from doudi.screening.stored import Refusal, Unusable, refusal

TABLES = ("households", "people")
_BATCH = 65_536
_LOOKED_AT = 1 << 20


@dataclass(frozen=True)
class Chunk:
    """Whole households: rows of the table of households from `first` on, and their people's rows from `person` on.

    `persons` None: the people do not stand in the order of the households and are looked for by household.
    """

    number: int
    first: int
    homes: int
    person: int = 0
    persons: int | None = None


@dataclass(frozen=True)
class Source:
    """Parquet files of both tables, each in its order. `broken`: rows of a CSV file that are no rows, with the reason."""

    households: tuple[Path, ...]
    people: tuple[Path, ...]
    broken: pl.DataFrame = field(default_factory=lambda: refusal([]))

    def scan(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(list(self.households if table == "households" else self.people), glob=False)

    def identity(self) -> str:
        """A mark of these files: names, sizes, times of change."""
        seen = hashlib.sha256()
        for path in (*self.households, *self.people):
            told = path.stat()
            seen.update(f"{path.name}\0{told.st_size}\0{told.st_mtime_ns}\n".encode())
        return seen.hexdigest()


@dataclass(frozen=True)
class Survey:
    """How a source is parted. `refused`: rows that belong to no household; `barred`: households set aside for what was
    found in another place than their own chunk, with the reason."""

    chunks: tuple[Chunk, ...]
    households: int
    people: int
    refused: pl.DataFrame
    barred: dict[str, str]


def find(source: Path, work: Path) -> Source:
    """The files of a source: a folder with `households` and `people`, each a folder of Parquet parts or one file of
    Parquet or CSV. What is CSV is written as Parquet into `work` first. Unusable where something is missing."""
    if not source.is_dir():
        raise Unusable(f"{source}：没有这个文件夹；应为含 households 和 people（Parquet 或 CSV）的文件夹")
    found: dict[str, tuple[Path, ...]] = {}
    broken = []
    for table in TABLES:
        parts = tuple(sorted((source / table).glob("*.parquet"))) if (source / table).is_dir() else ()
        single, text = source / f"{table}.parquet", source / f"{table}.csv"
        if parts or single.is_file():
            found[table] = parts or (single,)
        elif text.is_file():
            found[table], wrong = csv_to_parquet(text, work / table)
            broken.append(wrong)
        else:
            raise Unusable(f"{source}：没有 {table} 表；应为 {table}/*.parquet、{table}.parquet 或 {table}.csv")
    return Source(found["households"], found["people"], pl.concat(broken) if broken else refusal([]))


def survey(source: Source, a_chunk: int) -> Survey:
    """Parts a source into chunks of `a_chunk` households; only the columns of keys are read."""
    for table in TABLES:
        if HOUSEHOLD not in source.scan(table).collect_schema():
            raise Unusable(f"{table}：缺少 {HOUSEHOLD} 列")
    ids, owners = (source.scan(table).select(HOUSEHOLD).collect().to_series() for table in TABLES)
    if not (ids.dtype.is_integer() and owners.dtype.is_integer()):
        ids, owners = ids.cast(pl.String), owners.cast(pl.String)
    barred = dict.fromkeys(source.broken[HOUSEHOLD].drop_nulls().unique().to_list(), "这一户有一行无法读取")
    runs = owners.rle().struct.unnest() if owners.len() else pl.DataFrame({"len": [], "value": []})
    in_order = runs.height == ids.len() and ids.null_count() == 0 and bool((runs["value"] == ids).all())
    if in_order and ids.n_unique() == ids.len():
        ends = runs["len"].cast(pl.Int64).cum_sum()
        chunks = []
        for number, first in enumerate(range(0, ids.len(), a_chunk)):
            homes = min(a_chunk, ids.len() - first)
            start = int(ends[first - 1]) if first else 0
            chunks.append(Chunk(number, first, homes, start, int(ends[first + homes - 1]) - start))
        return Survey(tuple(chunks), ids.len(), owners.len(), source.broken, barred)
    twice = [str(one) for one in ids.filter(ids.is_duplicated() & ids.is_not_null()).unique()]
    barred |= dict.fromkeys(twice, "家庭编号出现了两次，每户的编号应不同")
    chunks = [Chunk(n, first, min(a_chunk, ids.len() - first)) for n, first in enumerate(range(0, ids.len(), a_chunk))]
    return Survey(
        tuple(chunks),
        ids.len(),
        owners.len(),
        pl.concat([source.broken, _strangers(source, ids.cast(pl.String))]),
        barred,
    )


def _strangers(source: Source, ids: pl.Series) -> pl.DataFrame:
    """People of whom the table of households does not know."""
    keys = source.scan("people").select(pl.col(HOUSEHOLD).cast(pl.String), pl.col(MEMBER).cast(pl.String)).collect()
    lost = keys.filter(keys[HOUSEHOLD].is_null() | ~keys[HOUSEHOLD].is_in(ids.drop_nulls().implode()))
    rows = [
        (home, member, HOUSEHOLD, home, "没有家庭编号" if home is None else "家庭表里没有这一户")
        for home, member in lost.iter_rows()
    ]
    return refusal(rows)


def read(source: Source, chunk: Chunk) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both tables of a chunk."""
    households = source.scan("households").slice(chunk.first, chunk.homes).collect()
    if chunk.persons is not None:
        return households, source.scan("people").slice(chunk.person, chunk.persons).collect()
    own = households[HOUSEHOLD].cast(pl.String).drop_nulls().implode()
    return households, source.scan("people").filter(pl.col(HOUSEHOLD).cast(pl.String).is_in(own)).collect()


# CSV


def csv_to_parquet(path: Path, into: Path) -> tuple[tuple[Path, ...], pl.DataFrame]:
    """Writes a CSV file as Parquet parts into a folder, every cell as text, empty ones as null. Rows with too many or too
    few cells are not rows: they are returned with the reason. Unusable where the text cannot be read at all."""
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            return _parts_of(file, path.name, into)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unusable(f"{path.name}：读不出来（{error}）；应为 UTF-8 或 GB18030 编码的 CSV") from error


def _parts_of(file: TextIO, name: str, into: Path) -> tuple[tuple[Path, ...], pl.DataFrame]:
    rows = csv.reader(file)
    header = next(rows, [])
    if len(set(header)) < len(header) or not header:
        raise Unusable(f"{name}：第一行应为列名，每个列名只出现一次")
    broken: list[Refusal] = []
    into.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, batch in enumerate(_batches(rows, header, name, broken)):
        parts.append(into / f"part-{number:05}.parquet")
        _frame(header, batch).write_parquet(parts[-1], compression="zstd", compression_level=1)
    return tuple(parts), refusal(broken)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        beginning = file.read(_LOOKED_AT)
    try:
        beginning.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(beginning) < _LOOKED_AT or error.start < _LOOKED_AT - 4:  # else only the last character was cut
            return "gb18030"
    return "utf-8-sig"


def _batches(
    rows: Iterator[list[str]], header: list[str], name: str, broken: list[Refusal]
) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    homes, members = (header.index(key) if key in header else None for key in (HOUSEHOLD, MEMBER))
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            home, member = (row[at] if at is not None and at < len(row) else None for at in (homes, members))
            reason = f"{name}第{number}行有{len(row)}格，应有{len(header)}格"
            broken.append((home or None, member or None, "", ",".join(row)[:200], reason))
            continue
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _frame(header: list[str], rows: list[list[str]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return frame.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.strip_chars()))
