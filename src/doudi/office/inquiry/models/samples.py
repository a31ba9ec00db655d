"""Samples of cases that are visited once more, drawn so that anybody can draw them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.casework.models import Proceeding
from doudi.office.registry.models import Household


class Sample(models.Model):
    """Cases of one procedure in one region, of which a share was drawn by a published seed. Appended only."""

    region_code = models.CharField("地区", max_length=12, db_index=True)
    procedure = models.CharField("程序", max_length=60)
    step = models.CharField(max_length=30)
    seed = models.CharField("公开的种子", max_length=120)
    seed_source = models.CharField("种子的出处", max_length=200)
    """Where anybody can read the seed, and since when."""
    share = models.PositiveSmallIntegerField("比例（百分之）")
    drawn_on = models.DateField("抽取日期")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("region_code", "step", "seed"), name="sample_seed_is_used_once"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="sample_share_is_of_a_hundred"),
        )


class SampleEntry(models.Model):
    """A case from which a sample was drawn, and whether it was. A case stands in one sample only. Appended only."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="entries")
    proceeding = models.OneToOneField(Proceeding, models.PROTECT, related_name="sample_entry")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=60)
    """By which it was drawn: the application's number and the key of the proceeding."""
    drawn = models.BooleanField("抽中")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("sample", "number"), name="sample_entry_number_once"),)
