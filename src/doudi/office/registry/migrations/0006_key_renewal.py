"""A second index of identity numbers, for renewing its key without two people ever having one number; the state of the keys."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import TRUNCATE, Guard

STATE, PERSON, RENEWAL = "registry_keystate", "registry_person", "registry_keyrenewal"


def indexed(person: str, state: str) -> str:
    """SQL: the number of the person is indexed under the key in use, in the column of that key."""
    column = (
        f"CASE {state}.number_column WHEN 'number_index' THEN {person}.number_index ELSE {person}.number_index_2 END"
    )
    prefix = f"CASE {state}.index_key WHEN '' THEN '' ELSE {state}.index_key || ':' END"
    # Whatever stands before the 64 digits must be the name of the key.
    return f"(length({column}) = length({prefix}) + 64 AND substr({column}, 1, length({prefix})) = {prefix})"


NOT_INDEXED = (
    f"NEW.identity_state = 'good' AND EXISTS (SELECT 1 FROM {STATE} AS state WHERE NOT {indexed('NEW', 'state')})"
)
ANY_NOT_INDEXED = (
    "(NEW.index_key <> OLD.index_key OR NEW.number_column <> OLD.number_column) AND EXISTS "
    f"(SELECT 1 FROM {PERSON} AS person WHERE person.identity_state = 'good' AND NOT {indexed('person', 'NEW')})"
)
NUMBER_MESSAGE = f"{PERSON}: the number is not indexed under the key in use"


class Migration(migrations.Migration):
    dependencies = (("registry", "0005_key_canaries"),)
    operations = (
        *(
            migrations.AlterField("person", name, models.CharField(blank=True, db_index=True, max_length=80))
            for name in ("number_index", "number_tail_index", "phone_index", "bank_account_index")
        ),
        migrations.AddField(
            "person", "number_index_2", models.CharField(blank=True, db_index=True, default="", max_length=80)
        ),
        migrations.RemoveConstraint("person", "person_number_is_one_persons"),
        migrations.RemoveConstraint("person", "person_good_number_is_there"),
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                fields=("number_index",),
                condition=Q(identity_state="good") & ~Q(number_index=""),
                name="person_number_is_one_persons",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                fields=("number_index_2",),
                condition=Q(identity_state="good") & ~Q(number_index_2=""),
                name="person_number_is_one_persons_2",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=~Q(identity_state="good") | ~Q(number_index="") | ~Q(number_index_2=""),
                name="person_good_number_is_there",
            ),
        ),
        migrations.CreateModel(
            "KeyState",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("index_key", models.CharField(blank=True, max_length=8)),
                (
                    "number_column",
                    models.CharField(
                        choices=[("number_index", "First"), ("number_index_2", "Second")],
                        default="number_index",
                        max_length=14,
                    ),
                ),
                ("next_index_key", models.CharField(max_length=8, null=True)),
                ("bound", models.BooleanField(default=False)),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(condition=Q(id=1), name="registry_key_state_is_one_row"),
                    models.CheckConstraint(
                        condition=Q(number_column__in=["number_index", "number_index_2"]),
                        name="key_state_column_is_known",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            "KeyRenewal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "progress",
                    models.CharField(
                        choices=[("running", "进行中"), ("done", "已完成"), ("faulty", "有内容换不了")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("table", models.CharField(blank=True, max_length=60)),
                ("row", models.CharField(blank=True, max_length=40)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("id",),
                "constraints": (
                    models.UniqueConstraint(
                        fields=("progress",), condition=Q(progress="running"), name="key_renewal_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(progress__in=["running", "done", "faulty"]), name="key_renewal_progress_is_known"
                    ),
                ),
            },
        ),
        # A later migration that makes SQLite build registry_person anew takes these off first and lays them again.
        Guard(PERSON, "indexed", "INSERT", NUMBER_MESSAGE, NOT_INDEXED, steady=STATE),
        Guard(PERSON, "indexed_later", "UPDATE", NUMBER_MESSAGE, NOT_INDEXED, steady=STATE),
        Guard(STATE, "all_indexed", "UPDATE", f"{STATE}: a good number is not indexed under this key", ANY_NOT_INDEXED),
        Guard(
            STATE, "bound_stays", "UPDATE", f"{STATE}: unbound ciphertexts stay refused", "OLD.bound AND NOT NEW.bound"
        ),
        *(
            Guard(table, f"no_{event.lower()}", event, f"{table}: rows are never deleted")
            for table in (STATE, RENEWAL)
            for event in ("DELETE", TRUNCATE)
        ),
    )
