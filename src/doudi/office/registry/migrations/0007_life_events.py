"""What happens to families, as entries that are appended only. The dead live nowhere; a head has one spouse."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import Guard, append_only

MEMBERSHIP, PERSON = "registry_membership", "registry_person"
DEAD = (
    "NEW.voided_at IS NULL AND EXISTS (SELECT 1 FROM registry_person AS person WHERE person.id = NEW.person_id "
    "AND person.died_on IS NOT NULL AND (NEW.valid_to IS NULL OR NEW.valid_to > person.died_on))"
)
LIVES_ON = (
    "NEW.died_on IS NOT NULL AND EXISTS (SELECT 1 FROM registry_membership AS membership "
    "WHERE membership.person_id = NEW.id AND membership.voided_at IS NULL "
    "AND (membership.valid_to IS NULL OR membership.valid_to > NEW.died_on))"
)
SECOND_SPOUSE = (
    "NEW.relation = 'spouse' AND NEW.valid_to IS NULL AND EXISTS (SELECT 1 FROM registry_membership AS other "
    "WHERE other.household_id = NEW.household_id AND other.relation = 'spouse' AND other.valid_to IS NULL "
    "AND other.voided_at IS NULL {but})"
)
OF_THE_DEAD = f"{MEMBERSHIP}: the dead live in no household"
ONE_SPOUSE = f"{MEMBERSHIP}: the head of a household has one spouse"


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_policy_documents_apart"),
        ("registry", "0006_key_renewal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="relation",
            field=models.CharField(
                choices=[
                    ("self", "本人"),
                    ("spouse", "配偶"),
                    ("child", "子女"),
                    ("parent", "父母"),
                    ("grandchild", "孙子女"),
                    ("grandparent", "祖父母"),
                    ("sibling", "兄弟姐妹"),
                    ("child_inlaw", "儿媳、女婿"),
                    ("parent_inlaw", "公婆、岳父母"),
                    ("other", "其他"),
                    ("unknown", "待查明"),
                ],
                max_length=12,
                verbose_name="与户主关系",
            ),
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("birth", "出生"),
                            ("adoption", "收养"),
                            ("death", "死亡"),
                            ("marriage", "结婚"),
                            ("divorce", "离婚"),
                            ("move_in", "迁入"),
                            ("move_out", "迁出"),
                            ("move", "全家搬迁"),
                            ("prison", "入狱服刑"),
                            ("release", "刑满释放"),
                            ("split", "分户"),
                            ("merger", "并户"),
                            ("new_head", "变更户主"),
                            ("relation", "查明或更正关系"),
                            ("join", "成员加入"),
                            ("leave", "成员离开"),
                            ("wrong_member", "撤销误登成员"),
                            ("correction", "更正误登事件"),
                        ],
                        max_length=16,
                        verbose_name="事件",
                    ),
                ),
                ("on", models.DateField(verbose_name="发生日期")),
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
                ("evidence", models.CharField(max_length=200, verbose_name="依据")),
                ("details", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField()),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="registry.lifeevent",
                    ),
                ),
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="life_events", to="registry.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="life_events",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "birth",
                                    "adoption",
                                    "death",
                                    "marriage",
                                    "divorce",
                                    "move_in",
                                    "move_out",
                                    "move",
                                    "prison",
                                    "release",
                                    "split",
                                    "merger",
                                    "new_head",
                                    "relation",
                                    "join",
                                    "leave",
                                    "wrong_member",
                                    "correction",
                                ],
                            )
                        ),
                        name="life_event_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["declared", "observed", "department", "verified"])),
                        name="life_event_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="life_event_has_evidence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", False), ("kind", "correction")),
                            models.Q(models.Q(("kind", "correction"), _negated=True), ("corrects__isnull", True)),
                            _connector="OR",
                        ),
                        name="life_event_correction_corrects",
                    ),
                ],
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="MembershipChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[("begun", "开始"), ("moved_end", "改变结束日期"), ("voided", "撤销")], max_length=10
                    ),
                ),
                ("former_end", models.DateField(null=True)),
                ("end", models.DateField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="registry.lifeevent"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="registry.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["begun", "moved_end", "voided"])),
                        name="membership_change_step_is_known",
                    )
                ],
                "ordering": ("id",),
            },
        ),
        *append_only("registry_lifeevent"),
        *append_only("registry_membershipchange"),
        Guard(MEMBERSHIP, "dead", "INSERT", OF_THE_DEAD, DEAD),
        Guard(MEMBERSHIP, "dead_later", "UPDATE", OF_THE_DEAD, DEAD),
        Guard(PERSON, "dead_live_nowhere", "UPDATE", f"{PERSON}: the dead live in no household", LIVES_ON),
        Guard(MEMBERSHIP, "one_spouse", "INSERT", ONE_SPOUSE, SECOND_SPOUSE.format(but="")),
        Guard(MEMBERSHIP, "one_spouse_later", "UPDATE", ONE_SPOUSE, SECOND_SPOUSE.format(but="AND other.id <> NEW.id")),
    ]
