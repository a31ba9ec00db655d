"""Entries and reads tell from where; entries hold the rows they leave behind, and a keyed code. A user's reads are counted."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("audit", "0002_guards"),)
    # Null in what is older: SQLite adds such columns in place, so that the guards of both tables stay.
    operations = (
        migrations.AddField("entry", "address", models.CharField(max_length=45, null=True)),
        migrations.AddField("entry", "session", models.CharField(max_length=32, null=True)),
        migrations.AddField("entry", "rows", models.JSONField(null=True)),
        migrations.AddField("entry", "code", models.CharField(max_length=64, null=True)),
        migrations.AddField("read", "address", models.CharField(max_length=45, null=True)),
        migrations.AddField("read", "session", models.CharField(max_length=32, null=True)),
        migrations.AddField("read", "detail", models.JSONField(null=True)),
        migrations.AddIndex("read", models.Index(fields=["actor", "at"], name="audit_read_actor_at")),
    )
