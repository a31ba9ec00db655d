"""Screening of files: the same outcomes however it is parted, gone on with after an interruption, nothing dropped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from doudi.policies.packs.library import Library
from doudi.screening.engine.screener import Screener
from doudi.screening.jobs import local as screening
from doudi.screening.jobs.local import ScreeningOptions, ScreeningProgress, screen
from doudi.screening.tables.columns import rights_of_table
from doudi.screening.tables.refusals import OutputExistsError, UnusableTablesError
from doudi.screening.tables.sources import Chunk
from tests.screening.source_folders import assumed_values, some_tables, write_source

HOUSEHOLDS = 60


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    return some_tables(HOUSEHOLDS)


@pytest.fixture
def source(tmp_path: Path, tables: tuple[pl.DataFrame, pl.DataFrame]) -> Path:
    return write_source(tmp_path / "source", *tables, parts=3)


@pytest.fixture
def options(tmp_path: Path) -> ScreeningOptions:
    return ScreeningOptions(local_values=assumed_values(tmp_path), a_chunk=25)


def run(source: Path, out: Path, options: ScreeningOptions, workers: int = 1) -> list[ScreeningProgress]:
    return list(screen(source, out, options, workers))


def read(out: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(sorted((out / table).glob("part-*.parquet")))


def read_summary(out: Path) -> dict[str, object]:
    summary: dict[str, object] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return summary


def test_files_say_what_the_tables_say(
    source: Path, tmp_path: Path, options: ScreeningOptions, tables: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    progress = run(source, tmp_path / "out", options)
    assert [part.households for part in progress] == [0, 25, 50, 60]
    result = Screener(Library(), options.local_values).decide(*tables)
    assert_frame_equal(read(tmp_path / "out", "households"), result.households)
    assert_frame_equal(read(tmp_path / "out", "people"), result.people)
    assert not (tmp_path / "out" / ".run").exists()


def test_counts_are_those_of_the_rows(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    run(source, tmp_path / "out", options)
    summary = read_summary(tmp_path / "out")
    assert isinstance(summary["rights"], dict)
    for table in ("households", "people"):
        frame = read(tmp_path / "out", table)
        for name in rights_of_table(frame):
            right = summary["rights"][name]
            assert right["status"] == {str(status): count for status, count in frame[name].value_counts().iter_rows()}
            if f"{name}.low" in frame.columns:
                granted = frame.filter(pl.col(name) == "eligible")
                assert right["low"] == granted[f"{name}.low"].sum()
    assert summary["rows"] == {"households": HOUSEHOLDS, "people": read(tmp_path / "out", "people").height}
    assert summary["refused"] == {}


def test_every_reason_is_put_in_words(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    run(source, tmp_path / "out", options)
    summary = read_summary(tmp_path / "out")
    assert isinstance(summary["meanings"], dict)
    (rules,) = summary["meanings"].values()
    frame = read(tmp_path / "out", "households")
    for code in frame["dibao.reason"].unique():
        assert all(meaning["clauses"] and meaning["label"] for meaning in rules["dibao"][str(code)])


@pytest.mark.long
def test_processes_say_the_same(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    run(source, tmp_path / "alone", options)
    run(source, tmp_path / "together", options, workers=2)
    for table in ("households", "people"):
        assert_frame_equal(read(tmp_path / "alone", table), read(tmp_path / "together", table))


def test_it_goes_on_where_it_was_interrupted(
    source: Path, tmp_path: Path, options: ScreeningOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = screen(source, tmp_path / "out", options)
    next(begun)
    next(begun)
    begun.close()  # killed after the first part
    (tmp_path / "out" / "people" / "part-00001.unfinished").write_bytes(b"half")
    decided: list[int] = []
    decide: Callable[..., None] = screening._PartWriter.decide

    def counted(self: screening._PartWriter, chunk: Chunk) -> None:
        decided.append(chunk.number)
        decide(self, chunk)

    monkeypatch.setattr(screening._PartWriter, "decide", counted)
    progress = run(source, tmp_path / "out", options)
    assert decided == [1, 2]
    assert (progress[0].resumed, progress[-1].households) == (25, HOUSEHOLDS)
    uninterrupted = tmp_path / "whole"
    run(source, uninterrupted, options)
    for table in ("households", "people"):
        assert_frame_equal(read(tmp_path / "out", table), read(uninterrupted, table))
    same, resumed = read_summary(uninterrupted), read_summary(tmp_path / "out")
    del same["seconds"], resumed["seconds"]
    assert same == resumed


@pytest.mark.parametrize("changed", ["source", "options"])
def test_it_does_not_go_on_with_something_else(
    source: Path, tmp_path: Path, options: ScreeningOptions, changed: str
) -> None:
    begun = screen(source, tmp_path / "out", options)
    next(begun)
    next(begun)
    begun.close()
    if changed == "source":
        path = source / "people" / "part-00000.parquet"
        pl.read_parquet(path).head(-1).write_parquet(path)
    else:
        options = ScreeningOptions(local_values=options.local_values, presume=False, a_chunk=25)
    with pytest.raises(OutputExistsError, match="另一次未完成的筛查"):
        run(source, tmp_path / "out", options)


def test_nothing_is_written_over(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    run(source, tmp_path / "out", options)
    with pytest.raises(OutputExistsError, match="已有内容"):
        run(source, tmp_path / "out", options)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    with pytest.raises(OutputExistsError, match="已有内容"):
        run(source, tmp_path / "mine", options)


def test_what_cannot_be_read_is_kept_aside(
    tmp_path: Path, options: ScreeningOptions, tables: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    households, people = tables
    first, second = households["household"][0], households["household"][30]
    people = people.with_columns(
        pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.lit("-5"))
        .otherwise(pl.col("wage_income").cast(pl.String))
        .alias("wage_income")
    )
    stranger = people.head(1).with_columns(pl.lit("nobody").alias("household"))
    twice = households.filter(pl.col("household") == second)
    source = write_source(tmp_path / "source", households, people)
    pl.concat([people, stranger]).write_parquet(source / "people" / "part-00000.parquet")
    pl.concat([households, twice]).write_parquet(source / "households" / "part-00000.parquet")
    run(source, tmp_path / "out", options)
    refused = read(tmp_path / "out", "refused")
    reasons = dict(refused.select("household", "reason").iter_rows())
    assert reasons[first].startswith("应为最多2位小数的数")
    assert reasons[second] == "家庭编号出现了两次，每户的编号应不同"
    assert reasons["nobody"] == "家庭表里没有这一户"
    done = read(tmp_path / "out", "households")["household"]
    assert set(done) == set(households["household"]) - {first, second}
    assert set(read(tmp_path / "out", "people")["household"]) == set(done)
    summary = read_summary(tmp_path / "out")
    assert isinstance(summary["refused"], dict)
    assert sum(summary["refused"].values()) == refused.height


def test_people_in_any_order_are_found(
    source: Path, tmp_path: Path, options: ScreeningOptions, tables: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    households, people = tables
    mixed = write_source(tmp_path / "mixed", households, people)
    people.reverse().write_parquet(mixed / "people" / "part-00000.parquet")
    run(source, tmp_path / "a", options)
    run(mixed, tmp_path / "b", options)
    keys = ["household", "member"]
    assert_frame_equal(read(tmp_path / "a", "people").sort(keys), read(tmp_path / "b", "people").sort(keys))


def test_a_source_lacks_a_table(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    shutil.rmtree(source / "people")
    with pytest.raises(UnusableTablesError, match="没有 people 表"):
        run(source, tmp_path / "out", options)
    with pytest.raises(UnusableTablesError, match="没有这个文件夹"):
        run(tmp_path / "nowhere", tmp_path / "out2", options)


def test_a_column_that_means_nothing_stops_it(
    tmp_path: Path, options: ScreeningOptions, tables: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    households, people = tables
    source = write_source(tmp_path / "source", households, people.rename({"wage_income": "wage_incom"}))
    with pytest.raises(UnusableTablesError, match="wage_incom 这个事实"):
        run(source, tmp_path / "out", options)


def test_how_much_three_valued_logic_would_leave(source: Path, tmp_path: Path, options: ScreeningOptions) -> None:
    run(source, tmp_path / "out", ScreeningOptions(local_values=options.local_values, beside=True))
    summary = read_summary(tmp_path / "out")
    assert isinstance(summary["three_valued"], dict)
    assert isinstance(summary["rights"], dict)
    assert sum(summary["three_valued"].values()) > 0
    for name, right in summary["rights"].items():
        assert right["status"].get("undetermined", 0) <= summary["three_valued"].get(name, 0)
