"""Single sign-on: only where it is configured, and only for officers who have an account."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import LazySettings
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import clear_url_caches, reverse

import doudi.web.signing_in.urls
import doudi.web.urls
from doudi.office.accounts.adapters import KnownStaffOnly
from doudi.office.accounts.enums import Duty
from tests.office.build import COUNTY, officer
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def configured(settings: LazySettings) -> Iterator[None]:
    oidc = ("https://sso.invalid", "doudi", "secret")
    settings.DOUDI = dataclasses.replace(settings.DOUDI, oidc=oidc)
    app = {"provider_id": "office", "name": "统一身份认证", "client_id": "doudi", "secret": "secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": "https://sso.invalid"}}]}
    }
    _reload()
    yield
    settings.DOUDI = dataclasses.replace(settings.DOUDI, oidc=None)
    _reload()


def _reload() -> None:
    importlib.reload(doudi.web.signing_in.urls)
    importlib.reload(doudi.web.urls)
    clear_url_caches()


def test_where_it_is_not_configured_there_is_nothing_of_it(browser: Browser) -> None:
    assert "统一身份认证" not in browser().get("/sign-in/").content.decode()
    assert browser().get("/sign-on/oidc/office/login/").status_code == 404


@pytest.mark.usefixtures("configured")
def test_where_it_is_configured_the_door_offers_it(browser: Browser) -> None:
    page = browser().get("/sign-in/").content.decode()
    assert "用统一身份认证登录" in page
    address = reverse("openid_connect_login", args=["office"])
    assert f'action="{address}' in page
    answer = browser().get(address)
    assert answer.status_code == 200, "looking at it leads nowhere yet"
    assert "确认身份后回到本系统" in answer.content.decode()
    assert browser().get(reverse("socialaccount_login_cancelled")).status_code == 200
    assert "没有完成" in browser().get(reverse("socialaccount_login_error")).content.decode()


def login(claims: dict[str, Any], existing: bool = False) -> Any:
    connected: list[Any] = []
    account = SimpleNamespace(extra_data=claims)
    return SimpleNamespace(
        is_existing=existing, account=account, connected=connected, connect=lambda request, user: connected.append(user)
    )


def request() -> HttpRequest:
    http_request = RequestFactory().get("/")
    http_request.session = {}  # type: ignore[assignment]
    http_request._messages = FallbackStorage(http_request)  # type: ignore[attr-defined]
    return http_request


@pytest.mark.parametrize("where", ["userinfo", "id_token", ""])
def test_an_officer_with_an_account_gets_in(where: str) -> None:
    user = officer(Duty.COUNTY_OFFICER, COUNTY).user
    claim = {"preferred_username": user.username}
    coming = login({where: claim} if where else claim)
    KnownStaffOnly().pre_social_login(request(), coming)
    assert coming.connected == [user]


@pytest.mark.parametrize(
    "claims", [{}, {"preferred_username": ""}, {"preferred_username": "nobody"}, {"email": "a@b.invalid"}]
)
def test_who_has_no_account_is_sent_back_with_the_reason(claims: dict[str, Any]) -> None:
    coming, http_request = login(claims), request()
    with pytest.raises(ImmediateHttpResponse) as answer:
        KnownStaffOnly().pre_social_login(http_request, coming)
    assert answer.value.response["Location"] == "/sign-in/"
    assert "没有登记" in str(next(iter(http_request._messages)))  # type: ignore[attr-defined]
    assert coming.connected == []


def test_an_account_out_of_use_is_not_taken_over() -> None:
    user = officer(Duty.COUNTY_OFFICER, COUNTY).user
    user.is_active = False
    user.save()
    with pytest.raises(ImmediateHttpResponse):
        KnownStaffOnly().pre_social_login(request(), login({"preferred_username": user.username}))


def test_nobody_signs_up() -> None:
    assert KnownStaffOnly().is_open_for_signup(request(), None) is False
