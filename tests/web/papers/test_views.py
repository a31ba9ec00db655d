"""The page of papers: what is offered to whom, issuing with a click, and the file as it was issued."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Paper, Proceeding
from doudi.office.files import storage
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.casework.steps import bring_to
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def clerk() -> Actor:
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def granted(clerk: Actor) -> Proceeding:
    return bring_to(ProceedingState.GRANTED, clerk)


def address(proceeding: Proceeding) -> str:
    return f"/applications/{proceeding.application_id}/papers/"


def buttons(client: Marked, proceeding: Proceeding) -> list[str]:
    return re.findall(r'name="paper" value="([^"]+)"', client.get(address(proceeding)).content.decode())


def test_each_duty_is_offered_its_papers(browser: Browser, clerk: Actor, granted: Proceeding) -> None:
    single = granted.pk
    assert buttons(browser(clerk), granted) == ["acceptance", f"approval.{single}"]
    county = build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    assert buttons(browser(county), granted) == [f"approval.{single}", f"grant.{single}"]
    assert buttons(browser(build.officer(Duty.AUDITOR, build.COUNTY)), granted) == []


def test_a_paper_is_issued_shown_and_handed_out_as_it_is_kept(browser: Browser, granted: Proceeding) -> None:
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    answer = client.post(f"{address(granted)}issue/", {"paper": f"grant.{granted.pk}"}, follow=True)
    paper = Paper.objects.get()
    page = answer.content.decode()
    assert f"确认给予决定书已制作，编号{paper.number}" in page
    assert f'href="/papers/{paper.pk}.pdf"' in page
    file = client.get(f"/papers/{paper.pk}.pdf")
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert file["Content-Disposition"] == f'attachment; filename="{paper.number}.pdf"'
    assert file.content == storage.read(paper.digest)
    assert Read.objects.filter(subject="household", fields="paper").exists()


def test_a_second_click_issues_nothing_new(browser: Browser, granted: Proceeding) -> None:
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    for _ in range(2):
        client.post(f"{address(granted)}issue/", {"paper": f"grant.{granted.pk}"})
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("chosen", ["", "refusal.1", "grant", "grant.x", "visit", "../x", "grant." + "9" * 30, "\0"])
def test_what_is_not_offered_is_told_and_issues_nothing(browser: Browser, granted: Proceeding, chosen: str) -> None:
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    answer = client.post(f"{address(granted)}issue/", {"paper": chosen}, follow=True)
    assert "还没有到这一步" in answer.content.decode()
    assert not Paper.objects.exists()


def test_another_duty_is_refused(browser: Browser, clerk: Actor, granted: Proceeding) -> None:
    assert browser(clerk).post(f"{address(granted)}issue/", {"paper": f"grant.{granted.pk}"}).status_code == 403


def test_a_file_that_is_gone_is_told(browser: Browser, granted: Proceeding) -> None:
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    client.post(f"{address(granted)}issue/", {"paper": f"grant.{granted.pk}"})
    paper = Paper.objects.get()
    storage.path_of(paper.digest).unlink()
    assert client.get(f"/papers/{paper.pk}.pdf").status_code == 500


def test_the_case_leads_to_its_papers(browser: Browser, clerk: Actor, granted: Proceeding) -> None:
    page = browser(clerk).get(f"/applications/{granted.application_id}/").content.decode()
    assert f'href="{address(granted)}"' in page


def test_the_page_needs_few_queries_however_many_papers_there_are(
    browser: Browser, clerk: Actor, granted: Proceeding
) -> None:
    county = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    before = queries_of(county, address(granted))
    for chosen in (f"grant.{granted.pk}", f"approval.{granted.pk}"):
        county.post(f"{address(granted)}issue/", {"paper": chosen})
    assert queries_of(county, address(granted)) <= before + 1
