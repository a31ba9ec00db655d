"""`doudi screen --office`: the registry screened from the command line, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.installations import Office

PROGRAM = "import typer; from doudi.commands.office import screen_registry; typer.run(screen_registry)"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "data", DOUDI_MODE="demo")


def test_an_office_is_screened(office: Office, tmp_path: Path) -> None:
    refused = office.python(PROGRAM)
    assert refused.returncode == 2
    assert "doudi migrate" in refused.stderr
    assert office.run("migrate").returncode == 0
    done = office.python(PROGRAM, "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (0, "已筛查0户：新线索0条，自行消除0条\n"), done.stderr
