"""Deciding a stream of cases: results in order, faults at once, diagrams as files that stand for themselves."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from doudi.commands.decide_stream import decide_stream
from doudi.policies.packs.library import Library
from tests.policies.households import DROP, case, line, lines

MEGABYTE = 1_000_000


class Run:
    """What deciding a file of cases writes."""

    def __init__(self, library: Library, capsys: pytest.CaptureFixture[str], **more: Any):
        self.library, self.capsys = library, capsys
        self.given: dict[str, Any] = {
            "region": "", "on": "", "parameters": (), "presume": True, "as_json": True, "diagrams": None, **more
        }  # fmt: skip

    def __call__(self, text: str) -> tuple[int, list[Any], list[str]]:
        """The number of faults, the results, the lines on standard error."""
        out = io.StringIO()
        faults = decide_stream(io.StringIO(text), out, self.library, **self.given)
        return (
            faults,
            [json.loads(item) for item in out.getvalue().splitlines()],
            self.capsys.readouterr().err.splitlines(),
        )


def test_results_come_one_a_line_in_order(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    faults, results, message = Run(library, capsys)(lines(*(case(id=name) for name in "bca")))
    assert (faults, [item["id"] for item in results], message) == (0, ["b", "c", "a"], [])


def test_a_fault_takes_only_its_own_case(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    faults, results, message = Run(library, capsys)(
        lines(
            case(id="a"), case(id="b", a__wage_incom=1, b__sex="x"), "{broken", case(id="d"), case(id=DROP, region="1")
        )
    )
    assert [item["id"] for item in results] == ["a", "d"]
    assert faults == len(message) == 4
    assert [item.split("：")[0] for item in message] == [
        "案例 b，members.a.wage_incom",
        "案例 b，members.b.sex",
        "第3行",
        "案例 #5，region",
    ]


def test_each_fault_is_one_line(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    faults, _, message = Run(library, capsys)(lines(case(id="two\nlines", region="x\ny", a__sex="p\nq")))
    assert faults == len(message) == 2


def test_a_fault_is_told_before_the_next_case_is_read(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    class Watched(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            got = super().readline()
            if '"second"' in got:
                assert "案例 first，region" in capsys.readouterr().err
            return got

    out = io.StringIO()
    file = Watched(lines(case(id="first", region="x"), case(id="second")))
    assert decide_stream(file, out, library, "", "", (), True, True, None) == 1
    assert '"second"' in out.getvalue()


def test_an_empty_file_is_a_fault(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(library, capsys)("\n") == (1, [], ["文件是空的，没有案例；应为一个 JSON 对象，或每行一个"])


def test_chinese_is_written_as_it_is(library: Library) -> None:
    out = io.StringIO()
    decide_stream(io.StringIO(line(case(id="三口之家"))), out, library, "", "", (), True, True, None)
    assert out.getvalue().startswith('{"id": "三口之家"')
    assert out.getvalue().count("\n") == 1


# Diagrams


def drawn(folder: Path, library: Library, case_data: dict[str, Any]) -> list[Path]:
    out = io.StringIO()
    decide_stream(io.StringIO(line(case_data)), out, library, "", "", (), True, True, folder)
    return sorted(folder.iterdir())


def test_a_diagram_for_each_outcome_that_is_granted_or_open(tmp_path: Path, library: Library) -> None:
    names = [path.name for path in drawn(tmp_path / "new" / "folder", library, case())]
    assert "c1-dibao-household.svg" in names
    assert "c1-medical_premium_subsidy-a.svg" in names
    assert all(name.endswith(".svg") for name in names)


def check_svg(path: Path) -> str:
    """The text of a picture that is well-formed and needs nothing from elsewhere."""
    root = ET.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags <= {"svg", "title", "rect", "path", "text", "tspan", "g", "desc"}, tags
    for element in root.iter():
        for name, value in element.attrib.items():
            assert "href" not in name
            assert "url(" not in value
            assert "//" not in value
            assert not name.startswith("on")
    text = path.read_text(encoding="utf-8")
    assert "<!" not in text
    assert text.count("://") == 1  # the name of the language itself
    return "".join(root.itertext())


def test_diagrams_are_plain_svg(tmp_path: Path, library: Library) -> None:
    case_data = case(b__wage_income=None, c__disability_type="multiple", c__disability_level=3)
    texts = [check_svg(path) for path in drawn(tmp_path, library, case_data)]
    assert any("最低生活保障（家庭）：待定" in text for text in texts)
    assert any("厅发〔2019〕101号四(二)" in text for text in texts)


@pytest.mark.parametrize(
    "name", ['a"b', "a<b>&c", "a'b", "a]]>b", "a\u0001b", "a\ufffeb", "a\nb", "../../a", "家/里", "x" * 300, "爷" * 200]
)
def test_diagrams_of_odd_names(tmp_path: Path, library: Library, name: str) -> None:
    paths = drawn(
        tmp_path / "pictures",
        library,
        case(id=name, members=[{"id": name, "sex": "female", "birth_date": "1990-01-01"}]),
    )
    assert paths
    for path in paths:
        check_svg(path)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["pictures"]


# Files of any size

FACTS: dict[str, Any] = {
    "birth_date": "1975-03-01", "sex": "male", "counted": True, "wage_income": 301, "business_income": 0,
    "property_income": 0, "transfer_income": 0, "basic_pension": 0, "veteran_allowance": 0, "family_planning_award": 0,
    "scholarship": 0, "bravery_award": 0, "assistance_received": 0, "medical_self_paid_12m": 100,
    "disability_spending_12m": 0, "eldercare_spending_12m": 0, "education_spending_12m": 0,
    "necessary_care_spending_12m": 0, "medical_self_paid_this_year": 0, "in_policy_medical_cost": 0,
    "disability_type": "none", "disability_level": "none", "disability_components": [], "major_illness": False,
    "labour_ability": "full", "employment": "employed", "has_income_source": True, "has_able_obligor": True,
    "recognised_tekun": False, "self_care_loss": "none", "support_form": "home", "is_orphan": False,
    "is_unattended_child": False, "in_community_correction": False, "supported_by_family": False, "needy_worker": False,
    "hukou": "local_urban", "residence_months": 100, "permit_months": 0, "pension_insured_months": 100,
    "medical_insured_months": 100, "education_stage": "none", "boarder": False, "entering_university": False,
    "enrolled_medical": True, "enrolled_pension": True, "unable_to_pay_pension": False, "job_refusals_6m": 0,
    "started_work_on": "none", "stable_employment_months": 0, "hard_to_employ": False, "wants_work": False,
    "wants_training": False, "wants_business": False,
}  # fmt: skip


def write_many(path: Path, size: int, spaced: bool = False) -> int:
    """A file of about `size` bytes of households of thirty with every fact given; how many there are.

    `spaced`: with the blanks that some programs put between names and values, so that fewer households make a large file.
    """
    members = [{"id": f"m{n}", **FACTS, "wage_income": 300 + n} for n in range(30)]
    count = 0
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < size:
            count += 1
            case_data = case(id=f"c{count}", members=members)
            file.write((json.dumps(case_data, indent=20).replace("\n", " ") if spaced else line(case_data)) + "\n")
    return count


# Decides a file and says, last of all on standard error, its exit code and the most memory it held, in kilobytes. Not
# ru_maxrss: that counts what the process was before, too, a fork of all of pytest.
MEASURED = r"""
import pathlib, re, sys
from doudi.cli import app
try:
    app(["decide", sys.argv[1], "--format", "json"])
except SystemExit as end:
    status = pathlib.Path("/proc/self/status").read_text()
    print(end.code, re.search(r"VmHWM:\s+(\d+)", status)[1], file=sys.stderr)
"""


def peak_megabytes(path: Path) -> tuple[int, float]:
    """Decides a file in a process of its own: the lines it writes and the most memory it held."""
    run = subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert run.stdout is not None
    assert run.stderr is not None
    with run, run.stdout, run.stderr:
        count = sum(1 for _ in run.stdout)
        status, kilobytes = run.stderr.read().split()
    assert status == "0"
    return count, int(kilobytes) / 1000


def test_memory_stays_flat_over_three_megabytes(tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    write_many(small, 100, spaced=True)
    count = write_many(large, 3 * MEGABYTE, spaced=True)
    _, before = peak_megabytes(small)
    written, after = peak_megabytes(large)
    assert written == count > 10
    assert after - before < 5
    assert after < 150  # the promise is 300 for a file of any size


@pytest.mark.long
def test_a_large_file_needs_less_than_three_hundred_megabytes(tmp_path: Path) -> None:
    """As large as DOUDI_MEGABYTES says; `make test-large-file` takes a hundred."""
    path = tmp_path / "huge.jsonl"
    count = write_many(path, int(os.environ.get("DOUDI_MEGABYTES", "25")) * MEGABYTE, spaced=True)
    written, peak = peak_megabytes(path)
    assert written == count
    assert peak < 300


@pytest.mark.long
def test_a_broken_first_line_does_not_take_the_whole_file_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"id": "x",\n')
        for _ in range(100):
            file.write('{"id": "y", "region": "' + "9" * MEGABYTE + '"}\n')
    run = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=False)
    assert int(run.stderr.split()[-1]) / 1000 < 150
