"""The key under which a browser seals what is typed: one officer's alone, and on no page of anybody else."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.web.context import draft_key
from tests.office.build import officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


def test_a_page_carries_the_officers_own_key(browser: Browser) -> None:
    clerk, head = officer(Duty.TOWNSHIP_CLERK), officer(Duty.TOWNSHIP_HEAD)
    keys = []
    for actor in (clerk, head):
        answer = browser(actor).get("/account/")
        (key,) = re.findall(r'name="draft-key" content="([^"]+)"', answer.content.decode())
        assert key == draft_key(actor)
        assert len(base64.b64decode(key)) == 32, "a key of AES-256"
        assert "no-store" in answer["Cache-Control"]
        keys.append(key)
    assert keys[0] != keys[1]


def test_a_page_for_nobody_has_none(browser: Browser) -> None:
    for address in ("/sign-in/", "/policy/public/"):
        assert "draft-key" not in browser().get(address).content.decode()


def test_another_password_is_another_key() -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    before = draft_key(clerk)
    assert draft_key(Actor.of(clerk.user)) == before, "the same from page to page"
    clerk.user.set_password("another horse battery")
    assert draft_key(clerk) != before
