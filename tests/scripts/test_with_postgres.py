"""scripts/with-postgres.sh: a server for one command, gone when the command is, however it ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.paths import ROOT

SCRIPT = ROOT / "scripts/with-postgres.sh"
ASK = """
import os, sys, psycopg
url = os.environ["DATABASE_URL"]
with psycopg.connect(url) as server:
    print(*server.execute("SELECT current_user, current_setting('listen_addresses') = ''").fetchone())
print(url.partition("@")[2].replace("%2F", "/").removesuffix("/postgres"))
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def postgresql() -> None:
    """That there is a PostgreSQL to start. Without it these tests fail: one that is skipped proves nothing."""
    if not (shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        pytest.fail("there is no PostgreSQL here (on Debian: apt-get install postgresql)")


needs_postgresql = pytest.mark.usefixtures("postgresql")


def _environment(url: str = "") -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url}


def _run(*words: str, url: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *words], env=_environment(url), text=True, capture_output=True, timeout=120, check=False
    )


@needs_postgresql
@pytest.mark.parametrize("status", [0, 1, 5])
def test_the_command_has_a_server_and_its_status_comes_back(status: int) -> None:
    done = _run(sys.executable, "-c", ASK, str(status))
    assert done.returncode == status, done.stderr
    answer, folder = done.stdout.splitlines()
    assert answer == "doudi True"
    assert not Path(folder).exists()
    assert not _servers(folder)


@needs_postgresql
def test_a_command_that_is_interrupted_leaves_no_server(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [SCRIPT, "bash", "-c", f"echo $DATABASE_URL >{tmp_path}/url; exec sleep 60"], env=_environment(),
        start_new_session=True,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not (tmp_path / "url").exists() or not (tmp_path / "url").read_text():
        assert time.monotonic() < limit
        time.sleep(0.05)
    url = (tmp_path / "url").read_text()
    folder = url.partition("@")[2].replace("%2F", "/").partition("/postgres\n")[0]
    assert Path(folder).exists()
    # As Ctrl-C does: to everything in the foreground.
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) != 0
    assert not Path(folder).exists()
    assert not _servers(folder)


def test_a_server_that_is_offered_is_taken() -> None:
    done = _run("printenv", "DATABASE_URL", url="postgres://doudi@db.example/doudi")
    assert (done.returncode, done.stdout) == (0, "postgres://doudi@db.example/doudi\n")


def test_another_database_is_not_taken_for_one() -> None:
    done = _run("true", url="sqlite:////srv/hunter2")
    assert done.returncode == 1
    assert "DATABASE_URL is no PostgreSQL server" in done.stderr
    assert "hunter2" not in done.stderr


def test_without_a_command_it_says_what_it_does() -> None:
    done = _run()
    assert done.returncode == 2
    assert "scripts/with-postgres.sh COMMAND" in done.stderr


def _servers(folder: str) -> list[str]:
    """Processes that name the folder."""
    servers = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if folder in words and "postgres" in words:
            servers.append(words)
    return servers
