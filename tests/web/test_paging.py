"""Every list of every duty, walked through all its pages forwards and back; and days that no calendar has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from doudi.office import clock
from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.actions import request_duty
from doudi.office.accounts.enums import Duty
from doudi.office.audit.actions import record_read
from doudi.office.benefits.models import Batch
from doudi.office.policy_documents.actions import receive
from doudi.office.regions.models import LocalValue
from doudi.office.registry.models import LifeEvent
from doudi.web.paging import Page
from tests.office import build
from tests.office.build import COUNTY, TOWNSHIP, officer
from tests.office.files import samples
from tests.web.access_table import PUBLIC, TABLE
from tests.web.conftest import Marked, follow_pages
from tests.web.inquiry.records import contact_of, notice_of, sample_of
from tests.web.world import TEXT, World, paid, place_of, world

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Browser = Callable[..., Marked]
LISTS: dict[str, dict[str, str]] = {
    "families:list": {},
    "families:numbers": {},
    "events:list": {},
    "cases:list": {"state": "investigation"},
    "screening:missed": {},
    "benefits:batches": {},
    "benefits:batch": {},
    "benefits:breaks": {},
    "screening:ended": {},
    "screening:trials": {},
    "policy:list": {"standing": "official"},
    "policy:public_list": {},
    "inquiry:notices": {},
    "inquiry:contacts": {},
    "inquiry:samples": {},
    "local_values:waiting": {},
    "local_values:history": {},
    "staff:list": {"state": "used"},
    "approvals:list": {},
    "auditing:list": {"action": "registry.register_person"},
    "auditing:reads": {"subject": "household"},
}
"""The addresses that show a page of a list, each with a filter that must stay on its further pages."""
HAS_ROWS = {"approvals:list": Action.APPROVE_ACCOUNTS}
"""Of lists that everybody may open: whose have rows here."""
ROWS = 3


def fill_lists() -> World:
    """Three rows and more for every list of the officers of one township and its county."""
    region = world(TOWNSHIP)
    clerk, importer = officer(Duty.TOWNSHIP_CLERK), officer(Duty.COUNTY_OFFICER, COUNTY)
    administrator = officer(Duty.ADMINISTRATOR, COUNTY)
    for number in range(ROWS):
        notice_of(region.inquiry.notice_entry.proceeding, region.inquiry.notice_entry.opinion, clerk)
        contact_of(TOWNSHIP, clerk)
        sample_of(TOWNSHIP, importer)
        officer(Duty.DEPARTMENT_OFFICER)
        unsettled = build.person(clerk, number="", birth_date=build.DAY.replace(year=1950), sex="female")
        build.proceeding(clerk, build.household(clerk, unsettled))
        record_read(by=clerk.user, subject="household", subject_id=region.household.pk, region_code=TOWNSHIP)
        colleague, _ = build.account(administrator, f"colleague{number}")
        request_duty(by=administrator, user=colleague, duty=Duty.VERIFICATION_CENTRE, region_code=COUNTY)
    for number in range(ROWS):
        paid(build.household(clerk, build.person(clerk)), region.person, f"45010290100{number + 1}", ROWS)
    for number in range(ROWS):
        finding, trial, value, text = region.finding, region.trial, region.value, region.text
        finding.pk, finding.right, finding.kind = None, f"invented_{number}", "missed"
        finding.save(force_insert=True)
        finding.pk, finding.kind = None, "ended"
        finding.save(force_insert=True)
        trial.pk, trial.token = None, f"another {number}"
        trial.save(force_insert=True)
        value.pk, value.name, value.valid_from = None, "dibao_standard", build.DAY.replace(day=number + 1)
        value.save(force_insert=True)
        text.document = receive(by=importer, file=samples.upload(TEXT, "x.txt"), region_code=COUNTY)
        text.pk, text.number = None, f"虚构发〔2026〕{number}号"
        text.save(force_insert=True)
        LifeEvent.objects.create(
            kind="new_head", on=build.DAY, household=region.household, source="declared", evidence="虚构",
            recorded_at=clock.now(), recorded_by=clerk.user,
        )  # fmt: skip
    return region


def walk(client: Marked, address: str, query: str, side: str) -> tuple[list[Any], str]:
    """The keys of all rows from a page on, as the links of its pager lead, and the query of the last page."""
    keys: list[Any] = []
    last_query = query
    for answer, last_query in follow_pages(client, address, query, side):
        assert answer.status_code == 200, (address, last_query)
        page_keys = [row.pk for row in answer.context["page"].rows]
        keys = [*keys, *page_keys] if side == "next" else [*page_keys, *keys]
    return keys, last_query


@pytest.mark.parametrize("duty", list(Duty))
def test_every_list_shows_each_row_once_and_in_order(browser: Browser, settings: LazySettings, duty: Duty) -> None:
    region = fill_lists()
    arguments: dict[str, dict[str, Any]] = {
        "local_values:history": {"name": "dibao_standard"},
        "events:list": {"pk": region.household.pk},
        "benefits:batch": {"pk": Batch.objects.latest("pk").pk},
    }
    client = browser(officer(duty, place_of(duty)))
    for name, filters in LISTS.items():
        action = HAS_ROWS.get(name, TABLE[name].action)
        if isinstance(action, Action) and duty not in DUTIES[action]:
            continue
        address = reverse(name, kwargs=arguments.get(name))
        query = "?" + "&".join(f"{field}={value}" for field, value in filters.items())
        settings.PAGE_ROWS = 1000
        in_one_page, _ = walk(client, address, query, "next")
        assert len(in_one_page) >= ROWS, name
        settings.PAGE_ROWS = len(in_one_page)
        assert walk(client, address, query, "next") == (in_one_page, query), name
        settings.PAGE_ROWS = 2
        forwards, last_query = walk(client, address, query, "next")
        assert forwards == in_one_page, name
        assert all(f"{field}={value}" in last_query for field, value in filters.items()), name
        backwards, _ = walk(client, address, last_query, "prev")
        assert backwards == in_one_page, name


def test_no_list_is_left_out(browser: Browser) -> None:
    region = world(TOWNSHIP)
    clients = {duty: browser(officer(duty, place_of(duty))) for duty in Duty}
    paged = set()
    for name, row in TABLE.items():
        if row.sends is not None or (row.action is not None and row.action not in (PUBLIC, *Action)):
            continue
        duty = sorted(DUTIES[row.action])[0] if isinstance(row.action, Action) else Duty.COUNTY_HEAD
        answer = clients[duty].get(reverse(name, kwargs=row.arguments(region) if row.arguments else None), row.query)
        if answer.context is not None and isinstance(answer.context.get("page"), Page):
            paged.add(name)
    assert paged == set(LISTS)


@pytest.mark.parametrize("edge", ["x", "", "1.5", "-1\0", str(2**63), "9" * 5000])
def test_an_edge_that_is_no_value_of_the_column_is_not_found(browser: Browser, edge: str) -> None:
    client = browser(officer(Duty.COUNTY_OFFICER, COUNTY))
    for side in ("after", "before"):
        for name in ("families:numbers", "screening:missed", "policy:list", "local_values:waiting"):
            assert client.get(reverse(name), {side: edge}).status_code == 404, name
        for name in ("families:list", "cases:list"):
            answer = client.get(reverse(name), {side: edge})
            assert answer.status_code == 200, name
            assert answer.context["page"].newer == "", name


DAYS = ["0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "1889-12-31", "2200-01-01", "2026-13-01"]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_cannot_be_reckoned_with_is_answered_in_words(browser: Browser, day: str) -> None:
    client = browser(officer(Duty.AUDITOR, COUNTY))
    for name in ("auditing:list", "auditing:reads"):
        for field in ("since", "until"):
            answer = client.get(reverse(name), {field: day})
            assert answer.status_code == 422
            assert answer.context["page"].rows == []
            html = answer.content.decode()
            assert "没有这一天" in html or "1890年以后、2200年以前" in html


@pytest.mark.parametrize("day", DAYS)
def test_no_form_fails_at_a_day_at_the_end_of_the_calendar(browser: Browser, day: str) -> None:
    region = world(TOWNSHIP)
    duties = region.user.assignments.filter(valid_to=None).count()
    administrator = browser(officer(Duty.ADMINISTRATOR, COUNTY))
    for name, numbers, typed in (
        ("staff:assign", {}, {"duty": "auditor", "region_code": COUNTY, "valid_from": day}),
        ("staff:end", {"duty": region.duty.pk}, {"last_day": day}),
    ):
        answer = administrator.post(reverse(name, kwargs={"pk": region.user.pk, **numbers}), typed)
        assert answer.status_code in (302, 422)
    assert region.user.assignments.filter(valid_to=None).count() == duties
    typed = {"region_code": COUNTY, "name": "dibao_standard", "value": "800", "valid_from": day, "document": "虚构"}
    values = LocalValue.objects.count()
    assert browser(officer(Duty.FINANCE, COUNTY)).post(reverse("local_values:enter"), typed).status_code == 422
    assert LocalValue.objects.count() == values
