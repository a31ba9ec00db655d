"""`doudi replay` says which parts of a record hold, and ends with 0, 1 or 2."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doudi.commands import replay
from doudi.office.accounts.enums import Duty
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.records import public_keys, record_text
from doudi.policies.cases.decision_record import unsigned_record_text
from doudi.policies.cases.record_signature import public_keys_text
from doudi.policies.packs.library import Library
from tests.command_line import doudi
from tests.office import build
from tests.office.casework.steps import bring_to
from tests.policies.cases.signed_records import ALGORITHM, KEY, decided_record, public_key, signed

Write = Callable[[Any], Path]


@pytest.fixture(scope="module")
def record(library: Library) -> dict[str, Any]:
    return decided_record(library)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a record, parsed or as text, into a file."""

    def to_file(record: Any) -> Path:
        path = tmp_path / "record.json"
        path.write_text(record if isinstance(record, str) else json.dumps(record, ensure_ascii=False), encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(public_keys_text([KEY]), encoding="utf-8")
    return path


def verdicts(output: str) -> list[str]:
    """The parts and whether they hold, as the command prints them."""
    return [line.partition("。")[0] for line in output.splitlines() if "：" in line and not line.startswith(" ")]


def test_a_signed_record(record: dict[str, Any], write: Write, keys: Path) -> None:
    run = doudi("replay", write(record), "--public-key", keys)
    assert (run.exit_code, verdicts(run.stdout)) == (0, ["计算：成立", "内容：成立", "签名：成立"])


def test_the_result_is_shown_where_it_is_asked_for(record: dict[str, Any], write: Write) -> None:
    run = doudi("replay", write(record), "--show")
    assert (run.exit_code, run.stdout.splitlines()[0]) == (0, record["result"])
    assert verdicts(run.stdout)[-3:] == ["计算：成立", "内容：成立", "签名：未核对"]


def test_an_unsigned_record_holds_unless_a_signature_is_asked_for(
    record: dict[str, Any], write: Write, keys: Path
) -> None:
    text = unsigned_record_text(record["case"], record["result"], base64.b64decode(record["policy"]), {"granted": True})
    path = write(text)
    run = doudi("replay", path)
    assert (run.exit_code, verdicts(run.stdout)) == (0, ["计算：成立", "内容：未核对", "签名：未核对"])
    run = doudi("replay", path, "--public-key", keys)
    assert (run.exit_code, verdicts(run.stderr)) == (1, ["计算：成立", "内容：未核对", "签名：不成立"])
    assert run.stdout == ""


def test_a_forged_record(record: dict[str, Any], write: Write, keys: Path) -> None:
    forged = {**record, "decided": {**record["decided"], "amount_fen": 999_999}}
    run = doudi("replay", write(forged))
    assert (run.exit_code, verdicts(run.stderr)) == (1, ["计算：成立", "内容：不成立", "签名：未核对"])
    assert "记录的数额与计算的不同：记录为 9999.99 yuan/month，计算为 1320.15 yuan/month" in run.stderr
    anew = signed({**record, "decided": {**record["decided"], "officer": 6}}, ALGORITHM.new_private_key())
    run = doudi("replay", write(anew), "--public-key", keys)
    assert (run.exit_code, verdicts(run.stderr)) == (1, ["计算：成立", "内容：成立", "签名：不成立"])


def test_what_cannot_be_read_says_why(record: dict[str, Any], write: Write, keys: Path, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\x00")
    (tmp_path / "text").write_text("x", encoding="utf-8")
    path = write(record)
    for arguments, words in (
        ([tmp_path / "text"], "不是决定记录"),
        ([tmp_path / "none"], "读不出来"),
        ([tmp_path], "读不出来"),
        ([tmp_path / "binary"], "不是 UTF-8 文本"),
        ([keys], "不是决定记录"),
        ([path, "--public-key", tmp_path / "none"], "none：读不出来"),
        ([path, "--public-key", path], "不是公钥文件"),
    ):
        run = doudi("replay", *arguments)
        assert (run.exit_code, run.stdout) == (2, "")
        assert words in run.stderr


def test_a_file_that_is_no_record_for_its_size_is_not_read(
    record: dict[str, Any], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "LARGEST_FILE", 1_000)
    for path in (write(record), Path("/dev/zero")):
        run = doudi("replay", path)
        assert (run.exit_code, run.stdout) == (2, "")
        assert "超过 1000 字节" in run.stderr


def test_a_record_whose_case_result_or_policy_is_damaged_says_so_on_one_line(
    record: dict[str, Any], write: Write
) -> None:
    for part, content, words in (
        ("case", "{", "不是有效的 JSON"),
        ("case", "[" * 100_000, "嵌套太深"),
        ("result", "{}", "记录中的结果"),
        ("result", "[" * 100_000, "记录中的结果"),
        ("policy", "AAAA", "压缩包"),
    ):
        run = doudi("replay", write({**record, part: content}))
        assert (run.exit_code, run.stdout) == (2, "")
        (line,) = run.stderr.splitlines()
        assert words in line


@pytest.mark.django_db
def test_a_record_is_compared_with_the_office_that_made_it(write: Write, tmp_path: Path) -> None:
    build.standard()
    decision = bring_to(ProceedingState.GRANTED, build.officer(Duty.TOWNSHIP_CLERK)).decision
    text = record_text(decision)
    run = doudi("replay", "--office", write(text))
    assert (run.exit_code, verdicts(run.stdout)) == (0, ["计算：成立", "内容：成立", "签名：成立", "机构：成立"])
    forged = json.loads(text)
    forged["decided"]["officer"] += 1
    run = doudi("replay", "--office", write(forged))
    assert (run.exit_code, verdicts(run.stderr)) == (1, ["计算：成立", "内容：不成立", "签名：不成立", "机构：不成立"])
    # An auditor's own file of keys goes before those of the office.
    path = tmp_path / "keys.json"
    path.write_text(public_keys_text([public_key()]), encoding="utf-8")
    run = doudi("replay", "--office", "--public-key", path, write(text))
    assert (run.exit_code, verdicts(run.stderr)[2:]) == (1, ["签名：不成立", "机构：成立"])
    assert public_keys()
