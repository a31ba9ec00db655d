"""An anonymous attacker behind the address of a whole office: who works there signs in all the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessFailureLog
from django.conf import LazySettings
from django.core.cache import cache

from doudi.office.accounts import limits
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from doudi.office.audit.models import Entry
from tests.office.build import COUNTY, OTHER_COUNTY, officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
PASSWORD = "correct horse battery"
OFFICE, HOME = "203.0.113.7", "203.0.113.99"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings: LazySettings) -> None:
    settings.DOUDI = dataclasses.replace(settings.DOUDI, proxies=1)


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


def sign_in(client: Marked, actor: Actor, password: str = PASSWORD, address: str = OFFICE) -> Any:
    return client.post(
        "/sign-in/", {"login": actor.user.username, "password": password}, REMOTE_ADDR="10.0.0.9",
        headers={"x-forwarded-for": f"198.51.100.1, {address}"},
    )  # fmt: skip


def test_anonymous_lock_out_behind_a_proxy_fails(browser: Browser, clerk: Actor) -> None:
    """Named in docs/office.md."""
    colleague = officer(Duty.FINANCE, COUNTY)
    own = browser()
    assert sign_in(own, clerk).status_code == 302
    own.post("/sign-out/")
    for _ in range(10):
        sign_in(browser(), clerk, "wrong")
    assert sign_in(browser(), clerk).status_code == 302, "in another browser of the office"
    assert sign_in(own, clerk).status_code == 302, "in the own browser"
    assert sign_in(browser(), colleague).status_code == 302, "one who was never there before"
    assert sign_in(browser(), clerk, address=HOME).status_code == 302, "from elsewhere"


def test_an_own_browser_goes_on_whatever_others_try(browser: Browser, clerk: Actor) -> None:
    own = browser()
    sign_in(own, clerk)
    own.post("/sign-out/")
    AccessFailureLog.objects.bulk_create(
        [AccessFailureLog(username=clerk.user.username, ip_address=OFFICE) for _ in range(500)]
    )
    assert "刚才失败的次数太多" in sign_in(browser(), clerk).content.decode()
    assert sign_in(own, clerk).status_code == 302


def test_an_own_browser_is_not_for_guessing_without_end(
    browser: Browser, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KNOWN_BROWSER_AN_HOUR", {"login_failed": "3/h/key"})
    own = browser()
    sign_in(own, clerk)
    own.post("/sign-out/")
    for _ in range(3):
        assert "账号或密码不正确" in sign_in(own, clerk, "wrong").content.decode()
    assert "刚才失败的次数太多" in sign_in(own, clerk).content.decode()
    cache.clear()
    assert sign_in(own, clerk).status_code == 302


def test_the_right_password_takes_nothing_off_the_own_browser(
    browser: Browser, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KNOWN_BROWSER_AN_HOUR", {"login_failed": "1/h/key"})
    own = browser()
    for _ in range(3):
        assert sign_in(own, clerk).status_code == 302
        own.post("/sign-out/")


# Lifting


@pytest.fixture
def admin() -> Actor:
    return officer(Duty.ADMINISTRATOR, COUNTY)


def placed(actor: Actor, region: str = COUNTY) -> Actor:
    User.objects.filter(pk=actor.user.pk).update(region_code=region)
    return actor


def test_an_administrator_lifts_the_lock_of_an_account(browser: Browser, clerk: Actor, admin: Actor) -> None:
    placed(clerk)
    for _ in range(5):
        sign_in(browser(), clerk, "wrong")
    assert sign_in(browser(), clerk).status_code == 429
    page = browser(admin)
    html = page.get("/staff/limits/").content.decode()
    assert clerk.user.username in html
    assert OFFICE in html
    answer = page.post(f"/staff/{clerk.user.pk}/limits/lift/", follow=True)
    assert "已解除账号" in answer.content.decode()
    assert sign_in(browser(), clerk).status_code == 302
    entry = Entry.objects.get(action="accounts.lift_account_limits")
    assert (entry.actor, entry.subject_id) == (admin.user.pk, str(clerk.user.pk))
    answer = page.post(f"/staff/{clerk.user.pk}/limits/lift/", follow=True)
    assert "不需要解除限制" in answer.content.decode()


def test_an_administrator_lifts_the_wait_of_an_address(browser: Browser, clerk: Actor, admin: Actor) -> None:
    AccessFailureLog.objects.bulk_create(
        [AccessFailureLog(username=f"guess{number}", ip_address=OFFICE) for number in range(limits.ADDRESS_A_MINUTE)]
    )
    assert "从这个地址登录失败的次数太多" in sign_in(browser(), clerk).content.decode()
    page = browser(admin)
    assert f"{limits.ADDRESS_A_MINUTE}个" in page.get("/staff/limits/").content.decode()
    answer = page.post("/staff/limits/lift/", {"address": OFFICE}, follow=True)
    assert f"已解除来访地址{OFFICE}" in answer.content.decode()
    assert sign_in(browser(), clerk).status_code == 302
    entry = Entry.objects.get(action="accounts.lift_address_limits")
    assert (entry.actor, entry.subject, entry.subject_id) == (admin.user.pk, "address", OFFICE)


@pytest.mark.parametrize("address", ["", "x", "203.0.113", "' OR 1=1"])
def test_what_is_no_address_is_refused(browser: Browser, admin: Actor, address: str) -> None:
    answer = browser(admin).post("/staff/limits/lift/", {"address": address}, follow=True)
    assert "这不是一个来访地址" in answer.content.decode()
    assert not Entry.objects.filter(action="accounts.lift_address_limits").exists()


def test_an_account_of_another_county_is_not_shown(browser: Browser, clerk: Actor) -> None:
    placed(clerk)
    for _ in range(5):
        sign_in(browser(), clerk, "wrong")
    stranger = browser(officer(Duty.ADMINISTRATOR, OTHER_COUNTY))
    assert clerk.user.username not in stranger.get("/staff/limits/").content.decode()
    assert stranger.post(f"/staff/{clerk.user.pk}/limits/lift/").status_code == 404
