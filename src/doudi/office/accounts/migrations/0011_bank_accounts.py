"""A kind of request more: another bank account of a person. SQLite makes a table anew for that, which would lose its triggers:
they are taken away before and set again."""

from __future__ import annotations

import importlib

from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import Guard

two_people = importlib.import_module("doudi.office.accounts.migrations.0007_two_people_guards")
registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")

KINDS = (
    ("account", "新建账号"), ("reactivation", "恢复账号"), ("duty", "分配职责"), ("password", "设置一次性密码"),
    ("officer_number", "登记工作人员身份证号"), ("person_number", "更正人员身份证号"), ("bank_account", "更改银行账号"),
)  # fmt: skip
# Those of the table itself, and the one of assignments that reads it.
GUARDS = [guard for guard in two_people.Migration.operations if guard.name != "stays_as_given"]


def _again(guard: Guard, kind: type[Guard]) -> Guard:
    return kind(guard.table, guard.name, guard.event, guard.message, guard.when, guard.steady)


class Migration(migrations.Migration):
    dependencies = (("accounts", "0010_api_tokens"), ("registry", "0004_void_memberships"))
    operations = (
        *(_again(guard, registry.Unguard) for guard in GUARDS),
        migrations.AlterField("changerequest", "kind", models.CharField("事项", choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("changerequest", "request_kind_is_known"),
        migrations.AddConstraint(
            "changerequest",
            models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="request_kind_is_known"),
        ),
        *(_again(guard, Guard) for guard in GUARDS),
    )
