"""Every minute: reads are covered by the chain whatever the order in which they become visible; the witness is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.audit import jobs, witness
from doudi.office.audit.actions import record, record_read
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.verify import verify


def _read(officer: User, id: int | None = None) -> Read:
    if id is None:
        return record_read(by=officer, subject="person", subject_id=1)
    return Read.objects.create(
        id=id, at=clock.now(), actor=officer.pk, actor_name=officer.name, subject="person", subject_id="1"
    )


def _covered() -> list[list[list[int]]]:
    return [entry.detail["ids"] for entry in Entry.objects.filter(action=jobs.READS)]


def test_reads_are_covered_once(officer: User, witness_file: Path) -> None:
    ids = [_read(officer).pk for _ in range(3)]
    assert jobs.chain_reads() == 3
    assert jobs.chain_reads() == 0
    assert _covered() == [[[ids[0], ids[-1]]]]
    later = _read(officer).pk
    assert jobs.chain_reads() == 1
    assert _covered()[1] == [[later, later]]
    assert Head.objects.get().last_read == later
    assert verify().faults == []


def test_a_read_that_becomes_visible_late_is_covered_too(officer: User, witness_file: Path) -> None:
    for id in (1000, 1001, 1004):
        _read(officer, id)
    assert jobs.chain_reads() == 3
    assert verify().unchained == 0
    _read(officer, 1002)
    assert verify().unchained == 1
    _read(officer, 1005)
    assert jobs.chain_reads() == 2
    _read(officer, 1003)
    assert jobs.chain_reads() == 1
    assert _covered() == [[[1000, 1001], [1004, 1004]], [[1002, 1002], [1005, 1005]], [[1003, 1003]]]
    assert jobs.chain_reads() == 0
    assert verify().faults == []


def test_a_read_that_never_comes_is_given_up(
    officer: User, witness_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PATIENCE", 2)
    _read(officer, 1000)
    _read(officer, 1002)
    for id in (1003, 1004, 1005):
        jobs.chain_reads()
        _read(officer, id)
    jobs.chain_reads()
    assert Entry.objects.order_by("number").last().detail["awaited"] == []  # type: ignore[union-attr]
    # Now it would be one slipped in between.
    _read(officer, 1001)
    assert jobs.chain_reads() == 0
    assert verify().faults == ["查看记录 1001：没有任何一条审计记录承认它，是后来插入的"]


def test_many_reads_take_several_entries(officer: User, witness_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    for _ in range(7):
        _read(officer)
    assert jobs.chain_reads() == 7
    assert [entry.detail["count"] for entry in Entry.objects.filter(action=jobs.READS)] == [3, 3, 1]
    assert verify().reads == 7


def test_the_witness_is_told_when_the_head_moves(officer: User, witness_file: Path) -> None:
    assert jobs.write_witness()
    assert not jobs.write_witness()
    record(by=officer, action="casework.accept")
    assert jobs.write_witness()
    sightings, torn = witness.read(witness_file)
    assert [one.number for one in sightings] == [1, 2]
    assert sightings[1].digest == Head.objects.get().digest
    assert torn == []


def test_the_chain_remembers_that_a_witness_began(officer: User, witness_file: Path) -> None:
    record(by=officer, action="casework.accept")
    jobs.write_witness()
    witness_file.unlink()
    assert verify().faults == [f"见证文件 {witness_file} 不见了或被清空：第 2 条记着它已经启用"]
    jobs.write_witness()
    found = verify()
    assert found.faults == []
    assert found.notices == ["见证文件重新开始过（第 3 条），此前各次的见证不在这个文件里"]


def test_a_line_that_a_crash_tore_spoils_no_other(officer: User, witness_file: Path) -> None:
    jobs.write_witness()
    with witness_file.open("a") as file:
        file.write("2026-09-01T00:00:00+00:00 2 0123")
    record(by=officer, action="casework.accept")
    assert jobs.write_witness()
    found = verify()
    assert found.faults == []
    assert found.notices == ["见证文件有 1 行残缺（第一处：第 2 行），没有采用"]
    assert found.witnessed is not None
    assert found.witnessed.number == 2


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
    assert witness.read(path) == ([], [1])
    assert witness.newest(path) is None
