"""Who administers the database can lift its guards and write what they like: `doudi check` and `doudi audit verify` find it.

Each attack is a direct edit, with the guards lifted as an administrator of the database lifts them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction

from doudi.office import clock
from doudi.office.accounts import one_time_codes
from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions import record_own_codes, remove_codes
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, OfficerNumber, User
from doudi.office.audit import chain, jobs
from doudi.office.audit.actions import record, record_baseline, record_read
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.audit.row_states import find_differences
from doudi.office.audit.verify import verify
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Decision, Opinion
from doudi.office.crypto import blind_index, encrypt
from doudi.office.regions import actions as regions
from doudi.office.regions.models import LocalValue
from doudi.office.registry.checks import find_problems as find_ciphertext_faults
from tests.office import build
from tests.office.casework.steps import bring_to

Unguarded = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def attack(unguarded: Unguarded) -> Callable[..., None]:
    """Writes past the guards."""

    def write(sql: str, *params: Any) -> None:
        with unguarded(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            assert cursor.rowcount

    return write


@pytest.fixture(autouse=True)
def witness_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "witness.log"
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, witness=path))
    return path


@pytest.fixture
def clerk(db: None) -> Actor:
    """The clerk of an office that nobody has tampered with; its standard is older than the audit of rows."""
    build.standard()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    record_baseline()
    return clerk


@pytest.fixture
def newcomer(clerk: Actor) -> User:
    """An officer with an account and a duty, both of which two administrators have given."""
    administrator = build.officer(Duty.ADMINISTRATOR, build.COUNTY)
    user, _ = build.account(administrator, "newcomer", "新来的")
    build.give_duty(administrator, user, Duty.COUNTY_OFFICER)
    return user


def test_the_sum_of_a_decision(clerk: Actor, attack: Callable[..., None]) -> None:
    bring_to(ProceedingState.GRANTED, clerk)
    decision = Decision.objects.get()
    number = Entry.objects.get(action="casework.grant").number
    assert _differences_but_of_accounts() == []
    attack("UPDATE casework_decision SET amount_fen = amount_fen + 50000")
    assert _differences_but_of_accounts() == [
        f"决定 {decision.pk}：数额（分或月）与第 {number} 条审计记录不符（当时 102000，现在 152000），"
        "是绕过程序改的；请对照备份更正"
    ]


def test_a_refusal_made_a_grant(clerk: Actor, attack: Callable[..., None]) -> None:
    proceeding = bring_to(ProceedingState.REFUSED, clerk)
    decision = Decision.objects.get()
    attack("UPDATE casework_decision SET granted = NOT granted, reason = 'x'")
    attack("UPDATE casework_proceeding SET state = 'granted'")
    subjects = [difference.partition("与第")[0] for difference in _differences_but_of_accounts()]
    assert subjects == [
        f"决定 {decision.pk}：给予", f"决定 {decision.pk}：理由", f"办理 {proceeding.pk}：状态",
    ]  # fmt: skip


def test_an_opinion_turned_into_its_opposite(clerk: Actor, attack: Callable[..., None]) -> None:
    bring_to(ProceedingState.OPINION, clerk)
    opinion, clerk_s = Opinion.objects.get(), clerk.user.pk
    number, author = Entry.objects.get(action="casework.give_opinion").number, opinion.by_id
    attack("UPDATE casework_opinion SET verdict = 'refuse', reason = 'x', by_id = %s", clerk_s)
    ending = "是绕过程序改的；请对照备份更正"
    assert _differences_but_of_accounts() == [
        f"初审意见 {opinion.pk}：意见与第 {number} 条审计记录不符（当时 grant，现在 refuse），{ending}",
        f"初审意见 {opinion.pk}：理由与第 {number} 条审计记录不符，{ending}",
        f"初审意见 {opinion.pk}：初审人与第 {number} 条审计记录不符（当时 {author}，现在 {clerk_s}），{ending}",
    ]


def test_a_number_of_an_officer_that_is_of_somebody_else(newcomer: User, attack: Callable[..., None]) -> None:
    """By it the officer's own file is closed: another number would open it."""
    registered = OfficerNumber.objects.get(user=newcomer)
    number = Entry.objects.get(action="accounts.create_user").number
    other = OfficerNumber(user=newcomer, number=build.number_of(dt.date(1985, 5, 5), "female"))
    forged = encrypt(other.number, OfficerNumber._meta.get_field("number").place(newcomer.pk))
    attack(
        "UPDATE accounts_officernumber SET number = %s, number_index = %s WHERE user_id = %s",
        forged, blind_index("number", other.number), newcomer.pk,
    )  # fmt: skip
    fault = f"工作人员身份证号 {newcomer.pk}：号码与第 {number} 条审计记录不符，是绕过程序改的；请对照备份更正"
    assert fault in list(find_differences()), "even by who has the office's keys"
    attack("UPDATE accounts_officernumber SET number = 'x' WHERE user_id = %s", newcomer.pk)
    assert fault in list(find_differences())
    assert registered.number_index != blind_index("number", other.number)


def test_the_index_of_an_officer_s_number(newcomer: User, attack: Callable[..., None]) -> None:
    attack("UPDATE accounts_officernumber SET number_index = %s WHERE user_id = %s", "0" * 64, newcomer.pk)
    assert list(find_ciphertext_faults()) == [
        f"工作人员身份证号 {newcomer.pk}：身份证号的检索码（number_index）不是它自己的"
    ]


def test_a_number_of_an_officer_deleted(newcomer: User, attack: Callable[..., None]) -> None:
    number = Entry.objects.get(action="accounts.create_user").number
    attack("DELETE FROM accounts_officernumber WHERE user_id = %s", newcomer.pk)
    assert (
        f"工作人员身份证号 {newcomer.pk}：不见了，第 {number} 条审计记录还记着它，是绕过程序删除的；请从备份恢复"
        in list(find_differences())
    )


@pytest.fixture
def second_factor(newcomer: User) -> Authenticator:
    """The phone that an officer has set up."""
    row = TOTP.activate(newcomer, "JBSWY3DPEHPK3PXP").instance
    record_own_codes("accounts.add_codes", newcomer, "totp")
    assert not any(line.startswith("动态口令") for line in find_differences())
    return row


def test_a_second_factor_taken_away(second_factor: Authenticator, attack: Callable[..., None]) -> None:
    """Whoever knows the password would be asked for no code, or be let set up a phone of their own."""
    number = Entry.objects.get(action="accounts.add_codes").number
    attack("DELETE FROM mfa_authenticator WHERE id = %s", second_factor.pk)
    assert (
        f"动态口令 {second_factor.pk}：不见了，第 {number} 条审计记录还记着它，是绕过程序删除的；请从备份恢复"
        in list(find_differences())
    )


def test_a_second_factor_of_one_s_own_phone(second_factor: Authenticator, attack: Callable[..., None]) -> None:
    number = Entry.objects.get(action="accounts.add_codes").number
    secret = one_time_codes.seal("KRSXG5CTMVRXEZLU", second_factor.user_id)
    attack("UPDATE mfa_authenticator SET data = %s WHERE id = %s", json.dumps({"secret": secret}), second_factor.pk)
    assert f"动态口令 {second_factor.pk}：密钥与第 {number} 条审计记录不符，是绕过程序改的；请对照备份更正" in list(
        find_differences()
    )


def test_a_second_factor_slipped_in(newcomer: User) -> None:
    row = TOTP.activate(newcomer, "JBSWY3DPEHPK3PXP").instance
    assert f"动态口令 {row.pk}：没有审计记录，是绕过程序加入的；请查明是谁加的" in list(find_differences())


def test_a_second_factor_put_back_after_it_was_given_up(
    second_factor: Authenticator, attack: Callable[..., None]
) -> None:
    owner = second_factor.user_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, type, data, created_at, user_id FROM mfa_authenticator")
        row = cursor.fetchone()
    remove_codes(by=build.officer(Duty.ADMINISTRATOR, build.COUNTY), user=User.objects.get(pk=owner))
    assert not any(line.startswith("动态口令") for line in find_differences()), "given up by the program"
    attack("INSERT INTO mfa_authenticator (id, type, data, created_at, user_id) VALUES (%s, %s, %s, %s, %s)", *row)
    number = Entry.objects.get(action="accounts.remove_codes").number
    assert f"动态口令 {row[0]}：第 {number} 条审计记录已把它删除，现在又在，是绕过程序放回的；请查明是谁放的" in list(
        find_differences()
    )


def test_a_duty_that_nobody_gave(newcomer: User, attack: Callable[..., None]) -> None:
    attack(
        "INSERT INTO accounts_assignment (user_id, duty, region_code, department, valid_from) "
        "VALUES (%s, 'county_head', %s, '', '2026-01-01')",
        newcomer.pk, build.COUNTY,
    )  # fmt: skip
    duty = Assignment.objects.get(user=newcomer, duty=Duty.COUNTY_HEAD)
    assert f"职责 {duty.pk}：没有审计记录，是绕过程序加入的；请查明是谁加的" in list(find_differences())


def test_a_duty_widened_to_the_province(newcomer: User, attack: Callable[..., None]) -> None:
    duty = Assignment.objects.get(user=newcomer)
    attack("UPDATE accounts_assignment SET region_code = '450000000000' WHERE id = %s", duty.pk)
    number = Entry.objects.get(action="accounts.assign_duty").number
    assert (
        f"职责 {duty.pk}：地区与第 {number} 条审计记录不符（当时 {build.COUNTY}，现在 450000000000），"
        "是绕过程序改的；请对照备份更正" in list(find_differences())
    )


def test_a_password_of_ones_own(newcomer: User, attack: Callable[..., None]) -> None:
    attack("UPDATE accounts_user SET password = %s WHERE id = %s", make_password("mine"), newcomer.pk)
    number = Entry.objects.get(action="accounts.create_user").number
    differences = list(find_differences())
    assert f"账号 {newcomer.pk}：密码与第 {number} 条审计记录不符，是绕过程序改的；请对照备份更正" in differences


def test_a_local_value(clerk: Actor, attack: Callable[..., None]) -> None:
    enterer, confirmer = build.officer(Duty.COUNTY_OFFICER, build.COUNTY), build.officer(Duty.COUNTY_HEAD, build.COUNTY)
    october = build.DAY.replace(month=10)
    value = regions.enter_local_value(
        by=enterer,
        region_code=build.COUNTY,
        name="dibao_standard",
        value="1053",
        valid_from=october,
        document="虚构",
    )
    regions.confirm_local_value(by=confirmer, value=value)
    older = LocalValue.objects.exclude(pk=value.pk).get()
    attack("UPDATE regions_localvalue SET value = '2000'")
    entered, baseline = (
        Entry.objects.get(action="regions.confirm_value").number,
        next(entry.number for entry in Entry.objects.filter(action="audit.baseline") if "local_value" in entry.rows),
    )
    assert [line for line in find_differences() if line.startswith("地方标准")] == [
        f"地方标准 {older.pk}：数值与第 {baseline} 条审计记录不符（当时 810，现在 2000），是绕过程序改的；请对照备份更正",
        f"地方标准 {value.pk}：数值与第 {entered} 条审计记录不符（当时 1053，现在 2000），是绕过程序改的；请对照备份更正",
    ]


def test_a_member_moved_to_another_household(clerk: Actor, attack: Callable[..., None]) -> None:
    family, other = build.poor_family(clerk), build.household(clerk)
    moved = family.memberships.get(relation="spouse")
    attack("UPDATE registry_membership SET household_id = %s WHERE id = %s", other.pk, moved.pk)
    number = Entry.objects.filter(action="registry.create_household").earliest("number").number
    assert _differences_but_of_accounts() == [
        f"家庭成员 {moved.pk}：家庭与第 {number} 条审计记录不符（当时 {family.pk}，现在 {other.pk}），"
        "是绕过程序改的；请对照备份更正"
    ]


def test_a_member_taken_out_of_a_household(clerk: Actor, attack: Callable[..., None]) -> None:
    removed = build.poor_family(clerk).memberships.get(relation="spouse")
    attack("DELETE FROM registry_membership WHERE id = %s", removed.pk)
    number = Entry.objects.get(action="registry.create_household").number
    assert _differences_but_of_accounts() == [
        f"家庭成员 {removed.pk}：不见了，第 {number} 条审计记录还记着它，是绕过程序删除的；请从备份恢复"
    ]


@pytest.mark.parametrize("is_begun_anew", [False, True])
def test_the_witness_deleted(clerk: Actor, witness_file: Path, is_begun_anew: bool) -> None:
    jobs.write_witness()
    begun = Entry.objects.get(action=jobs.WITNESS).number
    assert verify().faults == []
    witness_file.unlink()
    if is_begun_anew:
        jobs.write_witness()
    (fault,) = verify().faults
    assert fault.startswith(f"第 {begun} 条启用的见证文件不见了或被清空")


def test_the_chain_and_its_witness_rewritten(clerk: Actor, witness_file: Path, unguarded: Unguarded) -> None:
    """Every plain digest is computed anew, and the witness is made to say the same."""
    jobs.write_witness()
    with unguarded():
        previous = chain.GENESIS
        for entry in Entry.objects.order_by("number"):
            entry.previous, entry.actor_name = previous, "别人"
            entry.digest = previous = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
            entry.save()
        Head.objects.update(digest=previous)
    moment = witness_file.read_text().split()[0]
    witness_file.write_text(f"{moment} {entry.number} {previous}\n")
    assert verify(keyed=False).faults == []
    assert verify().faults == [f"第 1 至 {entry.number} 条：密码校验不符，不是用本单位的密钥写的，摘要被人重新算过"]


def test_the_clock_set_back(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the database but of the server: what is recorded then bears a day of the past."""
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, today=None))
    later = clock.now() + dt.timedelta(days=400)
    for moment in (later, later - dt.timedelta(days=1)):
        with mock.patch("doudi.office.clock.now", return_value=moment):
            record(by=None, action="jobs.tick")
    (fault,) = verify().faults
    assert fault.startswith(f"第 {Head.objects.get().number} 条：时间 ")
    assert "服务器的时钟被拨回过" in fault


def test_a_look_erased_before_the_minute_is_over(clerk: Actor, attack: Callable[..., None]) -> None:
    family = build.household(clerk)
    read = record_read(by=clerk.user, subject="household", subject_id=family.pk)
    attack("DELETE FROM audit_read WHERE id = %s", read.pk)
    assert verify().faults == [f"第 {Head.objects.get().number} 条所载的查看记录：第 {read.pk} 条不见了"]


def test_a_row_replaced_by_another(clerk: Actor) -> None:
    """REPLACE deletes a row without a word of DELETE: in the office's own connections the guards refuse it too."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="syntax"), transaction.atomic():
            cursor.execute("REPLACE INTO audit_read SELECT * FROM audit_read")
        return
    read = record_read(by=clerk.user, subject="household", subject_id=1)
    columns = ", ".join(str(field.column) for field in Read._meta.concrete_fields)
    values = columns.replace("subject_id", "'2'")
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="rows are appended, never deleted"),
        transaction.atomic(),
    ):
        cursor.execute(f"REPLACE INTO audit_read ({columns}) SELECT {values} FROM audit_read")
    assert Read.objects.get(pk=read.pk).subject_id == "1"


def _differences_but_of_accounts() -> list[str]:
    """Officers of these tests are made without an action; what is not about them."""
    return [line for line in find_differences() if not line.startswith(("账号", "职责", "工作人员身份证号"))]
