"""A one-time code opens once, also where two processes get it in the same moment and share no memory."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.test import Client

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import SpentCode
from doudi.office.audit.models import Entry
from tests.office.at_once import at_once
from tests.office.build import COUNTY, officer

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _no_shared_memory(settings: LazySettings) -> None:
    """So that nothing but the row of the database can tell one process what another accepted."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def code_of(secret: str) -> str:
    (counter,) = totp.yield_hotp_counters_from_time()
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


@pytest.fixture
def steady_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code is good for half a minute; the test must not run across its end."""
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([59_000_000]))


def at_the_code(clerk: Actor) -> Client:
    """A browser in which the password has been typed."""
    client = Client()
    answer = client.post("/sign-in/", {"login": clerk.user.username, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/code/"
    return client


def type_at_once(code: str, *clients: Client) -> list[int]:
    """The statuses of the answers, sorted: 302 lets in."""
    statuses: list[int] = []
    lock = threading.Lock()

    def post(client: Client) -> None:
        status = client.post("/sign-in/code/", {"code": code}).status_code
        with lock:
            statuses.append(status)

    assert not any(at_once(*(lambda client=client: post(client) for client in clients)))
    return sorted(statuses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("steady_time")
@pytest.mark.parametrize("kind", ["phone", "recovery"])
def test_a_code_used_twice_in_two_processes_opens_once(kind: str) -> None:
    clerk = officer(Duty.COUNTY_OFFICER, COUNTY)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(clerk.user, secret)
    code = code_of(secret) if kind == "phone" else RecoveryCodes.activate(clerk.user).get_unused_codes()[0]
    assert type_at_once(code, at_the_code(clerk), at_the_code(clerk)) == [200, 302]
    assert SpentCode.objects.count() == 1
    assert Entry.objects.filter(action="accounts.wrong_code").count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("steady_time")
def test_a_code_that_was_used_opens_no_more(client: Any) -> None:
    clerk, colleague = officer(Duty.COUNTY_OFFICER, COUNTY), officer(Duty.COUNTY_OFFICER, COUNTY)
    secret = totp.generate_totp_secret()
    for actor in (clerk, colleague):
        totp.TOTP.activate(actor.user, secret)
    code = code_of(secret)
    assert at_the_code(clerk).post("/sign-in/code/", {"code": code}).status_code == 302
    for typed in (code, f"{code[:3]} {code[3:]}", f" {code}"):
        assert at_the_code(clerk).post("/sign-in/code/", {"code": typed}).status_code == 200, typed
    assert at_the_code(colleague).post("/sign-in/code/", {"code": code}).status_code == 302, "another's is another"
    assert code not in str(SpentCode.objects.values_list("digest", flat=True))
