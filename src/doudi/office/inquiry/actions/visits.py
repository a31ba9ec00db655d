"""Writes of visits: pictures as they arrive from the phone, the visit itself, and what became of its questions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.files import file_types
from doudi.office.files.actions import Upload, read_bounded, store
from doudi.office.files.enums import Confidentiality
from doudi.office.inquiry import visit_sheet
from doudi.office.inquiry.actions.entries import (
    expect_companion,
    expect_past,
    expect_text,
    lock_application,
    record_entry,
)
from doudi.office.inquiry.actions.letters import issue_visit_record
from doudi.office.inquiry.actions.steps import take_for_family
from doudi.office.inquiry.enums import QuestionResult, UploadPurpose, VisitLevel
from doudi.office.inquiry.models import Visit, VisitAnswer, VisitFinding, VisitQuestion, VisitUpload
from doudi.office.registry.models import Fact, Person
from doudi.office.registry.queries import members

STEP_PERMISSIONS = {VisitLevel.FAMILY: Action.ACCEPT, VisitLevel.COUNTY: Action.DECIDE}
"""By which duty each kind of visit is made."""
MOST_UPLOADS = 60
"""Pictures of one visit."""


@dataclass(frozen=True, slots=True)
class FindingInput:
    """What was seen of a group of answers."""

    group: str
    agrees: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceInput:
    """An answer that does not fit what was seen; of the household where `person` is None."""

    fact: str
    person: Person | None
    observation: str


@dataclass(frozen=True, slots=True)
class VisitInput:
    """A visit as the phone sends it. `digests`: those of the pictures that belong to it, as they were acknowledged; a
    signature that was drawn anew is not among them."""

    token: str
    visited_on: dt.date
    address: str
    met: str
    companion: User
    findings: Sequence[FindingInput]
    level: VisitLevel = VisitLevel.FAMILY
    differences: Sequence[DifferenceInput] = ()
    helpers: str = ""
    notes: str = ""
    digests: Collection[str] = field(default_factory=frozenset)


def keep_upload(
    *, by: Actor, application: Application, token: str, purpose: str, file: Upload, signer: str = ""
) -> VisitUpload:
    """Keeps a picture of a visit and returns it with its digest; the same picture sent again is the same upload.

    RefusedError for a file that is no picture. PermissionDenied without the duty to visit.
    """
    by.require(Action.VISIT, application.region_code)
    if purpose not in UploadPurpose.values or (purpose == UploadPurpose.SIGNATURE) != bool(signer.strip()):
        raise RefusedError("不知道这是照片还是谁的签名，请刷新页面后再传")
    data = read_bounded(file, "照片可以缩小后再传")
    digest = hashlib.sha256(data).hexdigest()
    key = {"token": token, "purpose": purpose, "signer": signer.strip()[:60], "digest": digest}
    earlier = VisitUpload.objects.filter(**key).first()
    if earlier is None:
        try:
            earlier = _keep_new(by, application, data, key)
        except IntegrityError:
            # The same picture arrived twice at once: the other one was quicker.
            earlier = VisitUpload.objects.get(**key)
    if earlier.application_id != application.pk:
        raise RefusedError("这些照片属于另一个家庭的调查，请刷新页面后重新填写")
    return earlier


@transaction.atomic
def _keep_new(by: Actor, application: Application, data: bytes, key: dict[str, str]) -> VisitUpload:
    locked = lock_application(by, Action.VISIT, application)
    media_type = file_types.media_type(data)
    if media_type not in (file_types.PNG, file_types.JPEG):
        raise RefusedError("这里只收照片（JPEG、PNG），其他材料请在家庭页面上传")
    if VisitUpload.objects.filter(token=key["token"]).count() >= MOST_UPLOADS:
        raise RefusedError(f"一次调查最多{MOST_UPLOADS}张照片和签名")
    label = UploadPurpose(key["purpose"]).label
    title = f"入户调查{label}{key['signer']}"
    document = store(
        file=ContentFile(data, name=f"{title}.{file_types.EXTENSIONS[media_type][0]}"), region_code=locked.region_code,
        confidentiality=Confidentiality.CASE, by=by, title=title, kind=f"入户调查{label}", subject="household",
        subject_id=locked.household_id,
    )  # fmt: skip
    upload = VisitUpload.objects.create(
        application=locked, document=document, uploaded_by=by.user, uploaded_at=clock.now(), **key
    )
    record_entry(
        by, Action.VISIT, "keep_upload", upload, locked.region_code,
        {"sha256": key["digest"], "purpose": key["purpose"], "application": locked.number},
    )  # fmt: skip
    return upload


@transaction.atomic
def record_visit(*, by: Actor, application: Application, entered: VisitInput) -> Visit:
    """Records a visit, and takes its step in every right of the application in which it is due.

    A visit that was recorded already is returned as it is: a phone may send it again. Nothing that was declared changes;
    each difference is a question. RefusedError names what is missing; nothing is written then.
    """
    earlier = Visit.objects.filter(token=entered.token).first()
    if earlier is not None:
        if earlier.application_id != application.pk or earlier.recorded_by_id != by.user.pk:
            raise RefusedError("这份调查已由他人登记，请刷新页面")
        return earlier
    locked = lock_application(by, Action.VISIT, application)
    expect_companion(by, STEP_PERMISSIONS[entered.level], locked.household, entered.companion)
    expect_past(entered.visited_on, "调查日期", locked.received_on)
    uploads = _uploads(locked, entered)
    visit = Visit.objects.create(
        application=locked, household=locked.household, region_code=locked.region_code, token=entered.token,
        level=entered.level, visited_on=entered.visited_on, address=expect_text(entered.address, "查看的住址"),
        met=expect_text(entered.met, "在场人员"), first_visitor=by.user, second_visitor=entered.companion,
        helpers=entered.helpers.strip(), notes=entered.notes.strip(), recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    _keep_findings(visit, entered)
    paper = issue_visit_record(by, visit, uploads)
    take_for_family(
        by,
        locked,
        entered.level.value,
        on=entered.visited_on,
        people=(by.user, entered.companion),
        document=paper.document,
    )
    record_entry(
        by, Action.VISIT, "record_visit", visit, visit.region_code,
        {
            "application": locked.number, "visitors": [by.user.pk, entered.companion.pk], "level": entered.level.value,
            "uploads": sorted(upload.digest for upload in uploads), "questions": visit.questions.count(),
        },
        [visit],
    )  # fmt: skip
    return visit


def _uploads(application: Application, entered: VisitInput) -> list[VisitUpload]:
    """The pictures of a visit. RefusedError where one has not arrived, or a signature is missing."""
    arrived = VisitUpload.objects.filter(application=application, token=entered.token, digest__in=list(entered.digests))
    uploads = list(arrived.select_related("document"))
    absent = set(entered.digests) - {upload.digest for upload in uploads}
    if absent:
        raise RefusedError(f"还有{len(absent)}张照片或签名没有传到，请等它们传完再提交")
    signers = {upload.signer for upload in uploads if upload.purpose == UploadPurpose.SIGNATURE}
    if not any(upload.purpose == UploadPurpose.PHOTO for upload in uploads):
        raise RefusedError("至少要有一张现场照片")
    if len(signers & set(visit_sheet.VISITOR_SIGNERS)) < len(visit_sheet.VISITOR_SIGNERS):
        raise RefusedError("两位调查人都要签名")
    if visit_sheet.FAMILY_SIGNER not in signers and not entered.notes.strip():
        raise RefusedError("在场人员没有签名的，请在“其他情况”中写明原因")
    return uploads


def _keep_findings(visit: Visit, entered: VisitInput) -> None:
    """RefusedError for groups that were not looked at, and for a difference of somebody who does not live there."""
    labels = dict(visit_sheet.group_labels())
    findings = [finding for finding in entered.findings if finding.group in labels]
    left_out = [label for name, label in labels.items() if name not in {finding.group for finding in findings}]
    if left_out:
        raise RefusedError(f"还没有填写：{'、'.join(left_out)}")
    for finding in findings:
        if not finding.agrees and not finding.note.strip():
            raise RefusedError(f"“{labels[finding.group]}”与申报不一致，请写明看到的情况")
    VisitFinding.objects.bulk_create(
        VisitFinding(visit=visit, group=finding.group, agrees=finding.agrees, note=finding.note.strip())
        for finding in findings
    )
    people = {membership.person_id: membership.person for membership in members(visit.household)}
    questions = []
    for difference in entered.differences:
        if difference.person is not None and difference.person.pk not in people:
            raise RefusedError("只能填写本家庭成员的情况")
        subject = visit.household if difference.person is None else people[difference.person.pk]
        standing = subject.now.facts.get(difference.fact)
        questions.append(
            VisitQuestion(
                visit=visit,
                household=visit.household,
                region_code=visit.region_code,
                person=difference.person,
                fact=difference.fact,
                answered_id=standing["fact"] if standing else None,
                observation=expect_text(difference.observation, "看到的情况"),
            )  # fmt: skip
        )
    VisitQuestion.objects.bulk_create(questions)


@transaction.atomic
def answer_question(*, by: Actor, question: VisitQuestion, result: QuestionResult, reason: str) -> VisitAnswer:
    """Closes a question of a visit: the answer was corrected since, or it stands, with the reason.

    RefusedError for a correction that nobody has recorded, and for a question that is closed.
    """
    locked = lock_application(by, Action.RECORD_FACTS, question.visit.application)
    if VisitAnswer.objects.filter(question=question).exists():
        raise RefusedError("这个疑点已经处理，请刷新页面")
    correction = None
    if result == QuestionResult.CORRECTED:
        of_subject = {"person": question.person} if question.person_id else {"household": question.household}
        later = Fact.objects.filter(name=question.fact, recorded_at__gt=question.visit.recorded_at, **of_subject)
        correction = later.order_by("-pk").first()
        if correction is None:
            raise RefusedError("调查以后还没有人更正这项申报：请先在“填写事实”中按核实的情况登记")
    answer = VisitAnswer.objects.create(
        question=question, result=result, fact=correction, reason=expect_text(reason, "说明"), answered_by=by.user,
        answered_at=clock.now(),
    )  # fmt: skip
    record_entry(
        by, Action.RECORD_FACTS, "answer_question", answer, locked.region_code,
        {"question": question.pk, "result": result.value, "fact": correction.pk if correction else None},
    )  # fmt: skip
    return answer
