"""`doudi policy new`, `compare`, `coverage` as a page, `schema`, and `decide` with several regions, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from doudi.cli import app
from tests.output.test_html_page import check_page
from tests.policies.console_text import widest
from tests.policies.households import case, line, lines

REGIONS = ("450100", "620422", "360100", "220100")


def doudi(*args: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def regions(*codes: str) -> list[str]:
    return [part for code in codes for part in ("--region", code)]


# new


def test_a_new_pack_is_made_checked_and_can_be_checked_and_decided_by(tmp_path: Path) -> None:
    run = doudi("policy", "new", "450102", tmp_path / "own")
    assert (run.exit_code, run.stderr) == (0, "")
    for part in (
        "已建立 广西壮族自治区南宁市兴宁区的政策包",
        "铺在 guangxi",
        "全部符合",
        f"doudi policy check {tmp_path}/own",
    ):
        assert part in run.stdout
    assert doudi("policy", "check", tmp_path / "own").exit_code == 0
    path = tmp_path / "case.json"
    path.write_text(line(case(region="450102", on="2099-06-01")), encoding="utf-8")
    decided = json.loads(doudi("decide", path, "--packs", tmp_path, "--format", "json").stdout)
    assert [item["pack"] for item in decided["policy"]] == ["own", "guangxi", "cn"]


@pytest.mark.parametrize(
    ("region", "folder"), [("459999", "own"), ("450102", "guangxi"), ("450102", "full"), ("450102", "full/f/x")]
)
def test_what_cannot_be_made_is_refused_with_status_2(tmp_path: Path, region: str, folder: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "f").write_text("mine", encoding="utf-8")
    run = doudi("policy", "new", region, tmp_path / folder)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "f"]
    assert (tmp_path / "full" / "f").read_text(encoding="utf-8") == "mine"


# compare


def test_two_packs_as_text_json_and_page(tmp_path: Path) -> None:
    text = doudi("policy", "compare", "guangxi", "jilin")
    assert text.exit_code == 0
    assert widest(text.stdout) <= 80
    assert "最低生活保障（家庭，元/月）" in text.stdout
    data = json.loads(doudi("policy", "compare", "guangxi", "jilin", "--format", "json").stdout)
    assert list(data) == ["packs", "terms", "rights"]
    assert [pack["pack"] for pack in data["packs"]] == ["guangxi", "jilin"]
    page = tmp_path / "compare.html"
    run = doudi("policy", "compare", "guangxi", "jilin", "--html", page)
    assert (run.exit_code, run.stdout) == (0, f"已写入 {page}\n")
    check_page(page.read_text(encoding="utf-8"))


def test_a_household_under_four_packs(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(line(case()), encoding="utf-8")
    value: list[str | Path] = [
        "policy",
        "compare",
        "guangxi",
        "huining",
        "jiangxi",
        "jilin",
        "--case",
        path,
        "--on",
        "2022-05-01",
    ]
    text = doudi(*value).stdout
    assert "同一个家庭，4处并列" in text
    assert "哪里不同，为什么" in text
    data = json.loads(doudi(*value, "--format", "json").stdout)["case"]
    assert data["on"] == "2022-05-01"
    assert len(data["sides"]) == 4
    page = tmp_path / "compare.html"
    assert doudi(*value, "--html", page).exit_code == 0
    assert "同一个家庭：案例 c1" in page.read_text(encoding="utf-8")
    assert (
        json.loads(doudi(*value[:-3], "-", "--format", "json", stdin=line(case())).stdout)["case"]["on"] == "2019-10-15"
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("guangxi",), "两个或更多不同的政策包"),
        (("guangxi", "guangxi"), "两个或更多不同的政策包"),
        (("guangxi", "jilinn"), "did you mean 'jilin'?"),
        (("guangxi", "jilin", "--on", "2022-5-1"), "不是日期"),
        (("guangxi", "jilin", "--format", "html"), "--format 应为 text 或 json"),
        (("guangxi", "jilin", "--case", "/nowhere.json"), "打不开文件"),
        (("guangxi", "jilin", "--html", "/nowhere/x.html"), "写不进去（No such file or directory）"),
    ],
)
def test_what_cannot_be_compared(args: tuple[str, ...], expected: str) -> None:
    run = doudi("policy", "compare", *args)
    assert run.exit_code == 2
    assert expected in "".join(run.stderr.replace("│", "").split("\n"))


def test_a_faulty_case_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    page = tmp_path / "x.html"
    value: list[str | Path] = ["policy", "compare", "guangxi", "jilin", "--case", "-", "--html", page]
    for text, item in (
        (line(case(a__wage_incom=1)), "没有这个事实"),
        (lines(case(), case()), "文件里有2个案例"),
        ("{", "JSON"),
    ):
        run = doudi(*value, stdin=text)
        assert run.exit_code == 2
        assert item in run.stderr
    assert not page.exists()


# coverage


def test_coverage_as_a_page_to_a_file_and_to_standard_output(tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    run = doudi("policy", "coverage", "jilin", "--html", page)
    assert (run.exit_code, run.stdout) == (0, f"已写入 {page}\n")
    written = page.read_text(encoding="utf-8")
    check_page(written)
    assert doudi("policy", "coverage", "jilin", "--format", "html").stdout == written + "\n"
    every = doudi("policy", "coverage", "--format", "html").stdout
    check_page(every)
    assert every.count("<section>") == 4
    refused = doudi("policy", "coverage", "--format", "pdf")
    assert refused.exit_code == 2
    assert "text、json 或 html" in refused.stderr


# schema


def test_schemas_are_printed_or_written(tmp_path: Path) -> None:
    printed = json.loads(doudi("policy", "schema").stdout)
    assert {"pack", "clauses", "parameters", "rules", "cases", "vocabulary"} <= set(printed)
    run = doudi("policy", "schema", tmp_path / "schema")
    assert run.exit_code == 0
    for name, schema in printed.items():
        assert json.loads((tmp_path / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")) == schema
    assert doudi("policy", "schema", "/proc/nowhere").exit_code == 2


# decide in several regions


def test_one_region_fills_in_and_several_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(line(case(on="2022-05-01")), encoding="utf-8")
    item = doudi("decide", path, *regions("220100"), "--format", "json")
    assert [json.loads(text)["region"] for text in item.stdout.splitlines()] == ["450100"]
    four = doudi("decide", path, *regions(*REGIONS), "--format", "json")
    assert four.exit_code == 0
    assert [json.loads(text)["region"] for text in four.stdout.splitlines()] == list(REGIONS)
    text = doudi("decide", path, *regions(*REGIONS))
    assert text.exit_code == 0
    assert "同一个家庭，4处并列" in text.stdout
    assert widest(text.stdout) <= 80


def test_pictures_of_several_regions_have_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(line(case(on="2022-05-01")), encoding="utf-8")
    run = doudi("decide", path, *regions("450100", "220100"), "--diagrams", tmp_path / "pictures")
    assert run.exit_code == 0
    names = {file.name for file in (tmp_path / "pictures").iterdir()}
    assert {"c1-450100-dibao-household.svg", "c1-220100-dibao-household.svg"} <= names


def test_an_unknown_region_among_several_is_bad_input(tmp_path: Path) -> None:
    run = doudi("decide", "-", *regions("450100", "999999"), "--format", "json", stdin=line(case()))
    assert (run.exit_code, run.stdout) == (2, "")
    assert "'999999'，应为存在的行政区划代码" in run.stderr
