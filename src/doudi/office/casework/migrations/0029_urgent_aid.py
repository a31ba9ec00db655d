"""What a township hands out at once. It is appended, and its award is of the same right and the same family."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import Guard, append_only

AID = "casework_urgentaid"
ANOTHER = (
    "NOT EXISTS (SELECT 1 FROM casework_award AS award JOIN casework_proceeding AS proceeding "
    "ON proceeding.id = NEW.proceeding_id WHERE award.id = NEW.award_id AND award.decision_id IS NULL "
    'AND award."right" = proceeding."right" AND award.household_id = proceeding.household_id '
    "AND award.amount_fen = NEW.amount_fen AND award.granted_on = NEW.given_on)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0025_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UrgentAid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "form",
                    models.CharField(choices=[("cash", "现金"), ("goods", "实物")], max_length=8, verbose_name="方式"),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                ("goods", models.CharField(blank=True, max_length=200, verbose_name="实物")),
                ("matter", models.CharField(max_length=500, verbose_name="事由")),
                ("receiver", models.CharField(max_length=60, verbose_name="领取人")),
                ("given_on", models.DateField(verbose_name="发放日期")),
                ("limit_fen", models.BigIntegerField(null=True, verbose_name="乡镇审批额度")),
                ("recorded_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="urgent_aid", to="casework.award"
                    ),
                ),
                (
                    "proceeding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="urgent_aid", to="casework.proceeding"
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
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="urgent_aid_is_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "cash"), ("goods", "")),
                            models.Q(("form", "goods"), models.Q(("goods", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="urgent_aid_says_which_goods",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen__lte", models.F("limit_fen")), ("limit_fen__isnull", False)),
                            ("agreed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="urgent_aid_above_the_limit_is_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="urgent_aid_agreed_by_another",
                    ),
                ],
            },
        ),
        *append_only(AID),
        Guard(AID, "as_given", "INSERT", f"{AID}: its award is not what was handed out", ANOTHER),
    ]
