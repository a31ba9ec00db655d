"""The page of a case: steps through posts, what is refused is said, and the record that replays."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from doudi.office.accounts.access import DUTIES_BY_ACTION
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry, Read
from doudi.office.casework.enums import TRANSITIONS, LogKind, ProceedingState
from doudi.office.casework.models import Application, Opinion, Proceeding, ProceedingStep
from doudi.office.casework.records import public_keys
from doudi.office.registry.actions import FactInput
from doudi.policies.cases.decision_record import read_record
from doudi.policies.cases.record_verification import verify_record
from tests.office import build
from tests.office.casework.steps import bring_to
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Township:
    return township()


def take(client: Client, town: Township, step: str, **fields: str) -> str:
    """Posts a step as the page would; what the page then says."""
    if step == "opinion":
        build.accept(by=town.clerk, proceeding=town.proceeding)
    elif step == "decide":
        build.run_notice(town.proceeding)
    town.proceeding.refresh_from_db()
    html = client.get(f"/applications/{town.application.pk}/").content.decode()
    digests = re.findall(r'name="seen" value="([0-9a-f]+)"', html)
    form = {"version": str(town.proceeding.version), "seen": digests[0] if digests else ""} | fields
    answer = client.post(f"/proceedings/{town.proceeding.pk}/{step}/", form, follow=True)
    assert answer.status_code in (200, 409, 422)
    town.proceeding.refresh_from_db()
    return str(answer.content.decode())


def test_from_the_application_to_the_record(town: Township, browser: SignIn) -> None:
    clerk, head, county = browser(town.clerk), browser(town.head), browser(town.county)
    assert "已受理" in take(clerk, town, "accept")
    assert "等待县级确认" in take(head, town, "opinion", verdict="grant")
    assert "建议给予</strong>，1,020.00元/月" in county.get(f"/applications/{town.application.pk}/").content.decode()
    assert "已退回乡镇补充" in take(county, town, "send-back", reason="请核对工资")
    assert "请核对工资" in take(head, town, "opinion", verdict="grant", reason="已核对")
    html = take(county, town, "decide", verdict="grant")
    assert "已作出决定" in html
    assert "1,020.00元/月，自2026年10月起（决定次月，依据" in html
    record = county.get(f"/proceedings/{town.proceeding.pk}/record.json")
    assert record["Content-Disposition"].startswith('attachment; filename="record-')
    assert verify_record(read_record(record.content.decode()), public_keys()).holds
    assert json.loads(record.content)["decided"]["amount_fen"] == 102_000
    assert Read.objects.filter(fields="record").count() == 1


def test_a_refusal_and_a_withdrawal(town: Township, browser: SignIn) -> None:
    take(browser(town.clerk), town, "accept")
    assert "写明理由" in take(browser(town.head), town, "opinion", verdict="refuse")
    take(browser(town.head), town, "opinion", verdict="refuse", reason="已有工作")
    assert "已作出决定" in take(browser(town.county), town, "decide", verdict="refuse", reason="经核实有工作")
    assert town.proceeding.state == ProceedingState.REFUSED
    second_proceeding = build.proceeding(town.clerk, build.poor_family(town.clerk))
    answer = browser(town.clerk).post(
        f"/proceedings/{second_proceeding.pk}/withdraw/",
        {"version": str(second_proceeding.version), "reason": "找到工作"},
    )
    second_proceeding.refresh_from_db()
    assert (answer.status_code, second_proceeding.state) == (302, ProceedingState.WITHDRAWN)


def test_a_second_click_does_nothing_more(town: Township, browser: SignIn) -> None:
    clerk = browser(town.clerk)
    for _ in range(2):
        clerk.post(f"/proceedings/{town.proceeding.pk}/accept/", {"version": "1"})
    assert ProceedingStep.objects.filter(proceeding=town.proceeding, kind=LogKind.ACT).count() == 1
    html = clerk.get(f"/applications/{town.application.pk}/").content.decode()
    assert "刚被他人办理" in html


@pytest.mark.long
def test_what_is_asked_for_wrongly_is_said_and_changes_nothing(town: Township, browser: SignIn) -> None:
    take(browser(town.clerk), town, "accept")
    head, county = browser(town.head), browser(town.county)
    assert "请选择" in take(head, town, "opinion", verdict="maybe")
    assert "有变化" in take(head, town, "opinion", verdict="grant", seen="0" * 32)
    for version in ("", "x", "²", "-1", "9" * 40, "0"):
        text = take(head, town, "opinion", verdict="grant", version=version)
        assert "页面已过期" in text or "刚被他人办理" in text
    take(head, town, "opinion", verdict="grant")
    for verdict in ("", "accept"):
        assert "请选择" in take(county, town, "decide", verdict=verdict)
    for amount in ("x", "1e999999999", "NaN", "-1", "1.001", "٣", "9" * 400):
        assert "金额请填写数字" in take(county, town, "decide", verdict="grant", amount=amount)
    assert "写明" in take(county, town, "send-back", reason="\x00 ")
    assert town.proceeding.state == ProceedingState.OPINION
    assert Opinion.objects.count() == 1


def test_facts_that_changed_reopen_the_review(town: Township, browser: SignIn) -> None:
    take(browser(town.clerk), town, "accept")
    take(browser(town.head), town, "opinion", verdict="grant")
    build.tell(town.clerk, town.family, FactInput("lacks_labour", True))
    county = browser(town.county)
    assert "须退回乡镇" in county.get(f"/applications/{town.application.pk}/").content.decode()
    assert "请退回乡镇" in take(county, town, "decide", verdict="grant")


@pytest.mark.long
@pytest.mark.parametrize("state", ProceedingState)
def test_the_page_offers_to_each_duty_what_it_may_do_and_nothing_else(
    town: Township, browser: SignIn, state: ProceedingState
) -> None:
    """The buttons of a case are the one table of steps, read by an officer."""
    proceeding = bring_to(state, town.clerk)
    names = {
        "accept": ("accept",),
        "opinion": ("give_opinion",),
        "decide": ("grant", "refuse"),
        "send-back": ("send_back",),
    }
    names["withdraw"] = ("withdraw",)
    for duty in Duty:
        township_duty = duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD)
        client = browser(build.officer(duty, build.TOWNSHIP if township_duty else build.COUNTY))
        answer = client.get(f"/applications/{proceeding.application_id}/")
        if answer.status_code == 403:
            continue
        html = answer.content.decode()
        for address, steps in names.items():
            offered = f'action="/proceedings/{proceeding.pk}/{address}/"' in html
            permitted = any(
                state in TRANSITIONS[step].sources and duty in DUTIES_BY_ACTION[TRANSITIONS[step].action]
                for step in steps
            )
            assert offered == permitted, (duty, address)
            form = {"version": "999", "verdict": "grant"}
            status = client.post(f"/proceedings/{proceeding.pk}/{address}/", form).status_code
            assert status == (409 if any(duty in DUTIES_BY_ACTION[TRANSITIONS[step].action] for step in steps) else 403)
    proceeding.refresh_from_db()
    assert proceeding.state == state


def test_rights_are_opened_once(town: Township, browser: SignIn) -> None:
    clerk, address = browser(town.clerk), f"/applications/{town.application.pk}/proceedings/"
    person = town.family.memberships.get(relation="self").person_id
    keys = ["dibao", "low_income", f"orphan_allowance.{person}"]
    for expected in ("已提出2项", "所选项目已在办理中"):
        assert expected in clerk.post(address, {"right": keys}, follow=True).content.decode()
    assert Proceeding.objects.count() == 3
    assert "请先勾选" in clerk.post(address, {}, follow=True).content.decode()


@pytest.mark.parametrize("key", ["wealth", "dibao.1", "medical_aid", "", ".", "\x00", "dibao\x00"])
def test_what_is_no_right_opens_nothing(town: Township, browser: SignIn, key: str) -> None:
    if key == "dibao.1":
        key = f"dibao.{town.family.memberships.get(relation='self').person_id}"
    answer = browser(town.clerk).post(f"/applications/{town.application.pk}/proceedings/", {"right": key}, follow=True)
    assert "不对" in answer.content.decode()
    assert Proceeding.objects.count() == 1


@pytest.mark.parametrize("invalid_id", ["0", "²", "x", "9" * 40, "-1"])
def test_a_right_of_a_stranger_is_not_there(town: Township, browser: SignIn, invalid_id: str) -> None:
    stranger = build.household(town.clerk).memberships.get().person_id
    for person_id in (invalid_id, str(stranger)):
        answer = browser(town.clerk).post(
            f"/applications/{town.application.pk}/proceedings/", {"right": f"medical_aid.{person_id}"}
        )
        assert answer.status_code == 404


def test_every_look_is_recorded(town: Township, browser: SignIn) -> None:
    client = browser(town.county)
    for address, fields in (("", ""), ("diagram/0.svg", "diagram")):
        assert client.get(f"/applications/{town.application.pk}/{address}").status_code == 200
        read = Read.objects.latest("id")
        assert (read.actor, read.subject, read.fields) == (town.county.user.pk, "household", fields)
        assert read.duty == Duty.COUNTY_OFFICER.label
    assert client.get(f"/applications/{town.application.pk}/diagram/9999.svg").status_code == 404
    assert not Entry.objects.filter(actor=town.county.user.pk, action__startswith="casework").exists()


def test_a_list_by_state(town: Township, browser: SignIn) -> None:
    client = browser(town.clerk)
    for state, listed in (("", True), ("intake", True), ("granted", False), ("x", True), ("\x00", True)):
        html = client.get("/applications/", {"state": state}).content.decode()
        assert (town.application.number in html) == listed


def test_long_lists_go_on(town: Township, browser: SignIn) -> None:
    for _ in range(31):
        build.application(town.clerk, town.family)
    client = browser(town.clerk)
    first = client.get("/applications/").content.decode()
    older = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = client.get(f"/applications/{older}").content.decode()
    numbers = [re.findall(r">(450102S\d+)<", page) for page in (first, second)]
    assert [len(page_numbers) for page_numbers in numbers] == [30, 2]
    assert len({*numbers[0], *numbers[1]}) == Application.objects.count()


def test_a_head_who_prepared_the_case_is_told_who_gives_the_opinion(town: Township, browser: SignIn) -> None:
    build.accept(by=town.head, proceeding=town.proceeding)
    deputy = build.officer(Duty.TOWNSHIP_HEAD, name="副职负责人")
    address = f"/applications/{town.application.pk}/"
    page = browser(town.head).get(address).content.decode()
    assert "您在本事项中受理了本事项，不能再“提出初审意见”" in page
    assert "可以由副职负责人办理" in page
    assert "提交初审意见" not in page
    page = browser(deputy).get(address).content.decode()
    assert "提交初审意见" in page
    assert "您在本事项中" not in page
