"""What a visit saw otherwise is settled before the township says anything of the case."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.casework.actions import give_opinion
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Determination, Opinion, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry import open_questions
from doudi.office.inquiry.actions import DifferenceInput, answer_question
from doudi.office.inquiry.enums import QuestionResult
from doudi.office.inquiry.models import VisitQuestion
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db


def opine(office: cases.Bureau, proceeding: Proceeding) -> Opinion:
    fresh = cases.fresh(proceeding)
    return give_opinion(
        by=office.head, proceeding=fresh, expected_version=fresh.version, verdict="grant", reason="",
        fingerprint=determine(fresh.household).fingerprint,
    )  # fmt: skip


def test_no_opinion_while_a_question_is_open() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    cases.visit(office, proceeding.application, differences=[DifferenceInput("housing", None, "另有一处住房")])
    cases.check(office, proceeding.application)
    assert "1处" in open_questions.obstacle(proceeding)
    with pytest.raises(RefusedError, match="1处与申报不一致还没有处理"):
        opine(office, proceeding)
    assert not Opinion.objects.exists()
    question = VisitQuestion.objects.get()
    answer_question(by=office.clerk, question=question, result=QuestionResult.UPHELD, reason="那处是邻居的")
    assert open_questions.obstacle(proceeding) == ""
    assert opine(office, proceeding).verdict == "grant"


def test_the_database_holds_it() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    cases.visit(office, proceeding.application, differences=[DifferenceInput("housing", None, "另有一处住房")])
    frozen = Determination.objects.create(
        household=proceeding.household, on=clock.today(), case="{}", result="{}", household_version=1, people={}, facts=[],
        archives=[], digest="0" * 64, made_at=clock.now(), made_by=office.head.user,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="what a visit saw otherwise"), transaction.atomic():
        Opinion.objects.create(
            proceeding=proceeding, determination=frozen, verdict="grant", reason="", by=office.head.user, at=clock.now()
        )
