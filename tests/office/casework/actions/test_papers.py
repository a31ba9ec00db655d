"""Issuing papers: once for the same content, by whose duty it is, with the digest in the audit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import OfficerNumber
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.enums import PaperKind, ProceedingState
from doudi.office.casework.models import Paper, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.files import storage
from doudi.office.regions.models import Region
from doudi.office.registry.actions import FactInput, add_member
from doudi.office.registry.models import Household
from doudi.output.papers.typesetting import PaperError, form_digest, typeset_text
from tests.office import build
from tests.office.casework.steps import bring_to, take_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named_regions_and_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    build.standard()


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


@pytest.fixture
def granted(clerk: Actor) -> Proceeding:
    return bring_to(ProceedingState.GRANTED, clerk)


EVERYTHING = [FactInput("assets_within_dibao_limit", True), FactInput("assets_within_low_income_limit", True)]
WORK = (("wage_income", 300), ("employment", "employed"), ("labour_ability", "full"))


def issue(by: Actor, proceeding: Proceeding, kind: str = "grant") -> Paper:
    single = kind in ("grant", "refusal", "change", "approval", "notice")
    return actions.issue_paper(
        by=by, application=proceeding.application, kind=kind, proceeding=proceeding if single else None
    )


def test_a_paper_is_kept_with_its_file_and_recorded_by_its_digest(county: Actor, granted: Proceeding) -> None:
    paper = issue(county, granted)
    assert paper.number == f"{granted.application.number}-01"
    data = storage.read(paper.digest)
    assert data == typeset_text("grant", paper.content)
    entry = Entry.objects.get(action="casework.issue_paper")
    assert entry.detail == {
        "kind": "grant",
        "sha256": hashlib.sha256(data).hexdigest(),
        "content": hashlib.sha256(paper.content.encode()).hexdigest(),
        "form": form_digest(),
        "determination": granted.decision.determination.digest,
    }
    assert (entry.subject, entry.subject_id, entry.region_code) == ("paper", str(paper.pk), build.TOWNSHIP)
    assert entry.duty == "县级审核人"
    assert list(entry.rows) == ["paper"]


def test_the_same_content_is_issued_once_whatever_the_day(county: Actor, clerk: Actor, granted: Proceeding) -> None:
    first = issue(county, granted)
    issue(clerk, granted, "acceptance")
    assert issue(county, granted) == first
    assert Paper.objects.count() == 2
    assert Entry.objects.filter(action="casework.issue_paper").count() == 2


def test_another_content_is_another_paper_with_another_number(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.INVESTIGATION, clerk)
    first = issue(clerk, proceeding, "authorisation")
    person = proceeding.household.memberships.order_by("pk")[1].person
    type(person).objects.filter(pk=person.pk).update(name="改名")
    second = issue(clerk, proceeding, "authorisation")
    assert (first.number[-3:], second.number[-3:]) == ("-01", "-02")
    assert "改名" in second.content
    assert "改名" not in first.content


@pytest.mark.parametrize(
    ("duty", "region", "kind", "allowed"),
    [
        (Duty.TOWNSHIP_CLERK, build.TOWNSHIP, "acceptance", True),
        (Duty.TOWNSHIP_CLERK, build.TOWNSHIP, "approval", True),
        (Duty.TOWNSHIP_CLERK, build.TOWNSHIP, "grant", False),
        (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP, "acceptance", False),
        (Duty.COUNTY_HEAD, build.COUNTY, "grant", True),
        (Duty.COUNTY_HEAD, build.COUNTY, "acceptance", False),
        (Duty.COUNTY_OFFICER, build.OTHER_COUNTY, "grant", False),
        (Duty.AUDITOR, build.COUNTY, "grant", False),
        (Duty.COMMUNITY_WORKER, build.TOWNSHIP, "acceptance", False),
        (Duty.COUNTY_OFFICER, build.COUNTY, "minutes", False),
    ],
)
def test_whose_duty_a_paper_is(granted: Proceeding, duty: Duty, region: str, kind: str, allowed: bool) -> None:
    by = build.officer(duty, region)
    if allowed:
        assert issue(by, granted, kind).kind == kind
    else:
        with pytest.raises(PermissionDenied):
            issue(by, granted, kind)
    assert Paper.objects.count() == allowed


@pytest.mark.parametrize("kind", ["refusal", "change", "notice"])
def test_what_the_case_does_not_offer_is_refused(county: Actor, clerk: Actor, granted: Proceeding, kind: str) -> None:
    with pytest.raises(RefusedError, match="还没有到这一步"):
        issue(clerk if kind == PaperKind.NOTICE else county, granted, kind)


def test_a_closed_file_is_closed_to_papers_too(granted: Proceeding) -> None:
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    person = granted.household.memberships.order_by("pk")[0].person
    OfficerNumber.objects.filter(user=county.user).delete()
    keep_number(county.user, person.number)
    with pytest.raises(RefusedError, match="回避"):
        issue(county, granted)


def test_what_is_missing_is_told_once_and_again_only_after_the_case_was_sent_back(clerk: Actor, county: Actor) -> None:
    family = build.household(clerk, build.person(clerk))
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    first = issue(clerk, proceeding, "missing_papers")
    build.tell(clerk, family, FactInput("assets_within_dibao_limit", True))
    with pytest.raises(RefusedError, match=f"应当一次告知，已由{first.number}告知"):
        issue(clerk, proceeding, "missing_papers")


def test_after_it_was_sent_back_the_list_may_be_told_again(clerk: Actor, county: Actor) -> None:
    people = (build.person(clerk), build.person(clerk, sex="female"))
    family = build.household(clerk, *people)
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    first = issue(clerk, proceeding, "missing_papers")
    build.none_of_this(
        clerk, family, *EVERYTHING, *(FactInput(name, value, person) for person in people for name, value in WORK)
    )
    steps = (("accept", clerk), ("give_opinion", build.officer(Duty.TOWNSHIP_HEAD)), ("send_back", county))
    for step, by in steps:
        proceeding.refresh_from_db()
        take_step(step, by, proceeding)
        if step == "accept":
            build.accept(by=by, proceeding=proceeding)
    _join(clerk, family)
    second = issue(clerk, proceeding, "missing_papers")
    assert second != first
    _join(clerk, family)
    with pytest.raises(RefusedError, match=f"已由{second.number}告知"):
        issue(clerk, proceeding, "missing_papers")


def _join(clerk: Actor, family: Household) -> None:
    """Somebody of whom nothing is known yet comes to live there."""
    family.refresh_from_db()
    add_member(
        by=clerk, household=family, expected_version=family.version, person=build.person(clerk), relation="child"
    )


def test_a_paper_that_cannot_be_set_leaves_nothing(
    county: Actor, granted: Proceeding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(content: object) -> bytes:
        raise PaperError("字库里没有“😀”这个字")

    monkeypatch.setattr("doudi.office.casework.actions.papers.typeset", fail)
    with pytest.raises(RefusedError, match="字库里没有"):
        issue(county, granted)
    assert not Paper.objects.exists()
    assert not Entry.objects.filter(action="casework.issue_paper").exists()


def test_a_paper_is_never_changed_or_deleted(county: Actor, granted: Proceeding) -> None:
    paper = issue(county, granted)
    for attempt in (lambda: Paper.objects.update(content="{}"), paper.delete):
        with pytest.raises(Error, match="casework_paper: rows are appended"), transaction.atomic():
            attempt()


def test_two_of_one_number_or_digest_are_refused_by_the_database(county: Actor, granted: Proceeding) -> None:
    paper = issue(county, granted)
    values = {
        field.attname: getattr(paper, field.attname) for field in paper._meta.concrete_fields if field.attname != "id"
    }
    for changes in ({}, {"number": "x"}, {"digest": "0" * 64, "number": "x"}):
        with pytest.raises(Error), transaction.atomic():
            Paper.objects.create(**{**values, **changes})


def test_a_paper_holds_no_full_number(county: Actor, clerk: Actor, granted: Proceeding) -> None:
    numbers = [membership.person.number for membership in granted.household.memberships.all()]
    for by, kind in ((county, "grant"), (county, "approval"), (clerk, "acceptance")):
        paper = issue(by, granted, kind)
        assert not any(number in paper.content for number in numbers)
        assert json.loads(paper.content)["number"] == paper.number
