"""Stored files. The bytes lie on the disk under their SHA-256; a row names whose they are and who may see them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.files.enums import Confidentiality


class Document(models.Model):
    """A file that somebody uploaded. The same bytes uploaded twice are two documents over one file on the disk."""

    title = models.CharField("名称", max_length=120)
    kind = models.CharField("种类", max_length=60, blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    confidentiality = models.CharField("知悉范围", max_length=20, choices=Confidentiality.choices)
    subject = models.CharField(max_length=30, blank=True)
    """What it belongs to: household, person, proceeding, local_value; with its id."""
    subject_id = models.CharField(max_length=40, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject", "subject_id")),)
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="document_digest_is_sha256"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="document_confidentiality_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.title
