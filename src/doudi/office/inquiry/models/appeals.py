"""Administrative review: who is not content with a decision has another authority look at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.casework.models import Decision, Proceeding
from doudi.office.files.models import Document
from doudi.office.inquiry.enums import AppealStage
from doudi.office.registry.models import Household


class Appeal(models.Model):
    """An application for review of a decision. Appended only; how far it is stands in its steps."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    informed_on = models.DateField("收到决定的日期")
    applied_on = models.DateField("申请日期")
    authority = models.CharField("复议机关", max_length=120)
    grounds = models.TextField("请求和理由")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=~Q(grounds=""), name="appeal_has_grounds"),)


class AppealStep(models.Model):
    """What the reviewing authority or the county did with it. Appended only."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="steps")
    stage = models.CharField("进展", max_length=20, choices=AppealStage.choices)
    taken_on = models.DateField("日期")
    note = models.TextField("内容", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, null=True, related_name="+")
    """The proceeding in which the county decides anew."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("appeal", "stage"), name="appeal_stage_once"),
            models.CheckConstraint(condition=Q(stage__in=AppealStage.values), name="appeal_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage="decide_anew", proceeding__isnull=False)
                | ~Q(stage="decide_anew") & Q(proceeding__isnull=True),
                name="appeal_decided_anew_in_a_proceeding",
            ),
        )
