"""The command `doudi`: exit status, what goes to which stream, options, and what it does not import."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.command_line import DOUDI, dibao, doudi, file_of, process, results
from tests.policies.console_text import widest
from tests.policies.households import DROP, case, line, lines

# decide


def test_every_case_decided_is_status_0(tmp_path: Path) -> None:
    path = file_of(tmp_path, case(id="a"), case(id="b", a__wage_income=1800), case(id="c", b__wage_income=None))
    run = doudi("decide", path, "--format", "json")
    assert (run.exit_code, run.stderr) == (0, "")
    assert [dibao(item)["status"] for item in results(run)] == ["eligible", "not_eligible", "undetermined"]


def test_bad_input_is_status_2_and_the_other_cases_are_decided(tmp_path: Path) -> None:
    path = file_of(tmp_path, case(id="a"), case(id="b", a__wage_incom=1), "{broken", case(id="d"))
    run = doudi("decide", path, "--format", "json")
    assert run.exit_code == 2
    assert [item["id"] for item in results(run)] == ["a", "d"]
    assert run.stderr.splitlines() == [
        "案例 b，members.a.wage_incom：没有这个事实；did you mean 'wage_income'?",
        "第3行：第2列不是有效的 JSON：这里应为双引号括起的名称",
    ]


def test_one_object_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case(), indent=2), encoding="utf-8")
    run = doudi("decide", path, "--format", "json")
    assert run.exit_code == 0
    assert [item["id"] for item in results(run)] == ["c1"]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_a_case(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.json"
    path.write_text(text, encoding="utf-8")
    run = doudi("decide", path)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == "文件是空的，没有案例；应为一个 JSON 对象，或每行一个\n"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    run = doudi("decide", tmp_path / "none.json")
    assert (run.exit_code, run.stderr) == (2, f"{tmp_path}/none.json：打不开文件（No such file or directory）\n")
    assert doudi("decide", tmp_path).exit_code == 2


def test_standard_input() -> None:
    run = doudi("decide", "-", "--format", "json", stdin=lines(case(id="a"), case(id="b")))
    assert [item["id"] for item in results(run)] == ["a", "b"]
    assert doudi("decide", "-", stdin="").exit_code == 2


@pytest.mark.parametrize("where", ["file", "stdin"])
def test_a_line_that_is_not_utf_8_stops_no_other(tmp_path: Path, where: str) -> None:
    text = lines(case(id="a")).encode() + line(case(id="南宁")).encode("gb18030") + b"\n" + lines(case(id="c")).encode()
    (tmp_path / "cases.jsonl").write_bytes(text)
    run = process("decide", tmp_path / "cases.jsonl" if where == "file" else "-", "--format", "json", stdin=text)
    message = run.stderr.decode()
    assert run.returncode == 2
    assert [json.loads(item)["id"] for item in run.stdout.splitlines()] == ["a", "c"]
    assert "UTF-8" in message
    assert "2" in message
    assert "Traceback" not in message


def test_standard_input_is_utf_8_whatever_the_locale() -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = process("decide", "-", "--format", "json", stdin=line(case(id="三口之家")).encode(), **plain)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.decode())["id"] == "三口之家"


@pytest.mark.parametrize(
    "odd",
    [
        '{"id": "\\ud800", "region": "450100", "on": "2019-10-15", "members": [{"id": "a"}]}',
        '{"id": "x", "region": "450100", "on": "2019-10-15", "members": [{"id": "\\udfff"}]}',
        line(case(id="x", region="\ud800")).replace("\ud800", "\\ud800"),
        line(case(id="x", zzz=1)).replace("zzz", "\\ud800"),
        line(case(id="x")).replace("900", "1e99999999999999999999", 1),
        line(case(id="x")).replace("900", "9" * 5000, 1),
        line(case(id="x")).replace("900", "NaN", 1),
        line(case(id="x")).replace("900", "-Infinity", 1),
        line(case(id="x", a__wage_income=-0.01)),
        line(case(id="x", a__wage_income={"total": 1, "months": 5})),
        line(case(id="x", a__disability_level=5)),
        line(case(id="x", members=[])),
        line(case(id="x", members=[{"id": "household"}])),
        line(case(id="x", members=[{"id": str(n)} for n in range(31)])),
        line(case(id="x", c__birth_date="2019-10-16")),
        '{"id": "x", "id": "y"}',
        '{"id": "x", "household": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"id": "x", "members": [' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]}",
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_nothing_in_a_line_stops_the_others(odd: str) -> None:
    run = process("decide", "-", "--format", "json", stdin=lines(case(id="a"), odd, case(id="c")).encode())
    message = run.stderr.decode()
    assert "Traceback" not in message, message[-300:]
    assert run.returncode == 2
    assert [json.loads(item)["id"] for item in run.stdout.splitlines()] == ["a", "c"]
    assert len(message.splitlines()) == 1
    assert len(message) < 500


@pytest.mark.parametrize("number", ["9" * 5000, "1e99999999999999999999"])
def test_a_number_that_nothing_can_hold_is_told_with_case_and_field(number: str) -> None:
    run = doudi("decide", "-", stdin=line(case(id="x")).replace("900", number, 1))
    assert run.exit_code == 2
    assert run.stderr.startswith("案例 x，parameters.") or run.stderr.startswith("案例 x，members.")


def test_the_command_line_fills_in_what_a_case_does_not_say(tmp_path: Path) -> None:
    bare = case(id="bare", region=DROP, on=DROP, parameters=DROP)
    run = doudi(
        "decide", file_of(tmp_path, bare, case(id="full")), "--region", "110101", "--on", "2022-05-01",
        "--set", "dibao_standard=700", "--set", "dibao_standard@2018-01-01=690.50", "--set", "minimum_wage=1800",
        "--format", "json",
    )  # fmt: skip
    item, two = results(run)
    assert (run.exit_code, item["region"], item["on"], item["policy"][0]["pack"]) == (0, "110101", "2022-05-01", "cn")
    assert dibao(item)["amount"]["low"] == "1200.00"  # 700 × 3 − 900
    assert (two["region"], two["on"]) == ("450100", "2019-10-15")
    assert dibao(two)["amount"]["low"] == "900.00"


def test_a_value_of_the_command_line_counts_from_its_date(tmp_path: Path) -> None:
    path = file_of(tmp_path, case(parameters=DROP))
    for on, sum_ in (("2019-10-15", "700"), ("2019-10-16", "640")):
        run = doudi(
            "decide", path, "--set", "dibao_standard=640", "--set", f"dibao_standard@{on}=700", "--format", "json"
        )
        assert dibao(results(run)[0])["amount"]["low"] == f"{int(sum_) * 3 - 900}.00"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("--region=999999", "region：填的是 '999999'，应为存在的行政区划代码"),
        ("--on=2019-02-30", "on：填的是 '2019-02-30'，应为作出决定的日期"),
        ("--set=dibao_standrd=5", "parameters.dibao_standrd：没有这个参数；did you mean 'dibao_standard'?"),
        ("--set=dibao_standard@2019=5", "parameters.dibao_standard@2019：'2019' 不是日期"),
        ("--set=dibao_standard=-5", "parameters.dibao_standard：填的是 -5，应在 0 至"),
        ("--set=dibao_standard=NaN", "parameters.dibao_standard：填的是 NaN，应在 0 至"),
        ("--set=dibao_standard=600.001", "parameters.dibao_standard：填的是 600.001，应为最多2位小数的数"),
    ],
)
def test_a_faulty_option_is_told_for_the_case(tmp_path: Path, value: str, expected: str) -> None:
    bare = case(region=DROP, on=DROP, parameters=DROP)
    left_out = {"--region=450100", "--on=2019-10-15"} - {
        item for item in ("--region=450100", "--on=2019-10-15") if item[:5] == value[:5]
    }
    run = doudi("decide", file_of(tmp_path, bare), *sorted(left_out), value)
    assert (run.exit_code, run.stdout) == (2, "")
    assert f"案例 c1，{expected}" in run.stderr


@pytest.mark.parametrize("value", ["dibao_standard", "dibao_standard=", "dibao_standard=many", "=5x"])
def test_a_setting_that_is_none(tmp_path: Path, value: str) -> None:
    run = doudi("decide", file_of(tmp_path, case()), "--set", value)
    assert (run.exit_code, run.stdout) == (2, "")
    message = "".join(run.stderr.replace("│", "").split())
    assert f"'{value}'应为NAME=VALUE或NAME@DATE=VALUE，如dibao_standard@2019-01-01=600" in message


def test_a_format_that_is_none(tmp_path: Path) -> None:
    run = doudi("decide", file_of(tmp_path, case()), "--format", "xml")
    assert run.exit_code == 2
    assert "应为 text 或 json" in run.stderr


def test_no_presumptions(tmp_path: Path) -> None:
    run = doudi("decide", file_of(tmp_path, case()), "--no-presumptions", "--format", "json")
    (results_list,) = results(run)
    assert run.exit_code == 0
    assert dibao(results_list)["status"] == "undetermined"
    assert all(outcome["presumed"] == [] for outcome in results_list["outcomes"])


def test_text_is_at_most_eighty_columns_wide_where_nothing_else_is_known(tmp_path: Path) -> None:
    run = process("decide", file_of(tmp_path, case()), COLUMNS="80")
    text = run.stdout.decode()
    assert run.returncode == 0
    assert "✓ 符合" in text
    assert "\x1b" not in text
    assert widest(text) <= 80


def test_diagrams(tmp_path: Path) -> None:
    run = doudi("decide", file_of(tmp_path, case()), "--format", "json", "--diagrams", tmp_path / "pictures")
    assert run.exit_code == 0
    each_result = sorted((tmp_path / "pictures").iterdir())
    assert "c1-dibao-household.svg" in [path.name for path in each_result]
    for path in each_result:
        assert ET.parse(path).getroot().tag.endswith("svg")
        assert "href" not in path.read_text(encoding="utf-8")


def test_two_runs_write_the_same(tmp_path: Path) -> None:
    path = file_of(tmp_path, case(b__wage_income=None), case(id="c2", region="110101"))
    first, second = (process("decide", path, "--format", "json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.stdout == second.stdout
    assert first.returncode == 0


def test_a_reader_that_goes_away_is_no_fault_to_speak_of(tmp_path: Path) -> None:
    path = file_of(tmp_path, *(case(id=str(n)) for n in range(20)))
    run = subprocess.run(
        f"'{DOUDI}' decide '{path}' --format json | head -c 10", shell=True, capture_output=True, check=False
    )
    assert run.stdout == b'{"id": "0"'
    assert run.stderr == b""


# What is imported

SCRIPT = """
import sys
from doudi.cli import app
light = sorted(name for name in ("polars", "django", "rich.table", "yaml", "doudi.policies.packs.library") if name in sys.modules)
try:
    app(["decide", sys.argv[1], "--format", sys.argv[2]])
except SystemExit as end:
    assert end.code == 0, end.code
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"polars", "django", "numpy", "pyarrow", "pyspark"})
print("before", light, "after", heavy, file=sys.stderr)
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_deciding_imports_neither_polars_nor_django(tmp_path: Path, form: str) -> None:
    command = [sys.executable, "-c", SCRIPT, str(file_of(tmp_path, case())), form]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert "after []" in run.stderr
    assert "'polars'" not in run.stderr
    assert "'doudi.policies.packs.library'" not in run.stderr
