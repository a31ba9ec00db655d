"""Whoever can write to the database itself: every change up to the newest witness is found, and named."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.audit import chain, chain_walk, jobs, verify, witness
from doudi.office.audit.actions import record, record_read
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.verification import Verification, format_report

Unguarded = Callable[[], AbstractContextManager[None]]
WITNESSED = 8
# Later than anything that the fixture records.
NOON = dt.datetime(2099, 9, 1, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def office(officer: User, witness_file: Path) -> None:
    """Entries 1 to 8 are witnessed (the third and fourth cover two reads, the fifth begins the witness), 9 and 10 are not."""
    record(by=officer, action="casework.accept", subject="proceeding", subject_id=1, region_code="450102001000")
    record(by=officer, action="casework.opinion", subject="proceeding", subject_id=1, purpose="初审")
    for subject_id in (1, 2):
        record_read(
            by=officer, subject="person", subject_id=subject_id, duty="乡镇经办人", fields="number", purpose="核对"
        )
    jobs.write_witness()
    for subject_id in range(6, WITNESSED + 1):
        record(by=officer, action="casework.grant", subject="proceeding", subject_id=subject_id, detail={"fen": 100})
    jobs.write_witness()
    for subject_id in (9, 10):
        record(by=officer, action="casework.refuse", subject="proceeding", subject_id=subject_id)


def _forge(unguarded: Unguarded, sql: str, *params: Any) -> list[str]:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount
    return verify.verify().faults


def _recompute(first: int) -> None:
    """What a clever forger does: digests anew from an entry to the end, and the head."""
    previous = Entry.objects.get(number=first - 1).digest
    for entry in Entry.objects.filter(number__gte=first).order_by("number"):
        entry.previous = previous
        entry.digest = previous = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
        entry.save()
        Head.objects.update(number=entry.number, digest=entry.digest)


def test_what_nobody_touched_is_vouched_for() -> None:
    result = verify.verify()
    assert (result.faults, result.notices) == ([], [])
    assert (result.entries, result.reads, result.unwitnessed, result.uncoded) == (10, 2, 2, 0)
    text = format_report(result)
    assert "审计记录 10 条，编号连续，前后相连，内容未被改动；其中载有查看记录 2 条" in text
    assert "第 8 条。到这一条为止，没有改动、删除、插入、调换或截断" in text
    assert "其后 2 条已经入链、尚无见证：密码校验相符，只是不能说明末尾没有被截断" in text


def test_an_outsider_without_the_keys_verifies_the_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, field_keys=(("dev", b"x" * 16),)))
    assert verify.verify().faults == ["第 1 至 10 条：密码校验不符，不是用本单位的密钥写的，摘要被人重新算过"]
    result = verify.verify(keyed=False)
    assert result.faults == []
    text = format_report(result)
    assert "其后 2 条已经入链、尚无见证：只能说明它们前后相连" in text
    assert "没有核对密码校验：那要用本单位的密钥" in text


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00"), ("actor", 99), ("actor", None), ("actor_name", "别人"), ("duty", "财务"),
        ("region_code", "360000000000"), ("action", "casework.refuse"), ("subject", "person"), ("subject_id", "77"),
        ("purpose", "无"), ("detail", '{"fen": 1}'), ("previous", "0" * 64), ("digest", "f" * 64),
        ("address", "10.0.0.9"), ("session", "f" * 32), ("rows", "{}"), ("code", "f" * 64), ("code", None),
    ],
)  # fmt: skip
def test_an_edit_of_any_column_is_found(unguarded: Unguarded, column: str, value: Any) -> None:
    faults = _forge(unguarded, f'UPDATE audit_entry SET "{column}" = %s WHERE number = 6', value)
    assert faults[0].startswith("第 6 条：")


def test_every_column_is_covered() -> None:
    columns = {field.name for field in Entry._meta.concrete_fields}
    assert columns == {*chain.ENTRY_COLUMNS, "digest", "code"}
    assert {field.name for field in Read._meta.concrete_fields} == set(chain.READ_COLUMNS)


@pytest.mark.parametrize(
    ("condition", "fault"),
    [("= 1", "第 1 条不见了"), ("= 6", "第 6 条不见了"), ("IN (6, 7)", "第 6 至 7 条不见了")],
)
def test_a_deletion_is_found(unguarded: Unguarded, condition: str, fault: str) -> None:
    assert _forge(unguarded, f"DELETE FROM audit_entry WHERE number {condition}")[0] == fault


def test_a_tail_that_is_cut_is_found(unguarded: Unguarded) -> None:
    assert _forge(unguarded, "DELETE FROM audit_entry WHERE number > 7") == ["第 8 至 10 条不见了，记录的末尾被截断"]


def test_a_tail_that_is_cut_with_its_head_is_found_by_the_witness(unguarded: Unguarded) -> None:
    digest = Entry.objects.get(number=7).digest
    Head.objects.update(number=7, digest=digest)
    faults = _forge(unguarded, "DELETE FROM audit_entry WHERE number > 7")
    assert faults == ["第 8 条不见了，记录的末尾被截断"]


def test_nothing_is_left(unguarded: Unguarded) -> None:
    Head.objects.all().delete()
    assert _forge(unguarded, "DELETE FROM audit_entry")[0] == "第 1 至 8 条不见了，记录的末尾被截断"


def test_entries_that_are_exchanged_are_found(unguarded: Unguarded) -> None:
    columns = [column for column in chain.ENTRY_COLUMNS if column not in ("number", "previous")]
    six, seven = (Entry.objects.get(number=number) for number in (6, 7))
    for column in columns:
        mine, theirs = getattr(six, column), getattr(seven, column)
        setattr(six, column, theirs)
        setattr(seven, column, mine)
    with unguarded():
        six.save()
        seven.save()
    assert verify.verify().faults[0] == "第 6 条：内容被改动，与记录时的摘要不符"


def test_entries_that_are_renumbered_are_found(unguarded: Unguarded) -> None:
    with unguarded(), connection.cursor() as cursor:
        for old, new in ((6, 60), (7, 6), (60, 7)):
            cursor.execute("UPDATE audit_entry SET number = %s WHERE number = %s", (new, old))
    assert verify.verify().faults[0] == "第 6 条：与前一条接不上，被调换过，或前一条被换过"


def test_a_gap_that_is_closed_by_renumbering_is_found(unguarded: Unguarded) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number = 6")
        for number in (7, 8, 9, 10):
            cursor.execute("UPDATE audit_entry SET number = %s WHERE number = %s", (number - 1, number))
    assert verify.verify().faults[0].startswith("第 6 条：")


@pytest.mark.parametrize("number", [0, -5, 11])
def test_an_entry_from_outside_is_found(unguarded: Unguarded, number: int) -> None:
    entry = Entry.objects.get(number=10)
    entry.number, entry.digest = number, "a" * 64
    entry.save(force_insert=True)
    assert verify.verify().faults[0].startswith(f"第 {number} 条：")


@pytest.mark.parametrize("first", [2, 5, WITNESSED])
def test_a_chain_that_is_forged_anew_is_found_by_the_witness(unguarded: Unguarded, first: int) -> None:
    with unguarded():
        Entry.objects.filter(number=first).update(actor_name="别人")
        _recompute(first)
    witnessed = 5 if first <= 5 else 8
    assert verify.verify().faults[0] == f"第 {witnessed} 条：与见证文件记下的摘要不符，从这里或更早起被整段换过"


@pytest.mark.parametrize("code", ["as it was", "f" * 64, None])
def test_what_is_forged_after_the_newest_witness_is_found_by_its_code(unguarded: Unguarded, code: str | None) -> None:
    with unguarded():
        Entry.objects.filter(number=9).update(actor_name="别人")
        _recompute(9)
        if code != "as it was":
            Entry.objects.filter(number__gte=9).update(code=code)
    if code is None:
        missing = "没有密码校验，而第 1 条起都应有，不是本系统写的"
        assert verify.verify().faults == [f"第 9 条：{missing}", f"第 10 条：{missing}"]
    else:
        assert verify.verify().faults == ["第 9 至 10 条：密码校验不符，不是用本单位的密钥写的，摘要被人重新算过"]
    assert verify.verify(keyed=False).faults == [], "without the keys nobody can find this one"


def test_entries_of_an_older_version_need_no_code(unguarded: Unguarded) -> None:
    with unguarded():
        Entry.objects.filter(number__lte=8).update(code=None)
    result = verify.verify()
    assert (result.faults, result.uncoded) == ([], 8)
    assert "最早的 8 条是旧版本写的，没有密码校验，由摘要和见证担保" in format_report(result)


def test_a_chain_without_any_code_is_not_ours(unguarded: Unguarded) -> None:
    with unguarded():
        Entry.objects.update(code=None)
    assert verify.verify().faults == ["没有一条有密码校验：刚升级的，请先启动一次 doudi jobs；启动过的，整段记录被换过"]


@pytest.mark.parametrize(("seconds", "is_found"), [(30, False), (3600, True)])
def test_a_clock_that_went_back_is_found(monkeypatch: pytest.MonkeyPatch, seconds: int, is_found: bool) -> None:
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, today=None))
    _record_at(NOON)
    _record_at(NOON - dt.timedelta(seconds=seconds))
    _record_at(NOON + dt.timedelta(seconds=1))
    fault = (
        f"第 12 条：时间 {NOON - dt.timedelta(hours=1):%Y-%m-%d %H:%M:%S} 早于前一条的 {NOON:%Y-%m-%d %H:%M:%S}，"
        "服务器的时钟被拨回过；请查明原因，这一段记录的时间不可信"
    )
    assert verify.verify().faults == ([fault] if is_found else [])


def _record_at(moment: dt.datetime) -> None:
    with mock.patch("doudi.office.clock.now", return_value=moment):
        record(by=None, action="jobs.tick")


def test_a_head_that_is_changed_is_found() -> None:
    Head.objects.update(digest="a" * 64)
    assert verify.verify().faults == ["第 10 条：与链头登记的摘要不符"]


def test_a_head_that_is_gone_is_found() -> None:
    Head.objects.all().delete()
    assert verify.verify().faults == ["链头登记不见了：按现存的记录核对"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00"), ("actor", 99), ("actor_name", "别人"), ("duty", ""), ("region_code", "36"),
        ("subject", "household"), ("subject_id", "77"), ("fields", ""), ("purpose", ""),
        ("address", "10.0.0.9"), ("session", "f" * 32), ("detail", "{}"),
    ],
)  # fmt: skip
def test_an_edit_of_a_read_is_found(unguarded: Unguarded, column: str, value: Any) -> None:
    id = Read.objects.order_by("id").values_list("id", flat=True)[0]
    faults = _forge(unguarded, f'UPDATE audit_read SET "{column}" = %s WHERE id = %s', value, id)
    assert faults == [f"第 3 条所载的查看记录（编号 {id} 至 {id}）：内容被改动"]


def test_a_read_that_is_deleted_is_found(unguarded: Unguarded) -> None:
    id = Read.objects.order_by("id").values_list("id", flat=True)[1]
    assert _forge(unguarded, "DELETE FROM audit_read WHERE id = %s", id) == [f"第 4 条所载的查看记录：第 {id} 条不见了"]


@pytest.mark.parametrize("id", [-3, 0, 1_000_000])
def test_a_read_from_outside_is_found(officer: User, id: int) -> None:
    Read.objects.create(
        id=id, at=clock.now(), actor=officer.pk, actor_name=officer.name, subject="person", subject_id="1"
    )
    assert verify.verify().faults == [f"查看记录 {id}：没有任何一条审计记录承认它，是后来插入的"]


def test_a_value_that_cannot_be_read_names_its_entry(unguarded: Unguarded) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds its columns to their types")
    faults = _forge(unguarded, "UPDATE audit_entry SET at = '2020-99-99 00:00:00' WHERE number = 6")
    assert faults[0].startswith("第 6 条：")
    assert len(faults) == 1


def test_a_forged_cover_of_reads_is_found(unguarded: Unguarded) -> None:
    with unguarded():
        Entry.objects.filter(number=3).update(detail={"ids": 7})
        _recompute(3)
    assert verify.verify().faults[0] == "第 3 条：应载有查看记录的编号和摘要，却没有"


def test_a_witness_kept_elsewhere_can_be_asked(witness_file: Path, tmp_path: Path, unguarded: Unguarded) -> None:
    copy = tmp_path / "copy.log"
    copy.write_bytes(witness_file.read_bytes())
    with unguarded():
        Entry.objects.filter(number=5).update(actor_name="别人")
        _recompute(5)
    # The forger reached the witness beside the database too, and wrote it anew.
    witness_file.unlink()
    head = Head.objects.get()
    for sighting in witness.read_sightings(copy)[0]:
        digest = Entry.objects.get(number=sighting.number).digest
        witness.append(witness_file, witness.Sighting(sighting.moment, sighting.number, digest))
    assert verify.verify(keyed=False).faults == []
    assert head.number == 10
    assert verify.verify([copy], keyed=False).faults[0].startswith("第 5 条：与见证文件记下的摘要不符")


def test_without_a_witness_nothing_is_promised(officer: User, witness_file: Path) -> None:
    result = Verification(entries=3)
    assert "没有见证：只能说明记录前后相连" in format_report(result)
    assert "没有改动" not in format_report(result)


def test_a_long_list_of_faults_ends(unguarded: Unguarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_walk, "MOST_FAULTS", 3)
    with unguarded():
        Entry.objects.update(purpose="别的")
    result = verify.verify()
    assert len(result.faults) == 3
    assert result.notices == ["问题已有 3 处，后面的没有再查"]
    assert format_report(result).startswith("审计记录有问题：\n  第 1 条：内容被改动")
