"""Payments, and what of which due each pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.benefits.enums import LIVE, PaymentState
from doudi.office.benefits.models.dues import LONGEST_HOLDER, Due
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


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
