"""Budgets of funds, what is closed for good, and how a province was told of a new standard."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.benefits.batch_enums import CloseKind
from doudi.office.regions.models import LocalValue


class Budget(models.Model):
    """What a source gives a county for a right in a year. Appended only: a change is another row, which may be negative."""

    region_code = models.CharField("地区", max_length=12)
    """The county, twelve digits."""
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=60)
    right = models.CharField("项目", max_length=60)
    amount_fen = models.BigIntegerField("金额")
    document = models.CharField("依据文件", max_length=120)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form, so that a second click adds nothing."""
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("region_code", "year"), name="budget_by_year"),)
        constraints = (models.CheckConstraint(condition=~Q(amount_fen=0), name="budget_is_a_sum"),)


class PeriodClose(models.Model):
    """A fund or a year of a county that is closed on proof. Appended only."""

    kind = models.CharField(max_length=8, choices=CloseKind.choices)
    region_code = models.CharField("地区", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=60, blank=True)
    """Of a fund its source, '' of a year."""
    proof = models.JSONField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the proof."""
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "kind", "source")
        constraints = (
            models.UniqueConstraint(fields=("kind", "region_code", "year", "source"), name="periodclose_once"),
            models.CheckConstraint(condition=Q(kind__in=CloseKind.values), name="periodclose_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=CloseKind.YEAR, source="") | Q(kind=CloseKind.FUND) & ~Q(source=""),
                name="periodclose_of_a_fund_or_a_year",
            ),
        )


class StandardFiling(models.Model):
    """That a new standard was filed with the level above, and what that answered. Appended only; the last row says how it
    stands."""

    value = models.ForeignKey(LocalValue, models.PROTECT, related_name="filings")
    document = models.CharField("备案文号", max_length=120)
    filed_on = models.DateField("日期")
    answer = models.CharField("上级答复", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
