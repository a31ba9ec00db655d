"""What households and people receive. An award is as its decision says, ends once, and never changes otherwise."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import TRUNCATE, Guard

AWARD = "casework_award"
LASTING = (
    "right", "household_id", "person_id", "decision_id", "source", "amount_fen", "unit", "once", "granted_on", "from_month",
    "until", "recorded_by_id", "recorded_at",
)  # fmt: skip
CHANGED = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in LASTING)
UNDECIDED = (
    "NEW.decision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM casework_decision AS decision "
    "JOIN casework_proceeding AS proceeding ON proceeding.id = decision.proceeding_id "
    'WHERE decision.id = NEW.decision_id AND decision.granted AND proceeding."right" = NEW."right" '
    "AND proceeding.household_id = NEW.household_id AND proceeding.person_id IS NOT DISTINCT FROM NEW.person_id "
    "AND decision.amount_fen IS NOT DISTINCT FROM NEW.amount_fen AND decision.unit = NEW.unit)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_separation_of_duties"),
        ("registry", "0006_key_renewal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField(max_length=60, verbose_name="项目")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("amount_fen", models.BigIntegerField(null=True, verbose_name="数额")),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("once", models.BooleanField(default=False, verbose_name="一次性")),
                ("granted_on", models.DateField(verbose_name="决定日期")),
                ("from_month", models.DateField(null=True, verbose_name="自")),
                ("until", models.DateField(null=True, verbose_name="至")),
                ("recorded_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True, verbose_name="终止日期")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("review", "复核后不再给予"),
                            ("replaced", "由新的决定代替"),
                            ("death", "人员死亡"),
                            ("clause", "按规定自行终止"),
                            ("term", "期满"),
                            ("cancelled", "撤销"),
                            ("reported", "他处已停止"),
                        ],
                        max_length=12,
                        verbose_name="终止原因",
                    ),
                ),
                ("end_note", models.CharField(blank=True, max_length=500, verbose_name="终止说明")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award",
                        to="casework.decision",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by_decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_awards",
                        to="casework.decision",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="registry.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="registry.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("once", False), ("person__isnull", True)),
                        fields=("household", "right"),
                        name="award_held_once_by_a_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("once", False), ("person__isnull", False)),
                        fields=("person", "right"),
                        name="award_held_once_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", True), models.Q(("source", ""), _negated=True)),
                            models.Q(("decision__isnull", False), ("source", "")),
                            _connector="OR",
                        ),
                        name="award_decided_or_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end_note", ""),
                                ("end_reason", ""),
                                ("ended_by_decision__isnull", True),
                                ("ended_on__isnull", True),
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                            ),
                            models.Q(
                                (
                                    "end_reason__in",
                                    ["review", "replaced", "death", "clause", "term", "cancelled", "reported"],
                                ),
                                ("ended_on__isnull", False),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="award_ended_by_whom_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__isnull", True), ("amount_fen__gte", 0), _connector="OR"),
                        name="award_amount_is_not_negative",
                    ),
                ],
            },
        ),
        Guard(AWARD, "as_decided", "INSERT", f"{AWARD}: it is not what its decision grants", UNDECIDED),
        Guard(AWARD, "stays", "UPDATE", f"{AWARD}: it is ended, never changed", CHANGED),
        Guard(AWARD, "ends_once", "UPDATE", f"{AWARD}: it has ended already", "OLD.ended_on IS NOT NULL"),
        Guard(AWARD, "no_delete", "DELETE", f"{AWARD}: it is ended, never deleted"),
        Guard(AWARD, "no_truncate", TRUNCATE, f"{AWARD}: it is ended, never deleted"),
    ]
