"""An officer's own file and those of relatives: closed on every address, left out of every list, each attempt recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor, duties_that_allow
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Kin
from doudi.office.audit.models import Entry
from doudi.office.registry.actions import add_member, end_membership, request_person_number
from doudi.office.registry.models import Household, Person
from tests.office import build
from tests.web.access_table import TABLE, Row
from tests.web.conftest import Marked
from tests.web.office import intake_form
from tests.web.test_access import ask
from tests.web.world import World, place_of, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Browser = Callable[..., Marked]
CASES = duties_that_allow(Action.SEE_CASES)
OF_NO_FAMILY = {
    name
    for name in TABLE
    if name.startswith(("staff:", "approvals:", "local_values:", "policy:", "auditing:"))
    or name
    in {
        "screening:trial", "screening:cancel_trial", "screening:report", "screening:workbook",
        "inquiry:notice", "inquiry:post", "inquiry:end", "inquiry:shown", "inquiry:draw", "inquiry:sample_file",
        "inquiry:contact_answer",
        "benefits:close_cycle", "benefits:batch", "benefits:step", "benefits:release", "benefits:roster",
        "benefits:summary", "benefits:summary_paper", "benefits:results", "benefits:clause", "benefits:standard",
        "benefits:settle_rule",
    }
}  # fmt: skip
"""Addresses with an object that is no family's. A notice, a sample and a batch are of many families."""
OF_A_FAMILY = {name: row for name, row in TABLE.items() if row.arguments and name not in OF_NO_FAMILY}
OF_THE_FAMILY_BESIDE = {"inquiry:objection", "inquiry:ruling", "inquiry:appeal", "inquiry:decide_anew"}
"""Addresses whose object is of the family that tests/web/inquiry/records.py puts beside the one of the world."""


def become(actor: Actor, person: Person) -> Actor:
    """The officer is this person."""
    keep_number(actor.user, person.number)
    return actor


def become_kin(actor: Actor, person: Person) -> Actor:
    """The officer has declared this person."""
    Kin.objects.create(
        user=actor.user, name="某某", relation="父母", number_index=person.number_index, declared_on=build.DAY
    )
    return actor


Closing = Callable[[Actor, Person], Actor]
CLOSINGS = pytest.mark.parametrize("closing", [become, become_kin])


def attempts() -> list[tuple[str, str]]:
    """(subject with its key, page) of what was refused so far."""
    entries = Entry.objects.filter(action="registry.closed_file").order_by("number")
    return [(f"{entry.subject}.{entry.subject_id}", entry.detail["page"]) for entry in entries]


def test_every_address_of_a_family_is_walked() -> None:
    assert len(OF_A_FAMILY) > 15
    prefixes = (
        "families:", "events:", "items:", "cases:", "papers:", "screening:", "files:", "inquiry:", "benefits:"
    )  # fmt: skip
    assert all(name.startswith(prefixes) for name in OF_A_FAMILY)


@CLOSINGS
@pytest.mark.parametrize("duty", CASES)
def test_an_own_file_is_closed_on_every_address(browser: Browser, duty: Duty, closing: Closing) -> None:
    world = worlds()["own"]
    beside = world.inquiry.notice_entry.household
    actor = closing(build.officer(duty, place_of(duty)), world.person)
    become_kin(actor, beside.memberships.get().person)
    client = browser(actor)
    for name, row in OF_A_FAMILY.items():
        family = beside if name in OF_THE_FAMILY_BESIDE else world.household
        if isinstance(row.action, Action) and not actor.may_somewhere(row.action):
            continue
        answer = client_answer(client, name, row, world)
        assert answer.status_code == 403, name
        page = answer.content.decode()
        assert "应当回避" in page, name
        assert "本人或您申报的近亲属" in page, name
        assert "已经记录" in page, name
        assert world.person.name not in page, name
        assert attempts()[-1] == (f"household.{family.pk}", name), name


def client_answer(client: Marked, name: str, row: Row, world: World) -> Any:
    """The answer of an address; unlike ask(), what it records stays."""
    address = reverse(name, kwargs=row.arguments(world) if row.arguments else None)
    return client.get(address, row.query) if row.sends is None else client.post(address, row.sends)


def test_a_colleague_s_file_is_not_closed(browser: Browser) -> None:
    """The walk would pass too if everything were refused to everybody."""
    world = worlds()["own"]
    client = browser(build.officer(Duty.COUNTY_HEAD, build.COUNTY))
    for name, row in OF_A_FAMILY.items():
        if row.action in (None, Action.SEE_CASES, Action.SEE_FINDINGS):
            assert "应当回避" not in ask(client, name, row, world).content.decode(errors="replace"), name
    assert attempts() == []


@CLOSINGS
def test_lists_searches_and_counts_leave_it_out(browser: Browser, closing: Closing) -> None:
    world = worlds()["own"]
    actor = build.officer(Duty.TOWNSHIP_HEAD)
    client = browser(actor)
    addresses = ("/", "/families/", "/applications/", "/screening/")
    shown = (world.household.code, world.application.number, world.person.name)
    for address in addresses:
        assert any(text in client.get(address).content.decode() for text in shown), address
    closing(actor, world.person)
    become_kin(actor, world.inquiry.notice_entry.household.memberships.get().person)
    for address in addresses:
        assert not any(text in client.get(address).content.decode() for text in shown), address
    work = client.get("/").context["work"]
    assert (work.queues, work.due, work.overdue) == ([], 0, 0)
    assert "（0）" in client.get("/screening/").content.decode()
    for text in (world.person.name, world.person.number, world.household.address, world.household.code):
        page = client.post("/families/search/", {"q": text, "purpose": "受理申请"}).content.decode()
        assert reverse("families:detail", args=[world.household.pk]) not in page, text
    assert attempts() == []


def test_the_refusal_names_who_handles_it_instead(browser: Browser) -> None:
    world = worlds()["own"]
    clerk = become(build.officer(Duty.TOWNSHIP_CLERK), world.person)
    become_kin(build.officer(Duty.TOWNSHIP_HEAD, name="亲属负责人"), world.person)
    build.officer(Duty.TOWNSHIP_HEAD, name="同事负责人")
    page = browser(clerk).get(f"/families/{world.household.pk}/").content.decode()
    assert "请交由" in page
    assert "同事负责人" in page
    assert "亲属负责人" not in page


def test_where_the_officer_lived_stays_closed_but_not_a_mistaken_entry(browser: Browser) -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    officer = build.officer(Duty.TOWNSHIP_HEAD)
    person, other, guest = build.person(clerk), build.person(clerk), build.person(clerk)
    with clock.on(build.DAY - dt.timedelta(days=30)):
        family = build.household(clerk, person, other)
    become(officer, other)
    family.refresh_from_db()
    membership = family.memberships.get(person=other)
    end_membership(by=clerk, household=family, expected_version=family.version, membership=membership, reason="分户")
    assert browser(officer).get(f"/families/{family.pk}/").status_code == 403
    membership.refresh_from_db()
    membership.voided_at, membership.voided_by, membership.void_reason = "2026-09-01T00:00Z", clerk.user, "误登"
    membership.save()
    assert browser(officer).get(f"/families/{family.pk}/").status_code == 200
    # Who came and left on one day lived there all the same; only what was a mistake never was.
    family.refresh_from_db()
    add_member(by=clerk, household=family, expected_version=family.version, person=guest, relation="other")
    guest_officer = become(build.officer(Duty.TOWNSHIP_HEAD), guest)
    family.refresh_from_db()
    stay = family.memberships.get(person=guest)
    end_membership(by=clerk, household=family, expected_version=family.version, membership=stay, reason="当天离开")
    assert browser(guest_officer).get(f"/families/{family.pk}/").status_code == 403


def test_the_own_number_is_typed_nowhere(browser: Browser) -> None:
    """Neither at the window, nor in a draft, nor into another family, nor as another's number."""
    worlds()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    number = clerk.user.identity.number
    client, neighbour = browser(clerk), build.household(clerk)
    form = intake_form({"name": "本人", "number": number, "relation": "self"})
    answer = client.post("/applications/new/", form)
    assert answer.status_code == 422
    assert "请交由同事登记和办理" in answer.content.decode()
    assert "请交由同事登记和办理" in client.post("/applications/new/draft/", form).content.decode()
    assert not clerk.user.drafts.exists()
    member = {"version": "1", "name": "本人", "number": number, "relation": "child"}
    page = client.post(f"/families/{neighbour.pk}/members/", member, follow=True).content.decode()
    assert "请交由同事登记和办理" in page
    assert not Person.objects.filter(name="本人").exists()
    pages = ["cases:new", "cases:draft", "families:add_member"]
    assert attempts() == [(f"user.{clerk.user.pk}", page) for page in pages]


def test_a_draft_of_who_became_kin_is_closed(browser: Browser) -> None:
    worlds()
    clerk, person = build.officer(Duty.TOWNSHIP_CLERK), build.person(build.officer(Duty.TOWNSHIP_CLERK))
    client = browser(clerk)
    form = intake_form({"name": "某某", "number": person.number, "relation": "self"})
    client.post("/applications/new/draft/", form)
    assert client.get("/applications/new/", {"draft": form["token"]}).status_code == 200
    become_kin(clerk, person)
    assert client.get("/applications/new/", {"draft": form["token"]}).status_code == 403


def test_a_change_of_an_own_number_is_neither_listed_nor_settled(browser: Browser) -> None:
    clerk, head = build.officer(Duty.TOWNSHIP_CLERK), build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    person = build.person(clerk, "某人")
    family: Household = build.household(clerk, person)
    number = build.number_of(dt.date(1980, 3, 2), "male")
    request = request_person_number(by=clerk, person=person, expected_version=1, number=number)
    client = browser(head)
    assert "更正某人的身份证号" in client.get("/approvals/").content.decode()
    child = become_kin(head, build.person(clerk)).user.kin.get()
    add_member(
        by=clerk, household=family, expected_version=family.version,
        person=Person.objects.get(number_index=child.number_index), relation="child",
    )  # fmt: skip
    assert "某人" not in client.get("/approvals/").content.decode()
    assert client.get(f"/approvals/{request.pk}/").status_code == 403
    assert client.post(f"/approvals/{request.pk}/approve/", {"number": number}).status_code == 403
    assert attempts() == [(f"household.{family.pk}", page) for page in ("approvals:detail", "approvals:approve")]
