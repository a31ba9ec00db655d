"""Panels: a case that no rule settles is discussed and voted on (一事一议)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.casework.models import Proceeding
from doudi.office.inquiry.enums import Vote
from doudi.office.registry.models import Household


class PanelMeeting(models.Model):
    """A meeting on one case, with its minutes. What it resolved follows from the votes. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="panel_meetings")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    met_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=120)
    chair = models.CharField("主持人", max_length=60)
    recorder = models.CharField("记录人", max_length=60)
    situation = models.TextField("基本情况")
    discussion = models.TextField("讨论情况")
    proposal = models.TextField("提请表决的意见")
    amount_fen = models.BigIntegerField("提请表决的金额", null=True)
    adopted = models.BooleanField("通过")
    """Whether more than half of those who may vote were in favour."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0), name="panel_amount_is_positive"
            ),
        )


class PanelMember(models.Model):
    """Somebody who sat on a panel, and the vote. Who has a stake in the case abstains. Appended only."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="members")
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("单位、职务", max_length=120)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The account of a member who has one."""
    has_stake = models.BooleanField("与本案有利害关系", default=False)
    vote = models.CharField("表决", max_length=12, choices=Vote.choices, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "name", "post"), name="panel_member_once"),
            models.CheckConstraint(
                condition=Q(has_stake=False) | Q(vote__in=("", "abstained")), name="panel_member_with_a_stake_abstains"
            ),
            models.CheckConstraint(condition=Q(vote__in=("", *Vote.values)), name="panel_vote_is_known"),
        )
