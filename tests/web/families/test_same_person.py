"""One person stays one person: who is registered already is offered before a second one is, and found by every search."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest
from doudi.office.audit.models import Entry, Read
from doudi.office.casework.identity_gate import obstacle
from doudi.office.casework.models import Application
from doudi.office.registry.actions import end_membership, void_membership
from doudi.office.registry.models import Household, LifeEvent, Person
from tests.office import build
from tests.web.office import SignIn, Township, intake_form, township

pytestmark = pytest.mark.django_db
NEW = "/applications/new/"
BORN = dt.date(1950, 5, 5)


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def head(**more: Any) -> dict[str, Any]:
    return {
        "name": "阿依测·买买提",
        "number": "",
        "number_unsure": "on",
        "relation": "self",
        "birth_date": "1950-05-05",
    } | more


def earlier(town: Township, name: str = "阿依测•买买提", **more: Any) -> Household:
    """A family whose head has no number, or what is said of them."""
    values = {"number": "", "birth_date": BORN, **more}
    with clock.on(build.DAY - dt.timedelta(9)):
        return build.household(town.clerk, build.person(town.clerk, name, **values))


def leave(town: Township, family: Household) -> Person:
    membership = family.memberships.get()
    end_membership(
        by=town.clerk, household=family, expected_version=family.version, membership=membership, reason="搬走"
    )
    return membership.person


@pytest.mark.parametrize(
    ("registered", "typed", "is_offered"),
    [
        ({}, {}, True),
        ({"birth_date": None}, {"birth_date": ""}, True),
        ({"number": build.number_of(BORN, "male")}, {}, True),
        ({}, {"number": build.number_of(BORN, "male"), "number_unsure": ""}, True),
        ({"number": build.number_of(BORN, "male")}, {"number": build.number_of(BORN, "male"), "number_unsure": ""}, False),
        ({"number": build.number_of(BORN, "male")}, {"birth_date": "1951-05-05"}, False),
        ({"name": "阿依测"}, {}, False),
    ],
)  # fmt: skip
def test_who_is_offered(
    clerk: Client, town: Township, registered: dict[str, Any], typed: dict[str, Any], is_offered: bool
) -> None:
    earlier(town, **registered)
    answer = clerk.post(NEW, intake_form(head(**typed)))
    assert answer.status_code == (422 if is_offered else 302)
    assert ("是否就是此人" in answer.content.decode()) == is_offered


def test_it_is_another_only_with_a_reason(clerk: Client, town: Township) -> None:
    earlier(town)
    form = intake_form(head())
    for answers, text in (
        ({"same_as": ""}, "请先选择是否就是此人"),
        ({"same_as": "none"}, "请写明凭什么知道不是同一人"),
        ({"same_as": "999999"}, "请先选择是否就是此人"),
    ):
        html = clerk.post(NEW, form | {f"members-0-{name}": value for name, value in answers.items()}).content.decode()
        assert text in html
        assert 'value="阿依测·买买提"' in html
    assert Application.objects.count() == 1
    answer = clerk.post(NEW, form | {"members-0-same_as": "none", "members-0-not_same_reason": "两人同时到窗口"})
    assert answer.status_code == 302
    entry = Entry.objects.filter(action="registry.register_person").latest("number")
    assert entry.detail["not_same"] == "两人同时到窗口"
    assert Person.objects.filter(now__search__contains="买 买 提").count() == 2
    # The clerk's word alone settles nothing: the county still looks at both.
    assert obstacle(town.head, Application.objects.latest("id").household)


def test_who_left_a_family_comes_back_as_the_same_person(clerk: Client, town: Township) -> None:
    family = earlier(town)
    person = family.memberships.get().person
    form = intake_form(head()) | {"members-0-same_as": str(person.pk)}
    assert f"现登记在家庭{family.code}" in clerk.post(NEW, form).content.decode(), "two homes are refused"
    leave(town, family)
    assert clerk.post(NEW, form).status_code == 302
    assert Application.objects.latest("id").applicant == person
    assert Person.objects.filter(now__search__contains="买 买 提").count() == 1


def test_a_number_of_somebody_without_a_home_is_offered_too(clerk: Client, town: Township) -> None:
    person = leave(town, earlier(town, number=build.number_of(BORN, "male")))
    form = intake_form(head(name="写错某", number=person.number, number_unsure=""))
    assert "是否就是此人" in clerk.post(NEW, form).content.decode()
    assert Read.objects.filter(subject="search", fields="number").exists(), "it counts as a search by number"
    assert clerk.post(NEW, form | {"members-0-same_as": str(person.pk)}).status_code == 302
    assert Application.objects.latest("id").applicant == person


def test_a_member_to_be_added_is_offered_and_what_was_typed_stays(clerk: Client, town: Township) -> None:
    person = leave(town, earlier(town))
    address = f"/families/{town.family.pk}/members/"
    assert clerk.get(address).status_code == 200
    form = {"version": "2", "name": person.name, "relation": "parent", "number_unsure": "on", "phone": "154 0000 0001"}
    answer = clerk.post(address, form | {"birth_date": "1950-05-05"})
    html = answer.content.decode()
    assert (answer.status_code, "是否就是此人" in html, 'value="154 0000 0001"' in html) == (422, True, True)
    # Somebody else changed the family meanwhile: nothing typed is lost, and the newest version stands in the form.
    form |= {"birth_date": "1950-05-05", "same_as": str(person.pk)}
    clash = clerk.post(address, form | {"version": "1"})
    html = clash.content.decode()
    assert (clash.status_code, 'name="version" value="2"' in html, 'value="154 0000 0001"' in html) == (409, True, True)
    assert clerk.post(address, form).status_code == 302
    assert town.family.memberships.get(relation="parent").person == person


def test_a_match_elsewhere_is_not_told_and_waits_for_the_county(clerk: Client, town: Township, browser: SignIn) -> None:
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    build.household(
        far,
        build.person(far, "阿依测买买提", number="", birth_date=BORN, region_code=build.OTHER_TOWNSHIP),
        region=build.OTHER_TOWNSHIP,
    )
    answer = clerk.post(NEW, intake_form(head()), follow=True)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "是否就是此人" not in html
    assert "同名" not in html
    newcomer = Application.objects.latest("id").applicant
    assert "待县级核对" in obstacle(town.head, Application.objects.latest("id").household)
    family = newcomer.memberships.get().household_id
    page = browser(town.county).get(f"/families/{family}/people/{newcomer.pk}/").content.decode()
    assert "可能是同一人" in page
    answer = browser(town.county).post(
        f"/families/{family}/people/{newcomer.pk}/without-number/", {"version": "1", "reason": "未落户，两人当面核实"}
    )
    assert answer.status_code == 302
    assert not obstacle(town.head, Application.objects.latest("id").household)


@pytest.mark.parametrize(
    "form", [{}, {"version": "1"}, {"version": "1", "reason": "短"}, {"version": "9", "reason": "尚未落户"}]
)
def test_a_confirmation_that_cannot_be_says_why(town: Township, browser: SignIn, form: dict[str, str]) -> None:
    family = earlier(town)
    person = family.memberships.get().person
    answer = browser(town.county).post(f"/families/{family.pk}/people/{person.pk}/without-number/", form)
    assert answer.status_code == 422
    assert "note-stop" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).without_number_since is None


def test_the_queue_is_counted_in_the_navigation(town: Township, browser: SignIn) -> None:
    client = browser(town.county)
    assert "bar-count" not in client.get("/").content.decode()
    earlier(town)
    assert 'class="bar-count">1</span>' in client.get("/").content.decode()
    assert "bar-count" not in browser(town.clerk).get("/").content.decode()


def test_a_search_says_which_member_it_found_and_finds_applications(clerk: Client, town: Township) -> None:
    spouse = town.family.memberships.get(relation="spouse").person
    number = town.application.number
    for text, told in (
        (spouse.name, f"{spouse.name}（配偶）"),
        (spouse.number, f"{spouse.name}（配偶）"),
        (number, f"申请{number}"),
        (f" {number.lower()} ", f"申请{number}"),
        ("虚构路", "住址或编号"),
        (town.family.code.lower(), "住址或编号"),
    ):
        html = clerk.post("/families/search/", {"q": text, "purpose": "核对来访人"}).content.decode()
        assert town.family.code in html, text
        assert told in html, text


def test_an_application_is_found_within_ones_regions_alone(town: Township, browser: SignIn) -> None:
    stranger = browser(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP))
    html = stranger.post("/families/search/", {"q": town.application.number}).content.decode()
    assert town.family.code not in html


def test_contacts_are_refused_with_the_reason(clerk: Client, town: Township) -> None:
    person = town.family.memberships.get(relation="self").person
    address = f"/families/{town.family.pk}/people/{person.pk}/"
    for field, typed, message in (
        ("phone", "1540000", "应为11位"),
        ("bank_account", "6200 0000 0000 0000 019", "校验位不符"),
    ):
        html = clerk.post(address, {"version": "1", "name": person.name, field: typed}).content.decode()
        assert message in html
        assert f'value="{typed}"' in html
    form = {
        "version": "1",
        "name": person.name,
        "phone": "＋86 154-0000-0001",
        "bank_account": "6200 0000 0000 0000 018",
    }
    assert clerk.post(address, form).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.bank_account) == ("15400000001", ""), "the account waits for the county"
    waiting = ChangeRequest.objects.get(kind="bank_account")
    assert waiting.number == "6200000000000000018"
    html = clerk.post("/families/search/", {"q": "+86 154 0000 0001", "purpose": "核对来访人"}).content.decode()
    assert town.family.code in html


def test_the_county_joins_two_rows_with_a_second_person_and_parts_them_again(town: Township, browser: SignIn) -> None:
    """From the queue of numbers over a colleague's approval to the history of the family, and back."""
    person = build.person(town.clerk, "黄老伯")
    second = build.person(town.clerk, "黄老伯", number=person.number)
    family = build.household(town.clerk, build.person(town.clerk), second)
    build.household(town.clerk, person)
    mistaken = person.memberships.get().household
    county, head = browser(town.county), browser(build.officer(Duty.COUNTY_HEAD, build.COUNTY))
    page = f"/families/{family.pk}/people/{second.pk}/"
    assert "是同一人，合并" in county.get(page).content.decode()
    typed = {"evidence": "户口簿上是同一人", "rival": person.pk, "version": second.version}
    assert "先由乡镇在不再居住的那一家" in county.post(f"{page}same/", typed).content.decode()
    void_membership(
        by=town.clerk, household=mistaken, expected_version=mistaken.version, membership=person.memberships.get(),
        reason="登记到别家了",
    )  # fmt: skip
    assert county.post(f"{page}same/", typed).status_code == 302
    request = ChangeRequest.objects.get(kind="same_person")
    assert head.post(f"/approvals/{request.pk}/approve/").status_code == 302
    second.refresh_from_db()
    assert second.same_as == person
    assert {row.person for row in family.memberships.filter(valid_to__isnull=True)} >= {person}
    event = LifeEvent.objects.get(kind="same_person")
    part = f"/families/{family.pk}/events/{event.pk}/part/"
    assert part in county.get(f"/families/{family.pk}/events/").content.decode()
    family.refresh_from_db()
    parted = county.post(part, {"version": family.version, "source": "verified", "evidence": "其实是堂兄弟"})
    assert parted.status_code == 302
    second.refresh_from_db()
    assert second.same_as is None
