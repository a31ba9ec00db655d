"""A death and a wrong membership as an officer enters them, with eyes on what would follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.steps import family_of_four, says, take_application

pytestmark = pytest.mark.long
PHONE = (390, 844)


def open_events(page: Page) -> str:
    """From a case to the history of its family; the day of the office, which the history shows first."""
    page.get_by_role("link", name="家庭档案").first.click()
    page.get_by_role("link", name="家庭变动").click()
    return page.locator("#day").input_value()


def relations(page: Page) -> list[str]:
    """The members of the day that the history shows, each with the relation."""
    rows = page.locator("section[aria-labelledby='on-day'] tbody tr")
    return [f"{row.locator('td').nth(0).inner_text()} {row.locator('td').nth(1).inner_text()}" for row in rows.all()]


def test_a_death_is_entered_and_taken_back(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk", PHONE)
    family = family_of_four()
    father, mother, *_ = (name for name, _, _ in family)
    take_application(page, family)
    today = open_events(page)
    page.get_by_role("link", name="死亡", exact=True).click()
    page.get_by_label("谁", exact=True).select_option(label=f"{father}（户主）")
    page.get_by_label("死亡日期").fill(today)
    page.get_by_label("依据").fill("死亡医学证明（虚构）")
    page.get_by_role("button", name="下一步").click()
    changes = page.locator("section[aria-labelledby='members']")
    expect(changes).to_contain_text(mother)
    expect(changes).to_contain_text("不在本户")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“死亡”")
    assert relations(page)[0] == f"{mother} 户主"
    page.get_by_role("link", name="登记有误").click()
    page.get_by_label("错在哪里").fill("同名，另一位死亡（虚构）")
    page.get_by_role("button", name="撤回这次登记").click()
    says(page, "已更正“死亡”的登记")
    assert relations(page)[0] == f"{father} 户主"
    expect(page.locator("section[aria-labelledby='history']")).to_contain_text("已更正")


def test_a_wrong_membership_is_put_right_the_same_day(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk")
    family = family_of_four()
    strayed = family[3][0]
    take_application(page, family)
    open_events(page)
    page.get_by_role("link", name="撤销误登成员").click()
    page.get_by_label("谁", exact=True).select_option(label=f"{strayed}（子女）")
    page.get_by_label("依据").fill("应登记在邻居家（虚构）")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("section[aria-labelledby='members']")).to_contain_text(f"{strayed}")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“撤销误登成员”")
    assert len(relations(page)) == 3
    neighbours = family_of_four()[:1]
    page.goto(page.url.split("/families/")[0])
    take_application(page, neighbours)
    today = open_events(page)
    page.get_by_role("link", name="成员加入").click()
    page.get_by_label("姓名").fill(strayed)
    page.get_by_label("身份证号").fill(family[3][1])
    page.get_by_label("与户主关系").select_option(label="子女")
    page.get_by_label("发生日期").fill(today)
    page.get_by_label("依据").fill("户口簿（虚构）")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("按同一个人办理")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“成员加入”")
    assert relations(page) == [f"{neighbours[0][0]} 户主", f"{strayed} 子女"]
