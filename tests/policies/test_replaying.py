"""A record is decided again from what it carries alone, byte for byte; what was touched is noticed."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from doudi.cli import app
from doudi.policies import replaying
from doudi.policies.packs import Library

CASE = (
    '{"id": "c", "region": "450102", "on": "2026-09-01", "parameters": {"dibao_standard": 810.10}, '
    '"household": {"assets_within_dibao_limit": true}, "members": [{"id": "某甲", "wage_income": 300.05}]}'
)


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    library = Library()
    result, decided = replaying.decide_text(library, CASE)
    found: dict[str, Any] = json.loads(
        replaying.record_text(CASE, result, replaying.archive(library, decided.pack), {"granted": True})
    )
    return found


def again(record: dict[str, Any], **changed: Any) -> replaying.Replayed:
    return replaying.replay(json.dumps({**record, **changed}, ensure_ascii=False))


def test_a_record_comes_out_again(record: dict[str, Any]) -> None:
    found = again(record)
    assert (found.same, found.found) == (True, record["result"])


def test_an_archive_of_the_same_files_has_the_same_bytes(record: dict[str, Any]) -> None:
    library = Library()
    pack = library.pack(json.loads(record["result"])["policy"][0]["pack"])
    assert base64.b64encode(replaying.archive(library, pack)).decode() == record["policy"]


@pytest.mark.parametrize("part", ["case", "result"])
def test_a_changed_record_is_noticed(record: dict[str, Any], part: str) -> None:
    assert not again(record, **{part: record[part].replace("300.05", "200.05").replace("某甲", "某乙")}).same


def test_a_result_that_was_forged_with_its_digest_comes_out_otherwise(record: dict[str, Any]) -> None:
    forged = record["result"].replace("510.05", "910.05")
    assert forged != record["result"]
    digest = replaying.digest_of(record["case"], forged, base64.b64decode(record["policy"]))
    found = again(record, result=forged, digest=digest)
    assert not found.same
    assert found.found == record["result"]


def packed(**files: bytes) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("AAAA", "不是有效的压缩包"),
        (packed(**{"../out.yaml": b""}), "不该有的文件"),
        (packed(**{"run.py": b""}), "不该有的文件"),
        (packed(**{"big.yaml": b"0" * 60_000_000}), "过大"),
        (packed(**{"vocabulary.yaml": b"facts: ["}), "读不出来"),
        (packed(**{"other.yaml": b""}), "读不出来"),
    ],
)
def test_hostile_policy_is_refused(record: dict[str, Any], policy: str, words: str) -> None:
    digest = replaying.digest_of(record["case"], record["result"], base64.b64decode(policy))
    with pytest.raises(replaying.Unusable, match=words):
        again(record, policy=policy, digest=digest)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"form": 1}', "[" * 100_000])
def test_what_is_no_record_says_so(text: str) -> None:
    with pytest.raises(replaying.Unusable, match="不是决定记录"):
        replaying.replay(text)


def test_a_later_form_says_so(record: dict[str, Any]) -> None:
    with pytest.raises(replaying.Unusable, match="格式"):
        again(record, form=2)


def test_a_pack_that_was_changed_under_a_running_office_is_not_archived(tmp_path: Path) -> None:
    here = Library().folders[0]
    for name in ("cn", "guangxi"):
        shutil.copytree(here / name, tmp_path / name)
    library = Library((tmp_path,))
    _, decided = replaying.decide_text(library, CASE)
    with (tmp_path / "guangxi" / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed")
    with pytest.raises(replaying.Unusable, match="重新启动"):
        replaying.archive(library, decided.pack)


def test_the_command(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    run = CliRunner().invoke(app, ["replay", str(path), "--show"])
    assert (run.exit_code, run.stdout.splitlines()[0]) == (0, record["result"])
    path.write_text(json.dumps({**record, "case": record["case"] + " "}, ensure_ascii=False), encoding="utf-8")
    assert CliRunner().invoke(app, ["replay", str(path)]).exit_code == 1
    path.write_text("x", encoding="utf-8")
    assert CliRunner().invoke(app, ["replay", str(path)]).exit_code == 2
    assert CliRunner().invoke(app, ["replay", str(tmp_path / "none")]).exit_code == 2
