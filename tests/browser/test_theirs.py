"""Someone tries what is not theirs: by address, by a form of another's page, by a step that is not for them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import SignedIn
from tests.browser.server import Office

pytestmark = pytest.mark.long


def post(page: Page, path: str, **fields: str) -> int:
    """A form sent from the officer's own session to any address; the status that comes back."""
    return int(
        page.evaluate(
            """async ([path, fields]) => {
                const headers = JSON.parse(document.body.getAttribute("hx-headers"));
                const body = new URLSearchParams(fields);
                return (await fetch(path, {method: "POST", headers, body, redirect: "manual"})).status;
            }""",
            [path, fields],
        )
    )


def test_another_county_sees_nothing_of_a_case(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("xingning-clerk")
    family = steps.family_of_four()
    case = steps.take_application(clerk, family)
    files = str(clerk.get_by_role("link", name="家庭档案").get_attribute("href"))
    for officer in ("donghu-clerk", "donghu-head", "donghu-officer", "donghu-auditor", "xingning-clerk2"):
        stranger = signed_in(officer)
        for path in (
            case.removeprefix(office.url), files, f"{files}facts/", f"{files}tree.svg",
            f"{case.removeprefix(office.url)}diagram/0.svg",
        ):  # fmt: skip
            answer = stranger.goto(office.url + path)
            assert answer is not None
            # 403 for pages of which the officer has not even the duty, the same wherever the family lives.
            assert answer.status in (403, 404), (officer, path)
            if answer.status == 403:
                elsewhere = stranger.request.get(f"{office.url}/families/999999/facts/")
                assert elsewhere.status == 403
            for name, number, _ in family:
                assert name not in stranger.content()
                assert number not in stranger.content()
        stranger.goto(office.url)
        stranger.locator("#search").fill(family[0][0])
        stranger.keyboard.press("Enter")
        stranger.get_by_text("没有找到").wait_for()


def test_a_step_that_is_not_theirs_does_nothing(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("xingning-clerk")
    case = steps.take_application(clerk, steps.family_of_four())
    clerk.locator("li.line", has_text="最低生活保障 全家").get_by_role("checkbox").check()
    clerk.get_by_role("button", name="办理勾选的项目").click()
    steps.says(clerk, "已提出1项")
    step = str(clerk.locator("article.case form").first.get_attribute("action"))
    path = step.removesuffix("accept/")
    for name, status in (("opinion", 403), ("decide", 403), ("send-back", 403), ("approve", 404)):
        assert post(clerk, f"{path}{name}/", version="1", verdict="grant", reason="x", seen="x") == status, name
    for officer, status in (
        ("xingning-officer", 403), ("xingning-auditor", 403), ("xingning-verification", 403), ("donghu-clerk", 404),
        ("xingning-clerk2", 404), ("xingning-admin", 403),
    ):  # fmt: skip
        assert post(signed_in(officer), f"{path}accept/", version="1") == status, officer
    clerk.goto(case)
    assert "登记中" in clerk.locator("article.case").inner_text()


def test_without_the_token_of_the_page_nothing_is_taken(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("xingning-clerk")
    answer = clerk.request.post(f"{office.url}/applications/new/", form={"token": "x"})
    assert answer.status == 403


def test_who_is_not_signed_in_sees_the_door_only(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("")
    for path in ("/applications/", "/families/1/", "/families/1/facts/", "/proceedings/1/record.json"):
        page.goto(office.url + path)
        assert "/sign-in/" in page.url
        assert page.get_by_role("button", name="登录").is_visible()
