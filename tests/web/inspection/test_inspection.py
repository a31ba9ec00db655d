"""The page of the night's inspection, the alarm on the start page, and a lost witness from the report to the remark."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings

from doudi.office.accounts.enums import Duty
from doudi.office.audit import jobs
from doudi.office.audit.models import Entry
from doudi.office.audit.verify import verify
from doudi.office.checks import Remark
from doudi.office.inspection import actions
from tests.office import build
from tests.web.office import SignIn

pytestmark = pytest.mark.django_db
FAULT = "决定 1：数额（分或月）与第 7 条审计记录不符"


@pytest.fixture(autouse=True)
def witness_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "witness.log"
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, witness=path))
    return path


def inspected(*lines: str) -> None:
    inspection = actions.begin_inspection()
    assert inspection is not None
    actions.keep_result(inspection=inspection, label="与审计记录对照", lines=lines)
    actions.keep_result(inspection=inspection, label="数据库引擎", lines=[])
    actions.end_inspection(inspection=inspection, labels=[])


@pytest.mark.parametrize("duty", list(Duty))
def test_faults_stand_on_the_start_page_of_those_who_must_know(browser: SignIn, duty: Duty) -> None:
    inspected(FAULT)
    small = duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD)
    page = browser(build.officer(duty, build.TOWNSHIP if small else build.COUNTY)).get("/").content.decode()
    must_know = duty in (Duty.ADMINISTRATOR, Duty.AUDITOR)
    assert ("夜间的数据核对发现 1 处问题" in page) == must_know
    assert ('href="/inspection/"' in page) == must_know
    assert FAULT not in page


def test_a_sound_night_alarms_nobody(browser: SignIn) -> None:
    inspected(Remark("一处提示"))
    client = browser(build.officer(Duty.AUDITOR, build.COUNTY))
    assert "数据核对发现" not in client.get("/").content.decode()
    page = client.get("/inspection/").content.decode()
    assert "没有问题：与审计记录对照、数据库引擎" in page
    assert "与审计记录对照：一处提示" in page


def test_the_page_tells_each_fault_and_how_many_more_there_are(browser: SignIn) -> None:
    client = browser(build.officer(Duty.ADMINISTRATOR, build.COUNTY))
    assert "还没有核对过" in client.get("/inspection/").content.decode()
    inspected(*(f"{FAULT}（{number}）" for number in range(actions.MOST_LINES + 5)))
    page = client.get("/inspection/").content.decode()
    assert f"与审计记录对照（{actions.MOST_LINES + 5}）" in page
    assert f"{FAULT}（0）" in page
    assert f"只列出前{actions.MOST_LINES}处" in page
    audit = browser(build.officer(Duty.AUDITOR, build.COUNTY)).get("/audit/").content.decode()
    assert f"数据核对发现问题（{actions.MOST_LINES + 5}处）" in audit, "an alarm"


def test_a_lost_witness_from_the_report_to_the_remark(browser: SignIn, witness_file: Path) -> None:
    jobs.write_witness()
    number = Entry.objects.get(action=jobs.WITNESS).number
    administrator = browser(build.officer(Duty.ADMINISTRATOR, build.COUNTY, name="管理员甲"))
    auditor = browser(build.officer(Duty.AUDITOR, build.COUNTY, name="审计乙"))
    assert "遗失的见证" not in administrator.get("/inspection/").content.decode()
    witness_file.unlink()
    assert "等待系统管理员找回副本，或报告遗失" in auditor.get("/inspection/").content.decode()
    refused = administrator.post("/inspection/witness/report/", {"witness": number, "reason": "丢了"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "请写明见证文件是怎样遗失的" in page
    assert 'value="丢了"' in page, "what was typed is still there"
    assert verify().faults
    sent = administrator.post(
        "/inspection/witness/report/", {"witness": number, "reason": "磁盘损坏，备份里也没有"}, follow=True
    )
    assert "等待审计监督人员确认" in sent.content.decode()
    confirmed = auditor.post("/inspection/witness/acknowledge/", {"witness": number}, follow=True)
    assert "管理员甲" in confirmed.content.decode()
    assert "这一段记录只由摘要和密码校验担保" in confirmed.content.decode()
    assert verify().faults == []
    assert len(verify().notices) == 1
    again = auditor.post("/inspection/witness/acknowledge/", {"witness": number}, follow=True)
    assert "已由审计乙确认" in again.content.decode()


@pytest.mark.parametrize("witness", ["", "x", "0", "-1", str(10**30), "99"])
def test_a_witness_that_is_none(browser: SignIn, witness: str) -> None:
    administrator = browser(build.officer(Duty.ADMINISTRATOR, build.COUNTY))
    typed = {"witness": witness, "reason": "磁盘损坏，备份里也没有"}
    assert administrator.post("/inspection/witness/report/", typed).status_code == 422
    auditor = browser(build.officer(Duty.AUDITOR, build.COUNTY))
    assert auditor.post("/inspection/witness/acknowledge/", {"witness": witness}).status_code == 302
    assert not Entry.objects.filter(action__startswith="audit.").exclude(action="audit.reads").exists()
