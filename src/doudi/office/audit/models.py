"""The audit: entries chained by hash, reads that a job chains within a minute, and the head of the chain.

No foreign keys: the audit must not depend on what it records, and must outlive it.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened. `digest` covers every column and the digest of the entry before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    duty = models.CharField(max_length=40, blank=True)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("subject", "subject_id")),)


class Read(models.Model):
    """Someone looked into a person's file. Written with the page; a job chains it as part of an entry `reads`."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.BigIntegerField()
    actor_name = models.CharField(max_length=150)
    duty = models.CharField(max_length=40, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    fields = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("subject", "subject_id")),)


class Head(models.Model):
    """One row: the newest entry. Locked while an entry is appended, so that numbers have no gap."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    last_read = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row"),)
