"""Signing in behind a proxy: limits, the audit and the log see the client, not the proxy."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from axes.models import AccessLog
from django.conf import LazySettings

from doudi.office import logs
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from tests.office.build import COUNTY, officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
PASSWORD = "correct horse battery"
PROXY = "10.0.0.9"


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def proxied(settings: LazySettings) -> None:
    settings.DOUDI = dataclasses.replace(settings.DOUDI, proxies=1)


def sign_in(client: Marked, actor: Actor, password: str, forwarded: str) -> int:
    answer = client.post(
        "/sign-in/", {"login": actor.user.username, "password": password}, REMOTE_ADDR=PROXY,
        headers={"x-forwarded-for": forwarded},
    )  # fmt: skip
    return int(answer.status_code)


@pytest.mark.usefixtures("proxied")
def test_the_audit_and_the_limits_name_the_client(browser: Browser, clerk: Actor) -> None:
    sign_in(browser(), clerk, "wrong", "203.0.113.7")
    assert sign_in(browser(), clerk, PASSWORD, "198.51.100.1, 203.0.113.8") == 302
    details = [entry.detail["address"] for entry in Entry.objects.order_by("number")]
    assert details == ["203.0.113.7", "203.0.113.8"]
    assert AccessLog.objects.get().ip_address == "203.0.113.8"


def test_without_a_trusted_proxy_nobody_chooses_an_address(browser: Browser, clerk: Actor) -> None:
    for number in range(5):
        sign_in(browser(), clerk, "wrong", f"203.0.113.{number}")
    assert sign_in(browser(), clerk, PASSWORD, "203.0.113.99") == 429
    assert {entry.detail["address"] for entry in Entry.objects.all()} == {PROXY}


@pytest.mark.usefixtures("proxied")
def test_entries_that_a_client_writes_itself_win_no_new_guesses(browser: Browser, clerk: Actor) -> None:
    for number in range(5):
        sign_in(browser(), clerk, "wrong", f"198.51.100.{number}, 203.0.113.7")
    assert sign_in(browser(), clerk, PASSWORD, "198.51.100.99, 203.0.113.7") == 429


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    logging.getLogger("django.request").addHandler(handler)
    yield stream
    logging.getLogger("django.request").removeHandler(handler)


@pytest.mark.usefixtures("proxied")
def test_a_line_of_the_log_names_the_client(browser: Browser, log: io.StringIO) -> None:
    browser().get("/nowhere/", REMOTE_ADDR=PROXY, headers={"x-forwarded-for": "203.0.113.7"})
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["event"], line["address"]) == ("Not Found: /nowhere/", "203.0.113.7")


def test_a_refused_page_leaves_one_line_and_no_traceback(browser: Browser, clerk: Actor, log: io.StringIO) -> None:
    assert browser(clerk).get("/staff/").status_code == 403
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert line["event"] == "Forbidden (Permission denied): /staff/"
    assert "exception" not in line
