"""Junk in every field of every form of the office, and requests that no browser sends, whoever sends them: answered in words, never
with a fault."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from tests.office.build import TOWNSHIP, officer
from tests.web.access_table import TABLE
from tests.web.cases.test_hostile import NAMES, junk
from tests.web.conftest import Marked
from tests.web.hostile_requests import KINDS, draw_request
from tests.web.world import World, place_of, world

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
ANSWERED = (200, 204, 302, 400, 403, 404, 405, 409, 422, 429)
INPUTS = int(os.environ.get("DOUDI_INPUTS", "40"))
"""How many requests are drawn, in tests of at most A_TEST requests each."""
A_TEST = 250
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "0000-00-00", "-2026-01-01", "２０２６-01-01")


def fields_of(client: Marked, address: str) -> list[str]:
    """The names of the fields that stand on a page."""
    answer = client.get(address)
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return []
    return re.findall(r'name="([^"]+)"', answer.content.decode().partition("<main")[2])


def send(client: Marked, address: str, form: dict[str, Any], method: str) -> int:
    """The status; whatever came of it is undone. The client raises what a view does not catch."""
    with transaction.atomic():
        answer = client.get(address, form) if method == "get" else client.post(address, form)
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 4))])
def test_no_form_fails_at_junk(browser: Browser, seed: int) -> None:
    random_ = random.Random(seed)
    region: World = world(TOWNSHIP)
    clients = {duty: browser(officer(duty, place_of(duty))) for duty in Duty}
    names_of_pages = [name for name in TABLE if name != "account_logout"]
    for name in random_.sample(names_of_pages, 16) if seed == 0 else names_of_pages:
        row = TABLE[name]
        duties = sorted(DUTIES[row.action]) if isinstance(row.action, Action) else list(Duty)
        client = clients[random_.choice(duties)]
        address = reverse(name, kwargs=row.arguments(region) if row.arguments else None)
        names = [*NAMES, *fields_of(client, address), "valid_from", "last_day", "since", "until", "issued"]
        for method in ("get", "post"):
            chosen = [field for field in names if random_.random() < 0.7]
            form = {field: random_.choice((junk(random_), junk(random_), random_.choice(DAYS))) for field in chosen}
            assert send(client, address, form, method) in ANSWERED, (address, method, form)


def requests_of_each_test() -> list[tuple[int, int]]:
    """A seed for each test, and how many requests it draws."""
    return [(start // A_TEST, min(A_TEST, INPUTS - start)) for start in range(0, INPUTS, A_TEST)]


@pytest.mark.parametrize(("seed", "count"), requests_of_each_test())
def test_no_form_fails_at_requests_that_no_browser_sends(browser: Browser, seed: int, count: int) -> None:
    random_ = random.Random(seed)
    region: World = world(TOWNSHIP)
    clients = {duty: browser(officer(duty, place_of(duty))) for duty in Duty}
    names_of_pages = [name for name in TABLE if name != "account_logout"]
    drawn = set()
    for _ in range(count):
        row = TABLE[name := random_.choice(names_of_pages)]
        duties = sorted(DUTIES[row.action]) if isinstance(row.action, Action) else list(Duty)
        client = clients[random_.choice(duties)]
        address = reverse(name, kwargs=row.arguments(region) if row.arguments else None)
        request = draw_request(random_, [*NAMES, *fields_of(client, address)])
        with transaction.atomic():
            answer = client.generic(request.method, address, request.body, content_type=request.content_type)
            transaction.set_rollback(True)
        assert answer.status_code in ANSWERED, (address, request)
        drawn.add(request.kind.partition(" ")[0])
    assert len(drawn) >= min(len(KINDS), count // 10)


def test_no_form_is_taken_without_the_token_against_forged_requests() -> None:
    region: World = world(TOWNSHIP)
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer(Duty.TOWNSHIP_CLERK, TOWNSHIP).user, backend="django.contrib.auth.backends.ModelBackend")
    for name, row in TABLE.items():
        address = reverse(name, kwargs=row.arguments(region) if row.arguments else None)
        for form in ({}, {"csrfmiddlewaretoken": "a" * 64}):
            assert client.post(address, form).status_code == 403, address
