"""Checks of a family's means by data: who let them be checked, what was asked, what came out, and what the family says of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.models import Application
from doudi.office.files.models import Document
from doudi.office.inquiry.enums import CheckOutcome, CheckStance
from doudi.office.registry.models import Household, Person


class Consent(models.Model):
    """An adult lets the office check what is named, until a day. Appended only; the newest counts."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="consents")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    scope = models.JSONField("范围")
    """Values of CheckScope."""
    given_on = models.DateField("授权日期")
    until = models.DateField("有效至")
    signer = models.CharField("签名人", max_length=60)
    """The person, or who signs in law for one that cannot."""
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    """The scan; null where the signed paper lies in the file."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("given_on")), name="consent_ends_after_it_begins"),
        )


class CheckRequest(models.Model):
    """The township asks the verification centre to check a family's data. Appended only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="check_requests")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    matter = models.CharField("提请核对的内容", max_length=500)
    objection = models.OneToOneField("CheckReply", models.PROTECT, null=True, related_name="repeated_request")
    """The objection for which it is checked once more; null for a first check."""
    requested_on = models.DateField("提请日期")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)


class VerificationReport(models.Model):
    """What the verification centre reports. Appended only."""

    request = models.OneToOneField(CheckRequest, models.PROTECT, related_name="report")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    result = models.CharField("结论", max_length=8, choices=CheckOutcome.choices)
    reported_on = models.DateField("报告日期")
    valid_until = models.DateField("有效至")
    summary = models.TextField("说明", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("reported_on")), name="check_report_is_valid_at_first"
            ),
            models.CheckConstraint(condition=Q(result__in=CheckOutcome.values), name="check_report_result_is_known"),
        )


class CheckedItem(models.Model):
    """One thing that was checked: what was declared, what a source has. Appended only."""

    report = models.ForeignKey(VerificationReport, models.PROTECT, related_name="items")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    subject = models.CharField("核对内容", max_length=100)
    declared = models.CharField("申报", max_length=120, blank=True)
    on_record = models.CharField("核对到", max_length=120)
    source = models.CharField("来源", max_length=120)
    agrees = models.BooleanField("相符")

    class Meta:
        ordering = ("id",)


class CheckReply(models.Model):
    """The applicant was told of a check that came out against the family, and says what of it. Appended only."""

    report = models.OneToOneField(VerificationReport, models.PROTECT, related_name="reply")
    informed_on = models.DateField("告知日期")
    replied_on = models.DateField("表态日期")
    reply = models.CharField("表态", max_length=8, choices=CheckStance.choices)
    remark = models.TextField("说明", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(replied_on__gte=F("informed_on")), name="check_reply_after_telling"),
            models.CheckConstraint(condition=Q(reply="accepts") | ~Q(remark=""), name="check_reply_objection_says_why"),
        )
