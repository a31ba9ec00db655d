"""Every operation, every duty, every region: what lies outside is answered as what does not exist."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver

from doudi.office.accounts.access import DUTIES_BY_ACTION, Action, TokenLimit
from doudi.office.accounts.enums import Duty
from doudi.office.regions import codes
from doudi.office.registry.models import Person
from doudi.web.api.service import api
from tests.office import build
from tests.web.api.client import Program, program, token_of
from tests.web.api.operations import COUNTYWIDE, EVERYWHERE, OPERATIONS, WITHOUT_OBJECT
from tests.web.test_access import names
from tests.web.world import World, place_of, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def operations() -> Iterator[str]:
    schema = api.get_openapi_schema(path_prefix="")
    for path, methods in schema["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path.strip('/')}"


def ask(asking: Program, name: str, world: World) -> Any:
    """The answer; whatever was done is undone."""
    operation = OPERATIONS[name]
    method, _, path = name.partition(" ")
    with transaction.atomic():
        for part, key in operation.path.items():
            path = path.replace(f"{{{part}}}", str(key(world)))
        if operation.uploads and operation.body is not None:
            answer = asking.upload(path, f"虚构的凭证{world.region}".encode(), **operation.body(world))
        elif operation.body is not None:
            answer = asking.post(path, operation.body(world))
        else:
            assert method == "GET", f"{name}: say what is sent"
            answer = asking.get(path)
        transaction.set_rollback(True)
    return answer


def expected_status(name: str, duty: Duty, world: World) -> int:
    """What a token of all that an officer of the duty may do is answered."""
    operation = OPERATIONS[name]
    place = place_of(duty)
    allowed = operation.action is None or duty in DUTIES_BY_ACTION[operation.action]
    if operation.region == EVERYWHERE:
        return operation.answer if allowed else 404
    region = codes.pad(world.region[:6]) if operation.region == COUNTYWIDE else world.region
    near = codes.lies_in(region, place) or (operation.region == COUNTYWIDE and codes.lies_in(place, region))
    in_sight = near and (operation.sees is None or duty in DUTIES_BY_ACTION[operation.sees])
    within = not operation.within or any(duty in DUTIES_BY_ACTION[action] for action in operation.within)
    return operation.answer if allowed and in_sight and within else 404


def marks(world: World) -> list[str]:
    """What stands in an answer only if it tells of this region's family."""
    return [world.person.name, world.household.code, world.application.number, world.paper.number]


def text_of(answer: Any) -> str:
    """Everything an answer says, also within a workbook."""
    if answer.content[:2] != b"PK":
        return str(answer.content.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_every_operation_is_walked() -> None:
    assert set(operations()) == OPERATIONS.keys() | WITHOUT_OBJECT


def test_nothing_of_the_api_is_open_but_its_description() -> None:
    for name, view in names(get_resolver().url_patterns):
        if name.startswith("api:"):
            assert getattr(view, "public", False) == (name == "api:openapi-json"), name
            assert getattr(view, "by_token", False) != (name == "api:openapi-json"), name


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.ADMINISTRATOR])
def test_every_operation_for_every_duty_in_every_region(duty: Duty) -> None:
    place = place_of(duty)
    officer = build.officer(duty, place)
    if not any(officer.may_somewhere(action) for action in Action):
        pytest.fail(f"{duty} may do nothing, so no token can be made for it")
    asking = Program(token_of(officer))
    everywhere = worlds()
    for where, world in everywhere.items():
        for name in OPERATIONS:
            answer = ask(asking, name, world)
            expected = expected_status(name, duty, world)
            assert answer.status_code == expected, (
                f"{name} for {duty} ({where}): {answer.status_code} {answer.content!r}"
            )
            assert answer["Cache-Control"] == "no-store, private"
            hidden = [other for other in everywhere.values() if not codes.lies_in(other.region, place)]
            hidden = list(everywhere.values()) if duty not in DUTIES_BY_ACTION[Action.SEE_CASES] else hidden
            told = text_of(answer)
            leaks = [mark for other in hidden for mark in marks(other) if mark in told]
            assert leaks == [], f"{name} for {duty} ({where}) tells {leaks}"


def test_lists_and_counts_hold_what_lies_in_the_region_alone() -> None:
    everywhere = worlds()
    asking = program(Duty.TOWNSHIP_CLERK)
    own = everywhere["own"]
    # The family next door, whose notice hangs in the same township.
    beside = own.inquiry.notice_entry.proceeding
    for path, keys in (
        ("households", {own.household.pk, beside.household_id}),
        ("applications", {own.application.pk, beside.application_id}),
        ("proceedings", {own.proceeding.pk, beside.pk}),
        ("awards", {own.reported_award.pk}),
        ("findings", {own.finding.pk}),
        ("work/investigate", {own.proceeding.pk}),
    ):
        assert {entry["id"] for entry in asking.get(path).json()["items"]} == keys, path
    assert {queue["families"] for queue in asking.get("work").json()["items"]} == {1}
    found = asking.post("searches", {"text": "家主"}).json()
    assert [entry["id"] for entry in found["items"]] == [own.household.pk]
    far = Person.objects.get(pk=everywhere["far"].person.pk)
    assert asking.post("searches", {"text": far.number, "purpose": "核对是否重复"}).json()["items"] == []


def test_a_token_of_a_part_of_the_region_sees_that_part_in_every_representation() -> None:
    everywhere = worlds()
    officer = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    asking = Program(token_of(officer, region=build.OTHER_TOWNSHIP))
    for name in OPERATIONS:
        told = text_of(ask(asking, name, everywhere["own"]))
        assert [mark for mark in marks(everywhere["own"]) if mark in told] == [], name


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic doudi_x", "Bearer doudi_unknown"])
def test_without_a_token_nothing_is_answered(header: str) -> None:
    asking = Program("")
    answer = asking.client.get("/api/v1/households", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_of_a_browser_opens_nothing() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    asking = Program("")
    asking.client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    assert asking.get("households").status_code == 401


def test_a_token_does_no_more_than_it_was_made_for() -> None:
    own = worlds()["own"]
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    asking = Program(token_of(clerk, Action.SEE_CASES))
    assert ask(asking, "GET households/{household}", own).status_code == 200
    assert ask(asking, "POST applications/{application}/proceedings", own).status_code == 404


def test_a_token_is_narrowed_to_its_region() -> None:
    officer = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    narrowed = officer.narrowed(TokenLimit(frozenset({Action.SEE_CASES}), build.TOWNSHIP))
    assert narrowed.may(Action.SEE_CASES, build.TOWNSHIP)
    assert not narrowed.may(Action.SEE_CASES, build.OTHER_TOWNSHIP)
    assert not narrowed.may_somewhere(Action.DECIDE)
    outside = officer.narrowed(TokenLimit(frozenset({Action.SEE_CASES}), build.OTHER_COUNTY))
    assert not outside.may_somewhere(Action.SEE_CASES)


def test_no_token_touches_accounts_or_uncovers_numbers() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    everything = clerk.narrowed(TokenLimit(frozenset(Action), build.TOWNSHIP))
    assert not everything.may_somewhere(Action.UNMASK)
    administrator = build.officer(Duty.ADMINISTRATOR, build.COUNTY)
    assert not administrator.narrowed(TokenLimit(frozenset(Action), build.COUNTY)).may_somewhere(Action.MANAGE_ACCOUNTS)


def test_too_many_requests_of_a_minute_wait() -> None:
    asking = Program(token_of(build.officer(Duty.TOWNSHIP_CLERK), per_minute=3))
    answers = [asking.get("households").status_code for _ in range(4)]
    # A minute may begin in between.
    assert answers[:3] == [200] * 3
    assert answers[3] in (429, 200)
    assert 429 in [asking.get("households").status_code for _ in range(4)]


def test_what_an_officer_may_not_see_of_the_own_family_is_told_apart() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    member = build.person(colleague, number=clerk.user.identity.number)
    family = build.household(colleague, member)
    answer = Program(token_of(clerk)).get(f"households/{family.pk}")
    assert answer.status_code == 403
    assert "回避" in answer.json()["detail"]


def test_the_description_is_open_and_names_every_operation() -> None:
    answer = Program("").client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert len(answer.json()["paths"]) == len({name.partition(" ")[2] for name in operations()})
