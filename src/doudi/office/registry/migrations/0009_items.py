"""Items and declarations: rows that are appended; a correction follows the row that it corrects, of the same person, once."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import Guard, append_only

ITEM, DECLARATION = "registry_item", "registry_itemdeclaration"


def follows_its_own(table: str, also: str = "") -> str:
    """SQL: the row replaces one that is withdrawn, or another person's, or one that differs in what `also` compares."""
    return (
        f"NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} AS earlier WHERE earlier.id = NEW.replaces_id "
        f"AND earlier.person_id = NEW.person_id AND NOT earlier.withdrawn{also})"
    )


SECOND = (
    f"NEW.replaces_id IS NULL AND EXISTS (SELECT 1 FROM {DECLARATION} AS other WHERE other.person_id = NEW.person_id "
    "AND other.item_group = NEW.item_group AND NOT other.withdrawn "
    f"AND NOT EXISTS (SELECT 1 FROM {DECLARATION} AS later WHERE later.replaces_id = other.id))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_policy_documents_apart"),
        ("registry", "0008_without_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "本人申报"),
                            ("observed", "入户调查"),
                            ("department", "部门数据"),
                            ("verified", "核实确认"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("withdrawn", models.BooleanField(default=False, verbose_name="已撤销")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正或撤销的原因")),
                ("recorded_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("payer", models.CharField(max_length=100, verbose_name="付款人或财物")),
                ("amount", models.BigIntegerField(null=True, verbose_name="金额")),
                ("less", models.BigIntegerField(default=0, verbose_name="扣除")),
                ("monthly", models.BooleanField(default=False, verbose_name="按月")),
                ("starts_on", models.DateField(verbose_name="自")),
                ("ends_on", models.DateField(null=True, verbose_name="至")),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="registry.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="registry.item",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "indexes": [models.Index(fields=["person", "kind"], name="registry_it_person__a6a45b_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["declared", "observed", "department", "verified"])),
                        name="item_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("replaces__isnull", True), ("withdrawn", False)),
                            models.Q(("replaces__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="item_replaced_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("less", 0)),
                            models.Q(
                                ("amount__gte", 0),
                                ("amount__isnull", False),
                                ("less__gte", 0),
                                ("less__lte", models.F("amount")),
                            ),
                            _connector="OR",
                        ),
                        name="item_is_not_below_nought",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="item_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "本人申报"),
                            ("observed", "入户调查"),
                            ("department", "部门数据"),
                            ("verified", "核实确认"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("withdrawn", models.BooleanField(default=False, verbose_name="已撤销")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正或撤销的原因")),
                ("recorded_at", models.DateTimeField()),
                ("item_group", models.CharField(max_length=20, verbose_name="组")),
                ("covers_from", models.DateField(verbose_name="自")),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_declarations",
                        to="registry.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="registry.itemdeclaration",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "indexes": [models.Index(fields=["person", "item_group"], name="registry_it_person__c27c77_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["declared", "observed", "department", "verified"])),
                        name="itemdeclaration_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("replaces__isnull", True), ("withdrawn", False)),
                            models.Q(("replaces__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="itemdeclaration_replaced_with_a_reason",
                    ),
                ],
            },
        ),
        *append_only(ITEM),
        *append_only(DECLARATION),
        Guard(
            ITEM,
            "follows_its_own",
            "INSERT",
            f"{ITEM}: it replaces a standing row of the same person",
            follows_its_own(ITEM),
        ),
        Guard(
            DECLARATION,
            "follows_its_own",
            "INSERT",
            f"{DECLARATION}: it replaces a standing row of the same person and group",
            follows_its_own(DECLARATION, " AND earlier.item_group = NEW.item_group"),
        ),
        Guard(DECLARATION, "one_stands", "INSERT", f"{DECLARATION}: one stands for a person and group", SECOND),
    ]
