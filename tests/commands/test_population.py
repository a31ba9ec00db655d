"""The command that invents a population."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from doudi.commands.population import population
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import NATION

app = typer.Typer()
app.command()(population)


@app.command()
def other() -> None:
    """A second command, so that `population` is called by its name as in the whole command line."""


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["population", *words])
    return result.exit_code, result.stdout, result.stderr


def test_parquet(tmp_path: Path) -> None:
    out = tmp_path / "people"
    code, text, _ = run(
        "--out", str(out), "--households", "40", "--region", "220100", "--seed", "9", "--missing", "0.05"
    )
    assert code == 0
    people = pl.read_parquet(out / "people" / "*.parquet")
    assert text == f"{out}：40户，{people.height}人，全部为虚构\n"
    assert pl.read_parquet(out / "households" / "*.parquet")["region"].str.starts_with("2201").all()
    assert not (out / "identities").exists()
    assert json.loads((out / "population.json").read_text(encoding="utf-8"))["seed"] == 9


def test_parquet_with_identities_on_a_day(tmp_path: Path) -> None:
    out = tmp_path / "people"
    words = ("--identities", "--on", "2019-10-15", "--among", "residents")
    code, _, _ = run("--out", str(out), "--households", "20", *words)
    assert code == 0
    assert pl.read_parquet(out / "identities" / "*.parquet")["identity_number"].str.starts_with("99").all()
    about = json.loads((out / "population.json").read_text(encoding="utf-8"))
    assert (about["on"], about["among"]) == ("2019-10-15", "residents")
    # no region was named: a place that a pack decides
    library = Library()
    assert library.for_region(about["region"], dt.date(2019, 10, 15).toordinal()).name != NATION


def test_json_lines(tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    code, text, _ = run("--out", str(out), "--households", "30", "--format", "jsonl", "--brief")
    assert code == 0
    cases = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(cases) == 30
    assert text.startswith(f"{out}：30户，{sum(len(case['members']) for case in cases)}人")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--missing", "5%"), "--missing 5%：应为不小于0、小于1的小数，如 0.05"),
        (("--missing", "1"), "缺失比例 1：应不小于0、小于1"),
        (("--on", "2019-13-01"), "--on 2019-13-01：应为日期，如 2026-09-01"),
        (("--region", "990000"), "地区 '990000'：不是现行的"),
        (("--among", "all"), "人群 'all'：应为 applicants 或 residents"),
        (("--format", "csv"), "--format csv：应为 parquet 或 jsonl"),
        (("--households", "0"), "家庭数 0：至少1户"),
        (("--brief",), "--brief 只用于 --format jsonl"),
        (("--format", "jsonl", "--identities"), "--identities 只用于 --format parquet"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    code, text, error = run("--out", str(tmp_path / "out"), *words)
    assert (code, text) == (2, "")
    assert message in error
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert "已存在且不是空文件夹" in run("--out", str(tmp_path))[2]
    code, _, error = run("--out", str(tmp_path / "mine"), "--format", "jsonl")
    assert code == 2
    assert "文件已存在" in error
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    code, _, error = run("--out", str(tmp_path / "mine" / "cases.jsonl"), "--format", "jsonl")
    assert code == 2
    assert "写不了" in error
