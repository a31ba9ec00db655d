"""A review knows which award it reviews and what asked for it; an award whose household is no more ends by that.

The database also holds what an award that was reported from elsewhere may be: nothing that this office decided.
"""

from __future__ import annotations

import importlib
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from doudi.office.database.triggers import TRUNCATE, Guard, Rebuilding, append_only

memberships = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")
awards = importlib.import_module("doudi.office.casework.migrations.0006_awards")
life_events = importlib.import_module("doudi.office.casework.migrations.0009_life_events")
Unguard = memberships.Unguard

PROTECT = django.db.models.deletion.PROTECT
AWARD = awards.AWARD
REASONS = (
    ("review", "复核后不再给予"), ("replaced", "由新的决定代替"), ("death", "人员死亡"), ("clause", "按规定自行终止"),
    ("dissolved", "家庭已没有成员"), ("term", "期满"), ("cancelled", "撤销"), ("reported", "他处已停止"),
)  # fmt: skip
BY_EVENT = "OLD.end_reason IN ('death', 'clause'{more})"
AGAIN = "OLD.ended_on IS NOT NULL AND NOT ({by_event} AND NEW.ended_on IS NULL AND {lives})"
DEAD = life_events.DEAD.format(column="person_id")
GUARDS = (
    (AWARD, "as_decided", "INSERT", f"{AWARD}: it is not what its decision grants", awards.UNDECIDED),
    (AWARD, "stays", "UPDATE", f"{AWARD}: it is ended, never changed", awards.CHANGED),
    (AWARD, "no_delete", "DELETE", f"{AWARD}: it is ended, never deleted"),
    (AWARD, "no_truncate", TRUNCATE, f"{AWARD}: it is ended, never deleted"),
    (
        AWARD,
        "dead",
        "INSERT",
        f"{AWARD}: the dead receive nothing",
        f"NEW.ended_on IS NULL AND NOT NEW.once AND {DEAD}",
    ),
)
ENDS_ONCE_BEFORE = (*life_events.ENDS_ONCE, AGAIN.format(by_event=BY_EVENT.format(more=""), lives=life_events.LIVES))
ENDS_ONCE = (
    *life_events.ENDS_ONCE,
    AGAIN.format(by_event=BY_EVENT.format(more=", 'dissolved'"), lives=life_events.LIVES),
)
# Of what this office decided nobody reports that another one has stopped it; of what is reported no decision is the end.
WRONG_END = (
    "NEW.end_reason = 'reported' AND NEW.decision_id IS NOT NULL "
    "OR NEW.end_reason IN ('review', 'replaced') AND (NEW.decision_id IS NULL OR NEW.ended_by_decision_id IS NULL) "
    "OR NEW.end_reason NOT IN ('review', 'replaced') AND NEW.ended_by_decision_id IS NOT NULL "
    "OR NEW.end_reason = 'term' AND NEW.until IS NULL "
    "OR NEW.end_reason = 'dissolved' AND NEW.person_id IS NOT NULL"
)
WRONG_MESSAGE = f"{AWARD}: it does not end for such a reason"
# A report names people who live there, and days in their order.
NOT_OF_FAMILY = (
    "NEW.decision_id IS NULL AND (NEW.until < NEW.granted_on OR NEW.person_id IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM registry_membership AS membership WHERE membership.household_id = NEW.household_id "
    "AND membership.person_id = NEW.person_id AND membership.voided_at IS NULL))"
)


def name_reviewed_awards(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each open proceeding of an application upon which the right is received already reviews that award. What asked for it is
    not known: it is taken for an officer, so that no correction withdraws it."""
    database = schema_editor.connection.alias
    proceedings = apps.get_model("casework", "Proceeding").objects.using(database)
    causes = apps.get_model("casework", "ReviewCause").objects.using(database)
    held = apps.get_model("casework", "Award").objects.using(database).filter(ended_on=None, once=False)
    for award in held.exclude(decision=None).select_related("decision__proceeding"):
        granted = award.decision.proceeding
        reviews = proceedings.filter(
            application_id=granted.application_id, right=award.right, person_id=award.person_id, pk__gt=granted.pk,
            state__in=("intake", "investigation", "opinion", "returned"),
        )  # fmt: skip
        for review in reviews:
            causes.create(
                proceeding=review,
                due_on=review.review_by,
                recorded_at=review.created_at,
                recorded_by_id=review.clerk_id,
            )
        reviews.update(reviews=award)


def ended_by_whom_and_why(reasons: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True, end_reason="", end_note="", ended_by_decision__isnull=True)
        & Q(ended_by__isnull=True, ended_at__isnull=True)
        | Q(ended_on__isnull=False, end_reason__in=reasons) & Q(ended_by__isnull=False, ended_at__isnull=False),
        name="award_ended_by_whom_and_why",
    )


class Migration(migrations.Migration):
    dependencies = (
        ("casework", "0028_papers_of_inquiries"),
        ("registry", "0010_kinds_of_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        Rebuilding(
            "casework_proceeding",
            (
                migrations.AddField(
                    "proceeding",
                    "reviews",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="review_proceedings", to="casework.award"
                    ),
                ),
            ),
        ),
        migrations.CreateModel(
            name="ReviewCause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(null=True, verbose_name="复核期限")),
                ("recorded_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=PROTECT, related_name="review_causes", to="registry.lifeevent"
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(on_delete=PROTECT, related_name="causes", to="casework.proceeding"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": (
                    models.UniqueConstraint(fields=("proceeding", "event"), name="review_cause_once_of_an_event"),
                ),
            },
        ),
        migrations.RunPython(name_reviewed_awards, migrations.RunPython.noop),
        *append_only("casework_reviewcause"),
        # A new constraint makes SQLite build the table anew, by which triggers would be lost: all of them are set again.
        *(Unguard(*guard) for guard in GUARDS),
        Unguard(*ENDS_ONCE_BEFORE),
        Rebuilding(
            AWARD,
            (
                migrations.AlterField(
                    "award", "end_reason", models.CharField("终止原因", max_length=12, choices=REASONS, blank=True)
                ),
                migrations.RemoveConstraint("award", "award_ended_by_whom_and_why"),
                migrations.AddConstraint("award", ended_by_whom_and_why([reason for reason, _ in REASONS])),
            ),
        ),
        *(Guard(*guard) for guard in GUARDS),
        Guard(*ENDS_ONCE),
        Guard(AWARD, "ends_for", "UPDATE", WRONG_MESSAGE, f"NEW.ended_on IS NOT NULL AND ({WRONG_END})"),
        Guard(AWARD, "ended_for", "INSERT", WRONG_MESSAGE, f"NEW.ended_on IS NOT NULL AND ({WRONG_END})"),
        Guard(AWARD, "as_reported", "INSERT", f"{AWARD}: nobody there receives it so", NOT_OF_FAMILY),
    )
