"""Exporting a list: led there from the list, asked what for, given a workbook."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.enums import ProceedingState
from tests.office import build
from tests.office.casework.steps import bring_to
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    actor = build.officer(Duty.TOWNSHIP_CLERK)
    bring_to(ProceedingState.OPINION, actor)
    return actor


def test_a_list_is_handed_out_with_a_purpose(browser: Browser, clerk: Actor) -> None:
    answer = browser(clerk).post("/exports/", {"name": "applications", "state": "", "purpose": "上报"})
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert f"{clock.today()}.xlsx" in answer["Content-Disposition"]
    assert answer.content[:4] == b"PK\x03\x04"
    assert Entry.objects.get(action="casework.export_list").purpose == "上报"


@pytest.mark.parametrize("typed", [{"purpose": " "}, {"name": "people"}, {"state": "x"}, {"purpose": "长" * 300}])
def test_what_is_not_well_typed_is_asked_again(browser: Browser, clerk: Actor, typed: dict[str, str]) -> None:
    answer = browser(clerk).post("/exports/", {"name": "applications", "purpose": "上报", **typed})
    assert answer.status_code == 422
    assert not Entry.objects.filter(action="casework.export_list").exists()


def test_lists_lead_to_their_export(browser: Browser, clerk: Actor) -> None:
    client = browser(clerk)
    assert (
        'href="/exports/?list=applications&amp;state=opinion"'
        in client.get("/applications/?state=opinion").content.decode()
    )
    assert 'href="/exports/?list=waiting"' in client.get("/").content.decode()
    page = client.get("/exports/?list=waiting&state=opinion").content.decode()
    assert 'value="waiting" selected' in page
    assert 'value="opinion" selected' in page


def test_who_exports_nothing_is_led_to_no_export(browser: Browser, clerk: Actor) -> None:
    worker = browser(build.officer(Duty.COMMUNITY_WORKER))
    assert "/exports/" not in worker.get("/applications/").content.decode()
    assert worker.get("/exports/").status_code == 403
