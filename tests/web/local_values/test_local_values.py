"""Local values through the pages: warnings before saving, another confirms, history stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.regions.actions import confirm_local_value, enter_local_value
from doudi.office.regions.models import LocalValue
from doudi.office.regions.parameters import choices
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, officer, standard
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
GIVEN = {
    "region_code": COUNTY, "name": "dibao_standard", "value": "1,810", "valid_from": "2026-09-01", "document": "虚构发〔2026〕1号",
}  # fmt: skip


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def head() -> Actor:
    return officer(Duty.COUNTY_HEAD, COUNTY)


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_a_value_from_entry_to_confirmation(browser: Browser, clerk: Actor, head: Actor) -> None:
    client = browser(clerk)
    answer = client.post("/local-values/new/", GIVEN)
    value = LocalValue.objects.get()
    assert answer["Location"] == f"/local-values/{value.pk}/"
    page = shown(client.get(answer["Location"]))
    assert "已录入，等待另一人复核" in page
    assert "<strong>1810</strong> 元/人·月" in page
    assert "复核，使其生效" not in page, "not by the one who entered it"
    assert client.post(f"/local-values/{value.pk}/confirm/").status_code == 403
    theirs = browser(head)
    assert "低保标准" in shown(theirs.get("/local-values/waiting/"))
    assert "复核，使其生效" in shown(theirs.get(f"/local-values/{value.pk}/"))
    assert "已复核，从执行日期起生效" in shown(theirs.post(f"/local-values/{value.pk}/confirm/", follow=True))
    assert "已经复核生效" in shown(theirs.post(f"/local-values/{value.pk}/confirm/", follow=True)), "a double click"
    assert "1810" in shown(client.get("/local-values/"))
    assert "没有待复核的数值" in shown(theirs.get("/local-values/waiting/"))


def test_what_the_pack_says_is_shown_before_it_is_saved_and_to_who_confirms(
    browser: Browser, clerk: Actor, head: Actor
) -> None:
    low = {**GIVEN, "name": "orphan_standard_home", "value": "500"}
    client = browser(clerk)
    answer = client.post("/local-values/new/", low)
    assert answer.status_code == 422
    assert "散居孤儿保障标准低于" in shown(answer)
    assert "仍然录入" in shown(answer)
    assert not LocalValue.objects.exists()
    about = answer.context["about"]
    second_answer = client.post("/local-values/new/", {**low, "value": "400", "warned_about": about})
    assert second_answer.status_code == 422, "the warning was about another value"
    assert client.post("/local-values/new/", {**low, "warned_about": about}).status_code == 302
    value = LocalValue.objects.get()
    assert "散居孤儿保障标准低于" in shown(browser(head).get(f"/local-values/{value.pk}/"))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("value", "八百", "应为最多2位小数的数"), ("value", "", "必填"), ("name", "nothing", "不在可用的选项中"),
        ("valid_from", "soon", "日期"),
        ("valid_from", "1980-01-01", "1990年至2199年"), ("document", " ", "必填"), ("region_code", TOWNSHIP, "县级以上"),
        ("region_code", "x", "请从列表中选择地区"), ("value", "1" * 21, "20"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said(browser: Browser, clerk: Actor, field: str, typed: str, message: str) -> None:
    answer = browser(clerk).post("/local-values/new/", {**GIVEN, field: typed})
    assert answer.status_code == 422
    assert message in shown(answer)
    assert not LocalValue.objects.exists()


def test_a_value_for_another_region_is_refused(browser: Browser, clerk: Actor) -> None:
    for region in (OTHER_COUNTY, "450100000000", "000000000000"):
        assert browser(clerk).post("/local-values/new/", {**GIVEN, "region_code": region}).status_code == 403
    assert not LocalValue.objects.exists()


def test_the_same_day_twice_is_refused_in_words(browser: Browser, clerk: Actor) -> None:
    client = browser(clerk)
    client.post("/local-values/new/", GIVEN)
    again = client.post("/local-values/new/", GIVEN)
    assert again.status_code == 422
    assert "正等待复核" in shown(again)


def test_a_waiting_value_is_withdrawn_and_its_history_stays(browser: Browser, clerk: Actor) -> None:
    client = browser(clerk)
    client.post("/local-values/new/", GIVEN)
    value = LocalValue.objects.get()
    assert "已撤回，没有生效" in shown(client.post(f"/local-values/{value.pk}/withdraw/", follow=True))
    history = shown(client.get("/local-values/history/dibao_standard/"))
    assert "已撤回" in history
    assert "1810" in history


def test_a_township_reads_the_values_of_its_county(browser: Browser) -> None:
    standard("810")
    standard("700", region="450100000000", name="minimum_wage")
    standard("999", region=OTHER_COUNTY)
    page = shown(browser(officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)).get("/local-values/"))
    assert "810" in page
    assert "700" in page
    assert "999" not in page
    assert "/local-values/new/" not in page


def test_what_the_pack_asks_for_and_nobody_has_set_is_named(browser: Browser, clerk: Actor) -> None:
    answer = browser(clerk).get("/local-values/")
    missing = {value.name for value in answer.context["missing"]}
    assert "dibao_standard" in missing
    assert "rigid_deduction_rate" not in missing, "only Huining asks for it"
    standard("810")
    assert "dibao_standard" not in {value.name for value in browser(clerk).get("/local-values/").context["missing"]}


@pytest.mark.parametrize(
    "address", ["/local-values/", "/local-values/waiting/", "/local-values/history/dibao_standard/"]
)
def test_more_values_cost_no_more_queries(
    browser: Browser, clerk: Actor, head: Actor, address: str, django_assert_num_queries: Any
) -> None:
    names = [name for name, _ in choices()]

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            day = dt.date(2020, 1, 1) + dt.timedelta(number)
            for name in ("dibao_standard", names[number % len(names)]):
                if LocalValue.objects.filter(name=name, valid_from=day).exists():
                    continue
                local_value = enter_local_value(
                    by=clerk, region_code=COUNTY, name=name, value="1", valid_from=day, document="虚构"
                )
                if name == "dibao_standard" and "waiting" not in address:
                    confirm_local_value(by=head, value=local_value)

    client = browser(head)
    fill(0, 3)
    few = queries_of(client, address)
    fill(3, 30)
    with django_assert_num_queries(few):
        assert client.get(address).status_code == 200
