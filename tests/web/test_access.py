"""Every address, every duty, every region: refused unless the table says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from doudi.office.regions import codes
from tests.office.build import officer
from tests.web.access_table import NOT_YET, OWN, PUBLIC, SEEN_BY, TABLE, Row
from tests.web.conftest import Marked
from tests.web.world import World, place_of, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Browser = Callable[..., Marked]
FINE = (200, 204, 302, 422)


def names(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}", pattern.callback


def pages() -> dict[str, Any]:
    """The views of pages. What programs ask for has a walk of its own, in tests/web/api."""
    return {name: view for name, view in names(get_resolver().url_patterns) if not name.startswith("api:")}


def ask(client: Marked, name: str, row: Row, world: World | None) -> Any:
    """The answer; whatever the page did is undone."""
    address = reverse(name, kwargs=row.arguments(world) if row.arguments and world else None)
    with transaction.atomic():
        answer = _send(client, address, row)
        transaction.set_rollback(True)
    return answer


def _send(client: Marked, address: str, row: Row, **headers: str) -> Any:
    if row.sends is None:
        return client.get(address, row.query, headers=headers)
    return client.post(address, row.sends, headers=headers)


def allowed(duty: Duty, action: Action | str | None) -> bool:
    return action is None or action in (PUBLIC, OWN) or (isinstance(action, Action) and duty in DUTIES[action])


def test_every_address_stands_in_the_table_and_nothing_else_does() -> None:
    assert pages().keys() == TABLE.keys()


def test_every_address_is_marked_as_the_table_has_it() -> None:
    """A view of the office says what it asks for; pages of libraries are those of the own account alone."""
    for name, view in pages().items():
        row = TABLE[name]
        if row.action in (PUBLIC, OWN):
            shown_to_all = row.action == PUBLIC and getattr(view, "public", False)
            assert view.__module__.startswith("allauth.") or shown_to_all, name
        else:
            assert view.access == row.action, name


def test_no_address_hides_another() -> None:
    for name, row in TABLE.items():
        if name in pages():
            address = reverse(name, kwargs=row.arguments(_anything(1)) if row.arguments else None)
            assert resolve(address).view_name == name, address


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.action != PUBLIC])
def test_without_signing_in_every_address_leads_to_it(browser: Browser, name: str) -> None:
    row = TABLE[name]
    address = reverse(name, kwargs=row.arguments(_anything(1)) if row.arguments else None)
    answer = _send(browser(), address, row)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/") or (name == "account_logout" and answer["Location"] == "/")
    if row.action != OWN:
        answer = _send(browser(), address, row, hx_request="true")
        assert answer["HX-Redirect"].startswith("/sign-in/"), "a request in the background moves the whole page"


def _anything(number: int) -> World:
    """A world in which everything has one number."""

    class Anything:
        pk = entry = number

        def __getattr__(self, name: str) -> Any:
            return self

    return Anything()  # type: ignore[return-value]


@pytest.mark.parametrize("duty", list(Duty))
def test_every_address_for_every_duty_in_every_region(browser: Browser, duty: Duty) -> None:
    worlds_by_place, place = worlds(), place_of(duty)
    client = browser(officer(duty, place))
    for name, row in TABLE.items():
        for where, world in worlds_by_place.items() if row.arguments else [("own", None)]:
            answer = ask(client, name, row, world)
            statuses = expected(duty, place, name, row, world)
            assert answer.status_code in statuses, f"{name} for {duty} ({where}): {answer.status_code}, not {statuses}"


def expected(duty: Duty, place: str, name: str, row: Row, world: World | None) -> tuple[int, ...]:
    if not allowed(duty, row.action):
        return (403,)
    fine = (*FINE, 404) if name in NOT_YET else FINE
    if world is None or name == "local_values:history" or row.action == PUBLIC:
        return fine
    is_visible = allowed(duty, SEEN_BY.get(name)) and codes.lies_in(object_region(name, world), place)
    if row.upwards:
        is_visible = is_visible or codes.lies_in(place, object_region(name, world))
    if not is_visible:
        return (404,)
    return fine if allowed(duty, row.within) else (403,)


def object_region(name: str, world: World) -> str:
    of_the_county = name.startswith(("local_values:", "policy:", "benefits:standard"))
    return world.value.region_code if of_the_county else world.region


@pytest.mark.parametrize(
    "name", [name for name, row in TABLE.items() if row.arguments and name != "local_values:history"]
)
def test_what_there_is_not_is_not_found(browser: Browser, name: str) -> None:
    row = TABLE[name]
    action = row.action if isinstance(row.action, Action) else Action.SEE_CASES
    duty = sorted(DUTIES[action])[0]

    client = browser(officer(duty, place_of(duty)))
    for number in (9_000_000, 2**63, 10**30):
        assert ask(client, name, row, _anything(number)).status_code == 404, number


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/signup/", "/sign-in/signup/", "/account/email/", "/account/password/reset/", "/account/password/set/",
        "/account/confirm-email/", "/account/codes/webauthn/", "/3rdparty/", "/3rdparty/signup/", "/sign-on/office/login/",
        "/admin/", "/static/../settings.py", "/account/codes/trust/",
    ],
)  # fmt: skip
def test_pages_that_the_office_does_not_have_are_not_there(browser: Browser, address: str) -> None:
    assert browser().get(address).status_code == 404
    assert browser(officer(Duty.ADMINISTRATOR, place_of(Duty.ADMINISTRATOR))).get(address).status_code == 404


def test_an_officer_without_any_duty_sees_nothing_of_others(browser: Browser) -> None:
    someone = officer(Duty.TOWNSHIP_CLERK)
    someone.user.assignments.update(valid_from="2026-10-01")
    client = browser(someone)
    own_world = worlds()["own"]
    for name, row in TABLE.items():
        if row.action not in (PUBLIC, OWN, None):
            assert ask(client, name, row, own_world).status_code == 403, name
    assert ask(client, "files:download", TABLE["files:download"], own_world).status_code == 404
