"""Chromium of the system in front of a served office. Whatever a page asks of another place fails its test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Route, sync_playwright

from tests.browser.server import PASSWORD, Office

WIDE, PHONE = (1366, 768), (390, 844)
# What a browser writes by itself about an answer that a test asked for.
_ANSWERS = "Failed to load resource: the server responded with a status of"
# And about a page that is still fetching its styles when the test ends the office.
_NO_OFFICE = tuple(
    f"Failed to load resource: net::ERR_{what}" for what in ("CONNECTION_REFUSED", "CONNECTION_RESET", "EMPTY_RESPONSE")
)
SignedIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo, two families in each county; tests take families of their own from the door and leave these alone."""
    server = Office(tmp_path_factory.mktemp("office"))
    server.build(households=2)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def back_to_the_day_of_the_demo(office: Office) -> Iterator[None]:
    """Whatever day a test goes to, the next begins on the demo's own."""
    yield
    if office.today:
        office.turn_to(None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module, not for the session: while it is open, this process may not use Django's database."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing. Install it: make setup, or apt-get install chromium fonts-noto-cjk")
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, timeout=30).stdout
    assert fonts.strip(), "No Chinese font. Install it: make setup, or apt-get install fonts-noto-cjk"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Iterator[SignedIn]:
    """signed_in("donghu-clerk", size=PHONE): the start page of an officer, in a window with cookies of its own.

    `strict=False`: the browser may complain, since the test breaks something on purpose.
    """
    contexts: list[BrowserContext] = []
    beyond: list[str] = []
    complaints: list[str] = []
    kills = office.kills

    def guard(route: Route, request: Request) -> None:
        if request.url.startswith((office.url + "/", "data:", "blob:")):
            route.continue_()
        else:
            beyond.append(request.url)
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ANSWERS):
            complaints.append(message.text)

    def fail(error: Error) -> None:
        complaints.append(str(error))

    def open_window(username: str, size: tuple[int, int] = WIDE, strict: bool = True) -> Page:
        # Without motion: what scrolls is there at once.
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.route("**/*", guard)
        page = context.new_page()
        if strict:
            page.on("console", listen)
            page.on("pageerror", fail)
        page.goto(f"{office.url}/")
        if username:
            sign_in(page, username)
        return page

    yield open_window
    for context in contexts:
        context.close()
    if office.kills > kills:
        complaints = [text for text in complaints if not text.startswith(_NO_OFFICE)]
    assert beyond == [], "a page asked another place"
    assert complaints == [], "the browser complained: scripts, or what the security policy forbids"


def sign_in(page: Page, username: str) -> None:
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".bar-own", state="attached")
