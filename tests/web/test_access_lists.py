"""Lists, counts, pickers and searches show the own region and nothing of any other."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.urls import reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from doudi.office.regions import codes
from doudi.office.regions.models import Region
from tests.office.build import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, officer
from tests.web.access_table import TABLE
from tests.web.conftest import Marked, follow_pages
from tests.web.world import FAR_TOWNSHIP, World, place_of, worlds

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
LISTS = {
    name: row.action
    for name, row in TABLE.items()
    if row.arguments is None and row.sends is None and not name.startswith(("account_", "mfa_"))
}


NARROWED = {"auditing:list": {"action": "registry.create_household"}}
"""A filter for lists with so many rows that walking through all of them would take long."""


def marks(world: World) -> list[str]:
    """Words that stand on a page only if something of this region is shown."""
    return [world.person.name, world.application.applicant.name, world.region, world.user.name]


@pytest.mark.parametrize("duty", list(Duty))
def test_no_page_of_a_list_shows_what_lies_elsewhere(browser: Browser, settings: LazySettings, duty: Duty) -> None:
    """A page holds one row, so that most rows stand on further pages."""
    settings.PAGE_ROWS = 1
    worlds_by_place, place = worlds(), place_of(duty)
    client = browser(officer(duty, place))
    for name, action in LISTS.items():
        if isinstance(action, Action) and duty not in DUTIES[action]:
            continue
        query = "?" + urlencode(TABLE[name].query | NARROWED.get(name, {}))
        answers = [answer for answer, _ in follow_pages(client, reverse(name), query)]
        assert {answer.status_code for answer in answers} <= {200, 302}, name
        html = "".join(answer.content.decode() for answer in answers)
        for world in worlds_by_place.values():
            if not codes.lies_in(world.region, place):
                assert [mark for mark in marks(world) if mark in html] == [], name
        assert worlds_by_place["far"].value.document not in html, name


@pytest.mark.parametrize("duty", sorted(DUTIES[Action.SEE_CASES]))
def test_lists_show_what_is_there(browser: Browser, duty: Duty) -> None:
    """Else a list that is always empty would pass."""
    own_world = worlds()["own"]
    client = browser(officer(duty, place_of(duty)))
    for name in ("families:list", "cases:list"):
        assert own_world.person.name in client.get(reverse(name)).content.decode(), name


@pytest.mark.parametrize("duty", sorted(DUTIES[Action.SEE_CASES]))
def test_a_search_finds_nobody_of_another_region(browser: Browser, duty: Duty) -> None:
    worlds_by_place, place = worlds(), place_of(duty)
    client = browser(officer(duty, place))
    for where, world in worlds_by_place.items():
        number = world.person.number
        for text in (world.person.name, number, number[-4:], world.household.address, world.household.code):
            html = client.post(reverse("families:search"), {"q": text, "purpose": "受理申请"}).content.decode()
            is_listed = f'href="{reverse("families:detail", args=[world.household.pk])}"' in html
            assert is_listed == codes.lies_in(world.region, place), (where, text)


@pytest.mark.parametrize("duty", list(Duty))
def test_a_picker_offers_regions_in_which_the_officer_may_do_it(browser: Browser, duty: Duty) -> None:
    Region.objects.bulk_create(
        Region(code=code, name=f"{name}街道")
        for code, name in ((TOWNSHIP, "甲"), (OTHER_TOWNSHIP, "乙"), (FAR_TOWNSHIP, "丙"))
    )
    place = place_of(duty)
    client = browser(officer(duty, place))
    for action in Action:
        offered = {
            code
            for search in ("街道", "区", "62")
            for code in _codes(client.get(reverse("regions:pick"), {"for": action, "pick": search}).content.decode())
        }
        if duty in DUTIES[action]:
            assert place in offered, action
            assert all(codes.lies_in(code, place) for code in offered), action
        else:
            assert offered == set(), action


def _codes(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('data-choose="')[1:]]


def test_a_picker_for_nothing_that_can_be_asked_for_is_not_found(browser: Browser) -> None:
    client = browser(officer(Duty.AUDITOR, COUNTY))
    for purpose in ("", "everything", "see_cases\0"):
        assert client.get(reverse("regions:pick"), {"for": purpose, "pick": "县"}).status_code == 404
    assert _codes(client.get(reverse("regions:pick"), {"for": "see_cases", "pick": "a\0b"}).content.decode()) == []


def test_counts_are_of_the_own_region(browser: Browser) -> None:
    """The numbers on the work list and beside what waits for confirmation."""
    worlds()
    near = browser(officer(Duty.COUNTY_HEAD, COUNTY))
    html = near.get(reverse("local_values:list")).content.decode()
    assert "待复核 1</a>" in html, "one of two counties"
    for duty, place in ((Duty.COUNTY_HEAD, "220102000000"), (Duty.TOWNSHIP_CLERK, "220102901000")):
        nobody = browser(officer(duty, place))
        page = nobody.get(reverse("start:work"))
        assert page.context["work"].queues == []


def test_a_filter_that_is_not_understood_shows_nothing(browser: Browser) -> None:
    client = browser(officer(Duty.COUNTY_OFFICER, COUNTY))
    for wrong in ("62042200000", "620422000000", "x", "450102000000 OR 1=1", "４５０１０２００００００"):
        assert client.get(reverse("local_values:list"), {"region": wrong}).status_code == 404, wrong
    assert client.get("/local-values/history/no_such_thing/").status_code == 404
