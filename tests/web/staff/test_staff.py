"""The administrator's pages: accounts, duties, one-time passwords; and nothing of any case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from doudi.office.accounts import actions
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest, Kin, User
from doudi.office.audit.models import Entry
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, number_of, officer
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
NUMBER = number_of(dt.date(1985, 5, 5), "female")
NEW = {"username": "zhang.san", "name": "某某", "region_code": COUNTY, "number": NUMBER}


@pytest.fixture(autouse=True)
def _counters() -> None:
    cache.clear()


@pytest.fixture
def admin() -> Actor:
    Region.objects.create(code=TOWNSHIP, name="甲街道")
    return officer(Duty.ADMINISTRATOR, COUNTY)


def made(admin: Actor, username: str = "zhang.san") -> User:
    return build.account(admin, username)[0]


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture
def second(admin: Actor) -> Actor:
    return officer(Duty.ADMINISTRATOR, COUNTY)


def newest_request() -> ChangeRequest:
    return ChangeRequest.objects.latest("pk")


def test_an_account_from_its_making_to_its_first_sign_in(browser: Browser, admin: Actor, second: Actor) -> None:
    client, other_client = browser(admin), browser(second)
    asked = client.post("/staff/new/", NEW, follow=True)
    assert "待另一位系统管理员复核后生效" in shown(asked)
    assert not User.objects.filter(username="zhang.san").exists()
    answer = other_client.post(f"/approvals/{newest_request().pk}/approve/", {"number": NUMBER})
    password = answer.context["password"]
    assert password in shown(answer)
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username="zhang.san")
    for later in (client.get(f"/staff/{user.pk}/"), other_client.get(f"/approvals/{newest_request().pk}/")):
        assert password not in shown(later), "shown once, to the approver"
        assert NUMBER not in shown(later)
    form = {"duty": "township_clerk", "region_code": TOWNSHIP, "valid_from": "2026-09-01"}
    page = shown(client.post(f"/staff/{user.pk}/assign/", form, follow=True))
    assert f"给某某（zhang.san）分配乡镇经办人职责：兴宁区 甲街道，自2026-09-01起：{admin.user.name}" in page
    assert Actor.of(user).duties == ()
    assert "已复核，即时生效" in shown(other_client.post(f"/approvals/{newest_request().pk}/approve/", follow=True))
    assert Actor.of(user).duties == ((Duty.TOWNSHIP_CLERK, TOWNSHIP),)
    assert "兴宁区 甲街道" in shown(client.get(f"/staff/{user.pk}/"))
    assert browser().post("/sign-in/", {"login": "zhang.san", "password": password}).status_code == 302


def test_sent_twice_it_is_asked_once(browser: Browser, admin: Actor) -> None:
    client = browser(admin)
    assert client.post("/staff/new/", NEW).status_code == 302
    again = client.post("/staff/new/", NEW)
    assert again.status_code == 422
    assert "正在等待复核，不必重复提出" in shown(again)
    assert ChangeRequest.objects.count() == 1


def test_a_lone_administrator_is_told_what_to_do(browser: Browser, admin: Actor) -> None:
    client = browser(admin)
    client.post("/staff/new/", NEW)
    user = officer(Duty.FINANCE, COUNTY).user
    User.objects.filter(pk=user.pk).update(region_code=COUNTY)
    for address in ("/staff/", "/staff/new/", f"/staff/{user.pk}/", f"/approvals/{newest_request().pk}/"):
        assert "doudi administrator" in shown(client.get(address)), address
    second = officer(Duty.ADMINISTRATOR, COUNTY)
    for address in ("/staff/", "/staff/new/", f"/staff/{user.pk}/", f"/approvals/{newest_request().pk}/"):
        assert "doudi administrator" not in shown(client.get(address)), address
    assert f"等待{second.user.name}中的一人复核" in shown(client.get(f"/approvals/{newest_request().pk}/"))


def test_an_officer_s_number_is_asked_for_and_typed_again(browser: Browser, admin: Actor, second: Actor) -> None:
    user = User.objects.create_user("old.account", "老某", region_code=COUNTY)
    client, number = browser(admin), number_of(dt.date(1979, 1, 1), "male")
    assert "未登记，不能分配职责" in shown(client.get(f"/staff/{user.pk}/"))
    assert "old.account" in shown(client.get("/staff/", {"state": "unnumbered"}))
    assert "还没有登记" in shown(browser(Actor(user, ())).get("/account/"))
    assert client.post(f"/staff/{user.pk}/number/", {"number": "123"}).status_code == 422
    assert "待另一位" in shown(client.post(f"/staff/{user.pk}/number/", {"number": number}, follow=True))
    wrong = {"number": number_of(dt.date(1979, 1, 1), "male")}
    address = f"/approvals/{newest_request().pk}/approve/"
    assert "没有生效，已退回提出人" in shown(browser(second).post(address, wrong, follow=True))
    assert "已经" not in shown(browser(second).get("/approvals/"))
    client.post(f"/staff/{user.pk}/number/", {"number": number})
    answer = browser(second).post(f"/approvals/{newest_request().pk}/approve/", {"number": number}, follow=True)
    assert "已复核，即时生效" in shown(answer)
    assert "已登记" in shown(client.get(f"/staff/{user.pk}/"))
    assert "还没有登记" not in shown(browser(Actor(user, ())).get("/account/"))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("username", "1x", "字母开头"), ("name", "", "必填"), ("region_code", "", "请选择地区"), ("region_code", "45", "从列表中"),
        ("region_code", "459999000000", "没有这个地区"), ("name", "<b>粗</b>" * 20, "60"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_at_its_field(browser: Browser, field: str, typed: str, message: str) -> None:
    answer = browser(officer(Duty.ADMINISTRATOR, "000000000000")).post("/staff/new/", {**NEW, field: typed})
    assert answer.status_code == 422
    assert message in shown(answer)
    assert "<b>" not in shown(answer)
    assert not User.objects.filter(username__startswith="zhang").exists()


def test_incompatible_duties_are_refused_in_words(browser: Browser, admin: Actor) -> None:
    user, client = made(admin), browser(admin)
    form = {"region_code": TOWNSHIP, "valid_from": "2026-09-01", "duty": "township_clerk"}
    build.give_duty(admin, user, Duty.TOWNSHIP_CLERK, TOWNSHIP)
    answer = client.post(f"/staff/{user.pk}/assign/", {**form, "duty": "county_head", "region_code": COUNTY})
    assert answer.status_code == 422
    assert "县级负责人与乡镇经办人不能由同一人担任" in shown(answer)
    for wrong in ("", "emperor", "county_head\0"):
        assert client.post(f"/staff/{user.pk}/assign/", {**form, "duty": wrong}).status_code == 422
    assert user.assignments.count() == 1


def test_an_administrator_gives_nothing_beyond_the_own_region_and_nothing_to_oneself(
    browser: Browser, admin: Actor
) -> None:
    user, client = made(admin), browser(admin)
    form = {"region_code": OTHER_COUNTY, "valid_from": "2026-09-01", "duty": "finance"}
    assert client.post(f"/staff/{user.pk}/assign/", form).status_code == 403
    own_answer = client.post(f"/staff/{admin.user.pk}/assign/", {**form, "region_code": COUNTY})
    assert own_answer.status_code == 403
    assert "不能给自己分配职责" in shown(own_answer)
    assert "分配职责</h2>" not in shown(client.get(f"/staff/{admin.user.pk}/"))
    assert client.post(f"/staff/{admin.user.pk}/password/").status_code == 403


def test_a_duty_ends_through_the_page_at_once_or_on_a_day(browser: Browser, admin: Actor) -> None:
    user, client = made(admin), browser(admin)
    assignment = build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    address = f"/staff/{user.pk}/duties/{assignment.pk}/end/"
    assert "不是日期" in shown(client.post(address, {"last_day": "soon"}, follow=True))
    assert "至2026年9月30日" in shown(client.post(address, {"last_day": "2026-09-30"}, follow=True))
    assert "职责已结束" in shown(client.post(address, follow=True))
    assert "已经结束" in shown(client.post(address, follow=True))
    assert Actor.of(user).duties == ()
    stranger = officer(Duty.COUNTY_HEAD, COUNTY).user.assignments.get()
    assert client.post(f"/staff/{user.pk}/duties/{stranger.pk}/end/").status_code == 404, "of somebody else"


def test_duties_elsewhere_are_neither_shown_nor_ended(browser: Browser, admin: Actor) -> None:
    user = made(admin)
    other_admin = officer(Duty.ADMINISTRATOR, OTHER_COUNTY)
    assignment = build.give_duty(other_admin, user, Duty.FINANCE, OTHER_COUNTY)
    client = browser(admin)
    page = shown(client.get(f"/staff/{user.pk}/"))
    assert "会宁县" not in page
    assert "由上级管理员办理" in page
    assert client.post(f"/staff/{user.pk}/duties/{assignment.pk}/end/").status_code == 404
    assert client.post(f"/staff/{user.pk}/password/").status_code == 403


def test_taking_an_account_out_of_use_ends_its_session(browser: Browser, admin: Actor) -> None:
    user = made(admin)
    build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    User.objects.filter(pk=user.pk).update(password_is_temporary=False)
    theirs, client = browser(Actor.of(user)), browser(admin)
    assert theirs.get("/account/").status_code == 200
    assert "账号已停用" in shown(client.post(f"/staff/{user.pk}/deactivate/", follow=True))
    assert theirs.get("/account/").status_code == 302
    assert "待另一位系统管理员复核" in shown(client.post(f"/staff/{user.pk}/reactivate/", follow=True))
    back = browser(build.approver()).post(f"/approvals/{newest_request().pk}/approve/")
    assert back.context["password"] in shown(back)
    assert "正在使用" in shown(client.post(f"/staff/{user.pk}/reactivate/", follow=True))


def test_a_one_time_password_ends_the_owners_sessions(browser: Browser, admin: Actor) -> None:
    user = made(admin)
    theirs: Client = browser(Actor.of(user))
    assert theirs.get("/account/password/").status_code == 200
    assert browser(admin).post(f"/staff/{user.pk}/password/").status_code == 302
    assert theirs.get("/account/password/").status_code == 200, "until it is approved"
    answer = browser(build.approver()).post(f"/approvals/{newest_request().pk}/approve/")
    assert answer.context["password"] in shown(answer)
    assert theirs.get("/account/password/").status_code == 302


def test_the_list_is_filtered_and_wrong_filters_show_nothing(browser: Browser, admin: Actor) -> None:
    made(admin)
    made(admin, "li.si")
    client = browser(admin)
    assert "li.si" in shown(client.get("/staff/"))
    html = shown(client.get("/staff/", {"q": "zhang"}))
    assert "zhang.san" in html
    assert "li.si" not in html
    for wrong in ({"duty": "emperor"}, {"state": "x"}, {"q": "a" * 61}, {"after": "a\0b"}):
        assert client.get("/staff/", wrong).status_code == 404
    assert "没有符合条件的账号" in shown(client.get("/staff/", {"q": "nobody"}))


@pytest.mark.parametrize("address", ["/staff/", "/staff/?duty=finance", "/staff/?state=idle"])
def test_more_accounts_cost_no_more_queries(
    browser: Browser, admin: Actor, address: str, django_assert_num_queries: Any
) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            user = made(admin, f"officer.{number}")
            if "idle" not in address:
                build.give_duty(admin, user, Duty.FINANCE, COUNTY)

    client = browser(admin)
    fill(0, 3)
    few = queries_of(client, address)
    fill(3, 30)
    with django_assert_num_queries(few):
        assert len(client.get(address).context["rows"]) >= 30


def test_more_duties_cost_no_more_queries(browser: Browser, admin: Actor, django_assert_num_queries: Any) -> None:
    user, client = made(admin), browser(admin)

    def fill(times: int) -> None:
        for _ in range(times):
            assignment = build.give_duty(admin, user, Duty.FINANCE, COUNTY)
            actions.end_duty(by=admin, assignment=assignment)

    fill(3)
    few = queries_of(client, f"/staff/{user.pk}/")
    fill(27)
    with django_assert_num_queries(few):
        assert len(client.get(f"/staff/{user.pk}/").context["before"]) == 30


def test_pages_of_the_list_follow_each_other(browser: Browser, admin: Actor, settings: Any) -> None:
    settings.PAGE_ROWS = 50
    for number in range(120):
        User.objects.create_user(f"u{number:03}", "某某", region_code=COUNTY)
    client, usernames, address = browser(admin), [], "/staff/"
    for _ in range(3):
        page = client.get(address).context["page"]
        usernames += [user.username for user in page.rows]
        address = f"/staff/{page.older}"
    assert usernames == sorted(usernames)
    assert len(usernames) == 121
    assert page.older == ""
    back = client.get(f"/staff/{page.newer}").context["page"]
    assert [user.username for user in back.rows] == usernames[50:100]
    assert client.get(f"/staff/{back.newer}").context["page"].newer == ""


# One's own account


def test_an_officer_declares_kin(browser: Browser) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    client, number = browser(clerk), number_of(dt.date(1990, 1, 1), "male")
    form = {"name": "某某", "relation": "兄弟姐妹", "number": number}
    answer = client.post("/account/kin/", form, follow=True)
    assert "已申报：兄弟姐妹某某" in shown(answer)
    assert number not in shown(answer)
    assert number not in str(list(Entry.objects.values_list("detail", flat=True)))
    again = client.post("/account/kin/", form)
    assert again.status_code == 422
    assert "已经申报过" in shown(again)
    wrong = client.post("/account/kin/", {**form, "number": number[:-1] + ("0" if number[-1] != "0" else "1")})
    assert "校验位不符" in shown(wrong)
    assert Kin.objects.count() == 1


def test_kin_are_seen_by_oneself_alone(browser: Browser) -> None:
    clerk, colleague = officer(Duty.TOWNSHIP_CLERK), officer(Duty.TOWNSHIP_CLERK)
    actions.declare_kin(by=clerk, name="亲属某", relation="子女", number=number_of(dt.date(1990, 1, 1), "male"))
    assert "亲属某" in shown(browser(clerk).get("/account/"))
    assert "亲属某" not in shown(browser(colleague).get("/account/"))


def test_the_own_account_says_what_one_may_do(browser: Browser) -> None:
    page = shown(browser(officer(Duty.TOWNSHIP_HEAD)).get("/account/"))
    assert "提出初审意见" in page
    assert "审核确认" not in page
    assert "管理账号" not in page
