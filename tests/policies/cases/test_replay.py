"""An unsigned record is decided again from what it carries alone, byte for byte; what was touched is noticed."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.cases import replay
from doudi.policies.cases.decision_record import computation_digest, read_record, unsigned_record_text
from doudi.policies.cases.record_verification import RecordVerification, verify_record
from doudi.policies.packs.library import Library
from tests.policies.cases.signed_records import CASE


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    library = Library()
    result, decided = replay.decide_text(library, CASE)
    text = unsigned_record_text(CASE, result, replay.archive(library, decided.pack), {"granted": True})
    data: dict[str, Any] = json.loads(text)
    return data


def again(record: dict[str, Any], **changed: Any) -> RecordVerification:
    return verify_record(read_record(json.dumps({**record, **changed}, ensure_ascii=False)))


def test_a_record_comes_out_again_and_is_said_to_be_unsigned(record: dict[str, Any]) -> None:
    verification = again(record)
    assert (verification.holds, verification.result) == (True, record["result"])
    assert [str(part) for part in verification.parts] == [
        "计算：成立。重新计算的结果与记录逐字节一致",
        "内容：未核对。记录没有写明作出了什么决定",
        "签名：未核对。没有签名：这是格式 1 的记录，所载的决定没有机构担保，可向机构核实",
    ]


def test_a_sum_that_form_1_states_is_compared(record: dict[str, Any]) -> None:
    outcomes = json.loads(record["result"])["outcomes"]
    (clauses,) = [outcome["clauses"] for outcome in outcomes if outcome["right"] == "dibao"]
    about = {"right": "dibao", "for": "household", "granted": True, "unit": "yuan/month", "clauses": clauses}
    assert again(record, about={**about, "amount_fen": 132_015}).content.holds
    verification = again(record, about={**about, "amount_fen": 9_132_015})
    assert (verification.computation.holds, verification.content.holds) == (True, False)


def test_an_archive_of_the_same_files_has_the_same_bytes(record: dict[str, Any]) -> None:
    library = Library()
    pack = library.pack(json.loads(record["result"])["policy"][0]["pack"])
    assert base64.b64encode(replay.archive(library, pack)).decode() == record["policy"]


@pytest.mark.parametrize("part", ["case", "result"])
def test_a_changed_record_is_noticed(record: dict[str, Any], part: str) -> None:
    verification = again(record, **{part: record[part].replace("300.05", "200.05").replace("某甲", "某乙")})
    assert verification.computation.holds is False
    assert "记录被改动过" in verification.computation.message


def test_a_result_that_was_forged_with_its_digest_comes_out_otherwise(record: dict[str, Any]) -> None:
    forged = record["result"].replace("1320.15", "2320.15")
    assert forged != record["result"]
    digest = computation_digest(record["case"], forged, base64.b64decode(record["policy"]))
    verification = again(record, result=forged, digest=digest)
    assert verification.computation.holds is False
    assert verification.result == record["result"]


def packed(**files: bytes) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return base64.b64encode(out.getvalue()).decode()


def damaged(content: bytes, at: int, byte: int = 0xFF) -> str:
    """A zip whose only file has another byte at a place of its header, in which the directory agrees, or of its content."""
    archive = bytearray(base64.b64decode(packed(**{"a.yaml": content})))
    archive[at] = byte
    if at < 30:  # the header of the file; the directory says the same two bytes later
        archive[archive.index(b"PK\x01\x02") + at + 2] = byte
    return base64.b64encode(archive).decode()


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("AAAA", "不是有效的压缩包"),
        (packed(**{"../out.yaml": b""}), "不该有的文件"),
        (packed(**{"run.py": b""}), "不该有的文件"),
        (packed(**{"big.yaml": b"0" * 60_000_000}), "过大"),
        (packed(**{"vocabulary.yaml": b"facts: ["}), "读不出来"),
        (packed(**{"other.yaml": b""}), "读不出来"),
        (packed(**{f"{number}.yaml": b"" for number in range(1001)}), "过大"),
        (packed(**{"a.yaml": b"", "a.yaml/b.yaml": b""}), "损坏"),
        (packed(**{"x" * 300 + ".yaml": b""}), "损坏"),
        (packed(**{"a" + "/a" * 3000 + ".yaml": b""}), "损坏"),
        (damaged(b"facts: [one, two, three]" * 40, at=40), "损坏"),
        (damaged(b"facts: [one, two, three]" * 40, at=6, byte=1), "损坏"),  # encrypted
        (damaged(b"facts: [one, two, three]" * 40, at=8, byte=99), "损坏"),  # an unknown compression
        (packed(**{"vocabulary.yaml": b"[" * 5_000}), "读不出来|嵌套太深"),
        (packed(**{"vocabulary.yaml": b"\xff\xfe"}), "读不出来"),
    ],
    ids=range(15),
)
def test_hostile_policy_is_refused(record: dict[str, Any], policy: str, words: str) -> None:
    digest = computation_digest(record["case"], record["result"], base64.b64decode(policy))
    with pytest.raises(replay.ReplayError, match=words):
        again(record, policy=policy, digest=digest)


def test_a_pack_that_was_changed_under_a_running_office_is_not_archived(tmp_path: Path) -> None:
    origin = Library().folders[0]
    for name in ("cn", "guangxi"):
        shutil.copytree(origin / name, tmp_path / name)
    library = Library((tmp_path,))
    _, decided = replay.decide_text(library, CASE)
    with (tmp_path / "guangxi" / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed")
    with pytest.raises(replay.ReplayError, match="重新启动"):
        replay.archive(library, decided.pack)
