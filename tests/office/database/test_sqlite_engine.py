"""Which SQLite the office runs on, what is said of a release with the WAL-reset fault, and how the engine stands a stress.

`make test-sqlite` goes on with the stress for ten minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pysqlite3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import ConnectionHandler
from pysqlite3 import dbapi2

from doudi.office import checks
from doudi.office.database import sqlite_engine
from tests.office.database import sqlite_stress
from tests.paths import ROOT

SECONDS = 60 * float(os.environ.get("DOUDI_SQLITE_MINUTES", "0.03"))
DEBIAN = (3, 40, 1)


@pytest.fixture
def on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such engine")


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 31, 0), False),
        (DEBIAN, False),
        ((3, 43, 2), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 49, 2), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_which_releases_are_sound(version: tuple[int, ...], sound: bool) -> None:
    assert sqlite_engine.is_sound(version) is sound


@pytest.mark.django_db
def test_the_office_runs_on_the_engine_that_comes_with_it(on_sqlite: None) -> None:
    assert sys.modules["sqlite3"] is pysqlite3
    assert sys.modules["sqlite3.dbapi2"] is dbapi2
    backend = connections[DEFAULT_DB_ALIAS]
    assert isinstance(backend, DatabaseWrapper)
    assert backend.Database is dbapi2
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        assert cursor.fetchone() == (pysqlite3.sqlite_version,)
    assert sqlite_engine.is_sound(pysqlite3.sqlite_version_info)
    assert list(sqlite_engine.problems()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 20_000),
    ],
)
def test_what_an_engine_may_be_built_to_do_otherwise_is_settled(on_sqlite: None, pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


def test_a_backend_on_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier, standard = SimpleNamespace(sqlite_version="3.40.1"), object()
    monkeypatch.setitem(sys.modules, sqlite_engine.BACKEND, SimpleNamespace(Database=earlier))
    monkeypatch.setitem(sys.modules, "sqlite3", standard)
    with pytest.raises(ImproperlyConfigured, match=r"holds SQLite 3\.40\.1 .* Import doudi\.office\.settings first"):
        sqlite_engine.put_in_place()
    assert sys.modules["sqlite3"] is standard


def test_without_an_engine_of_its_own_the_office_keeps_that_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    standard = object()
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setitem(sys.modules, "sqlite3", standard)
    sqlite_engine.put_in_place()
    assert sys.modules["sqlite3"] is standard


@pytest.mark.django_db
def test_an_engine_with_the_fault_is_a_problem(on_sqlite: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", DEBIAN)
    (problem,) = dict(checks.run_checks())["数据库引擎"]
    assert problem.startswith("SQLite 3.40.1 有缺陷（WAL-reset）")
    mending = ("pip install --force-reinstall --only-binary pysqlite3", "改用 PostgreSQL", "3.51.3 及以后")
    for part in ("数据库可能损坏", *mending):
        assert part in problem


@pytest.mark.django_db
def test_only_wal_brings_the_fault_out(monkeypatch: pytest.MonkeyPatch) -> None:
    databases = ConnectionHandler({DEFAULT_DB_ALIAS: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    monkeypatch.setattr(dbapi2, "sqlite_version_info", DEBIAN)
    monkeypatch.setattr(sqlite_engine, "connection", databases[DEFAULT_DB_ALIAS])
    assert list(sqlite_engine.problems()) == []


def test_on_postgresql_there_is_no_such_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_engine, "connection", SimpleNamespace(vendor="postgresql"))
    assert list(sqlite_engine.problems()) == []


class Stress:
    """Processes of their own on one database, as the pages and the jobs are, under the office's settings."""

    def __init__(self, data: Path):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DATABASE_"))}
        self.stop, self.environment = data / "stop", {**inherited, "DOUDI_MODE": "test", "DOUDI_DATA": str(data)}
        self.running: list[subprocess.Popen[str]] = []

    def start(self, role: str, number: int | None = None) -> subprocess.Popen[str]:
        words = [role] if number is None else [role, str(number)]
        process = subprocess.Popen(
            [sys.executable, "-m", sqlite_stress.__name__, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.running.append(process)
        return process

    def outcome(self, process: subprocess.Popen[str]) -> Any:
        output, error = process.communicate(timeout=600)
        assert process.returncode == 0, error
        return json.loads(output.splitlines()[-1])


@pytest.fixture
def stress(tmp_path: Path) -> Iterator[Stress]:
    stress = Stress(tmp_path)
    yield stress
    for process in stress.running:
        if process.poll() is None:
            process.kill()
            process.communicate()


def test_writers_and_checkpoints_at_once_lose_nothing(stress: Stress) -> None:
    stress.outcome(stress.start("lay"))
    writers = [stress.start("write", number) for number in range(sqlite_stress.WRITERS)]
    checkpointers = [stress.start("checkpoint", number) for number in range(2)]
    reader = stress.start("read")
    for process in (*writers, *checkpointers, reader):
        assert process.stdout is not None
        if process.stdout.readline() != "begun\n":
            stress.outcome(process)
    time.sleep(SECONDS)
    stress.stop.touch()
    committed = [stress.outcome(process) for process in writers]
    checkpoints = [sum(stress.outcome(process).values()) for process in checkpointers]
    differing = stress.outcome(reader)
    examined = stress.outcome(stress.start("examine"))
    print(f"\n{SECONDS:.0f} s, SQLite {examined['version']}: rows {committed}, complete checkpoints {checkpoints}")
    assert examined["version"] == pysqlite3.sqlite_version
    assert examined["mode"] == "wal"
    assert examined["integrity"] == ["ok"]
    assert examined["counts"] == examined["tallies"] == committed
    assert (examined["altered"], differing) == (0, [])
    # Otherwise nothing was put to the test.
    assert min(committed + checkpoints) > 0
