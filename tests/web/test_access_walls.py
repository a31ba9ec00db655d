"""The walls in front of every page: looking does not write, forms carry their token, what is not marked is not served."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from doudi.office.accounts.enums import Duty
from doudi.office.regions.models import Region
from doudi.web.middleware import DeclaredAccess, ReadOnlyGet, WroteOnGetError, access
from tests.office import build
from tests.office.build import COUNTY, officer
from tests.office.ciphertexts import put, stored
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_a_page_writes_nothing(method: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Region.objects.create(code="450102903000", name="某街道")
        return HttpResponse()

    with pytest.raises(WroteOnGetError, match="regions_region"), transaction.atomic():
        ReadOnlyGet(view)(getattr(RequestFactory(), method)("/"))
    assert not Region.objects.filter(code="450102903000").exists()
    ReadOnlyGet(view)(RequestFactory().post("/"))
    assert Region.objects.filter(code="450102903000").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regions_region SET name = name", "DELETE FROM regions_region", "  \n insert into regions_region (id) select 1",
        'UPDATE "casework_proceeding" SET version = 1', "DROP TABLE regions_region", "replace into regions_region (id) values (1)",
        "WITH old AS (SELECT 1) DELETE FROM regions_region",
    ],
)  # fmt: skip
def test_no_way_of_writing_slips_through(statement: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return HttpResponse()

    with pytest.raises(WroteOnGetError):
        ReadOnlyGet(view)(RequestFactory().get("/"))


def test_locking_and_looking_are_no_writing() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'DELETE' || name AS updated FROM regions_region WHERE name = %s", ["UPDATE x"])
        return HttpResponse(list(Region.objects.select_for_update()))

    assert ReadOnlyGet(view)(RequestFactory().get("/")).status_code == 200


def test_a_view_without_a_mark_is_served_to_nobody(browser: Browser) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("served")

    request = RequestFactory().get("/")
    request.actor = officer(Duty.COUNTY_HEAD, COUNTY)  # type: ignore[attr-defined]
    with pytest.raises(PermissionDenied, match="没有声明权限"):
        DeclaredAccess(lambda _: HttpResponse()).process_view(request, view, (), {})
    assert access(None)(view).access is None  # type: ignore[attr-defined]


def test_a_form_without_its_token_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer(Duty.ADMINISTRATOR, COUNTY).user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/staff/new/", {"username": "zhang.san", "name": "某某", "region_code": COUNTY})
    assert answer.status_code == 403
    assert "没有保存任何内容" in answer.content.decode()


def test_what_a_page_says_when_it_cannot_be_shown(browser: Browser) -> None:
    client = browser(officer(Duty.FINANCE, COUNTY))
    for address, status, words in (
        ("/nothing/", 404, "不在您负责的地区"),
        ("/audit/", 403, "没有打开这个页面的职责"),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert words in answer.content.decode()


def test_a_fault_of_the_system_is_said_without_its_inside(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("doudi.web.staff.views.queries.officers", broken)
    client = browser(officer(Duty.ADMINISTRATOR, COUNTY))
    client.raise_request_exception = False
    answer = client.get("/staff/")
    assert answer.status_code == 500
    assert "没有保存一半" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_what_was_swapped_in_the_database_is_not_shown_and_the_page_says_what_to_do(browser: Browser) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    first, second = build.person(clerk), build.person(clerk)
    family = build.household(clerk, first)
    put(first, number=stored(second, "number"))
    client = browser(clerk)
    client.raise_request_exception = False
    answer = client.get(f"/families/{family.pk}/")
    assert answer.status_code == 500
    assert "被换成了别人的。请告诉系统管理员运行 doudi check" in answer.content.decode()


def test_a_policy_allows_nothing_inline_and_nothing_from_elsewhere(browser: Browser) -> None:
    policy = browser().get("/sign-in/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
