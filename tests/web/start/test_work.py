"""The work list: mine, due, overdue and waiting for others, for each duty; and no query more for more rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import open_proceedings, save_draft
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.registry.actions import FactInput, add_member
from tests.office import build
from tests.office.casework.steps import bring_to, take_step
from tests.web.conftest import queries_of
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Township:
    return township()


def lists(client: Client, query: str = "") -> dict[str, int]:
    """The tallies on top of the page that are not 0, by the queue or the filter that they lead to."""
    html = client.get(f"/{query}").content.decode()
    tallies = re.findall(r'href="(?:#|\?only=)(\w+)"[^>]*><strong>(\d+)</strong>', html)
    return {name: int(count) for name, count in tallies if count != "0"}


def test_a_case_moves_from_queue_to_queue(town: Township, browser: SignIn) -> None:
    clerk, head, county = (browser(actor) for actor in (town.clerk, town.head, town.county))
    assert (lists(clerk), lists(head), lists(county)) == ({"accept": 1}, {"accept": 1}, {"waiting": 1})
    build.accept(by=town.clerk, proceeding=town.proceeding)
    assert (lists(clerk), lists(head), lists(county)) == ({"investigate": 1}, {"opinion": 1}, {"waiting": 1})
    for step, by, queues in (
        ("give_opinion", town.head, ({"notice": 1}, {"notice": 1}, {"waiting": 1})),
        ("notice", town.clerk, ({"waiting": 1}, {"waiting": 1}, {"decide": 1})),
        ("send_back", town.county, ({"returned": 1}, {"returned": 1}, {"waiting": 1})),
        ("give_opinion", town.head, ({"notice": 1}, {"notice": 1}, {"waiting": 1})),
        ("notice", town.clerk, ({"waiting": 1}, {"waiting": 1}, {"decide": 1})),
        # What follows by list waits for its department.
        ("grant", town.county, ({"waiting": 1}, {"waiting": 1}, {"listed": 1})),
    ):
        town.proceeding.refresh_from_db()
        if step == "notice":
            build.run_notice(town.proceeding)
        else:
            take_step(step, by, town.proceeding)
        assert (lists(clerk), lists(head), lists(county)) == queues, step


def test_a_family_is_one_row_whatever_it_applies_for(town: Township, browser: SignIn) -> None:
    person = town.family.memberships.get(relation="self").person
    rights = [("low_income", None), ("orphan_allowance", person), ("disability_care_subsidy", person)]
    opened = open_proceedings(by=town.clerk, application=town.application, rights=rights)
    build.accept(by=town.clerk, proceeding=opened[0])
    clerk = browser(town.clerk)
    assert lists(clerk) == {"accept": 1}, "the queue of what comes first"
    html = clerk.get("/").content.decode()
    assert html.count('class="work-family"') == 1
    assert "等4项" in html


def test_the_clock_makes_it_due_and_overdue(town: Township, browser: SignIn) -> None:
    proceeding = build.accept(by=town.clerk, proceeding=town.proceeding)
    other = build.proceeding(town.clerk, build.poor_family(town.clerk))
    Proceeding.objects.filter(pk=other.pk).update(due_on=None)
    clerk = browser(town.clerk)
    assert proceeding.due_on is not None
    assert f"还剩{(proceeding.due_on - clock.today()).days}天" in clerk.get("/").content.decode()
    with clock.on(proceeding.due_on):
        assert lists(clerk) == {"investigate": 2, "due": 1}
        assert lists(clerk, "?only=due") == {"investigate": 1, "due": 1}
        assert "今天到期" in clerk.get("/").content.decode()
    with clock.on(proceeding.due_on + dt.timedelta(days=1)):
        assert lists(clerk) == {"investigate": 2, "overdue": 1}
        html = clerk.get("/").content.decode()
        assert "mark-stop" in html[html.index("work-family") :]
        assert "逾期1天" in html
        assert html.index("逾期1天") < html.rindex("work-family"), "what is overdue stands first"
        # Late is late for everyone who may see it.
        assert lists(browser(town.county), "?only=overdue") == {"waiting": 1, "overdue": 1}
        assert lists(clerk, "?only=\x00") == lists(clerk)


def test_others_see_nothing_of_it(town: Township, browser: SignIn) -> None:
    for duty, region in ((Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), (Duty.COUNTY_OFFICER, build.OTHER_COUNTY)):
        client = browser(build.officer(duty, region))
        assert lists(client) == {}
    for duty in (Duty.ADMINISTRATOR, Duty.DEPARTMENT_OFFICER, Duty.PROVINCE_ANALYST):
        html = browser(build.officer(duty, build.COUNTY)).get("/").content.decode()
        assert "您的职责不办理个案" in html


def test_whoever_pays_and_has_no_cases_begins_with_the_payments_of_the_month(town: Township, browser: SignIn) -> None:
    answer = browser(build.officer(Duty.FINANCE, build.COUNTY)).get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/payments/")


@pytest.mark.parametrize("duty", Duty)
def test_the_pages_open_for_whom_they_should(town: Township, browser: SignIn, duty: Duty) -> None:
    small = duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD)
    client = browser(build.officer(duty, build.TOWNSHIP if small else build.COUNTY))
    sees = duty in (
        Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD, Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD,
        Duty.VERIFICATION_CENTRE, Duty.AUDITOR,
    )  # fmt: skip
    takes, registers = duty in (Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD), sees and duty != Duty.AUDITOR
    family, application = f"/families/{town.family.pk}/", f"/applications/{town.application.pk}/"
    for address, may in {
        "/": True, "/families/": sees, "/applications/": sees, family: sees, f"{family}tree.svg": sees, application: sees,
        f"{application}diagram/0.svg": sees, f"{family}facts/": registers, "/applications/new/": takes,
        f"/applications/new/{town.family.pk}/": takes,
        "/families/numbers/": duty in (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD),
    }.items():  # fmt: skip
        answer = client.get(address, follow=address == "/")
        assert answer.status_code == (200 if may else 403), address


def test_whoever_is_not_signed_in_is_led_to_the_door(town: Township) -> None:
    for address in ("/", "/families/", f"/applications/{town.application.pk}/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")


def more_cases(town: Township, count: int) -> None:
    for _ in range(count):
        family = build.poor_family(town.clerk)
        build.accepted(town.clerk, family)


def more_people(town: Township, count: int) -> None:
    for _ in range(count):
        build.household(town.clerk, build.person(town.clerk, number=""))


def more_of_the_case(town: Township, count: int) -> None:
    """Members, facts, proceedings and papers of the same family."""
    town.family.refresh_from_db()
    family, rights = town.family, []
    for _ in range(count):
        child = build.person(town.clerk)
        family.refresh_from_db()
        add_member(by=town.clerk, household=family, expected_version=family.version, person=child, relation="child")
        build.tell(town.clerk, family, FactInput("wage_income", 1, child), FactInput("labour_ability", "full", child))
        rights += [("disability_care_subsidy", child), ("disability_living_subsidy", child)]
    open_proceedings(by=town.clerk, application=town.application, rights=rights)


More = Callable[[Township, int], None]


@pytest.mark.long
@pytest.mark.parametrize(
    ("address", "more", "actor_name", "few", "many"),
    [
        ("/", more_cases, "clerk", 3, 27),
        ("/", more_cases, "county", 3, 27),
        ("/applications/", more_cases, "clerk", 3, 27),
        ("/families/", more_cases, "clerk", 3, 27),
        ("/families/numbers/", more_people, "county", 3, 27),
        ("/applications/{application}/", more_of_the_case, "head", 2, 12),
        ("/families/{family}/", more_of_the_case, "head", 2, 12),
        ("/families/{family}/facts/", more_of_the_case, "head", 2, 12),
        ("/families/{family}/tree.svg", more_of_the_case, "head", 2, 12),
    ],
)
def test_no_query_more_for_more_rows(
    town: Township, browser: SignIn, address: str, more: More, actor_name: str, few: int, many: int
) -> None:
    actor: Actor = getattr(town, actor_name)
    client = browser(actor)
    address = address.format(application=town.application.pk, family=town.family.pk)
    more(town, few)
    before = queries_of(client, address)
    more(town, many)
    assert queries_of(client, address) <= before


@pytest.mark.long
def test_a_search_makes_no_query_more_for_more_families(town: Township, browser: SignIn) -> None:
    client, counts = browser(town.clerk), []
    client.get("/families/")
    for count in (3, 27):
        more_cases(town, count)
        with CaptureQueriesContext(connection) as queries:
            assert client.post("/families/search/", {"q": "某某"}).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_drafts_stand_on_top(town: Township, browser: SignIn) -> None:
    save_draft(by=town.clerk, token="0" * 36, data="{}")
    assert "没有填完的申请（1）" in browser(town.clerk).get("/").content.decode()
    assert "没有填完" not in browser(town.head).get("/").content.decode()


def test_a_draft_is_deleted_from_the_list(town: Township, browser: SignIn) -> None:
    save_draft(by=town.clerk, token="0" * 36, data="{}")
    address = "/applications/new/draft/discard/"
    assert "已经不在了" in browser(town.head).post(address, {"token": "0" * 36}, follow=True).content.decode()
    client = browser(town.clerk)
    assert address in client.get("/").content.decode()
    html = client.post(address, {"token": "0" * 36}, follow=True).content.decode()
    assert "草稿已删除" in html
    assert "没有填完" not in html


@pytest.mark.long
def test_every_state_has_its_words(town: Township, browser: SignIn) -> None:
    client = browser(town.county)
    for state in ProceedingState:
        bring_to(state, town.clerk)
    html = client.get("/applications/").content.decode()
    assert all(state.label in html for state in ProceedingState)
    assert set(Proceeding.objects.values_list("state", flat=True)) == set(ProceedingState)
