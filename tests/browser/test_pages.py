"""Every page as it is seen: nothing that keeps someone out (axe), no scrolling sideways on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import PHONE, SignedIn
from tests.browser.server import Office

SERIOUS = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """What axe finds serious, with everything that can be folded open."""
    steps.open_details(page)
    report = Axe().run(
        page, options={"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}
    )
    return [
        f"{page.url}: {violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:160]}"
        for violation in report.response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"][:3]
    ]


def sideways(page: Page) -> list[str]:
    steps.open_details(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url}: {wide} px too wide"] if wide > 0 else []


def first_link(page: Page, url: str, selector: str) -> str:
    page.goto(url)
    return str(page.locator(selector).first.get_attribute("href"))


def places(page: Page, office: Office) -> list[str]:
    """The pages that an officer reaches from the start page, one of each kind."""
    addresses = ["/", "/applications/", "/families/", "/account/", "/nowhere/"]
    application = first_link(page, f"{office.url}/applications/", "main tbody a")
    family = first_link(page, f"{office.url}/families/", "main tbody a")
    again = f"/applications/new{family.removeprefix('/families')}"
    return [*addresses, application, family, f"{family}facts/", again, "/applications/new/"]


def walk(page: Page, office: Office, check: object) -> list[str]:
    problems: list[str] = []
    for place in places(page, office):
        page.goto(office.url + place)
        problems += check(page)  # type: ignore[operator]
    return problems


@pytest.mark.long
def test_nothing_serious_on_the_main_pages(signed_in: SignedIn, office: Office) -> None:
    page = signed_in("")
    problems = faults(page)
    page = signed_in("xingning-head")
    application = first_link(page, f"{office.url}/applications/", "main tbody a")
    family = first_link(page, f"{office.url}/families/", "main tbody a")
    for place in ("/", application, f"{family}facts/"):
        page.goto(office.url + place)
        problems += faults(page)
    assert problems == []


@pytest.mark.long
@pytest.mark.parametrize("officer", ["xingning-clerk", "donghu-head", "nanguan-officer", "huining-verification"])
def test_nothing_serious_on_any_page(signed_in: SignedIn, office: Office, officer: str) -> None:
    assert walk(signed_in(officer), office, faults) == []


@pytest.mark.long
@pytest.mark.parametrize("officer", ["xingning-clerk", "donghu-head", "nanguan-officer", "huining-verification"])
def test_a_phone_never_scrolls_sideways_and_is_as_easy_to_use(
    signed_in: SignedIn, office: Office, officer: str
) -> None:
    page = signed_in(officer, PHONE)
    assert walk(page, office, lambda view: sideways(view) + faults(view)) == []


@pytest.mark.long
@pytest.mark.parametrize("officer", ["xingning-admin", "xingning-auditor", "xingning-finance", "xingning-director"])
def test_pages_of_officers_without_cases(signed_in: SignedIn, office: Office, officer: str) -> None:
    for size in ((1366, 768), PHONE):
        page = signed_in(officer, size)
        links = [str(link.get_attribute("href")) for link in page.locator("header nav a").all()]
        problems = sideways(page) + faults(page)
        for link in links:
            page.goto(office.url + link)
            problems += sideways(page) + faults(page)
        assert problems == []


@pytest.mark.long
def test_forms_that_were_refused_are_as_easy_to_use(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk", PHONE)
    page.get_by_role("link", name="受理新申请").click()
    page.locator("form#intake").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="登记申请").click()
    page.get_by_text("有填写不对的地方").first.wait_for()
    assert sideways(page) + faults(page) == []


@pytest.mark.long
def test_pictures_are_not_fetched_before_they_are_looked_at(signed_in: SignedIn, office: Office) -> None:
    """Each look at the tree of a family is recorded: a page that nobody unfolds must not look."""
    page = signed_in("xingning-clerk")
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(office.url + first_link(page, f"{office.url}/families/", "main tbody a"))
    page.wait_for_load_state("networkidle")
    assert not any("tree.svg" in url for url in urls)
    with page.expect_response("**/tree.svg"):
        page.get_by_text("家庭关系图").click()
    expect(page.locator("img.drawing")).to_have_js_property("complete", True)
    assert page.locator("img.drawing").evaluate("image => image.naturalWidth") > 100
