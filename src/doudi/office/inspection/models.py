"""The inspection of a night, and what each of its checks found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Inspection(models.Model):
    """All checks of `doudi check`, run once in a night. It is carried on by whichever worker comes until each check is done."""

    on = models.DateField(unique=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How many workers were sent for it."""
    faults = models.PositiveIntegerField(null=True)
    """Of all checks; null until it has ended."""

    class Meta:
        ordering = ("-on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, faults__isnull=True)
                | Q(ended_at__isnull=False, faults__isnull=False),
                name="inspection_ends_with_its_faults",
            ),
        )

    def __str__(self) -> str:
        return f"{self.on}"


class CheckResult(models.Model):
    """What one check found. Appended only."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="results")
    label = models.CharField(max_length=60)
    faults = models.PositiveIntegerField()
    """How many there are; `lines` tells the first of them."""
    lines = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("inspection", "label"), name="inspection_has_each_check_once"),)

    def __str__(self) -> str:
        return self.label
