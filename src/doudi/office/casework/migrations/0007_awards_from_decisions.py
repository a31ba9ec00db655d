"""Awards of what was granted before there were awards, and of what families were said to receive.

A grant goes on until a later grant takes its place or a review, which belongs to the same application, refuses the right.
What an officer had typed as a fact that is known from awards since (receives the allowance, is recognised, was aided this
year) becomes an award from elsewhere, unless this office grants it: nothing that was known is forgotten.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Sum
from django.utils import timezone

from doudi.office.casework import awards
from doudi.office.registry import vocabulary

SOURCE = "登记的情况（建立待遇台账以前由经办人填写，发放机关待查明）"


def award_grants(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """An award for each decision that granted something, with its end where a later decision ended it."""
    database = schema_editor.connection.alias
    decisions = apps.get_model("casework", "Decision").objects.using(database)
    rows = decisions.select_related("proceeding__application").order_by("proceeding__changed_at", "pk")
    award_rows = apps.get_model("casework", "Award")
    lasting: dict[tuple[str, str, int], Any] = {}
    rows_of_awards = []
    for decision in rows:
        proceeding = decision.proceeding
        person = proceeding.person_id
        holder = ("household", proceeding.household_id) if person is None else ("person", person)
        former = lasting.get((proceeding.right, *holder))
        day = timezone.localdate(decision.at)
        if not decision.granted:
            # Only a review, which belongs to the application of the grant, ends a grant.
            if former is not None and former.decision.proceeding.application_id == proceeding.application_id:
                _end(lasting.pop((proceeding.right, *holder)), decision, day, "review")
            continue
        if not awards.makes_award(proceeding.right):
            continue
        once = awards.is_once(proceeding.right)
        if former is not None and not once:
            _end(former, decision, day, "replaced")
        award = award_rows(
            right=proceeding.right, household_id=proceeding.household_id, person_id=person, decision=decision,
            amount_fen=decision.amount_fen, unit=decision.unit, once=once, granted_on=day,
            from_month=awards.first_month(proceeding.right, proceeding.application.received_on, day),
            until=awards.last_day(proceeding.right, day), recorded_by_id=decision.by_id, recorded_at=decision.at,
        )  # fmt: skip
        rows_of_awards.append(award)
        if not once:
            lasting[(proceeding.right, *holder)] = award
    award_rows.objects.using(database).bulk_create(rows_of_awards, batch_size=500)


def _end(award: Any, decision: Any, day: dt.date, reason: str) -> None:
    award.ended_on, award.end_reason, award.ended_by_decision = day, reason, decision
    award.ended_by_id, award.ended_at = decision.by_id, decision.at


def report_typed_facts(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """An award from elsewhere for each typed value that says that something is received."""
    database = schema_editor.connection.alias
    typed = apps.get_model("registry", "Fact").objects.using(database)
    living = apps.get_model("registry", "Membership").objects.using(database).filter(valid_to__isnull=True)
    households = dict(living.values_list("person_id", "household_id"))
    award_rows = apps.get_model("casework", "Award").objects.using(database)
    current: dict[tuple[str, int | None, int | None], Any] = {}
    names = tuple(vocabulary.library().vocabulary.award_facts)
    for fact in typed.filter(name__in=names).order_by("recorded_at", "pk"):
        current[fact.name, fact.household_id, fact.person_id] = fact
    for (name, household, person), fact in current.items():
        home = household if person is None else households.get(person)
        award_fact = vocabulary.library().vocabulary.award_facts[name]
        right = next((rights[0] for value, rights in award_fact.values if award_fact.yearly or value == fact.value), "")
        if home is None or not right or not fact.value:
            continue
        values = {
            "right": right, "household_id": home, "person_id": person, "source": SOURCE, "granted_on": fact.valid_from,
            "recorded_by_id": fact.recorded_by_id, "recorded_at": fact.recorded_at,
        }  # fmt: skip
        holder = {"household_id": home, "person_id": None} if person is None else {"person_id": person}
        if award_fact.yearly:
            granted = award_rows.filter(
                **holder, right__in=award_fact.rights, ended_on__isnull=True, granted_on__lte=fact.valid_from,
                granted_on__year=fact.valid_from.year,
            )  # fmt: skip
            fen = int(Decimal(str(fact.value)) * 100) - (granted.aggregate(fen=Sum("amount_fen"))["fen"] or 0)
            if fen > 0:
                award_rows.create(**values, amount_fen=fen, unit="yuan", once=True)
        elif not award_rows.filter(**holder, right=right, ended_on__isnull=True).exists():
            award_rows.create(**values, from_month=fact.valid_from.replace(day=1))


class Migration(migrations.Migration):
    dependencies = (("casework", "0006_awards"), ("registry", "0006_key_renewal"))
    operations = (
        migrations.RunPython(award_grants, migrations.RunPython.noop),
        migrations.RunPython(report_typed_facts, migrations.RunPython.noop),
    )
