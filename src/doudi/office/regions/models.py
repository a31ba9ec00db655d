"""Regions with the days on which they exist, and local values, which are entered with their document and confirmed by
another officer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.regions import codes

if TYPE_CHECKING:
    from typing import Self


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions by day and place."""

    def on(self, day: dt.date) -> Self:
        """Those that exist on a day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def below(self, code: str) -> Self:
        """A region and everything in it."""
        return self.filter(code__startswith=codes.prefix(code))


class Region(models.Model):
    """An administrative division and the days on which it exists. A code may be assigned again in later years."""

    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=60)
    valid_from = models.DateField("启用日期", default=dt.date(1949, 10, 1))
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successor = models.CharField("后继代码", max_length=12, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(fields=("code", "valid_from"), name="region_code_from_a_day"),
            models.UniqueConstraint(fields=("code",), condition=Q(valid_to__isnull=True), name="region_code_now"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{12}$"), name="region_code_has_12_digits"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="region_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """The name of its level in Chinese."""
        return codes.LEVELS.get(len(codes.prefix(self.code)), "全国")


class LocalValueQuerySet(models.QuerySet["LocalValue"]):
    """Local values by their state and region."""

    def confirmed(self) -> Self:
        """Those that hold from their first day on."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True)

    def waiting(self) -> Self:
        """Those that are neither confirmed nor withdrawn."""
        return self.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)

    def applying_to(self, code: str) -> Self:
        """Those of the region and of every region that it lies in."""
        return self.filter(region_code__in=[codes.NATION, *codes.ancestors(code)])


class LocalValue(models.Model):
    """A standard, or another value that a pack leaves to localities. Once it is entered, only its confirmation or withdrawal can
    be added."""

    region_code = models.CharField("地区", max_length=12)
    name = models.CharField("参数", max_length=60)
    value = models.CharField("数值", max_length=20)
    """As entered: a decimal, in the unit of the vocabulary."""
    valid_from = models.DateField("执行日期")
    document = models.CharField("依据文件", max_length=120)
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = LocalValueQuerySet.as_manager()

    class Meta:
        ordering = ("region_code", "name", "valid_from", "id")
        indexes = (models.Index(fields=("region_code", "name", "valid_from")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="local_value_confirmed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="local_value_withdrawn_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="local_value_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=("region_code", "name", "valid_from"),
                condition=Q(withdrawn_at__isnull=True),
                name="local_value_one_from_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.value}（{self.valid_from}起）"
