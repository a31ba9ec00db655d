"""A step behind which there is a record has no form on the page of the case, and is refused where one is sent all the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from doudi.office import clock
from doudi.office.casework.models import Proceeding
from doudi.office.inquiry.recorded_steps import RESULTS
from doudi.web.templatetags.inquiry import ALONE, OF_APPLICATION, OF_PROCEEDING
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import Bureau
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def office() -> Bureau:
    return cases.bureau()


def send(client: Marked, proceeding: Proceeding, name: str, **fields: str) -> tuple[int, str]:
    """Status and text of the answer to the form of a step."""
    form = {"version": str(proceeding.version), "name": name, "on": str(clock.today()), "note": "记录在案"} | fields
    answer = client.post(f"/proceedings/{proceeding.pk}/take/", form)
    return answer.status_code, answer.content.decode()


def done(proceeding: Proceeding) -> set[str]:
    return set(cases.course(proceeding).done)


def test_every_recorded_step_has_its_page() -> None:
    assert {*OF_APPLICATION, *OF_PROCEEDING, *ALONE} == set(RESULTS)


def test_the_page_leads_to_the_record_and_takes_no_visit_without_it(browser: Browser, office: Bureau) -> None:
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    client = browser(office.clerk)
    page = client.get(f"/applications/{proceeding.application_id}/").content.decode()
    assert f'href="/applications/{proceeding.application_id}/visit/">填写记录表' in page
    assert 'name="name" value="visit"' not in page
    people = {"people": str(office.other_clerk.user.pk)}
    for fields in (people, people | {"shared": "yes"}):
        status, text = send(client, proceeding, "visit", **fields)
        assert status == 422
        assert "这一步随记录表登记" in text
    assert "visit" not in done(proceeding)
    cases.visit(office, proceeding.application)
    assert "visit" in done(proceeding)


def test_a_step_without_a_record_is_entered_on_the_page(browser: Browser, office: Bureau) -> None:
    child = build.person(office.clerk, birth=dt.date(2018, 5, 1))
    family = build.household(office.clerk, build.person(office.clerk), build.person(office.clerk), child)
    proceeding = cases.applied(office.clerk, family, "orphan_allowance", child)
    client = browser(office.clerk)
    page = client.get(f"/applications/{proceeding.application_id}/").content.decode()
    assert 'name="name" value="check"' in page
    assert send(client, proceeding, "check")[0] == 302
    assert "check" in done(proceeding)
