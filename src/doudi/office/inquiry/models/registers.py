"""Registers beside a case: kin of staff, what was missing, who came first to whom, and who has the case in hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.models import Application
from doudi.office.crypto import EncryptedText
from doudi.office.database.reserved_ids import ReservedId
from doudi.office.inquiry.enums import ContactOutcome
from doudi.office.registry.models import Household, Person


class StaffTie(models.Model):
    """A member of the family is kin of somebody who handles cases or sits on the committee of the community. Appended only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="staff_ties")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    staff_name = models.CharField("工作人员姓名", max_length=60)
    staff_post = models.CharField("单位、职务", max_length=120)
    relation = models.CharField("与该成员的关系", max_length=30)
    declared_on = models.DateField("登记日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "person", "staff_name", "staff_post"), name="staff_tie_once"
            ),
        )


class MissingList(models.Model):
    """Everything that is missing from an application, told once. Appended only; the database holds that there is one."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="missing_list")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    items = models.JSONField("所缺材料")
    """[{"whose", "subject", "evidence"}]"""
    informed_on = models.DateField("告知日期")
    reply_by = models.DateField("请于此日前补齐")
    informed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    informed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(reply_by__gt=F("informed_on")), name="missing_list_leaves_time"),
        )


class MissingReply(models.Model):
    """What was missing was brought, or was not. Appended only."""

    missing_list = models.OneToOneField(MissingList, models.PROTECT, related_name="reply")
    supplied = models.BooleanField("已补齐")
    replied_on = models.DateField("日期")
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(supplied=True) | ~Q(note=""), name="missing_reply_withheld_says_why"),
        )


class FirstContact(models.Model):
    """Somebody asked for help, and who was asked first sees to it. Appended only."""

    id = ReservedId()
    region_code = models.CharField("地区", max_length=12, db_index=True)
    name = models.CharField("求助人", max_length=60)
    phone = EncryptedText("电话", blank=True)
    matter = models.TextField("求助事项")
    outcome = models.CharField("由谁办理", max_length=8, choices=ContactOutcome.choices)
    department = models.CharField("转往", max_length=120, blank=True)
    met_on = models.DateField("日期")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="own", department="") | Q(outcome="other") & ~Q(department=""),
                name="first_contact_says_to_whom",
            ),
        )


class ContactAnswer(models.Model):
    """What came of a first contact, as the person was told it. Appended only."""

    contact = models.OneToOneField(FirstContact, models.PROTECT, related_name="answer")
    answered_on = models.DateField("答复日期")
    answer = models.TextField("办理结果")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="first_contacts")
    """The application that came of it, where one did."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(answer=""), name="contact_answer_says_what"),)


class CaseHandover(models.Model):
    """An application was handed to a colleague, who has it in hand from then on. Appended only; the newest counts."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="handovers")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("移交说明", max_length=500)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="case_handover_says_how_far_it_is"),)
