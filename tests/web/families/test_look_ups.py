"""Attacks on masked numbers: what a search, a form or too much unmasking could tell, and what is left of it in the audit."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest
from doudi.office.audit.models import Entry, Read
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import approve_person_number, record_search
from doudi.office.registry.enums import IdentityState, SearchKind
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import mask_number, search_kind
from doudi.text.identity_number import check_character
from tests.office import build
from tests.web.office import SignIn, Township, intake_form, township

pytestmark = pytest.mark.django_db
SEARCH = "/families/search/"


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def head_of(family: Household) -> Person:
    return family.memberships.get(relation="self", valid_to__isnull=True).person


def candidates(person: Person) -> list[str]:
    """The numbers that the page of a family leaves possible: its mask, the birth date and the sex stand beside each other."""
    place = mask_number(person.number).rstrip("*")
    sex = "13579" if person.sex == "male" else "02468"
    firsts = [f"{place}{person.birth_date:%Y%m%d}{a}{b}{c}" for a, b, c in product("0123456789", "0123456789", sex)]
    return [first + check_character(first) for first in firsts]


def test_the_mask_tells_nothing_that_birth_date_and_sex_do_not(town: Township) -> None:
    person = head_of(town.family)
    assert person.number in candidates(person)
    assert len(candidates(person)) == 500
    masked = mask_number(person.number)
    assert [number for number in candidates(person) if mask_number(number) != masked] == []


@pytest.mark.parametrize("length", [18, 4])
def test_numbers_found_out_by_search(
    town: Township, clerk: Client, browser: SignIn, settings: LazySettings, length: int
) -> None:
    settings.NUMBER_SEARCHES_IN_TEN_MINUTES = 12
    person = head_of(town.family)
    guesses = [number[-length:] for number in candidates(person) if number != person.number]
    for guess in guesses[:12]:
        answer = clerk.post(SEARCH, {"q": guess, "purpose": "核对来访人"})
        assert answer.status_code == 200
        assert town.family.code not in answer.content.decode()
    for guess in (*guesses[12:15], person.number[-length:]):
        answer = clerk.post(SEARCH, {"q": guess, "purpose": "核对来访人"})
        assert answer.status_code == 422
        assert "已达上限" in answer.content.decode()
        assert town.family.code not in answer.content.decode()
    searches = Read.objects.filter(subject="search", actor=town.clerk.user.pk)
    assert searches.count() == 12
    assert {search.purpose for search in searches} == {"核对来访人"}
    assert all(search.fields.endswith(",none") for search in searches)
    alarms = Entry.objects.filter(action__in=("registry.many_searches", "registry.failed_searches"))
    assert sorted(alarms.values_list("action", flat=True)) == ["registry.failed_searches", "registry.many_searches"]
    auditor = browser(build.officer(Duty.AUDITOR, build.COUNTY)).get("/audit/").content.decode()
    assert "按号码查找多次落空（当日10次）" in auditor
    assert "按号码查找异常多（当日12次）" in auditor
    assert town.clerk.user.name in auditor


def test_a_day_s_quota_holds_beside_that_of_ten_minutes(town: Township, settings: LazySettings) -> None:
    settings.NUMBER_SEARCHES_A_DAY, settings.NUMBER_SEARCHES_IN_TEN_MINUTES = 3, 100
    for _ in range(3):
        record_search(by=town.clerk, kind=SearchKind.PHONE, purpose="核对来访人")
    with pytest.raises(RefusedError, match="已达上限"):
        record_search(by=town.clerk, kind=SearchKind.TAIL, purpose="核对来访人")
    record_search(by=town.clerk, kind=SearchKind.TEXT)
    record_search(by=town.head, kind=SearchKind.NUMBER, purpose="核对来访人")


def test_a_search_by_number_asks_what_for(town: Township, clerk: Client) -> None:
    person = head_of(town.family)
    Person.objects.filter(pk=person.pk).update(phone="")
    for text, purpose in ((person.number, ""), (person.number[-4:], "  "), ("19900001234", "")):
        answer = clerk.post(SEARCH, {"q": text, "purpose": purpose})
        assert 'name="purpose"' in answer.content.decode()
        assert town.family.code not in answer.content.decode()
    assert clerk.post(SEARCH, {"q": person.number, "purpose": "查"}).status_code == 422
    assert not Read.objects.filter(subject="search").exists()
    assert town.family.code in clerk.post(SEARCH, {"q": person.number, "purpose": "受理申请"}).content.decode()
    read = Read.objects.get(subject="search")
    assert (read.fields, read.purpose, read.region_code) == ("number", "受理申请", build.TOWNSHIP)


def test_what_is_searched_for_stands_in_no_address(town: Township, clerk: Client) -> None:
    person = head_of(town.family)
    assert clerk.get(SEARCH).status_code == 405
    for text in (person.number, person.name):
        html = clerk.get("/families/", {"q": text}).content.decode()
        assert html.count(town.family.code) == 1, "the newest, whatever the address says"
        assert f"“{text}”" not in html


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("某某", "name"), ("3号", "name"), ("12", "name"), ("450102H00000001", "name"), ("0017", "tail"), ("001x", "tail"),
        ("12345", "phone"), ("199 0000 1234", "phone"), ("99010119800301001X", "number"), ("990101800301001", "number"),
        ("９９０１", "tail"), ("²²²²", "name"),
    ],
)  # fmt: skip
def test_what_a_text_searches_by(text: str, kind: str) -> None:
    assert search_kind(text) == kind


def test_unmasking_has_an_end_each_day(town: Township, clerk: Client, settings: LazySettings) -> None:
    settings.UNMASKINGS_A_DAY = 2
    person = head_of(town.family)
    address = reverse("families:unmask", args=[town.family.pk, person.pk])
    for _ in range(2):
        assert person.number in clerk.post(address, {"purpose": "核对证件"}).content.decode()
    answer = clerk.post(address, {"purpose": "核对证件"})
    assert answer.status_code == 422
    assert "已达上限" in answer.content.decode()
    assert person.number not in answer.content.decode()
    assert Read.objects.filter(subject="person").count() == 2
    assert Entry.objects.get(action="registry.many_unmaskings").detail == {"count": 2}


def test_a_form_does_not_tell_that_a_number_is_registered_elsewhere(town: Township, clerk: Client) -> None:
    """Neither an application, nor a new member, nor a correction: the county's queue learns of it."""
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_COUNTY[:6] + "901000")
    holders = [build.person(far, region_code=build.OTHER_COUNTY[:6] + "901000") for _ in range(2)]
    form = intake_form({"name": "甲某", "number": holders[0].number, "relation": "self"})
    assert clerk.post("/applications/new/", form).status_code == 302
    member = head_of(town.family)
    address = reverse("families:person", args=[town.family.pk, member.pk])
    correction = {"version": str(member.version), "name": member.name, "number": holders[1].number}
    answer = clerk.post(address, correction, follow=True)
    assert "另一人" not in answer.content.decode()
    assert "重复" not in answer.content.decode()
    approve_person_number(
        by=build.officer(Duty.COUNTY_HEAD, build.COUNTY), request=ChangeRequest.objects.get(), number=holders[1].number
    )
    member.refresh_from_db()
    states = (Person.objects.get(name="甲某").identity_state, member.identity_state)
    assert states == (IdentityState.DUPLICATE, IdentityState.DUPLICATE)
    assert Read.objects.filter(subject="search", purpose="登记的号码已在系统中").count() == 2


def test_registering_guessed_numbers_ends_at_the_quota(town: Township, settings: LazySettings) -> None:
    settings.NUMBER_SEARCHES_A_DAY = 2
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    numbers = [build.person(far, region_code=build.OTHER_TOWNSHIP).number for _ in range(3)]
    for number in numbers[:2]:
        build.person(town.clerk, number=number)
    with pytest.raises(RefusedError, match="已达上限"):
        build.person(town.clerk, number=numbers[2])
    assert Entry.objects.filter(action="registry.many_searches").count() == 1


def test_yesterday_s_searches_do_not_count(town: Township, settings: LazySettings) -> None:
    settings.NUMBER_SEARCHES_A_DAY = 1
    record_search(by=town.clerk, kind=SearchKind.NUMBER, purpose="核对来访人")
    with clock.on(build.DAY + dt.timedelta(days=1)):
        record_search(by=town.clerk, kind=SearchKind.NUMBER, purpose="核对来访人")
