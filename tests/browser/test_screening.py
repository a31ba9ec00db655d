"""From what the night found: one finding dismissed with a reason, one taken up as far as the proceeding."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import PHONE, SignedIn
from tests.browser.server import Office
from tests.browser.test_pages import faults, sideways

pytestmark = pytest.mark.long


def first(page: Page) -> tuple[str, str]:
    """Family and right of the first finding of the list."""
    row = page.locator("main tbody tr").first
    return row.locator("td").nth(0).inner_text(), row.locator("td").nth(1).inner_text()


def first_to_apply_for(page: Page, office: Office) -> tuple[str, str]:
    """Right and address of the first finding of the list that can be taken up, which is open then; others follow a list."""
    links = page.locator("main tbody td:nth-child(2) a")
    findings = [(link.inner_text(), f"{office.url}{link.get_attribute('href')}") for link in links.all()]
    for right, address in findings:
        page.goto(address)
        if page.get_by_role("button", name="提出办理").count():
            return right, address
        expect(page.locator("main")).to_contain_text("随认定名单享受，不用申请")
    raise AssertionError("nothing can be applied for")


def total(page: Page) -> int:
    return int(page.locator("#right option").first.inner_text().strip("全部（）"))


def test_a_finding_is_dismissed_and_another_is_taken_up(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("donghu-clerk")
    clerk.get_by_role("link", name="筛查").click()
    clerk.get_by_role("heading", name="可能漏保").wait_for()
    before, gone = total(clerk), first(clerk)
    clerk.locator("main tbody td:nth-child(2) a").first.click()
    clerk.get_by_label("排除的理由").fill("家庭已明确表示不申请")
    clerk.get_by_role("button", name="排除这条线索").click()
    steps.says(clerk, "已排除")
    assert total(clerk) == before - 1
    assert first(clerk) != gone
    clerk.get_by_label("状态").select_option(label="已排除")
    clerk.get_by_role("button", name="筛选").click()
    assert first(clerk) == gone

    clerk.goto(f"{office.url}/screening/")
    right, finding = first_to_apply_for(clerk, office)
    clerk.get_by_role("button", name="提出办理").click()
    steps.says(clerk, "已提出办理")
    assert right.split(" ")[0].split("\n")[0] in clerk.locator("article.case").first.inner_text()
    clerk.goto(finding)
    clerk.get_by_text("已提出办理").first.wait_for()
    assert clerk.get_by_role("link", name="查看办理").is_visible()


@pytest.mark.parametrize("size", [(1366, 768), PHONE])
def test_the_lists_are_easy_to_use(signed_in: SignedIn, office: Office, size: tuple[int, int]) -> None:
    page = signed_in("donghu-head", size)
    problems: list[str] = []
    for place in ("/screening/", "/screening/ended/", "/screening/?state=dismissed"):
        page.goto(office.url + place)
        problems += faults(page) + sideways(page)
    page.goto(f"{office.url}/screening/")
    page.locator("main tbody td:nth-child(2) a").first.click()
    page.locator("#found").wait_for()
    assert problems + faults(page) + sideways(page) == []
