"""A database in which something was decided before the office signed is taken on: nothing is lost, nothing signed later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.office.upgrades import ALIAS, migrate

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
