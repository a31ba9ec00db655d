"""Every minute the witness is told; that one is gone stays known."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.office.accounts.models import User
from doudi.office.audit import jobs, witness
from doudi.office.audit.actions import record
from doudi.office.audit.models import Head
from doudi.office.audit.verify import verify


def test_the_witness_is_told_when_the_head_moves(officer: User, witness_file: Path) -> None:
    assert jobs.write_witness()
    assert not jobs.write_witness()
    record(by=officer, action="casework.accept")
    assert jobs.write_witness()
    sightings, torn = witness.read_sightings(witness_file)
    assert [sighting.number for sighting in sightings] == [1, 2]
    assert sightings[1].digest == Head.objects.get().digest
    assert torn == []


def test_the_chain_remembers_that_a_witness_began(officer: User, witness_file: Path) -> None:
    record(by=officer, action="casework.accept")
    jobs.write_witness()
    kept = witness_file.rename(witness_file.with_suffix(".kept"))
    mend = "；存有副本的，请用 --witness 把各份一起给出；没有副本的，由系统管理员在“数据核对”页面报告遗失"
    assert verify().faults == [f"第 2 条启用的见证文件不见了或被清空{mend}"]
    jobs.write_witness()
    assert verify().faults == [f"第 2 条启用的见证文件不见了或被清空，第 3 条又另起了一份{mend}"]
    assert verify([kept, witness_file]).faults == []


def test_a_line_that_a_crash_tore_spoils_no_other(officer: User, witness_file: Path) -> None:
    jobs.write_witness()
    with witness_file.open("a") as file:
        file.write("2026-09-01T00:00:00+00:00 2 0123")
    record(by=officer, action="casework.accept")
    assert jobs.write_witness()
    result = verify()
    assert result.faults == []
    assert result.notices == [f"见证文件 {witness_file} 有 1 行残缺（第一处：第 2 行），没有采用"]
    assert result.witnessed is not None
    assert result.witnessed.number == 2


@pytest.mark.parametrize(
    "line",
    [
        "2026-09-01T00:00:00 1 " + "0" * 64,
        "yesterday 1 " + "0" * 64,
        "2026-09-01T00:00:00+00:00 0 " + "0" * 64,
        "2026-09-01T00:00:00+00:00 1 " + "g" * 64,
    ],
)
def test_only_whole_lines_are_sightings(tmp_path: Path, line: str) -> None:
    path = tmp_path / "witness.log"
    path.write_text(line + "\n")
    assert witness.read_sightings(path) == ([], [1])
    assert witness.newest_sighting(path) is None
