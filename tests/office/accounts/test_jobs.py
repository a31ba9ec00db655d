"""What signing in leaves behind goes once it is of no use, and the audit says what went by which rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessFailureLog, AccessLog
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.jobs import purge_once_a_day
from doudi.office.accounts.models import SharedValue, SpentCode, User
from doudi.office.audit.models import Entry
from tests.office.build import COUNTY, officer

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def user() -> User:
    return officer(Duty.FINANCE, COUNTY).user


def signed_in(user: User, expires: dt.timedelta) -> str:
    store = SessionStore()
    store["x"] = 1
    store.save()
    key = str(store.session_key)
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() + expires)
    UserSession.objects.create(user=user, session_key=key, ip="203.0.113.7", user_agent="x")
    return key


def logged(model: Any, ago: dt.timedelta) -> int:
    row = model.objects.create(username="zhang", ip_address="203.0.113.7")
    model.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - ago)
    return int(row.pk)


def test_what_has_expired_goes_and_the_rest_stays(user: User) -> None:
    signed_in(user, -DAY)
    open_session = signed_in(user, DAY)
    failure, sign_in = logged(AccessFailureLog, DAY / 2), logged(AccessLog, 89 * DAY)
    logged(AccessFailureLog, 2 * DAY)
    logged(AccessLog, 91 * DAY)
    for number, (kind, age) in enumerate([("totp", 2 * DAY), ("totp", DAY / 2), ("recovery_codes", 400 * DAY)]):
        SpentCode.objects.create(user=user, kind=kind, digest=str(number), spent_at=timezone.now() - age)
    cache.set("kept", 1, 3600)
    cache.set("gone", 1, 3600)
    SharedValue.objects.filter(cache_key__endswith="gone").update(expires=timezone.now() - DAY)

    assert purge_once_a_day()

    assert list(Session.objects.values_list("pk", flat=True)) == [open_session]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [open_session]
    assert list(AccessFailureLog.objects.values_list("pk", flat=True)) == [failure]
    assert list(AccessLog.objects.values_list("pk", flat=True)) == [sign_in]
    assert set(SpentCode.objects.values_list("digest", flat=True)) == {"1", "2"}
    assert SharedValue.objects.count() == 1
    entry = Entry.objects.get(action="accounts.purge_expired")
    assert entry.detail == {
        "sessions": 1,
        "failures": 1,
        "locks": 0,
        "sign_ins": 1,
        "codes": 1,
        "answers": 0,
        "days": 90,
    }


def test_it_is_done_once_a_day() -> None:
    assert purge_once_a_day()
    assert not purge_once_a_day()
    with clock.on(clock.today() + DAY):
        assert purge_once_a_day()
    assert Entry.objects.filter(action="accounts.purge_expired").count() == 2
