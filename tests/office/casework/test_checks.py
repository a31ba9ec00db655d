"""`doudi check` names decisions that do not stand as they were signed."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Value
from pytest_django import Settings

from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.actions import open_review
from doudi.office.casework.checks import (
    find_award_problems,
    find_paper_problems,
    find_problems,
    find_signature_problems,
)
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Award, Decision, Paper, PolicyArchive, SignedRecord, SigningKey
from doudi.office.files.models import Document
from doudi.office.regions.models import Region
from doudi.output.papers import typesetting
from doudi.policies.cases.record_signature import Ed25519
from tests.office import build
from tests.office.casework.steps import bring_to
from tests.office.monitoring.bureau import bureau, decide, decided

pytestmark = pytest.mark.django_db
Unguarded = Callable[[], contextlib.AbstractContextManager[None]]


@pytest.fixture
def decision() -> Decision:
    build.standard()
    return bring_to(ProceedingState.GRANTED, build.officer(Duty.TOWNSHIP_CLERK)).decision


def test_what_the_office_decided_is_sound(decision: Decision) -> None:
    assert list(find_problems()) == list(find_signature_problems()) == []


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"amount_fen": 999_999}, "amount_fen"),
        ({"granted": False, "unit": "months"}, "granted、amount_fen、months、unit"),
        ({"clauses": []}, "clauses"),
    ],
)
def test_a_decision_that_was_changed_is_named(
    decision: Decision, unguarded: Unguarded, changed: dict[str, Any], parts: str
) -> None:
    with unguarded():
        Decision.objects.filter(pk=decision.pk).update(**changed)
    assert list(find_signature_problems()) == [f"决定 {decision.pk}：签名之后被改动过（{parts}）"]


def test_a_decision_that_was_changed_together_with_what_was_signed_is_named(
    decision: Decision, unguarded: Unguarded
) -> None:
    decided = {**decision.signed_record.decided, "amount_fen": 999_999}
    with unguarded():
        Decision.objects.filter(pk=decision.pk).update(amount_fen=999_999)
        SignedRecord.objects.filter(decision=decision).update(
            decided=Value(decided, SignedRecord._meta.get_field("decided"))
        )
    assert list(find_signature_problems()) == [f"决定 {decision.pk}：签名与内容不符"]


def test_a_decision_that_nobody_signed_is_named(decision: Decision, unguarded: Unguarded) -> None:
    other = bring_to(ProceedingState.REFUSED, build.officer(Duty.TOWNSHIP_CLERK)).decision
    with unguarded():
        SignedRecord.objects.filter(decision=other).delete()
    assert list(find_signature_problems()) == [f"决定 {other.pk}：没有签名，不是经办理程序作出的"]
    # Where the office has not signed yet nothing is missing.
    with unguarded():
        SignedRecord.objects.all().delete()
    assert list(find_signature_problems()) == []


def test_policy_that_is_gone_is_named(decision: Decision, unguarded: Unguarded) -> None:
    with unguarded():
        PolicyArchive.objects.all().delete()
    assert list(find_signature_problems()) == [f"决定 {decision.pk}：当时的政策文件不在了"]


def test_a_key_that_cannot_sign_any_more_is_named(decision: Decision, settings: Settings) -> None:
    key = SigningKey.objects.get()
    configured = settings.DOUDI
    settings.DOUDI = dataclasses.replace(configured, field_keys=(("new", b"0123456789abcdef"),))
    (problem,) = find_signature_problems()
    assert problem == f"签名密钥 {key.name} 打不开：密钥 demo 没有配置（DOUDI_FIELD_KEYS）"
    settings.DOUDI = configured
    key.private_key = Ed25519().new_private_key()
    key.save()
    assert list(find_signature_problems()) == [f"签名密钥 {key.name} 的私钥不是它的"]


# Awards


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"amount_fen": 999_999}, "数额"),
        ({"right": "low_income", "unit": ""}, "项目、单位"),
    ],
)
def test_an_award_that_is_not_as_decided_is_named(
    decision: Decision, unguarded: Unguarded, changed: dict[str, Any], fields: str
) -> None:
    assert list(find_award_problems()) == []
    with unguarded():
        Award.objects.update(**changed)
    assert list(find_award_problems()) == [f"待遇 {decision.award.pk} 与决定 {decision.pk} 不符：{fields}"]


def test_an_award_that_is_gone_is_named(decision: Decision, unguarded: Unguarded) -> None:
    with unguarded():
        Award.objects.all().delete()
    assert list(find_award_problems()) == [f"决定 {decision.pk} 给予了待遇，却没有登记；请查明是谁删除的"]


def test_an_award_of_a_refusal_is_named(decision: Decision, unguarded: Unguarded) -> None:
    with unguarded():
        Decision.objects.update(granted=False)
    assert list(find_award_problems()) == [f"待遇 {decision.award.pk} 所依据的决定 {decision.pk} 没有给予待遇"]


def test_an_award_that_outlives_its_review_is_named(unguarded: Unguarded) -> None:
    officers = bureau()
    decision = decided(officers, build.poor_family(officers.clerk))
    award = decision.award
    review = open_review(by=officers.clerk, award=award)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    refusal = decide(officers, review, grant=False)
    assert list(find_award_problems()) == []
    with unguarded():
        Award.objects.update(ended_by_decision=None)
    assert list(find_award_problems()) == [f"待遇 {award.pk} 因复核而终止，却没有写明是哪一项决定"]
    with unguarded():
        Award.objects.update(ended_on=None, end_reason="", end_note="", ended_by=None, ended_at=None)
    assert list(find_award_problems()) == [f"待遇 {award.pk} 已由决定 {refusal.pk} 停止或代替，却没有终止"]


# Papers


def test_a_paper_whose_file_was_exchanged_and_fonts_that_are_missing_are_named(
    decision: Decision, unguarded: Unguarded, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    proceeding, by = decision.proceeding, build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    paper = actions.issue_paper(by=by, application=proceeding.application, kind="grant", proceeding=proceeding)
    assert list(find_paper_problems()) == []
    with unguarded():
        Document.objects.filter(pk=paper.document_id).update(digest="0" * 64)
    assert list(find_paper_problems()) == [f"文书 {paper.number}（{paper.pk}）：所存的文件不是制作时的那一份"]
    with unguarded():
        Paper.objects.all().delete()
    monkeypatch.setattr(typesetting, "FONT_FOLDER", tmp_path)
    typesetting.form_digest.cache_clear()
    (problem,) = find_paper_problems()
    assert "fonts-noto-cjk" in problem
