"""What tests of the office share: a database to be upgraded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.office.upgrades import ALIAS


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database beside that of the tests, on the same engine."""
    settings = {**connection.settings_dict, "TEST": {**connection.settings_dict["TEST"], "TEMPLATE": None}}
    settings["NAME"] = (
        str(tmp_path / "old.sqlite3") if connection.vendor == "sqlite" else f"doudi_upgraded_{os.getpid()}"
    )
    settings["TEST"]["NAME"] = settings["NAME"]
    with django_db_blocker.unblock():
        connections.settings[ALIAS] = settings
        database = connections[ALIAS]
        creation: Any = database.creation
        creation._create_test_db(verbosity=0, autoclobber=True)
        yield database
        database.close()
        creation._destroy_test_db(settings["NAME"], verbosity=0)
        del connections[ALIAS], connections.settings[ALIAS]
