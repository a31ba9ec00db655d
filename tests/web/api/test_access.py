"""Every operation, every duty, every region: what lies outside is answered as what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver

from doudi.office.accounts.access import DUTIES_BY_ACTION, Action, TokenLimit
from doudi.office.accounts.enums import Duty
from doudi.office.regions import codes
from doudi.web.api.service import api
from tests.office import build
from tests.web.api.client import Program, program, token_of
from tests.web.test_access import names
from tests.web.world import World, place_of, worlds

pytestmark = pytest.mark.django_db
Body = Callable[[World], dict[str, Any]]

RIGHTS: dict[str, Any] = {"rights": [{"right": "low_income"}]}
CASE: dict[str, Any] = {"region": "450102", "on": "2026-09-01", "members": [{"id": "a", "birth_date": "1980-01-01"}]}
FACT: dict[str, Any] = {"facts": [{"fact": "lacks_labour", "value": True}]}
# What each operation asks for, what stands in its address, and a body that would do something.
OPERATIONS: dict[str, tuple[Action | None, str, Body | None]] = {
    "POST decide": (None, "", lambda world: CASE),
    "GET households": (Action.SEE_CASES, "", None),
    "GET households/{household}": (Action.SEE_CASES, "household", None),
    "GET households/{household}/members": (Action.SEE_CASES, "household", None),
    "GET households/{household}/facts": (Action.SEE_CASES, "household", None),
    "POST households/{household}/facts": (
        Action.REGISTER, "household", lambda world: FACT | {"version": world.household.version},
    ),
    "GET households/{household}/determination": (Action.SEE_CASES, "household", None),
    "GET households/{household}/files": (Action.SEE_CASES, "household", None),
    "GET households/{household}/items": (Action.SEE_CASES, "household", None),
    "GET households/{household}/awards": (Action.SEE_CASES, "household", None),
    "GET households/{household}/events": (Action.SEE_CASES, "household", None),
    "GET applications": (Action.SEE_CASES, "", None),
    "POST applications": (
        Action.TAKE_APPLICATION, "body",
        lambda world: {"household": world.household.pk, "applicant": world.person.pk},
    ),
    "GET applications/{application}": (Action.SEE_CASES, "application", None),
    "POST applications/{application}/proceedings": (Action.TAKE_APPLICATION, "application", lambda world: RIGHTS),
    "GET proceedings": (Action.SEE_CASES, "", None),
    "GET proceedings/{proceeding}": (Action.SEE_CASES, "proceeding", None),
    "GET proceedings/{proceeding}/steps": (Action.SEE_CASES, "proceeding", None),
    "POST proceedings/{proceeding}/steps": (
        Action.TAKE_APPLICATION, "proceeding",
        lambda world: {"step": "withdraw", "version": world.proceeding.version, "reason": "本人不再申请"},
    ),
    "GET files/{document}": (None, "document", None),
}  # fmt: skip
WITHOUT_OBJECT = {"GET proceedings/{proceeding}/record"}
"""Nothing has been decided in these worlds; see test_proceedings."""


def operations() -> Iterator[str]:
    schema = api.get_openapi_schema(path_prefix="")
    for path, methods in schema["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path.strip('/')}"


def ask(asking: Program, name: str, world: World) -> Any:
    """The answer; whatever was done is undone."""
    _, subject, body = OPERATIONS[name]
    method, _, path = name.partition(" ")
    if subject not in ("", "body"):
        path = path.replace(f"{{{subject}}}", str(getattr(world, subject).pk))
    with transaction.atomic():
        answer = asking.get(path) if method == "GET" or body is None else asking.post(path, body(world))
        transaction.set_rollback(True)
    return answer


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
    for where, world in worlds().items():
        for name, (action, subject, _) in OPERATIONS.items():
            answer = ask(asking, name, world)
            allowed = action is None or duty in DUTIES_BY_ACTION[action]
            in_sight = codes.lies_in(world.region, place) and (duty in DUTIES_BY_ACTION[Action.SEE_CASES])
            fine = allowed and (not subject or in_sight)
            expected = (200,) if fine else (404,)
            assert answer.status_code in expected, (
                f"{name} for {duty} ({where}): {answer.status_code} {answer.content!r}"
            )
            assert answer["Cache-Control"] == "no-store, private"
            if subject and not in_sight:
                assert world.household.code not in answer.content.decode()


def test_lists_hold_what_lies_in_the_region_alone() -> None:
    everywhere = worlds()
    asking = program(Duty.TOWNSHIP_CLERK)
    listed = {row["id"] for row in asking.get("households").json()["items"]}
    assert listed == {everywhere["own"].household.pk}


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
