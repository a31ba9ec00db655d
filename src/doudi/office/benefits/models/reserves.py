"""What a township has paid out of its reserve and filed with the county; the reserve itself is an account of the ledger."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReserveFiling(models.Model):
    """A payment out of a reserve that the township has filed with the county. Appended only."""

    payment = models.OneToOneField("benefits.Payment", models.PROTECT, related_name="filing")
    number = models.CharField("备案编号", max_length=60)
    filed_on = models.DateField("备案日期")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
