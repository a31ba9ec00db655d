"""The pages of families: finding them, telling of them, correcting, unmasking."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest
from doudi.office.audit.models import Entry, Read
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, Household, Membership, Person
from tests.office import build
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def head_of(family: Household) -> Person:
    return family.memberships.get(relation="self", valid_to__isnull=True).person


def test_a_family_is_found_and_read(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    assert town.family.code in clerk.get("/families/").content.decode()
    for text in (head.name, head.number, head.number[-4:], "虚构路", town.family.code):
        html = clerk.post("/families/search/", {"q": text, "purpose": "受理申请"}).content.decode()
        assert town.family.code in html, text
    html = clerk.get(f"/families/{town.family.pk}/").content.decode()
    assert head.name in html
    assert head.number not in html
    assert f"{head.number[:6]}************" in html
    assert "300.00元" in html


@pytest.mark.parametrize("text", ["\x00", "%", "'", "<script>", "x" * 5000, "²"])
def test_a_search_for_junk_finds_nothing_and_says_so(clerk: Client, text: str) -> None:
    answer = clerk.post("/families/search/", {"q": text, "before": text}, follow=True)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("<main")[2]


def test_a_search_goes_on_where_it_was(clerk: Client, town: Township) -> None:
    for _ in range(31):
        build.household(town.clerk, build.person(town.clerk, "同名&某"))
    html = clerk.post("/families/search/", {"q": "同名&某"}).content.decode()
    edge = re.findall(r'name="after" value="(\d+)"', html)[0]
    assert re.findall(r'name="q" value="([^"]+)"', html) == ["同名&amp;某"]
    html = clerk.post("/families/search/", {"q": "同名&某", "after": edge}).content.decode()
    assert html.count("<tr>") == 2
    assert 'name="before"' in html


def facts_form(clerk: Client, family: Household) -> tuple[str, str]:
    html = clerk.get(f"/families/{family.pk}/facts/").content.decode()
    return html, re.findall(r'name="version" value="(\d+)"', html)[0]


def test_facts_are_told(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    html, version = facts_form(clerk, town.family)
    assert f'name="wage_income.{head.pk}"' in html
    answer = clerk.post(
        f"/families/{town.family.pk}/facts/?application={town.application.pk}",
        {
            "version": version, "source.income": "observed", "evidence.income": "工资\x00流水",
            f"wage_income.{head.pk}": "21599.99/12", "source.work": "observed", f"labour_ability.{head.pk}": "unknown",
            "source.property": "observed", "assets_within_dibao_limit.household": "no",
        },
    )  # fmt: skip
    assert answer.headers["Location"] == f"/applications/{town.application.pk}/"
    observed_facts = {fact.name: fact for fact in Fact.objects.filter(source=FactSource.OBSERVED)}
    assert set(observed_facts) == {"wage_income", "labour_ability", "assets_within_dibao_limit"}
    assert observed_facts["wage_income"].value == {"total": "21599.99", "months": 12}
    assert observed_facts["labour_ability"].value is None
    assert observed_facts["wage_income"].evidence == "工资流水"
    assert "12个月共21,599.99元" in clerk.get(f"/families/{town.family.pk}/").content.decode()


def test_what_stands_already_is_not_told_again(clerk: Client, town: Township) -> None:
    head, before = head_of(town.family), Fact.objects.count()
    _, version = facts_form(clerk, town.family)
    answer = clerk.post(
        f"/families/{town.family.pk}/facts/",
        {"version": version, "source": "declared", f"wage_income.{head.pk}": "300"},
    )
    assert answer.status_code == 302
    assert Fact.objects.count() == before


def test_wrong_answers_keep_what_was_typed(clerk: Client, town: Township) -> None:
    head, before = head_of(town.family), Fact.objects.count()
    _, version = facts_form(clerk, town.family)
    form = {
        "version": version, "evidence.income": "凭<据>", f"wage_income.{head.pk}": "viel<b>",
        "assets_within_dibao_limit.household": "no",
    }  # fmt: skip
    answer = clerk.post(f"/families/{town.family.pk}/facts/", form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写数字" in html
    assert 'value="viel&lt;b&gt;"' in html
    assert 'value="凭&lt;据&gt;"' in html
    assert Fact.objects.count() == before


def test_telling_on_an_older_version_keeps_what_was_typed(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    _, version = facts_form(clerk, town.family)
    build.tell(town.clerk, town.family, FactInput("lacks_labour", True))
    form = {"version": version, "source": "declared", f"wage_income.{head.pk}": "555"}
    answer = clerk.post(f"/families/{town.family.pk}/facts/", form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="555"' in html
    assert "刚被他人修改" in html
    newer = re.findall(r'name="version" value="(\d+)"', html)[0]
    assert clerk.post(f"/families/{town.family.pk}/facts/", form | {"version": newer}).status_code == 302


def test_a_question_is_never_asked_of_others(clerk: Client, town: Township) -> None:
    """A field for a member of another family, or for nothing that is asked, says nothing."""
    stranger = head_of(build.household(town.clerk))
    before = Fact.objects.count()
    _, version = facts_form(clerk, town.family)
    form = {"version": version, "source": "declared", f"wage_income.{stranger.pk}": "1", "wealth.household": "1"}
    assert clerk.post(f"/families/{town.family.pk}/facts/", form).status_code == 302
    assert Fact.objects.count() == before


def test_members_come_and_go(clerk: Client, town: Township) -> None:
    address = f"/families/{town.family.pk}/"
    form = {"version": "2", "name": "某丙", "relation": "child", "number": build.number_of(dt.date(2015, 1, 1), "male")}
    assert "已登记为家庭成员" in clerk.post(f"{address}members/", form, follow=True).content.decode()
    # The same click again is on an older version: nobody is registered twice.
    assert "刚被他人修改" in clerk.post(f"{address}members/", form, follow=True).content.decode()
    child = Membership.objects.get(person__name="某丙")
    end = f"{address}members/{child.pk}/end/"
    assert "迁出时请写明原因" in clerk.post(end, {"version": "3", "reason": " \x00"}, follow=True).content.decode()
    assert "已登记迁出" in clerk.post(end, {"version": "3", "reason": "上学"}, follow=True).content.decode()
    assert Membership.objects.get(pk=child.pk).valid_to is not None


def test_who_moves_in_stays_one_person(clerk: Client, town: Township, browser: SignIn) -> None:
    with clock.on(build.DAY - dt.timedelta(9)):
        old_family = build.household(town.clerk, build.person(town.clerk), build.person(town.clerk, "搬家某"))
    moving = old_family.memberships.get(person__name="搬家某")
    form = {"version": "2", "name": "搬家某", "relation": "parent", "number": moving.person.number}
    address = f"/families/{town.family.pk}/members/"
    assert "请先办理迁出" in clerk.post(address, form, follow=True).content.decode()
    clerk.post(f"/families/{old_family.pk}/members/{moving.pk}/end/", {"version": "1", "reason": "随子女居住"})
    assert "已登记为家庭成员" in clerk.post(address, form, follow=True).content.decode()
    assert Person.objects.filter(name="搬家某").count() == 1
    assert moving.person.memberships.count() == 2
    assert town.family.memberships.filter(person=moving.person, relation="parent").exists()


def test_a_member_of_the_wrong_family_is_put_right_the_same_day(clerk: Client, town: Township) -> None:
    number = build.number_of(dt.date(2015, 5, 5), "female")
    wrong = build.household(town.clerk, build.person(town.clerk))
    form = {"version": "1", "name": "某丁", "relation": "child", "number": number}
    assert "已登记为家庭成员" in clerk.post(f"/families/{wrong.pk}/members/", form, follow=True).content.decode()
    membership = Membership.objects.get(person__name="某丁")
    void = f"/families/{wrong.pk}/members/{membership.pk}/void/"
    assert "请写明登记错在哪里" in clerk.post(void, {"version": "2", "reason": " "}, follow=True).content.decode()
    page = clerk.post(void, {"version": "2", "reason": "误登到邻居家"}, follow=True).content.decode()
    assert "已撤销某丁的误登" in page
    assert "某丁" not in page.replace("已撤销某丁的误登", "")
    assert clerk.get(f"/families/{wrong.pk}/people/{membership.person_id}/").status_code == 404
    form["version"] = str(Household.objects.get(pk=town.family.pk).version)
    page = clerk.post(f"/families/{town.family.pk}/members/", form, follow=True).content.decode()
    assert "已登记为家庭成员" in page
    assert Person.objects.get(name="某丁").memberships.filter(voided_at__isnull=True).get().household == town.family


def test_who_is_registered_elsewhere_is_not_taken_over_and_not_told_of(
    clerk: Client, town: Township, browser: SignIn
) -> None:
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    stranger = build.person(far, "远方某", region_code=build.OTHER_TOWNSHIP)
    form = {"version": "2", "name": "某某", "relation": "parent", "number": stranger.number}
    html = clerk.post(f"/families/{town.family.pk}/members/", form, follow=True).content.decode()
    assert "已登记为家庭成员" in html
    assert "其他地区" not in html
    assert "重复" not in html
    assert "远方某" not in html
    assert not stranger.memberships.exists()
    newcomer = Person.objects.get(memberships__household=town.family, name="某某")
    assert newcomer.identity_state == "duplicate"
    address = reverse("families:person", args=[town.family.pk, newcomer.pk])
    assert address in browser(town.county).get("/families/numbers/").content.decode()


def test_a_member_of_junk_is_refused(clerk: Client, town: Township) -> None:
    before = Person.objects.count()
    for form in (
        {},
        {"name": "x"},
        {"name": "\x00", "number": "1", "relation": "self"},
        {"name": "x" * 61, "relation": "child"},
    ):
        answer = clerk.post(f"/families/{town.family.pk}/members/", form)
        assert answer.status_code == 422
        assert "note-stop" in answer.content.decode()
    assert Person.objects.count() == before


def test_a_person_is_corrected(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    address = f"/families/{town.family.pk}/people/{head.pk}/"
    assert head.number not in clerk.get(address).content.decode()
    assert clerk.post(address, {"version": "1", "name": "改名", "phone": "19900000009"}).status_code == 302
    person = Person.objects.get(pk=head.pk)
    assert (person.name, person.phone, person.number) == ("改名", "19900000009", head.number)
    answer = clerk.post(address, {"version": "1", "name": "又改"})
    assert answer.status_code == 422
    assert "刚被他人修改" in answer.content.decode()
    assert 'value="又改"' in answer.content.decode()
    assert clerk.post(address, {"version": "2", "name": "x", "number": "123"}).status_code == 422


def test_the_queue_of_the_county(town: Township, browser: SignIn) -> None:
    person = build.person(town.clerk, "无号某", number="", sex="male", birth_date=dt.date(1980, 1, 1))
    family = build.household(town.clerk, person)
    county, director = browser(town.county), build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    html = county.get("/families/numbers/").content.decode()
    address = f"/families/{family.pk}/people/{person.pk}/"
    assert address in html
    number = build.number_of(dt.date(1980, 1, 1), "male")
    answer = county.post(address, {"version": "1", "name": "无号某", "number": number}, follow=True)
    assert "身份证号待县级复核后生效" in answer.content.decode()
    assert "更正无号某的身份证号：" in county.get(address).content.decode()
    assert "无号某" in county.get("/families/numbers/").content.decode(), "until another approves"
    request = ChangeRequest.objects.get()
    assert county.post(f"/approvals/{request.pk}/approve/", {"number": number}).status_code == 403
    assert browser(director).post(f"/approvals/{request.pk}/approve/", {"number": number}).status_code == 302
    assert "无号某" not in county.get("/families/numbers/").content.decode()
    assert browser(town.clerk).get("/families/numbers/").status_code == 403


def test_whole_numbers_are_shown_for_a_purpose_and_recorded(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    address = f"/families/{town.family.pk}/people/{head.pk}/unmask/"
    for purpose in ("", "  ", "查", "\x00" * 9, "x" * 201):
        answer = clerk.post(address, {"purpose": purpose})
        assert answer.status_code == 422
        assert head.number not in answer.content.decode()
    assert not Read.objects.filter(subject="person").exists()
    answer = clerk.post(address, {"purpose": f"核对{head.number}的工资"})
    assert head.number in answer.content.decode()
    read = Read.objects.get(subject="person")
    assert (read.subject_id, read.fields) == (str(head.pk), "number,phone,bank_account")
    assert head.number not in read.purpose
    assert read.purpose.startswith("核对")
    assert clerk.get(address).status_code == 405


def test_nobody_unmasks_without_the_duty(town: Township, browser: SignIn) -> None:
    head = head_of(town.family)
    address = f"/families/{town.family.pk}/people/{head.pk}/unmask/"
    assert browser(build.officer(Duty.COMMUNITY_WORKER)).post(address, {"purpose": "工作需要"}).status_code == 403
    assert browser(build.officer(Duty.TOWNSHIP_HEAD, build.OTHER_TOWNSHIP)).post(
        address, {"purpose": "工作需要"}
    ).status_code == 404  # fmt: skip
    stranger = head_of(build.household(town.clerk))
    wrong = f"/families/{town.family.pk}/people/{stranger.pk}/unmask/"
    assert browser(town.clerk).post(wrong, {"purpose": "工作需要"}).status_code == 404
    assert not Read.objects.filter(subject="person").exists()


def test_every_look_is_recorded(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    for place, fields in (("", ""), ("tree.svg", "tree"), ("facts/", ""), (f"people/{head.pk}/", "")):
        before = Read.objects.count()
        assert clerk.get(f"/families/{town.family.pk}/{place}").status_code == 200
        assert Read.objects.count() == before + 1, place
        assert Read.objects.latest("id").fields == fields
    assert Entry.objects.filter(actor=town.clerk.user.pk, action__startswith="registry").exists()
