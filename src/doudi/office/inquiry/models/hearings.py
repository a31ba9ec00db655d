"""Hearings: before something is cut or stopped, the person is invited and heard by two officers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.models import Proceeding
from doudi.office.files.models import Document
from doudi.office.inquiry.enums import HearingResult, Proposal
from doudi.office.registry.models import Household


class Hearing(models.Model):
    """An invitation to be heard on what the office means to do, with the day. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="hearings")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    proposal = models.CharField("拟作的处理", max_length=8, choices=Proposal.choices)
    before_fen = models.BigIntegerField(null=True)
    after_fen = models.BigIntegerField(null=True)
    """What would be given then; null where it would end, or is no sum."""
    reasons = models.TextField("理由")
    hearing_on = models.DateField("听取意见的日期", db_index=True)
    place = models.CharField("地点", max_length=120)
    contact = models.CharField("联系方式", max_length=60)
    invited_on = models.DateField("通知日期")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(hearing_on__gt=F("invited_on")), name="hearing_after_the_invitation"),
            models.CheckConstraint(condition=~Q(reasons=""), name="hearing_has_reasons"),
            models.CheckConstraint(
                condition=Q(proposal="stop", after_fen__isnull=True) | Q(proposal="cut"),
                name="hearing_stop_leaves_nothing",
            ),
        )


class HearingStatement(models.Model):
    """What the person said, who heard it, and what follows. Appended only."""

    hearing = models.OneToOneField(Hearing, models.PROTECT, related_name="statement")
    heard_on = models.DateField("日期")
    attended = models.BooleanField("本人或代理人到场")
    speaker = models.CharField("陈述人", max_length=60, blank=True)
    statement = models.TextField("陈述的意见")
    first_hearer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_hearer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    result = models.CharField("处理", max_length=12, choices=HearingResult.choices)
    answer = models.TextField("对意见的答复")
    signature = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(first_hearer=F("second_hearer")), name="hearing_by_two_people"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(answer=""), name="hearing_says_and_answers"),
            models.CheckConstraint(condition=Q(attended=False) | ~Q(speaker=""), name="hearing_names_who_spoke"),
        )
