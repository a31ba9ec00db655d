"""A database in which something was decided before the office signed is taken on: nothing is lost, nothing signed later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.office.upgrades import ALIAS, migrate

pytestmark = pytest.mark.long

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
OLD_STATE: list[tuple[str, str | None]] = [
    ("casework", "0003_proceeding_step"),
    ("registry", "0005_key_canaries"),
    ("accounts", "0002_offices_and_ends"),
]


def decide(models: Any) -> int:
    """A decision with the least that the tables ask for. Returns its number."""

    def rows(label: str, model: str) -> Any:
        return models.get_model(label, model).objects.using(ALIAS)

    head, county = (
        rows("accounts", "User").create(username=name, name=name, password="!", joined_at=NOON) for name in "甲乙"
    )
    person = rows("registry", "Person").create(
        name="某甲", identity_state="missing", region_code="450721101000", created_at=NOON
    )
    family = rows("registry", "Household").create(code="h", region_code="450721101000", address="x", created_at=NOON)
    application = rows("casework", "Application").create(
        number="n", household=family, applicant=person, region_code="450721101000", channel="window", received_on=NOON.date(),
        token="t", taken_by=head, created_at=NOON,
    )  # fmt: skip
    proceeding = rows("casework", "Proceeding").create(
        application=application, household=family, right="dibao", region_code="450721101000", state="granted", clerk=head,
        created_at=NOON, changed_at=NOON,
    )  # fmt: skip
    determination = rows("casework", "Determination").create(
        household=family, on=NOON.date(), case="{}", result="{}", household_version=1, people={}, facts=[], archives=[],
        digest="0" * 64, made_at=NOON, made_by=head,
    )  # fmt: skip
    opinion = rows("casework", "Opinion").create(
        proceeding=proceeding, determination=determination, verdict="grant", reason="", by=head, at=NOON
    )
    decision = rows("casework", "Decision").create(
        proceeding=proceeding, opinion=opinion, determination=determination, granted=True, amount_fen=100, unit="yuan/month",
        clauses=[], opinion_by=head, by=county, at=NOON,
    )  # fmt: skip
    return int(decision.pk)


def test_what_was_granted_and_typed_before_becomes_awards(database: BaseDatabaseWrapper) -> None:
    """The decision makes an award; what an officer had typed comes from elsewhere, less what this office granted itself."""
    models = migrate(database, OLD_STATE)
    number = decide(models)

    def rows(label: str, model: str) -> Any:
        return models.get_model(label, model).objects.using(ALIAS)

    family, officer = rows("registry", "Household").get(), rows("accounts", "User").first()
    person = rows("registry", "Person").get()
    neighbour = rows("registry", "Household").create(code="i", region_code="450721101000", address="x", created_at=NOON)
    rows("registry", "Membership").create(household=neighbour, person=person, relation="self", valid_from=NOON.date())
    typed: list[tuple[Any, Any, str, Any]] = [
        (family, None, "on_dibao", True), (family, None, "recognised_class", "dibao"),
        (neighbour, None, "recognised_class", "low_income"), (neighbour, None, "on_dibao", False),
        (neighbour, None, "temporary_aid_this_year", 900), (neighbour, None, "temporary_aid_this_year", "500.50"),
        (None, person, "recognised_tekun", True),
    ]  # fmt: skip
    for household, somebody, name, value in typed:
        rows("registry", "Fact").create(
            household=household, person=somebody, name=name, value=value, source="declared", valid_from=NOON.date(),
            recorded_at=NOON, recorded_by=officer,
        )  # fmt: skip
    awards = migrate(database).get_model("casework", "Award").objects.using(ALIAS)
    columns = ("right", "household_id", "person_id", "decision_id", "amount_fen", "once", "from_month", "ended_on")
    assert set(awards.values_list(*columns)) == {
        ("dibao", family.pk, None, number, 100, False, dt.date(2026, 4, 1), None),
        ("low_income", neighbour.pk, None, None, None, False, dt.date(2026, 3, 1), None),
        ("temporary_aid", neighbour.pk, None, None, 50_050, True, None, None),
        ("tekun", neighbour.pk, person.pk, None, None, False, dt.date(2026, 3, 1), None),
    }


def test_a_later_decision_ends_an_earlier_award(database: BaseDatabaseWrapper) -> None:
    """A review that grants anew takes the place of the grant; one that refuses ends it."""
    models = migrate(database, OLD_STATE)
    first = models.get_model("casework", "Decision").objects.using(ALIAS).get(pk=decide(models))
    decisions = [first.pk]
    for day, granted in ((5, True), (9, False)):
        later = NOON.replace(day=day)
        proceeding, opinion = first.proceeding, first.opinion
        proceeding.pk, proceeding.state = None, "granted" if granted else "refused"
        proceeding.created_at = proceeding.changed_at = later
        proceeding.save(using=ALIAS)
        opinion.pk, opinion.proceeding = None, proceeding
        opinion.save(using=ALIAS)
        decision = models.get_model("casework", "Decision")(
            proceeding=proceeding, opinion=opinion, determination=first.determination, granted=granted,
            amount_fen=200 if granted else None, unit="yuan/month" if granted else "", clauses=[],
            opinion_by=first.opinion_by, by=first.by, at=later,
        )  # fmt: skip
        decision.save(using=ALIAS)
        decisions.append(decision.pk)
    awards = migrate(database).get_model("casework", "Award").objects.using(ALIAS).order_by("pk")
    assert list(awards.values_list("decision_id", "ended_on", "end_reason", "ended_by_decision_id")) == [
        (decisions[0], dt.date(2026, 3, 5), "replaced", decisions[1]),
        (decisions[1], dt.date(2026, 3, 9), "review", decisions[2]),
    ]


def test_earlier_decisions_stay_as_they_are_and_unsigned(database: BaseDatabaseWrapper) -> None:
    number = decide(migrate(database, OLD_STATE))
    models = migrate(database)
    decision = models.get_model("casework", "Decision").objects.using(ALIAS).get()
    assert (decision.pk, decision.amount_fen, decision.at) == (number, 100, NOON)
    for model in ("SignedRecord", "SigningKey"):
        assert not models.get_model("casework", model).objects.using(ALIAS).exists()
    # The way back leaves decisions alone too.
    models = migrate(database, OLD_STATE)
    assert models.get_model("casework", "Decision").objects.using(ALIAS).get().pk == number
