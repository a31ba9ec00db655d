"""`doudi screen` as a province runs it: from the words of the command to the folder of outcomes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from doudi.cli import app
from tests.screening.source_folders import some_tables, write_source, write_values


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_source(tmp_path_factory.mktemp("source"), *some_tables(25))


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["screen", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_a_province_is_screened_and_told_of(source: Path, tmp_path: Path) -> None:
    values = write_values(tmp_path / "values.csv")
    code, text, _ = run(source, "--out", tmp_path / "out", "--local-values", values, "--workers", 1)
    assert code == 0
    assert text.startswith("已筛查 25 户、")
    assert "最低生活保障" in text
    assert (tmp_path / "out" / "summary.json").is_file()


def test_numbers_for_programs(source: Path, tmp_path: Path) -> None:
    values = write_values(tmp_path / "values.csv")
    code, text, _ = run(source, "--out", tmp_path / "out", "--local-values", values, "--workers", 1, "--format", "json")
    assert code == 0
    assert json.loads(text)["rights"]["dibao"]["status"]


def test_a_higher_standard_is_compared_with_before(source: Path, tmp_path: Path) -> None:
    values = write_values(tmp_path / "values.csv")
    assert run(source, "--out", tmp_path / "before", "--local-values", values, "--workers", 1)[0] == 0
    higher = values.read_text().replace("dibao_standard,2026-01-01,760", "dibao_standard,2026-01-01,1200")
    assert higher != values.read_text()
    values.write_text(higher)
    words = ("--local-values", values, "--workers", 1, "--against", tmp_path / "before")
    code, text, _ = run(source, "--out", tmp_path / "now", *words)
    assert code == 0
    assert "新增" in text  # a heading may take two lines
    changes = pl.read_parquet(tmp_path / "now" / "changes" / "*.parquet")
    assert "newly_has" in changes.filter(pl.col("right") == "dibao")["change"].cast(pl.String).to_list()


def test_one_household_is_explained_as_at_the_window(source: Path, tmp_path: Path) -> None:
    household = pl.read_parquet(source / "households" / "*.parquet")["household"][3]
    code, text, _ = run(source, "--explain", household, "--local-values", write_values(tmp_path / "values.csv"))
    assert code == 0
    assert household in text
    assert re.search(r"〔\d{4}〕", text), "the document is cited"


def test_values_for_all_places_can_be_told_in_the_command(source: Path, tmp_path: Path) -> None:
    words = ("--set", "dibao_standard=800", "--set", "minimum_wage@2026-01-01=1700", "--workers", 1, "--format", "json")
    code, text, _ = run(source, "--out", tmp_path / "out", *words)
    assert code == 0
    assert "dibao_standard" not in json.loads(text)["rights"]["dibao"]["needed"]


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ([], "--out"),
        (["--office"], "筛查办公系统登记的家庭时只写 --office"),
        (["--region", "999999"], "--region 999999"),
        (["--on", "1.9.2026"], "--on 1.9.2026"),
        (["--set", "dibao_standrad=1"], "没有参数 dibao_standrad"),
        (["--set", "dibao_standard=much"], "'dibao_standard=much' 应为 NAME=VALUE"),
        (["--explain", "nobody"], "没有 nobody 这一户"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    source: Path, tmp_path: Path, words: list[str], messages: str
) -> None:
    out = ["--out", str(tmp_path / "out")] if words and words[0] != "--explain" else []
    code, _, fault = run(source, *out, *words)
    assert code == 2
    assert messages in fault
    assert "Traceback" not in fault
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    code, _, fault = run(source, "--out", tmp_path / "out", "--set", "dibao_standard=800")
    assert (code, "已有内容" in fault) == (2, True)
    assert [item.name for item in (tmp_path / "out").iterdir()] == ["mine.txt"]
