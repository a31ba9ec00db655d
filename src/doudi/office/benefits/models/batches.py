"""Cycles and batches: what is paid together, who took which step, and by which rule of the county."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.benefits.batch_enums import (
    BY_DIFFERENT_PEOPLE,
    AccountTrialState,
    BatchKind,
    BatchState,
    BatchStepName,
    CheckName,
    Weight,
)
from doudi.office.registry.models import Person

LONGEST_NUMBER = 30


class ReleaseRule(models.Model):
    """By how many people a batch of which sum is approved in a county, with the document that says so.

    Once it is entered, only its confirmation or withdrawal is added; a later rule takes its place from its first day on.
    """

    region_code = models.CharField("地区", max_length=12)
    valid_from = models.DateField("执行日期")
    document = models.CharField("依据文件", max_length=120)
    bands = models.JSONField("金额分档")
    """[{"up_to_fen": N or null, "approvals": 1 or 2, "authorise": BOOL}], upwards; null: without bound."""
    outlier_percent = models.PositiveIntegerField("异常变动", null=True)
    """By how many percent a sum may differ from the last month's before it is asked about; null: it is not looked at."""
    trial = models.BooleanField("首次发放前验证账户", default=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("region_code", "valid_from"),
                condition=Q(withdrawn_at__isnull=True),
                name="releaserule_one_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="releaserule_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="releaserule_confirmed_at_and_by",
            ),
        )


class CountyLayout(models.Model):
    """A layout of rosters and results as a county keeps it; the last one of a name holds. Appended only."""

    region_code = models.CharField("地区", max_length=12)
    name = models.CharField("代号", max_length=40)
    label = models.CharField("名称", max_length=60)
    content = models.JSONField()
    """As `rosters.layout.read_layout` takes it."""
    digest = models.CharField(max_length=64)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("region_code", "name"), name="countylayout_by_region"),)

    def __str__(self) -> str:
        return self.label


class PaymentCycle(models.Model):
    """A right's month in a county, until it is closed on proof."""

    region_code = models.CharField("地区", max_length=12)
    """The county, twelve digits."""
    right = models.CharField("项目", max_length=60)
    month = models.DateField("月份")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    proof = models.JSONField(null=True)
    """The figures on which it was closed, as `batches.proofs` has them."""

    class Meta:
        ordering = ("-month", "right")
        constraints = (
            models.UniqueConstraint(fields=("region_code", "right", "month"), name="paymentcycle_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="paymentcycle_month_begins"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, proof__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, proof__isnull=False),
                name="paymentcycle_closed_on_proof",
            ),
        )


class Batch(models.Model):
    """Payments that are sent together. What it holds is frozen by its digest when it is locked; then only its state changes.

    `approvals` and `authorise` say how many people the county's rule asks for; they are set once, with the first approval.
    """

    number = models.CharField("批次号", max_length=LONGEST_NUMBER, unique=True)
    cycle = models.ForeignKey(PaymentCycle, models.PROTECT, related_name="batches")
    serial = models.PositiveSmallIntegerField()
    kind = models.CharField("类别", max_length=12, choices=BatchKind.choices)
    state = models.CharField("状态", max_length=12, choices=BatchState.choices, default=BatchState.LOCKED)
    layout = models.ForeignKey(CountyLayout, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("笔数")
    total_fen = models.BigIntegerField("金额")
    """What goes to accounts: the sum of its payments without what is kept back."""
    digest = models.CharField(max_length=64)
    """SHA-256 over its lines, as `batches.lines.digest_of` computes it."""
    rule = models.ForeignKey(ReleaseRule, models.PROTECT, null=True, related_name="+")
    approvals = models.PositiveSmallIntegerField(null=True)
    authorise = models.BooleanField(null=True)
    version = models.PositiveIntegerField(default=1)
    locked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state",), name="batch_by_state"),)
        constraints = (
            models.UniqueConstraint(fields=("cycle", "serial"), name="batch_serial_once"),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_is_known"),
            models.CheckConstraint(condition=Q(count__gt=0, total_fen__gt=0), name="batch_is_a_sum"),
            models.CheckConstraint(
                condition=Q(state__in=[BatchState.LOCKED, BatchState.VOID])
                | Q(rule__isnull=False, approvals__gte=1, authorise__isnull=False),
                name="batch_approved_by_a_rule",
            ),
        )

    def __str__(self) -> str:
        return self.number


class BatchLine(models.Model):
    """A payment's place in a batch. Appended only; a payment is in one batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    payment = models.OneToOneField("benefits.Payment", models.PROTECT, related_name="line")
    serial = models.PositiveIntegerField()
    payee_name = models.CharField("姓名", max_length=60)
    """As it was when the batch was locked."""

    class Meta:
        ordering = ("batch", "serial")
        constraints = (models.UniqueConstraint(fields=("batch", "serial"), name="batchline_serial_once"),)


class BatchStep(models.Model):
    """A step that an officer took, under the digest that the officer was shown. Appended only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="steps")
    name = models.CharField("步骤", max_length=12, choices=BatchStepName.choices)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField("说明", max_length=500, blank=True)
    detail = models.JSONField(default=dict)
    """Of a release the digest of the roster; of a close the figures that prove it."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(name__in=BatchStepName.values), name="batchstep_name_is_known"),
            models.UniqueConstraint(
                fields=("batch", "by"),
                condition=Q(name__in=[str(name) for name in BY_DIFFERENT_PEOPLE]),
                name="batchstep_by_different_people",
            ),
            models.UniqueConstraint(
                fields=("batch", "name"), condition=~Q(name=BatchStepName.APPROVE), name="batchstep_once"
            ),
        )


class BatchFinding(models.Model):
    """What a check said of a line before the batch was locked: it kept the line out, or was accepted for a reason. Appended
    only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="findings")
    holder = models.CharField(max_length=30)
    name = models.CharField("检查", max_length=12, choices=CheckName.choices)
    weight = models.CharField(max_length=4, choices=Weight.choices)
    text = models.CharField("情况", max_length=300)
    reason = models.CharField("列入的理由", max_length=300, blank=True)
    """Why the line was paid all the same; '' where it was kept out."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(name__in=CheckName.values), name="batchfinding_name_is_known"),
            models.CheckConstraint(
                condition=Q(weight=Weight.ASK) | Q(reason=""), name="batchfinding_stop_is_never_accepted"
            ),
        )


class AccountTrial(models.Model):
    """Whether the counterpart confirms that an account is a person's: asked before the first payment into it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="account_trials")
    region_code = models.CharField("地区", max_length=12)
    account_code = models.CharField(max_length=64)
    """The keyed digest of the account, as `Payment.account_code`."""
    code = models.CharField("验证编号", max_length=32, unique=True)
    list_number = models.CharField("验证名单", max_length=LONGEST_NUMBER)
    """Of the list with which it was asked."""
    state = models.CharField(
        "结果", max_length=12, choices=AccountTrialState.choices, default=AccountTrialState.WAITING
    )
    reason = models.CharField("不符原因", max_length=40, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "account_code"),
                condition=~Q(state=AccountTrialState.FAILED),
                name="accounttrial_one_standing",
            ),
            models.CheckConstraint(condition=Q(state__in=AccountTrialState.values), name="accounttrial_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=AccountTrialState.WAITING, answered_at__isnull=True)
                | ~Q(state=AccountTrialState.WAITING) & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="accounttrial_answered_at_and_by",
            ),
        )
