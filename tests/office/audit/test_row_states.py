"""Which rows are compared with the audit, what of them stands in it, and what is said where they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Field
from django.utils.functional import SimpleLazyObject

from doudi.office import demo
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from doudi.office.audit import row_states
from doudi.office.audit.actions import record, record_baseline
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences, watched_tables
from doudi.office.casework import actions
from doudi.office.registry.enums import LifeEventKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Person
from tests.office import build

Unguarded = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db

# A table that is taken off this list is no longer compared.
WATCHED = {
    "account": "accounts.User",
    "api_token": "accounts.ApiToken",
    "appeal": "inquiry.Appeal",
    "award": "casework.Award",
    "batch": "benefits.Batch",
    "decision": "casework.Decision",
    "duty": "accounts.Assignment",
    "hearing": "inquiry.Hearing",
    "hearingstatement": "inquiry.HearingStatement",
    "kin": "accounts.Kin",
    "life_event": "registry.LifeEvent",
    "local_value": "regions.LocalValue",
    "membership": "registry.Membership",
    "officer_number": "accounts.OfficerNumber",
    "opinion": "casework.Opinion",
    "panelmeeting": "inquiry.PanelMeeting",
    "paper": "casework.Paper",
    "person": "registry.Person",
    "proceeding": "casework.Proceeding",
    "publicnotice": "inquiry.PublicNotice",
    "recovery": "benefits.Recovery",
    "release_rule": "benefits.ReleaseRule",
    "second_factor": "mfa.Authenticator",
    "urgentaid": "casework.UrgentAid",
    "verificationreport": "inquiry.VerificationReport",
    "visit": "inquiry.Visit",
}


def test_these_tables_are_watched() -> None:
    assert {table.name: table.model._meta.label for table in watched_tables()} == WATCHED


@pytest.mark.parametrize("name", WATCHED)
def test_what_people_typed_is_sealed(name: str) -> None:
    """Choices, days, codes and keys stand in the open; free text of any kind does not."""
    table = next(table for table in watched_tables() if table.name == name)
    fields = {field.attname: field for field in apps.get_model(WATCHED[name])._meta.concrete_fields}
    # Named by the vocabulary or by the tree of regions; a holder is the key of a household or a person.
    known = (
        {"region_code", "right", "name", "value", "unit", "holder"}
        if name not in ("kin", "api_token")
        else {"region_code", "actions"}
    )
    typed = {column for column in table.columns if _is_typed(fields[column.partition("__")[0]])}
    assert typed - known == table.sealed


def _is_typed(field: Field[Any, Any]) -> bool:
    free = field.get_internal_type() in ("CharField", "TextField", "JSONField") and not field.choices
    return free and field.name != "clauses"


@pytest.mark.parametrize("name", WATCHED)
def test_every_column_that_is_watched_exists_and_has_a_name(name: str) -> None:
    table = next(table for table in watched_tables() if table.name == name)
    columns = {field.attname for field in table.model._meta.concrete_fields}
    assert {column.partition("__")[0] for column in table.columns} <= columns
    assert table.sealed <= set(table.columns)
    assert all(any(ord(letter) > 0x4E00 for letter in label) for label in table.columns.values())


@pytest.mark.long
def test_a_bureau_made_through_the_actions_agrees_with_its_audit() -> None:
    """Every action that writes a watched row records it: two households in each county go through every step."""
    record_baseline()
    demo.build(households=2)
    assert list(find_differences()) == []
    recorded = {name for rows in Entry.objects.exclude(rows=None).values_list("rows", flat=True) for name in rows}
    assert recorded == set(WATCHED)


def test_what_happened_to_a_family_and_who_died_is_compared() -> None:
    record_baseline()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    head, spouse = build.person(clerk, "甲"), build.person(clerk, "乙", sex="female")
    family = build.household(clerk, head, spouse)

    def differences() -> list[str]:
        return [text for text in find_differences() if text.startswith(("人员", "家庭变动", "家庭成员"))]

    death = EventInput(LifeEventKind.DEATH, build.DAY, "虚构证明", people=(head.pk,))
    event, _ = actions.record_life_event(by=clerk, household=family, expected_version=family.version, event=death)
    assert differences() == []
    Person.objects.filter(pk=head.pk).update(died_on=build.DAY + dt.timedelta(days=1))
    assert [text.startswith(f"人员 {head.pk}：死亡日期与第 ") for text in differences()] == [True]
    family.refresh_from_db()
    actions.correct_life_event(by=clerk, event=event, expected_version=family.version, evidence="同名的人")
    assert differences() == []


def test_rows_that_were_there_before_the_baseline_are_counted_not_suspected() -> None:
    User.objects.create_user("liu", "刘经办")
    User.objects.create_user("wang", "王经办")
    assert list(find_differences()) == ["账号：2 行没有审计记录，因为升级后还没有登记起点；请先启动一次 doudi jobs"]
    record_baseline()
    assert list(find_differences()) == []


def test_the_account_of_a_request_is_a_row_of_accounts() -> None:
    user = User.objects.create_user("liu", "刘经办")
    entry = record(by=None, action="accounts.change_password", rows=[SimpleLazyObject(lambda: user)])  # type: ignore[list-item]
    assert list(entry.rows["account"]) == [str(user.pk)]


def test_equal_secrets_of_two_rows_are_not_seen_to_be_equal() -> None:
    users = [User.objects.create_user(name, name) for name in ("liu", "wang")]
    User.objects.update(password="the same")
    entry = record(by=None, action="accounts.create_user", rows=users)
    first, second = entry.rows["account"].values()
    assert first["password"] != second["password"]


def test_what_an_officer_does_meanwhile_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """An action that is committed between the reading of the audit and of the rows is found by the first look alone."""
    user = User.objects.create_user("liu", "刘经办")
    record_baseline()
    original = row_states._recorded_states

    def recorded_states() -> object:
        states = original()
        if Entry.objects.filter(action="accounts.deactivate").exists():
            return states
        User.objects.update(is_active=False)
        record(by=None, action="accounts.deactivate", rows=[user])
        return states

    monkeypatch.setattr(row_states, "_recorded_states", recorded_states)
    assert list(find_differences()) == []


def test_a_column_that_is_watched_only_since_a_later_version_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("liu", "刘经办")
    account = next(table for table in watched_tables() if table.name == "account")
    tables: dict[Any, Any] = row_states._tables
    columns = {name: label for name, label in account.columns.items() if name != "region_code"}
    older = row_states.WatchedTable("account", account.label, User, columns, account.sealed)
    monkeypatch.setattr(row_states, "_tables", {**tables, User: older})
    record_baseline()
    monkeypatch.setattr(row_states, "_tables", tables)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET region_code = '450102000000'")
    assert list(find_differences()) == []
