"""The ledger: accounts, and postings of whole fen from one account to another; month by month it is closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.benefits.enums import AccountKind, PostingKind


class LedgerAccount(models.Model):
    """An account of a county's ledger. Appended only; its balance is what its postings say."""

    region_code = models.CharField("地区", max_length=12)
    """The county, twelve digits."""
    kind = models.CharField("科目", max_length=12, choices=AccountKind.choices)
    right = models.CharField("项目", max_length=60, blank=True)
    """'' for accounts of money that is not yet bound to one."""
    detail = models.CharField("明细", max_length=60, blank=True)
    """Of a fund its source, of a reserve the township's code."""

    class Meta:
        ordering = ("region_code", "kind", "right", "detail")
        constraints = (
            models.UniqueConstraint(fields=("region_code", "kind", "right", "detail"), name="ledgeraccount_once"),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="ledgeraccount_kind_is_known"),
        )


class Posting(models.Model):
    """A sum that is debited to one account and credited to another, so that the ledger balances whatever is posted.
    Appended only.

    What it is of is named by one of `due`, `payment`, `recovery_step` and `reference`, and of each it is posted once. A sum
    leaves a pending account only by a posting that names in `resolves` the one by which it came, in its whole amount; so
    that each is confirmed, returned or made void, and only once.
    """

    kind = models.CharField(max_length=12, choices=PostingKind.choices)
    debit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="credits")
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """Null where a job posts."""
    due = models.ForeignKey("benefits.Due", models.PROTECT, null=True, related_name="postings", db_index=False)
    payment = models.ForeignKey("benefits.Payment", models.PROTECT, null=True, related_name="postings", db_index=False)
    recovery_step = models.ForeignKey(
        "benefits.RecoveryStep", models.PROTECT, null=True, related_name="postings", db_index=False
    )
    reference = models.CharField(max_length=80, blank=True)
    """Of money that comes or moves without a holder: the document, or the token of the form."""
    resolves = models.OneToOneField("self", models.PROTECT, null=True, related_name="resolution")

    class Meta:
        ordering = ("id",)
        # Holds all that the proof of the ledger adds up, in the order in which it does.
        indexes = (models.Index(fields=("debit", "credit", "on", "amount_fen"), name="posting_by_accounts"),)
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="posting_is_a_sum"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="posting_between_two_accounts"),
            models.CheckConstraint(condition=Q(kind__in=PostingKind.values), name="posting_kind_is_known"),
            models.CheckConstraint(
                condition=Q(due__isnull=False, payment__isnull=True, recovery_step__isnull=True, reference="")
                | Q(due__isnull=True, payment__isnull=False, recovery_step__isnull=True, reference="")
                | Q(due__isnull=True, payment__isnull=True, recovery_step__isnull=False, reference="")
                | Q(due__isnull=True, payment__isnull=True, recovery_step__isnull=True) & ~Q(reference=""),
                name="posting_of_one_cause",
            ),
            models.UniqueConstraint(
                fields=("due", "debit", "credit"), condition=Q(due__isnull=False), name="posting_of_a_due_once"
            ),
            models.UniqueConstraint(
                fields=("payment", "kind", "debit", "credit"),
                condition=Q(payment__isnull=False),
                name="posting_of_a_payment_once",
            ),
            models.UniqueConstraint(
                fields=("recovery_step", "debit", "credit"),
                condition=Q(recovery_step__isnull=False),
                name="posting_of_a_step_once",
            ),
            models.UniqueConstraint(
                fields=("reference", "debit", "credit"), condition=~Q(reference=""), name="posting_of_a_reference_once"
            ),
        )


class MonthClose(models.Model):
    """A county's month that is closed: nothing is posted into it any more. Appended only."""

    region_code = models.CharField("地区", max_length=12)
    month = models.DateField("月份")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ("month", "region_code")
        constraints = (
            models.UniqueConstraint(fields=("region_code", "month"), name="monthclose_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthclose_month_begins"),
        )


class MonthBalance(models.Model):
    """What had been posted to an account, from the beginning, when a month was closed. Appended only."""

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="balances")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="balances")
    debit_fen = models.BigIntegerField()
    credit_fen = models.BigIntegerField()

    class Meta:
        ordering = ("close", "account")
        constraints = (models.UniqueConstraint(fields=("close", "account"), name="monthbalance_once"),)
