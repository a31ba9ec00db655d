"""How many drafts of an officer are kept, how large, and for how long."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.conf import LazySettings

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import jobs
from doudi.office.casework.actions import discard_draft, save_draft
from doudi.office.casework.models import Draft
from doudi.office.errors import RefusedError
from tests.office.build import TOWNSHIP, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)


def typed(by: Actor, token: str = "", data: str = "一") -> str:
    token = token or str(uuid.uuid4())
    save_draft(by=by, token=token, data=data)
    return token


def test_an_officer_has_so_many_and_no_more(clerk: Actor, settings: LazySettings) -> None:
    settings.DRAFTS_OF_AN_OFFICER = 2
    first, second = typed(clerk), typed(clerk)
    with pytest.raises(RefusedError, match="已有2份没有提交的草稿，这一份没有保存"):
        typed(clerk)
    typed(clerk, first, "二")
    assert Draft.objects.get(token=first).data == "二", "those that are there go on"
    assert typed(officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)), "a colleague has the own number"
    assert discard_draft(by=clerk, token=second)
    assert typed(clerk)


def test_a_draft_is_no_store_of_files(clerk: Actor, settings: LazySettings) -> None:
    settings.DRAFT_BYTES = 30
    token = typed(clerk, data="一" * 10)
    with pytest.raises(RefusedError, match="内容太多，草稿没有保存"):
        typed(clerk, token, "一" * 10 + "x")
    assert Draft.objects.get().data == "一" * 10


def test_a_draft_that_was_deleted_while_it_was_saved_stays_away(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The application may be taken, and its draft deleted, after the row was found."""
    token = str(uuid.uuid4())
    save_draft(by=clerk, token=token, data="{}")
    stale = Draft.objects.get(token=token)
    stale.delete()
    monkeypatch.setattr(Draft.objects, "get_or_create", lambda **_: (stale, False))
    save_draft(by=clerk, token=token, data='{"name": "某某"}')
    assert not Draft.objects.exists()


def test_nobody_deletes_the_draft_of_a_colleague(clerk: Actor) -> None:
    token = typed(clerk)
    assert not discard_draft(by=officer(Duty.TOWNSHIP_CLERK, TOWNSHIP), token=token)
    assert Draft.objects.exists()


def test_what_nobody_goes_on_with_is_deleted_by_a_recorded_rule(clerk: Actor) -> None:
    old, recent = typed(clerk), typed(clerk)
    Draft.objects.filter(token=old).update(changed_at=clock.now() - dt.timedelta(days=31))
    Draft.objects.filter(token=recent).update(changed_at=clock.now() - dt.timedelta(days=29))
    assert jobs.purge_drafts() == 1
    assert Draft.objects.get().token == recent
    assert jobs.purge_drafts() == 0
    entry = Entry.objects.get(action="casework.purge_drafts")
    assert (entry.actor, entry.detail) == (None, {"count": 1, "days": 30})
