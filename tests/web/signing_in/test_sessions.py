"""How long a session lasts, who sees and ends it, and who must have one-time codes to do anything in it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.test import Client

from doudi.office.accounts import actions
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from tests.office.build import COUNTY, TOWNSHIP, officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
PASSWORD = "correct horse battery"


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


def sign_in(client: Client, actor: Actor, **more: Any) -> None:
    assert client.post("/sign-in/", {"login": actor.user.username, "password": PASSWORD}, **more).status_code == 302


# How long


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the clock that sessions are measured by on by minutes from now."""
    begun = time.time()
    return lambda minutes: monkeypatch.setattr("doudi.web.sessions.time.time", lambda: begun + minutes * 60)


@pytest.mark.parametrize(
    ("visits", "last", "lasts"),
    [
        # Minutes after the sign-in at which pages are opened, and whether the session is there at the last one.
        ([], 29, True),
        ([], 31, False),
        ([20, 40, 60], 80, True),
        ([20, 40, 60], 91, False),
        (list(range(20, 480, 20)), 479, True),
        (list(range(20, 481, 20)), 481, False),
    ],
)
def test_a_session_ends_when_idle_and_after_a_working_day(
    browser: Browser, clerk: Actor, later: Callable[[int], None], visits: list[int], last: int, lasts: bool
) -> None:
    client = browser(clerk)
    later(0)
    assert client.get("/account/").status_code == 200
    for minute in visits:
        later(minute)
        assert client.get("/account/").status_code == 200, minute
    later(last)
    answer = client.get("/account/", follow=True)
    assert ("请重新登录" in answer.content.decode()) == (not lasts)
    assert answer.redirect_chain == ([] if lasts else [("/sign-in/?next=/account/", 302)])


def test_a_page_that_refreshes_itself_keeps_no_session_alive(
    browser: Browser, clerk: Actor, later: Callable[[int], None]
) -> None:
    client = browser(clerk)
    later(0)
    client.get("/account/")
    for minute in (10, 20):
        later(minute)
        client.get("/account/", headers={"hx-request": "true"})
    later(31)
    assert client.get("/account/").status_code == 302


def test_activity_is_written_down_once_a_minute(browser: Browser, clerk: Actor, later: Callable[[int], None]) -> None:
    client = browser(clerk)
    later(0)
    client.get("/account/", REMOTE_ADDR="203.0.113.7")
    first = UserSession.objects.get()
    client.get("/account/", REMOTE_ADDR="203.0.113.8")
    assert UserSession.objects.get().ip == first.ip == "203.0.113.7"
    later(1)
    client.get("/account/", REMOTE_ADDR="203.0.113.8")
    assert UserSession.objects.get().ip == "203.0.113.8"


# Who sees and ends them


def test_an_officer_sees_and_ends_the_own_sessions(browser: Browser, clerk: Actor) -> None:
    here, elsewhere = browser(), browser()
    sign_in(here, clerk)
    sign_in(elsewhere, clerk, REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Some Browser/1.0")
    html = here.get("/account/").content.decode()
    assert "203.0.113.7" in html
    assert "Some Browser/1.0" in html
    assert html.count("/account/sessions/end/") == 1, "the own one is ended by signing out"
    other = UserSession.objects.get(ip="203.0.113.7")
    assert "已结束该处登录" in here.post("/account/sessions/end/", {"session": other.pk}, follow=True).content.decode()
    assert elsewhere.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert Entry.objects.get(action="accounts.end_session").detail == {"address": "203.0.113.7"}
    assert (
        "该处登录已经结束" in here.post("/account/sessions/end/", {"session": other.pk}, follow=True).content.decode()
    )


def test_nobody_ends_the_session_of_a_colleague(browser: Browser, clerk: Actor) -> None:
    client, colleague = browser(), officer(Duty.FINANCE, COUNTY)
    sign_in(client, clerk)
    session = UserSession.objects.get()
    browser(colleague).post("/account/sessions/end/", {"session": session.pk})
    assert client.get("/account/").status_code == 200


def test_an_administrator_ends_all_sessions_of_an_account(browser: Browser, clerk: Actor) -> None:
    User.objects.filter(pk=clerk.user.pk).update(region_code=COUNTY)
    browsers = [browser(), browser()]
    for client in browsers:
        sign_in(client, clerk)
    admin = officer(Duty.ADMINISTRATOR, COUNTY)
    page = browser(admin)
    assert "结束全部登录（2处）" in page.get(f"/staff/{clerk.user.pk}/").content.decode()
    answer = page.post(f"/staff/{clerk.user.pk}/sessions/end/", follow=True)
    assert "已结束全部登录" in answer.content.decode()
    assert [client.get("/account/").status_code for client in browsers] == [302, 302]
    entry = Entry.objects.get(action="accounts.end_sessions")
    assert (entry.actor, entry.detail["count"]) == (admin.user.pk, 2)
    with pytest.raises(RefusedError, match="现在没有登录"):
        actions.end_sessions(by=admin, user=clerk.user)


# Who must have codes


@pytest.fixture
def demanding(settings: LazySettings) -> None:
    settings.DOUDI = dataclasses.replace(settings.DOUDI, codes_for=frozenset({"administrator", "county_officer"}))


@pytest.mark.usefixtures("demanding")
def test_whose_duty_demands_codes_sets_them_up_first(browser: Browser, clerk: Actor) -> None:
    client = browser()
    sign_in(client, clerk)
    for address in ("/", "/account/", "/local-values/"):
        assert client.get(address)["Location"] == "/account/codes/activate/", address
    assert client.post("/account/kin/", {"name": "某某"})["Location"] == "/account/codes/activate/"
    assert client.get("/account/codes/activate/")["Location"].startswith("/account/confirm/")
    client.post("/account/confirm/", {"password": PASSWORD})
    page = client.get("/account/codes/activate/")
    assert "您的职责要求登录时使用动态口令" in page.content.decode()
    secret = page.context["form"].secret
    (counter,) = totp.yield_hotp_counters_from_time()
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert client.post("/account/codes/activate/", {"code": code}).status_code == 302
    assert client.get("/account/").status_code == 200
    refused = client.post("/account/codes/deactivate/")
    assert "您的职责要求使用动态口令，不能停用" in refused.content.decode()
    assert Authenticator.objects.filter(user=clerk.user, type=Authenticator.Type.TOTP).exists()


@pytest.mark.usefixtures("demanding")
def test_whose_duty_demands_none_goes_on_without(browser: Browser) -> None:
    assert browser(officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)).get("/account/").status_code == 200


@pytest.mark.usefixtures("demanding")
def test_a_one_time_password_is_changed_before_codes_are_set_up(browser: Browser, clerk: Actor) -> None:
    User.objects.filter(pk=clerk.user.pk).update(password_is_temporary=True)
    assert browser(clerk).get("/account/")["Location"] == "/account/password/"
