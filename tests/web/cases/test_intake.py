"""The page of a new application: what is typed is kept, what is sent twice is there once."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from doudi.office.casework.models import Application, Draft
from doudi.office.registry.models import Household, Person
from tests.office import build
from tests.web.office import SignIn, Township, intake_form, township

pytestmark = pytest.mark.django_db
NEW, DRAFT = "/applications/new/", "/applications/new/draft/"


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def head(**more: Any) -> dict[str, Any]:
    return {"name": "某甲", "number": build.number_of(dt.date(1980, 3, 1), "male"), "relation": "self"} | more


def child(**more: Any) -> dict[str, Any]:
    return {"name": "某丙", "number": build.number_of(dt.date(2015, 3, 1), "female"), "relation": "child"} | more


def test_a_family_is_taken_and_its_case_is_shown(clerk: Client) -> None:
    assert clerk.get(NEW).status_code == 200
    answer = clerk.post(NEW, intake_form(head(), child(), note="孩子生病"), follow=True)
    assert answer.status_code == 200
    application = Application.objects.latest("id")
    assert answer.redirect_chain == [(f"/applications/{application.pk}/", 302)]
    assert "孩子生病" in answer.content.decode()
    assert application.household.now.size == 2


def test_the_same_form_twice_is_one_application(clerk: Client) -> None:
    form = intake_form(head(), child())
    answers = [clerk.post(NEW, form) for _ in range(3)]
    assert {answer.headers["Location"] for answer in answers} == {
        f"/applications/{Application.objects.latest('id').pk}/"
    }
    assert Application.objects.filter(token=form["token"]).count() == 1
    assert Person.objects.filter(name="某甲").count() == 1
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"region_code": "450102902000"}, "选择一个有效的选项"),
        ({"region_code": ""}, "必填"),
        ({"address": "  "}, "必填"),
        ({"channel": "pigeon"}, "选择一个有效的选项"),
        ({"members-0-relation": "spouse"}, "请在成员中指定一位户主"),
        ({"members-1-relation": "self"}, "请在成员中指定一位户主"),
        ({"members-0-name": ""}, "必填"),
        ({"members-0-number": "123"}, "应为18位"),
        ({"members-0-number": ""}, "没有身份证号"),
        ({"members-1-birth_date": "1850-01-01"}, "1890年以后"),
        ({"members-TOTAL_FORMS": "x"}, ""),
        ({"members-TOTAL_FORMS": "5000"}, ""),
        ({"address": "零\x00字节"}, "空字符"),
        ({"token": "x"}, ""),
        ({"token": ""}, ""),
        ({"note": "长" * 501}, "500"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(clerk: Client, changed: dict[str, str], message: str) -> None:
    before = Person.objects.count()
    answer = clerk.post(NEW, intake_form(head(name="留名"), child(), **changed))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    if not {"members-0-name", "members-TOTAL_FORMS"} & set(changed):
        assert 'value="留名"' in html
    assert Person.objects.count() == before


def test_a_number_that_is_known_leads_to_its_family(clerk: Client, town: Township) -> None:
    person = town.family.memberships.get(relation="self").person
    for extra, status in (({}, 422), ({"number_unsure": "on"}, 302)):
        answer = clerk.post(NEW, intake_form(head(number=person.number, **extra)))
        assert answer.status_code == status
    answer = clerk.post(NEW, intake_form(head(number=person.number)))
    assert town.family.code in answer.content.decode()


def test_a_number_stands_once_in_a_form(clerk: Client) -> None:
    member = head()
    answer = clerk.post(NEW, intake_form(member, child(number=member["number"])))
    assert "在本表中填了两次" in answer.content.decode()


def test_someone_without_a_number_is_taken_where_the_clerk_says_so(clerk: Client) -> None:
    answer = clerk.post(
        NEW, intake_form(head(), child(number="", number_unsure="on", sex="male", birth_date="2020-01-01"))
    )
    assert answer.status_code == 302
    assert Person.objects.get(name="某丙").identity_state == "missing"


def test_a_draft_is_kept_and_opened_as_it_was_typed(clerk: Client, town: Township, browser: SignIn) -> None:
    form = intake_form(head(name="草<b>稿"), child(number="99010"))
    assert clerk.post(DRAFT, form).status_code == 200
    # The session is lost: another client of the same officer.
    again = browser(town.clerk)
    start = again.get("/").content.decode()
    assert f"?draft={form['token']}" in start
    html = again.get(f"{NEW}?draft={form['token']}").content.decode()
    assert 'value="草&lt;b&gt;稿"' in html
    assert 'value="99010"' in html
    assert f'value="{form["token"]}"' in html
    assert html.count("<fieldset") == 2


def test_drafts_of_others_stay_shut(clerk: Client, town: Township, browser: SignIn) -> None:
    form = intake_form(head(name="草稿"))
    clerk.post(DRAFT, form)
    head_client = browser(town.head)
    assert "草稿" not in head_client.get(f"{NEW}?draft={form['token']}").content.decode()
    assert head_client.post(DRAFT, form | {"address": "别处"}).status_code == 200
    assert json.loads(Draft.objects.get().data)["address"] == ["虚构路1号"]


def test_the_form_says_why_a_draft_is_not_kept(clerk: Client, settings: LazySettings) -> None:
    settings.DRAFTS_OF_AN_OFFICER = 0
    answer = clerk.post(DRAFT, intake_form(head(name="草稿")))
    assert answer.status_code == 200, "htmx shows no other answer"
    assert "这一份没有保存" in answer.content.decode()
    assert "草稿已保存" not in answer.content.decode()


@pytest.mark.parametrize("total", ["x", "-1", "²", "9" * 5000, "999", ""])
def test_a_draft_of_junk_opens(clerk: Client, total: str) -> None:
    token = str(uuid.uuid4())
    clerk.post(
        DRAFT, {"token": token, "members-TOTAL_FORMS": total, "members-0-birth_date": "gestern", "x\x00": "\x00"}
    )
    assert clerk.get(f"{NEW}?draft={token}").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "\x00" * 36, "G" * 36, "0" * 37])
def test_a_draft_needs_a_token(clerk: Client, token: str) -> None:
    assert clerk.post(DRAFT, {"token": token}).status_code == 400
    assert clerk.get(NEW, {"draft": token}).status_code == 200


@pytest.mark.parametrize("number", ["", "0", "1", "29", "30", "²", "-1", "9" * 18, "\x00"])
def test_a_row_more(clerk: Client, number: str) -> None:
    answer = clerk.get("/applications/new/member/", {"members-TOTAL_FORMS": number})
    assert answer.status_code == (204 if number in ("30", "9" * 18) else 200)
    if answer.status_code == 200:
        row = int(number) if number.isdecimal() else 0
        assert f'name="members-{row}-name"' in answer.content.decode()


def test_a_family_that_is_known_applies_again(clerk: Client, town: Township) -> None:
    address = f"/applications/new/{town.family.pk}/"
    html = clerk.get(address).content.decode()
    token = re.findall(r'name="token" value="([0-9a-f-]{36})"', html)[0]
    applicant = town.family.memberships.get(relation="self").person_id
    form = {"token": token, "applicant": str(applicant), "channel": "window", "note": "再次\x00申请"}
    answers = [clerk.post(address, form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    application = Application.objects.get(token=token)
    assert (application.household, application.note) == (town.family, "再次申请")


@pytest.mark.parametrize(
    "changed", [{"applicant": "0"}, {"applicant": "²"}, {"applicant": "9" * 40}, {"token": "x"}, {"channel": "pigeon"}]
)
def test_a_form_of_junk_takes_nothing(clerk: Client, town: Township, changed: dict[str, str]) -> None:
    applicant = town.family.memberships.get(relation="self").person_id
    form = {"token": str(uuid.uuid4()), "applicant": str(applicant), "channel": "window", "note": "x"} | changed
    answer = clerk.post(f"/applications/new/{town.family.pk}/", form)
    assert answer.status_code == 200
    assert ">x</textarea>" in answer.content.decode(), "what was typed stays"
    assert Application.objects.count() == 1


def test_the_family_of_another_township_is_not_there(town: Township, browser: SignIn) -> None:
    stranger = build.officer(town.clerk.duties[0][0], build.OTHER_TOWNSHIP)
    assert browser(stranger).get(f"/applications/new/{town.family.pk}/").status_code == 404
    assert Household.objects.count() == 1
