"""An analyst hands in a reform, watches it being counted, cancels, or opens the report."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doudi.office.monitoring import jobs
from doudi.office.monitoring.enums import TrialState
from doudi.office.monitoring.models import Trial
from tests.office import build
from tests.office.monitoring.bureau import bureau
from tests.office.monitoring.test_reform_simulations import PROVINCE, REFORM, analyst, asked
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


def handed_in(**more: Any) -> dict[str, Any]:
    return {"token": str(uuid.uuid4()), "region_code": PROVINCE, "reform": REFORM, **more}


def test_a_reform_is_handed_in_and_watched(browser: Browser) -> None:
    clerk = bureau().clerk
    for _ in range(6):
        build.poor_family(clerk)
    client = browser(analyst())
    assert "还没有测算过" in client.get(reverse("screening:trials")).content.decode()
    sent = handed_in()
    answer = client.post(reverse("screening:new_trial"), sent)
    trial = Trial.objects.get()
    assert answer["Location"] == reverse("screening:trial", args=[trial.pk])
    assert client.post(reverse("screening:new_trial"), sent)["Location"] == answer["Location"]
    html = client.get(answer["Location"]).content.decode()
    assert "等待开始" in html
    assert 'hx-trigger="every 2s"' in html
    Trial.objects.update(course="running", households=6, done=2)
    html = client.get(answer["Location"], headers={"hx-request": "true"}).content.decode()
    assert "已算 2 户，共 6 户" in html
    assert "<html" not in html
    jobs.try_reform.func(trial.pk)
    html = client.get(answer["Location"]).content.decode()
    assert "已完成" in html
    assert "hx-trigger" not in html
    assert "低保标准提高一成" in client.get(reverse("screening:trials")).content.decode()
    report = client.get(reverse("screening:report", args=[trial.pk]))
    assert "政策方案测算" in report.content.decode()
    policy = report["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script" not in policy
    book = client.get(reverse("screening:workbook", args=[trial.pk]))
    assert book.content.startswith(b"PK")
    assert book["Content-Disposition"].endswith('.xlsx"')


def test_a_file_is_handed_in(browser: Browser) -> None:
    bureau()
    client = browser(analyst())
    file = SimpleUploadedFile("方案.yaml", REFORM.encode())
    assert client.post(reverse("screening:new_trial"), handed_in(reform="", file=file)).status_code == 302
    answer = client.post(reverse("screening:new_trial"), handed_in(file=SimpleUploadedFile("x.yaml", b"\xff\xfe\xff")))
    assert answer.status_code == 422
    assert "不是 UTF-8 文本" in answer.content.decode()
    assert Trial.objects.count() == 1


def test_a_faulty_reform_is_shown_with_its_faults(browser: Browser) -> None:
    bureau()
    client = browser(analyst())
    for reform, fault in ((REFORM.replace("guangxi", "guangxo"), "guangxi"), ("", "请选择文件或填写方案内容")):
        answer = client.post(reverse("screening:new_trial"), handed_in(reform=reform))
        assert answer.status_code == 422
        assert fault in answer.content.decode()
    assert not Trial.objects.exists()
    assert client.post(reverse("screening:new_trial"), handed_in(region_code="620000000000")).status_code == 403


def test_a_trial_is_cancelled(browser: Browser) -> None:
    bureau()
    by = analyst()
    trial = asked(by)
    client = browser(by)
    cancel = reverse("screening:cancel_trial", args=[trial.pk])
    assert "已取消" in client.post(cancel, follow=True).content.decode()
    assert "已经结束" in client.post(cancel, follow=True).content.decode()
    trial.refresh_from_db()
    assert trial.course == TrialState.CANCELLED
    for name in ("report", "workbook"):
        assert client.get(reverse(f"screening:{name}", args=[trial.pk])).status_code == 404


def test_what_went_wrong_is_told(browser: Browser) -> None:
    by = analyst()
    bureau()
    trial = asked(by)
    jobs.try_reform.func(trial.pk)
    assert "没有可以测算的家庭" in browser(by).get(reverse("screening:trial", args=[trial.pk])).content.decode()
    Trial.objects.update(course="done", ended_at=trial.asked_at)
    assert browser(by).get(reverse("screening:workbook", args=[trial.pk])).status_code == 404
