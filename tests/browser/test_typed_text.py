"""No typed text is ever lost: an expired session, two officers at once, the back button; and nobody else reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import SignedIn, sign_in
from tests.browser.server import Office

pytestmark = pytest.mark.long
TEXT = "申请人口头说明：房屋漏雨，已拍照，另附证明两份"
RESTORED = "已恢复您刚才填写、还没有提交成功的内容"


def open_member_form(page: Page, office: Office) -> None:
    """The form for a member more, of a family of its own."""
    steps.take_application(page, steps.family_of_four()[:1])
    page.get_by_role("link", name="家庭档案").click()
    page.goto(page.url + "members/")


def fill_member(page: Page, name: str, number: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("身份证号").fill(number)
    page.get_by_label("与户主关系").select_option(label="子女")


def kept(page: Page) -> str:
    """All that the tab keeps, as whoever sits down at the desk can read it."""
    return str(page.evaluate("JSON.stringify({...sessionStorage})"))


def test_an_expired_session_loses_nothing(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("xingning-clerk")
    open_member_form(page, office)
    number = steps.number_of("2015-03-05", "male")
    fill_member(page, "测小石", number)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="登记").click()
    page.wait_for_url("**/sign-in/**")
    assert number not in kept(page)
    assert "测小石" not in kept(page)
    sign_in(page, "xingning-clerk")
    expect(page.get_by_text(RESTORED)).to_be_visible()
    assert page.get_by_label("姓名").input_value() == "测小石"
    assert page.get_by_label("身份证号").input_value() == number
    assert page.get_by_label("与户主关系").locator("option:checked").inner_text() == "子女"
    page.get_by_role("button", name="登记").click()
    steps.says(page, "测小石已登记为家庭成员")
    page.go_back()
    assert page.get_by_text(RESTORED).count() == 0, "what was saved does not come back"


def test_the_intake_form_comes_back_with_all_its_rows(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("xingning-clerk2")
    family = steps.family_of_four()
    steps.fill_intake(page, family)
    page.get_by_text("草稿已保存").wait_for()
    page.wait_for_url("**/applications/new/?draft=*")
    page.wait_for_timeout(1500)
    page.get_by_label("诉求").fill(TEXT)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="登记申请").click()
    page.wait_for_url("**/sign-in/**")
    sign_in(page, "xingning-clerk2")
    expect(page.get_by_text(RESTORED)).to_be_visible()
    assert page.get_by_label("诉求").input_value() == TEXT
    for row, (name, number, _) in enumerate(family):
        assert page.locator(f"#id_members-{row}-name").input_value() == name
        assert page.locator(f"#id_members-{row}-number").input_value() == number


def test_the_back_button_loses_nothing_and_what_is_not_wanted_can_be_cleared(
    signed_in: SignedIn, office: Office
) -> None:
    page = signed_in("xingning-clerk")
    open_member_form(page, office)
    fill_member(page, "测小溪", "")
    page.get_by_label("号码有疑问").check()
    page.get_by_role("link", name="返回").click()
    page.wait_for_url("**/families/*/")
    page.go_back()
    expect(page.get_by_text(RESTORED)).to_be_visible()
    assert page.get_by_label("姓名").input_value() == "测小溪"
    assert page.get_by_label("号码有疑问").is_checked()
    page.get_by_role("button", name="不要了，清空").click()
    assert page.get_by_label("姓名").input_value() == ""
    page.reload()
    assert page.get_by_text(RESTORED).count() == 0


def test_nobody_else_at_the_same_tab_reads_it(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("xingning-clerk")
    open_member_form(page, office)
    address = page.url
    fill_member(page, "测小雪", "")
    page.context.clear_cookies(name="sessionid")
    page.goto(address)
    page.wait_for_url("**/sign-in/**")
    assert "doudi-draft:" in kept(page)
    sign_in(page, "xingning-head")
    assert page.url == address
    assert page.get_by_label("姓名").input_value() == ""
    assert "doudi-draft:" not in kept(page)


def test_two_officers_at_once_lose_nothing(signed_in: SignedIn, office: Office) -> None:
    first = signed_in("xingning-clerk")
    open_member_form(first, office)
    second = signed_in("xingning-head")
    second.goto(first.url)
    fill_member(first, "测小东", steps.number_of("2014-03-05", "male"))
    fill_member(second, "测小西", steps.number_of("2016-03-05", "female"))
    first.get_by_role("button", name="登记").click()
    steps.says(first, "测小东已登记为家庭成员")
    second.get_by_role("button", name="登记").click()
    expect(second.get_by_text("刚被他人修改")).to_be_visible()
    assert second.get_by_label("姓名").input_value() == "测小西"
    second.get_by_role("button", name="登记").click()
    steps.says(second, "测小西已登记为家庭成员")
    assert second.locator("section[aria-labelledby='people']").get_by_text("测小东").first.is_visible()


def test_a_case_that_a_colleague_has_moved_on_shows_what_was_typed(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("xingning-clerk")
    case = steps.take_application(clerk, steps.family_of_four()[:1])
    clerk.locator("li.line").get_by_role("checkbox").first.check()
    clerk.get_by_role("button", name="办理勾选的项目").click()
    steps.says(clerk, "已提出1项")
    head = signed_in("xingning-head")
    head.goto(case)
    for page, text in ((clerk, "已按申请人意愿撤回"), (head, "刚被他人办理")):
        page.get_by_text("申请人撤回", exact=True).click()
        page.get_by_label("申请人的意思表示").fill(TEXT)
        page.get_by_role("button", name="撤回", exact=True).click()
        steps.says(page, text)
    expect(head.get_by_text(f"您刚才填写的内容没有提交：{TEXT}")).to_be_visible()
