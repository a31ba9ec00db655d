"""The tables exist: they were made by the app `documents`. Only what Django knows of them is moved, with its content types."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


MODELS = ("policytext", "policyclause", "policychange")


def move_content_types(apps: Any, schema_editor: Any, old: str = "documents", new: str = "policy_documents") -> None:
    """Rows of the content types keep their numbers, so that permissions and whoever holds them stay valid."""
    rows = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    rows.filter(app_label=old, model__in=MODELS).update(app_label=new)


def move_content_types_back(apps: Any, schema_editor: Any) -> None:
    move_content_types(apps, schema_editor, old="policy_documents", new="documents")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0005_policy_documents_apart"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="PolicyText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("region_code", models.CharField(db_index=True, max_length=12, verbose_name="地区")),
                        ("number", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="文号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("issuers", models.CharField(blank=True, max_length=300, verbose_name="发文机关")),
                        ("issued", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                        (
                            "disclosure",
                            models.CharField(
                                choices=[("public", "公开"), ("on_request", "依申请公开"), ("internal", "不公开")],
                                max_length=12,
                                verbose_name="公开属性",
                            ),
                        ),
                        ("duties_internal", models.BooleanField(default=False, verbose_name="责任分工不公开")),
                        ("text", models.TextField()),
                        ("text_digest", models.CharField(max_length=64)),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("official", "正式文件"),
                                    ("copy", "副本，不能引用"),
                                    ("unverified", "未核实，核实前不能引用"),
                                ],
                                default="unverified",
                                max_length=12,
                                verbose_name="性质",
                            ),
                        ),
                        ("verdict", models.CharField(max_length=12)),
                        ("report", models.JSONField(default=list)),
                        ("odd", models.JSONField(default=list)),
                        ("quarantined_at", models.DateTimeField(null=True)),
                        ("imported_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("confirmed_how", models.CharField(blank=True, max_length=200, verbose_name="核实方式")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policy_text",
                                to="documents.document",
                            ),
                        ),
                        (
                            "imported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taken_from_it",
                                to="policy_documents.policytext",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "documents_policytext",
                        "ordering": ("-id",),
                    },
                ),
                migrations.CreateModel(
                    name="PolicyClause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveIntegerField()),
                        ("position", models.CharField(max_length=60)),
                        ("depth", models.PositiveSmallIntegerField()),
                        ("start", models.PositiveIntegerField()),
                        ("own_end", models.PositiveIntegerField()),
                        ("end", models.PositiveIntegerField()),
                        (
                            "policy_text",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clauses",
                                to="policy_documents.policytext",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "documents_policyclause",
                        "ordering": ("policy_text", "order"),
                    },
                ),
                migrations.CreateModel(
                    name="PolicyChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("replaced", "由新版本取代"), ("repealed", "废止")], max_length=12
                            ),
                        ),
                        ("by_document", models.CharField(max_length=200, verbose_name="依据文件")),
                        ("valid_from", models.DateField(verbose_name="自")),
                        ("clauses", models.JSONField()),
                        ("elements", models.JSONField()),
                        ("rights", models.JSONField()),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "policy_text",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="policy_documents.policytext",
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="policy_documents.policytext",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "documents_policychange",
                        "ordering": ("-id",),
                    },
                ),
                migrations.AddConstraint(
                    model_name="policytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("standing__in", ["official", "copy", "unverified"])),
                        name="policy_text_standing_is_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("disclosure__in", ["public", "on_request", "internal"])),
                        name="policy_text_disclosure_is_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "official"), _negated=True),
                            models.Q(("confirmed_by__isnull", False), ("quarantined_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="policy_text_official_is_confirmed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policytext",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("imported_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="policy_text_confirmed_by_another",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policytext",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("standing", "official"), models.Q(("number", ""), _negated=True)),
                        fields=("region_code", "number"),
                        name="policy_text_one_official",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policyclause",
                    constraint=models.UniqueConstraint(fields=("policy_text", "order"), name="policy_clause_once"),
                ),
                migrations.AddConstraint(
                    model_name="policychange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["replaced", "repealed"])), name="policy_change_kind_is_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policychange",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "repealed"), ("successor__isnull", True)),
                            models.Q(("kind", "replaced"), ("successor__isnull", False)),
                            _connector="OR",
                        ),
                        name="policy_change_has_its_successor",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policychange",
                    constraint=models.UniqueConstraint(fields=("policy_text",), name="policy_change_once"),
                ),
            ],
        ),
        migrations.RunPython(move_content_types, move_content_types_back),
    ]
