"""Two rows of one person: the second becomes a reference to the first, by an event that can be taken back."""

from __future__ import annotations

import importlib

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import Guard, Rebuilding, append_only

memberships = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")

KINDS = (
    ("birth", "出生"), ("adoption", "收养"), ("death", "死亡"), ("marriage", "结婚"), ("divorce", "离婚"),
    ("move_in", "迁入"), ("move_out", "迁出"), ("move", "全家搬迁"), ("prison", "入狱服刑"), ("release", "刑满释放"),
    ("split", "分户"), ("merger", "并户"), ("new_head", "变更户主"), ("relation", "查明或更正关系"), ("join", "成员加入"),
    ("leave", "成员离开"), ("wrong_member", "撤销误登成员"), ("same_person", "同一人合并"), ("correction", "更正误登事件"),
)  # fmt: skip
PERSON, MEMBERSHIP, EVENT = "registry_person", "registry_membership", "registry_lifeevent"
# A reference leads to a person at once, lives nowhere and is nobody's reference itself.
ASTRAY = (
    "NEW.same_as_id IS NOT NULL AND (NEW.same_as_id = NEW.id "
    "OR EXISTS (SELECT 1 FROM registry_person AS other WHERE other.id = NEW.same_as_id AND other.same_as_id IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM registry_person AS other WHERE other.same_as_id = NEW.id) "
    "OR EXISTS (SELECT 1 FROM registry_membership AS home WHERE home.person_id = NEW.id AND home.voided_at IS NULL "
    "AND home.valid_to IS NULL))"
)
AT_HOME = (
    "NEW.valid_to IS NULL AND NEW.voided_at IS NULL AND EXISTS (SELECT 1 FROM registry_person AS person "
    "WHERE person.id = NEW.person_id AND person.same_as_id IS NOT NULL)"
)
LIVES_NOWHERE = f"{MEMBERSHIP}: a second row of a person lives in no household"


class Migration(migrations.Migration):
    dependencies = (("registry", "0010_kinds_of_facts"),)
    operations = (
        # The column is added in place; taking it off on the way back builds the table anew.
        Rebuilding(
            PERSON,
            (
                migrations.AddField(
                    "person",
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="references",
                        to="registry.person",
                    ),
                ),
            ),
        ),
        *(memberships.Unguard(guard.table, guard.name, guard.event, guard.message) for guard in append_only(EVENT)),
        migrations.AlterField("lifeevent", "kind", models.CharField("事件", max_length=16, choices=KINDS)),
        migrations.RemoveConstraint("lifeevent", "life_event_kind_is_known"),
        migrations.AddConstraint(
            "lifeevent",
            models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="life_event_kind_is_known"),
        ),
        *append_only(EVENT),
        Guard(PERSON, "is_one", "UPDATE", f"{PERSON}: it cannot be the same person as that one", ASTRAY),
        Guard(MEMBERSHIP, "is_one", "INSERT", LIVES_NOWHERE, AT_HOME),
        Guard(MEMBERSHIP, "is_one_later", "UPDATE", LIVES_NOWHERE, AT_HOME),
    )
