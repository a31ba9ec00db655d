"""Taking a policy document in through the pages: upload, look over, import, have it confirmed; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.files.models import Document
from doudi.office.policy_documents.models import PolicyText
from tests.library.files import SEEDS, STYLES, data_text, docx
from tests.office.build import COUNTY, OTHER_COUNTY, officer
from tests.office.files import samples
from tests.web.conftest import Marked
from tests.web.policy.texts import imported, official

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def keeper() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def head() -> Actor:
    return officer(Duty.COUNTY_HEAD, COUNTY)


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def upload(client: Marked, content: bytes, name: str = "a.txt", region: str = COUNTY) -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/plain")
    return client.post("/policy/import/", {"file": file, "region_code": region})


def test_from_the_file_to_the_official_text(browser: Browser, keeper: Actor, head: Actor) -> None:
    client = browser(keeper)
    answer = upload(client, data_text("parts").encode())
    document = Document.objects.get()
    assert answer["Location"] == f"/policy/import/{document.pk}/"
    page = shown(client.get(answer["Location"]))
    for fragment in ("云民发〔2031〕12号", "关于做好城镇困难家庭救助工作的意见", 'value="2031-02-10"', "读出的条款"):
        assert fragment in page
    assert not PolicyText.objects.exists(), "looking it over imports nothing"
    form = {"title": "关于做好城镇困难家庭救助工作的意见", "number": "云民发[2031]12号", "disclosure": "public"}
    wrong = client.post(answer["Location"], {**form, "disclosure": ""})
    assert wrong.status_code == 422
    saved = client.post(answer["Location"], form)
    text = PolicyText.objects.get()
    assert (saved["Location"], text.number) == (f"/policy/{text.pk}/", "云民发〔2031〕12号")
    again = client.post(answer["Location"], form)
    assert again["Location"] == saved["Location"], "a double click"
    page = shown(client.get(saved["Location"]))
    assert "等待另一人核实" in page
    assert "核实为正式文件" not in page, "not by the one who imported it"
    sent = {"standing": "official", "how": "与盖章原件逐页核对"}
    assert "由他人核实" in shown(client.post(f"/policy/{text.pk}/standing/", sent, follow=True))
    theirs = browser(head)
    assert "核实为正式文件" in shown(theirs.get(saved["Location"]))
    assert "怎样核实" in shown(theirs.post(f"/policy/{text.pk}/standing/", {"standing": "official"}, follow=True))
    assert "已核实为正式文件" in shown(theirs.post(f"/policy/{text.pk}/standing/", sent, follow=True))
    page = shown(client.get(saved["Location"]))
    assert "与盖章原件逐页核对" in page
    assert head.user.name in page
    called = theirs.post(f"/policy/{text.pk}/standing/", {"standing": "copy", "how": "是翻印件"}, follow=True)
    assert "已列为副本" in shown(called)


@pytest.mark.parametrize("style", STYLES)
def test_a_lying_copy_leads_to_its_report(browser: Browser, keeper: Actor, style: str) -> None:
    original = official(data_text(style))
    client = browser(keeper)
    answer = upload(client, data_text(f"{style}-reversed").encode())
    form = {"title": original.title, "number": original.number, "disclosure": "public"}
    answer = client.post(answer["Location"], form)
    copy = PolicyText.objects.latest("pk")
    assert answer["Location"] == f"/policy/{copy.pk}/report/"
    page = shown(client.get(answer["Location"]))
    assert "已隔离" in page
    page_text = unescape(page)
    assert [line for line in copy.report if line not in page_text] == []
    assert page.count("<li>") >= len(copy.report) - 1
    assert f"/policy/compare/?a={original.pk}&amp;b={copy.pk}" in page
    assert "查看隔离报告" in shown(client.get(f"/policy/{copy.pk}/"))
    tried = client.post(f"/policy/{copy.pk}/standing/", {"standing": "official", "how": "看过"}, follow=True)
    assert "不能核实为正式文件" in shown(tried)
    copy.refresh_from_db()
    assert (copy.standing, copy.quarantined) == ("copy", True)


@pytest.mark.skipif(not SEEDS.exists(), reason="the five texts lie beside the project on some machines only")
def test_the_web_reprint_is_refused_in_words(browser: Browser, keeper: Actor) -> None:
    client = browser(keeper)
    answer = upload(client, (SEEDS / "guangxi-2019-101-web-reprint.txt").read_bytes())
    page = shown(client.get(answer["Location"]))
    assert "文件上没有找到文号" in page
    answer = client.post(
        answer["Location"], {"title": "意见", "number": "厅发〔2019〕101号", "disclosure": "public"}, follow=True
    )
    assert "不能作为依据引用" in shown(answer)
    assert PolicyText.objects.get().quarantined


def test_a_copy_found_out_when_it_is_to_be_confirmed(browser: Browser, keeper: Actor, head: Actor) -> None:
    """The original became official in the province after the copy was imported in the county."""
    copy = imported(keeper, data_text("parts-reversed"))
    official(data_text("parts"))
    answer = browser(head).post(f"/policy/{copy.pk}/standing/", {"standing": "official", "how": "看过"}, follow=True)
    assert "副本" in shown(answer)
    copy.refresh_from_db()
    assert copy.quarantined


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"   ", "a.txt", "空"),
        (samples.png(), "a.png", "图片"),
        (docx(["宏"], extra={"word/vbaProject.bin": b"\0"}), "a.docx", "宏"),
        (b"%PDF-1.4\nnothing", "a.pdf", "损坏"),
        (b"Rar!\x1a\x07\x00", "a.txt", "压缩包"),
        ("救助".encode("utf-16-le") + b"\0", "a.txt", "编码"),
    ],
)
def test_a_hostile_file_is_refused_in_words(
    browser: Browser, keeper: Actor, content: bytes, name: str, message: str
) -> None:
    answer = upload(browser(keeper), content, name)
    assert answer.status_code == 422
    assert message in shown(answer)
    assert not Document.objects.exists()


def test_only_for_ones_own_regions(browser: Browser, keeper: Actor) -> None:
    client = browser(keeper)
    assert upload(client, data_text("parts").encode(), region=OTHER_COUNTY).status_code == 403
    for wrong in ("", "45", "x" * 12):
        assert upload(client, data_text("parts").encode(), region=wrong).status_code == 422
    document = upload(client, data_text("parts").encode())["Location"]
    assert browser(officer(Duty.COUNTY_HEAD, OTHER_COUNTY)).get(document).status_code == 404
    assert browser(officer(Duty.TOWNSHIP_HEAD)).get(document).status_code == 403
    assert browser(officer(Duty.COUNTY_HEAD, COUNTY)).get(document).status_code == 200


def test_the_same_text_is_not_imported_twice(browser: Browser, keeper: Actor) -> None:
    official(data_text("parts"))
    client = browser(keeper)
    address = upload(client, data_text("parts").encode())["Location"]
    answer = client.post(address, {"title": "意见", "number": "", "disclosure": "public"})
    assert answer.status_code == 422
    assert "一字不差" in shown(answer)
