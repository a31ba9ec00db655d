"""What the audit keeps of requests: from where they came, which lists were shown, which pages were refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry, Read
from doudi.office.audit.verify import verify
from tests.office import build
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Marked]


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_whatever_is_recorded_carries_address_and_session(browser: SignIn, clerk: Actor) -> None:
    family = build.household(clerk)
    clients = browser(clerk), browser(clerk)
    for client in clients:
        for _ in range(2):
            client.get(f"/families/{family.pk}/", REMOTE_ADDR="10.0.0.7")
    reads = list(Read.objects.filter(subject="household"))
    assert {read.address for read in reads} == {"10.0.0.7"}
    first, second = ([read.session for read in part] for part in (reads[:2], reads[2:]))
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert first[0] != second[0]
    keys = [client.cookies["sessionid"].value for client in clients]
    recorded = str([*Read.objects.values(), *Entry.objects.values()])
    assert not [key for key in keys if key in recorded]


def test_signing_in_is_recorded_with_the_session_that_it_begins(client: Client, clerk: Actor) -> None:
    build.household(clerk)
    client.post("/sign-in/", {"login": clerk.user.username, "password": "correct horse battery"})
    client.get("/families/")
    signed_in = Entry.objects.get(action="accounts.sign_in")
    assert signed_in.address == "127.0.0.1"
    assert signed_in.session
    assert signed_in.session == Read.objects.get(subject="list").session


@pytest.mark.parametrize(
    ("address", "duty", "name", "detail"),
    [
        ("/", Duty.TOWNSHIP_CLERK, "work", {"count": 1}),
        ("/families/", Duty.TOWNSHIP_CLERK, "families", {"count": 1}),
        ("/families/numbers/", Duty.COUNTY_OFFICER, "numbers", {"count": 1}),
        ("/applications/", Duty.TOWNSHIP_CLERK, "applications", {"count": 1}),
        ("/applications/?state=granted", Duty.TOWNSHIP_CLERK, "applications", {"state": "granted", "count": 0}),
        ("/screening/?right=dibao%00", Duty.TOWNSHIP_CLERK, "screening_missed", {"right": "dibao", "count": 0}),
        ("/screening/ended/", Duty.TOWNSHIP_CLERK, "screening_ended", {"count": 0}),
    ],
)
def test_a_list_is_recorded_without_those_who_stand_in_it(
    browser: SignIn, clerk: Actor, address: str, duty: Duty, name: str, detail: dict[str, object]
) -> None:
    build.proceeding(clerk, build.household(clerk, build.person(clerk, number="")))
    officer = build.officer(duty, build.COUNTY if duty == Duty.COUNTY_OFFICER else build.TOWNSHIP)
    assert browser(officer).get(address).status_code == 200
    read = Read.objects.get(subject="list")
    assert (read.subject_id, read.detail, read.actor) == (name, detail, officer.user.pk)
    assert (read.region_code, read.duty) == (officer.duties[0][1], duty.label)


def test_a_search_tells_how_many_it_showed(browser: SignIn, clerk: Actor) -> None:
    family = build.household(clerk)
    client = browser(clerk)
    for text in (family.code, "没有这个人"):
        client.post("/families/search/", {"q": text})
    assert list(Read.objects.filter(subject="search").values_list("detail", flat=True)) == [{"count": 1}, {"count": 0}]
    assert family.code not in str(list(Read.objects.values()))


@pytest.mark.parametrize(
    ("duty", "place", "address", "status"),
    [
        # Another township's family is answered like one that is not there.
        (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP, "/families/{}/", 404),
        (Duty.TOWNSHIP_CLERK, build.TOWNSHIP, "/families/999999/", 404),
        # No duty for any such page.
        (Duty.ADMINISTRATOR, build.COUNTY, "/families/{}/", 403),
        (Duty.ADMINISTRATOR, build.COUNTY, "/applications/", 403),
    ],
)
def test_a_refused_page_is_recorded(
    browser: SignIn, clerk: Actor, duty: Duty, place: str, address: str, status: int
) -> None:
    path = address.format(build.household(clerk).pk)
    officer = build.officer(duty, place)
    assert browser(officer).get(path).status_code == status
    read = Read.objects.get()
    assert (read.subject, read.detail) == ("refusal", {"page": path, "status": status})
    assert (read.actor, read.region_code, read.address) == (officer.user.pk, place, "127.0.0.1")
    assert verify().reads == 1


def test_an_address_that_leads_nowhere_and_a_visitor_are_not_recorded(browser: SignIn, clerk: Actor) -> None:
    assert browser(clerk).get("/nowhere/").status_code == 404
    assert browser(None).get("/families/1/").status_code == 302
    assert not Read.objects.exists()


def test_the_auditor_reads_lists_and_refusals_in_words(browser: SignIn, clerk: Actor) -> None:
    client = browser(clerk)
    client.get("/applications/?state=granted")
    client.get("/families/999999/")
    page = browser(build.officer(Duty.AUDITOR, build.COUNTY)).get("/audit/reads/").content.decode()
    words = " ".join(page.split())
    assert "名单 申请 <span" in words
    assert '<span class="quiet">状态 granted</span>' in words
    assert '<span class="quiet">条数 0</span>' in words
    assert "没有让看的页面" in words
    assert "网址 /families/999999/" in words
