"""Each record of an inquiry is made on its page, and what waits for whom stands in the queues."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doudi.office import clock
from doudi.office.casework.models import Application, Proceeding
from doudi.office.inquiry import actions, visit_sheet
from doudi.office.inquiry.enums import CheckOutcome
from doudi.office.inquiry.models import (
    CaseHandover,
    CheckReply,
    Consent,
    FirstContact,
    MissingList,
    NoticeObjection,
    PublicNotice,
    StaffTie,
    VerificationReport,
    Visit,
)
from doudi.office.registry.queries import members
from doudi.policies.procedures.sampling import read_sample
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import Bureau
from tests.web.conftest import Marked
from tests.web.inquiry.records import sample_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def office() -> Bureau:
    return cases.bureau()


def send(client: Marked, page: str, key: Any, **typed: Any) -> Any:
    """The answer to a form of a page."""
    keys = [] if key is None else [key.pk]
    return client.post(reverse(f"inquiry:{page}", args=keys), typed)


def accepted(office: Bureau) -> Proceeding:
    return cases.accepted(office.clerk, build.poor_family(office.clerk))


def visit_form(office: Bureau, digests: list[str], **changes: str) -> dict[str, str]:
    typed: dict[str, Any] = {
        "token": str(uuid.uuid4()), "visited_on": "2026-09-01", "companion": str(office.other_clerk.user.pk),
        "address": "虚构路1号", "met": "本人", "helpers": "", "notes": "", "digests": ",".join(digests),
    }  # fmt: skip
    return typed | {f"agrees.{name}": "yes" for name, _ in visit_sheet.group_labels()} | changes


def upload(client: Marked, application: Application, token: str, purpose: str, signer: str = "", size: int = 12) -> Any:
    return client.post(
        reverse("inquiry:upload", args=[application.pk]),
        {"token": token, "purpose": purpose, "signer": signer, "file": cases.picture(90, size)},
    )


def test_a_phone_sends_pictures_and_the_visit_and_is_led_on(browser: Browser, office: Bureau) -> None:
    application, client = accepted(office).application, browser(office.clerk)
    page = client.get(reverse("inquiry:visit", args=[application.pk])).content.decode()
    assert all(label in page for _, label in visit_sheet.group_labels())
    typed = visit_form(office, [])
    answers = [upload(client, application, typed["token"], "photo")]
    answers += [
        upload(client, application, typed["token"], "signature", signer, 13 + number)
        for number, signer in enumerate(visit_sheet.SIGNERS)
    ]
    digests = [json.loads(answer.content)["digest"] for answer in answers]
    address = reverse("inquiry:visit", args=[application.pk])
    refused = client.post(address, typed, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert "现场照片" in json.loads(refused.content)["error"]
    person = members(application.household)[0].person
    typed |= {"digests": ",".join(digests), f"differs.wage_income.{person.pk}": "有门面出租"}
    taken = client.post(address, typed, headers={"accept": "application/json"})
    assert json.loads(taken.content) == {"next": reverse("inquiry:overview", args=[application.pk])}
    question = Visit.objects.get().questions.get()
    assert question.observation == "有门面出租"
    overview = client.get(reverse("inquiry:overview", args=[application.pk])).content.decode()
    assert "有门面出租" in overview
    answer = send(client, "question", question, result="upheld", reason="门面是兄弟的")
    assert answer.status_code == 302


def test_a_picture_that_is_none_is_refused_in_words(browser: Browser, office: Bureau) -> None:
    application, client = accepted(office).application, browser(office.clerk)
    address = reverse("inquiry:upload", args=[application.pk])
    for fields in ({}, {"file": SimpleUploadedFile("a.txt", b"abc"), "purpose": "photo"}, {"purpose": "x"}):
        answer = client.post(address, {"token": "t", **fields})
        assert answer.status_code == 422
        assert json.loads(answer.content)["error"]


def test_consents_missing_papers_kin_and_handover(browser: Browser, office: Bureau) -> None:
    family = build.poor_family(office.clerk)
    application = cases.applied(office.clerk, family).application
    client, person = browser(office.clerk), members(family)[0].person
    send(
        client, "consent", application, person=person.pk, scope=["income"], given_on="2026-09-01", until="2027-09-01",
        signer="某某",
    )  # fmt: skip
    assert Consent.objects.get().scope == ["income"]
    cases.consent(office.clerk, application, members(family)[1].person)
    send(client, "missing", application, items="全家：支出凭据：医院收据\n户口簿", reply_by="2026-09-20")
    missing_list = MissingList.objects.get()
    assert [item["whose"] for item in missing_list.items] == ["全家", "全家"]
    send(client, "missing_reply", missing_list, supplied="yes", replied_on="2026-09-01", note="")
    assert missing_list.reply.supplied
    send(client, "tie", application, person=person.pk, staff_name="某主任", staff_post="居委会主任", relation="兄弟")
    assert StaffTie.objects.get().person == person
    send(client, "handover", application, colleague=office.other_clerk.user.pk, reason="调岗")
    assert CaseHandover.objects.exists()
    assert "移交给我的（1）" in browser(office.other_clerk).get(reverse("inquiry:work")).content.decode()
    page = client.get(reverse("inquiry:overview", args=[application.pk])).content.decode()
    assert all(text in page for text in ("医院收据", "居委会主任", "已补齐", "移交给"))


def test_a_check_from_the_request_to_the_objection(browser: Browser, office: Bureau) -> None:
    application = accepted(office).application
    clerk, county, verifier = browser(office.clerk), browser(office.county), browser(office.verifier)
    send(clerk, "ask", application, matter="收入")
    request = application.check_requests.get()
    assert "待核对（1）" in verifier.get(reverse("inquiry:work")).content.decode()
    send(county, "start", request)
    line: dict[str, Any] = {
        "subject-0": "存款", "declared-0": "无", "on_record-0": "52,000元", "source-0": "虚构银行", "agrees-0": "no",
        "person-0": "",
    }  # fmt: skip
    refused = send(verifier, "report", request, result="fits", valid_until="2027-01-01", summary="", **line)
    assert refused.status_code == 422
    assert 'value="52,000元"' in refused.content.decode(), "what was typed is given back"
    send(verifier, "report", request, result="exceeds", valid_until="2027-01-01", summary="", **line)
    report = VerificationReport.objects.get()
    assert "待告知核对结果（1）" in clerk.get(reverse("inquiry:work")).content.decode()
    send(clerk, "reply", report, informed_on="2026-09-01", replied_on="2026-09-01", reply="objects", remark="代人保管")
    assert CheckReply.objects.get().repeated_request
    again = cases.report(office, CheckReply.objects.get().repeated_request, CheckOutcome.FITS)
    assert send(clerk, "recheck", again, note="属实").status_code == 302
    assert "代人保管" in clerk.get(reverse("inquiry:overview", args=[application.pk])).content.decode()


def test_a_notice_from_the_sheet_to_its_end(browser: Browser, office: Bureau) -> None:
    proceeding, client = cases.proposed(office), browser(office.clerk)
    page = client.get(reverse("inquiry:prepare")).content.decode()
    assert f'value="{proceeding.pk}"' in page
    client.post(reverse("inquiry:prepare"), {"proceeding": proceeding.pk, "from_day": "2026-09-01"})
    notice = PublicNotice.objects.get()
    public_page = reverse("inquiry:shown", args=[notice.address])
    assert browser().get(public_page).status_code == 404, "it does not hang yet"
    send(client, "post", notice, posted_on="2026-09-01", place="公示栏", photo=cases.picture())
    assert "正在公示" in client.get(reverse("inquiry:notice", args=[notice.pk])).content.decode()
    shown = browser().get(public_page)
    name = proceeding.household.now.head_name
    assert name in shown.content.decode()
    assert proceeding.household.address not in shown.content.decode()
    send(client, "objection", notice.entries.get(), received_on="2026-09-01", matter="有收入", objector="")
    objection = NoticeObjection.objects.get()
    assert "待查的异议（1）" in client.get(reverse("inquiry:work")).content.decode()
    send(
        client, "ruling", objection, upheld="no", reason="不属实", ruled_on="2026-09-01",
        companion=office.other_clerk.user.pk,
    )  # fmt: skip
    assert not objection.ruling.upheld
    with clock.on(build.DAY + dt.timedelta(days=8)):
        over = browser().get(public_page)
        assert over.status_code == 410
        assert name not in over.content.decode()
        actions.end_past_notices()
    assert "已期满撤下" in client.get(reverse("inquiry:notices") + "?ended=1").content.decode()


def test_who_is_asked_first_takes_it_down_and_answers(browser: Browser, office: Bureau) -> None:
    client = browser(office.clerk)
    send(
        client, "contact", None, region_code=build.TOWNSHIP, name="某某", phone="", matter="孩子上学", department="教育局",
        met_on="2026-09-01",
    )  # fmt: skip
    contact = FirstContact.objects.get()
    assert "待答复的求助（1）" in client.get(reverse("inquiry:work")).content.decode()
    send(client, "contact_answer", contact, answered_on="2026-09-01", answer="已入学")
    assert "已入学" in client.get(reverse("inquiry:contacts")).content.decode()


def test_the_file_of_a_sample_is_one_that_can_be_drawn_again(browser: Browser, office: Bureau) -> None:
    sample = sample_of(build.TOWNSHIP, office.county)
    answer = browser(office.county).get(reverse("inquiry:sample_file", args=[sample.pk]))
    assert read_sample(json.loads(answer.content)).seed == sample.seed
