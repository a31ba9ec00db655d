"""Signing in: who gets in, who is kept out and for how long, what is written down of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from doudi.office.accounts import actions
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences
from tests.office import build
from tests.office.build import COUNTY, officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
PASSWORD = "correct horse battery"


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


def sign_in(client: Client, actor: Actor, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"login": actor.user.username, "password": password, **more})


def written() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def test_the_door_is_in_chinese_and_asks_for_nothing_else(browser: Browser) -> None:
    html = browser().get("/sign-in/").content.decode()
    assert "登录" in html
    assert "注册" not in html
    assert "忘记密码？" not in html


def test_an_officer_signs_in_and_out(browser: Browser, clerk: Actor) -> None:
    client = browser()
    answer = sign_in(client, clerk)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert clerk.user.name in client.get("/account/").content.decode()
    assert client.get("/sign-out/").status_code == 200, "looking at the page signs nobody out"
    assert client.get("/account/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302
    assert written() == ["accounts.sign_in", "accounts.sign_out"]
    clerk.user.refresh_from_db()
    assert clerk.user.signed_in_at is not None
    assert timezone.localdate(clerk.user.signed_in_at) == dt.date(2026, 9, 1), "by the office's clock"


def test_signing_in_gives_a_new_session(browser: Browser, clerk: Actor) -> None:
    """A session that somebody slipped in beforehand is worth nothing afterwards."""
    client = browser()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    sign_in(client, clerk)
    assert client.cookies["sessionid"].value != session.session_key
    second_browser = browser()
    second_browser.cookies["sessionid"] = str(session.session_key)
    assert second_browser.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "bad", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_after_signing_in_nobody_is_led_elsewhere(browser: Browser, clerk: Actor, bad: str) -> None:
    assert sign_in(browser(), clerk, next=bad)["Location"] == "/"


def test_after_signing_in_one_comes_back(browser: Browser, clerk: Actor) -> None:
    client = browser()
    door = client.get("/local-values/?region=450102000000")
    assert door["Location"].startswith("/sign-in/?next=/local-values/")
    back = "/local-values/?region=450102000000"
    assert f'value="{back}"' in client.get(door["Location"]).content.decode()
    assert sign_in(client, clerk, next=back)["Location"] == back


def test_a_form_sent_without_a_session_comes_back_to_its_page(browser: Browser) -> None:
    """Not to an address that cannot be opened by looking."""
    answer = browser().post("/account/kin/", headers={"referer": "http://testserver/account/?x=1"})
    assert answer["Location"] == "/sign-in/?next=/account/%3Fx%3D1"
    elsewhere = browser().post("/account/kin/", headers={"referer": "http://evil.example/account/"})
    assert elsewhere["Location"] == "/sign-in/?next=/"


def test_who_fails_five_times_is_locked_out_and_told_until_when(browser: Browser, clerk: Actor) -> None:
    client = browser()
    for _ in range(4):
        answer = sign_in(client, clerk, "wrong")
        assert answer.status_code == 200
        assert "账号或密码不正确" in answer.content.decode()
    answer = sign_in(client, clerk, "wrong")
    assert answer.status_code == 429
    html = answer.content.decode()
    assert "已暂时锁定" in html
    assert "以后再试" in html
    assert sign_in(client, clerk).status_code == 429, "the right password does not help now"
    assert client.get("/account/").status_code == 302
    assert written().count("accounts.sign_in_failed") == 6
    assert "accounts.locked_out" in written()


def test_capitals_make_no_other_account(browser: Browser, clerk: Actor) -> None:
    """Else each spelling would have five guesses of its own."""
    name = clerk.user.username
    elsewhere = browser().post("/sign-in/", {"login": name.upper(), "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302
    for typed in (name, name.upper(), name.title(), f" {name} "):
        assert browser().post("/sign-in/", {"login": typed, "password": "wrong"}).status_code == 200
    assert browser().post("/sign-in/", {"login": name.swapcase(), "password": "wrong"}).status_code == 429
    assert sign_in(browser(), clerk).status_code == 429


def test_a_session_ends_with_the_browser(browser: Browser, clerk: Actor) -> None:
    client = browser()
    sign_in(client, clerk, remember="on")
    sent = client.cookies["sessionid"]
    assert sent["httponly"]
    assert sent["samesite"] == "Lax"


def test_a_lock_ends_by_itself(browser: Browser, clerk: Actor) -> None:
    for _ in range(5):
        sign_in(browser(), clerk, "wrong")
    AccessAttempt.objects.update(attempt_time=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=31))
    assert sign_in(browser(), clerk).status_code == 302


def test_a_lock_is_of_one_account_at_one_address(browser: Browser, clerk: Actor) -> None:
    finance_officer = officer(Duty.FINANCE, COUNTY)
    for _ in range(5):
        sign_in(browser(), clerk, "wrong")
    assert sign_in(browser(), finance_officer).status_code == 302
    answer = browser().post("/sign-in/", {"login": clerk.user.username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302


def test_a_one_time_password_ends_a_lock(browser: Browser, clerk: Actor) -> None:
    clerk.user.region_code = COUNTY
    clerk.user.save()
    for _ in range(5):
        sign_in(browser(), clerk, "wrong")
    request = actions.request_password(by=officer(Duty.ADMINISTRATOR, COUNTY), user=clerk.user)
    password = actions.approve_password(by=build.approver(), request=request).password
    assert sign_in(browser(), clerk, password).status_code == 302


def test_guesses_from_many_addresses_come_to_an_end(browser: Browser, clerk: Actor) -> None:
    client = browser()
    form = {"login": clerk.user.username, "password": "wrong"}
    for number in range(40):
        client.post("/sign-in/", form, REMOTE_ADDR=f"192.0.2.{number}")
    answer = client.post("/sign-in/", {**form, "password": PASSWORD}, REMOTE_ADDR="192.0.2.99")
    assert answer.status_code == 200
    assert "失败的次数太多" in answer.content.decode()


def test_of_a_name_that_no_account_has_only_the_beginning_is_kept(browser: Browser) -> None:
    """People type their password into the wrong field."""
    browser().post("/sign-in/", {"login": "My-Secret-Password-1", "password": "x"})
    entry = Entry.objects.get()
    assert entry.detail == {"username": "my-…", "address": "127.0.0.1"}
    assert (entry.actor, entry.subject_id) == (None, "")


@pytest.mark.parametrize("name", ["", " ", "a" * 5000, "张三", "x\0y", "<b>x</b>", "' OR 1=1 --", "\ud800"])
def test_no_name_brings_the_door_down(browser: Browser, name: str) -> None:
    client = browser()
    if name == "\ud800":
        answer = client.post(
            "/sign-in/", b"login=%ED%A0%80&password=x", content_type="application/x-www-form-urlencoded"
        )
    else:
        answer = client.post("/sign-in/", {"login": name, "password": "x"})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()


def test_an_account_out_of_use_does_not_get_in(browser: Browser, clerk: Actor) -> None:
    client = browser()
    sign_in(client, clerk)
    clerk.user.is_active = False
    clerk.user.save()
    assert client.get("/account/").status_code == 302, "a session ends with the account"
    answer = sign_in(browser(), clerk)
    last_answer = browser().get(answer["Location"]) if answer.status_code == 302 else answer
    assert "停止使用" in last_answer.content.decode() or "不正确" in last_answer.content.decode()


# Passwords


def test_whoever_has_a_one_time_password_changes_it_first(browser: Browser) -> None:
    admin = officer(Duty.ADMINISTRATOR, COUNTY)
    user, password = build.account(admin, "zhang.san")
    build.give_duty(admin, user, Duty.COUNTY_OFFICER, COUNTY)
    client = browser()
    sign_in(client, Actor.of(user), password)
    for address in ("/account/", "/local-values/", "/"):
        assert client.get(address)["Location"] == "/account/password/", address
    assert "一次性密码" in client.get("/account/password/").content.decode()
    new = {"oldpassword": password, "password1": "another good one 7", "password2": "another good one 7"}
    answer = client.post("/account/password/", new)
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200, "the session goes on"
    assert written()[-1] == "accounts.change_password"
    assert sign_in(browser(), Actor.of(user), password).status_code == 200


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "zhang.san1", "different"])
def test_a_password_that_is_easily_guessed_is_refused(browser: Browser, password: str) -> None:
    admin = officer(Duty.ADMINISTRATOR, COUNTY)
    user, old = build.account(admin, "zhang.san")
    client = browser(Actor.of(user))
    repeated = "not the same 12" if password == "different" else password
    answer = client.post("/account/password/", {"oldpassword": old, "password1": password, "password2": repeated})
    assert answer.status_code == 200
    messages = [str(message) for each in answer.context["form"].errors.values() for message in each]
    assert not any(re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{2,}", message) for message in messages), "in Chinese"
    user.refresh_from_db()
    assert user.check_password(old)
    assert user.password_is_temporary


def test_a_new_password_ends_the_other_sessions(browser: Browser, clerk: Actor) -> None:
    this_browser, other_browser = browser(), browser()
    sign_in(this_browser, clerk)
    sign_in(other_browser, clerk)
    new = "another good one 7"
    this_browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert this_browser.get("/account/").status_code == 200
    assert other_browser.get("/account/").status_code == 302


# One-time codes


def activated(client: Client) -> str:
    """The secret of a phone that has been set up through the pages."""
    confirmed = client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/codes/activate/"})
    assert confirmed.status_code == 302
    page = client.get("/account/codes/activate/")
    secret: str = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/account/codes/activate/", {"code": code}).status_code == 302
    return secret


def test_one_time_codes_from_setting_up_to_giving_up(
    browser: Browser, clerk: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser()
    sign_in(client, clerk)
    assert "未启用" in client.get("/account/codes/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        activated(client)
    assert "已启用" in client.get("/account/codes/").content.decode()
    html = client.get("/account/codes/recovery/").content.decode()
    assert client.get("/account/codes/recovery/download/").status_code == 200
    code = get_codes(clerk)[0]
    assert code in html

    door = browser()
    answer = sign_in(door, clerk)
    assert answer["Location"] == "/sign-in/code/"
    assert door.get("/account/").status_code == 302, "the password alone does not open"
    wrong = door.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 200
    assert written()[-1] == "accounts.wrong_code"
    assert door.post("/sign-in/code/", {"code": code}).status_code == 302
    assert door.get("/account/").status_code == 200
    assert code not in get_codes(clerk), "once only"

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/codes/recovery/generate/").status_code == 302
    assert not any(line.startswith("动态口令") for line in find_differences()), "also those that were renewed"
    assert client.post("/account/codes/deactivate/").status_code == 302
    assert not any(line.startswith("动态口令") for line in find_differences())
    assert not Authenticator.objects.filter(user=clerk.user).exists()
    audit_actions = written()
    assert {"accounts.add_codes", "accounts.renew_codes", "accounts.drop_codes"} <= set(audit_actions)


def get_codes(actor: Actor) -> list[str]:
    authenticator = Authenticator.objects.get(user=actor.user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = authenticator.wrap().get_unused_codes()
    return codes


def test_the_secret_of_a_phone_is_not_kept_in_the_clear(browser: Browser, clerk: Actor, settings: Any) -> None:
    settings.MFA_ADAPTER = "doudi.office.accounts.adapters.SealedCodes"
    client = browser()
    sign_in(client, clerk)
    secret = activated(client)
    authenticator = Authenticator.objects.get(user=clerk.user, type=Authenticator.Type.TOTP)
    assert secret not in str(authenticator.data)
    assert get_adapter().decrypt(authenticator.data["secret"]) == secret


def test_an_administrator_takes_codes_off_a_lost_phone(browser: Browser, clerk: Actor) -> None:
    clerk.user.region_code = COUNTY
    clerk.user.save()
    client = browser()
    sign_in(client, clerk)
    activated(client)
    admin = browser(officer(Duty.ADMINISTRATOR, COUNTY))
    answer = admin.post(f"/staff/{clerk.user.pk}/codes/remove/", follow=True)
    assert "已取消动态口令" in answer.content.decode()
    assert sign_in(browser(), clerk)["Location"] == "/"


def test_changing_how_one_signs_in_asks_who_one_is(browser: Browser, clerk: Actor) -> None:
    client = browser(clerk)
    answer = client.get("/account/codes/activate/")
    assert answer["Location"].startswith("/account/confirm/")
    assert "再次确认身份" in client.get(answer["Location"]).content.decode()
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 200
    assert (
        client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/codes/activate/"}).status_code == 302
    )
    assert client.get("/account/codes/activate/").status_code == 200
