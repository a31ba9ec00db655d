"""The dead apply for nothing and receive nothing; an end by an event that was a mistake can be taken back."""

from __future__ import annotations

import importlib

from django.db import migrations, models

from doudi.office.database.triggers import Guard

registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")

AWARD, APPLICATION, PROCEEDING = "casework_award", "casework_application", "casework_proceeding"
ENDS_ONCE = (AWARD, "ends_once", "UPDATE", f"{AWARD}: it has ended already")
LIVES = (
    "(NEW.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM registry_person AS person WHERE person.id = NEW.person_id "
    "AND person.died_on IS NULL) OR NEW.person_id IS NULL AND EXISTS (SELECT 1 FROM registry_membership AS membership "
    "WHERE membership.household_id = NEW.household_id AND membership.valid_to IS NULL AND membership.voided_at IS NULL))"
)
STATES = (
    ("intake", "登记中"), ("investigation", "调查核实"), ("opinion", "待县级确认"), ("returned", "退回补充"),
    ("granted", "已确认给予"), ("refused", "已确认不予"), ("withdrawn", "终止办理"),
)  # fmt: skip
DEAD = "EXISTS (SELECT 1 FROM registry_person AS person WHERE person.id = NEW.{column} AND person.died_on IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = (("casework", "0008_right_choices"), ("registry", "0007_life_events"))
    operations = (
        migrations.AlterField(
            "proceeding", "state", models.CharField("状态", choices=STATES, default="intake", max_length=16)
        ),
        migrations.AlterField("proceedingstep", "source", models.CharField(choices=STATES, max_length=16)),
        migrations.AlterField("proceedingstep", "target", models.CharField(choices=STATES, max_length=16)),
        registry.Unguard(*ENDS_ONCE, "OLD.ended_on IS NOT NULL"),
        Guard(
            *ENDS_ONCE,
            f"OLD.ended_on IS NOT NULL AND NOT (OLD.end_reason IN ('death', 'clause') AND NEW.ended_on IS NULL AND {LIVES})",
        ),
        Guard(
            APPLICATION,
            "dead",
            "INSERT",
            f"{APPLICATION}: the dead apply for nothing",
            DEAD.format(column="applicant_id"),
        ),
        Guard(
            PROCEEDING, "dead", "INSERT", f"{PROCEEDING}: the dead apply for nothing", DEAD.format(column="person_id")
        ),
        Guard(
            AWARD,
            "dead",
            "INSERT",
            f"{AWARD}: the dead receive nothing",
            f"NEW.ended_on IS NULL AND NOT NEW.once AND {DEAD.format(column='person_id')}",
        ),
    )
