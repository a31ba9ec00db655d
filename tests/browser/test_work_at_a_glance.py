"""What an officer sees without scrolling: the next thing to do at a desk, a day's families on a phone."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import PHONE, WIDE, SignedIn
from tests.browser.server import Office
from tests.browser.test_pages import sideways

pytestmark = pytest.mark.long
FAMILIES, SCREENS = 24, 3
_TAKE = """
import datetime as dt, sys, uuid
from doudi.commands import office as commands
commands.prepare()
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import User
from doudi.office.casework.actions import Newcomer, open_proceedings, take_family
from doudi.text.identity_number import check_character
by = Actor.of(User.objects.get(username=sys.argv[1]))
for serial in range(int(sys.argv[2])):
    first = f"99880119700101{serial:03d}"
    application = take_family(
        by=by, token=str(uuid.uuid4()), region_code=by.duties[0][1], address="虚构路1号", channel="window",
        members=[Newcomer(f"阿依测古丽·买买提{serial}", first + check_character(first), "self")],
    )
    head = application.applicant
    open_proceedings(
        by=by, application=application, rights=[("dibao", None), ("temporary_aid", None), ("disability_living_subsidy", head)]
    )
"""


def is_in_sight(page: Page, selector: str) -> bool:
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    assert size is not None
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_the_next_thing_to_do_is_in_sight(signed_in: SignedIn, office: Office) -> None:
    clerk = signed_in("donghu-clerk", WIDE)
    case = steps.take_application(clerk, steps.family_of_four())
    assert is_in_sight(clerk, ".case-head .btn-primary")
    clerk.locator("li.line").get_by_role("checkbox").first.check()
    clerk.get_by_role("button", name="办理勾选的项目").click()
    steps.says(clerk, "已提出1项")
    for size in (WIDE, PHONE):
        clerk.set_viewport_size({"width": size[0], "height": size[1]})
        clerk.goto(case)
        assert clerk.locator(".case-head .btn-primary").first.inner_text() == "全部受理（1项）"
        assert is_in_sight(clerk, ".case-head .btn-primary")
        clerk.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert is_in_sight(clerk, ".case-head .btn-primary"), "also at the end of a long page"
    officers = signed_in("donghu-officer", WIDE)
    officers.goto(case)
    assert is_in_sight(officers, ".case-head h1")


def test_the_bar_has_room_for_every_section(signed_in: SignedIn) -> None:
    """Beside each other in one line, also for whoever has the most of them."""
    page = signed_in("donghu-officer", WIDE)
    parts = page.locator(".bar-brand, .bar nav a, .bar-search, .bar-own")
    assert parts.count() >= 12
    seen = [box for part in parts.all() if (box := part.bounding_box()) is not None]
    assert len(seen) == parts.count()
    boxes = sorted(seen, key=lambda box: box["x"])
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"]


def test_a_days_families_fit_three_screens_of_a_phone(signed_in: SignedIn, office: Office) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TAKE, "nanguan-clerk2", str(FAMILIES)],
        env=office.environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = signed_in("nanguan-clerk2", PHONE)
    rows = page.locator(".panel-work").first.locator(".work-family")
    assert rows.count() >= FAMILIES
    last = rows.nth(FAMILIES - 1).bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= SCREENS * PHONE[1]
    assert sideways(page) == []
