"""A second index of officers' numbers, for renewing its key without two accounts ever having one number, as of people."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import Guard

STATE, NUMBER = "registry_keystate", "accounts_officernumber"
MESSAGE = f"{NUMBER}: the number is not indexed under the key in use"


def indexed(number: str, state: str) -> str:
    """SQL: the officer's number is indexed under the key in use, in the column of that key."""
    column = (
        f"CASE {state}.number_column WHEN 'number_index' THEN {number}.number_index ELSE {number}.number_index_2 END"
    )
    prefix = f"CASE {state}.index_key WHEN '' THEN '' ELSE {state}.index_key || ':' END"
    return f"(length({column}) = length({prefix}) + 64 AND substr({column}, 1, length({prefix})) = {prefix})"


NOT_INDEXED = f"EXISTS (SELECT 1 FROM {STATE} AS state WHERE NOT {indexed('NEW', 'state')})"
ANY_NOT_INDEXED = (
    "(NEW.index_key <> OLD.index_key OR NEW.number_column <> OLD.number_column) AND EXISTS "
    f"(SELECT 1 FROM {NUMBER} AS number WHERE NOT {indexed('number', 'NEW')})"
)
# Numbers were written under the newest key into the one column that there was, also where people have theirs in the second.
TO_THE_COLUMN_IN_USE = (
    f"UPDATE {NUMBER} SET number_index_2 = number_index, number_index = '' "
    f"WHERE EXISTS (SELECT 1 FROM {STATE} WHERE number_column = 'number_index_2')"
)


class Migration(migrations.Migration):
    dependencies = (("accounts", "0008_numbers_of_kin"), ("registry", "0006_key_renewal"))
    operations = (
        migrations.AddField(
            "officernumber",
            "number_index_2",
            models.CharField(blank=True, db_index=True, default="", max_length=80, verbose_name="身份证号索引"),
        ),
        migrations.AlterField(
            "officernumber",
            "number_index",
            models.CharField(blank=True, db_index=True, max_length=80, verbose_name="身份证号索引"),
        ),
        migrations.RunSQL(TO_THE_COLUMN_IN_USE, migrations.RunSQL.noop),
        *(
            migrations.AddConstraint(
                "officernumber",
                models.UniqueConstraint(
                    fields=(column,), condition=~Q(**{column: ""}), name=f"officer_{column}_is_one_officers"
                ),
            )
            for column in ("number_index", "number_index_2")
        ),
        migrations.AddConstraint(
            "officernumber",
            models.CheckConstraint(
                condition=~Q(number_index="") | ~Q(number_index_2=""), name="officer_number_is_indexed"
            ),
        ),
        # A later migration that makes SQLite build the table anew takes these off first and lays them again.
        Guard(NUMBER, "indexed", "INSERT", MESSAGE, NOT_INDEXED, steady=STATE),
        Guard(NUMBER, "indexed_later", "UPDATE", MESSAGE, NOT_INDEXED, steady=STATE),
        Guard(
            STATE, "officers_indexed", "UPDATE", f"{STATE}: a number of an officer is not indexed under this key",
            ANY_NOT_INDEXED,
        ),
    )  # fmt: skip
