"""Without a mouse: searching, taking a family at the window and taking a step, with the focus always to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import SignedIn

pytestmark = pytest.mark.long
_FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        id: one.id, name: one.name || "", text: (one.innerText || one.value || "").trim(), tag: one.tagName,
        // Within a field for a date, Chromium marks the part of it that has the focus.
        outlined: one.type === "date" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0),
        inside: box.bottom > 0 && box.top < innerHeight,
    };
}"""


def tab_to(page: Page, target: str, most: int = 150) -> None:
    """Tab until a control of this id, name or text has the focus. Whatever has it on the way must show it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None:
            continue
        assert focus["outlined"], focus
        assert focus["inside"], focus
        if target in (focus["id"], focus["name"], focus["text"]):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def test_the_first_tab_leads_past_the_bar(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS)["text"] == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_slash_leads_to_the_search_but_not_while_one_types(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("a/b")
    assert page.input_value("#search") == "a/b"
    page.keyboard.press("Enter")
    page.get_by_text("查找“a/b”").wait_for()


def test_a_family_is_taken_and_a_step_too(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk")
    family = steps.family_of_four()[:2]
    tab_to(page, "受理新申请")
    page.keyboard.press("Enter")
    page.locator("#id_address").wait_for()
    tab_to(page, "region_code")
    page.keyboard.press("ArrowDown")
    tab_to(page, "address")
    page.keyboard.type("虚构路9号")
    tab_to(page, "authorised")
    page.keyboard.press("Space")
    for row, (name, number, relation) in enumerate(family):
        if row:
            tab_to(page, "增加成员")
            page.keyboard.press("Enter")
            page.locator(f"#id_members-{row}-name").wait_for()
            # The new row stands before the button.
            page.keyboard.press("Shift+Tab")
            while page.evaluate("document.activeElement.id") != f"id_members-{row}-name":
                page.keyboard.press("Shift+Tab")
        else:
            tab_to(page, f"id_members-{row}-name")
        page.keyboard.type(name)
        tab_to(page, f"id_members-{row}-number")
        page.keyboard.type(number)
        if relation != "本人":
            tab_to(page, f"id_members-{row}-relation")
            while page.evaluate("document.activeElement.selectedOptions[0].label") != relation:
                page.keyboard.press("ArrowUp")
    tab_to(page, "登记申请")
    page.keyboard.press("Enter")
    steps.says(page, "已登记申请")
    tab_to(page, "right")
    page.keyboard.press("Space")
    tab_to(page, "办理勾选的项目", most=400)
    page.keyboard.press("Enter")
    steps.says(page, "已提出1项")
    tab_to(page, "受理，开始调查核实", most=400)
    page.keyboard.press("Enter")
    steps.says(page, "已受理，开始调查核实")
