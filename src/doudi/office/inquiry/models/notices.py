"""Public notices: a sheet for families of one community, its posting, what was objected, and its end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.models import Opinion, Proceeding
from doudi.office.crypto import EncryptedText
from doudi.office.database.reserved_ids import ReservedId
from doudi.office.files.models import Document
from doudi.office.registry.models import Household


class PublicNotice(models.Model):
    """A sheet that says whom the office means to help: for one right, in one community, from and to a day. Appended only."""

    address = models.CharField(max_length=36, unique=True)
    """A random name under which its page is public while it runs."""
    region_code = models.CharField("公示地点", max_length=12, db_index=True)
    right = models.CharField("项目", max_length=60)
    step = models.CharField(max_length=30)
    """The step of the procedure that it is."""
    from_day = models.DateField("自")
    to_day = models.DateField("至")
    sheet = models.OneToOneField(Document, models.PROTECT, related_name="public_notice")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="public_notice_ends_after_it_begins"),
        )


class NoticeEntry(models.Model):
    """A family on a sheet, with all that the public learns of it. Appended only."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="notice_entries")
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="+")
    """The opinion that is made public."""
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    name = models.CharField("姓名", max_length=60)
    people = models.PositiveSmallIntegerField("人数")
    amount = models.CharField("金额", max_length=60)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("notice", "proceeding"), name="notice_entry_once_a_sheet"),)


class NoticePosting(models.Model):
    """The sheet hangs: a photo shows it. Appended only."""

    notice = models.OneToOneField(PublicNotice, models.PROTECT, related_name="posting")
    photo = models.OneToOneField(Document, models.PROTECT, related_name="+")
    place = models.CharField("张贴地点", max_length=120)
    posted_on = models.DateField("张贴日期")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class NoticeObjection(models.Model):
    """What somebody says against an entry. Who said it may stay unnamed. Appended only."""

    id = ReservedId()
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    received_on = models.DateField("收到日期")
    objector = EncryptedText("反映人和联系方式", blank=True)
    matter = models.TextField("反映的情况")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(matter=""), name="notice_objection_says_what"),)


class ObjectionRuling(models.Model):
    """What two officers found when they looked into an objection. Appended only."""

    objection = models.OneToOneField(NoticeObjection, models.PROTECT, related_name="ruling")
    upheld = models.BooleanField("异议成立")
    reason = models.TextField("调查情况和结论")
    first_investigator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_investigator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ruled_on = models.DateField("日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(first_investigator=F("second_investigator")), name="objection_ruling_by_two_people"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_ruling_has_a_reason"),
        )


class NoticeEnd(models.Model):
    """The notice is over: its page shows nobody any more. Appended only."""

    notice = models.OneToOneField(PublicNotice, models.PROTECT, related_name="end")
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Null where its last day had passed; an officer who takes it down earlier says why."""
    reason = models.CharField("提前撤下的原因", max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, reason="") | Q(ended_by__isnull=False) & ~Q(reason=""),
                name="notice_end_early_has_a_reason",
            ),
        )
