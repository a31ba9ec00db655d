"""A kind of request more: two registered people who are one. The triggers are taken away before and set again, as in 0011."""

from __future__ import annotations

import importlib

from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import Guard

registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")
before = importlib.import_module("doudi.office.accounts.migrations.0011_bank_accounts")

KINDS = (*before.KINDS, ("same_person", "同一人合并"))


class Migration(migrations.Migration):
    dependencies = (("accounts", "0011_bank_accounts"), ("registry", "0004_void_memberships"))
    operations = (
        *(before._again(guard, registry.Unguard) for guard in before.GUARDS),
        migrations.AlterField("changerequest", "kind", models.CharField("事项", choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("changerequest", "request_kind_is_known"),
        migrations.AddConstraint(
            "changerequest",
            models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="request_kind_is_known"),
        ),
        *(before._again(guard, Guard) for guard in before.GUARDS),
    )
