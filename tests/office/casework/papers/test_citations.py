"""Clauses on papers: the text where anybody may read it, else document and position; remedies of the day."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.casework.papers import citations as module
from doudi.office.casework.papers.citations import citations, remedies
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.policy_documents.models import PolicyText
from tests.office import build
from tests.office.files import samples

TEXT = "关于完善救助的意见\n\n一、总则\n\n家庭人均收入低于标准的，给予救助。\n\n二、标准\n\n" + "每年调整一次。" * 100
CLAUSE = {"document": "吉民发〔2019〕38号", "clause": "一", "id": "JL-0.2"}
LONG_CLAUSE = {"document": "吉民发〔2019〕38号", "clause": "二", "id": "JL-0.2"}


def import_text(**changes: Any) -> None:
    importer, head = build.officer(Duty.COUNTY_OFFICER, build.COUNTY), build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    document = store(
        file=samples.upload(TEXT.encode(), "x.txt"),
        region_code=build.COUNTY,
        confidentiality=Confidentiality.POLICY,
        by=importer,
    )
    values = {"disclosure": "public", "standing": "official", **changes}
    PolicyText.objects.create(
        document=document, region_code=build.COUNTY, number="吉民发〔2019〕38号", title="意见", text=TEXT,
        text_digest=hashlib.sha256(TEXT.encode()).hexdigest(), verdict="new", imported_by=importer.user, imported_at=clock.now(),
        confirmed_by=head.user, confirmed_at=clock.now(), confirmed_how="与原件核对", **values,
    )  # fmt: skip


def test_a_public_clause_is_quoted() -> None:
    import_text()
    (citation,) = citations([CLAUSE, CLAUSE], build.TOWNSHIP)
    assert "家庭人均收入低于标准的，给予救助" in citation.text


@pytest.mark.parametrize(
    "changes",
    [{"disclosure": "on_request"}, {"disclosure": "internal"}, {"duties_internal": True}, {"standing": "unverified"}],
)
def test_what_may_not_be_shown_is_named_by_its_place_alone(changes: dict[str, Any]) -> None:
    import_text(**changes)
    (citation,) = citations([CLAUSE], build.TOWNSHIP)
    assert (citation.document, citation.position, citation.text) == ("吉民发〔2019〕38号", "一", "")


def test_a_clause_that_the_register_does_not_disclose_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    import_text()
    monkeypatch.setattr(module, "_quotable", lambda: frozenset[str]())
    assert citations([CLAUSE], build.TOWNSHIP)[0].text == ""


def test_a_clause_of_pages_is_named_by_its_place() -> None:
    import_text()
    assert citations([LONG_CLAUSE], build.TOWNSHIP)[0].text == ""


def test_a_document_that_was_not_imported_is_named_by_its_place() -> None:
    assert citations([CLAUSE], build.TOWNSHIP)[0].text == ""


@pytest.mark.parametrize("region", [build.TOWNSHIP, "620422901000", "360102901000", "220102901000"])
def test_in_every_jurisdiction_a_decision_tells_two_remedies_with_their_clauses(region: str) -> None:
    told = remedies(region, build.DAY)
    assert len(told) == 2
    assert all(remedy.clauses for remedy in told)
    assert told[0].clauses[0].document == "中华人民共和国社会救助法"


def test_before_a_remedy_is_in_force_it_is_not_told() -> None:
    assert remedies(build.TOWNSHIP, dt.date(2019, 1, 1)) == ()
