"""Why a review was opened: each event that asks for one, and each officer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from doudi.office.registry.models import LifeEvent


class ReviewCause(models.Model):
    """What asked for the review of an award: an event of the family's file, or, without one, the officer. Appended only.

    A review is withdrawn once every cause of it was entered by mistake.
    """

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="causes")
    event = models.ForeignKey(LifeEvent, models.PROTECT, null=True, related_name="review_causes")
    due_on = models.DateField("复核期限", null=True)
    """The day by which a clause wants the review done after the event; null where none says so."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("proceeding", "event"), name="review_cause_once_of_an_event"),)
