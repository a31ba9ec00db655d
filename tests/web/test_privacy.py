"""Where personal data must not stand: in addresses, in what browsers and proxies keep, in the tables of lock-outs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.urls import reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from tests.office.build import officer
from tests.web.access_table import PUBLIC, TABLE
from tests.web.conftest import Marked
from tests.web.test_access import ask
from tests.web.world import place_of, world

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Browser = Callable[..., Marked]
REGION = "450102901000"


def test_no_page_is_kept_and_no_address_names_a_person(browser: Browser) -> None:
    """Every address of the table, opened by a duty that may."""
    region = world(REGION)
    region.person.phone, region.person.bank_account = "19900001234", "6299990000000000017"
    region.person.save()
    private = [region.person.name, region.person.number, region.household.address, "19900001234", "6299990000000000017"]
    clients = {duty: browser(officer(duty, place_of(duty))) for duty in Duty}
    looked_through = 0
    for name, row in TABLE.items():
        duty = sorted(DUTIES[row.action])[0] if isinstance(row.action, Action) else Duty.TOWNSHIP_CLERK
        if name in ("account_logout", "account_change_password"):
            continue
        answer = ask(clients[duty], name, row, region)
        assert "no-store" in answer["Cache-Control"], name
        addresses = [answer.get("Location", "")]
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            html = answer.content.decode()
            addresses += re.findall(r'\b(?:href|src|action|formaction|hx-\w+)="([^"]*)"', html)
        for address in map(unquote, map(unescape, addresses)):
            assert [text for text in private if text in address] == [], (name, address)
        looked_through += len(addresses)
    assert looked_through > 500


def test_public_pages_may_be_kept_by_who_is_nobody(browser: Browser) -> None:
    for name, row in TABLE.items():
        if row.action == PUBLIC and row.arguments is None and name.startswith("policy:"):
            assert "no-store" not in browser().get(reverse(name)).get("Cache-Control", "")


def test_what_is_refused_is_not_kept_either(browser: Browser) -> None:
    for client in (browser(), browser(officer(Duty.FINANCE, "450102000000"))):
        for address in ("/families/1/", "/nothing/", "/audit/"):
            assert "no-store" in client.get(address)["Cache-Control"], address


def test_a_number_typed_as_account_stands_in_no_table_of_lock_outs(browser: Browser) -> None:
    number = "990101198003010012"
    client = browser()
    for _ in range(7):
        client.post("/sign-in/?next=/families/%E6%9F%90%E6%9F%90/", {"login": number, "password": number})
    rows = [*AccessAttempt.objects.values(), *AccessFailureLog.objects.values(), *AccessLog.objects.values()]
    assert rows
    assert [row for row in rows if number in str(row)] == []
