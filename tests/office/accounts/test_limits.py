"""Whose failed sign-ins bound whom: guesses come to an end, and an anonymous attacker locks out nobody who works there."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from doudi.office.accounts import limits

pytestmark = pytest.mark.django_db
OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def fail(account: str, address: str, times: int, ago: dt.timedelta = dt.timedelta()) -> None:
    rows = AccessFailureLog.objects.bulk_create(
        [AccessFailureLog(username=account, ip_address=address) for _ in range(times)]
    )
    AccessFailureLog.objects.filter(pk__in=[row.pk for row in rows]).update(attempt_time=timezone.now() - ago)


def sign_in(account: str, address: str, ago: dt.timedelta = dt.timedelta()) -> None:
    row = AccessLog.objects.create(username=account, ip_address=address)
    AccessLog.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - ago)


MINUTES, HOUR, DAY = dt.timedelta(minutes=5), dt.timedelta(minutes=61), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("failures", "waits"),
    [
        # (account, address, how many, how long ago); zhang has signed in at the office, and now tries there.
        ([], False),
        ([("zhang", OFFICE, 59, MINUTES)], False),
        ([("zhang", OFFICE, 60, MINUTES)], True),
        ([("zhang", OFFICE, 60, HOUR)], False),
        # What is guessed elsewhere, or of others at the office, is not zhang's there.
        ([("zhang", ELSEWHERE, 1000, MINUTES)], False),
        ([("li", OFFICE, 1000, dt.timedelta())], False),
    ],
)
def test_at_an_address_that_the_account_knows(failures: list[tuple[str, str, int, dt.timedelta]], waits: bool) -> None:
    sign_in("zhang", OFFICE, 29 * DAY)
    for failure in failures:
        fail(*failure)
    assert (limits.find_reason_to_wait("zhang", OFFICE) is not None) == waits


@pytest.mark.parametrize(
    ("failures", "reason"),
    [
        # zhang has signed in at the office, and now somebody tries elsewhere under that name.
        ([("zhang", ELSEWHERE, 39, MINUTES)], None),
        ([("zhang", ELSEWHERE, 20, MINUTES), ("zhang", "192.0.2.1", 20, MINUTES)], "这个账号"),
        ([("zhang", ELSEWHERE, 40, HOUR)], None),
        # A colleague's mistakes at the office do not count elsewhere.
        ([("zhang", OFFICE, 59, MINUTES)], None),
        ([("li", ELSEWHERE, 299, dt.timedelta())], None),
        ([("li", ELSEWHERE, 300, dt.timedelta())], "从这个地址"),
        ([("li", ELSEWHERE, 300, MINUTES)], None),
    ],
)
def test_at_an_address_that_the_account_does_not_know(
    failures: list[tuple[str, str, int, dt.timedelta]], reason: str | None
) -> None:
    sign_in("zhang", OFFICE)
    for failure in failures:
        fail(*failure)
    told = limits.find_reason_to_wait("zhang", ELSEWHERE)
    assert (told or "").startswith(reason) if reason else told is None


def test_an_address_is_forgotten_after_a_month() -> None:
    sign_in("zhang", OFFICE, 31 * DAY)
    assert not limits.is_known_address("zhang", OFFICE)
    assert not limits.is_known_address("zhang", None)


def _answer(response: HttpResponse) -> HttpRequest:
    """The next request of the browser that got the response."""
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    return request


def test_a_browser_is_known_by_a_mark_for_one_account() -> None:
    response = HttpResponse()
    limits.mark_browser(response, "zhang")
    (cookie,) = response.cookies.values()
    assert cookie["httponly"]
    assert cookie["path"] == "/sign-in/"
    request = _answer(response)
    assert limits.known_browser(request, "zhang")
    assert limits.known_browser(request, "li") is None
    request.COOKIES = {name: f"x{value[1:]}" for name, value in request.COOKIES.items()}
    assert limits.known_browser(request, "zhang") is None


def test_only_a_stranger_is_locked() -> None:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = OFFICE
    assert limits.lock_after(request, {"username": "zhang"}) == 5
    sign_in("zhang", OFFICE)
    assert limits.lock_after(request, {"username": "zhang"}) > 1_000_000
    assert limits.lock_after(request, {"username": "li"}) == 5
    request.META["REMOTE_ADDR"] = ELSEWHERE
    assert limits.lock_after(request, {"username": "zhang"}) == 5
    response = HttpResponse()
    limits.mark_browser(response, "zhang")
    request.COOKIES = _answer(response).COOKIES
    assert limits.lock_after(request, {"username": "zhang"}) > 1_000_000


@pytest.mark.parametrize(
    ("address", "counted"), [("203.0.113.7", "203.0.113.7"), ("2001:db8::5", "2001:db8::"), ("", None), ("unix:", None)]
)
def test_attempts_are_counted_by_network(address: str, counted: str | None) -> None:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    assert limits.address_of(request) == counted
