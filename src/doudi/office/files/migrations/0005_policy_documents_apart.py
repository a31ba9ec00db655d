"""Policy documents are an app of their own: the tables stay as they are, and belong to `policy_documents` from here on."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("documents", "0004_policy_text_guards"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            state_operations=(
                migrations.DeleteModel("PolicyChange"),
                migrations.DeleteModel("PolicyClause"),
                migrations.DeleteModel("PolicyText"),
            )
        ),
    )
