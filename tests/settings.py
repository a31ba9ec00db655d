"""The office's settings for tests: its test mode, a day that is set, a folder that is thrown away, a quick hasher.

SQLite, or the server that DATABASE_URL names (scripts/with-postgres.sh).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="doudi-test-")
os.mkdir(f"{_data}/static")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ.update(DOUDI_MODE="test", DOUDI_DATA=_data, DOUDI_TODAY="2026-09-01")

from doudi.office.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in earnest: in memory, threads share one connection's locks and fail at once instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": f"{_data}/test.sqlite3"}  # noqa: F405
    # It need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
