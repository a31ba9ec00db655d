"""Visits to families: who came, what was seen, and each difference from what was declared, as a question."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.models import Application
from doudi.office.files.models import Document
from doudi.office.inquiry.enums import QuestionResult, UploadPurpose, VisitLevel
from doudi.office.registry.models import Fact, Household, Person


class VisitUpload(models.Model):
    """A picture that a phone sent from a visit, acknowledged by its digest. Sent again, it is the same upload. Appended only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    token = models.CharField(max_length=36)
    """That of the visit's form; the visit itself may come later."""
    purpose = models.CharField("种类", max_length=12, choices=UploadPurpose.choices)
    signer = models.CharField("签名人", max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    document = models.OneToOneField(Document, models.PROTECT, related_name="visit_upload")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("token", "purpose", "signer", "digest"), name="visit_upload_once"),
            models.CheckConstraint(
                condition=Q(purpose="photo", signer="") | Q(purpose="signature") & ~Q(signer=""),
                name="visit_upload_signature_is_somebodys",
            ),
        )


class Visit(models.Model):
    """A visit by at least two people, made once for all rights of an application. Appended only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form: a visit that is sent twice is one visit."""
    level = models.CharField("调查", max_length=16, choices=VisitLevel.choices)
    visited_on = models.DateField("调查日期")
    address = models.CharField("查看的住址", max_length=200)
    met = models.CharField("在场人员", max_length=300)
    first_visitor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_visitor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    helpers = models.CharField("协助人员", max_length=200, blank=True)
    """Who came along and is no officer: of the community, a neighbour."""
    notes = models.TextField("其他情况", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(first_visitor=F("second_visitor")), name="visit_by_two_people"),
            models.CheckConstraint(condition=Q(level__in=VisitLevel.values), name="visit_level_is_known"),
        )

    @property
    def visitors(self) -> tuple[str, ...]:
        """The names of the officers who came."""
        return (self.first_visitor.name, self.second_visitor.name)


class VisitFinding(models.Model):
    """What was seen of one group of answers. Appended only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    group = models.CharField("调查内容", max_length=60)
    agrees = models.BooleanField("与申报一致")
    note = models.TextField("看到的情况", blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("visit", "group"), name="visit_finding_once_a_group"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(note=""), name="visit_finding_says_what_differs"),
        )


class VisitQuestion(models.Model):
    """An answer that did not fit what was seen: it stays as it is, and is asked again. Appended only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="questions")
    household = models.ForeignKey(Household, models.PROTECT, related_name="visit_questions")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Null where the answer is the household's."""
    fact = models.CharField("事实", max_length=60)
    answered = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")
    """The answer that stood then; null where there was none."""
    observation = models.CharField("看到的情况", max_length=500)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(observation=""), name="visit_question_says_what_was_seen"),)


class VisitAnswer(models.Model):
    """What became of a question. Appended only."""

    question = models.OneToOneField(VisitQuestion, models.PROTECT, related_name="answer")
    result = models.CharField("处理", max_length=12, choices=QuestionResult.choices)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")
    """The later answer that corrects the one in question."""
    reason = models.CharField("说明", max_length=500)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(result="corrected", fact__isnull=False) | Q(result="upheld", fact__isnull=True),
                name="visit_answer_corrects_by_a_fact",
            ),
        )
