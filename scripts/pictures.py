"""Makes the pictures of the README anew, from the demo served on a database that is thrown away: scripts/pictures.py

Needs Chromium and a Chinese font (scripts/system-packages.txt). Everybody in the pictures is invented.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import steps  # noqa: E402
from tests.browser.server import PASSWORD, Office  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
OFFICER = "xingning-head"
FAMILIES = 24  # in each county
SIZE = {"width": 1366, "height": 900}
LARGEST = 200_000  # bytes


def main() -> None:
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("Chromium is missing. Install it: make setup, or apt-get install chromium fonts-noto-cjk")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="doudi-pictures-") as folder:
        office = Office(Path(folder))
        office.build(FAMILIES)
        office.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                page = browser.new_page(viewport=SIZE, locale="zh-CN")  # type: ignore[arg-type]
                sign_in(page, office.url)
                take(page, "work-list")
                page.goto(telling(page, office.url))
                unfold(page)
                take(page, "case")
                page.goto(office.url)
                steps.take_application(page, steps.family_of_four())
                page.get_by_role("link", name="填写事实").first.click()
                take(page, "facts")
                browser.close()
        finally:
            office.kill()


def sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("#id_login").fill(OFFICER)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".tallies").wait_for()


def telling(page: Page, url: str) -> str:
    """The case that shows most: something granted, something still open, questions to ask."""
    scores: dict[str, int] = {}
    page.goto(f"{url}/applications/")
    for link in [str(anchor.get_attribute("href")) for anchor in page.locator("main tbody a").all()]:
        page.goto(url + link)
        lines = page.locator("ul.lines").all()
        granted, waiting = (lines[place].locator("li.line").count() for place in (0, 1))
        scores[url + link] = 2 * min(granted, 3) + min(waiting, 3)
    return max(scores, key=lambda address: scores[address])


def unfold(page: Page) -> None:
    """The reason of the first right: what decided it, with its clause."""
    page.locator("ul.lines details.why summary").first.click()


def take(page: Page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} has {path.stat().st_size:,} bytes, more than {LARGEST:,}")
    print(path.relative_to(ROOT), f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
