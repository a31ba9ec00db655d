"""Installations for all tests of commands."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.installations import STRONG, Office


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is up to date: building one takes seconds, copying it none."""
    data = tmp_path_factory.mktemp("office") / "data"
    done = Office(data, DOUDI_MODE="demo").run("migrate")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("已完成")
    assert data.stat().st_mode & 0o077 == 0, "the data are nobody else's"
    return data


def _made(data: Path, **environment: str) -> Iterator[Office]:
    office = Office(data, **environment)
    yield office
    for process in office.running:
        if process.poll() is None:
            # The server's workers too: left alone they would hold the pipe open, and reading it would never end.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=30)


@pytest.fixture
def demo(migrated: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(migrated, tmp_path / "data")
    yield from _made(tmp_path / "data", DOUDI_MODE="demo")


@pytest.fixture
def production(migrated: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(migrated, tmp_path / "data")
    yield from _made(tmp_path / "data", **STRONG)
