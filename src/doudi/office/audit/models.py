"""The audit: entries chained by hash, reads that are each covered by an entry, the head of the chain, and the key of its
codes.

No foreign keys: the audit must not depend on what it records, and must outlive it.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from doudi.office.crypto import EncryptedText


class Entry(models.Model):
    """Something that happened. `digest` covers every column before it, among them the digest of the entry before."""

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
    address = models.CharField(max_length=45, null=True)
    """From where the officer acted; null for jobs, and in entries that are older than this column."""
    session = models.CharField(max_length=32, null=True)
    """The keyed digest of the officer's session (`origin.py`)."""
    rows: models.JSONField[Any, Any] = models.JSONField(null=True)
    """{table: {key: {column: value}}}: the rows that the action left behind, as far as they are watched (`row_states.py`)."""
    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64, null=True)
    """The keyed code of the digest; null in entries that are older than this column."""

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("subject", "subject_id")),)


class Read(models.Model):
    """Somebody looked into a person's file, searched, or was refused. An entry `audit.reads` covers it at once."""

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
    address = models.CharField(max_length=45, null=True)
    session = models.CharField(max_length=32, null=True)
    detail = models.JSONField(null=True)
    """Of a list: by what it was filtered, and how many rows were shown."""

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject", "subject_id")),
            models.Index(fields=("actor", "at"), name="audit_read_actor_at"),
        )


class Head(models.Model):
    """The single row that names the newest entry. It is locked while an entry is appended, so that numbers have no gap."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    last_read = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row"),)


class CodeKey(models.Model):
    """The single row with the key of codes, as hexadecimal digits (`codes.py`)."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    key = EncryptedText()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_code_key_is_one_row"),)
