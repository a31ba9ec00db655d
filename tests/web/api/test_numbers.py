"""Numbers of people through the API: asked for by one officer, approved by another, never shown; searches with a purpose."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ApiAnswer, Assignment, ChangeRequest
from doudi.office.audit.models import Read
from doudi.office.registry.models import Person
from tests.office import build
from tests.web.api.client import Program, program, token_of
from tests.web.api.operations import ACCOUNT

pytestmark = pytest.mark.django_db
ANOTHER_ACCOUNT = "6200000000000000026"


def asked_account() -> tuple[Program, Person, int]:
    """A clerk's program, a person, and the key of the request for the person's account."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    person = build.person(clerk)
    family = build.household(clerk, person)
    asking = Program(token_of(clerk))
    path = f"households/{family.pk}/members/{person.pk}/bank-account"
    asked = asking.post(path, {"version": person.version, "bank_account": ACCOUNT})
    assert asked.status_code == 200, asked.content
    return asking, person, asked.json()["approval"]


def test_an_account_takes_effect_once_a_second_officer_has_read_the_same() -> None:
    asking, person, approval = asked_account()
    county = program(Duty.COUNTY_OFFICER, build.COUNTY)
    shown = county.get(f"approvals/{approval}").json()
    assert (shown["kind"], shown["person"], shown["may_approve"]) == ("bank_account", person.pk, True)
    assert ACCOUNT not in county.get("approvals").content.decode()
    assert asking.post(f"approvals/{approval}/approval", {"number": ACCOUNT}).status_code == 404
    assert Person.objects.get(pk=person.pk).bank_account == ""
    approved = county.post(f"approvals/{approval}/approval", {"number": ACCOUNT})
    assert approved.json()["state"] == "approved"
    assert Person.objects.get(pk=person.pk).bank_account == ACCOUNT
    assert county.post(f"approvals/{approval}/rejection", {"reason": "太晚"}).status_code == 422


def test_a_number_that_was_read_otherwise_rejects_the_request() -> None:
    asking, person, approval = asked_account()
    county = program(Duty.COUNTY_OFFICER, build.COUNTY)
    assert county.post(f"approvals/{approval}/approval", {"number": ANOTHER_ACCOUNT}).json()["state"] == "rejected"
    assert asking.get(f"approvals/{approval}").json()["reason"]
    assert Person.objects.get(pk=person.pk).bank_account == ""


def test_whoever_asked_takes_it_back() -> None:
    asking, _, approval = asked_account()
    assert asking.post(f"approvals/{approval}/withdrawal", {}).json()["state"] == "withdrawn"


def test_what_is_kept_of_a_request_is_named_by_a_key_of_the_office(settings: LazySettings) -> None:
    """Few numbers would have to be tried against a plain digest: with another key the same request is another one."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    person = build.person(clerk)
    family = build.household(clerk, person)
    asking, path = Program(token_of(clerk)), f"households/{family.pk}/members/{person.pk}/number"
    body = {"version": person.version, "number": build.number_of(build.DAY, "male")}
    asked = asking.post(path, body, key="the-same-key")
    assert body["number"] not in asked.content.decode()
    assert asking.post(path, body, key="the-same-key").json() == asked.json()
    settings.SECRET_KEY = "another key of the office, long enough"
    assert asking.post(path, body, key="the-same-key").status_code == 422


def test_what_an_officer_asked_for_at_the_desk_beyond_the_token_is_hidden_from_it() -> None:
    _, _, approval = asked_account()
    clerk = ChangeRequest.objects.get(pk=approval).requested_by
    Assignment.objects.create(
        user=clerk, duty=Duty.TOWNSHIP_CLERK, region_code=build.OTHER_TOWNSHIP, valid_from=build.DAY
    )
    asking = Program(token_of(Actor.of(clerk), region=build.OTHER_TOWNSHIP))
    assert asking.get("approvals").json()["items"] == []
    assert asking.get(f"approvals/{approval}").status_code == 404


def test_a_name_is_corrected_on_the_version_that_was_read() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    person = build.person(clerk)
    family = build.household(clerk, person)
    asking, path = Program(token_of(clerk)), f"households/{family.pk}/members/{person.pk}/correction"
    (member,) = asking.get(f"households/{family.pk}/members").json()["items"]
    corrected = asking.post(path, {"version": member["version"], "name": "某正名"})
    assert corrected.status_code == 200, corrected.content
    assert asking.post(path, {"version": member["version"], "name": "某旧名"}).status_code == 409
    assert Person.objects.get(pk=person.pk).name == "某正名"


def test_a_search_by_number_has_a_purpose_and_is_recorded_each_time() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    person = build.person(clerk)
    family = build.household(clerk, person)
    asking = Program(token_of(clerk))
    assert asking.post("searches", {"text": person.number}).status_code == 422
    for _ in range(2):
        found = asking.post("searches", {"text": person.number, "purpose": "窗口查重"}, key="the-same-search")
        (line,) = found.json()["items"]
        assert (line["id"], [member["id"] for member in line["members"]]) == (family.pk, [person.pk])
        assert person.number not in found.content.decode()
    assert Read.objects.filter(subject="search", purpose="窗口查重").count() == 2
    assert not ApiAnswer.objects.exists()


def test_searches_by_number_are_limited_as_on_the_pages(settings: LazySettings) -> None:
    settings.NUMBER_SEARCHES_IN_TEN_MINUTES = 2
    asking = program(Duty.TOWNSHIP_CLERK)
    numbers = [build.number_of(build.DAY, "male") for _ in range(3)]
    answers = [asking.post("searches", {"text": number, "purpose": "窗口查重"}).status_code for number in numbers]
    assert answers == [200, 200, 422]
