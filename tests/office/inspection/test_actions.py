"""A witness that is lost without a copy: reported by one, acknowledged by another, and told as a remark from then on."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from doudi.office import checks
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit import jobs
from doudi.office.audit.actions import record
from doudi.office.audit.checks import find_problems
from doudi.office.audit.models import Entry
from doudi.office.audit.verification import format_report
from doudi.office.audit.verify import verify
from doudi.office.audit.witness_losses import ACKNOWLEDGE, REPORT
from doudi.office.checks import Remark
from doudi.office.errors import RefusedError
from doudi.office.inspection.actions import acknowledge_witness_loss, report_witness_loss
from tests.office import build
from tests.office.at_once import at_once

pytestmark = pytest.mark.django_db
WHY = "磁盘损坏，备份里也没有这一份"


@pytest.fixture
def witness_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "witness.log"
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, witness=path))
    return path


@pytest.fixture
def lost(witness_file: Path) -> int:
    """The entry that began a witness which is gone; another was begun since."""
    jobs.write_witness()
    number = Entry.objects.get(action=jobs.WITNESS).number
    witness_file.unlink()
    jobs.write_witness()
    return number


@pytest.fixture
def administrator() -> Actor:
    return build.officer(Duty.ADMINISTRATOR, build.COUNTY, name="管理员甲")


@pytest.fixture
def auditor() -> Actor:
    return build.officer(Duty.AUDITOR, build.COUNTY, name="审计乙")


def test_two_people_make_a_remark_of_the_fault(lost: int, administrator: Actor, auditor: Actor) -> None:
    (fault,) = verify().faults
    assert fault.startswith(f"第 {lost} 条启用的见证文件不见了或被清空")
    report = report_witness_loss(by=administrator, witness=lost, reason=WHY)
    (fault,) = verify().faults
    assert f"（第 {report.number} 条），待审计监督人员" in fault
    acknowledgement = acknowledge_witness_loss(by=auditor, witness=lost)
    for result in (verify(), verify(keyed=False)):
        assert result.faults == []
        (remark,) = result.notices
        assert f"第 {lost} 条启用的见证文件不见了或被清空" in remark
        assert "管理员甲于" in remark
        assert f"确认（第 {acknowledgement.number} 条）。原因：{WHY}。" in remark
        assert f"提示：{remark}" in format_report(result)
    (line,) = find_problems()
    assert isinstance(line, Remark)
    assert line == remark, "never silent"
    assert (report.subject_id, report.duty, report.region_code) == (str(lost), "系统管理员", build.COUNTY)
    assert (acknowledgement.subject_id, acknowledgement.duty) == (str(lost), "审计监督")


def test_the_witness_lost_next_is_a_fault_again(
    lost: int, witness_file: Path, administrator: Actor, auditor: Actor
) -> None:
    report_witness_loss(by=administrator, witness=lost, reason=WHY)
    acknowledge_witness_loss(by=auditor, witness=lost)
    jobs.write_witness()
    witness_file.unlink()
    second = Entry.objects.filter(action=jobs.WITNESS).latest("number").number
    (fault,) = verify().faults
    assert fault.startswith(f"第 {second} 条启用的见证文件不见了或被清空；存有副本的")


def test_who_may_and_what_is_refused(lost: int, administrator: Actor, auditor: Actor) -> None:
    for actor in (auditor, build.officer(Duty.COUNTY_HEAD, build.COUNTY)):
        with pytest.raises(PermissionDenied, match="报告见证遗失"):
            report_witness_loss(by=actor, witness=lost, reason=WHY)
    with pytest.raises(RefusedError, match="请先由系统管理员报告"):
        acknowledge_witness_loss(by=auditor, witness=lost)
    with pytest.raises(RefusedError, match="请写明"):
        report_witness_loss(by=administrator, witness=lost, reason=" 丢了 ")
    present = Entry.objects.filter(action=jobs.WITNESS).latest("number").number
    for number in (present, lost + 1, 10**30):
        with pytest.raises(RefusedError, match="没有遗失"):
            report_witness_loss(by=administrator, witness=number, reason=WHY)
    report_witness_loss(by=administrator, witness=lost, reason=WHY)
    with pytest.raises(RefusedError, match="已由管理员甲报告"):
        report_witness_loss(by=administrator, witness=lost, reason=WHY)
    with pytest.raises(PermissionDenied, match="确认见证遗失"):
        acknowledge_witness_loss(by=build.officer(Duty.ADMINISTRATOR, build.COUNTY), witness=lost)
    # Who was an administrator and has become an auditor since.
    with pytest.raises(PermissionDenied, match="不能确认自己报告的遗失"):
        acknowledge_witness_loss(by=Actor(administrator.user, auditor.duties), witness=lost)
    acknowledge_witness_loss(by=auditor, witness=lost)
    with pytest.raises(RefusedError, match="已由审计乙确认"):
        acknowledge_witness_loss(by=auditor, witness=lost)


@pytest.mark.parametrize("attempt", ["alone", "without report", "of another report", "of a job"])
def test_an_entry_that_is_no_acknowledgement_of_a_second_person_changes_nothing(
    lost: int, administrator: Actor, auditor: Actor, attempt: str
) -> None:
    """Verification does not rest on the program's having refused it."""
    report = report_witness_loss(by=administrator, witness=lost, reason=WHY).number
    user, detail = {
        "alone": (administrator.user, {"witness": lost, "report": report}),
        "without report": (auditor.user, {"witness": lost}),
        "of another report": (auditor.user, {"witness": lost, "report": lost}),
        "of a job": (None, {"witness": lost, "report": report}),
    }[attempt]
    record(by=user, action=ACKNOWLEDGE, detail=detail)
    (fault,) = verify().faults
    assert "待审计监督人员" in fault


def test_a_witness_that_is_found_again_is_no_loss(
    lost: int, witness_file: Path, administrator: Actor, tmp_path: Path
) -> None:
    report_witness_loss(by=administrator, witness=lost, reason=WHY)
    copy = tmp_path / "copy.log"
    entry = Entry.objects.get(number=lost)
    copy.write_text(f"2026-09-01T00:00:00+00:00 {lost} {entry.digest}\n")
    assert verify([copy, witness_file]).faults == []
    assert verify([copy, witness_file]).notices == []


def test_the_check_tells_remarks_and_counts_them_for_no_fault() -> None:
    assert isinstance(dict(checks.run_checks([("甲", f"{__name__}._remark")]))["甲"][0], Remark)


def _remark() -> list[str]:
    return [Remark("一处提示")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_report_at_once_one_is_told(witness_file: Path) -> None:
    jobs.write_witness()
    number = Entry.objects.get(action=jobs.WITNESS).number
    witness_file.unlink()
    administrators = [build.officer(Duty.ADMINISTRATOR, build.COUNTY) for _ in range(2)]
    raised = at_once(*(lambda by=by: report_witness_loss(by=by, witness=number, reason=WHY) for by in administrators))
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "RefusedError"]
    assert Entry.objects.filter(action=REPORT).count() == 1
