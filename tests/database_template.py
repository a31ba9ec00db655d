"""An empty database of the office that is migrated once and copied by whatever begins with one: migrating takes half a minute.

It is kept in the folder of pytest's cache under a digest of what it depends on, so that a changed migration makes another.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

import doudi

ROOT = Path(__file__).parents[1]
OFFICE = Path(doudi.__file__).parent / "office"
FOLDER = ROOT / ".pytest_cache" / "migrated"
_MIGRATE = """
from doudi.commands import office as commands
commands.prepare()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""


def digest() -> str:
    """What an empty database depends on: the migrations, the guards that they put up, and the apps of dependencies."""
    files = [
        *OFFICE.glob("*/migrations/*.py"),
        OFFICE / "database/triggers.py",
        ROOT / "requirements.txt",
        Path(__file__),
    ]
    text = hashlib.sha256()
    for file in sorted(files):
        text.update(f"{file.name}\n".encode() + file.read_bytes())
    return text.hexdigest()[:16]


def sqlite_template() -> Path:
    """The migrated SQLite file, made where there is none yet."""
    path = FOLDER / f"{digest()}.sqlite3"
    with _alone():
        if not path.exists():
            for older in FOLDER.glob("*.sqlite3"):
                older.unlink()
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(f"sqlite:///{folder}/new.sqlite3")
                (Path(folder) / "new.sqlite3").rename(path)
    return path


def copy_sqlite(target: Path) -> None:
    """Begins an office's database with what is migrated already."""
    shutil.copyfile(sqlite_template(), target)


def postgresql_template() -> str:
    """The name of the migrated database on the server of the tests, made where there is none yet."""
    name = f"doudi_migrated_{digest()}"
    with _alone(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'doudi_migrated_%'")
        stored = {row[0] for row in cursor.fetchall()}
        if name not in stored:
            for older in stored:
                cursor.execute(f'DROP DATABASE "{older}"')
            # Under its name only once it is whole: a run may be ended meanwhile.
            cursor.execute(f'CREATE DATABASE "{name}_new"')
            _migrate(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}_new").geturl())
            cursor.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name


def begin_migrated(database: BaseDatabaseWrapper) -> None:
    """Lets the database of the tests begin with a copy, for which nothing is left to migrate."""
    creation: Any = type(database.creation)
    if database.vendor == "postgresql":
        database.settings_dict["TEST"]["TEMPLATE"] = postgresql_template()
        return
    create = creation._create_test_db

    def create_migrated(self: object, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = create(self, verbosity, autoclobber, keepdb)
        if self is database.creation:
            copy_sqlite(Path(name))
        return name

    creation._create_test_db = create_migrated


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"DOUDI_MODE": "demo", "DOUDI_DATA": data, "DATABASE_URL": url}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run(
            [sys.executable, "-c", _MIGRATE], env=environment, capture_output=True, text=True, timeout=600
        )
    assert done.returncode == 0, done.stderr


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: the others wait for what it makes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
