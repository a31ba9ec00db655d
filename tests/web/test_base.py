"""What every page shows: where one may go, who one is, which day it is, and that a policy's period is over."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.web.context import NAVIGATION, navigation, notices
from doudi.web.templatetags.doudi import day, moment, yuan
from tests.office.build import COUNTY, OTHER_COUNTY, officer
from tests.web.conftest import Marked
from tests.web.world import place_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
CASES, FOUND, VALUES = ["家庭", "申请", "调查公示"], ["筛查"], ["地方标准", "政策文件"]
SEEN: dict[Duty, list[str]] = {
    Duty.COMMUNITY_WORKER: CASES,
    Duty.TOWNSHIP_CLERK: [*CASES, *FOUND, "发放差异", *VALUES],
    Duty.TOWNSHIP_HEAD: [*CASES, *FOUND, "发放差异", *VALUES],
    Duty.COUNTY_OFFICER: [*CASES, "号码核对", *FOUND, "发放", "发放差异", *VALUES, "待复核"],
    Duty.COUNTY_HEAD: [*CASES, "号码核对", *FOUND, "发放", *VALUES, "待复核"],
    Duty.VERIFICATION_CENTRE: [*CASES, *VALUES],
    Duty.DEPARTMENT_OFFICER: VALUES,
    Duty.FINANCE: ["发放", "发放差异", *VALUES],
    Duty.AUDITOR: [*CASES, *FOUND, "发放", *VALUES, "审计", "数据核对"],
    Duty.PROVINCE_ANALYST: ["政策测算", *VALUES],
    Duty.ADMINISTRATOR: ["待复核", "账号", "数据核对"],
}
BEGINS_WITH = {Duty.FINANCE: "发放"}
"""Where the first place leads a duty that has no cases, and so no work list."""


@pytest.mark.parametrize("duty", list(Duty))
def test_each_duty_is_led_where_it_may_go_and_nowhere_else(browser: Browser, duty: Duty) -> None:
    actor = officer(duty, place_of(duty))
    client = browser(actor)
    page = client.get("/account/").content.decode()
    links = re.findall(
        r"<a href=\"(/[^\"]*)\"[^>]*>\s*<svg.*?</svg> (\S+)</a>", page[page.index("<nav") : page.index("</nav>")]
    )
    served = {place.label for place in NAVIGATION}
    assert [label for _, label in links] == ["待办", *(label for label in SEEN[duty] if label in served)]
    for url, label in links:
        answer = client.get(url, follow=True)
        assert answer.status_code == 200, label
        marked = re.findall(r'aria-current="page">\s*<svg.*?</svg> (\S+)</a>', answer.content.decode())
        here = BEGINS_WITH.get(duty, label) if label == "待办" else label
        assert marked[:1] == [here], "the place where one is"
        assert bool(answer.redirect_chain) == (here != label), label
    assert ('data-shortcut="/"' in page) == ("家庭" in SEEN[duty]), "the search finds people"


def test_a_page_says_who_is_signed_in_and_as_what(browser: Browser) -> None:
    page = browser(officer(Duty.COUNTY_HEAD, COUNTY, name="某甲")).get("/account/").content.decode()
    assert "某甲" in page
    assert "县级负责人（兴宁区）" in page


def test_a_page_says_that_the_period_of_the_policy_is_over(browser: Browser) -> None:
    client = browser(officer(Duty.COUNTY_OFFICER, COUNTY))
    for address in ("/account/", "/", "/local-values/", "/nothing/", "/audit/"):
        page = client.get(address).content.decode()
        assert "政策期限已届满，仍按其规定计算" in page, address
        assert "广西" in page


def test_notices_are_of_the_packs_where_one_works(browser: Browser) -> None:
    both = officer(Duty.COUNTY_OFFICER, COUNTY)
    two = Actor(both.user, (*both.duties, (Duty.FINANCE, OTHER_COUNTY), (Duty.FINANCE, "450103000000")))
    assert len(notices(two, dt.date(2026, 9, 1))) == 2, "each pack once"
    assert notices(two, dt.date(2019, 6, 1)) == []
    assert notices(Actor(both.user, ((Duty.FINANCE, "110101000000"),)), dt.date(2026, 9, 1)) == []


def test_the_day_of_the_demo_is_shown_where_the_clock_is_set(browser: Browser, settings: LazySettings) -> None:
    assert "演示日期 2026年9月1日" in browser().get("/sign-in/").content.decode()
    settings.DOUDI = dataclasses.replace(settings.DOUDI, today=None)
    assert "演示日期" not in browser().get("/sign-in/").content.decode()


def test_the_nearest_place_is_marked() -> None:
    actor = officer(Duty.COUNTY_OFFICER, COUNTY)
    for path, label in (
        ("/", "待办"),
        ("/families/3/", "家庭"),
        ("/local-values/new/", "地方标准"),
        ("/account/", None),
    ):
        current = [item["label"] for item in navigation(actor, path) if item["current"]]
        assert current == ([label] if label else []), path


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00元"),
        (5, "0.05元"),
        (123456, "1,234.56元"),
        (100_000_000, "1,000,000.00元"),
        (-123456, "-1,234.56元"),
        (None, ""),
    ],
)
def test_money_is_shown_in_one_form(fen: int | None, text: str) -> None:
    assert yuan(fen) == text


def test_days_and_moments_are_of_china() -> None:
    late = dt.datetime(2026, 8, 31, 16, 5, tzinfo=dt.UTC)
    assert day(late) == day(dt.date(2026, 9, 1)) == "2026年9月1日"
    assert moment(late) == "2026年9月1日 00:05"
    assert day(None) == moment(None) == ""
