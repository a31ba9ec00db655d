"""The office's settings for tests: its test mode, a day that is set, a folder that is thrown away, a quick hasher."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="doudi-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ.update(DOUDI_MODE="test", DOUDI_DATA=_data, DOUDI_TODAY="2026-09-01")

from doudi.office.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
