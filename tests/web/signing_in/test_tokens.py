"""The page of one's own tokens, and the administrator who ends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ApiToken
from tests.office import build
from tests.web.api.client import Program, token_of
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
PAGE = "/account/tokens/"


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def form(**changed: Any) -> dict[str, Any]:
    return {
        "name": "对接测试", "region_code": build.TOWNSHIP, "actions": ["see_cases"], "days": 30, "per_minute": 60,
    } | changed  # fmt: skip


def has_confirmed(client: Marked) -> Marked:
    """Types the password once more."""
    assert client.get(PAGE)["Location"].startswith("/account/confirm/")
    answer = client.post("/account/confirm/", {"password": "correct horse battery", "next": PAGE})
    assert answer["Location"] == PAGE
    return client


def test_a_token_is_made_by_whoever_has_typed_the_password_again_and_shown_once(browser: Browser, clerk: Actor) -> None:
    client = browser(clerk)
    assert client.post(PAGE, form())["Location"] == PAGE
    assert not ApiToken.objects.exists()
    has_confirmed(client)
    answer = client.post(PAGE, form())
    assert answer.status_code == 200
    (text,) = re.findall(r"doudi_[\w-]{40,}", answer.content.decode())
    assert answer["Cache-Control"] == "no-store, private"
    assert Program(text).get("households").status_code == 200
    assert text not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("changed", [{"actions": []}, {"actions": ["decide"]}, {"days": 999}, {"region_code": "x"}])
def test_a_faulty_form_makes_nothing(browser: Browser, clerk: Actor, changed: dict[str, Any]) -> None:
    assert has_confirmed(browser(clerk)).post(PAGE, form(**changed)).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_ended_on_the_page_and_nobody_elses(browser: Browser, clerk: Actor) -> None:
    text = token_of(clerk, Action.SEE_CASES)
    token = ApiToken.objects.get()
    stranger = browser(build.officer(Duty.TOWNSHIP_CLERK))
    stranger.post("/account/tokens/revoke/", {"token": token.pk})
    assert Program(text).get("households").status_code == 200
    browser(clerk).post("/account/tokens/revoke/", {"token": token.pk})
    assert Program(text).get("households").status_code == 401


def test_an_administrator_ends_all_of_an_officer(browser: Browser, clerk: Actor) -> None:
    text = token_of(clerk, Action.SEE_CASES)
    administrator = build.officer(Duty.ADMINISTRATOR, build.COUNTY)
    page = f"/staff/{clerk.user.pk}/"
    client = browser(administrator)
    assert "停用全部接口令牌（1个）" in client.get(page).content.decode()
    client.post(f"{page}tokens/revoke/")
    assert Program(text).get("households").status_code == 401
