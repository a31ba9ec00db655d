"""What is due month by month, by which terms it was reckoned, and in which parts it is paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.benefits.enums import DueReason
from doudi.office.casework.models import Award, Determination, PolicyArchive
from doudi.office.registry.models import Household, Person

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
