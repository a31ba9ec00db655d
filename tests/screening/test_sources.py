"""Where tables come from: surveyed in chunks of whole households; CSV read to the last row, or the row is named."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from doudi.screening.sources import Source, csv_to_parquet, find, read, survey
from doudi.screening.stored import Unusable
from tests.screening.screened import some_tables, write_source


def whole(source: Source, a_chunk: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    chunks = [read(source, chunk) for chunk in survey(source, a_chunk).chunks]
    return pl.concat([homes for homes, _ in chunks]), pl.concat([people for _, people in chunks])


@pytest.mark.parametrize("a_chunk", [1, 7, 20, 100])
def test_every_household_is_in_one_chunk_whole(tmp_path: Path, a_chunk: int) -> None:
    households, people = some_tables(20)
    source = find(write_source(tmp_path / "source", households, people, parts=4), tmp_path / "work")
    found = survey(source, a_chunk)
    assert (found.households, found.people, found.refused.height, found.barred) == (20, people.height, 0, {})
    for chunk in found.chunks:
        homes, own = read(source, chunk)
        assert set(own["household"]) == set(homes["household"])
    assert_frame_equal(whole(source, a_chunk)[0], households)
    assert_frame_equal(whole(source, a_chunk)[1], people)


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    households, people = some_tables(6)
    numbers = {name: at for at, name in enumerate(households["household"])}
    households, people = (
        frame.with_columns(pl.col("household").replace_strict(numbers, return_dtype=pl.Int64))
        for frame in (households, people)
    )
    source = find(write_source(tmp_path / "source", households, people), tmp_path / "work")
    assert survey(source, 2).chunks[1].persons is not None
    assert_frame_equal(whole(source, 2)[1], people)


def test_text_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('household,member,wage_income\nh1, a ,300.50\nh1,b,\nh2,"c,d",0\n', encoding="utf-8-sig")
    parts, broken = csv_to_parquet(path, tmp_path / "out")
    assert broken.height == 0
    assert pl.read_parquet(list(parts)).rows() == [("h1", "a", "300.50"), ("h1", "b", None), ("h2", "c,d", "0")]


def test_text_of_an_old_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("household,member,counted\nh1,张三,是\n".encode("gb18030"))
    parts, _ = csv_to_parquet(path, tmp_path / "out")
    assert pl.read_parquet(list(parts)).row(0) == ("h1", "张三", "是")


def test_a_row_of_another_length_is_named_and_its_household_set_aside(tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text("household,region,on\nh1,450100,2026-09-01\nh2,450100,2026-09-01\n")
    (tmp_path / "people.csv").write_text("household,member,wage_income\nh1,a,3,00\nh2,b,100\n\nh1,c,5\n")
    source = find(tmp_path, tmp_path / "work")
    rows = source.broken.select("household", "member", "reason").rows()
    assert rows == [("h1", "a", "people.csv第2行有4格，应有3格"), (None, None, "people.csv第4行有0格，应有3格")]
    assert survey(source, 10).barred == {"h1": "这一户有一行无法读取"}


@pytest.mark.parametrize("text", ["", "household,household\nh1,h1\n"])
def test_a_heading_that_names_nothing_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(Unusable, match="第一行应为列名"):
        csv_to_parquet(tmp_path / "people.csv", tmp_path / "out")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"household,member\nh1,\xff\xfe\xff\n")
    with pytest.raises(Unusable, match="UTF-8 或 GB18030"):
        csv_to_parquet(tmp_path / "people.csv", tmp_path / "out")


def test_a_table_without_the_key_is_refused(tmp_path: Path) -> None:
    households, people = some_tables(3)
    source = write_source(tmp_path / "source", households, people)
    people.rename({"household": "home"}).write_parquet(source / "people" / "part-00000.parquet")
    with pytest.raises(Unusable, match="people：缺少 household 列"):
        survey(find(source, tmp_path / "work"), 10)
