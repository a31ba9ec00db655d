"""On a phone at the kitchen table: a wage is entered, the family says that this is all, and the sum stands there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import PHONE, SignedIn
from tests.browser.server import Office
from tests.browser.test_pages import faults, first_link, sideways


@pytest.mark.long
def test_an_income_is_entered_and_its_sum_is_seen(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("xingning-clerk")
    steps.take_application(page, steps.family_of_four())
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    # The newest family is the one that has just come in.
    page.goto(office.url + first_link(page, f"{office.url}/families/", "main tbody a"))
    page.get_by_role("link", name="收入、财产和支出").click()
    page.get_by_role("link", name="的收入").first.click()
    page.get_by_label("种类").select_option(label="工资、奖金和津贴")
    page.get_by_label("付款人或财物").fill("虚构饭店")
    page.get_by_label("金额（元）").fill("3,2oo")
    page.get_by_label("自（月份）").fill("2024-01")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".field-errors")).to_contain_text("请填写数字")
    page.get_by_label("金额（元）").fill("3,200")
    assert sideways(page) == []
    page.get_by_role("button", name="保存", exact=True).click()
    steps.says(page, "已登记一项")
    page.get_by_text("说明收入已登记齐全").click()
    page.get_by_role("button", name="确认收入已登记齐全").click()
    steps.says(page, "收入登记齐全")
    expect(page.locator("main")).to_contain_text("3,200×12÷12＝3,200元")
    page.get_by_role("link", name="3,200×12").first.click()
    assert page.url.partition("#")[2].startswith("item-")
    assert sideways(page) == []
    assert faults(page) == []
