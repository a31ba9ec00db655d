"""`doudi simulate`, from files to text, page and workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from doudi.commands.simulate import simulate
from doudi.policies.packs.library import Library
from tests.simulation.simulations import people, reform

app = typer.Typer()
app.command()(simulate)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    return people(tmp_path_factory.mktemp("people") / "p", library.vocabulary, 30)


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "160"})
    return result.exit_code, result.stdout, result.stderr


def test_text_page_and_workbook(folder: Path, library: Library, tmp_path: Path) -> None:
    repeal = reform(tmp_path, library, "repeals: [{rule: disability_care_subsidy, clause: P-1}]\n")
    out = tmp_path / "out"
    limit = ("--ceiling", "dibao=100000", "--line", "single", "--line-to", "1000", "--line-step", "500")
    code, text, error = run(folder, "--reform", repeal, "--out", out, *limit)
    assert (code, error.strip()) == (0, "")
    assert "对30户" in text
    assert "各地标准用的是虚构人口所带的假设数值" in text
    assert "是否在上限之内" in text
    page = (out / "simulation.html").read_text(encoding="utf-8")
    assert "工资和总收入：单身成年人" in page
    assert page.count("<svg") >= 4
    assert (out / "simulation.xlsx").read_bytes()[:2] == b"PK"


def test_several_reforms_stand_side_by_side_as_data(folder: Path, library: Library, tmp_path: Path) -> None:
    raised = reform(tmp_path, library)
    second = tmp_path / "other"
    second.mkdir()
    higher = reform(second, library, "values: [{parameter: dibao_standard, times: 1.2, clause: P-1}]\n")
    higher.write_text(higher.read_text(encoding="utf-8").replace("试一试", "再高些"), encoding="utf-8")
    code, text, _ = run(folder, "--reform", raised, "--reform", higher, "--format", "json")
    assert code == 0
    data = json.loads(text)
    summary = data["sections"][0]["tables"][0]
    assert summary["columns"] == ["", "现行规定", "试一试", "再高些"]
    year = next(row for row in summary["rows"] if row[0].startswith("全年合计"))
    lows = [float(cell["low"]) for cell in year[1:]]
    assert lows[0] < lows[1] < lows[2]


def test_values_of_a_file_go_before_those_of_the_population(folder: Path, library: Library, tmp_path: Path) -> None:
    values = tmp_path / "values.csv"
    values.write_text("region,parameter,from,value\n4501,dibao_standard,2026-01-01,500\n", encoding="utf-8")
    code, text, _ = run(folder, "--reform", reform(tmp_path, library), "--local-values", values)
    assert code == 0
    assert "550.00元/人·月" in text
    assert "假设数值" not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--ceiling", "dibaa=5"), "--ceiling dibaa=5：没有项目 dibaa；did you mean 'dibao'?"),
        (("--ceiling", "5.001"), "--ceiling 5.001：应为不小于0、最多两位小数的元数"),
        (("--line", "nobody"), "--line nobody：没有这个案例文件，也不是内置的家庭；内置的有 single、couple、disabled"),
        (("--line", "single", "--earner", "父亲"), "家庭里没有成员 父亲；成员有 本人"),
        (("--line", "single", "--line-step", "0"), "每步至少0.01元"),
        (("--set", "dibao_standrad=5"), "没有参数 dibao_standrad"),
        (("--region", "990000"), "--region 990000：应为存在的行政区划代码"),
        (("--on", "heute"), "--on heute：应为日期"),
        (("--set", "minimum_wage=5"), "no place has set 'dibao_standard', and no pack gives it a value"),
    ],
)
def test_what_cannot_be_is_said(
    folder: Path, library: Library, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    code, _, error = run(folder, "--reform", reform(tmp_path, library), *words)
    assert code == 2
    assert message in error


def test_a_faulty_reform_names_its_line(folder: Path, library: Library, tmp_path: Path) -> None:
    faulty = reform(tmp_path, library, "values: [{parameter: dibao_standard, times: 1.1, clause: P-9}]\n")
    code, _, error = run(folder, "--reform", faulty)
    assert code == 2
    assert error.startswith("trial.yaml:7: unknown clause 'P-9'")


def test_a_source_that_is_none(library: Library, tmp_path: Path) -> None:
    code, _, error = run(tmp_path / "none", "--reform", reform(tmp_path, library))
    assert code == 2
    assert "没有这个文件夹" in error


def test_tables_that_nobody_can_be_decided_from(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "households.csv").write_text("household,region,on\na,999999,2026-09-01\n", encoding="utf-8")
    (folder / "people.csv").write_text("household,member\na,1\n", encoding="utf-8")
    words = ("--set", "dibao_standard=600")
    code, _, error = run(folder, "--reform", reform(tmp_path, library), *words)
    assert code == 2
    assert "没有一户可以计算" in error


def test_two_settings_for_one_day_decide_nobody(folder: Path, library: Library, tmp_path: Path) -> None:
    settings = ("--set", "dibao_standard=600", "--set", "dibao_standard@2026-01-01=600")
    code, _, error = run(folder, "--reform", reform(tmp_path, library), *settings)
    assert code == 2
    assert "dibao_standard 从 2026-01-01 起有两个值，请只保留一个" in error
