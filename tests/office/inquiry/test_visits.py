"""A visit: what the phone sends arrives once, nothing declared changes, and two have been there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from doudi.office.accounts.enums import Duty
from doudi.office.casework.models import Paper
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.inquiry import actions
from doudi.office.inquiry.actions import DifferenceInput, FindingInput
from doudi.office.inquiry.enums import QuestionResult, VisitLevel
from doudi.office.inquiry.models import Visit, VisitQuestion, VisitUpload
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.queries import members
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db


def test_a_visit_is_a_step_of_every_right_and_a_paper() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    made = cases.visit(office, proceeding.application, notes="屋顶漏雨")
    step = cases.course(proceeding).done["visit"]
    assert step.people == (str(office.clerk.user.pk), str(office.other_clerk.user.pk))
    paper = Paper.objects.get(kind="visit")
    assert paper.application == proceeding.application
    assert "屋顶漏雨" in paper.content
    assert made.visitors == (office.clerk.user.name, office.other_clerk.user.name)


def test_the_same_picture_is_the_same_upload() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    entered = cases.visit_input(office)
    first, second = cases.send_pictures(office.clerk, application, entered.token), None
    documents = Document.objects.count()
    second = cases.send_pictures(office.clerk, application, entered.token)
    assert first == second
    assert VisitUpload.objects.count() == len(first)
    assert Document.objects.count() == documents


def test_a_visit_that_is_sent_twice_is_one() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    entered = cases.visit_input(office)
    entered = replace(entered, digests=cases.send_pictures(office.clerk, application, entered.token))
    first = actions.record_visit(by=office.clerk, application=application, entered=entered)
    assert actions.record_visit(by=office.clerk, application=application, entered=entered) == first
    assert Visit.objects.count() == 1
    with pytest.raises(RefusedError, match="已由他人登记"):
        actions.record_visit(by=office.other_clerk, application=application, entered=entered)


@pytest.mark.parametrize(
    ("changes", "signers", "reason"),
    [
        ({"digests": ["0" * 64]}, None, "还有1张照片或签名没有传到"),
        ({}, ("调查人一",), "两位调查人都要签名"),
        ({}, ("调查人一", "调查人二"), "没有签名的，请在“其他情况”中写明原因"),
        ({"address": " "}, None, "请填写查看的住址"),
        ({"met": ""}, None, "请填写在场人员"),
        ({"findings": []}, None, "还没有填写"),
    ],
)
def test_what_is_missing_of_a_visit_is_said(
    changes: dict[str, Any], signers: tuple[str, ...] | None, reason: str
) -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    entered = cases.visit_input(office)
    digests = cases.send_pictures(office.clerk, application, entered.token, *([signers] if signers else []))
    values: dict[str, Any] = {"digests": digests, **changes}
    entered = replace(entered, **values)
    with pytest.raises(RefusedError, match=reason):
        actions.record_visit(by=office.clerk, application=application, entered=entered)
    assert not Visit.objects.exists()


def test_a_group_that_differs_says_how() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    entered = cases.visit_input(office)
    findings = [FindingInput(entered.findings[0].group, False), *entered.findings[1:]]
    entered = replace(entered, findings=findings, digests=cases.send_pictures(office.clerk, application, entered.token))
    with pytest.raises(RefusedError, match="请写明看到的情况"):
        actions.record_visit(by=office.clerk, application=application, entered=entered)


def test_one_alone_is_no_visit() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    for companion, reason in (
        (office.clerk.user, "须由两人共同办理"),
        (build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP).user, "没有在本地区"),
        (office.verifier.user, "没有在本地区"),
    ):
        with pytest.raises(RefusedError, match=reason):
            cases.visit(office, application, companion=companion)
    made = cases.visit(office, application)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            application=application, household=made.household, region_code=made.region_code, token="x", level="visit",
            visited_on=made.visited_on, address="x", met="x", first_visitor=office.clerk.user,
            second_visitor=office.clerk.user, recorded_by=office.clerk.user, recorded_at=made.recorded_at,
        )  # fmt: skip


def test_a_visit_before_acceptance_is_refused_with_what_is_lacking() -> None:
    office = cases.bureau()
    application = cases.authorised(office.clerk, build.poor_family(office.clerk)).application
    with pytest.raises(RefusedError, match="启动调查"):
        cases.visit(office, application)


def test_a_second_visit_takes_no_step_and_the_county_does_not_visit_for_nothing() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    cases.visit(office, proceeding.application)
    rows = proceeding.steps.count()
    cases.visit(office, proceeding.application, notes="复访")
    assert proceeding.steps.count() == rows
    entered = cases.visit_input(office, level=VisitLevel.COUNTY, companion=office.other_county.user)
    entered = replace(entered, digests=cases.send_pictures(office.county, proceeding.application, entered.token))
    with pytest.raises(RefusedError, match=r"县级入户调查|近亲属|报送"):
        actions.record_visit(by=office.county, application=proceeding.application, entered=entered)


def test_a_difference_is_a_question_and_changes_nothing() -> None:
    office = cases.bureau()
    family = build.poor_family(office.clerk)
    proceeding = cases.accepted(office.clerk, family)
    person = members(family)[0].person
    before = dict(person.now.facts)
    cases.visit(
        office, proceeding.application, differences=[DifferenceInput("wage_income", person, "家里有出租的门面")]
    )
    person.now.refresh_from_db()
    assert person.now.facts == before
    question = VisitQuestion.objects.get()
    assert question.answered is not None
    assert (question.answered.name, question.answered.value) == ("wage_income", before["wage_income"]["value"])
    with pytest.raises(RefusedError, match="还没有人更正"):
        actions.answer_question(by=office.clerk, question=question, result=QuestionResult.CORRECTED, reason="改")
    build.tell(office.clerk, family, FactInput("wage_income", 900, person), source=FactSource.OBSERVED)
    answer = actions.answer_question(by=office.clerk, question=question, result=QuestionResult.CORRECTED, reason="改")
    assert answer.fact is not None
    assert answer.fact.value == 900
    with pytest.raises(RefusedError, match="已经处理"):
        actions.answer_question(by=office.clerk, question=question, result=QuestionResult.UPHELD, reason="不改")


def test_only_pictures_are_taken_and_only_of_this_family() -> None:
    office = cases.bureau()
    application = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    keep: dict[str, Any] = {"by": office.clerk, "application": application, "token": "t", "purpose": "photo"}
    with pytest.raises(RefusedError, match="只收照片"):
        actions.keep_upload(**keep, file=SimpleUploadedFile("a.txt", "文字".encode()))
    with pytest.raises(RefusedError, match="照片还是谁的签名"):
        actions.keep_upload(**keep, file=cases.picture(), signer="某某")
    actions.keep_upload(**keep, file=cases.picture())
    other = cases.accepted(office.clerk, build.poor_family(office.clerk)).application
    with pytest.raises(RefusedError, match="另一个家庭"):
        actions.keep_upload(**keep | {"application": other}, file=cases.picture())
