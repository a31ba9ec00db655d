"""What was overpaid and is claimed back: a recovery, its steps, and what each step settles of which due."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.benefits.enums import RecoveryCause, RecoveryState, RecoveryStepKind
from doudi.office.registry.models import Household, Person


class Recovery(models.Model):
    """The claim on what a holder was overpaid by a right. How much it is follows from dues and allocations, never from here."""

    holder = models.CharField(max_length=30)
    household = models.ForeignKey(Household, models.PROTECT, related_name="recoveries")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="recoveries")
    right = models.CharField("项目", max_length=60)
    region_code = models.CharField("地区", max_length=12)
    cause = models.CharField("原因", max_length=12, choices=RecoveryCause.choices)
    note = models.CharField("说明", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12, choices=RecoveryState.choices, default=RecoveryState.OPEN)
    monthly_fen = models.BigIntegerField("每月数额", null=True)
    """What was agreed to be paid back or kept back each month; null as long as nothing is."""
    by_offset = models.BooleanField("从待遇中抵扣", default=False)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("holder", "right"),
                condition=Q(state__in=[RecoveryState.OPEN, RecoveryState.NOTIFIED, RecoveryState.RECOVERING]),
                name="recovery_one_open",
            ),
            models.CheckConstraint(condition=Q(state__in=RecoveryState.values), name="recovery_state_is_known"),
            models.CheckConstraint(condition=Q(cause__in=RecoveryCause.values), name="recovery_cause_is_known"),
            models.CheckConstraint(
                condition=Q(monthly_fen__isnull=True) | Q(monthly_fen__gt=0), name="recovery_monthly_is_a_sum"
            ),
        )


class RecoveryStep(models.Model):
    """What was done in a recovery. Appended only."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="steps")
    kind = models.CharField("事项", max_length=16, choices=RecoveryStepKind.choices)
    amount_fen = models.BigIntegerField("数额", null=True)
    payment = models.ForeignKey("benefits.Payment", models.PROTECT, null=True, related_name="recovery_steps")
    """Of an offset: the payment from which it is kept back."""
    token = models.CharField(max_length=40, blank=True)
    """Made with the form of a repayment, or the number of its receipt: the same is taken once."""
    note = models.CharField("说明", max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Of a waiver: who asked for it, so that the database itself can refuse the same person as its author."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=RecoveryStepKind.values), name="recoverystep_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=RecoveryStepKind.WAIVED)
                | Q(asked_by__isnull=False, by__isnull=False) & ~Q(asked_by=F("by")) & ~Q(note=""),
                name="recoverystep_waived_by_a_second_person",
            ),
            models.UniqueConstraint(
                fields=("recovery", "token"), condition=~Q(token=""), name="recoverystep_token_once"
            ),
            models.UniqueConstraint(
                fields=("payment", "kind"), condition=Q(payment__isnull=False), name="recoverystep_offset_once"
            ),
        )


class RecoveredSum(models.Model):
    """What a step takes off what is overpaid of a due: paid back or kept back, or waived. Appended only.

    Negative where an offset has come to nothing. Never more than is overpaid.
    """

    step = models.ForeignKey(RecoveryStep, models.PROTECT, related_name="sums")
    due = models.ForeignKey("benefits.Due", models.PROTECT, related_name="recovered")
    amount_fen = models.BigIntegerField()
    waived = models.BooleanField(default=False)
    """True where nothing came back: then it lessens the claim and not what was received."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("step", "due"), name="recoveredsum_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="recoveredsum_is_a_sum"),
        )
