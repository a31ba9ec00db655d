"""A database from before changes took two people is taken on: duties given by one stay and can be ended, none is added; and
one in which officers' numbers had one column for their index, wherever the key in use has its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.office.upgrades import ALIAS, migrate

pytestmark = pytest.mark.long

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
OLD_STATE: list[tuple[str, str | None]] = [("accounts", "0002_offices_and_ends"), ("casework", "0003_proceeding_step")]


def rows(models: Any, model: str) -> Any:
    return models.get_model("accounts", model).objects.using(ALIAS)


def test_duties_given_by_one_stay_and_end_and_none_is_added(database: BaseDatabaseWrapper) -> None:
    old = migrate(database, OLD_STATE)
    giver, holder = (
        rows(old, "User").create(username=name, name=name, password="!", joined_at=NOON) for name in ("甲", "乙")
    )
    values = {"duty": "finance", "region_code": "450721000000", "valid_from": DAY}
    rows(old, "Assignment").create(user=holder, granted_by=giver, **values)

    new = migrate(database)
    assignments = rows(new, "Assignment")
    given = assignments.get()
    assert (given.user_id, given.granted_by_id, given.request_id) == (holder.pk, giver.pk, None)
    assignments.update(valid_to=DAY, ended_by_id=giver.pk)
    with pytest.raises(IntegrityError, match="a duty that somebody gives has an approved request"):
        assignments.create(user_id=holder.pk, granted_by_id=giver.pk, **values)
    assert not rows(new, "OfficerNumber").exists()


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ({"index_key": "", "number_column": "number_index"}, ("0" * 64, "")),
        ({"index_key": "k2", "number_column": "number_index_2"}, ("", "k2:" + "0" * 64)),
    ],
)
def test_the_index_of_an_officer_s_number_goes_into_the_column_in_use(
    database: BaseDatabaseWrapper, state: dict[str, str], columns: tuple[str, str]
) -> None:
    old = migrate(database, [("accounts", "0008_numbers_of_kin"), ("registry", "0006_key_renewal")])
    user = rows(old, "User").create(username="a", name="a", password="!", joined_at=NOON)
    rows(old, "OfficerNumber").create(user=user, number_index="".join(columns), entered_at=NOON)
    old.get_model("registry", "KeyState").objects.using(ALIAS).create(id=1, **state)

    new = migrate(database)
    registered = rows(new, "OfficerNumber").get()
    assert (registered.number_index, registered.number_index_2) == columns
    with pytest.raises(IntegrityError, match="not indexed under the key in use"):
        rows(new, "OfficerNumber").update(number_index="f" * 63, number_index_2="f" * 63)
