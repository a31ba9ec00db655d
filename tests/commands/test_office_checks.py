"""`doudi check` and `doudi audit verify` as an administrator runs them, on an installation of their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.population.invented_identity import identity_number
from tests.commands.installations import PROGRAM_ON_DEBIAN, STRONG, Office

NUMBERS = [f"{identity_number(dt.date(1980, 1, 1), 'female', place)}\n" for place in range(2)]
"""The administrators' own, as they are typed."""


def test_check_names_an_engine_that_may_corrupt_the_database_and_goes_on(demo: Office) -> None:
    done = demo.python(PROGRAM_ON_DEBIAN, "check")
    assert done.returncode == 1
    assert "数据库引擎：1 处问题\n  SQLite 3.40.1 有缺陷" in done.stdout
    assert "审计记录：没有问题" in done.stdout


def test_check_and_verify_name_what_is_wrong(demo: Office) -> None:
    demo.django(
        "from django.db import connection, transaction; from doudi.office.audit.actions import record\n"
        "with transaction.atomic(): [record(by=None, action='test') for _ in range(3)]\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('DROP TRIGGER audit_entry_no_update')\n"
        "    cursor.execute('UPDATE audit_entry SET purpose = %s WHERE number = 2', ('x',))"
    )
    for command in (["check"], ["audit", "verify"]):
        done = demo.run(*command)
        assert done.returncode == 1
        assert "第 2 条：内容被改动" in done.stdout
        assert "Traceback" not in done.stderr
    missing = demo.run("audit", "verify", "--witness", "none.log")
    assert missing.returncode == 2
    assert "--witness：没有文件 none.log" in missing.stderr


@pytest.mark.long
def test_what_was_changed_behind_the_program_is_found_from_the_first_start_on(demo: Office) -> None:
    made = demo.run("administrator", "root1", "管理员", "--region", "620422", typed=NUMBERS[0])
    assert made.returncode == 0, made.stderr
    assert demo.run("check").returncode == 0
    demo.django(
        "from django.db import connection\n"
        "with connection.cursor() as cursor: cursor.execute('UPDATE accounts_user SET is_active = 0')"
    )
    done = demo.run("check")
    assert done.returncode == 1
    assert "与审计记录对照：1 处问题\n  账号 1：在用与第" in done.stdout
    assert demo.run("audit", "verify").returncode == 0, "the chain itself is sound"


@pytest.mark.long
def test_whoever_has_not_the_keys_verifies_the_plain_chain(demo: Office, tmp_path: Path) -> None:
    demo.django(
        "from django.db import transaction; from doudi.office.audit import jobs; from doudi.office.audit.actions import record\n"
        "with transaction.atomic(): record(by=None, action='test')\n"
        "jobs.write_witness()"
    )
    other_key = {"DOUDI_FIELD_KEYS": STRONG["DOUDI_FIELD_KEYS"]}
    assert "密码校验不符" in demo.run("audit", "verify", **other_key).stdout
    kept = (demo.data / "witness.log").rename(tmp_path / "kept.log")
    assert demo.run("audit", "verify", "--plain", **other_key).returncode == 1, "the witness is gone"
    done = demo.run("audit", "verify", "--plain", "--witness", str(kept), **other_key)
    assert done.returncode == 0, done.stdout
    assert "没有核对密码校验" in done.stdout


@pytest.mark.long
def test_keys_are_renewed_and_the_old_ones_dropped(production: Office) -> None:
    new = {
        "DOUDI_FIELD_KEYS": "b2:7f3a91c45de80b26aa17340cf9e2586d",
        "DOUDI_INDEX_KEY": "b2:f27ab90c4417de835ec1620b8f93a7d100c8d46e1b7f5a923d0e6c81f4ab7295",
    }
    # A number of nobody is refused here, but the keys have been put to use.
    assert (
        "密钥不对"
        not in production.run("administrator", "root1", "管理员", "--region", "620422", typed=NUMBERS[0]).stderr
    )
    production.django(
        "from django.db import transaction; from doudi.office.audit.actions import record\n"
        "with transaction.atomic(): record(by=None, action='test')"
    )
    refused = production.run("reencrypt", **new)
    assert refused.returncode == 2
    assert "DOUDI_INDEX_KEY 里没有检索密钥（没有编号的）" in refused.stderr
    production.environment |= {name: f"{value},{STRONG[name]}" for name, value in new.items()}
    begun = production.run("reencrypt")
    assert (begun.returncode, begun.stderr) == (0, "")
    assert begun.stdout.startswith("第 1 次密钥更换已经开始，还有 1 行要换"), "the key of the codes of the audit"
    production.django("from doudi.office.registry.jobs import renew_keys; renew_keys.func()")
    checked = production.run("check")
    assert checked.returncode == 0
    assert checked.stdout.endswith(
        "加密密钥 b2：最新，已有 1 处用它\n"
        "加密密钥 a1：不再需要，可以从 DOUDI_FIELD_KEYS 里去掉，再重启各进程\n"
        "检索密钥 b2：最新，已有 0 处用它\n"
        "检索密钥（没有编号的）：不再需要，可以从 DOUDI_INDEX_KEY 里去掉，再重启各进程\n"
        "密钥更换：已完成，已换 1 行\n"
    )


@pytest.mark.long
def test_another_index_key_is_refused_at_start_and_named_by_check(production: Office) -> None:
    assert production.run("check").returncode == 0
    first = production.run("administrator", "root1", "管理员", "--region", "620422", typed=NUMBERS[0])
    assert "密钥不对" not in first.stderr
    wrong = {"DOUDI_INDEX_KEY": "f27ab90c4417de835ec1620b8f93a7d1" + "00c8d46e1b7f5a923d0e6c81f4ab7295"}
    checked = production.run("check", **wrong)
    assert checked.returncode == 1
    assert "DOUDI_INDEX_KEY 与启用时的不是同一把密钥" in checked.stdout
    refused = production.run("administrator", "root2", "管理员", "--region", "620422", typed=NUMBERS[1], **wrong)
    assert refused.returncode == 2
    assert refused.stderr.startswith("没有启动：密钥不对\n  DOUDI_INDEX_KEY 与启用时的不是同一把密钥")
