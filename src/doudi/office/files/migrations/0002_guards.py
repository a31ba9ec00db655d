"""What was uploaded stays as it was."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import append_only


class Migration(migrations.Migration):
    dependencies = (("documents", "0001_initial"),)
    operations = append_only("documents_document")
