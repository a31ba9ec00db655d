"""Names are stored for searching without any dot, width or space; rows of before are rewritten."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from doudi.office.registry.current_facts import search_text


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Computes the search text of every person anew."""
    rows = apps.get_model("registry", "PersonNow").objects.using(schema_editor.connection.alias)
    changed = []
    for row in rows.select_related("person").iterator(2000):
        text = search_text(row.person.name)
        if row.search != text:
            row.search = text
            changed.append(row)
    rows.bulk_update(changed, ["search"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = (("registry", "0002_guards"),)
    operations = (migrations.RunPython(rewrite, migrations.RunPython.noop),)
