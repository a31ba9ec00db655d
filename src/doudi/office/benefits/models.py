"""What is due month by month, what is paid of it; the ledger, recoveries and reserves stand in modules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.benefits.batch_models import AccountTrial as AccountTrial
from doudi.office.benefits.batch_models import Batch as Batch
from doudi.office.benefits.batch_models import BatchFinding as BatchFinding
from doudi.office.benefits.batch_models import BatchLine as BatchLine
from doudi.office.benefits.batch_models import BatchStep as BatchStep
from doudi.office.benefits.batch_models import CountyLayout as CountyLayout
from doudi.office.benefits.batch_models import PaymentCycle as PaymentCycle
from doudi.office.benefits.batch_models import ReleaseRule as ReleaseRule
from doudi.office.benefits.enums import LIVE, DueReason, PaymentState
from doudi.office.benefits.fund_models import Budget as Budget
from doudi.office.benefits.fund_models import PeriodClose as PeriodClose
from doudi.office.benefits.fund_models import StandardFiling as StandardFiling
from doudi.office.benefits.ledger_models import LedgerAccount as LedgerAccount
from doudi.office.benefits.ledger_models import MonthBalance as MonthBalance
from doudi.office.benefits.ledger_models import MonthClose as MonthClose
from doudi.office.benefits.ledger_models import Posting as Posting
from doudi.office.benefits.recovery_models import RecoveredSum as RecoveredSum
from doudi.office.benefits.recovery_models import Recovery as Recovery
from doudi.office.benefits.recovery_models import RecoveryStep as RecoveryStep
from doudi.office.benefits.reserve_models import ReserveFiling as ReserveFiling
from doudi.office.benefits.result_models import DeathReport as DeathReport
from doudi.office.benefits.result_models import PaymentBreak as PaymentBreak
from doudi.office.benefits.result_models import ResultFile as ResultFile
from doudi.office.benefits.result_models import ResultLine as ResultLine
from doudi.office.casework.models import Award, Determination, PolicyArchive
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self

LONGEST_HOLDER = 30


class MonthTerms(models.Model):
    """The policy and the local values by which dues of a month were reckoned, kept so that each can be reckoned again.
    Appended only."""

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 over day, values and the policy's digest."""
    on = models.DateField()
    """The first day of the month."""
    parameters = models.JSONField()
    """{NAME@DATE: value as text}, as a case has them."""
    archive = models.ForeignKey(PolicyArchive, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()


class Due(models.Model):
    """What is due to a holder by a right for a month, as it was reckoned; a later revision takes its place. Appended only.

    The month of what is given once, or by the year, is that of its decision. Revisions of one holder, right and month are
    numbered from 1; the last one says what is due. One without an amount is set aside: `needs` says what is not known, and
    until it is, nothing is paid and nothing is claimed back.
    """

    holder = models.CharField(max_length=LONGEST_HOLDER)
    """`household.KEY` or `person.KEY`, of whom it is due; the database compares it with the next two."""
    household = models.ForeignKey(Household, models.PROTECT, related_name="dues")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="dues")
    right = models.CharField("项目", max_length=60)
    month = models.DateField("月份")
    revision = models.PositiveIntegerField()
    region_code = models.CharField("地区", max_length=12)
    """Where the household lived when the first revision was made; its county pays."""
    amount_fen = models.BigIntegerField("应发", null=True)
    change_fen = models.BigIntegerField()
    """By how much it differs from what was known to be due before; 0 where it is set aside."""
    needs = models.JSONField(default=list)
    """Of a due that is set aside: what is not known, as the needs of an outcome, or the status that was not expected."""
    reason = models.CharField("原因", max_length=12, choices=DueReason.choices)
    award = models.ForeignKey(Award, models.PROTECT, related_name="dues")
    """The award by which, or in whose place, it is due; of a supplement the one that it goes with."""
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+", db_index=False)
    """The facts on which it rests."""
    terms = models.ForeignKey(MonthTerms, models.PROTECT, null=True, related_name="dues")
    """Null where nothing was computed: the award has ended, or is a sum given once."""
    clauses = models.JSONField(default=list)
    """As an outcome has them."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """Null where a job reckoned it."""

    class Meta:
        ordering = ("id",)
        indexes = (
            # Hold all that the proof of the ledger adds up, in the order in which it does.
            models.Index(fields=("region_code", "right", "month", "change_fen"), name="due_by_region_and_right"),
            models.Index(fields=("month", "region_code"), name="due_by_month"),
            models.Index(fields=("holder",), condition=Q(revision__gt=1), name="due_revised"),
        )
        constraints = (
            models.UniqueConstraint(fields=("holder", "right", "month", "revision"), name="due_revision_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="due_month_begins"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="due_revisions_count_from_one"),
            models.CheckConstraint(condition=Q(reason__in=DueReason.values), name="due_reason_is_known"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=False, amount_fen__gte=0, needs=[])
                | Q(amount_fen__isnull=True, change_fen=0) & ~Q(needs=[]),
                name="due_amount_or_what_is_unknown",
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder}/{self.right}/{self.month:%Y-%m}/{self.revision}"


class ReckoningRun(models.Model):
    """A region's month that was reckoned for everybody, with what it came to. Appended only.

    `audit_number` is where the audit stood before: what came into force since then and is about the month is not in it.
    """

    region_code = models.CharField("地区", max_length=12)
    month = models.DateField("月份")
    audit_number = models.BigIntegerField()
    revised = models.PositiveIntegerField("变动")
    set_aside = models.PositiveIntegerField("待查明")
    change_fen = models.BigIntegerField("应发变动")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("region_code", "month"), name="reckoningrun_by_month"),)


class DuePart(models.Model):
    """What of a due is paid in which month, where it is paid in parts. Appended only; a due without any has one part."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="parts", db_index=False)
    part = models.PositiveSmallIntegerField()
    month = models.DateField("月份")
    amount_fen = models.BigIntegerField("数额")

    class Meta:
        ordering = ("due", "part")
        constraints = (
            models.UniqueConstraint(fields=("due", "part"), name="duepart_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0, part__gte=1), name="duepart_is_a_sum"),
            models.CheckConstraint(condition=Q(month__day=1), name="duepart_month_begins"),
        )


class PaymentQuerySet(models.QuerySet["Payment"]):
    def live(self) -> Self:
        """Payments that count against what is due: neither returned nor void."""
        return self.filter(state__in=LIVE)


class Payment(models.Model):
    """A line to an account: what a holder gets by a right at once, for one month or, with arrears, for several.

    It is made when it is locked, together with its allocations, and from then on only its state changes. What is returned or
    void is never sent again: another payment, of the next attempt, takes its place.
    """

    code = models.CharField("支付编号", max_length=32, unique=True)
    """Made of its allocations by `payment_codes.code_of`: the same payment has the same code whoever makes it, and when."""
    holder = models.CharField(max_length=LONGEST_HOLDER)
    household = models.ForeignKey(Household, models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="payments")
    right = models.CharField("项目", max_length=60)
    month = models.DateField("月份")
    """The month with which it is paid."""
    region_code = models.CharField("地区", max_length=12)
    """The county that pays, twelve digits."""
    gross_fen = models.BigIntegerField("应发")
    """The sum of its allocations."""
    offset_fen = models.BigIntegerField("抵扣", default=0)
    """What of it is kept back for what was overpaid earlier."""
    payee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Into whose account; null where it is paid from a reserve, into nobody's."""
    account_code = models.CharField(max_length=64, blank=True)
    """A keyed digest of the account's number when it was locked; '' where there is none."""
    reserve_code = models.CharField(max_length=12, blank=True)
    """The township out of whose reserve it is paid, '' for what the county pays."""
    state = models.CharField("状态", max_length=12, choices=PaymentState.choices, default=PaymentState.LOCKED)
    return_reason = models.CharField("退回原因", max_length=40, blank=True)
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=("region_code", "right", "state", "reserve_code", "month", "gross_fen", "offset_fen"),
                name="payment_by_region_and_state",
            ),
            models.Index(fields=("holder", "right"), name="payment_by_holder"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_is_known"),
            models.CheckConstraint(
                condition=Q(offset_fen__gte=0, gross_fen__gt=F("offset_fen")), name="payment_is_a_sum"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="payment_month_begins"),
            models.CheckConstraint(
                condition=Q(state=PaymentState.RETURNED) & ~Q(return_reason="")
                | ~Q(state=PaymentState.RETURNED) & Q(return_reason=""),
                name="payment_returned_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def net_fen(self) -> int:
        """What goes to the account."""
        return self.gross_fen - self.offset_fen


class Allocation(models.Model):
    """What of a due a payment pays. Live as long as its payment is; the database sees to that.

    Live allocations of a holder, right and month, less what was recovered of them, never exceed what is due; one part of
    one revision has one live allocation at most. `attempt` counts the tries to pay a part.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    due = models.ForeignKey(Due, models.PROTECT, related_name="allocations", db_index=False)
    part = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    amount_fen = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("due", "part"), condition=Q(live=True), name="allocation_one_live"),
            models.UniqueConstraint(fields=("due", "part", "attempt"), name="allocation_attempt_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="allocation_is_a_sum"),
            models.CheckConstraint(condition=Q(part__gte=1, attempt__gte=1), name="allocation_counts_from_one"),
        )
