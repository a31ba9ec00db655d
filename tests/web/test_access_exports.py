"""Whatever leaves the office as a file or a picture, in every representation: whoever has the duty in its place gets it, and it
tells of nobody else; all others get nothing, and not even that it exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.casework.actions import give_opinion
from doudi.office.casework.determination import determine
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.inquiry.actions import answer_question
from doudi.office.inquiry.enums import QuestionResult
from doudi.office.inquiry.models import VisitQuestion
from doudi.office.regions import codes
from tests.office import build
from tests.office.build import officer
from tests.office.files import samples
from tests.web.access_table import PUBLIC, TABLE
from tests.web.conftest import Marked
from tests.web.world import World, place_of, worlds

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@dataclass(frozen=True)
class Decided:
    """A region with a decision and with a file of each confidentiality; the text of each file names the region."""

    world: World
    files: dict[str, Document]


@dataclass(frozen=True)
class Export:
    """An address that answers no page of the office. `mark` is what its content has of the region, where it has anything."""

    name: str
    action: Action | None
    arguments: Callable[[Decided], dict[str, Any]]
    mark: Callable[[Decided], str] = lambda _: ""
    of_county: bool = False


def file_of(confidentiality: str) -> Callable[[Decided], dict[str, Any]]:
    return lambda decided: {"pk": decided.files[confidentiality].pk}


def text_of(decided: Decided) -> str:
    return f"虚构的材料{decided.world.region[:9]}"


EXPORTS = {
    "picture of a family": Export(
        "families:tree", Action.SEE_CASES, lambda decided: {"pk": decided.world.household.pk},
        lambda decided: decided.world.person.name[-9:],
    ),
    "picture of a right": Export(
        "cases:diagram", Action.SEE_CASES, lambda decided: {"pk": decided.world.application.pk, "index": 0},
    ),
    "record of a decision": Export(
        "cases:record", Action.SEE_CASES, lambda decided: {"pk": decided.world.proceeding.pk},
        lambda decided: f'"region": "{decided.world.region}"',
    ),
    "paper of a case": Export("files:download", Action.SEE_CASES, file_of(Confidentiality.CASE), text_of),
    "paper of a verification": Export(
        "files:download", Action.SEE_VERIFICATION, file_of(Confidentiality.VERIFICATION), text_of
    ),
    "policy document": Export("files:download", Action.SEE_POLICY_TEXTS, file_of(Confidentiality.POLICY), of_county=True),
    "public file": Export("files:download", None, file_of(Confidentiality.PUBLIC), text_of),
    "paper that was issued": Export("papers:download", Action.SEE_CASES, lambda decided: {"pk": decided.world.paper.pk}),
    "file of a sample": Export(
        "inquiry:sample_file", Action.DRAW_SAMPLES, lambda decided: {"pk": decided.world.inquiry.sample.pk}, of_county=True,
    ),
    "report of a trial": Export("screening:report", Action.TRY_REFORMS, lambda decided: {"pk": decided.world.trial.pk}),
    "workbook of a trial": Export(
        "screening:workbook", Action.TRY_REFORMS, lambda decided: {"pk": decided.world.trial.pk}
    ),
}  # fmt: skip


def decide_in(world: World) -> Decided:
    county = codes.pad(world.region[:6])
    head, judge = officer(Duty.TOWNSHIP_HEAD, world.region), officer(Duty.COUNTY_OFFICER, county)
    build.accept(by=head, proceeding=world.proceeding)
    for question in VisitQuestion.objects.filter(visit__application=world.application):
        answer_question(by=head, question=question, result=QuestionResult.UPHELD, reason="虚构")
    live = determine(world.household)
    give_opinion(
        by=head, proceeding=world.proceeding, expected_version=world.proceeding.version, verdict="refuse", reason="虚构",
        fingerprint=live.fingerprint,
    )  # fmt: skip
    build.decide(by=judge, proceeding=world.proceeding, grant=False, reason="虚构")
    world.proceeding.refresh_from_db()
    files = {
        confidentiality: store(
            file=samples.upload(f"虚构的材料{world.region[:9]}".encode(), f"{confidentiality}.txt"), region_code=world.region,
            confidentiality=Confidentiality(confidentiality), by=judge, subject="household", subject_id=world.household.pk,
        )
        for confidentiality in Confidentiality.values
        if confidentiality != Confidentiality.POLICY
    }  # fmt: skip
    return Decided(world, {**files, Confidentiality.POLICY: world.received})


@pytest.fixture
def regions() -> dict[str, Decided]:
    build.standard()
    return {where: decide_in(world) for where, world in worlds().items()}


WAYS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "as it is": ({}, {}),
    "in the background": ({}, {"hx-request": "true"}),
    "a part": ({}, {"range": "bytes=0-9"}),
    "as another type": ({"format": "json"}, {"accept": "application/json"}),
    "if it was changed": ({}, {"if-none-match": "*"}),
}
"""How a client may ask for an address: query and headers."""


def ask(client: Marked, address: str, way: str) -> Any:
    """The answer; what was done is undone."""
    query, headers = WAYS[way]
    with transaction.atomic():
        answer = client.get(address, query, headers=headers)
        transaction.set_rollback(True)
    return answer


SOME = (Duty.TOWNSHIP_CLERK, Duty.VERIFICATION_CENTRE, Duty.FINANCE, Duty.PROVINCE_ANALYST)


@pytest.mark.parametrize(
    ("duties", "way"),
    [
        pytest.param(SOME, "as it is", id="some duties"),
        *(pytest.param(tuple(Duty), way, id=way, marks=pytest.mark.long) for way in WAYS),
    ],
)
def test_every_export_for_every_duty_in_every_region(
    browser: Browser, regions: dict[str, Decided], duties: tuple[Duty, ...], way: str
) -> None:
    for duty in duties:
        client = browser(officer(duty, place_of(duty)))
        for kind in EXPORTS:
            for where, region in regions.items():
                others = [other for other in regions.values() if other != region]
                check_export(client, duty, EXPORTS[kind], region, others, way, (kind, duty, where))


def check_export(
    client: Marked, duty: Duty, export: Export, region: Decided, others: list[Decided], way: str, case: object
) -> None:
    place, page_action = place_of(duty), TABLE[export.name].action
    home = region.world.value.region_code if export.of_county else region.world.region
    may = export.action is None or (duty in DUTIES[export.action] and codes.lies_in(home, place))
    # Who has the duty nowhere may know that there is such a page; who has it elsewhere not even what is on it.
    refused = 403 if isinstance(page_action, Action) and duty not in DUTIES[page_action] else 404
    answer = ask(client, reverse(export.name, kwargs=export.arguments(region)), way)
    assert answer.status_code == (200 if may else refused), case
    assert "no-store" in answer["Cache-Control"], case
    content = answer.content.decode("utf-8", errors="replace")
    foreign = {export.mark(other) for other in others} - {""}
    if may:
        assert export.mark(region) in content, case
    else:
        assert answer["Content-Type"].startswith("text/html"), case
        assert "Content-Disposition" not in answer.headers, case
        foreign |= {region.world.person.name, text_of(region)}
    assert [mark for mark in foreign if mark in content] == [], case


def test_a_head_tells_nobody_more(browser: Browser, regions: dict[str, Decided]) -> None:
    """HEAD is answered as GET is, or not at all."""
    for duty in (Duty.TOWNSHIP_CLERK, Duty.PROVINCE_ANALYST):
        client = browser(officer(duty, place_of(duty)))
        for export in EXPORTS.values():
            for where in ("own", "far"):
                address = reverse(export.name, kwargs=export.arguments(regions[where]))
                answer = client.head(address)
                assert answer.content == b"", address
                assert answer.status_code in (405, client.get(address).status_code), address


def test_no_export_is_left_out(browser: Browser, regions: dict[str, Decided]) -> None:
    """Whatever answers something else than a page of the office, to whoever may open it."""
    clients = {duty: browser(officer(duty, place_of(duty))) for duty in Duty}
    answered = set()
    for name, row in TABLE.items():
        if row.sends is not None or row.action == "own":
            continue
        duty = sorted(DUTIES[row.action])[0] if isinstance(row.action, Action) else Duty.COUNTY_HEAD
        address = reverse(name, kwargs=row.arguments(regions["own"].world) if row.arguments else None)
        answer = clients[duty].get(address, row.query)
        is_page = answer.get("Content-Type", "text/html").startswith("text/html") and "<main" in answer.content.decode()
        if answer.status_code == 200 and (not is_page or "Content-Disposition" in answer.headers):
            answered.add(name)
    fragments = {"regions:pick", "cases:member"}
    assert answered - fragments == {export.name for export in EXPORTS.values()}


def test_what_is_taken_along_of_a_family_is_recorded(browser: Browser, regions: dict[str, Decided]) -> None:
    client = browser(officer(Duty.COUNTY_HEAD, build.COUNTY))
    for kind in ("picture of a family", "picture of a right", "record of a decision"):
        before = Read.objects.count()
        address = reverse(EXPORTS[kind].name, kwargs=EXPORTS[kind].arguments(regions["own"]))
        assert client.get(address).status_code == 200
        read = Read.objects.latest("pk")
        assert (Read.objects.count(), read.subject) == (before + 1, "household"), kind
        assert read.subject_id == str(regions["own"].world.household.pk)


def test_without_signing_in_nothing_is_handed_out(browser: Browser, regions: dict[str, Decided]) -> None:
    for kind, export in EXPORTS.items():
        assert TABLE[export.name].action != PUBLIC
        for way in WAYS:
            answer = ask(browser(), reverse(export.name, kwargs=export.arguments(regions["own"])), way)
            to_the_door = answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))
            assert to_the_door.startswith("/sign-in/"), (kind, way)
            assert answer.content == b"", (kind, way)
