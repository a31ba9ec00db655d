"""Which SQLite the office runs on: one without the WAL-reset fault, or none (docs/decisions/0012-a-sound-sqlite.md).

Until the releases below, SQLite could corrupt a database in WAL mode: where one connection committed while another brought
the log into the database for the second time in a row, a part of the log could be taken for done that was not. The office
has several processes on one database in WAL mode, and the library that comes with Debian 12 has the fault.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

BACKEND = "django.db.backends.sqlite3.base"
SOUND_FROM = (3, 51, 3)
# Earlier lines of releases that were mended too, and the number in the line with which that came.
MENDED_LINES = {(3, 44): 6, (3, 50): 7}


def put_in_place() -> None:
    """Puts pysqlite3, which brings an SQLite of its own, in the place of Python's module, for Django's backend to take.

    It raises ImproperlyConfigured where that backend has been imported before: it would go on with Python's module unnoticed.
    Where pysqlite3 is not installed, Python's module stays, and `problems` judges it.
    """
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:
        return
    backend = sys.modules.get(BACKEND)
    if backend is not None and backend.Database is not dbapi2:
        raise ImproperlyConfigured(
            f"{BACKEND} was imported before the settings and holds SQLite {backend.Database.sqlite_version} of Python's "
            "own module, which may corrupt a database in WAL mode. Import doudi.office.settings first."
        )
    sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = pysqlite3, dbapi2


def is_sound(version: tuple[int, ...]) -> bool:
    """Tells whether a release of SQLite, such as (3, 53, 4), is free of the WAL-reset fault."""
    line, number = (version[0], version[1]), version[2]
    return version >= SOUND_FROM or (line in MENDED_LINES and number >= MENDED_LINES[line])


def problems() -> Iterator[str]:
    """Yields what is wrong, why and how to mend it, where a vulnerable engine meets a SQLite database in WAL mode."""
    if connection.vendor != "sqlite":
        return
    version = connection.get_database_version()
    if is_sound(version):
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    if mode == "wal":
        yield (
            f"SQLite {'.'.join(map(str, version))} 有缺陷（WAL-reset）：多个进程同时写入或整理日志时，WAL 方式的数据库可能损坏。"
            "请装自带 SQLite 的 pysqlite3（pip install --force-reinstall --only-binary pysqlite3 'pysqlite3>=0.6.1'），"
            "没有适合这台机器的，就设 DATABASE_URL 改用 PostgreSQL。"
            "没有缺陷的版本：3.51.3 及以后，3.50.7 起的 3.50 版，3.44.6 起的 3.44 版"
        )
