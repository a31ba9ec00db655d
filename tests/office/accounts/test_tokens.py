"""Tokens by which programs act: what they may be made for, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import Action, Actor, TokenLimit
from doudi.office.accounts.actions import deactivate, make_token, purge_expired, revoke_token
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ApiAnswer, ApiToken
from doudi.office.accounts.queries import token_of
from doudi.office.audit.actions import record_baseline
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences
from doudi.office.errors import RefusedError
from tests.office import build

pytestmark = pytest.mark.django_db


def make(by: Actor, **changed: Any) -> tuple[ApiToken, str]:
    values: dict[str, Any] = {
        "name": "对接测试", "actions": [Action.SEE_CASES], "region_code": build.TOWNSHIP, "days": 30, "per_minute": 60,
    }  # fmt: skip
    return make_token(by=by, **values | changed)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_the_text_is_kept_nowhere(clerk: Actor) -> None:
    token, text = make(clerk)
    assert text.startswith("doudi_")
    assert len(text) > 40
    assert text not in str(ApiToken.objects.values().get())
    assert text not in str(list(Entry.objects.values()))
    assert token_of(f"Bearer {text}") == token


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "用在什么地方"),
        ({"actions": []}, "至少选择一件"),
        ({"days": 0}, "有效期"),
        ({"days": 181}, "有效期"),
        ({"per_minute": 0}, "每分钟"),
        ({"per_minute": 601}, "每分钟"),
        ({"actions": [Action.UNMASK]}, "只能由本人登录办理"),
    ],
)
def test_what_cannot_be_made_is_told(clerk: Actor, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        make(clerk, **changed)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"actions": [Action.DECIDE]}, {"region_code": build.OTHER_TOWNSHIP}, {"region_code": build.COUNTY}]
)
def test_nobody_hands_on_more_than_the_own_duties(clerk: Actor, changed: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied):
        make(clerk, **changed)


def test_a_program_makes_and_ends_no_tokens(clerk: Actor) -> None:
    token, _ = make(clerk)
    narrowed = clerk.narrowed(TokenLimit(frozenset(Action), build.TOWNSHIP))
    with pytest.raises(PermissionDenied):
        make(narrowed)
    with pytest.raises(PermissionDenied):
        revoke_token(by=narrowed, token=token)


def test_so_many_at_a_time_and_no_more(clerk: Actor, settings: LazySettings) -> None:
    settings.API_TOKENS_OF_AN_OFFICER = 2
    first, _ = make(clerk)
    make(clerk)
    with pytest.raises(RefusedError, match="最多 2 个"):
        make(clerk)
    revoke_token(by=clerk, token=first)
    make(clerk)


def test_it_ends_with_its_last_day(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    token, text = make(clerk, days=1)
    for day, opens in ((token.expires_on, True), (token.expires_on.replace(day=token.expires_on.day + 1), False)):
        monkeypatch.setattr("doudi.office.clock.today", lambda day=day: day)
        assert (token_of(f"Bearer {text}") is not None) == opens


def test_it_ends_when_it_is_revoked_or_its_officer_is_out_of_use(clerk: Actor) -> None:
    token, text = make(clerk)
    other, other_text = make(clerk)
    revoke_token(by=clerk, token=token)
    assert token_of(f"Bearer {text}") is None
    assert token_of(f"Bearer {other_text}") == other
    deactivate(by=build.approver(), user=clerk.user)
    assert token_of(f"Bearer {other_text}") is None
    other.refresh_from_db()
    assert other.revoked_by == build.approver().user


def test_an_other_officer_ends_none(clerk: Actor) -> None:
    token, _ = make(clerk)
    with pytest.raises(PermissionDenied):
        revoke_token(by=build.officer(Duty.TOWNSHIP_CLERK), token=token)


def test_a_token_that_somebody_slips_in_is_noticed(
    clerk: Actor, unguarded: Callable[[], AbstractContextManager[None]]
) -> None:
    record_baseline()
    token, _ = make(clerk)
    assert not list(find_differences())
    with unguarded():
        ApiToken.objects.filter(pk=token.pk).update(actions=[Action.SEE_CASES, Action.TAKE_APPLICATION])
    assert any("可办理的事" in difference for difference in find_differences())


def test_answers_are_dropped_after_a_day(clerk: Actor) -> None:
    token, _ = make(clerk)
    for key, moment in (("old", "2020-01-01T00:00Z"), ("new", "2999-01-01T00:00Z")):
        ApiAnswer.objects.create(token=token, key=key, request_digest="x", answered_at=moment)
    assert purge_expired()["answers"] == 1
    assert ApiAnswer.objects.get().key == "new"
