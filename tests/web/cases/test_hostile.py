"""What people may send who mean no good: markup, junk, ids of others. Never a crash, never a leak."""

from __future__ import annotations

import itertools
import logging
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import report_award
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Award
from doudi.office.registry.actions import correct_person, record_life_event
from doudi.office.registry.enums import LifeEventKind
from doudi.office.registry.event_inputs import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from tests.office import build
from tests.office.casework.steps import take_step
from tests.web.office import SignIn, Township, intake_form, township

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ACTIVITIES = ("start", "families", "cases")
MARKUP = "<script>alert(1)</script>'\"&lt;</textarea></svg><img src=x onerror=alert(2)>"


@pytest.fixture
def town() -> Township:
    return township()


def routes() -> list[str]:
    """Every route of these activities, as Django knows them: a new one is tried without being named here."""
    patterns = []
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.app_name in ACTIVITIES:
            patterns += [str(pattern.pattern) for pattern in resolver.url_patterns]
    assert len(patterns) > 15
    return patterns


def filled(route: str, town: Township, replacement: str | None = None) -> str:
    """The address with ids of the town, or with `replacement` in place of each."""
    head = town.family.memberships.order_by("id").first()
    assert head is not None
    application = route.startswith(("applications/<", "applications/new/<"))
    own_ids = {
        "pk": town.application.pk if application else town.proceeding.pk if route.startswith("proceedings") else town.family.pk,
        "household": town.family.pk, "membership": head.pk, "person": head.person_id, "index": 0, "step": "accept",
        "award": _reported_award(town).pk, "event": _life_event(town).pk,
    }  # fmt: skip

    def value(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return str(own_ids[name]) if replacement is None or kind == "str:" or name == "index" else replacement

    return "/" + re.sub(r"<(int:|str:)?(\w+)>", value, route)


def _life_event(town: Township) -> LifeEvent:
    """What happened to the family: it moved within the township, once."""
    moved = LifeEvent.objects.filter(household=town.family).first()
    if moved is not None:
        return moved
    town.family.refresh_from_db()
    event = EventInput(LifeEventKind.MOVE, build.DAY, "虚构", address=town.family.address)
    return record_life_event(by=town.clerk, household=town.family, event=event, expected_version=town.family.version)


def _reported_award(town: Township) -> Award:
    """What the family receives elsewhere, reported once."""
    reported = Award.objects.filter(household=town.family, decision__isnull=True).first()
    return reported or report_award(
        by=town.clerk, household=town.family, right="temporary_aid", person=None, source="虚构区民政局", since=build.DAY
    )


IDS = ("0", "999999", "9" * 18, "9" * 19, "9" * 40, "9" * 5000)


@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_that_are_nobody_s(town: Township, browser: SignIn, method: str) -> None:
    clients = [browser(actor) for actor in (town.clerk, town.county)]
    for route, foreign_id, client in itertools.product(routes(), IDS, clients):
        if "<int:" not in route:
            continue
        answer = getattr(client, method)(filled(route, town, foreign_id), {"version": "1", "purpose": "工作需要"})
        assert answer.status_code in (403, 404, 405), (route, foreign_id)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_another_region_s_is_not_there(town: Township, browser: SignIn, method: str) -> None:
    """The same answer for what others keep as for what never was: 404, or 403 where the duty is missing everywhere."""
    strangers = [
        browser(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)),
        browser(build.officer(Duty.TOWNSHIP_HEAD, "620422901000")),
        browser(build.officer(Duty.COUNTY_OFFICER, build.OTHER_COUNTY)),
        browser(build.officer(Duty.AUDITOR, "360000000000")),
    ]
    names = [membership.person.name for membership in town.family.memberships.all()]
    for client, route in itertools.product(strangers, routes()):
        if "<int:" not in route:
            continue
        form = {"version": "1", "purpose": "工作需要", "verdict": "grant", "reason": "x"}
        theirs = getattr(client, method)(filled(route, town), form)
        nobodys = getattr(client, method)(filled(route, town, "999999"), form)
        assert theirs.status_code in (403, 404, 405), route
        assert theirs.status_code == nobodys.status_code, route
        html = theirs.content.decode()
        assert not any(name in html for name in names)
        assert plain(html) == plain(nobodys.content.decode()), route
    town.proceeding.refresh_from_db()
    assert town.proceeding.version == 1


def plain(page: str) -> str:
    """Without what differs from one answer to the next: ids, and tokens against forged requests."""
    return re.sub(r"[A-Za-z0-9]{64}|\d+", "", page)


def junk(random_: random.Random) -> str:
    return random_.choice(
        [
            "", "\x00", "²", "-1", "9" * 30, "1e999999999", "NaN", "٣", "😀" * 50, MARKUP, "x" * 5000, "../../etc/passwd",
            "{{7*7}}", "%00", "' OR 1=1 --", "\ud7ff", "on", "yes", "1", "2026-13-45", "self", "grant", "\r\nSet-Cookie: a=b",
        ]
    )  # fmt: skip


NAMES = (
    "token", "region_code", "address", "channel", "note", "members-TOTAL_FORMS", "members-0-name", "members-0-number",
    "members-0-relation", "members-0-birth_date", "version", "reason", "verdict", "amount", "seen", "right", "applicant",
    "name", "number", "relation", "birth_date", "phone", "bank_account", "purpose", "source", "evidence", "q", "before",
    "state", "draft", "application",
)  # fmt: skip


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 3))])
def test_junk_in_every_field_of_every_route_is_answered(town: Township, browser: SignIn, seed: int) -> None:
    """The client of the tests raises what a view does not catch."""
    random_ = random.Random(seed)
    person = town.family.memberships.order_by("id").first()
    assert person is not None
    names = [
        *NAMES,
        f"wage_income.{person.person_id}",
        "housing.household",
        f"disability_components.{person.person_id}",
    ]
    clients = [browser(actor) for actor in (town.clerk, town.head, town.county)]
    for route, client in itertools.product(routes(), clients):
        address = filled(route, town)
        for _ in range(6):
            form: dict[str, str | list[str]] = {name: junk(random_) for name in names if random_.random() < 0.7}
            form["right"] = [junk(random_), "dibao." + junk(random_)]
            town.family.refresh_from_db()
            if random_.random() < 0.5:
                form["version"] = str(town.family.version)
            answer = client.get(address, form) if random_.random() < 0.3 else client.post(address, form)
            assert answer.status_code in (200, 204, 302, 400, 403, 404, 405, 409, 422), (address, form)
            assert "<script>alert(1)" not in answer.content.decode(errors="replace")


def test_more_than_a_form_holds_is_refused(town: Township, browser: SignIn) -> None:
    client = browser(town.clerk)
    large = {"purpose": "x" * 2_600_000}
    many = {f"f{number}": "x" for number in range(4_100)}
    for route, form in itertools.product(routes(), (large, many)):
        assert client.post(filled(route, town), form).status_code in (400, 403, 405), route
    long = client.get("/families/", {"q": "x" * 100_000, "before": "9" * 100_000})
    assert long.status_code == 200


class Tags(HTMLParser):
    """What a page holds that could act: scripts without a source, handlers, addresses of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
            self.found.append(f"{tag} {attributes}")
        self.found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        self.found += [f"{tag} {value}" for value in attributes.values() if (value or "").startswith("javascript:")]
        if tag == "img" and not (attributes.get("src") or "").startswith("/"):
            self.found.append(f"{tag} {attributes}")


def pages(town: Township) -> Iterator[str]:
    for route in routes():
        yield filled(route, town)
    yield f"/families/?q={MARKUP}"
    for index in range(12):
        yield f"/applications/{town.application.pk}/diagram/{index}.svg"


@pytest.fixture
def marked(town: Township, browser: SignIn) -> Township:
    """The town, with markup in everything that is typed freely."""
    Household.objects.update(address=MARKUP)
    for person in Person.objects.order_by("id"):
        correct_person(by=town.clerk, person=person, expected_version=1, name=MARKUP[:59], phone="")
    type(town.application).objects.update(note=MARKUP)
    build.accept(by=town.clerk, proceeding=town.proceeding)
    town.proceeding.refresh_from_db()
    take_step("give_opinion", town.head, town.proceeding)
    for actor, step in ((town.county, "send-back"), (town.head, "opinion"), (town.county, "decide")):
        if step == "decide":
            build.run_notice(town.proceeding)
        town.proceeding.refresh_from_db()
        form = {"version": str(town.proceeding.version), "reason": MARKUP, "verdict": "refuse"}
        if step == "opinion":
            basket = determine(town.family)
            form["seen"] = basket.fingerprint
        answer = browser(actor).post(f"/proceedings/{town.proceeding.pk}/{step}/", form)
        assert answer.status_code == 302
    browser(town.clerk).post("/applications/new/draft/", intake_form({"name": MARKUP}, address=MARKUP))
    town.proceeding.refresh_from_db()
    assert town.proceeding.state == "refused"
    return town


def test_stored_markup_is_shown_as_it_was_typed_and_never_acts(marked: Township, browser: SignIn) -> None:
    escaped_count = 0
    for actor in (marked.clerk, marked.head, marked.county):
        client: Client = browser(actor)
        for address in pages(marked):
            answer = client.get(address)
            kind = answer.get("Content-Type", "")
            text = answer.content.decode()
            if answer.status_code != 200 or kind.startswith("application/json"):
                continue
            tags = Tags()
            tags.feed(text)
            assert tags.found == [], address
            assert "<script>alert" not in text, address
            assert "onerror=alert(2)>" not in text.replace("onerror=alert(2)&gt;", ""), address
            escaped_count += "&lt;script&gt;" in text
    assert escaped_count > 10


def test_whole_numbers_stand_on_no_page_and_in_no_log(
    town: Township, browser: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = list(Person.objects.all())
    people[0].phone, people[0].bank_account = "19900001234", "6299990000000000017"
    people[0].save()
    numbers = [person.number for person in people] + ["19900001234", "6299990000000000017"]
    for actor in (town.clerk, town.head, town.county, build.officer(Duty.AUDITOR, build.COUNTY)):
        client = browser(actor)
        for address in pages(town):
            html = client.get(address).content.decode(errors="replace")
            for number in numbers:
                # What the officer typed into the search stands in the search.
                assert number not in html, address
                assert number[6:16] not in html, address
        client.post(
            f"/families/{town.family.pk}/people/{people[0].pk}/",
            {"version": "1", "name": "x", "number": people[1].number},
        )
        client.post(f"/families/{town.family.pk}/people/{people[0].pk}/unmask/", {"purpose": "核对号码"})
    log_text = caplog.text
    assert not any(number in log_text for number in numbers)
