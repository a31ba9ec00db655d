"""Papers as they were issued. They are appended, never changed."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import append_only

KINDS = (
    ("acceptance", "受理通知书"),
    ("missing_papers", "补正告知书"),
    ("authorisation", "家庭经济状况核对授权书"),
    ("visit", "入户调查记录"),
    ("notice", "公示"),
    ("approval", "社会救助审批表"),
    ("grant", "确认给予决定书"),
    ("refusal", "不予确认决定书"),
    ("hearing", "陈述申辩告知书"),
    ("change", "变更决定书"),
    ("minutes", "“一事一议”会议纪要"),
)
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = (
        ("casework", "0009_life_events"),
        ("documents", "0005_policy_documents_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="文书编号")),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="种类")),
                ("content", models.TextField()),
                ("basis", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(on_delete=PROTECT, related_name="papers", to="casework.application"),
                ),
                ("document", models.OneToOneField(on_delete=PROTECT, related_name="paper", to="documents.document")),
                ("issued_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "proceeding",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="papers", to="casework.proceeding"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": (
                    models.UniqueConstraint(fields=("application", "kind", "basis"), name="paper_same_content_once"),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name="paper_kind_is_known"
                    ),
                ),
            },
        ),
        *append_only("casework_paper"),
    )
