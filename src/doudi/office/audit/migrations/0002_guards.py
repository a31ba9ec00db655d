"""The audit is appended only; the database sees to it."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import append_only


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (*append_only("audit_entry"), *append_only("audit_read"))
