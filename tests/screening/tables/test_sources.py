"""Where tables come from: surveyed in chunks of whole households; CSV read to the last row, or the row is named."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.sources import TableSource, csv_to_parquet, find_source, read_chunk, survey_source
from tests.screening.source_folders import some_tables, write_source


def whole(source: TableSource, a_chunk: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    chunks = [read_chunk(source, chunk) for chunk in survey_source(source, a_chunk).chunks]
    return pl.concat([homes for homes, _ in chunks]), pl.concat([people for _, people in chunks])


@pytest.mark.parametrize("a_chunk", [1, 7, 20, 100])
def test_every_household_is_in_one_chunk_whole(tmp_path: Path, a_chunk: int) -> None:
    households, people = some_tables(20)
    source = find_source(write_source(tmp_path / "source", households, people, parts=4), tmp_path / "work")
    plan = survey_source(source, a_chunk)
    assert (plan.households, plan.people, plan.refused.height, plan.barred) == (20, people.height, 0, {})
    for chunk in plan.chunks:
        homes, chunk_people = read_chunk(source, chunk)
        assert set(chunk_people["household"]) == set(homes["household"])
    assert_frame_equal(whole(source, a_chunk)[0], households)
    assert_frame_equal(whole(source, a_chunk)[1], people)


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    households, people = some_tables(6)
    numbers = {name: number for number, name in enumerate(households["household"])}
    households, people = (
        frame.with_columns(pl.col("household").replace_strict(numbers, return_dtype=pl.Int64))
        for frame in (households, people)
    )
    source = find_source(write_source(tmp_path / "source", households, people), tmp_path / "work")
    assert survey_source(source, 2).chunks[1].persons is not None
    assert_frame_equal(whole(source, 2)[1], people)


def test_text_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('household,member,wage_income\nh1, a ,300.50\nh1,b,\nh2,"c,d",0\n', encoding="utf-8-sig")
    converted = csv_to_parquet(path, tmp_path / "out")
    assert converted.broken.height == 0
    rows = pl.read_parquet(list(converted.parts)).drop("#line").rows()
    assert rows == [
        ("h1", "a", "300.50"),
        ("h1", "b", None),
        ("h2", "c,d", "0"),
    ]


def test_text_of_an_old_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("household,member,counted\nh1,张三,是\n".encode("gb18030"))
    parts = csv_to_parquet(path, tmp_path / "out").parts
    assert pl.read_parquet(list(parts)).drop("#line").row(0) == ("h1", "张三", "是")


def test_a_row_of_another_length_is_named_and_its_household_set_aside(tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text("household,region,on\nh1,450100,2026-09-01\nh2,450100,2026-09-01\n")
    (tmp_path / "people.csv").write_text("household,member,wage_income\nh1,a,3,00\nh2,b,100\n\nh1,c,5\n")
    source = find_source(tmp_path, tmp_path / "work")
    rows = source.broken.select("household", "member", "reason").rows()
    assert rows == [("h1", "a", "people.csv第2行有4格，应有3格"), (None, None, "people.csv第4行有0格，应有3格")]
    assert survey_source(source, 10).barred == {"h1": "这一户有一行无法读取"}


@pytest.mark.parametrize("text", ["", "household,household\nh1,h1\n"])
def test_a_heading_that_names_nothing_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(UnusableTablesError, match="第一行应为列名"):
        csv_to_parquet(tmp_path / "people.csv", tmp_path / "out")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"household,member\nh1,\xff\xfe\xff\n")
    with pytest.raises(UnusableTablesError, match="UTF-8 或 GB18030"):
        csv_to_parquet(tmp_path / "people.csv", tmp_path / "out")


def test_a_table_without_the_key_is_refused(tmp_path: Path) -> None:
    households, people = some_tables(3)
    source = write_source(tmp_path / "source", households, people)
    people.rename({"household": "home"}).write_parquet(source / "people" / "part-00000.parquet")
    with pytest.raises(UnusableTablesError, match="people：缺少 household 列"):
        survey_source(find_source(source, tmp_path / "work"), 10)


def csv_source(folder: Path, people: str, ids: str = "h1 h2 h3") -> TableSource:
    rows = "".join(f"{household},450100,2026-09-01\n" for household in ids.split())
    (folder / "households.csv").write_text("household,region,on\n" + rows, encoding="utf-8")
    (folder / "people.csv").write_text("household,member,wage_income\n" + people, encoding="utf-8")
    return find_source(folder, folder / "work")


@pytest.mark.parametrize(
    ("people", "barred"),
    [
        ("h1,a,1\n,b,2\nh2,a,3\nh3,a,4\n", {"h1", "h2"}),
        ("h1,a,1\nb\nh2,a,3\nh3,a,4\n", {"h1", "h2"}),
        ("h1,a,1\nh1,b,1,50\nh2,a,3\nh3,a,4\n", {"h1"}),
        ("h1,a,1\nh2,a,3\n,,\n\nh3,a,4\n", set()),
        ("h1,a,1\nh2,a,3\nh3,a,4\nＨ3,b,4\n", {"h3"}),
        ("h1,a,1\nh2,a,3\nh3,a,4\nx\n", {"h3"}),
    ],
)
def test_families_that_may_have_lost_a_row_are_barred(tmp_path: Path, people: str, barred: set[str]) -> None:
    survey = survey_source(csv_source(tmp_path, people), 1)
    assert set(survey.barred) - {"b", "x"} == barred


def test_a_row_without_a_household_is_told_by_its_line(tmp_path: Path) -> None:
    survey = survey_source(csv_source(tmp_path, "\nh1,a,1\n,b,2\nh2,a,3\nh3,a,4\n"), 10)
    assert (None, "b", "household", "第4行", "没有家庭编号") in survey.refused.rows()
    assert survey.barred["h1"] == "前后有一行成员没有家庭编号，可能是这一户的成员"


def test_damaged_files_are_told(tmp_path: Path) -> None:
    households, people = some_tables(3)
    source = write_source(tmp_path / "source", households, people, parts=1)
    part = next((source / "people").glob("*.parquet"))
    for damage in (part.read_bytes()[:-40], b"PAR1", b"", b"household,member\n" * 9):
        part.write_bytes(damage)
        with pytest.raises(UnusableTablesError, match="people：读不出来"):
            survey_source(find_source(source, tmp_path / "work"), 10)


def test_damage_within_a_file_is_told_when_it_is_read(tmp_path: Path) -> None:
    households, people = some_tables(30)
    source = write_source(tmp_path / "source", households, people, parts=1)
    part = next((source / "people").glob("*.parquet"))
    parts = find_source(source, tmp_path / "work")
    (chunk,) = survey_source(parts, 100).chunks
    content = bytearray(part.read_bytes())
    for offset in range(4, len(content) * 3 // 4):
        content[offset] ^= 0x5A
    part.write_bytes(content)
    with pytest.raises(UnusableTablesError, match="people：读不出来"):
        read_chunk(parts, chunk)


def test_parts_of_unlike_types_are_told(tmp_path: Path) -> None:
    households, people = some_tables(8)
    source = write_source(tmp_path / "source", households, people, parts=2)
    parts = sorted((source / "people").glob("*.parquet"))
    pl.read_parquet(parts[1]).with_columns(pl.col("wage_income").cast(pl.String)).write_parquet(parts[1])
    unlike = find_source(source, tmp_path / "work")
    with pytest.raises(UnusableTablesError, match="各部分的列类型不同"):
        whole(unlike, 100)


def test_a_long_cell_is_a_cell(tmp_path: Path) -> None:
    source = csv_source(tmp_path, f"h1,a,{'9' * 200_000}\nh2,a,3\nh3,a,4\n")
    assert survey_source(source, 10).people == 3
