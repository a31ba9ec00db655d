"""What comes back of a batch: files of results, what each line comes to, and the breaks that somebody has to settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.benefits.batch_enums import BreakOwner, BreakState, LineVerdict
from doudi.office.benefits.models.batches import Batch
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


class ResultFile(models.Model):
    """A file of results that was taken. Its bytes are taken once. Appended only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="result_files")
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField("行数")
    complete = models.BooleanField("对方已全部返回", default=False)
    """True where the officer said with it that nothing more is to come."""
    remarks = models.JSONField(default=list)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("batch", "sha256"), name="resultfile_taken_once"),)


class ResultLine(models.Model):
    """A line of a file of results and what it comes to. Appended only."""

    file = models.ForeignKey(ResultFile, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("行号")
    reference = models.CharField("付款编号", max_length=60)
    payment = models.ForeignKey("benefits.Payment", models.PROTECT, null=True, related_name="result_lines")
    """Null where the reference is none of this batch."""
    amount_fen = models.BigIntegerField(null=True)
    """Null where the line could not be read."""
    verdict = models.CharField("结果", max_length=16, choices=LineVerdict.choices)
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField("对方的说明", max_length=200, blank=True)
    paid_on = models.DateField("入账日期", null=True)

    class Meta:
        ordering = ("file", "number")
        constraints = (
            models.UniqueConstraint(fields=("file", "number"), name="resultline_once"),
            models.CheckConstraint(condition=Q(verdict__in=LineVerdict.values), name="resultline_verdict_is_known"),
        )


class PaymentBreakQuerySet(models.QuerySet["PaymentBreak"]):
    def open(self) -> Self:
        """Breaks that nobody has settled."""
        return self.filter(state=BreakState.OPEN)


class PaymentBreak(models.Model):
    """A difference between what was sent and what came back: somebody's to settle, by a day. Once settled it stays so."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="breaks")
    line = models.OneToOneField(ResultLine, models.PROTECT, null=True, related_name="payment_break")
    """Null where the counterpart says nothing of a payment."""
    payment = models.ForeignKey("benefits.Payment", models.PROTECT, null=True, related_name="breaks")
    verdict = models.CharField("差异", max_length=16, choices=LineVerdict.choices)
    reason = models.CharField("原因", max_length=40, blank=True)
    owner = models.CharField("由谁处理", max_length=10, choices=BreakOwner.choices)
    region_code = models.CharField("地区", max_length=12, db_index=True)
    """Of the household where the township settles it, else the county's."""
    state = models.CharField("状态", max_length=8, choices=BreakState.choices, default=BreakState.OPEN)
    opened_on = models.DateField("发现日期")
    due_on = models.DateField("处理期限")
    person_in_charge = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    note = models.CharField("处理情况", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PaymentBreakQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=("state", "owner", "region_code"), name="paymentbreak_by_owner"),)
        constraints = (
            models.UniqueConstraint(
                fields=("payment", "verdict"),
                condition=Q(payment__isnull=False, line__isnull=True, state=BreakState.OPEN),
                name="paymentbreak_only_ours_once",
            ),
            models.CheckConstraint(condition=Q(state__in=BreakState.values), name="paymentbreak_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=BreakState.OPEN, settled_by__isnull=True, settled_at__isnull=True)
                | Q(state=BreakState.SETTLED, settled_by__isnull=False, settled_at__isnull=False) & ~Q(note=""),
                name="paymentbreak_settled_by_whom_and_how",
            ),
        )

    @property
    def household(self) -> Household | None:
        """The family that was paid; None where the counterpart names no payment of ours."""
        return self.payment.household if self.payment else None


class DeathReport(models.Model):
    """A counterpart's word that a payee has died: monitoring reads it and makes a finding of it. Appended only."""

    line = models.OneToOneField(ResultLine, models.PROTECT, related_name="death_report")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    right = models.CharField("项目", max_length=60)
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
