"""What was typed survives a lost session, a closed window and a dead network; what was sent twice is there once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import steps
from tests.browser.conftest import PHONE, SignedIn, sign_in
from tests.browser.server import Office

pytestmark = pytest.mark.long


def test_a_draft_survives_a_lost_session(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("nanguan-clerk")
    family = steps.family_of_four()
    before = page.get_by_role("link", name="接着填写").count()
    steps.fill_intake(page, family)
    page.get_by_text("草稿已保存").wait_for()
    page.wait_for_timeout(1500)
    page.context.clear_cookies()
    page.get_by_role("button", name="登记申请").click()
    page.goto(office.url)
    sign_in(page, "nanguan-clerk")
    page.get_by_role("link", name="接着填写").first.click()
    assert page.get_by_label("住址").input_value() == "虚构路9号3单元"
    for row, (name, number, relation) in enumerate(family):
        assert page.locator(f"#id_members-{row}-name").input_value() == name
        assert page.locator(f"#id_members-{row}-number").input_value() == number
        assert page.locator(f"#id_members-{row}-relation option:checked").inner_text() == relation
    page.get_by_role("button", name="登记申请").click()
    steps.says(page, "已登记申请")
    page.goto(office.url)
    assert page.get_by_role("link", name="接着填写").count() == before


def test_a_form_that_is_hardly_begun_is_kept_too(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("nanguan-clerk2")
    page.goto(f"{office.url}/applications/new/")
    page.locator("#id_members-0-name").fill("某某")
    page.get_by_text("草稿已保存").wait_for()
    page.goto(office.url)
    page.get_by_role("link", name="接着填写").first.click()
    assert page.locator("#id_members-0-name").input_value() == "某某"


def test_a_lost_session_is_said_while_one_types(signed_in: SignedIn, office: Office) -> None:
    """The draft can no longer be saved: the page leads to the door, and back to the form."""
    page = signed_in("nanguan-head")
    page.goto(f"{office.url}/applications/new/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("住址").fill("虚构路9号")
    page.wait_for_url("**/sign-in/**")


def test_a_dead_network_is_said(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("donghu-clerk", PHONE, strict=False)
    page.goto(f"{office.url}/applications/new/")
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("住址").fill("虚构路9号")
    steps.says(page, "没有连上服务器")


def test_a_double_click_is_one_application(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("huining-clerk")
    page.goto(f"{office.url}/families/")
    before = page.locator("main tbody tr").count()
    page.goto(office.url)
    steps.fill_intake(page, steps.family_of_four())
    page.get_by_role("button", name="登记申请").dblclick()
    page.wait_for_url(re.compile(r"/applications/\d+/"))
    page.goto(f"{office.url}/families/")
    assert page.locator("main tbody tr").count() == before + 1


def test_two_windows_do_not_overwrite_each_other(signed_in: SignedIn) -> None:
    first = signed_in("nanguan-clerk")
    case = steps.take_application(first, steps.family_of_four()[:2])
    second = signed_in("nanguan-head")
    for page in (first, second):
        page.goto(case)
        page.get_by_role("link", name="填写事实").first.click()
    steps.answer(steps.needed(first).first)
    first.get_by_role("button", name="保存").click()
    steps.says(first, "已保存1项")
    question = steps.needed(second).nth(1)  # another than the first window has answered
    name = str(question.locator("input, select").first.get_attribute("name"))
    steps.answer(question)
    typed = second.locator(f"[name='{name}']").input_value()
    second.get_by_role("button", name="保存").click()
    steps.says(second, "刚被他人修改")
    # What was typed is still there, and a second try is on the newest version.
    assert second.locator(f"[name='{name}']").input_value() == typed
    second.get_by_role("button", name="保存").click()
    steps.says(second, "已保存1项")


def _income(page: Page) -> Locator:
    """The first field of the interview for business income."""
    return page.locator("input[name^='business_income.']").first


def test_an_interview_survives_a_lost_session_and_the_back_button(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("nanguan-clerk")
    case = steps.take_application(page, steps.family_of_four()[:1])
    page.get_by_role("link", name="填写事实").first.click()
    form = page.url
    _income(page).fill("123.45")
    page.locator("[name='none.health']").check()
    page.wait_for_timeout(500)
    page.go_back()
    page.go_forward()
    assert _income(page).input_value() == "123.45"

    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/sign-in/**")
    sign_in(page, "nanguan-clerk")
    page.goto(form)
    page.get_by_text("已恢复本页上次没有保存的内容").wait_for()
    assert _income(page).input_value() == "123.45"
    assert page.locator("[name='none.health']").is_checked()
    page.get_by_role("button", name="保存").click()
    steps.says(page, "已保存")
    assert page.url == case

    # What was saved is not offered again.
    page.goto(form)
    assert page.get_by_text("已恢复本页").count() == 0
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('facts-'))") == []


def test_an_interview_on_a_phone_needs_no_second_hand(signed_in: SignedIn, office: Office) -> None:
    """Nothing is wider than the screen, and “不清楚” empties the field beside it."""
    page = signed_in("donghu-clerk", PHONE)
    steps.take_application(page, steps.family_of_four()[:2])
    page.get_by_role("link", name="填写事实").first.click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _income(page).fill("9")
    box = page.locator("input[name^='business_income.'][name$='.box']").first
    box.check()
    assert _income(page).input_value() == ""
    _income(page).fill("8")
    assert not box.is_checked()
