"""The work list of what waits for a second person, and its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.access import APPROVALS, Actor
from doudi.office.accounts.actions import request_account, request_duty
from doudi.office.accounts.enums import Duty, RequestKind
from doudi.office.accounts.models import ChangeRequest
from doudi.office.registry.actions import request_person_number
from doudi.web.approvals.views import EFFECTS
from tests.office import build
from tests.office.build import COUNTY, number_of, officer
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def first() -> Actor:
    return officer(Duty.ADMINISTRATOR, COUNTY, name="甲管理员")


@pytest.fixture
def second(first: Actor) -> Actor:
    return officer(Duty.ADMINISTRATOR, COUNTY, name="乙管理员")


def ask(by: Actor, username: str = "zhang.san") -> ChangeRequest:
    number = number_of(dt.date(1985, 5, 5), "female")
    return request_account(by=by, username=username, name="新人", region_code=COUNTY, number=number)


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_every_kind_has_an_approver_and_an_effect() -> None:
    assert set(EFFECTS) == set(APPROVALS) == set(RequestKind)


def test_each_sees_what_waits_for_them_and_what_they_asked_for(browser: Browser, first: Actor, second: Actor) -> None:
    ask(first)
    theirs, own = shown(browser(second).get("/approvals/")), shown(browser(first).get("/approvals/"))
    assert "新建账号zhang.san，姓名新人，单位所在地区" in theirs
    assert "甲管理员" in theirs
    assert "没有待您复核的事项" in own
    assert "我提出的" in own
    assert "待复核" in own
    outsider = officer(Duty.COUNTY_HEAD, COUNTY)
    assert "zhang.san" not in shown(browser(outsider).get("/approvals/"))


def test_the_requester_sees_who_may_approve_and_takes_it_back(browser: Browser, first: Actor, second: Actor) -> None:
    request, client = ask(first), browser(first)
    page = shown(client.get(f"/approvals/{request.pk}/"))
    assert "等待乙管理员中的一人复核" in page
    assert "复核，使其生效" not in page
    assert client.post(f"/approvals/{request.pk}/approve/", {"number": request.number}).status_code == 403
    assert "已撤回" in shown(client.post(f"/approvals/{request.pk}/withdraw/", follow=True))
    assert "已撤回，请查看最新状态" in shown(client.post(f"/approvals/{request.pk}/withdraw/", follow=True))


def test_a_rejection_asks_for_a_reason_and_shows_it(browser: Browser, first: Actor, second: Actor) -> None:
    request, client = ask(first), browser(second)
    answer = client.post(f"/approvals/{request.pk}/reject/", {"reason": ""})
    assert answer.status_code == 422
    assert "退回时请写明理由" in shown(answer)
    client.post(f"/approvals/{request.pk}/reject/", {"reason": "没有调令"})
    assert "没有调令" in shown(browser(first).get("/approvals/"))
    assert "没有调令" in shown(client.get(f"/approvals/{request.pk}/")), "who settled it still sees it"


def test_a_number_that_cannot_be_is_said_before_it_is_compared(browser: Browser, first: Actor, second: Actor) -> None:
    request, client = ask(first), browser(second)
    wrong = request.number[:-1] + ("0" if request.number[-1] != "0" else "1")
    answer = client.post(f"/approvals/{request.pk}/approve/", {"number": wrong})
    assert answer.status_code == 422
    assert "校验位不符" in shown(answer)
    assert request.number not in shown(answer)
    assert ChangeRequest.objects.get(pk=request.pk).state == "waiting"


def test_what_no_longer_fits_is_told_and_still_waits(browser: Browser, first: Actor, second: Actor) -> None:
    user, _ = build.account(first)
    request = request_duty(by=first, user=user, duty=Duty.AUDITOR, region_code=COUNTY)
    build.give_duty(first, user, Duty.FINANCE)
    answer = browser(second).post(f"/approvals/{request.pk}/approve/", follow=True)
    assert "审计监督与财务不能由同一人担任" in shown(answer)
    assert "复核，使其生效" in shown(answer)


def test_where_the_county_has_one_officer_alone_the_page_says_so(browser: Browser) -> None:
    clerk, county = officer(Duty.TOWNSHIP_CLERK), officer(Duty.COUNTY_OFFICER, COUNTY)
    person = build.person(clerk, number="", sex="male", birth_date=dt.date(1980, 1, 1))
    number = number_of(dt.date(1980, 1, 1), "male")
    request = request_person_number(by=county, person=person, expected_version=1, number=number)
    page = shown(browser(county).get(f"/approvals/{request.pk}/"))
    assert "须由提出人以外的县级审核人或县级负责人复核" in page


def test_more_requests_cost_no_more_queries(browser: Browser, first: Actor, second: Actor) -> None:
    client = browser(second)
    for number in range(3):
        ask(first, f"officer.{number}")
    few = queries_of(client, "/approvals/")
    for number in range(3, 20):
        ask(first, f"officer.{number}")
    assert queries_of(client, "/approvals/") == few
